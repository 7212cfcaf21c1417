internal import Octets
internal import Packets

/// ICMPv6 with neighbour discovery: `icmpv6.*` (RFC 4443, RFC 4861).
enum ICMPv6Layer {
  /// The protocol.
  static let declaration = LayerDeclaration(
    "icmpv6", "ICMPv6 messages with neighbour discovery.", at: [.transport(.icmpv6)],
    octetLimit: 128,
    fields: [
      .number("icmpv6.code", "What is said more exactly than by the type.", "0"),
      .number("icmpv6.id", "Which echoes belong together.", "4711"),
      .text("icmpv6.link_address", "The hardware address in an option.", "02:00:00:00:00:01"),
      .text("icmpv6.message", "What the type means.", "neighbor solicitation"),
      .number("icmpv6.mtu", "The size that fits, where a packet was too big.", "1280"),
      .text("icmpv6.original.dst", "The receiver of the packet that it is about.", "2001:db8::9"),
      .number("icmpv6.original.next_header", "What follows that packet's header.", "17"),
      .text("icmpv6.original.src", "The sender of the packet that it is about.", "2001:db8::8"),
      .number("icmpv6.sequence", "Which of the echoes it is.", "1"),
      .text("icmpv6.target", "The address that is looked for or told.", "2001:db8::1"),
      .number("icmpv6.type", "What it says.", "135"),
    ]
  ) { octets, values in
    values.put("icmpv6.code", octets.number(1))
    guard let type = octets.number(0) else { return }
    values.put("icmpv6.type", type)
    values.put("icmpv6.message", word: message(type))
    switch type {
    case 1...4:
      if type == 2 { values.put("icmpv6.mtu", octets.number(4, octets: 4)) }
      values.put("icmpv6.original.dst", octets, from: 32, count: 16, as: .ipv6)
      values.put("icmpv6.original.next_header", octets.number(14))
      values.put("icmpv6.original.src", octets, from: 16, count: 16, as: .ipv6)
    case 128, 129:
      values.put("icmpv6.id", octets.number(4, octets: 2))
      values.put("icmpv6.sequence", octets.number(6, octets: 2))
    case 133: readOptions(octets, from: 8, &values)
    case 134: readOptions(octets, from: 16, &values)
    case 135, 136, 137:
      values.put("icmpv6.target", octets, from: 8, count: 16, as: .ipv6)
      readOptions(octets, from: type == 137 ? 40 : 24, &values)
    default: break
    }
  }

  /// Reads the first option with a hardware address (RFC 4861 section 4.6.1).
  private static func readOptions(
    _ octets: borrowing OctetView, from start: Int, _ values: inout LayerValues
  ) {
    var at = start
    while let type = octets.number(at), let words = octets.number(at &+ 1), words > 0 {
      if type == 1 || type == 2 {
        let count = words == 1 ? 6 : Int(words) &* 8 &- 2
        values.put(
          "icmpv6.link_address", octets, from: at &+ 2, count: count, as: .hardwareAddress)
        return
      }
      at &+= Int(words) &* 8
    }
  }

  /// The name of a type in IANA's registry.
  private static func message(_ type: UInt64) -> StaticString? {
    switch type {
    case 1: "destination unreachable"
    case 2: "packet too big"
    case 3: "time exceeded"
    case 4: "parameter problem"
    case 128: "echo request"
    case 129: "echo reply"
    case 130: "multicast listener query"
    case 131: "multicast listener report"
    case 132: "multicast listener done"
    case 133: "router solicitation"
    case 134: "router advertisement"
    case 135: "neighbor solicitation"
    case 136: "neighbor advertisement"
    case 137: "redirect"
    case 143: "multicast listener report version 2"
    default: nil
    }
  }
}
