internal import Octets

/// A header of generic routing encapsulation (RFC 2784, RFC 2890; version 1: RFC 2637 section 4.1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-----+-+-------+-----+-------------------------------+
///     |C|R|K|S|s|recur|A| flags | ver |         protocol type         |
///     +-+-+-+-+-+-----+-+-------+-----+-------------------------------+
///     |      checksum (optional)      |       offset (optional)       |
///     +-------------------------------+-------------------------------+
///     |   key (optional); version 1: payload length and call          |
///     +---------------------------------------------------------------+
///     |                  sequence number (optional)                   |
///     +---------------------------------------------------------------+
///     |      acknowledgment number (optional, version 1 only)         |
///     +---------------------------------------------------------------+
struct GREHeader {
  /// The length of the part that is always there.
  static var leastOctets: Int { 4 }

  /// What follows.
  let type: EtherType
  /// 0, or 1 for PPTP.
  let version: UInt8
  /// The key; nil where there is none.
  let key: UInt32?
  /// Whether there is a sequence number.
  let hasSequence: Bool
  /// Whether there is a list of routes, which RFC 2784 took away.
  let hasRoutes: Bool
  /// The length with all optional parts.
  let octets: Int

  /// The header at `offset`, which has the octets up to `end`; nil where they end inside it.
  init?(_ frame: borrowing OctetView, at offset: Int, end: Int) {
    guard end &- offset >= Self.leastOctets else { return nil }
    let flags = frame.uint16(offset)
    type = EtherType(rawValue: frame.uint16(offset &+ 2))
    version = UInt8(truncatingIfNeeded: flags & 7)
    hasRoutes = flags & 0x4000 != 0
    hasSequence = flags & 0x1000 != 0
    var at = offset &+ Self.leastOctets
    if flags & 0xC000 != 0 { at &+= 4 }
    let keyAt = at
    if flags & 0x2000 != 0 { at &+= 4 }
    if hasSequence { at &+= 4 }
    if version == 1, flags & 0x0080 != 0 { at &+= 4 }
    guard at <= end else { return nil }
    key = flags & 0x2000 != 0 ? frame.uint32(keyAt) : nil
    octets = at &- offset
  }
}

extension PacketDecoder {
  /// Reads a GRE header.
  static func readGRE(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket,
    _ encapsulation: inout Encapsulation
  ) -> Layer {
    let start = place.at
    guard let header = GREHeader(frame, at: start, end: place.end) else {
      return reject(.truncated, in: .gre, at: start, &packet)
    }
    guard header.version <= 1, !header.hasRoutes else { return noTunnel(place, &packet) }
    place.at = start &+ header.octets
    if header.version == 1 {
      guard let key = header.key, header.type == .ppp else { return noTunnel(place, &packet) }
      enter(.pptp, key & 0xFFFF, &packet, &encapsulation)
      // An acknowledgment alone has no payload.
      return key &>> 16 == 0 ? noTunnel(place, &packet) : .ppp
    }
    switch header.type {
    case .bridgedEthernet:
      if let key = header.key {
        enter(.nvgre, key &>> 8, &packet, &encapsulation)
      } else {
        enter(.gre, nil, &packet, &encapsulation)
      }
      return .ethernet
    case .erspan, .erspan3:
      return readERSPAN(header, frame, &place, &packet, &encapsulation)
    default:
      // Lower numbers are not EtherTypes: a keepalive has zero.
      guard header.type.rawValue >= EtherType.lowest else { return noTunnel(place, &packet) }
      enter(.gre, header.key, &packet, &encapsulation)
      return follow(header.type, place, &packet)
    }
  }

  /// Reads the header of a mirrored frame.
  ///
  /// Type I has none and type II eight octets; type III has twelve and may have eight more
  /// (draft-foschiano-erspan section 4). Type I is told from II by the absence of a sequence number.
  ///
  ///      0                   1                   2                   3
  ///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
  ///     +-------+-----------------------+-----+---+-+-------------------+
  ///     |version|         VLAN          | COS |En |T|     session       |
  ///     +-------+-----------------------+-----+---+-+-------------------+
  ///     |      reserved and index; type III: a timestamp                |
  ///     +---------------------------------------------------------------+
  ///     |   type III: group tag         |P|frame type |hardware |D|Gra|O|
  ///     +---------------------------------------------------------------+
  private static func readERSPAN(
    _ gre: GREHeader, _ frame: borrowing OctetView, _ place: inout Place,
    _ packet: inout DecodedPacket, _ encapsulation: inout Encapsulation
  ) -> Layer {
    let start = place.at
    let version = place.count > 0 ? frame.octet(start) &>> 4 : 0
    if gre.type == .erspan, !gre.hasSequence || version == 0 {
      enter(.erspan, nil, &packet, &encapsulation)
      return .ethernet
    }
    let isThird = gre.type == .erspan3
    guard place.count >= (isThird ? 12 : 8) else {
      return reject(.truncated, in: .erspan, at: start, &packet)
    }
    guard version == (isThird ? 2 : 1) else {
      return reject(.version, in: .erspan, at: start, &packet)
    }
    enter(.erspan, UInt32(frame.uint16(start &+ 2) & 0x03FF), &packet, &encapsulation)
    guard isThird else {
      place.at &+= 8
      return .ethernet
    }
    let frameType = frame.uint16(start &+ 10)
    place.at &+= frameType & 1 == 0 ? 12 : 20
    // Type 2 is an IP packet that the device had decapsulated.
    return frameType &>> 10 & 31 == 2 ? .rawIP : .ethernet
  }

  /// Reads an EtherIP header: version 3 in the first four of 16 bits (RFC 3378 section 3).
  static func readEtherIP(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket,
    _ encapsulation: inout Encapsulation
  ) -> Layer {
    guard place.count >= 2 else {
      return reject(.truncated, in: .etherIP, at: place.at, &packet)
    }
    guard frame.octet(place.at) &>> 4 == 3 else {
      return reject(.version, in: .etherIP, at: place.at, &packet)
    }
    enter(.etherIP, nil, &packet, &encapsulation)
    place.at &+= 2
    return .ethernet
  }
}
