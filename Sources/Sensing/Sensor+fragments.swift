internal import Octets
internal import Packets

// MARK: - Fragments

extension Sensor {
  /// A fragment of an IP packet; the one that completes its packet goes on as that packet, which may
  /// have a tunnel with a fragment of another in it.
  @inline(never)
  mutating func processFragment(_ frame: borrowing OctetView, _ time: Timestamp) {
    guard var buffer = reassembled.take() else { return }
    var isWhole = accept(frame, time, into: &buffer)
    // Each round is at least one tunnel deeper, and tunnels are limited.
    while isWhole, packet.outcome == .fragment, var inner = reassembledInside.take() {
      isWhole = accept(buffer.view, time, into: &inner)
      swap(&buffer, &inner)
      reassembledInside = consume inner
    }
    if isWhole {
      offences.assembly = .fragments
      processReassembled(buffer.view, time)
      offences.assembly = .none
    }
    reassembled = consume buffer
  }

  /// Takes the fragment at hand; true where it completed its packet, which is then the packet at hand,
  /// with its payload in `datagram` and its tunnels open.
  private mutating func accept(
    _ frame: borrowing OctetView, _ time: Timestamp, into datagram: inout OctetBuffer
  ) -> Bool {
    datagram.removeAll()
    let payload = frame.slice(
      from: Int(packet.payloadOffset), count: Int(packet.payloadCount))
    let outcome = fragments.accept(
      packet, payload, at: time, scope: scope, isWanted: isWantedFragment, into: &datagram)
    switch outcome {
    case .kept:
      appendWithoutMessage(time)
      return false
    case .completedUnwanted:
      countUnwanted()
      appendWithoutMessage(time)
      return false
    case .completed(let transport):
      PacketDecoder.decode(
        reassembled: datagram.view, transport, into: &store.records.upcoming.packet,
        encapsulation: &encapsulation)
      if blocks.hasLayers { lookForLayers(datagram.view) }
      openTunnels(datagram.view)
      return true
    }
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
