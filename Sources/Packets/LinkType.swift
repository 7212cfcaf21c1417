/// What the first header of a captured frame is, by the LINKTYPE registry of the Tcpdump Group.
///
/// Values that libpcap numbers otherwise on some systems (DLT_RAW is 12 or 14) are named too.
public struct LinkType: RawRepresentable, BitwiseCopyable, Hashable, Sendable {
  /// The registered number.
  public let rawValue: UInt16

  /// A link type by its number.
  @inline(__always)
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// BSD loopback: four octets of address family, in the capturing host's order.
  public static var null: LinkType { LinkType(rawValue: 0) }
  /// Ethernet.
  public static var ethernet: LinkType { LinkType(rawValue: 1) }
  /// IPv4 or IPv6 without a link header, as DLT_RAW is numbered on most systems.
  public static var rawDLT12: LinkType { LinkType(rawValue: 12) }
  /// IPv4 or IPv6 without a link header, as DLT_RAW is numbered on OpenBSD.
  public static var rawDLT14: LinkType { LinkType(rawValue: 14) }
  /// IPv4 or IPv6 without a link header.
  public static var raw: LinkType { LinkType(rawValue: 101) }
  /// OpenBSD loopback: four octets of address family, in network order.
  public static var loop: LinkType { LinkType(rawValue: 108) }
  /// Linux cooked capture, version 1.
  public static var linuxSLL: LinkType { LinkType(rawValue: 113) }
  /// IPv4 without a link header.
  public static var ipv4: LinkType { LinkType(rawValue: 228) }
  /// IPv6 without a link header.
  public static var ipv6: LinkType { LinkType(rawValue: 229) }
  /// Linux cooked capture, version 2.
  public static var linuxSLL2: LinkType { LinkType(rawValue: 276) }
}

/// What follows a link header, by IEEE's EtherType registry.
public struct EtherType: RawRepresentable, BitwiseCopyable, Hashable, Sendable {
  /// The registered number; below 1536 it is a length or not an EtherType.
  public let rawValue: UInt16

  /// An EtherType by its number.
  @inline(__always)
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The lowest EtherType (IEEE 802.3 clause 3.2.6).
  public static var lowest: UInt16 { 0x0600 }
  /// IPv4.
  public static var ipv4: EtherType { EtherType(rawValue: 0x0800) }
  /// ARP.
  public static var arp: EtherType { EtherType(rawValue: 0x0806) }
  /// IPv6.
  public static var ipv6: EtherType { EtherType(rawValue: 0x86DD) }

  /// Whether a VLAN tag follows: 802.1Q, 802.1ad, and the numbers that were used before it.
  @inline(__always)
  public var isVLAN: Bool {
    switch rawValue {
    case 0x8100, 0x88A8, 0x9100, 0x9200, 0x9300: true
    default: false
    }
  }
}
