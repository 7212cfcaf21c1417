internal import Octets

extension PacketDecoder {
  /// Reads an authentication header behind IPv4 (RFC 4302 section 2); what it protects is in clear.
  static func readAuthentication(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    guard
      let header = ExtensionHeader(
        frame, at: place.at, end: place.end, kind: .authentication)
    else { return reject(.truncated, in: .authentication, at: place.at, &packet) }
    place.at &+= header.octets
    packet.flow.transport = header.nextHeader
    return follow(header.nextHeader, place, &packet)
  }
}
