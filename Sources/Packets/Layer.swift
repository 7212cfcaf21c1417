/// What is to be read next.
enum Layer {
  /// The headers of most frames; nearly all have no others.
  case ethernet, vlan, loopback, rawIP, ipv4, ipv6, udp, tcp
  /// What Linux's cooked captures begin with.
  case linuxCooked1, linuxCooked2
  /// LLC behind a length, which ``DecodedPacket/etherType`` has, and LLC without one.
  case lengthAndLLC, logicalLinkControl
  /// What stands in the place of Ethernet.
  case ppp, pppHDLC, pppDaemon, ciscoHDLC, fddi, frameRelay, arcnet, linuxArcnet, ieee1394
  /// IEEE 802.11, and what capturing systems put before it.
  case wireless, radiotap, prism, avs
  /// What capturing systems put before any frame.
  case perPacketInformation, packetTap, packetFilterLog, netfilterLog, openBSDEncryption
  /// What stands between Ethernet and what it carries.
  case mpls, pppoe, backboneService, vnTag, eTag, macSecurity, serviceHeader
  /// What stands between IPv4 and its payload.
  case authentication
  /// Tunnels over IP.
  case ipv4InIP, ipv6InIP, gre, etherIP, l2tp3, mplsInIP, ethernetInIP
  /// Tunnels over UDP.
  case vxlan, genericVXLAN, geneve, gtp, teredo, l2tp2
  /// A link header that is not decoded.
  case unknown
  /// Nothing: the outcome is known.
  case done

  /// Whether the header before is that of IP or UDP, so that the packet stands as it is where this
  /// layer leads to no IP packet.
  var isOverIP: Bool {
    switch self {
    case .ipv4InIP, .ipv6InIP, .gre, .etherIP, .l2tp3, .mplsInIP, .ethernetInIP: true
    case .vxlan, .genericVXLAN, .geneve, .gtp, .teredo, .l2tp2: true
    default: false
    }
  }

  /// The name in rejections.
  var name: PacketLayer {
    switch self {
    case .vlan: .vlan
    case .ipv4: .ipv4
    case .ipv6: .ipv6
    case .udp: .udp
    case .tcp: .tcp
    case .rawIP: .rawIP
    case .ppp, .pppHDLC, .pppDaemon: .ppp
    case .lengthAndLLC, .logicalLinkControl: .logicalLinkControl
    case .mpls, .mplsInIP: .mpls
    case .pppoe: .pppoe
    case .backboneService: .backboneService
    case .vnTag: .vnTag
    case .eTag: .eTag
    case .macSecurity: .macSecurity
    case .serviceHeader: .serviceHeader
    case .authentication: .authentication
    case .ipv4InIP, .ipv6InIP: .ipInIP
    case .gre: .gre
    case .etherIP: .etherIP
    case .l2tp2, .l2tp3: .l2tp
    case .vxlan, .genericVXLAN: .vxlan
    case .geneve: .geneve
    case .gtp: .gtp
    case .teredo: .teredo
    case .wireless: .wireless
    case .radiotap, .prism, .avs: .radio
    case .fddi, .ciscoHDLC, .frameRelay, .arcnet, .linuxArcnet, .ieee1394: .otherLink
    case .linuxCooked1, .linuxCooked2: .linuxCooked
    case .loopback: .loopback
    case .perPacketInformation, .packetTap, .packetFilterLog, .netfilterLog, .openBSDEncryption:
      .captureHeader
    case .ethernet, .ethernetInIP, .unknown, .done: .ethernet
    }
  }

  /// The first header of a link type.
  init(_ linkType: LinkType) {
    switch linkType {
    case .ethernet: self = .ethernet
    case .linuxSLL: self = .linuxCooked1
    case .linuxSLL2: self = .linuxCooked2
    case .null, .loop: self = .loopback
    // Captures say IPv4 of what is IPv6, too.
    case .raw, .rawDLT12, .rawDLT14, .ipv4, .ipv6: self = .rawIP
    case .ppp: self = .ppp
    case .pppHDLC: self = .pppHDLC
    case .pppDaemon: self = .pppDaemon
    case .pppOverEthernet: self = .pppoe
    case .ciscoHDLC: self = .ciscoHDLC
    case .fddi: self = .fddi
    case .rfc1483: self = .logicalLinkControl
    case .frameRelay: self = .frameRelay
    case .arcnet: self = .arcnet
    case .linuxArcnet: self = .linuxArcnet
    case .ieee1394: self = .ieee1394
    case .mpls: self = .mpls
    case .wireless: self = .wireless
    case .radiotap: self = .radiotap
    case .prism: self = .prism
    case .avs: self = .avs
    case .perPacketInformation: self = .perPacketInformation
    case .packetTap, .user2: self = .packetTap
    case .packetFilterLog: self = .packetFilterLog
    case .netfilterLog: self = .netfilterLog
    case .openBSDEncryption: self = .openBSDEncryption
    default: self = .unknown
    }
  }
}
