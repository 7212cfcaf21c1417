/// A protocol that a `Protocol` block of im_pcap names in its `Type`.
public struct ProtocolType: RawRepresentable, Hashable, Sendable {
  /// The name, in lower case.
  public let rawValue: String

  /// A protocol that there is.
  private init(known: String) { rawValue = known }

  /// The protocol of a name; nil where there is none.
  public init?(rawValue: String) {
    guard let type = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = type
  }

  /// DNS, mDNS and LLMNR.
  public static let dns = ProtocolType(known: "dns")
  /// IPv4 and IPv6.
  public static let ip = ProtocolType(known: "ip")
  /// IPv4.
  public static let ipv4 = ProtocolType(known: "ipv4")
  /// IPv6.
  public static let ipv6 = ProtocolType(known: "ipv6")
  /// TCP.
  public static let tcp = ProtocolType(known: "tcp")
  /// UDP.
  public static let udp = ProtocolType(known: "udp")

  /// The protocols that events of DNS messages are about: those of the page.
  public static let ofMessages = [dns, ipv4, ipv6, tcp, udp]

  /// All protocols.
  public static let allCases =
    [dns, ip, ipv4, ipv6, tcp, udp]
    + LayerRegistry.all.map { ProtocolType(known: $0.type) }.sorted { $0.rawValue < $1.rawValue }

  /// Its index in ``LayerRegistry/all``; nil for those that have their own place in packets.
  var layer: Int? { LayerRegistry.index(of: rawValue) }

  /// The protocols that it stands for.
  var members: [ProtocolType] { self == .ip ? [.ipv4, .ipv6] : [self] }

  /// The ports that the protocol has when no `Port` is given; empty says all, or that there are none.
  public var defaultPorts: [UInt16] {
    if self == .dns { return [53, 5353, 5355] }
    return layer.map { LayerRegistry.all[$0].defaultPorts } ?? []
  }

  /// Whether `Port` means anything for it.
  public var hasPorts: Bool { self == .tcp || self == .udp || !defaultPorts.isEmpty }

  /// The fields of the protocol that are fields of packets; with those of IP come those that say how its
  /// packets are wrapped.
  var fields: [PacketField] {
    if self == .ip {
      return PacketField.allCases.filter { $0.name.hasPrefix("ip") } + PacketField.wrapping
    }
    let own = PacketField.allCases.filter { $0.name.hasPrefix(rawValue + ".") }
    return self == .ipv4 || self == .ipv6 ? own + PacketField.wrapping : own
  }

  /// What it is, in a sentence.
  public var summary: String {
    if let layer { return LayerRegistry.all[layer].summary }
    return switch self {
    case .dns: "DNS messages over UDP and TCP, with mDNS and LLMNR."
    case .ip: "IPv4 and IPv6 packets: what ipv4 and ipv6 have."
    case .ipv4: "IPv4 packets: addresses, fragments, tunnels and VLAN tags around them."
    case .ipv6: "IPv6 packets: addresses, extension headers, tunnels and VLAN tags around them."
    case .tcp: "TCP segments: ports and flags."
    default: "UDP datagrams: ports."
    }
  }
}
