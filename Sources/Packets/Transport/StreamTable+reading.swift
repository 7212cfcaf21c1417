public import Octets

// MARK: - Beginning

extension StreamTable {
  /// The flags FIN, SYN and RST.
  private static var endsAndBeginnings: UInt8 { 0x07 }

  /// Begins the reading of a segment.
  ///
  /// - Parameters:
  ///   - packet: Its headers.
  ///   - payload: Its octets as far as they were captured.
  ///   - time: When it was captured.
  ///   - scope: What tells its tunnels and its interface from others that may use the same addresses;
  ///     see ``Encapsulation/identity(_:)``.
  public mutating func begin(
    _ packet: borrowing DecodedPacket, _ payload: borrowing OctetView, at time: Timestamp,
    scope: UInt64 = 0
  ) -> SegmentReading {
    counters.segments &+= 1
    counters.octets &+= UInt64(payload.count)
    var reading = SegmentReading()
    reading.time = time.nanoseconds
    let flags = packet.tcpFlags
    let opens = flags.contains(.syn)
    // The SYN takes a sequence number of its own (RFC 9293 section 3.4).
    reading.sequence = packet.sequenceNumber &+ (opens ? 1 : 0)
    let announced = max(Int(packet.announcedPayloadCount), payload.count)
    reading.end = reading.sequence &+ UInt32(truncatingIfNeeded: announced)
    reading.count = payload.count
    reading.isCut = announced > payload.count
    if payload.isEmpty, flags.rawValue & Self.endsAndBeginnings == 0 {
      counters.empty &+= 1
      return reading
    }
    let key = FlowKey(stream: packet, scope: scope)
    reading.stream = find(key)
    if reading.stream < 0, !payload.isEmpty || opens {
      reading.stream = insert(key, at: reading.time)
    }
    let place = reading.stream
    guard place >= 0 else {
      if payload.isEmpty {
        counters.empty &+= 1
      } else {
        reading.isDetached = true
        beginDirect(&reading, payload)
      }
      return reading
    }
    streams[place].lastTime = reading.time
    if _slowPath(opens) { open(&reading) }
    if _slowPath(flags.contains(.rst)) { return beginReset(&reading, payload) }
    if flags.contains(.fin) {
      streams[place].finish = reading.end
      streams[place].state.insert(.finished)
    }
    beginOctets(&reading, packet, payload)
    return reading
  }

  /// Takes a SYN: a new stream, one that is known already, or the same ports used again.
  private mutating func open(_ reading: inout SegmentReading) {
    let place = reading.stream
    let state = streams[place].state
    if state.contains(.opened), streams[place].first == reading.sequence { return }
    let behind = -streams[place].distance(to: reading.sequence)
    let isLate =
      state.contains(.synchronized) && !state.contains(.opened) && behind >= 0
      && behind <= StreamLimits.windowOctets
    // Joined at the very first octet, of which the SYN tells only now.
    if isLate, streams[place].first == reading.sequence { streams[place].state.remove(.joined) }
    streams[place].first = reading.sequence
    streams[place].state.insert(.opened)
    if isLate { return }
    dropWindow(of: place, .reset)
    streams[place].base = reading.sequence
    streams[place].state = .opening
  }

  /// Takes an RST, which counts only where it lies in the stream (RFC 9293 section 3.10.7.4); what it
  /// carries is no part of the stream.
  private mutating func beginReset(
    _ reading: inout SegmentReading, _ payload: borrowing OctetView
  ) -> SegmentReading {
    let place = reading.stream
    let distance = streams[place].distance(to: reading.sequence)
    if !payload.isEmpty { drop(payload.count, .reset, &reading) }
    let isSound = distance >= -1 && distance <= StreamLimits.windowOctets
    if isSound, streams[place].window >= 0 { reading.cause = .reset }
    if isSound { streams[place].state.insert(.closed) }
    reading.stage = reading.cause == .reset ? .held : .closing
    return reading
  }

  /// Finds where a segment's octets belong.
  private mutating func beginOctets(
    _ reading: inout SegmentReading, _ packet: borrowing DecodedPacket,
    _ payload: borrowing OctetView
  ) {
    guard !payload.isEmpty else {
      reading.stage = .closing
      return
    }
    let place = reading.stream
    streams[place].state.insert(.active)
    streams[place].state.remove(.closed)
    guard streams[place].state.contains(.synchronized) else {
      return beginDirect(&reading, payload)
    }
    let distance = streams[place].distance(to: reading.sequence)
    if _fastPath(distance == 0 && streams[place].window < 0) {
      reading.stage = .direct
      return
    }
    let end = distance &+ payload.count
    if end <= 0 { return beginBehind(&reading, payload) }
    guard distance > -StreamLimits.behindOctets, end <= StreamLimits.windowOctets else {
      return beginDirect(&reading, payload)
    }
    reading.at = max(-distance, 0)
    counters.duplicateOctets &+= UInt64(reading.at)
    if streams[place].window < 0, distance <= 0 {
      reading.stage = .direct
      return
    }
    let sequence = reading.sequence &+ UInt32(truncatingIfNeeded: reading.at)
    let fresh = payload.dropFirst(reading.at)
    if let reason = hold(fresh, at: sequence, of: place, &reading, packet) {
      drop(fresh.count, reason, &reading)
    }
    reading.at = payload.count
    reading.stage = .held
  }

  /// Takes a segment that lies wholly behind the stream's base: it came before, unless the stream was
  /// joined behind it, or is another one on the same ports.
  private mutating func beginBehind(
    _ reading: inout SegmentReading, _ payload: borrowing OctetView
  ) {
    let place = reading.stream
    let distance = streams[place].distance(to: reading.sequence)
    let end = reading.sequence &+ UInt32(truncatingIfNeeded: payload.count)
    let isBeforeFirst = Int32(bitPattern: end &- streams[place].first) <= 0
    if distance > -StreamLimits.behindOctets {
      guard isBeforeFirst, !streams[place].state.contains(.opened) else {
        counters.duplicateOctets &+= UInt64(payload.count)
        reading.disposition = .duplicate
        reading.stage = .closing
        return
      }
      reading.isDetached = true
    }
    beginDirect(&reading, payload)
  }

  /// Begins with a segment of which it is not known whether a message starts with it.
  private mutating func beginDirect(
    _ reading: inout SegmentReading, _ payload: borrowing OctetView
  ) {
    if Self.isFilledByMessages(payload) {
      synchronize(&reading)
      reading.stage = .direct
    } else if payload.count >= 2 &+ Self.headerOctets,
      Int(payload.uint16(0)) >= Self.headerOctets
    {
      reading.stage = .directAnswer
    } else {
      refuse(&reading)
    }
  }

  /// The octets of a message's header (RFC 1035 section 4.1.1); what starts a stream's middle has them.
  static var headerOctets: Int { 12 }

  /// Whether messages with their lengths fill a segment exactly.
  private static func isFilledByMessages(_ payload: borrowing OctetView) -> Bool {
    var at = 0
    while payload.count &- at >= 2 {
      let length = Int(payload.uint16(at))
      guard length >= headerOctets else { return false }
      at &+= 2 &+ length
    }
    return at == payload.count
  }

  /// Takes it that a message starts with the segment.
  private mutating func synchronize(_ reading: inout SegmentReading) {
    let place = reading.stream
    guard place >= 0 else { return }
    if reading.isDetached {
      streams[place].first = reading.sequence
      return
    }
    dropWindow(of: place, .gap)
    if !streams[place].state.contains(.opened) || streams[place].state.contains(.synchronized) {
      streams[place].first = reading.sequence
    }
    if streams[place].state.contains(.synchronized) { counters.gaps &+= 1 }
    streams[place].base = reading.sequence
    streams[place].state.insert([.synchronized, .joined])
    streams[place].state.remove(.tentative)
    counters.resynchronizations &+= 1
  }

  /// Drops a segment in which no message can be told to start.
  private mutating func refuse(_ reading: inout SegmentReading) {
    drop(reading.count, .gap, &reading)
    let place = reading.stream
    if place >= 0, !reading.isDetached, !streams[place].state.contains(.synchronized) {
      streams[place].base = reading.end
    }
    reading.stage = .closing
  }

  /// Drops octets of the segment at hand, and the segment.
  mutating func drop(
    _ count: Int, _ reason: StreamCounters.DropReason, _ reading: inout SegmentReading
  ) {
    counters.droppedOctets[Int(reason.rawValue)] &+= UInt64(count)
    reading.disposition = .dropped(reason)
  }

  /// Whether the messages of a reading are from a stream that was joined in its middle or found again
  /// behind a hole: that they are messages is very likely, not certain.
  @inline(__always)
  public func isJoined(_ reading: SegmentReading) -> Bool {
    if reading.stream < 0 || reading.isDetached { return true }
    return streams[reading.stream].state.contains(.joined)
  }

  // MARK: - Answers

  /// Says whether the octets of a candidate are a message, or look like the start of one.
  public mutating func resolve(_ reading: inout SegmentReading, isMessage: Bool) {
    switch reading.stage {
    case .directAnswer:
      if isMessage {
        synchronize(&reading)
        if reading.stream >= 0, !reading.isDetached {
          streams[reading.stream].state.insert(.tentative)
        }
        reading.stage = .direct
      } else {
        refuse(&reading)
      }
    case .tentativeAnswer: resolveTentative(&reading, isMessage)
    case .searchAnswer: resolveSearch(&reading, isMessage)
    default: break
    }
  }
}
