public import Octets

/// The control bits of TCP (RFC 9293 section 3.1).
public struct TCPFlags: BitwiseCopyable, OptionSet, Hashable, Sendable {
  /// The bits as they stand in the header.
  public let rawValue: UInt8

  /// Flags from the header's bits.
  @inline(__always)
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// No more data from the sender.
  public static var fin: TCPFlags { TCPFlags(rawValue: 0x01) }
  /// Synchronize sequence numbers.
  public static var syn: TCPFlags { TCPFlags(rawValue: 0x02) }
  /// Reset the connection.
  public static var rst: TCPFlags { TCPFlags(rawValue: 0x04) }
  /// Push.
  public static var psh: TCPFlags { TCPFlags(rawValue: 0x08) }
  /// The acknowledgment number counts.
  public static var ack: TCPFlags { TCPFlags(rawValue: 0x10) }
  /// The urgent pointer counts.
  public static var urg: TCPFlags { TCPFlags(rawValue: 0x20) }
  /// Congestion was experienced (RFC 3168).
  public static var ece: TCPFlags { TCPFlags(rawValue: 0x40) }
  /// The congestion window was reduced (RFC 3168).
  public static var cwr: TCPFlags { TCPFlags(rawValue: 0x80) }
}

/// A TCP header (RFC 9293 section 3.1); options are stepped over.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-------------------------------+-------------------------------+
///     |          source port          |       destination port        |
///     +-------------------------------+-------------------------------+
///     |                        sequence number                        |
///     +---------------------------------------------------------------+
///     |                     acknowledgment number                     |
///     +-------+-------+---------------+-------------------------------+
///     |offset |  Rsv  | control bits  |            window             |
///     +-------+-------+---------------+-------------------------------+
///     |           checksum            |        urgent pointer         |
///     +-------------------------------+-------------------------------+
///     |                           [options]                           |
///     +---------------------------------------------------------------+
public struct TCPHeader: Sendable {
  /// The length without options.
  public static var leastOctets: Int { 20 }

  /// The sender's port.
  public let sourcePort: UInt16
  /// The receiver's port.
  public let destinationPort: UInt16
  /// The number of the payload's first octet, or of the SYN.
  public let sequenceNumber: UInt32
  /// The number that the sender expects next.
  public let acknowledgmentNumber: UInt32
  /// The length of the header with its options, 0…60; below 20 it is not true.
  public let headerOctets: Int
  /// The control bits.
  public let flags: TCPFlags

  /// The header at `offset`, which has the octets up to `end`; nil where they end inside it.
  @inline(__always)
  public init?(_ frame: borrowing OctetView, at offset: Int, end: Int) {
    guard end &- offset >= Self.leastOctets else { return nil }
    sourcePort = frame.uint16(offset)
    destinationPort = frame.uint16(offset &+ 2)
    sequenceNumber = frame.uint32(offset &+ 4)
    acknowledgmentNumber = frame.uint32(offset &+ 8)
    headerOctets = Int(frame.octet(offset &+ 12) &>> 4) &* 4
    flags = TCPFlags(rawValue: frame.octet(offset &+ 13))
  }
}
