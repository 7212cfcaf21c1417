internal import Octets
internal import Packets

/// PPPoE, both stages: `pppoe.*` (RFC 2516 section 4).
enum PPPoELayer {
  /// The protocol.
  static let declaration = LayerDeclaration(
    "pppoe", "PPPoE: the discovery stage, and sessions.",
    at: [.tunnel([.pppoe]), .etherType(.pppoeDiscovery)], isCarrier: true, octetLimit: 512,
    fields: [
      .text("pppoe.access_concentrator", "The name that a concentrator gives itself.", "bras1"),
      .number("pppoe.code", "The code; 0 in a session.", "9"),
      .number("pppoe.length", "How many octets follow the header.", "12"),
      .text("pppoe.message", "What the code means.", "PADI"),
      .text("pppoe.protocol", "What PPP carries, in a session.", "0x0021"),
      .text("pppoe.service_name", "The service that is looked for or offered.", "internet"),
      .number("pppoe.session_id", "The session; 0 while it is looked for.", "17"),
    ]
  ) { octets, values in
    guard let code = octets.number(1) else { return }
    values.put("pppoe.code", code)
    values.put("pppoe.message", word: message(code))
    values.put("pppoe.session_id", octets.number(2, octets: 2))
    values.put("pppoe.length", octets.number(4, octets: 2))
    guard code != 0 else {
      // A number of PPP ends in an octet that is odd; one octet where the first is.
      let isShort = octets.number(6).map { $0 & 1 == 1 } == true
      let number = octets.number(6, octets: isShort ? 1 : 2)
      return values.put("pppoe.protocol", hexadecimal: number, digits: 4)
    }
    readTags(octets, &values)
  }

  /// Reads the tags of the discovery stage (RFC 2516 appendix A).
  private static func readTags(_ octets: borrowing OctetView, _ values: inout LayerValues) {
    let end = min(octets.count, 6 &+ Int(octets.number(4, octets: 2) ?? 0))
    var at = 6
    while at &+ 4 <= end, let type = octets.number(at, octets: 2), type != 0,
      let length = octets.number(at &+ 2, octets: 2), at &+ 4 &+ Int(length) <= end
    {
      if type == 0x0101 {
        values.put("pppoe.service_name", octets, from: at &+ 4, count: Int(length), as: .text)
      } else if type == 0x0102 {
        values.put(
          "pppoe.access_concentrator", octets, from: at &+ 4, count: Int(length), as: .text)
      }
      at &+= 4 &+ Int(length)
    }
  }

  /// The name of a code.
  private static func message(_ code: UInt64) -> StaticString? {
    switch code {
    case 0x00: "session"
    case 0x07: "PADO"
    case 0x09: "PADI"
    case 0x19: "PADR"
    case 0x65: "PADS"
    case 0xA7: "PADT"
    default: nil
    }
  }
}
