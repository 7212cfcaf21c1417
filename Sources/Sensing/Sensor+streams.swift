internal import DNS
public import Octets
internal import Packets

// MARK: - TCP

extension Sensor {
  /// A TCP segment on a port of DNS carries messages, or parts of them, each behind its length (RFC 1035
  /// section 4.2.2).
  mutating func processSegment(_ frame: borrowing OctetView, _ time: Timestamp) {
    guard dnsPorts.contains(packet.flow.sourcePort, or: packet.flow.destinationPort) else {
      return processOtherSegment(frame, time)
    }
    let headers = packet
    let payload = frame.slice(
      from: Int(headers.payloadOffset), count: Int(headers.payloadCount))
    var reading = streams.begin(headers, payload, at: time, scope: scope)
    while true {
      switch streams.next(&reading, payload, of: headers) {
      case .message(let offset, let count):
        // The place of the packet went to the message before.
        if reading.messageCount > 1 { store.records.upcoming.packet = headers }
        appendSegmentMessage(
          payload.slice(from: offset, count: count), time,
          streams.isJoined(reading) ? .joined : .none)
      case .held(let count):
        if reading.messageCount > 1 { store.records.upcoming.packet = headers }
        appendHeldMessage(reading, count: count, time)
      case .candidate(let offset, let count, let length):
        let isMessage = isMessage(payload.slice(from: offset, count: count), length: length)
        streams.resolve(&reading, isMessage: isMessage)
      case .heldCandidate(let count, let length):
        let isMessage = isHeldMessage(reading, count: count, length: length)
        streams.resolve(&reading, isMessage: isMessage)
      case .end:
        if reading.messageCount == 0 || !wantsMessages { appendWithoutMessage(time) }
        return
      }
    }
  }

  /// Makes the event of a message that is whole in its segment.
  @inline(__always)
  mutating func appendSegmentMessage(
    _ octets: borrowing OctetView, _ time: Timestamp, _ marks: BlockMatches
  ) {
    if _fastPath(wantsMessages) { return appendMessage(octets, time, marks) }
    MessageParser.parse(octets, into: &store.entries, result: &store.records.upcoming.message)
    countMessage(octets: octets.count)
    store.entries.truncate(to: Int(store.records.upcoming.message.firstEntry))
  }

  /// Makes the event of a message that came in several segments.
  @inline(never)
  private mutating func appendHeldMessage(
    _ reading: SegmentReading, count: Int, _ time: Timestamp
  ) {
    guard var buffer = gathered.take() else { return }
    buffer.removeAll()
    streams.appendHeld(reading, count: count, to: &buffer)
    let assembly = offences.assembly
    if assembly != .noPacket { offences.assembly = .segments }
    appendSegmentMessage(buffer.view, time, streams.isJoined(reading) ? .joined : .none)
    offences.assembly = assembly
    gathered = consume buffer
  }

  // MARK: - Whether octets are a message

  /// Whether octets are a message without a defect or, where only its start is there, look like one.
  private mutating func isMessage(_ octets: borrowing OctetView, length: Int) -> Bool {
    guard octets.count >= length else { return Self.looksLikeMessage(octets, length: length) }
    let count = store.entries.count
    let message = MessageParser.parse(octets, into: &store.entries)
    store.entries.truncate(to: count)
    return message.defect.isNone
  }

  /// The same of octets that waited.
  private mutating func isHeldMessage(
    _ reading: SegmentReading, count: Int, length: Int
  ) -> Bool {
    guard var buffer = gathered.take() else { return false }
    buffer.removeAll()
    streams.appendHeld(reading, count: count, to: &buffer)
    let isMessage = isMessage(buffer.view, length: length)
    gathered = consume buffer
    return isMessage
  }

  /// Whether the start of a message of `length` octets has a header that can be: a known operation, at
  /// most one question, and not more records than there is room for.
  private static func looksLikeMessage(_ octets: borrowing OctetView, length: Int) -> Bool {
    guard octets.count >= Header.octets else { return false }
    let header = Header(octets)
    let questions = Int(header.questionCount)
    let records =
      Int(header.answerCount) &+ Int(header.authorityCount) &+ Int(header.additionalCount)
    let least = Header.octets &+ 5 &* questions &+ 11 &* records
    switch header.opcode {
    case .query, .notify, .update, .dso:
      return questions <= 1 && questions &+ records > 0 && least <= length
    default: return false
    }
  }

  // MARK: - Settling

  /// How many packets of fragments a call of ``settleOverdue(at:)`` looks at.
  private static var fragmentsPerSweep: Int { 256 }
  /// How many streams a call of ``settleOverdue(at:)`` settles at most.
  private static var streamsPerSweep: Int { 64 }

  /// Settles what waited for too long: messages behind octets that never came get their events, and what
  /// can come to nothing any more is dropped. To be called now and then, and when nothing comes.
  ///
  /// - Parameter time: The time of the last packet, or what it would be now.
  /// - Returns: Whether a batch is full, and this is to be called again behind it.
  @discardableResult
  public mutating func settleOverdue(at time: Timestamp) -> Bool {
    if sweepLeft == 0 {
      fragments.expire(at: time, looking: Self.fragmentsPerSweep)
      web.expire(at: time)
      sweepLeft = Self.streamsPerSweep
    }
    while sweepLeft > 0 {
      if isBatchFull { return true }
      guard let reading = streams.beginOverdue(at: time) else { break }
      settle(reading, at: time)
      sweepLeft &-= 1
    }
    sweepLeft = 0
    return false
  }

  /// Settles what waits at the end of all input: messages behind octets that never came get their
  /// events; what is left stays counted as pending.
  ///
  /// - Returns: Whether a batch is full, and ``finish()`` is to be called again behind it.
  public mutating func finish() -> Bool {
    while !isBatchFull {
      guard let reading = streams.beginFinish(&finishedWindows) else { return false }
      settle(reading, at: streams.lastTime(of: reading))
    }
    return true
  }

  /// Reads a stream that no segment came for; its messages have the headers of its last segment.
  private mutating func settle(_ reading: SegmentReading, at time: Timestamp) {
    var reading = reading
    layers.removeAll()
    var headers = streams.lastPacket(of: reading)
    // The tunnels of that segment are not known any more.
    headers.tunnelCount = 0
    headers.hasOuterAddresses = false
    let time = streams.lastTime(of: reading)
    offences.assembly = .noPacket
    defer { offences.assembly = .none }
    while true {
      switch streams.next(&reading) {
      case .held(let count):
        store.records.upcoming.packet = headers
        appendHeldMessage(reading, count: count, time)
      case .heldCandidate(let count, let length):
        let isMessage = isHeldMessage(reading, count: count, length: length)
        streams.resolve(&reading, isMessage: isMessage)
      case .message, .candidate: break
      case .end: return
      }
    }
  }
}
