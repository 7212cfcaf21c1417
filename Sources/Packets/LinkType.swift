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
  /// LLC, as RFC 2684 has it over ATM.
  public static var rfc1483: LinkType { LinkType(rawValue: 100) }
  /// IPv4 or IPv6 without a link header.
  public static var raw: LinkType { LinkType(rawValue: 101) }
  /// OpenBSD loopback: four octets of address family, in network order.
  public static var loop: LinkType { LinkType(rawValue: 108) }
  /// Linux cooked capture, version 1.
  public static var linuxSLL: LinkType { LinkType(rawValue: 113) }
  /// ARCNET.
  public static var arcnet: LinkType { LinkType(rawValue: 7) }
  /// PPP, with or without its HDLC address and control.
  public static var ppp: LinkType { LinkType(rawValue: 9) }
  /// FDDI.
  public static var fddi: LinkType { LinkType(rawValue: 10) }
  /// PPP or Cisco HDLC in HDLC framing.
  public static var pppHDLC: LinkType { LinkType(rawValue: 50) }
  /// PPPoE without Ethernet.
  public static var pppOverEthernet: LinkType { LinkType(rawValue: 51) }
  /// Cisco HDLC.
  public static var ciscoHDLC: LinkType { LinkType(rawValue: 104) }
  /// IEEE 802.11.
  public static var wireless: LinkType { LinkType(rawValue: 105) }
  /// Frame Relay (RFC 2427).
  public static var frameRelay: LinkType { LinkType(rawValue: 107) }
  /// OpenBSD enc(4): twelve octets before IP.
  public static var openBSDEncryption: LinkType { LinkType(rawValue: 109) }
  /// OpenBSD pflog(4).
  public static var packetFilterLog: LinkType { LinkType(rawValue: 117) }
  /// Prism before IEEE 802.11.
  public static var prism: LinkType { LinkType(rawValue: 119) }
  /// Radiotap before IEEE 802.11.
  public static var radiotap: LinkType { LinkType(rawValue: 127) }
  /// ARCNET as Linux has it.
  public static var linuxArcnet: LinkType { LinkType(rawValue: 129) }
  /// IP over IEEE 1394, as Apple has it.
  public static var ieee1394: LinkType { LinkType(rawValue: 138) }
  /// A private number that Darwin used for ``packetTap``.
  public static var user2: LinkType { LinkType(rawValue: 149) }
  /// AVS before IEEE 802.11.
  public static var avs: LinkType { LinkType(rawValue: 163) }
  /// PPP with the direction in the place of HDLC's address.
  public static var pppDaemon: LinkType { LinkType(rawValue: 166) }
  /// Per-packet information (PPI).
  public static var perPacketInformation: LinkType { LinkType(rawValue: 192) }
  /// MPLS labels.
  public static var mpls: LinkType { LinkType(rawValue: 219) }
  /// Linux netfilter log.
  public static var netfilterLog: LinkType { LinkType(rawValue: 239) }
  /// Darwin pktap(4).
  public static var packetTap: LinkType { LinkType(rawValue: 258) }
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
  /// Linux's number for LLC in cooked captures; not an EtherType.
  public static var logicalLinkControl: EtherType { EtherType(rawValue: 0x0004) }
  /// ERSPAN type III.
  public static var erspan3: EtherType { EtherType(rawValue: 0x22EB) }
  /// Ethernet in a tunnel (RFC 1701).
  public static var bridgedEthernet: EtherType { EtherType(rawValue: 0x6558) }
  /// PPP (RFC 2637).
  public static var ppp: EtherType { EtherType(rawValue: 0x880B) }
  /// MPLS (RFC 3032).
  public static var mpls: EtherType { EtherType(rawValue: 0x8847) }
  /// MPLS with labels that the upstream side assigned (RFC 5332).
  public static var mplsMulticast: EtherType { EtherType(rawValue: 0x8848) }
  /// PPPoE, discovery stage (RFC 2516).
  public static var pppoeDiscovery: EtherType { EtherType(rawValue: 0x8863) }
  /// PROFINET (IEC 61158-6-10).
  public static var profinet: EtherType { EtherType(rawValue: 0x8892) }
  /// PPPoE, session stage (RFC 2516).
  public static var pppoeSession: EtherType { EtherType(rawValue: 0x8864) }
  /// ERSPAN types I and II.
  public static var erspan: EtherType { EtherType(rawValue: 0x88BE) }
  /// MACsec (IEEE 802.1AE).
  public static var macSecurity: EtherType { EtherType(rawValue: 0x88E5) }
  /// A backbone service tag (IEEE 802.1ah).
  public static var backboneService: EtherType { EtherType(rawValue: 0x88E7) }
  /// VN-Tag.
  public static var vnTag: EtherType { EtherType(rawValue: 0x8926) }
  /// E-Tag (IEEE 802.1BR).
  public static var eTag: EtherType { EtherType(rawValue: 0x893F) }
  /// Network service header (RFC 8300).
  public static var serviceHeader: EtherType { EtherType(rawValue: 0x894F) }

  /// Whether a VLAN tag follows: 802.1Q, 802.1ad, and the numbers that were used before it.
  @inline(__always)
  public var isVLAN: Bool {
    switch rawValue {
    case 0x8100, 0x88A8, 0x9100, 0x9200, 0x9300: true
    default: false
    }
  }
}
