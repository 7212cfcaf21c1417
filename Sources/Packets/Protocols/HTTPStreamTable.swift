public import Octets

/// A TCP stream with a DNS message over HTTP of which not all octets came.
struct HTTPStream: Sendable {
  /// Whose it is.
  var key = FlowKey.none
  /// Where its octets wait; ``OctetArena/none`` where the place is free.
  var block = OctetArena.none
  /// How many octets wait.
  var count = 0
  /// The sequence number of the next one.
  var next: UInt32 = 0
  /// How many segments wait that are not counted yet.
  var segments = 0
  /// When its last segment was captured.
  var time: Int64 = 0
}

/// The reading of a segment, from ``HTTPStreamTable/begin(_:_:at:scope:into:)`` to
/// ``HTTPStreamTable/end(_:_:)``.
public struct HTTPSegmentReading: Sendable {
  /// The stream's place; -1 where nothing of it waits.
  var stream = -1
  /// Whose it is.
  var key = FlowKey.none
  /// How far the octets are read.
  var at = 0
  /// The sequence number behind the segment.
  var next: UInt32 = 0
  /// When it was captured.
  var time: Int64 = 0
  /// Why what is left is dropped; nil where it is not.
  var drop: HTTPCounters.DropReason?
  /// Whether it brought nothing new.
  var isDuplicate = false
  /// How many messages were found.
  public internal(set) var messageCount = 0

  /// Whether the message that was found last began in segments before.
  public var isOfSeveralSegments: Bool { stream >= 0 && messageCount == 1 }
}

/// Finds DNS messages over HTTP/1.1 in clear (RFC 8484), as between a TLS terminator and a resolver.
///
/// Segments have to come in order: a missing one ends a message that is over several, and is counted.
/// Everything is bounded. A message that is whole in its segment needs no place in the table.
public struct HTTPStreamTable: ~Copyable {
  /// What is counted.
  public internal(set) var counters = HTTPCounters()
  /// The places that were ever needed.
  private var streams: [HTTPStream] = []
  /// Where octets wait.
  private var arena = OctetArena(blockOctets: blockOctets, limit: streamLimit)

  /// How many streams may wait at once: messages over several segments are rare, and short.
  private static var streamLimit: Int { 64 }
  /// How many of them one source may have.
  private static var sourceLimit: Int { 16 }
  /// How many octets a stream may have: a head, a message, and the sizes of its chunks.
  private static var blockOctets: Int { 96 << 10 }
  /// How many segments a stream may have; each costs a look at all octets that wait.
  private static var segmentLimit: Int { 256 }
  /// How long a stream is waited for.
  private static var idleNanoseconds: Int64 { 30_000_000_000 }
  /// SYN and RST.
  private static var opensOrResets: UInt8 { 0x06 }

  /// An empty table, without memory yet.
  public init() {}

  /// Begins the reading of a segment that may have a message, or a part of one.
  ///
  /// - Parameters:
  ///   - packet: Its headers.
  ///   - payload: Its octets as far as they were captured.
  ///   - time: When it was captured.
  ///   - scope: What tells its tunnels and its interface from others.
  ///   - octets: Gets what waits of the stream and the segment's octets behind, for
  ///     ``next(_:_:into:)`` and ``end(_:_:)``.
  /// - Returns: Nil where the segment has nothing to do with DNS.
  public mutating func begin(
    _ packet: borrowing DecodedPacket, _ payload: borrowing OctetView, at time: Timestamp,
    scope: UInt64 = 0, into octets: inout OctetBuffer
  ) -> HTTPSegmentReading? {
    var reading = HTTPSegmentReading()
    reading.time = time.nanoseconds
    reading.key = FlowKey(stream: packet, scope: scope)
    reading.stream = find(reading.key)
    reading.next = packet.sequenceNumber &+ UInt32(truncatingIfNeeded: payload.count)
    if reading.stream >= 0 {
      if packet.tcpFlags.rawValue & Self.opensOrResets != 0 {
        remove(&reading.stream, .reset)
      } else if time.nanoseconds &- streams[reading.stream].time > Self.idleNanoseconds {
        remove(&reading.stream, .idle)
      }
    }
    guard !payload.isEmpty else { return nil }
    if reading.stream >= 0 {
      let distance = Int32(bitPattern: packet.sequenceNumber &- streams[reading.stream].next)
      if distance > 0 {
        remove(&reading.stream, .gap)
      } else {
        resume(&reading, payload, behind: -Int(distance), into: &octets)
        if packet.isCapturedShort { reading.drop = .cut }
        return reading
      }
    }
    guard Self.begins(payload) else { return nil }
    octets.append(payload)
    if packet.isCapturedShort { reading.drop = .cut }
    return reading
  }

  /// Puts what waits of a stream, and what a segment adds, into `octets`.
  private mutating func resume(
    _ reading: inout HTTPSegmentReading, _ payload: borrowing OctetView, behind: Int,
    into octets: inout OctetBuffer
  ) {
    let stream = streams[reading.stream]
    guard payload.count > behind else {
      reading.isDuplicate = true
      return
    }
    arena.append(stream.block, from: 0, count: stream.count, to: &octets)
    octets.append(payload.dropFirst(behind))
  }

  /// Whether a segment of a stream of which nothing waits begins a message of DNS.
  private static func begins(_ payload: borrowing OctetView) -> Bool {
    switch HTTPHead.read(payload) {
    case .none: false
    case .partial: HTTPDNSMessage.isLikely(payload)
    case .whole(let head): HTTPDNSMessage.isAnnounced(payload, head)
    }
  }

  /// Puts the next DNS message into `message`; false behind the last.
  public mutating func next(
    _ reading: inout HTTPSegmentReading, _ octets: borrowing OctetView,
    into message: inout OctetBuffer
  ) -> Bool {
    while reading.at < octets.count {
      let rest = octets.dropFirst(reading.at)
      switch HTTPHead.read(rest) {
      case .partial: return false
      case .none:
        drop(.form, &reading, octets.count)
        return false
      case .whole(let head):
        switch HTTPDNSMessage.read(rest, head, into: &message) {
        case .message(let count):
          reading.at = min(reading.at &+ count, octets.count)
          reading.messageCount &+= 1
          counters.messages &+= 1
          return true
        case .other(let count):
          // What follows another body cannot be told where its end is not there.
          guard let count, count <= rest.count else {
            drop(.notDNS, &reading, octets.count)
            return false
          }
          reading.at &+= count
        case .partial: return false
        case .refused(let reason):
          drop(reason, &reading, octets.count)
          return false
        }
      }
    }
    return false
  }

  /// Drops what is left of a segment.
  private func drop(
    _ reason: HTTPCounters.DropReason, _ reading: inout HTTPSegmentReading, _ count: Int
  ) {
    if reading.drop == nil { reading.drop = reason }
    reading.at = count
  }

  /// Ends a reading: keeps what is left, and counts the segment.
  public mutating func end(_ reading: HTTPSegmentReading, _ octets: borrowing OctetView) {
    var reading = reading
    if reading.isDuplicate {
      counters.duplicate &+= 1
      return
    }
    if reading.messageCount > 0 {
      counters.completing &+= 1
      countWaiting(reading.stream)
    }
    let rest = octets.dropFirst(reading.at)
    var reason = reading.drop
    if reason == nil, rest.isEmpty, reading.messageCount == 0 { reason = .notDNS }
    if reason == nil, !rest.isEmpty { reason = keep(rest, &reading) }
    guard rest.isEmpty || reason != nil else { return }
    if reading.stream >= 0 { remove(&reading.stream, reason ?? .notDNS) }
    if reading.messageCount == 0 { counters.dropped[Int((reason ?? .notDNS).rawValue)] &+= 1 }
  }

  /// Keeps octets until the rest comes; where there is no room, answers why.
  private mutating func keep(
    _ octets: borrowing OctetView, _ reading: inout HTTPSegmentReading
  ) -> HTTPCounters.DropReason? {
    guard octets.count <= Self.blockOctets else { return .oversize }
    if reading.stream < 0 { reading.stream = insert(reading.key) }
    let place = reading.stream
    guard place >= 0, streams[place].segments < Self.segmentLimit else { return .cap }
    // What waited stays where it is, unless messages before it are gone.
    let kept = reading.at == 0 ? min(streams[place].count, octets.count) : 0
    arena.store(octets.dropFirst(kept), in: streams[place].block, at: kept)
    streams[place].count = octets.count
    streams[place].next = reading.next
    streams[place].time = reading.time
    guard reading.messageCount == 0 else { return nil }
    streams[place].segments &+= 1
    counters.pending &+= 1
    return nil
  }

  /// Counts the segments of a stream that waited as parts of messages.
  private mutating func countWaiting(_ place: Int) {
    guard place >= 0 else { return }
    counters.consumed &+= UInt64(streams[place].segments)
    counters.pending &-= UInt64(streams[place].segments)
    streams[place].segments = 0
  }

  // MARK: - Places

  /// The place of a stream; -1 where nothing of it waits.
  private func find(_ key: FlowKey) -> Int {
    guard arena.usedCount > 0 else { return -1 }
    for place in streams.indices
    where streams[place].key == key && streams[place].block != OctetArena.none {
      return place
    }
    return -1
  }

  /// A place for a stream; the oldest of its source, or of all, makes room.
  private mutating func insert(_ key: FlowKey) -> Int {
    var free = -1
    var oldest = -1
    var oldestOwn = -1
    var ownCount = 0
    for place in streams.indices {
      let stream = streams[place]
      guard stream.block != OctetArena.none else {
        free = place
        continue
      }
      if oldest < 0 || stream.time < streams[oldest].time { oldest = place }
      guard stream.key.sourceHigh == key.sourceHigh, stream.key.sourceLow == key.sourceLow else {
        continue
      }
      ownCount &+= 1
      if oldestOwn < 0 || stream.time < streams[oldestOwn].time { oldestOwn = place }
    }
    if free < 0, streams.count < Self.streamLimit {
      free = streams.count
      streams.append(HTTPStream())
    }
    if ownCount >= Self.sourceLimit || free < 0 {
      free = ownCount >= Self.sourceLimit ? oldestOwn : oldest
      guard free >= 0 else { return -1 }
      var place = free
      counters.evictions &+= 1
      remove(&place, .cap)
    }
    let block = arena.take()
    guard block != OctetArena.none else { return -1 }
    streams[free] = HTTPStream()
    streams[free].key = key
    streams[free].block = block
    return free
  }

  /// Forgets a stream, and counts the segments that waited; its place is -1 then.
  private mutating func remove(_ place: inout Int, _ reason: HTTPCounters.DropReason) {
    counters.dropped[Int(reason.rawValue)] &+= UInt64(streams[place].segments)
    counters.pending &-= UInt64(streams[place].segments)
    arena.give(streams[place].block)
    streams[place] = HTTPStream()
    place = -1
  }

  /// Drops streams that were waited for long enough.
  public mutating func expire(at time: Timestamp) {
    guard arena.usedCount > 0 else { return }
    for place in streams.indices where streams[place].block != OctetArena.none {
      if time.nanoseconds &- streams[place].time > Self.idleNanoseconds {
        var place = place
        remove(&place, .idle)
      }
    }
  }
}
