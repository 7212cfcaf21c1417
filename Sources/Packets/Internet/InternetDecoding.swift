internal import Octets

extension PacketDecoder {
  /// Reads an IPv4 header.
  @inline(__always)
  static func readIPv4(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    let start = place.at
    packet.networkOffset = UInt32(truncatingIfNeeded: start)
    guard let header = IPv4Header(frame, at: start, end: place.end) else {
      return reject(.truncated, in: .ipv4, at: start, &packet)
    }
    guard header.version == 4 else { return reject(.version, in: .ipv4, at: start, &packet) }
    guard header.headerOctets >= IPv4Header.leastOctets else {
      return reject(.headerLength, in: .ipv4, at: start, &packet)
    }
    packet.flow.source = header.source
    packet.flow.destination = header.destination
    packet.flow.transport = header.transport
    packet.timeToLive = header.timeToLive
    // A total length of zero is what segmentation offload leaves: then what was captured counts.
    // Anything shorter than the header is not true; octets behind it are the link's padding.
    let total = header.totalLength == 0 ? place.end &- start : Int(header.totalLength)
    guard total >= header.headerOctets else {
      return reject(.totalLength, in: .ipv4, at: start, &packet)
    }
    place.at = start &+ header.headerOctets
    place.announcedEnd = start &+ total
    place.end = min(place.end, place.announcedEnd)
    guard place.at <= place.end else { return reject(.truncated, in: .ipv4, at: start, &packet) }
    if _slowPath(header.isFragment) {
      packet.fragment.isFragment = true
      packet.fragment.identification = UInt32(header.identification)
      packet.fragment.offsetOctets = header.fragmentOffsetOctets
      packet.fragment.hasMore = header.hasMoreFragments
      return finishFragment(frame, place, &packet)
    }
    return follow(header.transport, place, &packet)
  }

  /// Reads an IPv6 header and its extension headers.
  @inline(__always)
  static func readIPv6(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    let start = place.at
    packet.networkOffset = UInt32(truncatingIfNeeded: start)
    guard let header = IPv6Header(frame, at: start, end: place.end) else {
      return reject(.truncated, in: .ipv6, at: start, &packet)
    }
    guard header.version == 6 else { return reject(.version, in: .ipv6, at: start, &packet) }
    packet.flow.source = header.source
    packet.flow.destination = header.destination
    packet.flow.transport = header.nextHeader
    packet.timeToLive = header.hopLimit
    place.at = start &+ IPv6Header.octets
    // Zero is a jumbogram, or what segmentation offload leaves: then what was captured counts.
    let hasNoLength = header.payloadLength == 0 && header.nextHeader != .noNextHeader
    place.announcedEnd =
      hasNoLength ? place.end : place.at &+ Int(header.payloadLength)
    place.end = min(place.end, place.announcedEnd)
    if _fastPath(ExtensionHeaderKind(header.nextHeader) == nil) {
      return follow(header.nextHeader, place, &packet)
    }
    return readExtensionHeaders(
      frame, first: header.nextHeader, hasNoLength: hasNoLength, &place, &packet)
  }

  /// Walks IPv6's extension headers, at most ``ExtensionHeaders/limit``.
  @inline(never)
  static func readExtensionHeaders(
    _ frame: borrowing OctetView, first: IPProtocol, hasNoLength: Bool, _ place: inout Place,
    _ packet: inout DecodedPacket
  ) -> Layer {
    var number = first
    while let kind = ExtensionHeaderKind(number) {
      let start = place.at
      guard packet.extensionHeaders.append(kind) else {
        return reject(.extensionHeaderCount, in: .ipv6, at: start, &packet)
      }
      guard let header = ExtensionHeader(frame, at: start, end: place.end, kind: kind) else {
        return reject(.truncated, in: .ipv6, at: start, &packet)
      }
      if hasNoLength, kind == .hopByHop,
        ExtensionHeader.hasJumboPayload(frame, at: start, octets: header.octets)
      {
        return reject(.jumbogram, in: .ipv6, at: start, &packet)
      }
      place.at &+= header.octets
      number = header.nextHeader
      packet.flow.transport = number
      if kind == .fragment {
        let offsetAndFlag = frame.uint16(start &+ 2)
        packet.fragment.identification = frame.uint32(start &+ 4)
        packet.fragment.offsetOctets = offsetAndFlag & 0xFFF8
        packet.fragment.hasMore = offsetAndFlag & 1 != 0
        packet.fragment.isFragment = offsetAndFlag & 0xFFF9 != 0
        if packet.fragment.isFragment { return finishFragment(frame, place, &packet) }
      }
    }
    return follow(number, place, &packet)
  }

  /// What an IP protocol number announces.
  @inline(__always)
  static func follow(
    _ number: IPProtocol, _ place: Place, _ packet: inout DecodedPacket
  ) -> Layer {
    if _fastPath(number == .udp) { return .udp }
    if number == .tcp { return .tcp }
    return followRare(number, place, &packet)
  }
}
