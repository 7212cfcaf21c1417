internal import Octets
internal import Packets

/// Generic routing encapsulation: `gre.*` (RFC 2784, RFC 2890; version 1: RFC 2637 section 4.1).
enum GRELayer {
  /// The protocol.
  static let declaration = LayerDeclaration(
    "gre", "GRE headers, with NVGRE, ERSPAN and PPTP's version 1.",
    at: [.tunnel([.gre, .nvgre, .pptp, .erspan]), .transport(.gre)], isCarrier: true,
    octetLimit: 16,
    fields: [
      .number("gre.acknowledgment", "The acknowledgment number of version 1.", "6"),
      .number("gre.call_id", "The call, in version 1.", "3"),
      .number("gre.key", "The key.", "77"),
      .text("gre.protocol", "The EtherType of what follows.", "0x0800"),
      .number("gre.sequence", "The sequence number.", "7"),
      .number("gre.version", "0, or 1 in PPTP.", "0"),
    ]
  ) { octets, values in
    guard let flags = octets.number(0, octets: 2) else { return }
    let version = flags & 7
    values.put("gre.version", version)
    values.put("gre.protocol", hexadecimal: octets.number(2, octets: 2), digits: 4)
    var at = flags & 0xC000 != 0 ? 8 : 4
    if flags & 0x2000 != 0 {
      if version == 1 {
        values.put("gre.call_id", octets.number(at &+ 2, octets: 2))
      } else {
        values.put("gre.key", octets.number(at, octets: 4))
      }
      at &+= 4
    }
    if flags & 0x1000 != 0 {
      values.put("gre.sequence", octets.number(at, octets: 4))
      at &+= 4
    }
    if version == 1, flags & 0x0080 != 0 {
      values.put("gre.acknowledgment", octets.number(at, octets: 4))
    }
  }
}
