public import Octets

/// Decodes a frame's headers down to the transport's payload.
///
/// One loop over layers, each of which says what comes next: no recursion, no allocation, and a
/// bound on the number of layers. Total: any octets give an outcome.
public enum PacketDecoder {
  /// The most headers of a frame, apart from IPv6's extension headers; no network nests deeper.
  public static var layerLimit: Int { 16 }

  /// Decodes `frame` and sets every field of `packet`.
  public static func decode(
    frame: borrowing OctetView, linkType: LinkType, into packet: inout DecodedPacket
  ) {
    packet = DecodedPacket()
    if _fastPath(readPlainDatagram(frame, linkType, &packet)) { return }
    var place = Place(end: frame.count)
    var next = firstLayer(linkType)
    var layers = 0
    while layers < layerLimit {
      switch next {
      case .ethernet: next = readEthernet(frame, &place, &packet)
      case .vlan: next = readVLAN(frame, &place, &packet)
      case .linuxCooked1: next = readLinuxCooked(frame, version: 1, &place, &packet)
      case .linuxCooked2: next = readLinuxCooked(frame, version: 2, &place, &packet)
      case .loopback: next = readLoopback(frame, &place, &packet)
      case .rawIP: next = readRawIP(frame, &place, &packet)
      case .ipv4: next = readIPv4(frame, &place, &packet)
      case .ipv6: next = readIPv6(frame, &place, &packet)
      case .udp: next = readUDP(frame, &place, &packet)
      case .tcp: next = readTCP(frame, &place, &packet)
      case .unknown: next = finish(.notIP(.linkType), place, &packet)
      case .done: return
      }
      layers &+= 1
    }
    if next != .done { packet.outcome = .rejected(.init(.layerCount, in: .vlan, at: place.at)) }
  }

  /// What is to be read next.
  private enum Layer {
    /// One of the headers.
    case ethernet, vlan, linuxCooked1, linuxCooked2, loopback, rawIP, ipv4, ipv6, udp, tcp
    /// A link header that is not decoded.
    case unknown
    /// Nothing: the outcome is known.
    case done
  }

  /// Where decoding is.
  private struct Place {
    /// Where the next header starts.
    var at = 0
    /// Where the captured octets of the innermost IP packet end; before it, those of the frame.
    var end: Int
    /// Where that packet ends by its own account.
    var announcedEnd = 0
  }

  /// The first header of a link type.
  @inline(__always)
  private static func firstLayer(_ linkType: LinkType) -> Layer {
    switch linkType {
    case .ethernet: .ethernet
    case .linuxSLL: .linuxCooked1
    case .linuxSLL2: .linuxCooked2
    case .null, .loop: .loopback
    case .raw, .rawDLT12, .rawDLT14: .rawIP
    case .ipv4: .ipv4
    case .ipv6: .ipv6
    default: .unknown
    }
  }
}

// MARK: - The plain case

extension PacketDecoder {
  /// Reads what nearly every packet is: a whole UDP datagram over IPv4 without options over Ethernet;
  /// false, and nothing is set, for all others.
  @inline(__always)
  private static func readPlainDatagram(
    _ frame: borrowing OctetView, _ linkType: LinkType, _ packet: inout DecodedPacket
  ) -> Bool {
    let network = EthernetHeader.octets
    let transport = network &+ IPv4Header.leastOctets
    let payload = transport &+ UDPHeader.octets
    guard linkType == .ethernet, frame.count >= payload else { return false }
    // EtherType, version and header length; then flags and fragment offset; then the protocol.
    let first = frame.uint32(network &- 2)
    let second = frame.uint32(network &+ 6)
    guard first &>> 8 == 0x0800_45, second & 0x3FFF_00FF == UInt32(IPProtocol.udp.rawValue) else {
      return false
    }
    let ports = frame.uint64(transport)
    let length = Int(truncatingIfNeeded: ports &>> 16 & 0xFFFF)
    let total = Int(frame.uint16(network &+ 2))
    // A datagram that fills its packet, of which all was captured; the rest is the link's padding.
    guard length >= UDPHeader.octets, length &+ IPv4Header.leastOctets == total,
      network &+ total <= frame.count
    else { return false }
    let addresses = frame.uint64(network &+ 12)
    packet.etherType = .ipv4
    packet.networkOffset = UInt32(truncatingIfNeeded: network)
    packet.flow = Flow(
      source: IPAddress(v4: UInt32(truncatingIfNeeded: addresses &>> 32)),
      destination: IPAddress(v4: UInt32(truncatingIfNeeded: addresses)),
      sourcePort: UInt16(truncatingIfNeeded: ports &>> 48),
      destinationPort: UInt16(truncatingIfNeeded: ports &>> 32), transport: .udp)
    packet.timeToLive = UInt8(truncatingIfNeeded: second &>> 8)
    packet.hasPorts = true
    packet.outcome = .datagram
    packet.payloadOffset = UInt32(truncatingIfNeeded: payload)
    packet.payloadCount = UInt32(truncatingIfNeeded: length &- UDPHeader.octets)
    packet.announcedPayloadCount = packet.payloadCount
    return true
  }
}

// MARK: - Link

extension PacketDecoder {
  /// Reads an Ethernet header.
  @inline(__always)
  private static func readEthernet(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    guard let header = EthernetHeader(frame, at: place.at) else {
      return reject(.truncated, in: .ethernet, at: place.at, &packet)
    }
    place.at &+= EthernetHeader.octets
    return follow(header.type, place, &packet)
  }

  /// Reads a VLAN tag.
  @inline(__always)
  private static func readVLAN(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    guard let tag = VLANTag(frame, at: place.at) else {
      return reject(.truncated, in: .vlan, at: place.at, &packet)
    }
    if packet.vlanCount == 0 { packet.outerVLAN = tag.identifier }
    if packet.vlanCount == 1 { packet.innerVLAN = tag.identifier }
    packet.vlanCount &+= 1
    place.at &+= VLANTag.octets
    return follow(tag.type, place, &packet)
  }

  /// Reads a header of Linux's cooked captures.
  @inline(never)
  private static func readLinuxCooked(
    _ frame: borrowing OctetView, version: Int, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    let read =
      version == 1
      ? LinuxCookedHeader(version1: frame, at: place.at)
      : LinuxCookedHeader(version2: frame, at: place.at)
    guard let header = read else {
      return reject(.truncated, in: .linuxCooked, at: place.at, &packet)
    }
    place.at &+=
      version == 1 ? LinuxCookedHeader.octetsOfVersion1 : LinuxCookedHeader.octetsOfVersion2
    guard header.hasEtherType else {
      packet.etherType = header.type
      return finish(.notIP(.otherProtocol), place, &packet)
    }
    return follow(header.type, place, &packet)
  }

  /// Reads the address family of a BSD loopback.
  @inline(never)
  private static func readLoopback(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    guard let header = LoopbackHeader(frame, at: place.at) else {
      return reject(.truncated, in: .loopback, at: place.at, &packet)
    }
    place.at &+= LoopbackHeader.octets
    guard let type = header.type else {
      return finish(.notIP(.otherProtocol), place, &packet)
    }
    return follow(type, place, &packet)
  }

  /// Tells IPv4 from IPv6 by the version where no header does.
  @inline(never)
  private static func readRawIP(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    guard place.at < frame.count else {
      return reject(.truncated, in: .rawIP, at: place.at, &packet)
    }
    switch frame.octet(place.at) &>> 4 {
    case 4: return .ipv4
    case 6: return .ipv6
    default: return reject(.version, in: .rawIP, at: place.at, &packet)
    }
  }

  /// What an EtherType announces.
  @inline(__always)
  private static func follow(
    _ type: EtherType, _ place: Place, _ packet: inout DecodedPacket
  ) -> Layer {
    packet.etherType = type
    if _fastPath(type == .ipv4) { return .ipv4 }
    if type == .ipv6 { return .ipv6 }
    if type.isVLAN { return .vlan }
    if type == .arp { return finish(.notIP(.arp), place, &packet) }
    let isLength = type.rawValue < EtherType.lowest
    return finish(.notIP(isLength ? .logicalLinkControl : .otherProtocol), place, &packet)
  }
}

// MARK: - Internet

extension PacketDecoder {
  /// Reads an IPv4 header.
  @inline(__always)
  private static func readIPv4(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    let start = place.at
    packet.networkOffset = UInt32(truncatingIfNeeded: start)
    guard let header = IPv4Header(frame, at: start) else {
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
  private static func readIPv6(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    let start = place.at
    packet.networkOffset = UInt32(truncatingIfNeeded: start)
    guard let header = IPv6Header(frame, at: start) else {
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
  private static func readExtensionHeaders(
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
  private static func follow(
    _ number: IPProtocol, _ place: Place, _ packet: inout DecodedPacket
  ) -> Layer {
    if _fastPath(number == .udp) { return .udp }
    if number == .tcp { return .tcp }
    return finish(.otherTransport, place, &packet)
  }
}

// MARK: - Transport

extension PacketDecoder {
  /// Reads a UDP header.
  @inline(__always)
  private static func readUDP(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    let start = place.at
    guard let header = UDPHeader(frame, at: start, end: place.end) else {
      return reject(.truncated, in: .udp, at: start, &packet)
    }
    packet.flow.sourcePort = header.sourcePort
    packet.flow.destinationPort = header.destinationPort
    packet.hasPorts = true
    guard Int(header.length) >= UDPHeader.octets else {
      return reject(.datagramLength, in: .udp, at: start, &packet)
    }
    place.at = start &+ UDPHeader.octets
    place.announcedEnd = start &+ Int(header.length)
    place.end = min(place.end, place.announcedEnd)
    return finish(.datagram, place, &packet)
  }

  /// Reads a TCP header.
  @inline(__always)
  private static func readTCP(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    let start = place.at
    guard let header = TCPHeader(frame, at: start, end: place.end) else {
      return reject(.truncated, in: .tcp, at: start, &packet)
    }
    packet.flow.sourcePort = header.sourcePort
    packet.flow.destinationPort = header.destinationPort
    packet.hasPorts = true
    packet.sequenceNumber = header.sequenceNumber
    packet.acknowledgmentNumber = header.acknowledgmentNumber
    packet.tcpFlags = header.flags
    guard header.headerOctets >= TCPHeader.leastOctets else {
      return reject(.headerLength, in: .tcp, at: start, &packet)
    }
    place.at = start &+ header.headerOctets
    guard place.at <= place.end else {
      // Beyond the packet it is not true; beyond what was captured it cannot be told.
      let isLie = place.at > place.announcedEnd
      return reject(isLie ? .headerLength : .truncated, in: .tcp, at: start, &packet)
    }
    return finish(.segment, place, &packet)
  }
}

// MARK: - Outcomes

extension PacketDecoder {
  /// Ends with a payload from here to the end of the innermost packet.
  @inline(__always)
  private static func finish(
    _ outcome: PacketOutcome, _ place: Place, _ packet: inout DecodedPacket
  ) -> Layer {
    packet.outcome = outcome
    packet.payloadOffset = UInt32(truncatingIfNeeded: place.at)
    packet.payloadCount = UInt32(truncatingIfNeeded: max(place.end &- place.at, 0))
    packet.announcedPayloadCount = UInt32(
      truncatingIfNeeded: max(max(place.announcedEnd, place.end) &- place.at, 0))
    return .done
  }

  /// Ends with a fragment; the first one shows the ports.
  @inline(never)
  private static func finishFragment(
    _ frame: borrowing OctetView, _ place: Place, _ packet: inout DecodedPacket
  ) -> Layer {
    let transport = packet.flow.transport
    if packet.fragment.offsetOctets == 0, place.end &- place.at >= 4,
      transport == .udp || transport == .tcp
    {
      packet.flow.sourcePort = frame.uint16(place.at)
      packet.flow.destinationPort = frame.uint16(place.at &+ 2)
      packet.hasPorts = true
    }
    return finish(.fragment, place, &packet)
  }

  /// Ends with a rejection.
  @inline(never)
  private static func reject(
    _ reason: PacketRejection.Reason, in layer: PacketLayer, at offset: Int,
    _ packet: inout DecodedPacket
  ) -> Layer {
    packet.outcome = .rejected(PacketRejection(reason, in: layer, at: offset))
    return .done
  }
}
