internal import Octets
internal import Packets

/// The kinds of pcapng blocks that are read; all others are stepped over.
enum PcapngBlock {
  /// Section header.
  static var section: UInt32 { 0x0A0D_0D0A }
  /// Interface description.
  static var interface: UInt32 { 1 }
  /// Packet, obsolete.
  static var packet: UInt32 { 2 }
  /// Simple packet.
  static var simplePacket: UInt32 { 3 }
  /// Enhanced packet.
  static var enhancedPacket: UInt32 { 6 }
  /// What a section header's byte order is told by, in network order.
  static var byteOrderMagic: UInt32 { 0x1A2B_3C4D }

  /// The least length of a block: type and both lengths.
  static var leastOctets: UInt32 { 12 }
  /// The largest block that is held in memory: a packet and 64 KiB of options.
  static var limitOctets: Int { CaptureFileReader.packetLimitOctets + 64 * 1024 }
}

/// An interface that a pcapng section describes (draft-ietf-opsawg-pcapng section 4.2).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------------------------------------------------------+
///     |                      block type = 1                           |
///     +---------------------------------------------------------------+
///     |                      block total length                       |
///     +-------------------------------+-------------------------------+
///     |           link type           |           reserved            |
///     +-------------------------------+-------------------------------+
///     |                          snap length                          |
///     +---------------------------------------------------------------+
///     |                            options                            |
///     +---------------------------------------------------------------+
///     |                      block total length                       |
///     +---------------------------------------------------------------+
struct PcapngInterface {
  /// The most interfaces of a section that are kept; packets of others are left out and counted.
  static var limit: Int { 4096 }

  /// What its frames are.
  let linkType: LinkType
  /// The largest captured length; zero where there is no limit.
  let snapLength: UInt32
  /// What its times count.
  let resolution: TimestampResolution

  /// The interface of a whole block; nil where it is too short.
  init?(_ block: borrowing OctetView, isSwapped: Bool) {
    guard block.count >= 20 else { return nil }
    let type = block.uint16(8)
    linkType = LinkType(rawValue: isSwapped ? type.byteSwapped : type)
    snapLength = PcapHeader.number(block.uint32(12), isSwapped)
    resolution = Self.resolution(block, isSwapped: isSwapped)
  }

  /// What the options say of the times; options that run over the block's end are left out.
  private static func resolution(
    _ block: borrowing OctetView, isSwapped: Bool
  ) -> TimestampResolution {
    var option: UInt8 = 6
    var offsetSeconds: Int64 = 0
    var at = 16
    let end = block.count - 4
    while at + 4 <= end {
      let head = PcapHeader.number(block.uint32(at), isSwapped)
      // In the file's order the code is the first half and the length the second.
      let code = isSwapped ? head & 0xFFFF : head >> 16
      let length = Int(isSwapped ? head >> 16 : head & 0xFFFF)
      guard code != 0, at + 4 + length <= end else { break }
      if code == 9, length >= 1 { option = block.octet(at + 4) }
      if code == 14, length >= 8 {
        let value = block.uint64(at + 4)
        offsetSeconds = Int64(bitPattern: isSwapped ? value.byteSwapped : value)
      }
      at += 4 + (length + 3) / 4 * 4
    }
    return TimestampResolution(option: option, offsetSeconds: offsetSeconds)
  }
}
