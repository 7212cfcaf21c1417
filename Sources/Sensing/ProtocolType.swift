/// A protocol that a `Protocol` block of im_pcap names in its `Type`.
public enum ProtocolType: String, Sendable, CaseIterable {
  /// DNS, mDNS and LLMNR.
  case dns
  /// IPv4.
  case ipv4
  /// IPv6.
  case ipv6
  /// TCP.
  case tcp
  /// UDP.
  case udp

  /// The ports that the protocol has when no `Port` is given; empty says all.
  public var defaultPorts: [UInt16] { self == .dns ? [53, 5353, 5355] : [] }

  /// Whether `Port` means anything for it.
  public var hasPorts: Bool { self == .dns || self == .tcp || self == .udp }

  /// The fields of the protocol; with those of IP come those that say how its packets are wrapped.
  var fields: [PacketField] {
    let own = PacketField.allCases.filter { $0.name.hasPrefix(rawValue + ".") }
    return self == .ipv4 || self == .ipv6 ? own + PacketField.wrapping : own
  }

  /// What it is, in a sentence.
  public var summary: String {
    switch self {
    case .dns: "DNS messages over UDP and TCP, with mDNS and LLMNR."
    case .ipv4: "IPv4 packets: addresses, fragments, tunnels and VLAN tags around them."
    case .ipv6: "IPv6 packets: addresses, extension headers, tunnels and VLAN tags around them."
    case .tcp: "TCP segments: ports and flags."
    case .udp: "UDP datagrams: ports."
    }
  }
}
