internal import Octets
internal import Packets

// MARK: - Segments and datagrams that are not on DNS's ports

extension Sensor {
  /// The ports on which HTTP in clear is looked for: its own, and that of a resolver behind what ends TLS.
  static let webPorts = PortSet([80, 443, 8053, 8080])

  /// A segment on another port than those of DNS: a message over HTTP, the start of an encrypted session,
  /// or neither.
  @inline(never)
  mutating func processOtherSegment(_ frame: borrowing OctetView, _ time: Timestamp) {
    let flow = packet.flow
    let payload = frame.slice(
      from: Int(packet.payloadOffset), count: Int(packet.payloadCount))
    if Self.webPorts.contains(flow.sourcePort, or: flow.destinationPort),
      processWeb(payload, time)
    {
      return
    }
    if EncryptedTransport.isTCPPort(flow.destinationPort),
      let transport = EncryptedTransport.recognise(payload, flow)
    {
      countSession(transport, time)
    }
    counted.segmentsNotDNS &+= 1
    appendWithoutMessage(time)
  }

  /// Makes events of the DNS messages in a segment of HTTP; false where it has none and no part of one.
  private mutating func processWeb(_ payload: borrowing OctetView, _ time: Timestamp) -> Bool {
    guard var octets = reassembledInside.take() else { return false }
    octets.removeAll()
    let headers = packet
    let begun = web.begin(headers, payload, at: time, scope: scope, into: &octets)
    guard var reading = begun, var message = gathered.take() else {
      reassembledInside = consume octets
      return false
    }
    let assembly = offences.assembly
    while web.next(&reading, octets.view, into: &message) {
      // The place of the packet went to the message before.
      if reading.messageCount > 1 { store.records.upcoming.packet = headers }
      if reading.isOfSeveralSegments { offences.assembly = .segments }
      appendSegmentMessage(message.view, time, .http)
      offences.assembly = assembly
    }
    web.end(reading, octets.view)
    gathered = consume message
    reassembledInside = consume octets
    if reading.messageCount == 0 || !wantsMessages { appendWithoutMessage(time) }
    return true
  }

  /// Counts an encrypted session where a datagram begins one.
  @inline(never)
  mutating func noteSession(_ frame: borrowing OctetView, _ time: Timestamp) {
    guard EncryptedTransport.isUDPPort(packet.flow.destinationPort) else { return }
    let payload = frame.slice(
      from: Int(packet.payloadOffset), count: Int(packet.payloadCount))
    if let transport = EncryptedTransport.recogniseQUIC(payload, packet.flow) {
      countSession(transport, time)
    }
  }

  /// Counts an encrypted session, unless it is known.
  private mutating func countSession(_ transport: EncryptedTransport, _ time: Timestamp) {
    guard sessions.begins(packet.flow, scope: scope, at: time) else { return }
    counted.sessions[Int(transport.rawValue)] &+= 1
  }
}
