internal import Octets
internal import Packets

/// VLAN tags: `vlan.*` besides the identifiers, which are fields of packets (IEEE 802.1Q clause 9).
enum VLANLayer {
  /// The protocol.
  static let declaration = LayerDeclaration(
    "vlan", "Frames with VLAN tags, 802.1Q and 802.1ad; with vlan.id and vlan.inner_id.",
    at: [.tags], isCarrier: true,
    octetLimit: 10,
    fields: [
      .boolean("vlan.drop_eligible", "Whether the frame may be dropped first (DEI, once CFI)."),
      .text("vlan.inner_type", "What the second tag says follows.", "0x0800"),
      .number("vlan.inner_priority", "The priority in the second tag.", "3"),
      .number("vlan.priority", "The priority in the first tag (PCP), 0 to 7.", "5"),
      .text("vlan.type", "What the first tag says follows.", "0x0800"),
    ]
  ) { octets, values in
    guard isTag(octets, at: 0) else { return }
    let control = octets.number(2, octets: 2)
    values.put("vlan.drop_eligible", flag: control.map { $0 & 0x1000 != 0 })
    values.put("vlan.priority", control.map { $0 >> 13 })
    values.put("vlan.type", hexadecimal: octets.number(4, octets: 2), digits: 4)
    guard isTag(octets, at: 4) else { return }
    values.put("vlan.inner_priority", octets.number(6, octets: 2).map { $0 >> 13 })
    values.put("vlan.inner_type", hexadecimal: octets.number(8, octets: 2), digits: 4)
  }

  /// Whether an EtherType announces a tag.
  private static func isTag(_ octets: borrowing OctetView, at offset: Int) -> Bool {
    guard let type = octets.number(offset, octets: 2) else { return false }
    return EtherType(rawValue: UInt16(truncatingIfNeeded: type)).isVLAN
  }
}
