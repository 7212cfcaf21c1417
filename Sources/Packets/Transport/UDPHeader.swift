public import Octets

/// A UDP header (RFC 768).
///
/// A length below eight is a rejection; one beyond the captured octets leaves a payload that says
/// that it is short. The checksum is not verified: captures on the sending host have it unset.
///
///      0      7 8     15 16    23 24    31
///     +--------+--------+--------+--------+
///     |   source port   | destination port|
///     +--------+--------+--------+--------+
///     |     length      |    checksum     |
///     +--------+--------+--------+--------+
public struct UDPHeader: Sendable {
  /// Its length.
  public static var octets: Int { 8 }

  /// The sender's port.
  public let sourcePort: UInt16
  /// The receiver's port.
  public let destinationPort: UInt16
  /// The length of header and payload.
  public let length: UInt16

  /// The header at `offset`, which has the octets up to `end`; nil where they end inside it.
  @inline(__always)
  public init?(_ frame: borrowing OctetView, at offset: Int, end: Int) {
    guard end &- offset >= Self.octets else { return nil }
    let word = frame.uint64(offset)
    sourcePort = UInt16(truncatingIfNeeded: word &>> 48)
    destinationPort = UInt16(truncatingIfNeeded: word &>> 32)
    length = UInt16(truncatingIfNeeded: word &>> 16)
  }
}
