public import Octets

/// The address family before a packet on a BSD loopback device (LINKTYPE_NULL, LINKTYPE_LOOP).
///
///     +---------------------------------------------------------------+
///     |             address family, either octet order                |
///     +---------------------------------------------------------------+
///
/// NULL has the order of the host that captured, which files do not tell; since no family is above
/// 65535 the half that is not zero shows the order.
public struct LoopbackHeader: Sendable {
  /// Its length.
  public static var octets: Int { 4 }

  /// The family, by the numbers of the system that captured.
  public let family: UInt32

  /// The header at `offset`; nil where the frame ends inside it.
  @inline(__always)
  public init?(_ frame: borrowing OctetView, at offset: Int) {
    guard frame.count &- offset >= Self.octets else { return nil }
    let value = frame.uint32(offset)
    family = value & 0xFFFF_0000 != 0 ? value.byteSwapped : value
  }

  /// What follows: AF_INET is 2 everywhere, AF_INET6 10 on Linux, 24 on NetBSD and OpenBSD, 28 on
  /// FreeBSD, 30 on Darwin.
  @inline(__always)
  public var type: EtherType? {
    switch family {
    case 2: .ipv4
    case 10, 24, 28, 30: .ipv6
    default: nil
    }
  }
}
