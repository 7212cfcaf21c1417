internal import Octets
internal import Packets

/// ARP: `arp.*` (RFC 826).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-------------------------------+-------------------------------+
///     |         hardware type         |         protocol type         |
///     +---------------+---------------+-------------------------------+
///     |hardware length|protocol length|            opcode             |
///     +---------------+---------------+-------------------------------+
///     |      the sender's two addresses, then the target's two        |
///     +---------------------------------------------------------------+
enum ARPLayer {
  /// The protocol.
  static let declaration = LayerDeclaration(
    "arp", "ARP: who has which IPv4 address.", at: [.etherType(.arp)], octetLimit: 64,
    fields: [
      .number("arp.hardware_type", "The kind of network; 1 is Ethernet.", "1"),
      .text("arp.message", "What the opcode means.", "request"),
      .number("arp.opcode", "What is asked or answered.", "1"),
      .text("arp.protocol_type", "The EtherType of the protocol's addresses.", "0x0800"),
      .text("arp.sender_ip", "The sender's IPv4 address.", "192.0.2.1"),
      .text("arp.sender_mac", "The sender's hardware address.", "02:00:00:00:00:01"),
      .text("arp.target_ip", "The IPv4 address that is looked for.", "192.0.2.2"),
      .text("arp.target_mac", "The target's hardware address.", "00:00:00:00:00:00"),
    ]
  ) { octets, values in
    values.put("arp.hardware_type", octets.number(0, octets: 2))
    values.put("arp.protocol_type", hexadecimal: octets.number(2, octets: 2), digits: 4)
    let opcode = octets.number(6, octets: 2)
    values.put("arp.opcode", opcode)
    values.put("arp.message", word: opcode.flatMap { message($0) })
    guard let hardware = octets.number(4), let logical = octets.number(5) else { return }
    let (mac, address) = (Int(hardware), Int(logical))
    values.put("arp.sender_mac", octets, from: 8, count: mac, as: .hardwareAddress)
    values.put(
      "arp.target_mac", octets, from: 8 &+ mac &+ address, count: mac, as: .hardwareAddress)
    guard address == 4 else { return }
    values.put("arp.sender_ip", octets, from: 8 &+ mac, count: 4, as: .ipv4)
    values.put("arp.target_ip", octets, from: 12 &+ 2 &* mac, count: 4, as: .ipv4)
  }

  /// The name of an opcode in IANA's registry.
  private static func message(_ opcode: UInt64) -> StaticString? {
    switch opcode {
    case 1: "request"
    case 2: "reply"
    case 3: "reverse request"
    case 4: "reverse reply"
    case 8: "inverse request"
    case 9: "inverse reply"
    default: nil
    }
  }
}
