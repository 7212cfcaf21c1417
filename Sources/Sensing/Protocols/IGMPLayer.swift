internal import Octets
internal import Packets

/// IGMP: `igmp.*` (RFC 1112, RFC 2236, RFC 3376).
enum IGMPLayer {
  /// The most groups of a report that are listed.
  private static var groupLimit: Int { 32 }

  /// The protocol.
  static let declaration = LayerDeclaration(
    "igmp", "IGMP: who takes part in IPv4 multicast.", at: [.transport(.igmp)], octetLimit: 1024,
    fields: [
      .text("igmp.group", "The group; of a report of version 3 all of them.", "224.0.0.251"),
      .number("igmp.max_response", "How long an answer may take, in tenths of a second.", "100"),
      .text("igmp.message", "What the type means.", "membership report"),
      .number("igmp.record_count", "How many groups a report of version 3 announces.", "2"),
      .number("igmp.type", "What it says.", "22"),
      .number("igmp.version", "The version of IGMP.", "2"),
    ]
  ) { octets, values in
    guard let type = octets.number(0) else { return }
    values.put("igmp.type", type)
    values.put("igmp.message", word: message(type))
    let delay = octets.number(1) ?? 0
    switch type {
    case 0x11:
      values.put("igmp.version", octets.count >= 12 ? 3 : delay == 0 ? 1 : 2)
      values.put("igmp.max_response", delay)
    case 0x12: values.put("igmp.version", 1)
    case 0x16, 0x17: values.put("igmp.version", 2)
    case 0x22:
      values.put("igmp.version", 3)
      values.put("igmp.record_count", octets.number(6, octets: 2))
      return writeGroups(octets, &values)
    default: return
    }
    values.put("igmp.group", octets, from: 4, count: 4, as: .ipv4)
  }

  /// Writes the groups of a report of version 3 (RFC 3376 section 4.2).
  private static func writeGroups(_ octets: borrowing OctetView, _ values: inout LayerValues) {
    guard values.wants("igmp.group") else { return }
    var list = OctetBuffer(capacity: 128)
    var at = 8
    while list.count < 4 &* groupLimit, let sources = octets.number(at &+ 2, octets: 2),
      octets.number(at &+ 4, octets: 4) != nil
    {
      list.append(octets.slice(from: at &+ 4, count: 4))
      let words = Int(sources) &+ Int(octets.number(at &+ 1) ?? 0)
      at &+= 8 &+ 4 &* words
    }
    values.put("igmp.group", list.view, from: 0, count: list.count, as: .ipv4)
  }

  /// The name of a type in IANA's registry.
  private static func message(_ type: UInt64) -> StaticString? {
    switch type {
    case 0x11: "membership query"
    case 0x12, 0x16, 0x22: "membership report"
    case 0x17: "leave group"
    default: nil
    }
  }
}
