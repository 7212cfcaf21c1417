internal import CLinux
internal import Glibc
internal import Octets
internal import Synchronization

/// A thread that decompresses a file ahead of whoever reads it, by three buffers at most, which go
/// back and forth: nothing is allocated for what passes.
@safe
final class DecompressionThread {
  /// How many buffers there are.
  private static var blockCount: Int { 3 }

  /// What both threads use.
  private let exchange: Exchange
  /// The system's identifier of the thread.
  private let identifier: pthread_t

  /// Starts a thread; nil where the system has none left, or no descriptors.
  ///
  /// - Parameters:
  ///   - decompressor: What it uses, alone from now on.
  ///   - waitsForPipe: Whether an idle step is due while nothing comes.
  ///   - wakeUp: Ends waiting from outside.
  init?(_ decompressor: Decompressor, waitsForPipe: Bool, _ wakeUp: WakeUp?) {
    let exchange = Exchange(
      decompressor, count: Self.blockCount, waitsForPipe: waitsForPipe, wakeUp)
    self.exchange = exchange
    var identifier = pthread_t()
    let argument = unsafe Unmanaged.passRetained(exchange)
    let result = unsafe pthread_create(
      &identifier, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe wirebird_name_thread("decompress")
        unsafe Unmanaged<Exchange>.fromOpaque(argument).takeRetainedValue().decompressAll()
        return nil
      }, argument.toOpaque())
    self.identifier = identifier
    guard exchange.isUsable, result == 0 else {
      if result == 0 {
        exchange.close()
        pthread_join(identifier, nil)
      } else {
        unsafe argument.release()
      }
      return nil
    }
  }

  deinit {
    exchange.close()
    pthread_join(identifier, nil)
  }

  /// Takes what comes next in place of the contents of `target`, whose memory is used again.
  func next(into target: inout OctetBuffer) throws(CaptureError) -> StreamStep {
    try exchange.next(into: &target)
  }
}

/// What a thread that decompresses and one that reads hand over to each other.
private final class Exchange: @unchecked Sendable {
  // Unchecked: a block has one owner at a time, and the decompressor belongs to its thread.

  /// A buffer on its way.
  private final class Block: @unchecked Sendable {
    // Unchecked: whoever took it out of the state owns it.

    /// Octets.
    var octets = OctetBuffer(capacity: 0)
    /// What decompressing gave.
    var result: Result<StreamStep, CaptureError> = .success(.idle)
  }

  /// The blocks, and whether they are wanted.
  private struct State {
    /// Blocks for the thread to fill.
    var free: [Block]
    /// Blocks for the reader to take, in order.
    var filled: [Block] = []
    /// Whether nobody reads any more.
    var isClosed = false
  }

  /// What both threads use.
  private let state: Mutex<State>
  /// Counts free blocks, and one more at the end.
  private let freeSignal = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_SEMAPHORE))
  /// Counts filled blocks.
  private let filledSignal = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_SEMAPHORE))
  /// Gives the octets.
  private let decompressor: Decompressor
  /// Whether an idle step is due while nothing comes.
  private let waitsForPipe: Bool
  /// Ends waiting from outside.
  private let wakeUp: WakeUp?

  /// Free blocks.
  init(_ decompressor: Decompressor, count: Int, waitsForPipe: Bool, _ wakeUp: WakeUp?) {
    self.decompressor = decompressor
    self.waitsForPipe = waitsForPipe
    self.wakeUp = wakeUp
    state = Mutex(State(free: (0..<count).map { _ in Block() }))
    for _ in 0..<count { Self.post(freeSignal) }
  }

  deinit {
    if freeSignal >= 0 { Glibc.close(freeSignal) }
    if filledSignal >= 0 { Glibc.close(filledSignal) }
  }

  /// Whether the system gave the descriptors.
  var isUsable: Bool { freeSignal >= 0 && filledSignal >= 0 }

  /// Adds one to a count.
  private static func post(_ descriptor: Int32) {
    var one: UInt64 = 1
    _ = unsafe write(descriptor, &one, 8)
  }

  /// Takes one from a count, and waits for it.
  private static func take(_ descriptor: Int32) -> Bool {
    var value: UInt64 = 0
    while true {
      if unsafe read(descriptor, &value, 8) == 8 { return true }
      if errno != EINTR { return false }
    }
  }

  // MARK: - The thread

  /// Decompresses to the end, or until nobody reads any more.
  func decompressAll() {
    while Self.take(freeSignal) {
      let block = state.withLock { $0.isClosed ? nil : $0.free.popLast() }
      guard let block, fill(block) else { return }
      state.withLock { $0.filled.append(block) }
      Self.post(filledSignal)
      guard case .success(.octets) = block.result else { return }
    }
  }

  /// Fills a block; false where nobody reads any more.
  private func fill(_ block: Block) -> Bool {
    block.octets.removeAll()
    while true {
      do throws(CaptureError) {
        block.result = .success(try decompressor.decompress(into: &block.octets))
      } catch {
        block.result = .failure(error)
      }
      guard case .success(.idle) = block.result else { return true }
      if state.withLock({ $0.isClosed }) { return false }
    }
  }

  // MARK: - The reader

  /// Takes what comes next in place of the contents of `target`.
  func next(into target: inout OctetBuffer) throws(CaptureError) -> StreamStep {
    while true {
      let wait = waitsForPipe ? OctetSource.idleMilliseconds : -1
      switch Readiness.wait(for: filledSignal, or: wakeUp, milliseconds: wait) {
      case .wokenUp: return .stopped
      case .timeout where waitsForPipe: return .idle
      case .timeout: continue
      case .ready: break
      }
      guard Self.take(filledSignal),
        let block = state.withLock({ $0.filled.isEmpty ? nil : $0.filled.removeFirst() })
      else { return .damaged }
      swap(&target, &block.octets)
      let result = block.result
      state.withLock { $0.free.append(block) }
      Self.post(freeSignal)
      return try result.get()
    }
  }

  /// Says that nobody reads any more.
  func close() {
    state.withLock { $0.isClosed = true }
    Self.post(freeSignal)
  }
}
