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

  /// The fields of the protocol.
  var fields: [PacketField] {
    PacketField.allCases.filter { $0.name.hasPrefix(rawValue + ".") }
  }

  /// What it is, in a sentence.
  public var summary: String {
    switch self {
    case .dns: "DNS messages over UDP and TCP, with mDNS and LLMNR."
    case .ipv4: "IPv4 packets: addresses and fragments."
    case .ipv6: "IPv6 packets: addresses and extension headers."
    case .tcp: "TCP segments: ports and flags."
    case .udp: "UDP datagrams: ports."
    }
  }
}
