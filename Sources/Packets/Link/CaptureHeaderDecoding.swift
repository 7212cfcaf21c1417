internal import Octets

extension PacketDecoder {
  /// Reads a header that a capturing system puts before a frame.
  static func readCaptureHeader(
    _ layer: Layer, _ frame: borrowing OctetView, _ place: inout Place,
    _ packet: inout DecodedPacket
  ) -> Layer {
    let start = place.at
    guard place.count >= 4 else {
      return reject(.truncated, in: .captureHeader, at: start, &packet)
    }
    switch layer {
    case .perPacketInformation:
      // Version, flags, length, link type; little-endian (PPI specification section 3).
      return readLinked(
        Int(frame.uint16(start &+ 2).byteSwapped), typeAt: 4, frame, &place, &packet)
    case .packetTap:
      // Length, kind of header, link type; in the host's order, which is little-endian.
      return readLinked(Int(frame.uint32(start).byteSwapped), typeAt: 8, frame, &place, &packet)
    case .packetFilterLog:
      // The length is without its padding (if_pflog.h).
      let octets = (Int(frame.octet(start)) &+ 3) & ~3
      guard octets >= 8 else {
        return reject(.headerLength, in: .captureHeader, at: start, &packet)
      }
      guard octets <= place.count else {
        return reject(.truncated, in: .captureHeader, at: start, &packet)
      }
      place.at &+= octets
      return .rawIP
    case .openBSDEncryption:
      guard place.count > 12 else {
        return reject(.truncated, in: .captureHeader, at: start, &packet)
      }
      place.at &+= 12
      return .rawIP
    default: return readNetfilterLog(frame, &place, &packet)
    }
  }

  /// Steps over a header of a length that says what link header follows.
  private static func readLinked(
    _ octets: Int, typeAt offset: Int, _ frame: borrowing OctetView, _ place: inout Place,
    _ packet: inout DecodedPacket
  ) -> Layer {
    let start = place.at
    guard place.count >= offset &+ 4 else {
      return reject(.truncated, in: .captureHeader, at: start, &packet)
    }
    guard octets >= offset &+ 4 else {
      return reject(.headerLength, in: .captureHeader, at: start, &packet)
    }
    guard octets <= place.count else {
      return reject(.truncated, in: .captureHeader, at: start, &packet)
    }
    let type = frame.uint32(start &+ offset).byteSwapped
    place.at &+= octets
    guard let type = UInt16(exactly: type) else {
      return finish(.notIP(.linkType), place, &packet)
    }
    return Layer(LinkType(rawValue: type))
  }

  /// Finds the packet among the attributes of a netfilter log (LINKTYPE_NFLOG).
  ///
  ///     +---------------+---------------+-------------------------------+
  ///     |    family     |    version    |            group              |
  ///     +---------------+---------------+-------------------------------+
  ///     |  length, host's order         |  type, host's order; 9: packet|
  ///     +-------------------------------+-------------------------------+
  private static func readNetfilterLog(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    guard frame.octet(place.at &+ 1) == 0 else {
      return reject(.version, in: .captureHeader, at: place.at, &packet)
    }
    place.at &+= 4
    for _ in 0..<64 where place.count >= 4 {
      // Nearly all hosts are little-endian; a length above the frame's tells the others.
      let words = (frame.uint16(place.at), frame.uint16(place.at &+ 2))
      let isBigEndian = Int(words.0.byteSwapped) > place.count
      let length = Int(isBigEndian ? words.0 : words.0.byteSwapped)
      let type = isBigEndian ? words.1 : words.1.byteSwapped
      guard length >= 4 else {
        return reject(.headerLength, in: .captureHeader, at: place.at, &packet)
      }
      if type & 0x3FFF == 9 {
        place.end = min(place.end, place.at &+ length)
        place.at &+= 4
        return .rawIP
      }
      place.at = min(place.at &+ ((length &+ 3) & ~3), place.end)
    }
    return finish(.notIP(.otherProtocol), place, &packet)
  }
}
