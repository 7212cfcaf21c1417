internal import Octets

/// A VXLAN header (RFC 7348 section 5; the generic extension: draft-ietf-nvo3-vxlan-gpe section 3).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-------------------------------+---------------+
///     |R|R|Ver|I|P|B|O|           reserved            | next protocol |
///     +-+-+-+-+-+-+-+-+-------------------------------+---------------+
///     |             network identifier (VNI)          |   reserved    |
///     +-----------------------------------------------+---------------+
struct VXLANHeader {
  /// Its length.
  static var octets: Int { 8 }

  /// The flags.
  let flags: UInt8
  /// What follows, in the generic extension: 1 IPv4, 2 IPv6, 3 Ethernet, 4 NSH.
  let nextProtocol: UInt8
  /// The network, 24 bits.
  let network: UInt32
  /// The last octet, zero in a true header.
  let reserved: UInt8

  /// The header at `offset`, which has the octets up to `end`; nil where they end inside it.
  init?(_ frame: borrowing OctetView, at offset: Int, end: Int) {
    guard end &- offset >= Self.octets else { return nil }
    flags = frame.octet(offset)
    nextProtocol = frame.octet(offset &+ 3)
    let word = frame.uint32(offset &+ 4)
    network = word &>> 8
    reserved = UInt8(truncatingIfNeeded: word)
  }

  /// Whether the network identifier counts, as it has to.
  var hasNetwork: Bool { flags & 0x08 != 0 && reserved == 0 }
}

/// A Geneve header without its options (RFC 8926 section 3.4).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---+-----------+-+-+-----------+-------------------------------+
///     |ver|option len |O|C|   Rsvd    |         protocol type         |
///     +---+-----------+-+-+-----------+---------------+---------------+
///     |             network identifier (VNI)          |   reserved    |
///     +-----------------------------------------------+---------------+
struct GeneveHeader {
  /// The length without options.
  static var leastOctets: Int { 8 }

  /// The version, 0.
  let version: UInt8
  /// The length with options.
  let octets: Int
  /// What follows.
  let type: EtherType
  /// The network, 24 bits.
  let network: UInt32

  /// The header at `offset`, which has the octets up to `end`; nil where they end inside it.
  init?(_ frame: borrowing OctetView, at offset: Int, end: Int) {
    guard end &- offset >= Self.leastOctets else { return nil }
    let first = frame.octet(offset)
    version = first &>> 6
    octets = Self.leastOctets &+ Int(first & 63) &* 4
    type = EtherType(rawValue: frame.uint16(offset &+ 2))
    network = frame.uint32(offset &+ 4) &>> 8
    guard end &- offset >= octets else { return nil }
  }
}

extension PacketDecoder {
  /// Reads a VXLAN header, which by its P bit or by its port can be one of the generic extension; the
  /// group policy extension, which has other flags too, is the same here.
  static func readVXLAN(
    _ layer: Layer, _ frame: borrowing OctetView, _ place: inout Place,
    _ packet: inout DecodedPacket, _ encapsulation: inout Encapsulation
  ) -> Layer {
    guard let header = VXLANHeader(frame, at: place.at, end: place.end), header.hasNetwork,
      header.flags & 0x32 == 0
    else { return noTunnel(place, &packet) }
    let isGeneric = layer == .genericVXLAN || header.flags & 0x04 != 0
    enter(isGeneric ? .genericVXLAN : .vxlan, header.network, &packet, &encapsulation)
    place.at &+= VXLANHeader.octets
    guard isGeneric else { return .ethernet }
    switch header.nextProtocol {
    // Some senders leave the number out.
    case 0, 3: return .ethernet
    case 1: return .ipv4
    case 2: return .ipv6
    case 4: return .serviceHeader
    default: return noTunnel(place, &packet)
    }
  }

  /// Reads a Geneve header.
  static func readGeneve(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket,
    _ encapsulation: inout Encapsulation
  ) -> Layer {
    guard let header = GeneveHeader(frame, at: place.at, end: place.end), header.version == 0,
      header.type.rawValue >= EtherType.lowest
    else { return noTunnel(place, &packet) }
    enter(.geneve, header.network, &packet, &encapsulation)
    place.at &+= header.octets
    return follow(header.type, place, &packet)
  }
}
