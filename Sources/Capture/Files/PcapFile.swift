internal import Octets
internal import Packets

/// The header of a pcap file (draft-ietf-opsawg-pcap section 4), and the form of its records.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------------------------------------------------------+
///     |                             magic                             |
///     +-------------------------------+-------------------------------+
///     |         major version         |         minor version         |
///     +-------------------------------+-------------------------------+
///     |                           reserved                            |
///     +---------------------------------------------------------------+
///     |                           reserved                            |
///     +---------------------------------------------------------------+
///     |                          snap length                          |
///     +-------+-+---------------------+-------------------------------+
///     |  FCS  |f|                     |           link type           |
///     +-------+-+---------------------+-------------------------------+
///
/// A record's header, which the packet's octets follow; Kuznetzov's form has eight octets more:
///
///     +---------------------------------------------------------------+
///     |                            seconds                            |
///     +---------------------------------------------------------------+
///     |                  microseconds or nanoseconds                  |
///     +---------------------------------------------------------------+
///     |                        captured length                        |
///     +---------------------------------------------------------------+
///     |                        original length                        |
///     +---------------------------------------------------------------+
struct PcapHeader {
  /// The length of the file's header.
  static var octets: Int { 24 }

  /// Whether numbers stand in the order opposite to the network's.
  let isSwapped: Bool
  /// Nanoseconds of a unit of a record's fraction.
  let fractionUnit: UInt32
  /// The length of a record's header.
  let recordHeaderOctets: Int
  /// The largest captured length that the file announces.
  let snapLength: UInt32
  /// What its frames are.
  let linkType: LinkType

  /// The header of a file that has not been read.
  init() {
    isSwapped = false
    fractionUnit = 1000
    recordHeaderOctets = 16
    snapLength = 0
    linkType = .ethernet
  }

  /// The header at the start of `octets`, of which there must be ``octets``; nil for another magic.
  init?(_ octets: borrowing OctetView) {
    let magic = octets.uint32(0)
    switch magic {
    case 0xA1B2_C3D4, 0xA1B2_3C4D, 0xA1B2_CD34: isSwapped = false
    case 0xD4C3_B2A1, 0x4D3C_B2A1, 0x34CD_B2A1: isSwapped = true
    default: return nil
    }
    let ordered = isSwapped ? magic.byteSwapped : magic
    fractionUnit = ordered == 0xA1B2_3C4D ? 1 : 1000
    recordHeaderOctets = ordered == 0xA1B2_CD34 ? 24 : 16
    snapLength = Self.number(octets.uint32(16), isSwapped)
    // The upper half says how long the frame check sequence is; decoding takes it for padding.
    linkType = LinkType(
      rawValue: UInt16(truncatingIfNeeded: Self.number(octets.uint32(20), isSwapped)))
  }

  /// A number in the file's order.
  @inline(__always)
  static func number(_ value: UInt32, _ isSwapped: Bool) -> UInt32 {
    isSwapped ? value.byteSwapped : value
  }

  /// What a record's header says.
  struct Record {
    /// When the packet was captured.
    let time: Timestamp
    /// How many of its octets follow.
    let captured: UInt32
    /// How many it had.
    let original: UInt32
  }

  /// A record from its header's first and second eight octets in network order.
  @inline(__always)
  func record(times: UInt64, lengths: UInt64) -> Record {
    let seconds = Self.number(UInt32(truncatingIfNeeded: times &>> 32), isSwapped)
    let fraction = Self.number(UInt32(truncatingIfNeeded: times), isSwapped)
    // Fractions of a second or more carry over: at most 2^32 · 10^9 + 2^32 · 1000, below 2^63.
    let time = Int64(seconds) &* 1_000_000_000 &+ Int64(fraction) &* Int64(fractionUnit)
    return Record(
      time: Timestamp(nanoseconds: time),
      captured: Self.number(UInt32(truncatingIfNeeded: lengths &>> 32), isSwapped),
      original: Self.number(UInt32(truncatingIfNeeded: lengths), isSwapped))
  }
}
