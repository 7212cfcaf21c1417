/// A header, as rejections and counters name it.
public enum PacketLayer: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  /// Ethernet's addresses and type.
  case ethernet
  /// A VLAN tag.
  case vlan
  /// Linux cooked capture.
  case linuxCooked
  /// BSD loopback.
  case loopback
  /// The first octet of a packet without a link header.
  case rawIP
  /// IPv4.
  case ipv4
  /// IPv6 and its extension headers.
  case ipv6
  /// UDP.
  case udp
  /// TCP.
  case tcp
  /// LLC and SNAP.
  case logicalLinkControl
  /// PPP, with HDLC or without.
  case ppp
  /// PPPoE.
  case pppoe
  /// MPLS labels and a pseudowire's control word.
  case mpls
  /// A backbone service tag.
  case backboneService
  /// VN-Tag.
  case vnTag
  /// E-Tag.
  case eTag
  /// MACsec.
  case macSecurity
  /// Network service header.
  case serviceHeader
  /// IEEE 802.11.
  case wireless
  /// What stands before IEEE 802.11: radiotap, Prism, AVS.
  case radio
  /// What a capturing system puts before a frame: PPI, pktap, pflog, nflog, enc.
  case captureHeader
  /// FDDI, Cisco HDLC, Frame Relay, ARCNET, IEEE 1394.
  case otherLink
  /// Authentication header behind IPv4.
  case authentication
  /// GRE.
  case gre
  /// ERSPAN.
  case erspan
  /// VXLAN and its generic extension.
  case vxlan
  /// Geneve.
  case geneve
  /// GTP-U.
  case gtp
  /// Teredo.
  case teredo
  /// L2TP.
  case l2tp
  /// EtherIP.
  case etherIP
  /// An IP packet in another.
  case ipInIP

  /// The name in counters and messages; never changed.
  public var text: StaticString {
    switch self {
    case .ethernet: "ethernet"
    case .vlan: "vlan"
    case .linuxCooked: "linux-cooked"
    case .loopback: "loopback"
    case .rawIP: "raw-ip"
    case .ipv4: "ipv4"
    case .ipv6: "ipv6"
    case .udp: "udp"
    case .tcp: "tcp"
    case .logicalLinkControl: "llc"
    case .ppp: "ppp"
    case .pppoe: "pppoe"
    case .mpls: "mpls"
    case .backboneService: "802.1ah"
    case .vnTag: "vn-tag"
    case .eTag: "e-tag"
    case .macSecurity: "macsec"
    case .serviceHeader: "nsh"
    case .wireless: "802.11"
    case .radio: "radio"
    case .captureHeader: "capture-header"
    case .otherLink: "other-link"
    case .authentication: "ah"
    case .gre: "gre"
    case .erspan: "erspan"
    case .vxlan: "vxlan"
    case .geneve: "geneve"
    case .gtp: "gtp"
    case .teredo: "teredo"
    case .l2tp: "l2tp"
    case .etherIP: "etherip"
    case .ipInIP: "ip-in-ip"
    }
  }
}

/// Why a frame was not decoded to its transport: the header, what is wrong with it, and where.
public struct PacketRejection: BitwiseCopyable, Hashable, Sendable {
  /// What is wrong.
  public enum Reason: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    /// The captured octets end inside a header.
    case truncated
    /// The version is not the one that the header before announced.
    case version
    /// A header length below the least, or beyond the packet.
    case headerLength
    /// An IPv4 total length shorter than its own header.
    case totalLength
    /// A UDP length below eight.
    case datagramLength
    /// More VLAN tags and tunnels than ``PacketDecoder/layerLimit``, or more MPLS labels in a stack.
    case layerCount
    /// More extension headers than ``ExtensionHeaders/limit``.
    case extensionHeaderCount
    /// An IPv6 jumbogram (RFC 2675), which no capture limit holds.
    case jumbogram
    /// A fragment directly inside a packet that was reassembled from fragments, without a tunnel between.
    case nestedFragment

    /// The name in counters and messages; never changed.
    public var text: StaticString {
      switch self {
      case .truncated: "truncated"
      case .version: "version"
      case .headerLength: "header-length"
      case .totalLength: "total-length"
      case .datagramLength: "datagram-length"
      case .layerCount: "layer-count"
      case .extensionHeaderCount: "extension-header-count"
      case .jumbogram: "jumbogram"
      case .nestedFragment: "nested-fragment"
      }
    }
  }

  /// What is wrong.
  public let reason: Reason
  /// In which header.
  public let layer: PacketLayer
  /// Where that header starts, in octets from the start of the frame.
  public let offset: UInt32

  /// A rejection of the header at `offset`.
  public init(_ reason: Reason, in layer: PacketLayer, at offset: Int) {
    self.reason = reason
    self.layer = layer
    self.offset = UInt32(truncatingIfNeeded: offset)
  }
}

extension PacketRejection: CustomStringConvertible {
  /// `ipv4: header-length at octet 14`.
  public var description: String { "\(layer.text): \(reason.text) at octet \(offset)" }
}

/// Why a frame carries no IP packet that is decoded; none of these is a defect.
public enum NonIPReason: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  /// A link type that is not decoded.
  case linkType
  /// An IEEE 802.3 frame with a length and LLC instead of an EtherType.
  case logicalLinkControl
  /// ARP.
  case arp
  /// Another EtherType, address family or hardware type.
  case otherProtocol
  /// A frame whose content is encrypted: IEEE 802.11, MACsec.
  case encrypted

  /// The name in counters and messages; never changed.
  public var text: StaticString {
    switch self {
    case .linkType: "link-type"
    case .logicalLinkControl: "llc"
    case .arp: "arp"
    case .otherProtocol: "other-protocol"
    case .encrypted: "encrypted"
    }
  }
}

/// What became of a frame; every frame has exactly one.
public enum PacketOutcome: BitwiseCopyable, Hashable, Sendable {
  /// UDP: the payload is the datagram's.
  case datagram
  /// TCP: the payload is the segment's, and may be empty.
  case segment
  /// A part of an IP packet: the payload is what follows the headers that every part has.
  case fragment
  /// Another protocol over IP: the payload is that of the IP packet.
  case otherTransport
  /// No IP that is decoded: the payload is what follows the link header.
  case notIP(NonIPReason)
  /// A header that cannot be; the fields of the headers before it stand.
  case rejected(PacketRejection)
}
