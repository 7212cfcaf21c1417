import Octets
import Packets
import TestSupport
import Testing

/// A frame whose innermost packet is a datagram, and what it is wrapped in.
struct WrappedRow: Sendable, CustomTestStringConvertible {
  /// The protocols, as tshark lists them where it decodes them.
  let testDescription: String
  /// Its first header.
  let link: LinkType
  /// Its octets.
  let frame: [UInt8]
  /// The tunnels with their numbers.
  let tunnels: String
  /// Whether the innermost packet is one of IPv6.
  let isV6: Bool

  /// A row of a frame with a link header.
  init(
    _ protocols: String, _ tunnels: String = "", v6 isV6: Bool = false,
    link: LinkType = .ethernet, _ frame: [UInt8]
  ) {
    testDescription = protocols
    self.link = link
    self.frame = frame
    self.tunnels = tunnels
    self.isV6 = isV6
  }

  /// A row of a tunnel over IPv4 over Ethernet.
  init(
    _ protocols: String, _ tunnels: String, v6 isV6: Bool = false, number: UInt8,
    _ payload: [UInt8]
  ) {
    self.init(
      "eth:ethertype:ip:" + protocols, tunnels, v6: isV6,
      Frames.ethernet(0x0800) + Frames.outer4(payload, number: number))
  }

  /// A row of a tunnel over UDP over IPv4 over Ethernet.
  init(
    _ protocols: String, _ tunnels: String, v6 isV6: Bool = false, port: UInt16,
    _ payload: [UInt8]
  ) {
    self.init(
      "udp:" + protocols, tunnels, v6: isV6, number: 17, Frames.datagram(to: port, payload))
  }
}

/// Decoding of packets in packets, and of links that are not Ethernet.
struct TunnelTests {
  /// `IP 192.0.2.1.53 > 192.0.2.2.36486: UDP, length 2`.
  static let v4 = Frames.ipv4(Frames.udp())
  /// `IP6 2001:db8::1.53 > 2001:db8::2.36486: UDP, length 2`.
  static let v6 = Frames.ipv6(Frames.udp())
  /// The first in Ethernet.
  static let eth = Frames.ethernet(0x0800) + v4
  /// The second in Ethernet.
  static let eth6 = Frames.ethernet(0x86DD) + v6

  /// Tunnels over IP.
  static let overIP: [WrappedRow] = [
    WrappedRow("ip:udp", "ipip", number: 4, v4),
    WrappedRow("ipv6:udp", "6in4", v6: true, number: 41, v6),
    WrappedRow(
      "eth:ethertype:ipv6:ip:udp", "4in6", Frames.ethernet(0x86DD) + Frames.outer6(v4, next: 4)),
    WrappedRow(
      "eth:ethertype:ipv6:ipv6:udp", "6in6", v6: true,
      Frames.ethernet(0x86DD) + Frames.outer6(v6, next: 41)),
    WrappedRow("gre:ip:udp", "gre", number: 47, [0, 0, 8, 0] + v4),
    WrappedRow(
      "gre:ipv6:udp, checksum, key and sequence", "gre:77", v6: true, number: 47,
      [0xB0, 0, 0x86, 0xDD] + Frames.long(0) + Frames.long(77) + Frames.long(1) + v6),
    WrappedRow("gre:ip:udp, sequence", "gre", number: 47, [0x10, 0, 8, 0] + Frames.long(1) + v4),
    WrappedRow("gre:eth:ethertype:ip:udp", "gre", number: 47, [0, 0, 0x65, 0x58] + eth),
    WrappedRow(
      "gre:eth:ethertype:ip:udp, NVGRE", "nvgre:5001", number: 47,
      [0x20, 0, 0x65, 0x58] + Frames.long(5001 << 8 | 9) + eth),
    WrappedRow(
      "gre:ppp:ip:udp, PPTP", "pptp:9", number: 47,
      [0x30, 0x81, 0x88, 0x0B] + Frames.octets(34) + Frames.octets(9) + Frames.long(1)
        + Frames.long(2) + [0xFF, 3, 0, 0x21] + v4),
    WrappedRow(
      "gre:mpls:ip:udp", "gre,mpls:16", number: 47,
      [0, 0, 0x88, 0x47] + Frames.label(16, isLast: true) + v4),
    WrappedRow("gre:erspan, type I", "erspan", number: 47, [0, 0, 0x88, 0xBE] + eth),
    WrappedRow(
      "gre:erspan:eth:ethertype:ip:udp", "erspan:99", number: 47,
      [0x10, 0, 0x88, 0xBE] + Frames.long(1) + [0x10, 7] + Frames.octets(99) + Frames.long(5)
        + eth),
    WrappedRow(
      "gre:erspan:eth:ethertype:ip:udp, type III", "erspan:99", number: 47,
      [0x10, 0, 0x22, 0xEB] + Frames.long(1) + [0x20, 7] + Frames.octets(99) + Frames.long(5)
        + Frames.long(0) + eth),
    WrappedRow(
      "gre:erspan:eth:ethertype:ip:udp, type III with platform data", "erspan:98", number: 47,
      [0x10, 0, 0x22, 0xEB] + Frames.long(1) + [0x20, 7] + Frames.octets(98) + Frames.long(5)
        + Frames.long(1) + Frames.long(0) + Frames.long(0) + eth),
    WrappedRow("etherip:eth:ethertype:ip:udp", "etherip", number: 97, [0x30, 0] + eth),
    WrappedRow("mpls:ip:udp", "mpls:17", number: 137, Frames.label(17, isLast: true) + v4),
    WrappedRow(
      "l2tp:eth:ethertype:ip:udp", "l2tpv3:4711", number: 115, Frames.long(4711) + eth),
    WrappedRow(
      "l2tp:eth:ethertype:ip:udp, cookie and sublayer", "l2tpv3:4711", number: 115,
      Frames.long(4711) + Frames.long(0x1234_5678) + Frames.long(0) + eth),
    WrappedRow(
      "ah:udp", "", number: 51,
      [17, 4, 0, 0] + [UInt8](repeating: 0, count: 20) + Frames.udp()),
    WrappedRow(
      "ah:ip:udp", "ipip", number: 51, [4, 4, 0, 0] + [UInt8](repeating: 0, count: 20) + v4),
  ]

  /// Tunnels over UDP.
  static let overUDP: [WrappedRow] = [
    WrappedRow("vxlan:eth:ethertype:ip:udp", "vxlan:5001", port: 4789, Frames.vxlan(5001, eth)),
    WrappedRow(
      "vxlan:eth:ethertype:ipv6:udp", "vxlan:1", v6: true, port: 8472, Frames.vxlan(1, eth6)),
    WrappedRow(
      "vxlan:ip:udp, by the P bit", "vxlan-gpe:7", port: 4789,
      Frames.vxlan(7, v4, flags: 0x0C, next: 1)),
    WrappedRow(
      "vxlan:ipv6:udp", "vxlan-gpe:7", v6: true, port: 4790,
      Frames.vxlan(7, v6, flags: 0x0C, next: 2)),
    WrappedRow(
      "vxlan:nsh:ip:udp", "vxlan-gpe:7", port: 4790,
      Frames.vxlan(7, [0x0F, 0xC2, 2, 1, 0, 0, 1, 0xFF] + v4, flags: 0x0C, next: 4)),
    WrappedRow(
      "geneve:eth:ethertype:ip:udp", "geneve:8", port: 6081, [0, 0, 0x65, 0x58, 0, 0, 8, 0] + eth),
    WrappedRow(
      "geneve:ip:udp, with an option", "geneve:8", port: 6081,
      [2, 0x40, 8, 0, 0, 0, 8, 0, 1, 2, 0x80, 1, 0, 0, 0, 0] + v4),
    WrappedRow(
      "gtp:ip:udp", "gtp:305419896", port: 2152,
      [0x30, 255] + Frames.octets(UInt16(v4.count)) + Frames.long(0x1234_5678) + v4),
    WrappedRow(
      "gtp:ipv6:udp, sequence and extension header", "gtp:1", v6: true, port: 2152,
      [0x36, 255] + Frames.octets(UInt16(v6.count + 8)) + Frames.long(1) + [0, 1, 0, 0x85]
        + [1, 0x10, 9, 0] + v6),
    WrappedRow("teredo:ipv6:udp", "teredo", v6: true, port: 3544, v6),
    WrappedRow(
      "teredo:ipv6:udp, authentication and origin", "teredo", v6: true, port: 3544,
      [0, 1, 0, 0] + [UInt8](repeating: 9, count: 9) + [0, 0, 1, 2, 3, 4, 5, 6] + v6),
    WrappedRow(
      "l2tp:ppp:ip:udp", "l2tp:7/12", port: 1701, [0, 2, 0, 7, 0, 12, 0xFF, 3, 0, 0x21] + v4),
    WrappedRow(
      "l2tp:ppp:ipv6:udp, all options", "l2tp:7/12", v6: true, port: 1701,
      [0x4A, 2, 0, 70, 0, 7, 0, 12, 0, 1, 0, 2, 0, 2, 0, 0, 0, 0x57] + v6),
    WrappedRow(
      "l2tp:eth:ethertype:ip:udp, version 3", "l2tpv3:5", port: 1701,
      [0, 3, 0, 0] + Frames.long(5) + eth),
    WrappedRow(
      "vxlan:eth:ethertype:ip:ip:udp", "vxlan:1,ipip", port: 4789,
      Frames.vxlan(1, Frames.ethernet(0x0800) + Frames.ipv4(v4, number: 4))),
    WrappedRow(
      "vxlan:eth:ethertype:ip:udp:vxlan:eth:ethertype:ip:udp", "vxlan:1,vxlan:2", port: 4789,
      Frames.vxlan(
        1,
        Frames.ethernet(0x0800)
          + Frames.ipv4(Frames.datagram(to: 4789, Frames.vxlan(2, eth))))),
  ]

  /// What stands between Ethernet and what it carries.
  static let tags: [WrappedRow] = [
    WrappedRow(
      "eth:ethertype:mpls:ip:udp", "mpls:100",
      Frames.ethernet(0x8847) + Frames.label(100) + Frames.label(101, isLast: true) + v4),
    WrappedRow(
      "eth:ethertype:mpls:ipv6:udp", "mpls:2", v6: true,
      Frames.ethernet(0x8848) + Frames.label(2, isLast: true) + v6),
    WrappedRow(
      "eth:ethertype:mpls:pwethheuristic:pwethcw:eth:ethertype:ip:udp", "mpls:100",
      Frames.ethernet(0x8847) + Frames.label(100, isLast: true) + Frames.long(1) + eth),
    WrappedRow(
      "eth:ethertype:mpls:eth:ethertype:ip:udp, without a control word", "mpls:100",
      Frames.ethernet(0x8847) + Frames.label(100, isLast: true) + eth),
    WrappedRow(
      "eth:ethertype:mpls:eth:ethertype:ip:udp, an address like IPv4", "mpls:100",
      Frames.ethernet(0x8847) + Frames.label(100, isLast: true) + [0x44] + eth.dropFirst()),
    WrappedRow(
      "eth:ethertype:pppoes:ppp:ip:udp", "pppoe:17",
      Frames.ethernet(0x8864) + [0x11, 0] + Frames.octets(17)
        + Frames.octets(UInt16(v4.count + 2)) + [0, 0x21] + v4 + [0, 0, 0, 0]),
    WrappedRow(
      "eth:ethertype:vlan:ethertype:pppoes:ppp:ipv6:udp", "pppoe:17", v6: true,
      Frames.ethernet(0x8100) + Frames.vlan(5, 0x8864) + [0x11, 0] + Frames.octets(17)
        + Frames.octets(UInt16(v6.count + 2)) + [0, 0x57] + v6),
    WrappedRow(
      "eth:ethertype:ieee8021ah:ethertype:ip:udp", "802.1ah:300",
      Frames.ethernet(0x88E7) + Frames.long(300) + eth),
    WrappedRow(
      "eth:ethertype:vntag:ethertype:ip:udp", "vn-tag:5",
      Frames.ethernet(0x8926) + Frames.long(5 << 16) + [8, 0] + v4),
    WrappedRow(
      "eth:ethertype:etag:ethertype:ip:udp", "e-tag:4102",
      Frames.ethernet(0x893F) + [0, 0, 0x10, 6, 0, 0, 8, 0] + v4),
    WrappedRow(
      "eth:ethertype:macsec:ethertype:ip:udp", "",
      Frames.ethernet(0x88E5) + [0, 0, 0, 0, 0, 1, 8, 0] + v4 + [UInt8](repeating: 9, count: 16)),
    WrappedRow(
      "eth:llc:ip:udp", "", Frames.ethernet(UInt16(v4.count + 8)) + Frames.snap(0x0800) + v4),
    WrappedRow(
      "eth:llc:ip:udp, 0x06", "", Frames.ethernet(UInt16(v4.count + 3)) + [6, 6, 3] + v4),
  ]

  /// Links that are not Ethernet.
  static let links: [WrappedRow] = [
    WrappedRow("ppp:ip:udp", link: .ppp, [0xFF, 3, 0, 0x21] + v4),
    WrappedRow("ppp:ipv6:udp, compressed", v6: true, link: .ppp, [0x57] + v6),
    WrappedRow("ppp:ip:udp, in HDLC", link: .pppHDLC, [0xFF, 3, 0, 0x21] + v4),
    WrappedRow("ppp:chdlc:ip:udp, in HDLC", link: .pppHDLC, [0x0F, 0, 8, 0] + v4),
    WrappedRow("ppp:ip:udp, of a daemon", link: .pppDaemon, [1, 3, 0, 0x21] + v4),
    WrappedRow(
      "pppoes:ppp:ip:udp", "pppoe:3", link: .pppOverEthernet,
      [0x11, 0, 0, 3] + Frames.octets(UInt16(v4.count + 2)) + [0, 0x21] + v4),
    WrappedRow("chdlc:ipv6:udp", v6: true, link: .ciscoHDLC, [0x8F, 0, 0x86, 0xDD] + v6),
    WrappedRow(
      "fddi:llc:ip:udp", link: .fddi,
      [0x50] + [UInt8](repeating: 2, count: 12) + Frames.snap(0x0800) + v4),
    WrappedRow("fr:ip:udp", link: .frameRelay, [0x18, 0x41, 3, 0xCC] + v4),
    WrappedRow("llc:ip:udp", link: .rfc1483, Frames.snap(0x0800) + v4),
    WrappedRow("arcnet:ip:udp", link: .linuxArcnet, [1, 2, 0, 0, 240] + v4),
    WrappedRow("arcnet:ip:udp, RFC 1201", link: .arcnet, [1, 2, 212, 0, 0, 1] + v4),
    WrappedRow(
      "ap1394:ip:udp", link: .ieee1394, [UInt8](repeating: 1, count: 16) + [8, 0] + v4),
    WrappedRow("mpls:ip:udp", "mpls:18", link: .mpls, Frames.label(18, isLast: true) + v4),
    WrappedRow("wlan:llc:ip:udp", link: .wireless, Frames.wireless() + Frames.snap(0x0800) + v4),
    WrappedRow(
      "wlan:llc:ip:udp, quality of service, four addresses", link: .wireless,
      Frames.wireless(control: 0x88, flags: 3, more: [2, 2, 2, 2, 2, 2, 0, 0])
        + Frames.snap(0x0800) + v4),
    WrappedRow(
      "wlan:llc:ip:udp, HT control", link: .wireless,
      Frames.wireless(control: 0x88, flags: 0x81, more: [0, 0, 0, 0, 0, 0])
        + Frames.snap(0x0800) + v4),
    WrappedRow(
      "wlan:llc:ip:udp, an aggregate", link: .wireless,
      Frames.wireless(control: 0x88, more: [0x80, 0])
        + Frames.ethernet(UInt16(v4.count + 8)) + Frames.snap(0x0800) + v4 + [0, 0]),
    WrappedRow(
      "radiotap:wlan_radio:wlan:llc:ip:udp", link: .radiotap,
      [0, 0, 9, 0, 2, 0, 0, 0, 0] + Frames.wireless() + Frames.snap(0x0800) + v4),
    WrappedRow(
      "radiotap:wlan_radio:wlan:llc:ip:udp, padded", link: .radiotap,
      [0, 0, 25, 0, 3, 0, 0, 0] + [UInt8](repeating: 0, count: 8) + [0x20]
        + [UInt8](repeating: 0, count: 8)
        + Frames.wireless(control: 0x88, more: [0, 0, 0, 0]) + Frames.snap(0x0800) + v4),
    WrappedRow(
      "prism:wlan_radio:wlan:llc:ip:udp", link: .prism,
      [0x44, 0, 0, 0, 12, 0, 0, 0, 1, 2, 3, 4] + Frames.wireless() + Frames.snap(0x0800) + v4),
    WrappedRow(
      "wlancap:wlan_radio:wlan:llc:ip:udp, AVS", link: .avs,
      [0x80, 0x21, 0x10, 1, 0, 0, 0, 12, 1, 2, 3, 4] + Frames.wireless() + Frames.snap(0x0800)
        + v4),
    WrappedRow(
      "ppi:wlan_radio:wlan:llc:ip:udp", link: .perPacketInformation,
      [0, 0, 8, 0, 105, 0, 0, 0] + Frames.wireless() + Frames.snap(0x0800) + v4),
    WrappedRow(
      "pktap:pcap_pktdata:eth:ethertype:ip:udp", link: .packetTap,
      [16, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0] + eth),
    WrappedRow(
      "pktap:pcap_pktdata:raw:ipv6:udp", v6: true, link: .user2,
      [12, 0, 0, 0, 1, 0, 0, 0, 12, 0, 0, 0] + v6),
    WrappedRow(
      "pflog:ip:udp", link: .packetFilterLog, [61, 2] + [UInt8](repeating: 0, count: 62) + v4),
    WrappedRow(
      "nflog:ip:udp", link: .netfilterLog,
      [2, 0, 0, 42, 5, 0, 10, 0, 0, 0, 0, 0] + [UInt8(v4.count + 4), 0, 9, 0] + v4 + [0, 0]),
    WrappedRow(
      "nflog:ip:udp, big-endian", link: .netfilterLog,
      [2, 0, 0, 42, 0, 8, 0, 1, 0, 0, 3, 0] + [0, UInt8(v4.count + 4), 0, 9] + v4 + [0, 0]),
    WrappedRow(
      "enc:ip:udp", link: .openBSDEncryption, [UInt8](repeating: 0, count: 12) + v4),
    WrappedRow(
      "sll:llc:ip:udp", link: .linuxSLL,
      [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 2, 0, 0, 0, 4] + Frames.snap(0x0800) + v4),
    WrappedRow(
      "sll:radiotap:wlan_radio:wlan:llc:ip:udp", link: .linuxSLL,
      [0, 0, 3, 0x23, 0, 6, 2, 0, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 8, 0, 0, 0, 0, 0]
        + Frames.wireless() + Frames.snap(0x0800) + v4),
  ]

  /// All of them.
  static let all = overIP + overUDP + tags + links

  @Test(arguments: all)
  func theInnermostPacketIsFound(_ row: WrappedRow) {
    let (packet, encapsulation) = Frames.open(row.frame, row.link)
    #expect(packet.outcome == .datagram)
    #expect(Frames.payload(of: row.frame, packet) == Frames.payload)
    #expect(packet.flow.sourcePort == 53 && packet.hasPorts)
    let isBare = row.tunnels.isEmpty && row.testDescription.contains("ah:udp")
    let expected = row.isV6 ? "2001:db8::1" : isBare ? "198.51.100.1" : "192.0.2.1"
    #expect(packet.flow.source.description == expected)
    #expect(Self.tunnels(packet, encapsulation) == row.tunnels)
  }

  @Test(arguments: overIP.filter { !$0.tunnels.isEmpty } + overUDP)
  func theOutermostAddressesAreKept(_ row: WrappedRow) {
    let (packet, encapsulation) = Frames.open(row.frame, row.link)
    let isV6 = row.testDescription.hasPrefix("eth:ethertype:ipv6")
    #expect(packet.hasOuterAddresses)
    #expect(encapsulation.source.description == (isV6 ? "2001:db8:ffff::1" : "198.51.100.1"))
    #expect(encapsulation.destination.description == (isV6 ? "2001:db8:ffff::2" : "198.51.100.2"))
  }

  /// `vxlan:5001,ipip`.
  static func tunnels(_ packet: DecodedPacket, _ encapsulation: Encapsulation) -> String {
    (0..<Int(packet.tunnelCount)).map { index in
      let kind = encapsulation.kind(index)
      guard let number = encapsulation.number(index) else { return "\(kind.text)" }
      return "\(kind.text):" + (kind == .l2tp ? "\(number >> 16)/\(number & 0xFFFF)" : "\(number)")
    }.joined(separator: ",")
  }

  @Test func theKindsHaveNamesOfTheirOwn() {
    let kinds = Set(TunnelKind.allCases.map { "\($0.text)" })
    let seen = Set(
      Self.all.flatMap { $0.tunnels.split(separator: ",") }.map { "\($0.split(separator: ":")[0])" }
    )
    #expect(kinds.count == TunnelKind.allCases.count && seen == kinds, "each has its frame")
  }

  @Test func everyPrefixAndEveryChangedOctetHasAnOutcome() {
    for row in Self.all {
      for length in 0..<row.frame.count {
        let packet = Frames.open(Array(row.frame.prefix(length)), row.link).packet
        #expect(Int(packet.payloadOffset) + Int(packet.payloadCount) <= length)
        if length <= row.frame.count - 60 { #expect(packet.flow.sourcePort != 53) }
      }
      for index in row.frame.indices {
        for value in [0, 1, 4, 0x11, 0x29, 0x2F, 0x45, 0x60, 0x7F, 0x80, 0xFF] as [UInt8] {
          var changed = row.frame
          changed[index] = value
          let packet = Frames.open(changed, row.link).packet
          #expect(Int(packet.payloadOffset) + Int(packet.payloadCount) <= changed.count)
          #expect(packet.payloadCount <= packet.announcedPayloadCount)
          #expect(packet.layerCount <= PacketDecoder.layerLimit)
        }
      }
    }
  }

  @Test(.enabled(if: isOptimized)) func openingAllocatesNothing() {
    let frame = Self.overUDP[15].frame
    var buffer = OctetBuffer(capacity: frame.count)
    buffer.append(frame)
    var packet = DecodedPacket()
    var encapsulation = Encapsulation()
    let count = allocations {
      for _ in 0..<1000 {
        PacketDecoder.decode(
          frame: buffer.view, linkType: .ethernet, into: &packet, encapsulation: &encapsulation)
        while PacketDecoder.openTunnel(
          frame: buffer.view, into: &packet, encapsulation: &encapsulation)
        {}
      }
    }
    #expect(count == 0 && packet.tunnelCount == 2)
  }
}
