internal import Octets
internal import Packets

/// MPLS: `mpls.*` (RFC 3032 section 2.1).
enum MPLSLayer {
  /// The protocol.
  static let declaration = LayerDeclaration(
    "mpls", "MPLS label stacks.", at: [.tunnel([.mpls])], isCarrier: true, octetLimit: 64,
    fields: [
      .boolean("mpls.bottom_of_stack", "Whether the first label is the last, too."),
      .number("mpls.experimental", "The traffic class of the first label, 0 to 7.", "0"),
      .number("mpls.label", "The first label.", "16"),
      .text("mpls.labels", "All labels, the outermost first.", "16,1001"),
      .number("mpls.ttl", "The time to live of the first label.", "64"),
    ]
  ) { octets, values in
    let first = octets.number(0, octets: 4)
    values.put("mpls.bottom_of_stack", flag: first.map { $0 & 0x100 != 0 })
    values.put("mpls.experimental", first.map { $0 >> 9 & 7 })
    values.put("mpls.label", first.map { $0 >> 12 })
    values.put("mpls.ttl", first.map { $0 & 0xFF })
    var at = 0
    while let word = octets.number(at, octets: 4), word & 0x100 == 0 { at &+= 4 }
    let last = min(at, octets.count &- 4)
    guard values.wants("mpls.labels"), last >= 0 else { return }
    var words = OctetBuffer(capacity: 64)
    words.append(octets.slice(from: 0, count: last &+ 4))
    let labels = words.count / 4
    values.write("mpls.labels") { cursor in
      for index in 0..<labels {
        if index > 0 { cursor.append(0x2C) }
        cursor.append(decimal: words.view.uint32(4 &* index) &>> 12)
      }
    }
  }
}
