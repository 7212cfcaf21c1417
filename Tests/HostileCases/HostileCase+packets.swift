/// Packets whose headers cannot be, or have no end.
extension HostileCase {
  /// A good query in a datagram.
  private static let good = Wire.datagram(Wire.query)

  /// Ethernet, IP, UDP and TCP.
  static let frames: [HostileCase] = [
    HostileCase(
      "ethernet-cut", frames: [Wire.times(13, [2])], "1 rejected: truncated",
      "ethernet truncated at 0"),
    HostileCase("arp", frames: [Wire.ethernet(0x0806, Wire.times(28, [0]))], "1 not IP: arp"),
    HostileCase(
      "ethertype-unknown", frames: [Wire.ethernet(0x88CC, Wire.times(28, [0]))],
      "1 not IP: other-protocol"),
    HostileCase("llc", frames: [Wire.ethernet(3, [0x42, 0x42, 3])], "1 not IP: llc"),
    HostileCase(
      "llc-cut", frames: [Wire.ethernet(2, [0x42, 0x42])], "1 rejected: truncated",
      "llc truncated at 14"),
    HostileCase(
      "macsec-encrypted", frames: [Wire.ethernet(0x88E5, [0x2C, 0] + Wire.times(30, [7]))],
      "1 not IP: encrypted"),
    HostileCase(
      "ipv4-cut", frames: [Wire.ethernet(0x0800, Array(Wire.ipv4(good).prefix(19)))],
      "1 rejected: truncated", "ipv4 truncated at 14"),
    HostileCase(
      "ipv4-version-5", frames: [Wire.ethernet(0x0800, Wire.ipv4(good, version: 5))],
      "1 rejected: version", "ipv4 version at 14"),
    HostileCase(
      "ipv4-header-of-16", frames: [Wire.ethernet(0x0800, Wire.ipv4(good, headerWords: 4))],
      "1 rejected: header-length", "ipv4 header-length at 14"),
    HostileCase(
      "ipv4-header-beyond-frame",
      frames: [Wire.ethernet(0x0800, Array(Wire.ipv4(good, headerWords: 15).prefix(40)))],
      "1 rejected: total-length", "ipv4 total-length at 14"),
    HostileCase(
      "ipv4-total-length-10", frames: [Wire.ethernet(0x0800, Wire.ipv4(good, length: 10))],
      "1 rejected: total-length", "ipv4 total-length at 14"),
    HostileCase(
      "ipv4-total-length-65535", frames: [Wire.ethernet(0x0800, Wire.ipv4(good, length: 65535))],
      "1 with a DNS message", "1 records"
    ),
    HostileCase(
      "ipv6-cut", frames: [Wire.ethernet(0x86DD, Array(Wire.ipv6(good).prefix(39)))],
      "1 rejected: truncated", "ipv6 truncated at 14"),
    HostileCase(
      "ipv6-version-4", frames: [Wire.ethernet(0x86DD, Wire.ipv6(good, version: 4))],
      "1 rejected: version", "ipv6 version at 14"),
    HostileCase(
      "ipv6-150-headers",
      frames: [
        Wire.ethernet(
          0x86DD, Wire.ipv6(Wire.times(150, [60, 0, 1, 4, 0, 0, 0, 0]) + good, next: 60))
      ], "1 rejected: extension-header-count", "ipv6 extension-header-count at 182"),
    HostileCase(
      "ipv6-header-past-end",
      frames: [Wire.ethernet(0x86DD, Wire.ipv6([17, 255, 1, 4, 0, 0, 0, 0], next: 60))],
      "1 rejected: truncated", "ipv6 truncated at 54"),
    HostileCase(
      "ipv6-jumbogram",
      frames: [
        Wire.ethernet(
          0x86DD,
          Wire.ipv6([17, 0, 0xC2, 4, 0, 1, 0, 0] + good, next: 0, length: 0))
      ], "1 rejected: jumbogram", "ipv6 jumbogram at 54"),
    HostileCase(
      "udp-cut", frames: [Wire.frame(Array(good.prefix(7)))], "1 rejected: truncated",
      "udp truncated at 34"),
    HostileCase(
      "udp-length-0", frames: [Wire.frame(Wire.datagram(Wire.query, length: 0))],
      "1 rejected: datagram-length", "udp datagram-length at 34"),
    HostileCase(
      "udp-length-7", frames: [Wire.frame(Wire.datagram(Wire.query, length: 7))],
      "1 rejected: datagram-length", "udp datagram-length at 34"),
    HostileCase(
      "udp-length-beyond", frames: [Wire.frame(Wire.datagram(Wire.query, length: 65535))],
      "1 with a DNS message", "1 records"),
    HostileCase(
      "tcp-cut", frames: [Wire.frame(Array(Wire.segment(1).prefix(19)), protocol: 6)],
      "1 rejected: truncated", "tcp truncated at 34"),
    HostileCase(
      "tcp-header-of-16", frames: [Wire.frame(Wire.segment(1, headerWords: 4), protocol: 6)],
      "1 rejected: header-length", "tcp header-length at 34"),
    HostileCase(
      "tcp-header-beyond", frames: [Wire.frame(Wire.segment(1, headerWords: 15), protocol: 6)],
      "1 rejected: header-length", "tcp header-length at 34"),
    HostileCase(
      "icmp", frames: [Wire.frame(Wire.times(8, [8]), protocol: 1)], "1 other transport protocol"),
    HostileCase(
      "tcp-not-dns",
      frames: [Wire.frame(Wire.word(9) + Wire.word(9) + Wire.segment(1).dropFirst(4), protocol: 6)],
      "1 TCP, not DNS"),
    HostileCase(
      "udp-not-dns", frames: [Wire.frame(Wire.datagram([1, 2], from: 9, to: 9))], "1 UDP, not DNS"),
    HostileCase(
      "captured-in-part",
      [Packet(Array(Wire.frame(good).dropLast(9)), originalLength: Wire.frame(good).count)],
      "1 with a DNS message", "1 captured in part", "dns name-short at 18"),
  ]

  /// Other link headers, one case for each that can be cut or wrong.
  static let links: [HostileCase] = [
    HostileCase("link-type-unknown", linkType: 250, frames: [good], "1 not IP: link-type"),
    HostileCase(
      "vlan-cut", frames: [Wire.ethernet(0x8100, [0, 1, 8])], "1 rejected: truncated",
      "vlan truncated at 14"),
    HostileCase(
      "vlan-17", frames: [Wire.ethernet(0x8100, Wire.times(17, [0, 1, 0x81, 0]) + [0, 1, 8, 0])],
      "1 rejected: layer-count", "vlan layer-count at 78"
    ),
    HostileCase(
      "cooked-cut", linkType: 113, frames: [Wire.times(15, [0])], "1 rejected: truncated",
      "linux-cooked truncated at 0"),
    HostileCase(
      "loopback-cut", linkType: 0, frames: [[2, 0, 0]], "1 rejected: truncated",
      "loopback truncated at 0"),
    HostileCase(
      "raw-empty", linkType: 101, frames: [[]], "1 rejected: truncated", "raw-ip truncated at 0"),
    HostileCase(
      "raw-version-7", linkType: 101, frames: [[0x70, 0, 0]], "1 rejected: version",
      "raw-ip version at 0"),
    HostileCase(
      "ppp-cut", linkType: 9, frames: [[0xFF, 3, 0]], "1 rejected: truncated", "ppp truncated at 0"),
    HostileCase(
      "fddi-cut", linkType: 10, frames: [Wire.times(12, [0x50])], "1 rejected: truncated",
      "other-link truncated at 0"),
    HostileCase(
      "radiotap-cut", linkType: 127, frames: [[0, 0, 8, 0]], "1 rejected: truncated",
      "radio truncated at 0"),
    HostileCase(
      "radiotap-version-1", linkType: 127, frames: [[1, 0, 8, 0, 0, 0, 0, 0]],
      "1 rejected: version", "radio version at 0"),
    HostileCase(
      "radiotap-length-4", linkType: 127, frames: [[0, 0, 4, 0, 0, 0, 0, 0]],
      "1 rejected: header-length", "radio header-length at 0"),
    HostileCase(
      "wireless-cut", linkType: 105, frames: [[8]], "1 rejected: truncated", "802.11 truncated at 0"
    ),
    HostileCase(
      "wireless-version-1", linkType: 105, frames: [[9] + Wire.times(30, [0])],
      "1 rejected: version", "802.11 version at 0"),
    HostileCase(
      "wireless-encrypted", linkType: 105, frames: [[8, 0x40] + Wire.times(40, [0])],
      "1 not IP: encrypted"),
    HostileCase(
      "ppi-cut", linkType: 192, frames: [[0, 0, 8]], "1 rejected: truncated",
      "capture-header truncated at 0"),
    HostileCase(
      "ppi-length-4", linkType: 192, frames: [[0, 0, 4, 0, 1, 0, 0, 0]],
      "1 rejected: header-length", "capture-header header-length at 0"),
    HostileCase(
      "nflog-version-1", linkType: 239, frames: [[2, 1, 0, 0]], "1 rejected: version",
      "capture-header version at 0"),
    HostileCase(
      "nflog-attribute-of-0", linkType: 239, frames: [[2, 0, 0, 0, 0, 0, 9, 0]],
      "1 rejected: header-length", "capture-header header-length at 4"),
  ]

  /// Tunnels without an end, or that are none.
  static let tunnels: [HostileCase] = [
    HostileCase(
      "mpls-17-labels", frames: [Wire.ethernet(0x8847, Wire.times(17, [0, 1, 0, 64]))],
      "1 rejected: layer-count", "mpls layer-count at 14"),
    HostileCase(
      "mpls-cut", frames: [Wire.ethernet(0x8847, [0, 1, 1])], "1 rejected: truncated",
      "mpls truncated at 14"),
    HostileCase(
      "mpls-empty", frames: [Wire.ethernet(0x8847, [0, 1, 1, 64])], "1 rejected: truncated",
      "mpls truncated at 18"),
    HostileCase(
      "pppoe-cut", frames: [Wire.ethernet(0x8864, [0x11, 0, 0, 1, 0])], "1 rejected: truncated",
      "pppoe truncated at 14"),
    HostileCase(
      "pppoe-version-2", frames: [Wire.ethernet(0x8864, [0x21, 0, 0, 1, 0, 2, 0, 0x21])],
      "1 rejected: version", "pppoe version at 14"),
    HostileCase(
      "backbone-cut", frames: [Wire.ethernet(0x88E7, [0, 0, 1])], "1 rejected: truncated",
      "802.1ah truncated at 14"),
    HostileCase(
      "vn-tag-cut", frames: [Wire.ethernet(0x8926, [0, 0, 0, 0, 8])], "1 rejected: truncated",
      "vn-tag truncated at 14"),
    HostileCase(
      "e-tag-cut", frames: [Wire.ethernet(0x893F, [0, 0, 0, 0, 0, 0, 8])], "1 rejected: truncated",
      "e-tag truncated at 14"),
    HostileCase(
      "macsec-cut", frames: [Wire.ethernet(0x88E5, [0x20, 0, 0, 0, 0, 1])], "1 rejected: truncated",
      "macsec truncated at 14"),
    HostileCase(
      "nsh-cut", frames: [Wire.ethernet(0x894F, [0, 2, 1, 1, 0, 0, 1])], "1 rejected: truncated",
      "nsh truncated at 14"),
    HostileCase(
      "nsh-length-4", frames: [Wire.ethernet(0x894F, [0, 1, 1, 1, 0, 0, 1, 0])],
      "1 rejected: header-length", "nsh header-length at 14"),
    HostileCase(
      "ip-in-ip-60", frames: [Wire.ethernet(0x0800, nested(60))], "1 rejected: layer-count",
      "ip-in-ip layer-count at 354"),
    HostileCase(
      "ip-in-ip-cut", frames: [Wire.frame([0x45, 0, 0], protocol: 4)], "1 rejected: truncated",
      "ipv4 truncated at 34"),
    HostileCase(
      "ip-in-ip-version-9", frames: [Wire.frame(Wire.ipv4(good, version: 9), protocol: 4)],
      "1 rejected: version", "ipv4 version at 34"),
    HostileCase(
      "gre-cut", frames: [Wire.frame([0x20, 0, 8, 0, 0], protocol: 47)], "1 rejected: truncated",
      "gre truncated at 34"),
    HostileCase(
      "ah-cut", frames: [Wire.frame([17, 4, 0, 0], protocol: 51)], "1 rejected: truncated",
      "ah truncated at 34"),
    HostileCase(
      "etherip-version-2", frames: [Wire.frame([0x20, 0] + Wire.times(20, [0]), protocol: 97)],
      "1 rejected: version", "etherip version at 34"),
    HostileCase(
      "etherip-cut", frames: [Wire.frame([0x30], protocol: 97)], "1 rejected: truncated",
      "etherip truncated at 34"),
    HostileCase(
      "erspan-cut", frames: [Wire.frame([0x10, 0, 0x88, 0xBE, 0, 0, 0, 1, 0x10], protocol: 47)],
      "1 rejected: truncated", "erspan truncated at 42"),
    HostileCase(
      "erspan-version-3",
      frames: [
        Wire.frame([0x10, 0, 0x88, 0xBE, 0, 0, 0, 1, 0x50] + Wire.times(40, [0]), protocol: 47)
      ], "1 rejected: version", "erspan version at 42"),
    HostileCase(
      "l2tp3-cut", frames: [Wire.frame([0, 0], protocol: 115)], "1 rejected: truncated",
      "l2tp truncated at 34"),
    HostileCase(
      "vxlan-loop-of-20", frames: [Wire.frame(nestedVXLAN(20, good))], "1 rejected: layer-count",
      "vxlan layer-count at 842"),
    HostileCase(
      "gtp-extension-of-0",
      frames: [
        Wire.frame(
          Wire.datagram(
            [0x34, 255, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0x85, 0, 0, 0, 0], from: 2152, to: 2152))
      ], "1 UDP, not DNS"),
    HostileCase(
      "geneve-options-beyond",
      frames: [Wire.frame(Wire.datagram([0x3F, 0, 0x65, 0x58, 0, 0, 1, 0], from: 6081, to: 6081))],
      "1 UDP, not DNS"),
    HostileCase(
      "teredo-length-lie",
      frames: [Wire.frame(Wire.datagram(Wire.ipv6(good, length: 9000), from: 3544, to: 3544))],
      "1 UDP, not DNS"),
  ]

  /// A query inside so many IPv4 packets.
  private static func nested(_ count: Int) -> [UInt8] {
    var packet = Wire.ipv4(good)
    for _ in 0..<count { packet = Wire.ipv4(packet, protocol: 4) }
    return packet
  }

  /// A datagram inside so many VXLAN tunnels.
  static func nestedVXLAN(_ count: Int, _ innermost: [UInt8]) -> [UInt8] {
    var datagram = innermost
    for _ in 0..<count {
      datagram = Wire.datagram(
        [8, 0, 0, 0, 0, 0, 1, 0] + Wire.frame(datagram), from: 4789, to: 4789)
    }
    return datagram
  }
}
