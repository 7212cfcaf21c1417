internal import Octets
internal import Packets

// MARK: - Fragments

extension Sensor {
  /// A fragment of an IP packet; the one that completes its packet goes on as that packet.
  @inline(never)
  mutating func processFragment(_ frame: borrowing OctetView, _ time: Timestamp) {
    guard var buffer = reassembled.take() else { return }
    buffer.removeAll()
    let payload = frame.slice(
      from: Int(packet.payloadOffset), count: Int(packet.payloadCount))
    let outcome = fragments.accept(
      packet, payload, at: time, tunnel: tunnel, isWanted: isWantedFragment, into: &buffer)
    switch outcome {
    case .kept: appendWithoutMessage(time)
    case .completedUnwanted:
      countUnwanted()
      appendWithoutMessage(time)
    case .completed(let transport):
      PacketDecoder.decode(
        reassembled: buffer.view, transport, into: &store.records.upcoming.packet,
        encapsulation: &encapsulation)
      processReassembled(buffer.view, time)
    }
    reassembled = consume buffer
  }

  /// Whether the packet of a fragment may have a message, as far as the fragment shows.
  private var isWantedFragment: Bool {
    let flow = packet.flow
    if PacketDecoder.mayHaveTunnel(packet) { return true }
    if packet.hasPorts { return dnsPorts.contains(flow.sourcePort, or: flow.destinationPort) }
    if flow.transport == .udp || flow.transport == .tcp { return true }
    return flow.source.version == .v6 && ExtensionHeaderKind(flow.transport) != nil
  }

  /// Counts a packet that was put together for nothing.
  private mutating func countUnwanted() {
    counted.reassembledNotDNS &+= 1
    switch packet.flow.transport {
    case .udp: counted.datagramsNotDNS &+= 1
    case .tcp: counted.segmentsNotDNS &+= 1
    default: counted.otherTransport &+= 1
    }
  }

  /// Goes on with a packet that was put together.
  private mutating func processReassembled(_ payload: borrowing OctetView, _ time: Timestamp) {
    let count = counted.datagramsNotDNS &+ counted.segmentsNotDNS &+ counted.otherTransport
    if packet.outcome == .datagram {
      processDatagram(payload, time)
    } else {
      processOther(payload, time)
    }
    let countAfter = counted.datagramsNotDNS &+ counted.segmentsNotDNS &+ counted.otherTransport
    counted.reassembledNotDNS &+= countAfter &- count
  }
}
