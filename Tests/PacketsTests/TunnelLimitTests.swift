import Packets
import Testing

/// Tunnels in tunnels, and what only seems to be one: reliability class 12.
struct TunnelLimitTests {
  /// A packet in itself `count` times.
  static func nested(_ count: Int, _ wrap: ([UInt8]) -> [UInt8]) -> [UInt8] {
    var packet = TunnelTests.v4
    for _ in 0..<count { packet = wrap(packet) }
    return packet
  }

  /// Ways to put an IPv4 packet into another.
  static let wraps: [@Sendable ([UInt8]) -> [UInt8]] = [
    { Frames.ipv4($0, number: 4) },
    { Frames.ipv4([0, 0, 8, 0] + $0, number: 47) },
    {
      Frames.ipv4(
        Frames.datagram(to: 4789, Frames.vxlan(1, Frames.ethernet(0x0800) + $0)))
    },
    {
      Frames.ipv4(
        [0, 0, 0x88, 0x64, 0x11, 0, 0, 1] + Frames.octets(UInt16($0.count + 2)) + [0, 0x21] + $0,
        number: 47)
    },
  ]

  @Test(arguments: wraps.indices)
  func sixteenLayersAreOpenedAndNoMore(_ index: Int) {
    // The last of them makes two layers at a time.
    let each = index == 3 ? 2 : 1
    let sixteen = Frames.open(Self.nested(16 / each, Self.wraps[index]), .raw)
    #expect(sixteen.packet.outcome == .datagram && sixteen.packet.tunnelCount == 16)
    #expect(sixteen.packet.flow.sourcePort == 53)
    for count in [17, 60] {
      let more = Frames.open(Self.nested(count, Self.wraps[index]), .raw).packet
      guard case .rejected(let rejection) = more.outcome else {
        Issue.record("\(count) layers are too many")
        continue
      }
      #expect(rejection.reason == .layerCount && more.layerCount == 16)
    }
  }

  @Test func tagsAndTunnelsCountTogether() {
    let tags = Array([[UInt8]](repeating: Frames.vlan(1, 0x8100), count: 7).joined())
    let inner = Self.nested(8) { Frames.ipv4($0, number: 4) }
    let frame = Frames.ethernet(0x8100) + tags + Frames.vlan(2, 0x0800)
    #expect(Frames.open(frame + inner).packet.outcome == .datagram)
    let more = Frames.open(frame + Frames.ipv4(inner, number: 4)).packet
    #expect(more.outcome == .rejected(PacketRejection(.layerCount, in: .ipInIP, at: 46 + 9 * 20)))
  }

  @Test func labelsThatNeverEndAreRefused() {
    let labels = Array([[UInt8]](repeating: Frames.label(3), count: 40).joined())
    let packet = Frames.open(Frames.ethernet(0x8847) + labels).packet
    #expect(packet.outcome == .rejected(PacketRejection(.layerCount, in: .mpls, at: 14)))
  }

  @Test func headersWithoutEndAreRefused() {
    let headers = [[UInt8]](
      repeating: [51, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], count: 200)
    let packet = Frames.open(Frames.ipv4(Array(headers.joined()), number: 51), .raw).packet
    guard case .rejected(let rejection) = packet.outcome else {
      Issue.record("200 authentication headers are too many")
      return
    }
    #expect(rejection.reason == .layerCount && rejection.layer == .authentication)
    let tap: [UInt8] = [12, 0, 0, 0, 1, 0, 0, 0, 2, 1, 0, 0]
    let taps = Array([[UInt8]](repeating: tap, count: 200).joined())
    guard case .rejected(let again) = Frames.open(taps, .packetTap).packet.outcome else {
      Issue.record("200 capture headers are too many")
      return
    }
    #expect(again.reason == .layerCount && again.layer == .captureHeader)
  }

  /// Datagrams on a tunnel's port that are none of it, or lead to no IP packet.
  static let noTunnels: [(UInt16, [UInt8])] = [
    (4789, [1, 2, 3]), (4789, Frames.vxlan(1, TunnelTests.eth, flags: 0)),
    (4789, Frames.vxlan(1, Frames.ethernet(0x0806) + [0, 1])),
    (4789, [8, 0, 0, 0, 0, 0, 1, 9] + TunnelTests.eth),
    (4790, Frames.vxlan(1, TunnelTests.v4, flags: 0x0C, next: 9)),
    (6081, [0x40, 0, 0x65, 0x58, 0, 0, 1, 0] + TunnelTests.eth),
    (6081, [63, 0, 0x65, 0x58, 0, 0, 1, 0]), (6081, [0, 0, 0, 5, 0, 0, 1, 0, 1, 2, 3, 4]),
    (2152, [0x30, 1, 0, 0, 0, 0, 0, 0]), (2152, [0x30, 255, 0, 4, 0, 0, 0, 1, 9, 9, 9, 9]),
    (2152, [0x34, 255, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0x85, 0, 0, 0, 0]),
    (3544, [0x60] + [UInt8](repeating: 0xFF, count: 60)), (3544, [0, 1, 255, 255]),
    (1701, [0xC8, 2, 0, 12, 0, 7, 0, 0, 0, 0, 0, 0]), (1701, [0, 2, 0, 7, 0, 12, 0xC0, 0x21, 1]),
    (1701, [2, 2, 0, 7, 0, 12, 0xFF, 0xFF]), (9, TunnelTests.v4),
  ]

  @Test(arguments: noTunnels.indices)
  func aDatagramThatIsNoTunnelStaysADatagram(_ index: Int) {
    let (port, payload) = Self.noTunnels[index]
    let frame = Frames.outer4(Frames.datagram(to: port, payload), number: 17)
    let packet = Frames.open(frame, .raw).packet
    #expect(packet.outcome == .datagram && packet.tunnelCount == 0)
    #expect(Frames.payload(of: frame, packet) == payload && packet.hasPorts)
    #expect(packet.flow.destinationPort == port && !packet.hasOuterAddresses)
  }

  /// IP packets with a tunnel's protocol number that lead to no IP packet.
  static let noPackets: [(UInt8, [UInt8])] = [
    (47, [0, 0, 8, 6, 1, 2]), (47, [0, 2, 8, 0] + TunnelTests.v4), (47, [0, 0, 0, 0]),
    (47, [0x40, 0, 8, 0, 0, 0, 0, 0]), (47, [0x20, 1, 0x88, 0x0B, 0, 0, 0, 1]),
    (47, [0, 0, 0x65, 0x58] + Frames.ethernet(0x88CC) + [1]), (115, [0, 0, 0, 0, 1, 2, 3, 4]),
    (115, [0, 0, 0, 9, 1, 2, 3, 4]), (50, [1, 2, 3, 4]), (97, [0x30, 0] + Frames.ethernet(0x0806)),
  ]

  @Test(arguments: noPackets.indices)
  func aPacketWithoutAnInnerOneStaysAsItIs(_ index: Int) {
    let (number, payload) = Self.noPackets[index]
    let frame = Frames.outer4(payload, number: number)
    let packet = Frames.open(frame, .raw).packet
    #expect(packet.outcome == .otherTransport && packet.tunnelCount == 0)
    #expect(Frames.payload(of: frame, packet) == payload)
    #expect(packet.flow.transport.rawValue == number)
  }

  /// Headers of tunnels and links that are cut short, or cannot be.
  static let bad: [(LinkType, [UInt8], PacketRejection)] = [
    (.raw, Frames.ipv4([0, 0, 8], number: 47), .init(.truncated, in: .gre, at: 20)),
    (.raw, Frames.ipv4([0xB0, 0, 8, 0, 0], number: 47), .init(.truncated, in: .gre, at: 20)),
    (
      .raw, Frames.ipv4([0x10, 0, 0x88, 0xBE, 0, 0, 0, 1, 0x10], number: 47),
      .init(.truncated, in: .erspan, at: 28)
    ),
    (
      .raw,
      Frames.ipv4(
        [0x10, 0, 0x22, 0xEB, 0, 0, 0, 1] + [UInt8](repeating: 0x10, count: 12), number: 47),
      .init(.version, in: .erspan, at: 28)
    ),
    (.raw, Frames.ipv4([0x40, 0], number: 97), .init(.version, in: .etherIP, at: 20)),
    (.raw, Frames.ipv4([1], number: 115), .init(.truncated, in: .l2tp, at: 20)),
    (.raw, Frames.ipv4([17, 9, 0, 0], number: 51), .init(.truncated, in: .authentication, at: 20)),
    (.raw, Frames.ipv4([0x45, 0], number: 4), .init(.truncated, in: .ipv4, at: 20)),
    (.raw, Frames.ipv4(TunnelTests.v6, number: 4), .init(.version, in: .ipv4, at: 20)),
    (
      .raw,
      Frames.ipv4(Frames.datagram(to: 4789, Frames.vxlan(1, Frames.ethernet(0x0800) + [0x45]))),
      .init(.truncated, in: .ipv4, at: 50)
    ),
    (.mpls, [0, 0, 0], .init(.truncated, in: .mpls, at: 0)),
    (.mpls, Frames.label(1, isLast: true), .init(.truncated, in: .mpls, at: 4)),
    (.pppOverEthernet, [0x11, 0, 0], .init(.truncated, in: .pppoe, at: 0)),
    (.pppOverEthernet, [0x21, 0, 0, 1, 0, 0], .init(.version, in: .pppoe, at: 0)),
    (.pppOverEthernet, [0x11, 0, 0, 1, 0, 0, 0, 0x21], .init(.truncated, in: .ppp, at: 6)),
    (.ppp, [0xFF, 3], .init(.truncated, in: .ppp, at: 0)),
    (.ciscoHDLC, [0x0F, 0], .init(.truncated, in: .otherLink, at: 0)),
    (.fddi, [0x50], .init(.truncated, in: .otherLink, at: 0)),
    (
      .ethernet, Frames.ethernet(2) + [0xAA, 0xAA, 3],
      .init(.truncated, in: .logicalLinkControl, at: 14)
    ),
    (.ethernet, Frames.ethernet(0x8926) + [0], .init(.truncated, in: .vnTag, at: 14)),
    (.ethernet, Frames.ethernet(0x893F) + [0], .init(.truncated, in: .eTag, at: 14)),
    (.ethernet, Frames.ethernet(0x88E7) + [0], .init(.truncated, in: .backboneService, at: 14)),
    (.ethernet, Frames.ethernet(0x88E5) + [0], .init(.truncated, in: .macSecurity, at: 14)),
    (
      .ethernet, Frames.ethernet(0x894F) + [0, 1, 0, 1, 0, 0, 0, 0],
      .init(.headerLength, in: .serviceHeader, at: 14)
    ),
    (.wireless, [8], .init(.truncated, in: .wireless, at: 0)),
    (.wireless, [9, 0] + [UInt8](repeating: 0, count: 30), .init(.version, in: .wireless, at: 0)),
    (.radiotap, [0, 0, 9, 0], .init(.truncated, in: .radio, at: 0)),
    (.radiotap, [0, 0, 7, 0, 0, 0, 0, 0], .init(.headerLength, in: .radio, at: 0)),
    (.radiotap, [1, 0, 8, 0, 0, 0, 0, 0], .init(.version, in: .radio, at: 0)),
    (
      .packetTap, [4, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0],
      .init(.headerLength, in: .captureHeader, at: 0)
    ),
    (
      .perPacketInformation, [0, 0, 99, 0, 1, 0, 0, 0], .init(.truncated, in: .captureHeader, at: 0)
    ),
    (.netfilterLog, [2, 0, 0, 0, 0, 0, 9, 0], .init(.headerLength, in: .captureHeader, at: 4)),
  ]

  @Test(arguments: bad.indices)
  func aHeaderThatCannotBeIsRejectedByItsName(_ index: Int) {
    let (link, frame, rejection) = Self.bad[index]
    #expect(Frames.open(frame, link).packet.outcome == .rejected(rejection))
  }

  /// Frames without IP, each for its reason.
  static let withoutIP: [(LinkType, [UInt8], NonIPReason)] = [
    (.wireless, Frames.wireless(flags: 0x41) + [1, 2, 3], .encrypted),
    (.wireless, Frames.wireless(control: 0x48), .otherProtocol),
    (.wireless, [0x80, 0] + [UInt8](repeating: 0, count: 30), .otherProtocol),
    (.wireless, Frames.wireless(flags: 5) + Frames.snap(0x0800), .otherProtocol),
    (.ethernet, Frames.ethernet(0x88E5) + [0x0C, 0, 0, 0, 0, 1, 9], .encrypted),
    (.ethernet, Frames.ethernet(0x8863) + [0x11, 9, 0, 0, 0, 0], .otherProtocol),
    (
      .ethernet, Frames.ethernet(0x8847) + Frames.label(13, isLast: true) + [0x10, 0, 0, 7],
      .otherProtocol
    ),
    (.ethernet, Frames.ethernet(8) + Frames.snap(0x0005), .logicalLinkControl),
    (.ppp, [0xFF, 3, 0xC0, 0x21, 1], .otherProtocol),
    (.ciscoHDLC, [0x8F, 0, 0x80, 0x35], .otherProtocol),
    (.linuxArcnet, [1, 2, 0, 0, 241], .arp),
    (.fddi, [0x41] + [UInt8](repeating: 0, count: 20), .otherProtocol),
    (.packetTap, [12, 0, 0, 0, 1, 0, 0, 0, 255, 255, 1, 0], .linkType),
    (.netfilterLog, [2, 0, 0, 0, 8, 0, 1, 0, 0, 0, 0, 0], .otherProtocol),
  ]

  @Test(arguments: withoutIP.indices)
  func aFrameWithoutIPHasItsReason(_ index: Int) {
    let (link, frame, reason) = Self.withoutIP[index]
    #expect(Frames.open(frame, link).packet.outcome == .notIP(reason))
  }
}
