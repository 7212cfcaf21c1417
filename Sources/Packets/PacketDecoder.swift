public import Octets

/// Decodes a frame's headers down to the innermost transport's payload.
///
/// One loop over layers, each of which says what comes next: no recursion, no allocation, and a
/// bound on the number of layers. Total: any octets give an outcome.
///
/// Tunnels over UDP are known by their ports only, so they are not opened until the caller, who
/// knows which ports are DNS, asks for it: ``openTunnel(frame:into:encapsulation:)``.
public enum PacketDecoder {
  /// The most VLAN tags and tunnels of a frame, together; no network nests deeper.
  public static var layerLimit: UInt8 { 16 }

  /// The most headers that are read with them: each tunnel has at most five of its own.
  static var stepLimit: Int { 96 }

  /// Decodes `frame` and sets every field of `packet`.
  ///
  /// - Parameters:
  ///   - frame: The captured octets.
  ///   - linkType: What their first header is.
  ///   - packet: What is found; the innermost IP packet where there are tunnels.
  ///   - encapsulation: The tunnels; it means something only where the packet has any
  ///     (``DecodedPacket/tunnelCount``), and is not touched otherwise.
  public static func decode(
    frame: borrowing OctetView, linkType: LinkType, into packet: inout DecodedPacket,
    encapsulation: inout Encapsulation
  ) {
    packet = DecodedPacket()
    if _fastPath(readPlainDatagram(frame, linkType, &packet)) { return }
    decodeLayers(frame, linkType, &packet, &encapsulation)
  }

  /// Decodes what is not the plain case, layer by layer; apart, so that the plain case needs no room.
  @inline(never)
  private static func decodeLayers(
    _ frame: borrowing OctetView, _ linkType: LinkType, _ packet: inout DecodedPacket,
    _ encapsulation: inout Encapsulation
  ) {
    var place = Place(end: frame.count)
    var next = firstLayer(linkType)
    while true {
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
      case .done: return
      default: return decodeInside(next, frame, place, &packet, &encapsulation)
      }
    }
  }

  /// Decodes `frame` without keeping what its tunnels are.
  public static func decode(
    frame: borrowing OctetView, linkType: LinkType, into packet: inout DecodedPacket
  ) {
    var encapsulation = Encapsulation()
    decode(frame: frame, linkType: linkType, into: &packet, encapsulation: &encapsulation)
  }

  /// Where decoding is.
  struct Place {
    /// Where the next header starts.
    var at = 0
    /// Where the captured octets of the innermost IP packet end; before it, those of the frame.
    var end: Int
    /// Where that packet ends by its own account.
    var announcedEnd = 0
    /// Whether the header of IEEE 802.11 is filled up to four octets, as some devices do.
    var isPadded = false

    /// How many octets there are from here.
    var count: Int {
      @inline(__always) get { end &- at }
    }
  }

  /// The first header of a link type.
  @inline(__always)
  private static func firstLayer(_ linkType: LinkType) -> Layer {
    if _fastPath(linkType == .ethernet) { return .ethernet }
    return Layer(linkType)
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

// MARK: - Outcomes

extension PacketDecoder {
  /// Ends with a payload from here to the end of the innermost packet.
  @inline(__always)
  static func finish(
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
  static func finishFragment(
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
  static func reject(
    _ reason: PacketRejection.Reason, in layer: PacketLayer, at offset: Int,
    _ packet: inout DecodedPacket
  ) -> Layer {
    packet.outcome = .rejected(PacketRejection(reason, in: layer, at: offset))
    return .done
  }
}
