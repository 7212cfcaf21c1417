public import Octets

extension PacketDecoder {
  /// Decodes the payload of a packet that was reassembled, from the header of `transport` on.
  ///
  /// Sets what lies behind the IP header, and keeps the rest of `packet`: the fragment that completed
  /// it. Offsets count from the start of `payload`. A tunnel in it may lead to a fragment again.
  @inline(never)
  public static func decode(
    reassembled payload: borrowing OctetView, _ transport: IPProtocol,
    into packet: inout DecodedPacket, encapsulation: inout Encapsulation
  ) {
    let fragment = packet.fragment
    let headers = packet.extensionHeaders
    let tunnelCount = packet.tunnelCount
    packet.flow.transport = transport
    packet.flow.sourcePort = 0
    packet.flow.destinationPort = 0
    packet.hasPorts = false
    var place = Place(end: payload.count)
    place.announcedEnd = payload.count
    let isExtended = packet.flow.source.version == .v6 && ExtensionHeaderKind(transport) != nil
    let next =
      isExtended
      ? readExtensionHeaders(payload, first: transport, hasNoLength: false, &place, &packet)
      : follow(transport, place, &packet)
    decodeInside(next, payload, place, &packet, &encapsulation)
    if case .fragment = packet.outcome, packet.tunnelCount == tunnelCount {
      // A sender fragments once; fragments in fragments without a tunnel between them only hide what is
      // in them.
      let layer: PacketLayer = packet.flow.source.version == .v4 ? .ipv4 : .ipv6
      _ = reject(.nestedFragment, in: layer, at: 0, &packet)
    }
    guard packet.tunnelCount == tunnelCount else { return }
    packet.fragment = fragment
    packet.extensionHeaders = headers
  }

  /// Whether the packet that a fragment belongs to may carry another one, as far as the fragment shows.
  public static func mayHaveTunnel(_ packet: borrowing DecodedPacket) -> Bool {
    if packet.hasPorts {
      if hasTunnel(onPort: packet.flow.sourcePort) { return true }
      return hasTunnel(onPort: packet.flow.destinationPort)
    }
    switch packet.flow.transport {
    case .ipv4, .ipv6, .gre, .authentication, .etherIP, .l2tp, .mpls, .ethernet: return true
    default: return false
    }
  }
}
