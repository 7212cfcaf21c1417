internal import Octets

/// The header of an IEEE 802.11 frame that carries data (IEEE 802.11 clause 9.3.2).
///
/// Control fields are in little-endian order.
///
///     +---+---+-------+-+-+-+-+-+-+-+-+-------------------------------+
///     |ver|typ|subtype|T|F|M|R|P|D|W|O|           duration            |
///     +---+---+-------+-+-+-+-+-+-+-+-+-------------------------------+
///     |         three addresses of six octets, sequence control       |
///     +---------------------------------------------------------------+
///     |  a fourth address, if T and F      | QoS control, if its bit  |
///     +---------------------------------------------------------------+
struct WirelessHeader {
  /// The length without optional parts.
  static var leastOctets: Int { 24 }

  /// The length with optional parts.
  let octets: Int
  /// Zero in a true header.
  let version: UInt8
  /// Whether there is data in it.
  let hasData: Bool
  /// Whether the data is encrypted.
  let isProtected: Bool
  /// Whether it is a part of a frame.
  let isFragment: Bool
  /// Whether several frames are aggregated in it (A-MSDU).
  let isAggregate: Bool

  /// The header at `offset`, which has the octets up to `end`; nil where they end inside it.
  init?(_ frame: borrowing OctetView, at offset: Int, end: Int) {
    guard end &- offset >= 2 else { return nil }
    let control = frame.octet(offset)
    let flags = frame.octet(offset &+ 1)
    version = control & 3
    // Type 2 is data; the third bit of its subtype says that there is none.
    hasData = control & 0x4C == 0x08
    isProtected = flags & 0x40 != 0
    let isQoS = control & 0x80 != 0
    var octets = Self.leastOctets
    if flags & 3 == 3 { octets &+= 6 }
    let qosAt = offset &+ octets
    if isQoS { octets &+= flags & 0x80 != 0 ? 6 : 2 }
    self.octets = octets
    // Other frames can be shorter, and nothing else is asked of them.
    guard hasData else {
      isFragment = false
      isAggregate = false
      return
    }
    guard end &- offset >= octets else { return nil }
    isFragment = flags & 4 != 0 || frame.octet(offset &+ 22) & 15 != 0
    isAggregate = isQoS && frame.octet(qosAt) & 0x80 != 0
  }
}

extension PacketDecoder {
  /// Reads an IEEE 802.11 frame, or what a capturing system puts before it.
  static func readRadio(
    _ layer: Layer, _ frame: borrowing OctetView, _ place: inout Place,
    _ packet: inout DecodedPacket
  ) -> Layer {
    let start = place.at
    if layer == .wireless { return readWireless(frame, &place, &packet) }
    guard place.count >= 8 else { return reject(.truncated, in: .radio, at: start, &packet) }
    let octets: Int
    switch layer {
    case .radiotap:
      octets = Int(frame.uint16(start &+ 2).byteSwapped)
      guard frame.octet(start) == 0 else {
        return reject(.version, in: .radio, at: start, &packet)
      }
    case .prism where frame.uint32(start) & 0xFFFF_F000 != 0x8021_1000:
      // The length is in the capturing host's order, and below 64 KiB.
      let length = frame.uint32(start &+ 4)
      octets = Int(length & 0xFFFF_0000 != 0 ? length.byteSwapped : length)
    default: octets = Int(frame.uint32(start &+ 4))
    }
    guard octets >= 8 else { return reject(.headerLength, in: .radio, at: start, &packet) }
    guard octets <= place.count else { return reject(.truncated, in: .radio, at: start, &packet) }
    if layer == .radiotap {
      place.isPadded = isPadded(frame, radiotapAt: start, end: start &+ octets)
    }
    place.at &+= octets
    return .wireless
  }

  /// Whether radiotap's flags say that the header behind is filled up to four octets.
  private static func isPadded(
    _ frame: borrowing OctetView, radiotapAt start: Int, end: Int
  ) -> Bool {
    var at = start &+ 4
    // Each word of fields says whether another follows.
    repeat {
      guard end &- at >= 4 else { return false }
      at &+= 4
    } while frame.octet(at &- 1) & 0x80 != 0
    let fields = frame.octet(start &+ 4)
    guard fields & 2 != 0 else { return false }
    // The flags stand behind a clock of eight octets, which is aligned.
    if fields & 1 != 0 { at = start &+ ((at &- start &+ 7) & ~7) &+ 8 }
    return at < end && frame.octet(at) & 0x20 != 0
  }

  /// Reads an IEEE 802.11 header; of aggregated frames the first is read on.
  private static func readWireless(
    _ frame: borrowing OctetView, _ place: inout Place, _ packet: inout DecodedPacket
  ) -> Layer {
    let start = place.at
    guard let header = WirelessHeader(frame, at: start, end: place.end) else {
      return reject(.truncated, in: .wireless, at: start, &packet)
    }
    guard header.version == 0 else { return reject(.version, in: .wireless, at: start, &packet) }
    guard header.hasData else { return finish(.notIP(.otherProtocol), place, &packet) }
    let octets = place.isPadded ? (header.octets &+ 3) & ~3 : header.octets
    place.at &+= min(octets, place.count)
    if header.isProtected { return finish(.notIP(.encrypted), place, &packet) }
    if header.isFragment { return finish(.notIP(.otherProtocol), place, &packet) }
    if header.isAggregate {
      guard let inner = EthernetHeader(frame, at: place.at, end: place.end) else {
        return reject(.truncated, in: .wireless, at: place.at, &packet)
      }
      place.at &+= EthernetHeader.octets
      place.end = min(place.end, place.at &+ Int(inner.type.rawValue))
    }
    return .logicalLinkControl
  }
}
