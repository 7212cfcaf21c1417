internal import Configuration
internal import Events

/// Batches that wait in memory or on disk between two processors, bounded by the room that they need, with
/// a thread that takes them on.
///
/// A batch enters when it fits or when nothing waits, so that one larger than the limit passes too.
public final class EventBuffer: PathEnd, @unchecked Sendable {
  // Unchecked: where it leads is set before any thread runs.

  /// How much may wait.
  public struct Limits: Sendable {
    /// The most memory, in octets.
    var octets: Int
    /// From how much memory on it is told, in octets; nil for never.
    var warningOctets: Int?
    /// Whether those wait who bring what does not fit; else it is dropped.
    var waits: Bool

    /// Limits.
    public init(octets: Int, warningOctets: Int?, waits: Bool) {
      self.octets = octets
      self.warningOctets = warningOctets
      self.waits = waits
    }
  }

  /// What waits.
  private enum Entry {
    /// A batch, and its octets.
    case batch(EventBatch, octets: Int)
    /// How far a stream is behind what came before.
    case mark(InputMark)
  }

  /// What the threads share.
  private struct State {
    /// The batches, with their octets; the oldest comes at ``first``.
    var batches: [Entry?] = []
    /// Where the oldest is.
    var first = 0
    /// The octets of all.
    var octets = 0
    /// Who still brings some.
    var producers = 0
    /// Whether those who bring them said that nothing may come for a while.
    var isIdle = false
    /// Whether its thread has taken all on.
    var hasEnded = false
    /// How many ask that all be let in.
    var admitting = 0
    /// Whether it was told that much waits.
    var isWarned = false
    /// How far each stream is behind all that came, by its place.
    var marks: [Int: UInt64] = [:]
  }

  /// What the thread does next.
  private enum Step {
    /// Takes a batch on.
    case batch(EventBatch)
    /// Tells how far a stream is.
    case mark(InputMark)
    /// Lets go of what is kept behind.
    case flush
    /// Ends.
    case end
  }

  /// The processor whose batches these are.
  private let core: ModuleCore
  /// How much may wait.
  private let limits: Limits
  /// The batches.
  private let state = Monitor(State())
  /// Where they go on.
  private(set) var path: EventSink.Path?
  /// Where they wait on disk; nil for memory, and where that could not be opened.
  private(set) var disk: DiskBuffer?
  /// Events that came, and those that did not fit.
  private let entered = Counter(), refused = Counter()

  /// An empty buffer.
  ///
  /// - Parameter disk: Where events wait on disk; nil for memory.
  public init(_ core: ModuleCore, _ limits: Limits, disk: SpoolSettings? = nil) {
    self.core = core
    self.limits = limits
    self.disk = disk.map { DiskBuffer(core, $0, waits: limits.waits) }
  }

  /// Opens what is on disk, where that was not done; before its thread runs.
  public func open() throws(ModuleFailure) { try disk?.open() }

  /// Says that the program was told to end: what is on disk stays there.
  func stop() { disk?.stop() }

  /// Lets go of what is on disk; whether all of it was put out. When no thread runs any more.
  func close() -> Bool { disk?.close() ?? true }

  /// Events that an earlier run left on disk.
  public var foundCount: UInt64 { disk?.queue.foundCount ?? 0 }

  /// Says who brings batches and where they go on; called once before any thread runs.
  func connect(producerCount: Int, to path: EventSink.Path) {
    state.withLock { $0.producers = producerCount }
    self.path = path
  }

  /// Says that there are more who bring batches.
  func addProducers(_ count: Int) { state.withLock { $0.producers += count } }

  /// Lets all in, or ends that, where those who bring it would wait.
  func admitAll(_ isAdmitting: Bool) {
    guard limits.waits else { return }
    state.withLock { $0.admitting += isAdmitting ? 1 : -1 }
  }

  /// Says which stream leads out of it; before any thread runs.
  func setStream(_ stream: Int) { path?.stream = stream }

  /// Whether all has gone on.
  var hasEnded: Bool { state.withLock { $0.hasEnded } }

  /// The name of the instance.
  var name: String { core.name }
  /// Nothing is rendered before it.
  var rendersHere: Bool { false }
  /// What did not fit is counted by the processor.
  var refusedCount: UInt64 { 0 }

  /// Events that did not fit, and those that wait.
  public var parts: [ModuleAccount.Line] {
    if let disk { return disk.parts }
    let passed = core.counters.passed.count
    return [
      .init("dropped, buffer full", refused.count),
      .init("waiting", entered.count &- min(passed, entered.count)),
    ]
  }

  /// Takes a batch, and waits for room or drops it.
  func take(_ batch: EventBatch, lane: Int) {
    if let disk {
      disk.take(batch)
      return warn()
    }
    let kept = batch.compacted()
    batch.recycle()
    let octets = kept.octetCount
    let limits = limits
    let taken: Bool = state.wait { state in
      guard state.octets == 0 || state.admitting > 0 || state.octets + octets <= limits.octets
      else {
        return limits.waits ? nil : false
      }
      state.batches.append(.batch(kept, octets: octets))
      state.octets += octets
      if let numbers = kept.numbers {
        state.marks[numbers.stream] = numbers.first + UInt64(numbers.count)
      }
      return true
    }
    if taken { entered.add(kept.liveCount) } else { refused.add(kept.liveCount) }
    warn()
  }

  /// Takes how far a stream is, where its last batch does not say that.
  func note(_ mark: InputMark) {
    if let disk { return disk.note(mark) }
    state.withLock { state in
      guard state.marks[mark.stream, default: 0] < mark.events else { return }
      state.marks[mark.stream] = mark.events
      // Of many that come without a batch the last one does.
      var last = state.batches.count - 1
      while last >= state.first, case .mark(let other)? = state.batches[last] {
        if other.stream == mark.stream { return state.batches[last] = .mark(mark) }
        last -= 1
      }
      state.batches.append(.mark(mark))
    }
  }

  /// How many events of a stream all outputs behind it have.
  func settled(of stream: Int) -> UInt64 {
    disk.map { $0.settled(of: stream) } ?? path?.end.settled(of: stream) ?? 0
  }

  /// The buffer behind it, where what goes on waits again.
  var next: EventBuffer? { path?.end as? EventBuffer }

  /// Where it leads to the queues of outputs.
  var routeEnd: RouteEnd? { disk == nil ? path?.end.routeEnd : nil }
  /// What is on disk, or the outputs behind.
  var terminals: [AnyObject] { disk.map { [$0] } ?? path?.end.terminals ?? [] }

  /// Tells the thread that nothing may come for a while.
  func flush(lane: Int) {
    if let disk { disk.commit() } else { state.withLock { $0.isIdle = true } }
  }

  /// Says that one of those who bring batches has no more.
  func finish() {
    let left = state.withLock { state in
      state.producers -= 1
      return state.producers
    }
    if left == 0 { disk?.finish() }
  }

  /// Takes batches on until there are no more: what its thread does.
  func run() {
    guard let path else { return }
    if let disk {
      disk.run(along: path)
      return state.withLock { $0.hasEnded = true }
    }
    while true {
      switch nextStep() {
      case .batch(let batch):
        core.counters.passed.add(batch.liveCount)
        path.take(batch, lane: 0, 0)
      case .mark(let mark): path.end.note(mark)
      case .flush: path.flush(lane: 0)
      case .end:
        path.finish()
        return state.withLock { $0.hasEnded = true }
      }
    }
  }

  /// Waits for what to do next.
  private func nextStep() -> Step {
    state.wait { state in
      if state.first < state.batches.count, let oldest = state.batches[state.first] {
        state.batches[state.first] = nil
        state.first += 1
        if state.first > 64, state.first * 2 > state.batches.count {
          state.batches.removeFirst(state.first)
          state.first = 0
        }
        switch oldest {
        case .batch(let batch, let octets):
          state.octets -= octets
          return .batch(batch)
        case .mark(let mark): return .mark(mark)
        }
      }
      if state.isIdle {
        state.isIdle = false
        return .flush
      }
      return state.producers <= 0 ? .end : nil
    }
  }

  /// Tells when much waits, once until it is less.
  private func warn() {
    guard let limit = limits.warningOctets else { return }
    let onDisk = disk?.queue.octetCount
    let octets: Int? = state.withLock { state in
      let octets = onDisk ?? state.octets
      let isMuch = octets >= limit
      defer { state.isWarned = isMuch }
      return isMuch && !state.isWarned ? octets : nil
    }
    guard let octets else { return }
    core.log(
      .warning, kind: "warn limit",
      "\(octets / 1024) KiB of events wait, which is over the WarnLimit of \(limit / 1024) KiB; what is"
        + " behind takes them too slowly")
  }
}
