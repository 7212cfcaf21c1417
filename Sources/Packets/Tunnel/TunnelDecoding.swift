public import Octets

extension PacketDecoder {
  /// Opens the tunnel that a UDP datagram carries by its ports, and decodes what is in it.
  ///
  /// A datagram on a tunnel's port that is not of the tunnel's form, or that has no IP packet in it,
  /// stays a datagram.
  ///
  /// - Parameters:
  ///   - frame: The frame that `packet` was decoded from.
  ///   - packet: The outcome of decoding; afterwards, that of the inner packet.
  ///   - encapsulation: What was filled when the packet was decoded.
  /// - Returns: Whether there was a tunnel; the inner packet may be a datagram of a tunnel again.
  @inline(never)
  public static func openTunnel(
    frame: borrowing OctetView, into packet: inout DecodedPacket,
    encapsulation: inout Encapsulation
  ) -> Bool {
    guard packet.outcome == .datagram else { return false }
    let next =
      tunnel(onPort: packet.flow.destinationPort) ?? tunnel(onPort: packet.flow.sourcePort)
    guard let next else { return false }
    let start = Int(packet.payloadOffset)
    let end = start &+ Int(packet.payloadCount)
    guard end <= frame.count else { return false }
    let place = Place(
      at: start, end: end, announcedEnd: start &+ Int(packet.announcedPayloadCount))
    let count = packet.tunnelCount
    decodeInside(next, frame, place, &packet, &encapsulation)
    return packet.tunnelCount != count || packet.outcome != .datagram
  }

  /// Whether there is a tunnel on a port.
  static func hasTunnel(onPort port: UInt16) -> Bool { tunnel(onPort: port) != nil }

  /// The tunnel that IANA's registry, or common use, has on a port.
  private static func tunnel(onPort port: UInt16) -> Layer? {
    switch port {
    case 1701: .l2tp2
    case 2152: .gtp
    case 3544: .teredo
    // 8472 is what Linux used before there was a registration.
    case 4789, 8472: .vxlan
    case 4790: .genericVXLAN
    case 6081: .geneve
    default: nil
    }
  }

  /// Decodes from a header on that most frames do not have.
  ///
  /// Where a tunnel over IP leads to no IP packet, the packet that carried it is the innermost, and
  /// its outcome stands.
  @inline(never)
  static func decodeInside(
    _ first: Layer, _ frame: borrowing OctetView, _ start: Place, _ packet: inout DecodedPacket,
    _ encapsulation: inout Encapsulation
  ) {
    var place = start
    var next = first
    var outer = packet
    var hasOuter = false
    var steps = 0
    while next != .done {
      guard steps < stepLimit else {
        next = reject(.layerCount, in: next.name, at: place.at, &packet)
        return
      }
      steps &+= 1
      if next.isOverIP {
        outer = packet
        hasOuter = true
        guard packet.layerCount < layerLimit else {
          next = reject(.layerCount, in: next.name, at: place.at, &packet)
          return
        }
      }
      let start = place.at
      let count = packet.tunnelCount
      next = readAny(next, frame, &place, &packet, &encapsulation)
      if packet.tunnelCount > count { encapsulation.setOffset(start, at: count) }
    }
    if hasOuter, case .notIP = packet.outcome { packet = outer }
  }

  /// Reads any header.
  private static func readAny(
    _ layer: Layer, _ frame: borrowing OctetView, _ place: inout Place,
    _ packet: inout DecodedPacket, _ encapsulation: inout Encapsulation
  ) -> Layer {
    switch layer {
    case .ethernet: readEthernet(frame, &place, &packet)
    case .vlan: readVLAN(frame, &place, &packet)
    case .loopback: readLoopback(frame, &place, &packet)
    case .rawIP: readRawIP(frame, &place, &packet)
    case .ipv4: readIPv4(frame, &place, &packet)
    case .ipv6: readIPv6(frame, &place, &packet)
    case .udp: readUDP(frame, &place, &packet)
    case .tcp: readTCP(frame, &place, &packet)
    case .authentication: readAuthentication(frame, &place, &packet)
    case .mpls, .pppoe, .backboneService, .vnTag, .eTag, .macSecurity, .serviceHeader:
      readTag(layer, frame, &place, &packet, &encapsulation)
    case .ipv4InIP, .ipv6InIP, .gre, .etherIP, .l2tp3, .mplsInIP, .ethernetInIP, .vxlan,
      .genericVXLAN, .geneve, .gtp, .teredo, .l2tp2:
      readTunnel(layer, frame, &place, &packet, &encapsulation)
    case .wireless, .radiotap, .prism, .avs: readRadio(layer, frame, &place, &packet)
    case .perPacketInformation, .packetTap, .packetFilterLog, .netfilterLog, .openBSDEncryption:
      readCaptureHeader(layer, frame, &place, &packet)
    default: readLink(layer, frame, &place, &packet)
    }
  }

  /// Reads the header of a tunnel over IP or UDP.
  private static func readTunnel(
    _ layer: Layer, _ frame: borrowing OctetView, _ place: inout Place,
    _ packet: inout DecodedPacket, _ encapsulation: inout Encapsulation
  ) -> Layer {
    switch layer {
    case .ipv4InIP, .ipv6InIP:
      let isInSix = packet.flow.source.version == .v6
      let kind: TunnelKind =
        layer == .ipv4InIP
        ? (isInSix ? .fourInSix : .ipInIP) : (isInSix ? .sixInSix : .sixInFour)
      enter(kind, nil, &packet, &encapsulation)
      return layer == .ipv4InIP ? .ipv4 : .ipv6
    case .gre: return readGRE(frame, &place, &packet, &encapsulation)
    case .etherIP: return readEtherIP(frame, &place, &packet, &encapsulation)
    case .l2tp3: return readL2TP3(frame, &place, &packet, &encapsulation)
    case .l2tp2: return readL2TP2(frame, &place, &packet, &encapsulation)
    case .vxlan, .genericVXLAN:
      return readVXLAN(layer, frame, &place, &packet, &encapsulation)
    case .geneve: return readGeneve(frame, &place, &packet, &encapsulation)
    case .gtp: return readGTP(frame, &place, &packet, &encapsulation)
    case .teredo: return readTeredo(frame, &place, &packet, &encapsulation)
    case .ethernetInIP:
      enter(.etherIP, nil, &packet, &encapsulation)
      return .ethernet
    default:
      leaveIP(&packet, &encapsulation)
      return .mpls
    }
  }

  /// What an IP protocol number announces besides UDP and TCP.
  @inline(never)
  static func followRare(
    _ number: IPProtocol, _ place: Place, _ packet: inout DecodedPacket
  ) -> Layer {
    _ = finish(.otherTransport, place, &packet)
    switch number {
    case .ipv4: return .ipv4InIP
    case .ipv6: return .ipv6InIP
    case .gre: return .gre
    // Behind IPv6 it is an extension header.
    case .authentication: return .authentication
    case .etherIP: return .etherIP
    case .l2tp: return .l2tp3
    case .mpls: return .mplsInIP
    case .ethernet: return .ethernetInIP
    default: return .done
    }
  }

  /// Counts a tunnel whose header follows that of IP or UDP: what comes is another packet.
  static func enter(
    _ kind: TunnelKind, _ number: UInt32?, _ packet: inout DecodedPacket,
    _ encapsulation: inout Encapsulation
  ) {
    leaveIP(&packet, &encapsulation)
    add(kind, number, &packet, &encapsulation)
  }

  /// Counts a tunnel.
  static func add(
    _ kind: TunnelKind, _ number: UInt32?, _ packet: inout DecodedPacket,
    _ encapsulation: inout Encapsulation
  ) {
    encapsulation.put(kind, number, at: packet.tunnelCount)
    packet.tunnelCount &+= 1
  }

  /// Keeps the outermost addresses, and forgets what is said of the outer packet only.
  static func leaveIP(_ packet: inout DecodedPacket, _ encapsulation: inout Encapsulation) {
    if !packet.hasOuterAddresses {
      encapsulation.source = packet.flow.source
      encapsulation.destination = packet.flow.destination
      packet.hasOuterAddresses = true
    }
    packet.flow.sourcePort = 0
    packet.flow.destinationPort = 0
    packet.hasPorts = false
    packet.fragment = FragmentState()
    packet.extensionHeaders = ExtensionHeaders()
  }

  /// Ends where the octets are not of the form that a port or a number announced.
  static func noTunnel(_ place: Place, _ packet: inout DecodedPacket) -> Layer {
    finish(.notIP(.otherProtocol), place, &packet)
  }
}
