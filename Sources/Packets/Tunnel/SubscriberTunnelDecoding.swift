internal import Octets

/// A GTP-U header without its extension headers (3GPP TS 29.281 section 5).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-----+-+-+-+-+-+---------------+-------------------------------+
///     | ver |P|*|E|S|N| message type  |            length             |
///     +-----+-+-+-+-+-+---------------+-------------------------------+
///     |               tunnel endpoint identifier (TEID)               |
///     +-------------------------------+---------------+---------------+
///     |     sequence (optional)       | N-PDU number  |next extension |
///     +-------------------------------+---------------+---------------+
struct GTPHeader {
  /// The length without the optional part.
  static var leastOctets: Int { 8 }
  /// The most extension headers that are stepped over.
  static var extensionLimit: Int { 16 }

  /// The tunnel.
  let tunnel: UInt32
  /// The length with the optional part and all extension headers.
  let octets: Int

  /// The header at `offset`, which has the octets up to `end`; nil where it is none of version 1 that
  /// carries a packet.
  init?(_ frame: borrowing OctetView, at offset: Int, end: Int) {
    guard end &- offset >= Self.leastOctets else { return nil }
    let flags = frame.octet(offset)
    guard flags &>> 4 == 3, flags & 0x08 == 0, frame.octet(offset &+ 1) == 255 else { return nil }
    tunnel = frame.uint32(offset &+ 4)
    var at = offset &+ Self.leastOctets
    if flags & 7 != 0 {
      guard end &- at >= 4 else { return nil }
      var type = flags & 4 != 0 ? frame.octet(at &+ 3) : 0
      at &+= 4
      var count = 0
      while type != 0 {
        // Counted in words of four octets; the last octet is the type of the next.
        guard count < Self.extensionLimit, at < end else { return nil }
        let length = Int(frame.octet(at)) &* 4
        guard length > 0, end &- at >= length else { return nil }
        type = frame.octet(at &+ length &- 1)
        at &+= length
        count &+= 1
      }
    }
    octets = at &- offset
  }
}

/// A header of an L2TP data message, version 2 (RFC 2661 section 3.1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-------+-------+-------------------------------+
///     |T|L|x|x|S|x|O|P|x x x x|  ver  |       length (optional)       |
///     +-+-+-+-+-+-+-+-+-------+-------+-------------------------------+
///     |            tunnel             |            session            |
///     +-------------------------------+-------------------------------+
///     |  sequence number (optional)   |  expected next (optional)     |
///     +-------------------------------+-------------------------------+
///     |    offset size (optional)     |  padding of that size         |
///     +-------------------------------+-------------------------------+
struct L2TPHeader {
  /// The tunnel in the upper half and the session in the lower.
  let tunnelAndSession: UInt32
  /// The length with all optional parts.
  let octets: Int

  /// The header at `offset`, which has the octets up to `end`; nil where it is none of a data
  /// message.
  init?(_ frame: borrowing OctetView, at offset: Int, end: Int) {
    guard end &- offset >= 6 else { return nil }
    let flags = frame.uint16(offset)
    guard flags & 0x800F == 2, flags & 0x34F0 == 0 else { return nil }
    var at = offset &+ 2
    if flags & 0x4000 != 0 { at &+= 2 }
    guard end &- at >= 4 else { return nil }
    tunnelAndSession = frame.uint32(at)
    at &+= 4
    if flags & 0x0800 != 0 { at &+= 4 }
    if flags & 0x0200 != 0 {
      guard end &- at >= 2 else { return nil }
      at &+= 2 &+ Int(frame.uint16(at))
    }
    guard at <= end else { return nil }
    octets = at &- offset
  }
}

extension PacketDecoder {
  /// Reads a GTP-U header; what it carries has to be IP.
  static func readGTP(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket,
    _ encapsulation: inout Encapsulation
  ) -> Layer {
    guard let header = GTPHeader(frame, at: place.at, end: place.end) else {
      return noTunnel(place, &packet)
    }
    place.at &+= header.octets
    let version = place.count > 0 ? frame.octet(place.at) &>> 4 : 0
    guard version == 4 || version == 6 else { return noTunnel(place, &packet) }
    enter(.gtp, header.tunnel, &packet, &encapsulation)
    return version == 4 ? .ipv4 : .ipv6
  }

  /// Reads Teredo's indications and finds the IPv6 packet (RFC 4380 section 5.1.1).
  ///
  /// There is no header of its own: authentication (0x0001) and origin (0x0000) may stand before
  /// the packet, whose length has to fit.
  static func readTeredo(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket,
    _ encapsulation: inout Encapsulation
  ) -> Layer {
    var at = place.at
    let end = place.end
    if end &- at >= 4, frame.uint16(at) == 1 {
      at &+= 13 &+ Int(frame.octet(at &+ 2)) &+ Int(frame.octet(at &+ 3))
    }
    if end &- at >= 2, frame.uint16(at) == 0 { at &+= 8 }
    guard let header = IPv6Header(frame, at: at, end: end), header.version == 6,
      at &+ IPv6Header.octets &+ Int(header.payloadLength) <= max(end, place.announcedEnd)
    else { return noTunnel(place, &packet) }
    place.at = at
    enter(.teredo, nil, &packet, &encapsulation)
    return .ipv6
  }

  /// Reads a header of L2TP version 2.
  static func readL2TP2(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket,
    _ encapsulation: inout Encapsulation
  ) -> Layer {
    if place.count >= 8, frame.uint16(place.at) == 3 {
      // Version 3 over UDP has the flags and a reserved word before the session.
      place.at &+= 4
      return readL2TP3(frame, &place, &packet, &encapsulation)
    }
    guard let header = L2TPHeader(frame, at: place.at, end: place.end) else {
      return noTunnel(place, &packet)
    }
    place.at &+= header.octets
    enter(.l2tp, header.tunnelAndSession, &packet, &encapsulation)
    return .ppp
  }

  /// Reads a header of L2TP version 3 (RFC 3931 section 4.1).
  ///
  /// Only the session's number is sure. A cookie of four or eight octets and a sublayer of four may
  /// follow, as both ends agreed elsewhere: the place where an Ethernet header with a known type
  /// stands, or PPP in HDLC form with IP, is taken.
  ///
  ///     +---------------------------------------------------------------+
  ///     |                      session identifier                       |
  ///     +---------------------------------------------------------------+
  ///     |                cookie (optional), up to 64 bits               |
  ///     +---------------------------------------------------------------+
  static func readL2TP3(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket,
    _ encapsulation: inout Encapsulation
  ) -> Layer {
    guard place.count >= 4 else { return reject(.truncated, in: .l2tp, at: place.at, &packet) }
    let session = frame.uint32(place.at)
    // Zero is for control messages.
    guard session != 0 else { return noTunnel(place, &packet) }
    for words in 1...4 {
      let at = place.at &+ words &* 4
      let isPPP = place.end &- at >= 4 && frame.uint32(at) == 0xFF03_0021
      guard isPPP || hasKnownEthernet(frame, at: at, end: place.end) else { continue }
      place.at = at
      enter(.l2tp3, session, &packet, &encapsulation)
      return isPPP ? .ppp : .ethernet
    }
    return noTunnel(place, &packet)
  }

  /// Whether an Ethernet header with IP, ARP or a VLAN tag seems to stand at an offset.
  static func hasKnownEthernet(
    _ frame: borrowing OctetView, at offset: Int, end: Int
  ) -> Bool {
    guard end &- offset > EthernetHeader.octets else { return false }
    let type = EtherType(rawValue: frame.uint16(offset &+ 12))
    let version = frame.octet(offset &+ EthernetHeader.octets) &>> 4
    if type == .ipv4 { return version == 4 }
    if type == .ipv6 { return version == 6 }
    return type == .arp || type.isVLAN
  }
}
