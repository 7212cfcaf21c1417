internal import Octets

extension PacketDecoder {
  /// What an EtherType announces besides IP and VLAN tags.
  @inline(never)
  static func followRare(
    _ type: EtherType, _ place: Place, _ packet: inout DecodedPacket
  ) -> Layer {
    switch type {
    case .arp: return finish(.notIP(.arp), place, &packet)
    case .mpls, .mplsMulticast: return .mpls
    case .pppoeSession: return .pppoe
    case .bridgedEthernet: return .ethernet
    case .ppp: return .ppp
    case .backboneService: return .backboneService
    case .vnTag: return .vnTag
    case .eTag: return .eTag
    case .macSecurity: return .macSecurity
    case .serviceHeader: return .serviceHeader
    default:
      if type.rawValue < EtherType.lowest { return .lengthAndLLC }
      return finish(.notIP(.otherProtocol), place, &packet)
    }
  }

  /// Reads LLC, and link headers that stand in the place of Ethernet's.
  static func readLink(
    _ layer: Layer, _ frame: borrowing OctetView, _ place: inout Place,
    _ packet: inout DecodedPacket
  ) -> Layer {
    switch layer {
    case .linuxCooked1: return readLinuxCooked(frame, version: 1, &place, &packet)
    case .linuxCooked2: return readLinuxCooked(frame, version: 2, &place, &packet)
    case .lengthAndLLC:
      place.end = min(place.end, place.at &+ Int(packet.etherType.rawValue))
      return readLLC(frame, &place, &packet)
    case .logicalLinkControl: return readLLC(frame, &place, &packet)
    case .ppp: return readPPP(frame, &place, &packet)
    case .pppHDLC:
      // 0x0F and 0x8F are Cisco's addresses for one receiver and for all.
      let address = place.count > 0 ? frame.octet(place.at) : 0
      return address == 0x0F || address == 0x8F ? .ciscoHDLC : .ppp
    case .pppDaemon:
      if place.count >= 2, frame.octet(place.at &+ 1) == 3 { place.at &+= 2 }
      return .ppp
    case .ciscoHDLC: return readTyped(.otherLink, typeAt: 2, frame, &place, &packet)
    case .ieee1394: return readTyped(.otherLink, typeAt: 16, frame, &place, &packet)
    case .frameRelay: return readFrameRelay(frame, &place, &packet)
    case .arcnet: return readARCNET(typeAt: 2, frame, &place, &packet)
    case .linuxArcnet: return readARCNET(typeAt: 4, frame, &place, &packet)
    case .fddi:
      guard place.count >= 13 else {
        return reject(.truncated, in: .otherLink, at: place.at, &packet)
      }
      // Frames of stations that manage the ring have no LLC (ISO 9314-2).
      let control = frame.octet(place.at)
      place.at &+= 13
      return control & 0x30 == 0x10
        ? .logicalLinkControl : finish(.notIP(.otherProtocol), place, &packet)
    default: return finish(.notIP(.linkType), place, &packet)
    }
  }

  /// Steps over a header that ends in an EtherType.
  private static func readTyped(
    _ layer: PacketLayer, typeAt offset: Int, _ frame: borrowing OctetView, _ place: inout Place,
    _ packet: inout DecodedPacket
  ) -> Layer {
    guard place.count >= offset &+ 2 else {
      return reject(.truncated, in: layer, at: place.at, &packet)
    }
    let type = EtherType(rawValue: frame.uint16(place.at &+ offset))
    place.at &+= offset &+ 2
    // Lengths are Ethernet's only.
    if type.rawValue < EtherType.lowest { return finish(.notIP(.otherProtocol), place, &packet) }
    return follow(type, place, &packet)
  }

  /// Reads LLC and SNAP (IEEE 802.2, RFC 1042).
  ///
  ///     +---------------+---------------+---------------+
  ///     |     DSAP      |     SSAP      |    control    |
  ///     +---------------+---------------+---------------+---------------+
  ///     |            organization, three octets         |     type      |
  ///     +-----------------------------------------------+---------------+
  ///     |     type      |
  ///     +---------------+
  private static func readLLC(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    guard place.count >= 3 else {
      return reject(.truncated, in: .logicalLinkControl, at: place.at, &packet)
    }
    let access = frame.uint16(place.at)
    if access == 0x0606, frame.octet(place.at &+ 2) == 3 {
      place.at &+= 3
      return .ipv4
    }
    // What is not a SNAP header, or not that of an EtherType (RFC 1042, IEEE 802.1H), ends here.
    guard access == 0xAAAA, place.count >= 8,
      frame.uint32(place.at &+ 2) == 0x0300_0000 || frame.uint32(place.at &+ 2) == 0x0300_00F8,
      frame.uint16(place.at &+ 6) >= EtherType.lowest
    else { return finish(.notIP(.logicalLinkControl), place, &packet) }
    place.at &+= 8
    return follow(EtherType(rawValue: frame.uint16(place.at &- 2)), place, &packet)
  }

  /// Reads PPP, with HDLC's address and control or without (RFC 1661 section 2, RFC 1662
  /// section 3.1).
  ///
  ///     +---------------+---------------+-------------------------------+
  ///     |    address    |    control    | protocol, 8 or 16 bits        |
  ///     +---------------+---------------+-------------------------------+
  private static func readPPP(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    let start = place.at
    if place.count >= 2, frame.uint16(start) == 0xFF03 { place.at &+= 2 }
    guard place.count >= 1 else { return reject(.truncated, in: .ppp, at: start, &packet) }
    var number = UInt16(frame.octet(place.at))
    // The last octet of a protocol number is odd, the one before it even.
    if number & 1 == 0 {
      guard place.count >= 2 else { return reject(.truncated, in: .ppp, at: start, &packet) }
      number = frame.uint16(place.at)
      place.at &+= 1
    }
    place.at &+= 1
    switch number {
    case 0x0021: return .ipv4
    case 0x0057: return .ipv6
    case 0x0281, 0x0283: return .mpls
    default: return finish(.notIP(.otherProtocol), place, &packet)
    }
  }

  /// Reads Frame Relay with a short address (RFC 2427 section 3), or with Cisco's type.
  private static func readFrameRelay(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    let start = place.at
    guard place.count >= 4 else { return reject(.truncated, in: .otherLink, at: start, &packet) }
    guard frame.octet(start &+ 2) == 3 else {
      return readTyped(.otherLink, typeAt: 2, frame, &place, &packet)
    }
    place.at &+= 4
    switch frame.octet(start &+ 3) {
    case 0xCC: return .ipv4
    case 0x8E: return .ipv6
    default: return finish(.notIP(.otherProtocol), place, &packet)
    }
  }

  /// Reads ARCNET's type, and behind it what RFC 1201 has and RFC 1051 has not.
  private static func readARCNET(
    typeAt offset: Int, _ frame: borrowing OctetView, _ place: inout Place,
    _ packet: inout DecodedPacket
  ) -> Layer {
    guard place.count > offset else {
      return reject(.truncated, in: .otherLink, at: place.at, &packet)
    }
    let type = frame.octet(place.at &+ offset)
    place.at &+= offset &+ 1
    switch type {
    case 240: return .ipv4
    case 212, 196:
      guard place.count >= 3 else {
        return reject(.truncated, in: .otherLink, at: place.at, &packet)
      }
      let split = frame.octet(place.at)
      place.at &+= 3
      if split != 0 { return finish(.notIP(.otherProtocol), place, &packet) }
      return type == 212 ? .ipv4 : .ipv6
    case 241, 213: return finish(.notIP(.arp), place, &packet)
    default: return finish(.notIP(.otherProtocol), place, &packet)
    }
  }
}
