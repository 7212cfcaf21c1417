public import Octets

/// An IPv4 header (RFC 791 section 3.1).
///
/// The checksum is not verified: captures on the sending host have it unset.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-------+-------+---------------+-------------------------------+
///     |version|  IHL  |type of service|         total length          |
///     +-------+-------+---------------+-----+-------------------------+
///     |        identification         |flags|     fragment offset     |
///     +---------------+---------------+-----+-------------------------+
///     | time to live  |   protocol    |        header checksum        |
///     +---------------+---------------+-------------------------------+
///     |                        source address                         |
///     +---------------------------------------------------------------+
///     |                      destination address                      |
///     +-----------------------------------------------+---------------+
///     |                    options                    |    padding    |
///     +-----------------------------------------------+---------------+
public struct IPv4Header: Sendable {
  /// The length without options.
  public static var leastOctets: Int { 20 }

  /// Version and header length, the first octet.
  private let versionAndLength: UInt8
  /// The length of header and payload; zero where the sending host left it to its device.
  public let totalLength: UInt16
  /// What all fragments of a packet share.
  public let identification: UInt16
  /// Flags and fragment offset.
  private let flagsAndOffset: UInt16
  /// How many more routers it may pass.
  public let timeToLive: UInt8
  /// What follows.
  public let transport: IPProtocol
  /// The sender.
  public let source: IPAddress
  /// The receiver.
  public let destination: IPAddress

  /// The header at `offset`, options apart; nil where the frame ends inside it.
  @inline(__always)
  public init?(_ frame: borrowing OctetView, at offset: Int, end: Int) {
    guard end &- offset >= Self.leastOctets else { return nil }
    let first = frame.uint64(offset)
    versionAndLength = UInt8(truncatingIfNeeded: first &>> 56)
    totalLength = UInt16(truncatingIfNeeded: first &>> 32)
    identification = UInt16(truncatingIfNeeded: first &>> 16)
    flagsAndOffset = UInt16(truncatingIfNeeded: first)
    timeToLive = frame.octet(offset &+ 8)
    transport = IPProtocol(rawValue: frame.octet(offset &+ 9))
    let addresses = frame.uint64(offset &+ 12)
    source = IPAddress(v4: UInt32(truncatingIfNeeded: addresses &>> 32))
    destination = IPAddress(v4: UInt32(truncatingIfNeeded: addresses))
  }

  /// The version; 4 in a true header.
  @inline(__always)
  public var version: UInt8 { versionAndLength &>> 4 }

  /// The length of the header with its options, 0…60; below 20 it is not true.
  @inline(__always)
  public var headerOctets: Int { Int(versionAndLength & 15) &* 4 }

  /// Whether fragments follow.
  @inline(__always)
  public var hasMoreFragments: Bool { flagsAndOffset & 0x2000 != 0 }

  /// Where the payload belongs in that of the whole packet, in octets.
  @inline(__always)
  public var fragmentOffsetOctets: UInt16 { (flagsAndOffset & 0x1FFF) &* 8 }

  /// Whether it is a part of a packet.
  @inline(__always)
  public var isFragment: Bool { flagsAndOffset & 0x3FFF != 0 }
}
