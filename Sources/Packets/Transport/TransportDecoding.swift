internal import Octets

extension PacketDecoder {
  /// Reads a UDP header.
  @inline(__always)
  static func readUDP(
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
  static func readTCP(
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
