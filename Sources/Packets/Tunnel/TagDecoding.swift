internal import Octets

/// An MPLS label (RFC 3032 section 2.1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------------------------------+-----+-+---------------+
///     |                 label                 |class|S| time to live  |
///     +---------------------------------------+-----+-+---------------+
struct MPLSLabel {
  /// Its length.
  static var octets: Int { 4 }
  /// The most labels of a stack.
  static var stackLimit: Int { 16 }

  /// The label, 20 bits.
  let label: UInt32
  /// Whether it is the last of its stack.
  let isLast: Bool

  /// The label at `offset`, which has the octets up to `end`; nil where they end inside it.
  init?(_ frame: borrowing OctetView, at offset: Int, end: Int) {
    guard end &- offset >= Self.octets else { return nil }
    let word = frame.uint32(offset)
    label = word &>> 12
    isLast = word & 0x100 != 0
  }
}

/// A PPPoE header (RFC 2516 section 4).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-------+-------+---------------+-------------------------------+
///     |version| type  |     code      |            session            |
///     +-------+-------+---------------+-------------------------------+
///     |            length             |
///     +-------------------------------+
struct PPPoEHeader {
  /// Its length.
  static var octets: Int { 6 }

  /// Version and type; 1 and 1.
  let versionAndType: UInt8
  /// Zero in the session stage.
  let code: UInt8
  /// The session.
  let session: UInt16
  /// The length of what follows.
  let length: UInt16

  /// The header at `offset`, which has the octets up to `end`; nil where they end inside it.
  init?(_ frame: borrowing OctetView, at offset: Int, end: Int) {
    guard end &- offset >= Self.octets else { return nil }
    versionAndType = frame.octet(offset)
    code = frame.octet(offset &+ 1)
    session = frame.uint16(offset &+ 2)
    length = frame.uint16(offset &+ 4)
  }
}

extension PacketDecoder {
  /// Reads what stands between Ethernet and what it carries.
  static func readTag(
    _ layer: Layer, _ frame: borrowing OctetView, _ place: inout Place,
    _ packet: inout DecodedPacket, _ encapsulation: inout Encapsulation
  ) -> Layer {
    guard packet.layerCount < layerLimit else {
      return reject(.layerCount, in: layer.name, at: place.at, &packet)
    }
    switch layer {
    case .mpls: return readMPLS(frame, &place, &packet, &encapsulation)
    case .pppoe: return readPPPoE(frame, &place, &packet, &encapsulation)
    case .macSecurity: return readMACsec(frame, &place, &packet)
    case .serviceHeader: return readServiceHeader(frame, &place, &packet)
    default: break
    }
    let start = place.at
    switch layer {
    case .backboneService:
      // Flags and the service, then the whole frame of the customer (IEEE 802.1Q clause 9.7).
      guard place.count >= 4 else { return reject(.truncated, in: layer.name, at: start, &packet) }
      add(.backboneService, frame.uint32(start) & 0xFF_FFFF, &packet, &encapsulation)
      place.at &+= 4
      return .ethernet
    case .vnTag:
      // Direction, pointer, destination, looped, version, source; then a type.
      guard place.count >= 6 else { return reject(.truncated, in: layer.name, at: start, &packet) }
      add(.vnTag, UInt32(frame.uint16(start) & 0x3FFF), &packet, &encapsulation)
      place.at &+= 6
      return follow(EtherType(rawValue: frame.uint16(start &+ 4)), place, &packet)
    default:
      // Priority and ingress, group and E-CID, extensions; then a type (IEEE 802.1BR clause 7).
      guard place.count >= 8 else { return reject(.truncated, in: layer.name, at: start, &packet) }
      add(.eTag, UInt32(frame.uint16(start &+ 2) & 0x3FFF), &packet, &encapsulation)
      place.at &+= 8
      return follow(EtherType(rawValue: frame.uint16(start &+ 6)), place, &packet)
    }
  }

  /// Reads a stack of MPLS labels; what follows it shows only by its first octets (RFC 4928).
  private static func readMPLS(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket,
    _ encapsulation: inout Encapsulation
  ) -> Layer {
    let start = place.at
    var isLast = false
    for index in 0..<MPLSLabel.stackLimit {
      guard let label = MPLSLabel(frame, at: place.at, end: place.end) else {
        return reject(.truncated, in: .mpls, at: place.at, &packet)
      }
      if index == 0 { add(.mpls, label.label, &packet, &encapsulation) }
      place.at &+= MPLSLabel.octets
      isLast = label.isLast
      if isLast { break }
    }
    guard isLast else { return reject(.layerCount, in: .mpls, at: start, &packet) }
    guard place.count > 0 else { return reject(.truncated, in: .mpls, at: place.at, &packet) }
    switch frame.octet(place.at) &>> 4 {
    // The address of an Ethernet frame can begin like IP does.
    case 4: return isEthernet(frame, place, leastLength: 5) ? .ethernet : .ipv4
    case 6: return isEthernet(frame, place, leastLength: 0) ? .ethernet : .ipv6
    case 0:
      // A control word (RFC 4385), or an address that begins with zeros.
      let withWord = hasKnownEthernet(frame, at: place.at &+ 4, end: place.end)
      if withWord || !hasKnownEthernet(frame, at: place.at, end: place.end) { place.at &+= 4 }
      return .ethernet
    // An associated channel (RFC 5586).
    case 1 where !hasKnownEthernet(frame, at: place.at, end: place.end):
      return finish(.notIP(.otherProtocol), place, &packet)
    default: return .ethernet
    }
  }

  /// Whether what begins like IP is an Ethernet frame: its type is known, and IP's length is not.
  private static func isEthernet(
    _ frame: borrowing OctetView, _ place: Place, leastLength: UInt8
  ) -> Bool {
    guard hasKnownEthernet(frame, at: place.at, end: place.end) else { return false }
    let isV4 = leastLength > 0
    let length = Int(frame.uint16(place.at &+ (isV4 ? 2 : 4))) &+ (isV4 ? 0 : IPv6Header.octets)
    return frame.octet(place.at) & 15 < leastLength || length > place.count
  }

  /// Reads a PPPoE header of the session stage.
  private static func readPPPoE(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket,
    _ encapsulation: inout Encapsulation
  ) -> Layer {
    let start = place.at
    guard let header = PPPoEHeader(frame, at: start, end: place.end) else {
      return reject(.truncated, in: .pppoe, at: start, &packet)
    }
    guard header.versionAndType == 0x11 else {
      return reject(.version, in: .pppoe, at: start, &packet)
    }
    place.at &+= PPPoEHeader.octets
    guard header.code == 0 else { return finish(.notIP(.otherProtocol), place, &packet) }
    add(.pppoe, UInt32(header.session), &packet, &encapsulation)
    place.announcedEnd = place.at &+ Int(header.length)
    place.end = min(place.end, place.announcedEnd)
    return .ppp
  }

  /// Reads a MACsec tag (IEEE 802.1AE clause 9.3); only frames that are not encrypted are read on.
  ///
  ///     +-+-+-+-+-+-+---+---------------+-------------------------------+
  ///     |V|S|C|B|E|C|AN | short length  |   packet number, four octets  |
  ///     +-+-+-+-+-+-+---+---------------+-------------------------------+
  private static func readMACsec(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    let start = place.at
    guard place.count >= 1 else {
      return reject(.truncated, in: .macSecurity, at: start, &packet)
    }
    let control = frame.octet(start)
    if control & 0x08 != 0 { return finish(.notIP(.encrypted), place, &packet) }
    // The channel's identifier is there when its bit is.
    let octets = control & 0x20 != 0 ? 14 : 6
    guard place.count >= octets &+ 2 else {
      return reject(.truncated, in: .macSecurity, at: start, &packet)
    }
    place.at &+= octets &+ 2
    return follow(EtherType(rawValue: frame.uint16(start &+ octets)), place, &packet)
  }

  /// Reads a network service header (RFC 8300 section 2.2).
  ///
  ///     +---+-+-+-----------+-----------+-------+-------+---------------+
  ///     |ver|O|U|    TTL    |  length   |  U    |MD type| next protocol |
  ///     +---+-+-+-----------+-----------+-------+-------+---------------+
  private static func readServiceHeader(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    let start = place.at
    guard place.count >= 8 else {
      return reject(.truncated, in: .serviceHeader, at: start, &packet)
    }
    let octets = Int(frame.octet(start &+ 1) & 63) &* 4
    guard octets >= 8, octets <= place.count else {
      return reject(.headerLength, in: .serviceHeader, at: start, &packet)
    }
    place.at &+= octets
    switch frame.octet(start &+ 3) {
    case 1: return .ipv4
    case 2: return .ipv6
    case 3: return .ethernet
    case 5: return .mpls
    default: return finish(.notIP(.otherProtocol), place, &packet)
    }
  }
}
