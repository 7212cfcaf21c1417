/// Headers without an end, each time with another one where no more are read.
extension HostileCase {
  /// Headers that a capturing system puts before a frame, in one another, and what follows the last one.
  private static func headers(_ count: Int, linkType: Int, _ payload: [UInt8] = []) -> [UInt8] {
    Wire.times(count - 1, [0, 0, 8, 0, 192, 0, 0, 0])
      + [0, 0, 8, 0, UInt8(linkType), 0, 0, 0] + payload
  }

  /// A case of a frame with more headers than are read; `layer` is the first that is not.
  private static func depth(
    _ layer: String, linkType: UInt16 = 192, _ frame: [UInt8], at offset: Int
  ) -> HostileCase {
    HostileCase(
      "too-deep-for-\(layer)", linkType: linkType, frames: [frame], "1 rejected: layer-count",
      "\(layer) layer-count at \(offset)")
  }

  /// One case for each header.
  static let depths: [HostileCase] = linkDepths + typeDepths + protocolDepths + portDepths

  /// Headers that a link type begins with.
  private static let linkDepths: [HostileCase] = [
    ("ethernet", 1), ("linux-cooked", 113), ("loopback", 0), ("raw-ip", 101), ("ppp", 9),
    ("llc", 100), ("other-link", 10), ("802.11", 105), ("radio", 127), ("capture-header", 192),
  ].map { layer, linkType in depth(layer, headers(96, linkType: linkType), at: 768) }

  /// Headers that Ethernet announces.
  private static let typeDepths: [HostileCase] = [
    ("vlan", 0x8100), ("mpls", 0x8847), ("pppoe", 0x8864), ("802.1ah", 0x88E7),
    ("vn-tag", 0x8926), ("e-tag", 0x893F), ("macsec", 0x88E5), ("nsh", 0x894F),
    ("ipv4", 0x0800), ("ipv6", 0x86DD),
  ].map { layer, type in
    depth(layer, headers(95, linkType: 1, Wire.ethernet(type, Wire.times(20, [0]))), at: 774)
  }

  /// Headers that IP announces.
  private static let protocolDepths: [HostileCase] = [
    ("udp", 17), ("tcp", 6), ("ah", 51), ("gre", 47), ("etherip", 97), ("l2tp", 115),
    ("ip-in-ip", 4),
  ].map { layer, number in
    let packet = Wire.ipv4(Wire.times(20, [0]), protocol: number)
    return depth(layer, headers(94, linkType: 101, packet), at: 772)
  }

  /// Headers that a UDP port announces.
  private static let portDepths: [HostileCase] = [
    ("vxlan", 4789), ("geneve", 6081), ("gtp", 2152), ("teredo", 3544),
  ].map { layer, port in
    let datagram = Wire.datagram(Wire.times(20, [0]), from: port, to: port)
    return depth(layer, linkType: 1, Wire.frame(nestedVXLAN(16, datagram)), at: 842)
  }
}
