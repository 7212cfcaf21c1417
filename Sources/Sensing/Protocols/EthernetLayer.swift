internal import Octets

/// Ethernet's header: `eth.*` (IEEE 802.3 clause 3).
enum EthernetLayer {
  /// The protocol.
  static let declaration = LayerDeclaration(
    "ethernet", "Ethernet frames: addresses and what they carry.", at: [.ethernet],
    isCarrier: true, octetLimit: 14,
    fields: [
      .text("eth.dest_mac", "The receiver.", "02:00:00:00:00:01"),
      .text("eth.src_mac", "The sender.", "02:00:00:00:00:02"),
      .text("eth.type", "The EtherType; below 0x0600 the length of an LLC frame.", "0x0800"),
    ]
  ) { octets, values in
    values.put("eth.dest_mac", octets, from: 0, count: 6, as: .hardwareAddress)
    values.put("eth.src_mac", octets, from: 6, count: 6, as: .hardwareAddress)
    values.put("eth.type", hexadecimal: octets.number(12, octets: 2), digits: 4)
  }
}
