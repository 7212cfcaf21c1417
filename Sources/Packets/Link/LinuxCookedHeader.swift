public import Octets

/// A header that Linux makes for captures from several devices (LINKTYPE_LINUX_SLL and _SLL2).
///
/// Version 1:
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-------------------------------+-------------------------------+
///     |          packet type          |         hardware type         |
///     +-------------------------------+-------------------------------+
///     |        address length         |                               |
///     +-------------------------------+    address, eight octets      +
///     |                                                               |
///     +                               +-------------------------------+
///     |                               |         protocol type         |
///     +-------------------------------+-------------------------------+
///
/// Version 2:
///
///     +-------------------------------+-------------------------------+
///     |         protocol type         |           reserved            |
///     +-------------------------------+-------------------------------+
///     |                        interface index                        |
///     +-------------------------------+---------------+---------------+
///     |         hardware type         |  packet type  | address length|
///     +-------------------------------+---------------+---------------+
///     |                    address, eight octets                      |
///     |                                                               |
///     +---------------------------------------------------------------+
public struct LinuxCookedHeader: Sendable {
  /// The length of version 1.
  public static var octetsOfVersion1: Int { 16 }
  /// The length of version 2.
  public static var octetsOfVersion2: Int { 20 }

  /// The hardware type of bare IEEE 802.11 frames.
  static var wireless: UInt16 { 801 }
  /// The hardware type of IEEE 802.11 frames behind a Prism header.
  static var prism: UInt16 { 802 }
  /// The hardware type of IEEE 802.11 frames behind a radiotap header.
  static var radiotap: UInt16 { 803 }

  /// Whom it was for: 0 this host, 1 everyone, 2 some, 3 another host, 4 sent by this host.
  public let packetType: UInt8
  /// The kind of device, by Linux's ARPHRD numbers.
  public let hardwareType: UInt16
  /// The number of the device; zero in version 1.
  public let interfaceIndex: UInt32
  /// What follows; below ``EtherType/lowest`` it is one of Linux's own numbers.
  public let type: EtherType

  /// The header of version 1 at `offset`; nil where the frame ends inside it.
  @inline(__always)
  public init?(version1 frame: borrowing OctetView, at offset: Int) {
    guard frame.count &- offset >= Self.octetsOfVersion1 else { return nil }
    packetType = frame.octet(offset &+ 1)
    hardwareType = frame.uint16(offset &+ 2)
    interfaceIndex = 0
    type = EtherType(rawValue: frame.uint16(offset &+ 14))
  }

  /// The header of version 2 at `offset`; nil where the frame ends inside it.
  @inline(__always)
  public init?(version2 frame: borrowing OctetView, at offset: Int) {
    guard frame.count &- offset >= Self.octetsOfVersion2 else { return nil }
    packetType = frame.octet(offset &+ 10)
    hardwareType = frame.uint16(offset &+ 8)
    interfaceIndex = frame.uint32(offset &+ 4)
    type = EtherType(rawValue: frame.uint16(offset))
  }

  /// Whether the protocol type is an EtherType: not so for netlink, GRE devices and bare 802.11.
  @inline(__always)
  public var hasEtherType: Bool {
    switch hardwareType {
    case 778, 801, 802, 803, 824: false
    default: true
    }
  }
}
