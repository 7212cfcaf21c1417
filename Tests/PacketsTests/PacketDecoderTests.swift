import Octets
import Packets
import TestSupport
import Testing

/// A frame and what the decoder has to make of it.
struct Row: Sendable, CustomTestStringConvertible {
  /// What it shows.
  let testDescription: String
  /// Its first header.
  var link = LinkType.ethernet
  /// Its octets.
  let frame: [UInt8]
  /// What becomes of it.
  let outcome: PacketOutcome
  /// Its payload.
  var payload = Frames.payload

  /// A row.
  init(
    _ description: String, _ frame: [UInt8], _ outcome: PacketOutcome = .datagram,
    link: LinkType = .ethernet, payload: [UInt8] = Frames.payload
  ) {
    testDescription = description
    self.frame = frame
    self.outcome = outcome
    self.link = link
    self.payload = payload
  }

  /// A row of a frame that is rejected.
  init(
    _ description: String, _ frame: [UInt8], _ reason: PacketRejection.Reason,
    in layer: PacketLayer, at offset: Int, link: LinkType = .ethernet
  ) {
    self.init(
      description, frame, .rejected(PacketRejection(reason, in: layer, at: offset)), link: link,
      payload: [])
  }
}

/// Decoding of whole frames.
struct PacketDecoderTests {
  /// `IP 192.0.2.1.53 > 192.0.2.2.36486: UDP, length 2`.
  static let v4 = Frames.ipv4(Frames.udp())
  /// `IP6 2001:db8::1.53 > 2001:db8::2.36486: UDP, length 2`.
  static let v6 = Frames.ipv6(Frames.udp())
  /// Linux cooked, version 1, of an Ethernet device.
  static let sll: [UInt8] = [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 2, 0, 0]
  /// Linux cooked, version 2, of the second interface, an Ethernet device.
  static let sll2: [UInt8] = [0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 2, 0, 0]
  /// Linux cooked, version 1, of a netlink device.
  static let netlink: [UInt8] = [0, 0, 3, 0x38, 0, 6, 2, 0, 0, 0, 0, 2, 0, 0, 8, 0, 9]
  /// A hop-by-hop header with a jumbo payload.
  static let jumbo: [UInt8] = [17, 0, 0xC2, 4, 0, 1, 0, 0]

  /// Frames that come to their payload.
  static let good: [Row] = [
    Row("IPv4 over Ethernet", Frames.ethernet(0x0800) + v4),
    Row("IPv6 over Ethernet", Frames.ethernet(0x86DD) + v6),
    Row("TCP", Frames.ethernet(0x0800) + Frames.ipv4(Frames.tcp(), number: 6), .segment),
    Row(
      "TCP with options over IPv6",
      Frames.ethernet(0x86DD)
        + Frames.ipv6(Frames.tcp(options: [1, 1, 1, 1, 1, 1, 1, 0]), next: 6), .segment),
    Row(
      "a segment without data",
      Frames.ethernet(0x0800) + Frames.ipv4(Frames.tcp([]), number: 6), .segment, payload: []),
    Row("one VLAN tag", Frames.ethernet(0x8100) + Frames.vlan(7, 0x0800) + v4),
    Row(
      "three stacked tags",
      Frames.ethernet(0x88A8) + Frames.vlan(9, 0x9100) + Frames.vlan(8, 0x8100)
        + Frames.vlan(7, 0x86DD) + v6),
    Row("Linux cooked", sll + [8, 0] + v4, link: .linuxSLL),
    Row(
      "Linux cooked with a VLAN tag", sll + [0x81, 0] + Frames.vlan(7, 0x0800) + v4, link: .linuxSLL
    ),
    Row("Linux cooked 2", [0x86, 0xDD] + sll2 + v6, link: .linuxSLL2),
    Row("loopback, little-endian", [2, 0, 0, 0] + v4, link: .null),
    Row("loopback, big-endian, Darwin's IPv6", [0, 0, 0, 30] + v6, link: .null),
    Row("loopback of OpenBSD", [0, 0, 0, 24] + v6, link: .loop),
    Row("raw IPv4", v4, link: .raw),
    Row("raw IPv6, as DLT_RAW", v6, link: .rawDLT12),
    Row("raw IPv6, as OpenBSD's DLT_RAW", v6, link: .rawDLT14),
    Row("IPv4 only", v4, link: .ipv4),
    Row("IPv6 only", v6, link: .ipv6),
    Row(
      "IPv4 options",
      Frames.ethernet(0x0800) + Frames.ipv4(Frames.udp(), options: [7, 7, 4, 0, 0, 0, 0, 0])),
    Row(
      "Ethernet's padding is no payload",
      Frames.ethernet(0x0800) + v4 + [UInt8](repeating: 0xEE, count: 16)),
    Row(
      "a total length of zero, as segmentation offload leaves it",
      Frames.ethernet(0x0800) + Frames.ipv4(Frames.tcp(), number: 6, total: 0), .segment),
    Row(
      "a payload length of zero, as segmentation offload leaves it",
      Frames.ethernet(0x86DD) + Frames.ipv6(Frames.tcp(), next: 6, length: 0), .segment),
    Row(
      "a datagram shorter than its packet",
      Frames.ethernet(0x0800) + Frames.ipv4(Frames.udp() + [1, 2, 3])),
    Row(
      "a datagram without data", Frames.ethernet(0x0800) + Frames.ipv4(Frames.udp([])),
      payload: []),
    Row(
      "a captured frame that ends in the payload",
      Frames.ethernet(0x0800) + Frames.ipv4(Frames.udp(Frames.payload, length: 100), total: 120)),
    Row(
      "IPv4 beyond its frame", Frames.ethernet(0x0800) + Frames.ipv4(Frames.udp(), total: 0xFFFF)),
  ]

  /// Frames that are no datagram and no segment, and no defect either.
  static let other: [Row] = [
    Row(
      "ICMP", Frames.ethernet(0x0800) + Frames.ipv4([8, 0, 1, 2], number: 1), .otherTransport,
      payload: [8, 0, 1, 2]),
    Row(
      "no next header", Frames.ethernet(0x86DD) + Frames.ipv6([], next: 59), .otherTransport,
      payload: []),
    Row(
      "encrypted", Frames.ethernet(0x86DD) + Frames.ipv6([1, 2], next: 50), .otherTransport,
      payload: [1, 2]),
    Row("ARP", Frames.ethernet(0x0806) + [0, 1], .notIP(.arp), payload: [0, 1]),
    Row(
      "LLC", Frames.ethernet(3) + [0x42, 0x42, 3], .notIP(.logicalLinkControl),
      payload: [0x42, 0x42, 3]),
    Row("LLDP", Frames.ethernet(0x88CC) + [2], .notIP(.otherProtocol), payload: [2]),
    Row(
      "netlink, cooked", netlink, .notIP(.otherProtocol),
      link: .linuxSLL, payload: [9]),
    Row(
      "AppleTalk on a loopback", [16, 0, 0, 0, 9], .notIP(.otherProtocol), link: .null, payload: [9]
    ),
    Row(
      "a link type that is not decoded", [1, 2], .notIP(.linkType), link: LinkType(rawValue: 147),
      payload: [1, 2]),
    Row(
      "the first fragment of a datagram",
      Frames.ethernet(0x0800) + Frames.ipv4(Frames.udp(), fragment: 0x2000), .fragment,
      payload: Frames.udp()),
    Row(
      "the last fragment of a datagram",
      Frames.ethernet(0x0800) + Frames.ipv4([1, 2, 3], fragment: 185), .fragment,
      payload: [1, 2, 3]),
    Row(
      "an IPv6 fragment",
      Frames.ethernet(0x86DD)
        + Frames.ipv6(Frames.fragment(next: 17, offset: 1480, more: true) + [1, 2], next: 44),
      .fragment, payload: [1, 2]),
    Row(
      "an atomic fragment, which is none",
      Frames.ethernet(0x86DD)
        + Frames.ipv6(Frames.fragment(next: 17, offset: 0, more: false) + Frames.udp(), next: 44)),
  ]

  /// Frames with a header that cannot be: reliability class 8 and 12, and every layer cut short.
  static let bad: [Row] = [
    Row("an empty frame", [], .truncated, in: .ethernet, at: 0),
    Row("an empty raw packet", [], .truncated, in: .rawIP, at: 0, link: .raw),
    Row("a cut VLAN tag", Frames.ethernet(0x8100) + [0], .truncated, in: .vlan, at: 14),
    Row("a cut cooked header", [0, 0, 0], .truncated, in: .linuxCooked, at: 0, link: .linuxSLL2),
    Row("a cut family", [2, 0, 0], .truncated, in: .loopback, at: 0, link: .loop),
    Row("raw IPv5", [0x50, 0], .version, in: .rawIP, at: 0, link: .raw),
    Row("a cut IPv4 header", Frames.ethernet(0x0800) + [0x45, 0], .truncated, in: .ipv4, at: 14),
    Row(
      "an Internet header length of four",
      Frames.ethernet(0x0800) + Frames.ipv4(Frames.udp(), first: 0x44), .headerLength, in: .ipv4,
      at: 14),
    Row(
      "IPv6 announced as IPv4", Frames.ethernet(0x0800) + v6, .version, in: .ipv4, at: 14),
    Row("IPv4 announced as IPv6", Frames.ethernet(0x86DD) + v4 + v4, .version, in: .ipv6, at: 14),
    Row(
      "a total length below its header",
      Frames.ethernet(0x0800) + Frames.ipv4(Frames.udp(), total: 19), .totalLength, in: .ipv4,
      at: 14),
    Row(
      "options beyond the frame",
      Frames.ethernet(0x0800) + Frames.ipv4([], first: 0x4F, total: 0xFF),
      .truncated, in: .ipv4, at: 14),
    Row(
      "a cut IPv6 header", Frames.ethernet(0x86DD) + v6.prefix(39), .truncated, in: .ipv6, at: 14),
    Row(
      "a cut UDP header", Frames.ethernet(0x0800) + Frames.ipv4([0, 53, 0, 53]), .truncated,
      in: .udp, at: 34),
    Row(
      "a datagram length of seven",
      Frames.ethernet(0x0800) + Frames.ipv4(Frames.udp(length: 7)), .datagramLength, in: .udp,
      at: 34),
    Row(
      "a datagram length of zero", Frames.ethernet(0x86DD) + Frames.ipv6(Frames.udp(length: 0)),
      .datagramLength, in: .udp, at: 54),
    Row(
      "a TCP offset of four",
      Frames.ethernet(0x0800) + Frames.ipv4(Frames.tcp(offset: 4), number: 6), .headerLength,
      in: .tcp, at: 34),
    Row(
      "a TCP offset beyond the packet",
      Frames.ethernet(0x0800) + Frames.ipv4(Frames.tcp(offset: 15), number: 6), .headerLength,
      in: .tcp, at: 34),
    Row(
      "TCP options that were not captured",
      Frames.ethernet(0x0800) + Frames.ipv4(Frames.tcp(offset: 15), number: 6, total: 200),
      .truncated, in: .tcp, at: 34),
    Row(
      "seventeen VLAN tags",
      Frames.ethernet(0x8100) + [[UInt8]](repeating: Frames.vlan(1, 0x8100), count: 17).joined(),
      .layerCount, in: .vlan, at: 78),
    Row(
      "150 extension headers",
      Frames.ethernet(0x86DD)
        + Frames.ipv6(
          Array([[UInt8]](repeating: Frames.extensionHeader(next: 60), count: 150).joined()),
          next: 60),
      .extensionHeaderCount, in: .ipv6, at: 54 + 16 * 8),
    Row(
      "an extension header beyond the packet",
      Frames.ethernet(0x86DD) + Frames.ipv6(Frames.extensionHeader(next: 17, length: 9), next: 43),
      .truncated, in: .ipv6, at: 54),
    Row(
      "a jumbogram",
      Frames.ethernet(0x86DD)
        + Frames.ipv6(jumbo + Frames.udp(), next: 0, length: 0), .jumbogram,
      in: .ipv6, at: 54),
  ]

  @Test(arguments: good + other + bad)
  func aFrameHasItsOutcomeAndItsPayload(_ row: Row) {
    let packet = Frames.decode(row.frame, row.link)
    #expect(packet.outcome == row.outcome)
    #expect(Frames.payload(of: row.frame, packet) == row.payload)
  }

  @Test(arguments: good)
  func aDatagramOrSegmentHasItsEndpoints(_ row: Row) {
    let flow = Frames.decode(row.frame, row.link).flow
    let isV4 = flow.source.version == .v4
    #expect(flow.source.description == (isV4 ? "192.0.2.1" : "2001:db8::1"))
    #expect(flow.destination.description == (isV4 ? "192.0.2.2" : "2001:db8::2"))
    #expect(flow.sourcePort == 53 && flow.destinationPort == 36486)
    #expect(flow.transport == (row.outcome == .segment ? .tcp : .udp))
  }

  @Test func theFieldsOfEachLayerAreThere() {
    let tags = Frames.decode(Self.good[6].frame)
    #expect(tags.vlanCount == 3 && tags.outerVLAN == 9 && tags.innerVLAN == 8)
    #expect(tags.etherType == .ipv6 && tags.timeToLive == 55 && tags.networkOffset == 26)
    let segment = Frames.decode(Self.good[2].frame)
    #expect(segment.sequenceNumber == 7 && segment.acknowledgmentNumber == 9)
    #expect(segment.tcpFlags == [.psh, .ack] && segment.timeToLive == 64)
    let short = Frames.decode(Self.good[24].frame)
    #expect(short.isCapturedShort && short.announcedPayloadCount == 92)
    #expect(!Frames.decode(Self.good[0].frame).isCapturedShort)
  }

  @Test func aFragmentTellsItsPlaceAndTheFirstOneItsPorts() {
    let first = Frames.decode(Self.other[9].frame)
    #expect(first.fragment.isFragment && first.fragment.hasMore && first.hasPorts)
    #expect(first.fragment.identification == 0x1234 && first.flow.sourcePort == 53)
    let last = Frames.decode(Self.other[10].frame)
    #expect(last.fragment.offsetOctets == 1480 && !last.fragment.hasMore && !last.hasPorts)
    let v6 = Frames.decode(Self.other[11].frame)
    #expect(v6.fragment.identification == 0xCAFE_BABE && v6.fragment.offsetOctets == 1480)
    #expect(v6.fragment.hasMore && v6.flow.transport == .udp && !v6.hasPorts)
    let atomic = Frames.decode(Self.other[12].frame)
    #expect(!atomic.fragment.isFragment && atomic.extensionHeaders.kind(0) == .fragment)
  }

  @Test func extensionHeadersAreListedInTheirOrder() {
    let numbers: [UInt8] = [0, 60, 43, 135, 51]
    var chain: [UInt8] = []
    for index in numbers.indices {
      let next = index + 1 < numbers.count ? numbers[index + 1] : 17
      // Zero is eight octets in each, though the authentication header counts otherwise.
      chain += Frames.extensionHeader(next: next)
    }
    let packet = Frames.decode(Frames.ethernet(0x86DD) + Frames.ipv6(chain + Frames.udp(), next: 0))
    let names = (0..<Int(packet.extensionHeaders.count)).map {
      "\(packet.extensionHeaders.kind($0).text)"
    }
    #expect(names == ["Hop-By-Hop", "Destination", "Routing", "Unknown", "Authentication"])
    #expect(packet.outcome == .datagram && packet.extensionHeaders.kind(5) == .unknown)
    let sixteen = [[UInt8]](repeating: Frames.extensionHeader(next: 60), count: 15).joined()
    let full = Frames.ipv6(
      Array(sixteen) + Frames.extensionHeader(next: 17) + Frames.udp(), next: 60)
    #expect(Frames.decode(full, .ipv6).outcome == .datagram)
  }

  @Test func everyPrefixAndEveryChangedOctetHasAnOutcome() {
    let links: [LinkType] = [.ethernet, .linuxSLL, .linuxSLL2, .null, .raw, .ipv6]
    for row in Self.good + Self.other + Self.bad {
      for length in 0..<row.frame.count {
        let packet = Frames.decode(Array(row.frame.prefix(length)), row.link)
        #expect(Int(packet.payloadOffset) + Int(packet.payloadCount) <= length)
      }
      for index in 0..<min(row.frame.count, 80) {
        for value in [0, 1, 6, 17, 44, 0x45, 0x60, 0x7F, 0x81, 0xFF] as [UInt8] {
          var changed = row.frame
          changed[index] = value
          for link in links {
            let packet = Frames.decode(changed, link)
            #expect(Int(packet.payloadOffset) + Int(packet.payloadCount) <= changed.count)
            #expect(packet.payloadCount <= packet.announcedPayloadCount)
          }
        }
      }
    }
  }

  @Test func aReassembledPacketIsDecodedFromItsTransportOn() {
    var frame = Frames.ipv6(Frames.fragment(next: 60, offset: 8, more: false), next: 44)
    var packet = Frames.decode(frame, .ipv6)
    let state = packet.fragment
    var tunnels = Encapsulation()
    var buffer = OctetBuffer(capacity: 64)
    buffer.append(Frames.extensionHeader(next: 17) + Frames.udp())
    PacketDecoder.decode(
      reassembled: buffer.view, IPProtocol(rawValue: 60), into: &packet, encapsulation: &tunnels)
    #expect(packet.outcome == .datagram && packet.flow.destinationPort == 36486)
    #expect(packet.payloadOffset == 16 && packet.payloadCount == 2 && packet.fragment == state)
    #expect(packet.extensionHeaders.count == 1 && packet.extensionHeaders.kind(0) == .fragment)
    buffer.removeAll()
    buffer.append(Frames.fragment(next: 17, offset: 0, more: true) + Frames.udp())
    PacketDecoder.decode(
      reassembled: buffer.view, .fragment, into: &packet, encapsulation: &tunnels)
    #expect(packet.outcome == .rejected(PacketRejection(.nestedFragment, in: .ipv6, at: 0)))
    frame = Frames.ipv4(Frames.udp(), fragment: 1)
    packet = Frames.decode(frame, .ipv4)
    PacketDecoder.decode(reassembled: buffer.view, .icmp, into: &packet, encapsulation: &tunnels)
    #expect(packet.outcome == .otherTransport && !packet.hasPorts)
    buffer.truncate(to: 4)
    PacketDecoder.decode(reassembled: buffer.view, .udp, into: &packet, encapsulation: &tunnels)
    #expect(packet.outcome == .rejected(PacketRejection(.truncated, in: .udp, at: 0)))
  }

  @Test func decodingAllocatesNothing() {
    var buffer = OctetBuffer(capacity: 128)
    buffer.append(Self.good[6].frame)
    var packet = DecodedPacket()
    let count = allocations {
      for _ in 0..<1000 {
        PacketDecoder.decode(frame: buffer.view, linkType: .ethernet, into: &packet)
      }
    }
    #expect(count == 0 && packet.outcome == .datagram)
  }

  @Test func everyNameIsItsOwnAndRejectionsCanBeRead() {
    let layers = Set(PacketLayer.allCases.map { "\($0.text)" })
    let reasons = Set(PacketRejection.Reason.allCases.map { "\($0.text)" })
    let kinds = Set(NonIPReason.allCases.map { "\($0.text)" })
    #expect(layers.count == PacketLayer.allCases.count && kinds.count == 5)
    #expect(reasons.count == PacketRejection.Reason.allCases.count)
    let rejection = PacketRejection(.headerLength, in: .ipv4, at: 14)
    #expect(rejection.description == "ipv4: header-length at octet 14")
    let hit = Set(
      Self.bad.compactMap { row in
        if case .rejected(let rejection) = row.outcome { return rejection.reason }
        return nil
      })
    // That of a packet that was reassembled has no frame of its own.
    #expect(hit.count + 1 == PacketRejection.Reason.allCases.count, "every reason has its frame")
  }
}
