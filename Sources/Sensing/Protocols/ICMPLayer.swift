internal import Octets
internal import Packets

/// ICMP: `icmp.*` (RFC 792).
///
///     +---------------+---------------+-------------------------------+
///     |     type      |     code      |           checksum            |
///     +---------------+---------------+-------------------------------+
///     |        identifier and sequence number, or by the type         |
///     +---------------------------------------------------------------+
///     |     the header of the packet that an error is about           |
///     +---------------------------------------------------------------+
enum ICMPLayer {
  /// The protocol.
  static let declaration = LayerDeclaration(
    "icmp", "ICMP messages over IPv4.", at: [.transport(.icmp)], octetLimit: 96,
    fields: [
      .number("icmp.code", "What is said more exactly than by the type.", "0"),
      .text("icmp.gateway", "The router that a redirect names.", "192.0.2.1"),
      .number("icmp.id", "Which echoes belong together.", "4711"),
      .text("icmp.message", "What the type means.", "echo request"),
      .number("icmp.mtu", "The size that fits, where a packet was too big.", "1400"),
      .text("icmp.original.dst", "The receiver of the packet that it is about.", "192.0.2.9"),
      .number("icmp.original.dst_port", "Its port, of TCP and UDP.", "53"),
      .number("icmp.original.protocol", "What that packet carried.", "17"),
      .text("icmp.original.src", "The sender of the packet that it is about.", "192.0.2.8"),
      .number("icmp.original.src_port", "Its port, of TCP and UDP.", "40000"),
      .number("icmp.sequence", "Which of the echoes it is.", "1"),
      .number("icmp.type", "What it says.", "8"),
    ]
  ) { octets, values in
    let code = octets.number(1)
    values.put("icmp.code", code)
    guard let type = octets.number(0) else { return }
    values.put("icmp.type", type)
    values.put("icmp.message", word: message(type))
    switch type {
    case 0, 8, 13...18:
      values.put("icmp.id", octets.number(4, octets: 2))
      values.put("icmp.sequence", octets.number(6, octets: 2))
    case 3...5, 11, 12:
      if type == 5 { values.put("icmp.gateway", octets, from: 4, count: 4, as: .ipv4) }
      if type == 3, code == 4 { values.put("icmp.mtu", octets.number(6, octets: 2)) }
      readOriginal(octets, &values)
    default: break
    }
  }

  /// Reads the header that an error returns.
  private static func readOriginal(_ octets: borrowing OctetView, _ values: inout LayerValues) {
    guard let header = IPv4Header(octets, at: 8, end: octets.count), header.version == 4 else {
      return
    }
    values.put("icmp.original.dst", octets, from: 24, count: 4, as: .ipv4)
    values.put("icmp.original.protocol", UInt64(header.transport.rawValue))
    values.put("icmp.original.src", octets, from: 20, count: 4, as: .ipv4)
    guard header.transport == .udp || header.transport == .tcp,
      header.fragmentOffsetOctets == 0
    else { return }
    let at = 8 &+ max(header.headerOctets, IPv4Header.leastOctets)
    values.put("icmp.original.src_port", octets.number(at, octets: 2))
    values.put("icmp.original.dst_port", octets.number(at &+ 2, octets: 2))
  }

  /// The name of a type in IANA's registry.
  private static func message(_ type: UInt64) -> StaticString? {
    switch type {
    case 0: "echo reply"
    case 3: "destination unreachable"
    case 4: "source quench"
    case 5: "redirect"
    case 8: "echo request"
    case 9: "router advertisement"
    case 10: "router solicitation"
    case 11: "time exceeded"
    case 12: "parameter problem"
    case 13: "timestamp request"
    case 14: "timestamp reply"
    case 15: "information request"
    case 16: "information reply"
    case 17: "address mask request"
    case 18: "address mask reply"
    case 42: "extended echo request"
    case 43: "extended echo reply"
    default: nil
    }
  }
}
