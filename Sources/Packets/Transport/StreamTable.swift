public import Octets

/// TCP reassembly for DNS: finds the messages, each behind its length (RFC 1035 section 4.2.2), in
/// streams of segments, one direction at a time.
///
/// Segments may come in any order, twice, overlapping (the first octets count), or not at all; streams
/// may be joined in the middle. Everything is bounded (``StreamLimits``) and counted
/// (``StreamCounters``). A message that is whole in a segment that comes in order is never copied.
///
/// For each segment the caller takes steps until ``SegmentStep/end``:
///
///     var reading = table.begin(packet, payload, at: time)
///     while true {
///       switch table.next(&reading, payload) { … }
///     }
///
/// The table knows no DNS: whether octets look like a message it asks, as ``SegmentStep/candidate``.
public struct StreamTable: ~Copyable {
  /// What is counted.
  public internal(set) var counters = StreamCounters()
  /// What it may use.
  public let limits: StreamLimits
  /// Indexes the table.
  let keyed: KeyedHash
  /// The streams, ``ways`` for each value of the hash's low bits.
  var streams: [Stream]
  /// How many values of the hash are told apart, less one.
  private var setMask: Int
  /// What sources have of the streams.
  private var streamQuota: SourceQuota

  /// Where octets wait.
  var arena: OctetArena
  /// What sources have of the blocks.
  var blockQuota: SourceQuota
  /// The windows that were ever needed.
  var windows: [StreamWindow] = []
  /// Those that are free.
  var freeWindows: [Int32] = []
  /// The windows' ranges, ``StreamLimits/ranges`` each.
  var ranges: [StreamRange] = []
  /// The windows' blocks, ``StreamLimits/ringBlocks`` each.
  var ring: [UInt16] = []
  /// The segments that wait.
  var nodes: [HeldSegment] = []
  /// The first of those that are free; -1 where none is.
  var freeNode: Int32 = -1
  /// The window that is looked at next.
  var hand = 0
  /// Why there was no room for the last octets that could not be kept.
  var refusal = StreamCounters.DropReason.cap

  /// How many places a stream has to choose from.
  private static var ways: Int { 8 }

  /// An empty table.
  ///
  /// - Parameters:
  ///   - limits: What it may use.
  ///   - hash: Indexes it; random where it is not given.
  public init(_ limits: StreamLimits = StreamLimits(), hash: KeyedHash = KeyedHash()) {
    self.limits = limits
    keyed = hash
    var sets = 128
    while sets > 1, sets * Self.ways > limits.streams { sets /= 2 }
    streams = [Stream](repeating: Stream(), count: sets * Self.ways)
    setMask = sets - 1
    streamQuota = SourceQuota(limit: limits.sourceStreams)
    blockQuota = SourceQuota(limit: limits.sourceBlocks)
    arena = OctetArena(blockOctets: StreamLimits.blockOctets, limit: limits.blocks)
  }

  /// The octets that the table takes with all of its memory in use.
  public var memoryOctets: Int {
    streams.capacity &* MemoryLayout<Stream>.stride
      &+ windows.capacity &* MemoryLayout<StreamWindow>.stride
      &+ ranges.capacity &* MemoryLayout<StreamRange>.stride &+ ring.capacity &* 2
      &+ nodes.capacity &* MemoryLayout<HeldSegment>.stride
      &+ arena.usedCount &* StreamLimits.blockOctets
  }

  // MARK: - Looking up

  /// The place of a stream; -1 where it is not known.
  @inline(__always)
  func find(_ key: FlowKey) -> Int {
    let first = (Int(truncatingIfNeeded: key.hash(keyed)) & setMask) &* Self.ways
    var index = first
    while index < first &+ Self.ways {
      if streams[index].key == key, streams[index].state.contains(.used) { return index }
      index &+= 1
    }
    return -1
  }

  /// A place for a stream that is not known; -1 where its source has its share.
  mutating func insert(_ key: FlowKey, at time: Int64) -> Int {
    let bucket = blockQuota.bucket(key, keyed)
    var place = place(for: key, at: time)
    while streams[place].state.contains(.used), rank(streams[place], time) > 1,
      streams.count &* 2 <= limits.streams
    {
      grow()
      place = self.place(for: key, at: time)
    }
    guard streamQuota.take(bucket) else { return -1 }
    if streams[place].state.contains(.used) {
      if rank(streams[place], time) > 1 { counters.evictions &+= 1 }
      remove(place)
    }
    streams[place] = Stream()
    streams[place].key = key
    streams[place].bucket = bucket
    streams[place].lastTime = time
    streams[place].state = .used
    return place
  }

  /// The best of the places of a key: free, or that of the stream that is missed least.
  private func place(for key: FlowKey, at time: Int64) -> Int {
    let first = (Int(truncatingIfNeeded: key.hash(keyed)) & setMask) &* Self.ways
    var best = first
    var index = first
    while index < first &+ Self.ways {
      let stream = streams[index]
      guard stream.state.contains(.used) else { return index }
      let order = rank(stream, time)
      let bestOrder = rank(streams[best], time)
      if order < bestOrder || (order == bestOrder && stream.lastTime < streams[best].lastTime) {
        best = index
      }
      index &+= 1
    }
    return best
  }

  /// How much a stream would be missed: 0 closed, 1 idle, 2 a SYN without octets, 3 in use, 4 with
  /// octets that wait.
  private func rank(_ stream: Stream, _ time: Int64) -> Int {
    if stream.window >= 0 { return 4 }
    if stream.state.contains(.closed) { return 0 }
    if time &- stream.lastTime > limits.idleNanoseconds { return 1 }
    return stream.state.contains(.active) ? 3 : 2
  }

  /// Forgets a stream, and drops what waits of it.
  private mutating func remove(_ place: Int) {
    dropWindow(of: place, .cap)
    streamQuota.give(streams[place].bucket)
    streams[place].state = Stream.State(rawValue: 0)
  }

  /// Doubles the number of places; no stream loses its own.
  private mutating func grow() {
    let old = streams
    let sets = old.count &* 2 / Self.ways
    setMask = sets &- 1
    streams = [Stream](repeating: Stream(), count: sets &* Self.ways)
    for stream in old where stream.state.contains(.used) {
      var place = (Int(truncatingIfNeeded: stream.key.hash(keyed)) & setMask) &* Self.ways
      while streams[place].state.contains(.used) { place &+= 1 }
      streams[place] = stream
      if stream.window >= 0 {
        windows[Int(stream.window)].stream = Int32(truncatingIfNeeded: place)
      }
    }
  }
}
