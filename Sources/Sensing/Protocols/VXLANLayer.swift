internal import Octets

/// VXLAN: `vxlan.*` (RFC 7348 section 5, with the group policy extension).
enum VXLANLayer {
  /// The protocol.
  static let declaration = LayerDeclaration(
    "vxlan",
    "VXLAN headers. Packets inside are looked into on ports 4789 and 8472, whatever Port says.",
    at: [.udp([4789, 8472])], isCarrier: true, octetLimit: 8,
    fields: [
      .text("vxlan.flags", "The flags; 0x08 says that there is a VNI.", "0x08"),
      .number("vxlan.group_policy", "The group policy, where its flag is set.", "0"),
      .number("vxlan.vni", "The virtual network.", "5001"),
    ],
    isOne: { octets in
      octets.number(0).map { $0 & 0x08 != 0 } == true && octets.number(7) == 0
    }
  ) { octets, values in
    let flags = octets.number(0)
    values.put("vxlan.flags", hexadecimal: flags, digits: 2)
    if let flags, flags & 0x80 != 0 {
      values.put("vxlan.group_policy", octets.number(2, octets: 2))
    }
    values.put("vxlan.vni", octets.number(4, octets: 3))
  }
}
