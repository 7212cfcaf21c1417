public import Octets

/// An IPv6 header without its extension headers (RFC 8200 section 3).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-------+---------------+---------------------------------------+
///     |version| traffic class |              flow label               |
///     +-------+---------------+-------+---------------+---------------+
///     |        payload length         |  next header  |   hop limit   |
///     +-------------------------------+---------------+---------------+
///     |                                                               |
///     |                source address, sixteen octets                 |
///     |                                                               |
///     +---------------------------------------------------------------+
///     |                                                               |
///     |              destination address, sixteen octets              |
///     |                                                               |
///     +---------------------------------------------------------------+
public struct IPv6Header: Sendable {
  /// Its length.
  public static var octets: Int { 40 }

  /// The version; 6 in a true header.
  public let version: UInt8
  /// The length of what follows this header; zero for jumbograms and where the sending host left
  /// it to its device.
  public let payloadLength: UInt16
  /// What follows.
  public let nextHeader: IPProtocol
  /// How many more routers it may pass.
  public let hopLimit: UInt8
  /// The sender.
  public let source: IPAddress
  /// The receiver.
  public let destination: IPAddress

  /// The header at `offset`, which has the octets up to `end`; nil where they end inside it.
  @inline(__always)
  public init?(_ frame: borrowing OctetView, at offset: Int, end: Int) {
    guard end &- offset >= Self.octets else { return nil }
    let first = frame.uint64(offset)
    version = UInt8(truncatingIfNeeded: first &>> 60)
    payloadLength = UInt16(truncatingIfNeeded: first &>> 16)
    nextHeader = IPProtocol(rawValue: UInt8(truncatingIfNeeded: first &>> 8))
    hopLimit = UInt8(truncatingIfNeeded: first)
    source = IPAddress(v6High: frame.uint64(offset &+ 8), low: frame.uint64(offset &+ 16))
    destination = IPAddress(v6High: frame.uint64(offset &+ 24), low: frame.uint64(offset &+ 32))
  }
}
