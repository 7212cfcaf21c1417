internal import Octets

/// The octets of a file or of standard input, decompressed where they are gzip or zstd.
///
/// The kind of compression is told by the first octets, never by the name. Behind the first step a
/// thread of its own decompresses (decision 029).
struct OctetStream: ~Copyable {
  /// What is read, as long as it is not known to be compressed.
  private var source: OctetSource?
  /// Octets that were read or decompressed and not yet taken, where less is taken at once.
  private var plain = OctetBuffer(capacity: 0)
  /// How many of them were taken.
  private var plainAt = 0
  /// Whether the form is known.
  private var isDetected = false
  /// Decompresses, as long as no thread does.
  private var decompressor: Decompressor?
  /// The thread that decompresses.
  private var thread: DecompressionThread?
  /// Whether there is to be one.
  let usesThread: Bool
  /// How much is decompressed at once.
  private let stepOctets: Int
  /// Ends waiting from outside.
  private let wakeUp: WakeUp?

  /// The path for messages.
  let path: String
  /// Whether it is a regular file.
  let isRegular: Bool

  /// The stream of a source.
  ///
  /// - Parameters:
  ///   - wakeUp: Ends waiting from outside.
  ///   - usesThread: Whether a thread of its own may decompress.
  ///   - stepOctets: How much is decompressed at once.
  init(
    _ source: consuming OctetSource, wakeUp: WakeUp? = nil, usesThread: Bool = true,
    stepOctets: Int = OctetSource.chunkOctets
  ) {
    path = source.path
    isRegular = source.isRegular
    self.source = consume source
    self.wakeUp = wakeUp
    self.usesThread = usesThread
    self.stepOctets = stepOctets
  }

  /// Appends what comes next to `target`: at least one octet where there is one, and about `limit` at
  /// most.
  mutating func read(
    into target: inout OctetBuffer, atMost limit: Int
  ) throws(CaptureError) -> StreamStep {
    if takePlain(into: &target, atMost: limit) { return .octets }
    if !isDetected {
      if let step = try detect() { return step }
      if takePlain(into: &target, atMost: limit) { return .octets }
    }
    guard source == nil else {
      return try source?.read(into: &target, atMost: limit) ?? .end(isCut: false)
    }
    plain.removeAll()
    plainAt = 0
    let step = try decompress()
    guard case .octets = step else { return step }
    _ = takePlain(into: &target, atMost: limit)
    return .octets
  }

  /// Reads the first octets and tells the compression from them; answers the step where there are none.
  private mutating func detect() throws(CaptureError) -> StreamStep? {
    var isComplete = false
    while plain.count < 4, !isComplete {
      let step = try source?.read(into: &plain, atMost: stepOctets) ?? .end(isCut: false)
      switch step {
      case .octets: break
      case .end: isComplete = true
      case .idle, .stopped, .damaged: return step
      }
    }
    isDetected = true
    guard plain.count >= 4, let form = Decompressor.Form(magic: plain.view.uint32(0)),
      let source = source.take()
    else { return plain.count > 0 ? nil : .end(isCut: false) }
    var compressed = OctetBuffer(capacity: 0)
    swap(&compressed, &plain)
    decompressor = Decompressor(form, source, compressed, stepOctets: stepOctets)
    return nil
  }

  /// Gets the next octets, here or from the thread.
  private mutating func decompress() throws(CaptureError) -> StreamStep {
    if let decompressor {
      let step = try decompressor.decompress(into: &plain)
      // What is short is done before a thread would have started.
      if usesThread, case .octets = step, !decompressor.isShort {
        thread = DecompressionThread(decompressor, waitsForPipe: !isRegular, wakeUp)
        if thread != nil { self.decompressor = nil }
      }
      return step
    }
    return try thread?.next(into: &plain) ?? .damaged
  }

  /// Appends octets that wait to be taken; false where there are none.
  private mutating func takePlain(into target: inout OctetBuffer, atMost limit: Int) -> Bool {
    let count = min(limit, plain.count - plainAt)
    guard count > 0 else { return false }
    target.append(plain.view(from: plainAt, count: count))
    plainAt += count
    return true
  }
}
