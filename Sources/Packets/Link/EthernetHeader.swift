public import Octets

/// An Ethernet header (IEEE 802.3 clause 3, DIX form); VLAN tags are read apart.
///
///      0                   1
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
///     +-------------------------------+
///     |                               |
///     |          destination          |
///     |                               |
///     +-------------------------------+
///     |                               |
///     |            source             |
///     |                               |
///     +-------------------------------+
///     |        type or length         |
///     +-------------------------------+
public struct EthernetHeader: Sendable {
  /// Its length.
  public static var octets: Int { 14 }

  /// The receiver's address, in the low 48 bits.
  public let destination: UInt64
  /// The sender's address, in the low 48 bits.
  public let source: UInt64
  /// What follows; below ``EtherType/lowest`` it is the frame's length, and LLC follows.
  public let type: EtherType

  /// The header at `offset`, which has the octets up to `end`; nil where they end inside it.
  @inline(__always)
  public init?(_ frame: borrowing OctetView, at offset: Int, end: Int) {
    guard end &- offset >= Self.octets else { return nil }
    destination = frame.uint64(offset) &>> 16
    source = frame.uint64(offset &+ 6) &>> 16
    type = EtherType(rawValue: frame.uint16(offset &+ 12))
  }
}

/// A VLAN tag, without the EtherType that announces it (IEEE 802.1Q clause 9).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-----+-+-----------------------+-------------------------------+
///     | PCP |D|    VLAN identifier    |             type              |
///     +-----+-+-----------------------+-------------------------------+
public struct VLANTag: Sendable {
  /// Its length.
  public static var octets: Int { 4 }

  /// Priority code point, 0…7.
  public let priority: UInt8
  /// Whether the frame may be dropped first.
  public let isDropEligible: Bool
  /// The VLAN, 0…4095.
  public let identifier: UInt16
  /// What follows.
  public let type: EtherType

  /// The tag at `offset`, which has the octets up to `end`; nil where they end inside it.
  @inline(__always)
  public init?(_ frame: borrowing OctetView, at offset: Int, end: Int) {
    guard end &- offset >= Self.octets else { return nil }
    let control = frame.uint16(offset)
    priority = UInt8(truncatingIfNeeded: control &>> 13)
    isDropEligible = control & 0x1000 != 0
    identifier = control & 0x0FFF
    type = EtherType(rawValue: frame.uint16(offset &+ 2))
  }
}
