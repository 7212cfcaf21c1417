public import Octets

/// What follows an IP header, by IANA's protocol number registry.
public struct IPProtocol: RawRepresentable, BitwiseCopyable, Hashable, Sendable {
  /// The registered number.
  public let rawValue: UInt8

  /// A protocol by its number.
  @inline(__always)
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// IPv6 hop-by-hop options (RFC 8200); also what a packet without IP has here.
  public static var hopByHop: IPProtocol { IPProtocol(rawValue: 0) }
  /// ICMP (RFC 792).
  public static var icmp: IPProtocol { IPProtocol(rawValue: 1) }
  /// IGMP (RFC 3376).
  public static var igmp: IPProtocol { IPProtocol(rawValue: 2) }
  /// IPv4 in IP (RFC 2003).
  public static var ipv4: IPProtocol { IPProtocol(rawValue: 4) }
  /// TCP (RFC 9293).
  public static var tcp: IPProtocol { IPProtocol(rawValue: 6) }
  /// UDP (RFC 768).
  public static var udp: IPProtocol { IPProtocol(rawValue: 17) }
  /// IPv6 in IP (RFC 4213).
  public static var ipv6: IPProtocol { IPProtocol(rawValue: 41) }
  /// IPv6 routing header (RFC 8200).
  public static var routing: IPProtocol { IPProtocol(rawValue: 43) }
  /// IPv6 fragment header (RFC 8200).
  public static var fragment: IPProtocol { IPProtocol(rawValue: 44) }
  /// Generic routing encapsulation (RFC 2784).
  public static var gre: IPProtocol { IPProtocol(rawValue: 47) }
  /// Encapsulating security payload (RFC 4303).
  public static var encapsulatingSecurity: IPProtocol { IPProtocol(rawValue: 50) }
  /// Authentication header (RFC 4302).
  public static var authentication: IPProtocol { IPProtocol(rawValue: 51) }
  /// ICMPv6 (RFC 4443).
  public static var icmpv6: IPProtocol { IPProtocol(rawValue: 58) }
  /// Nothing follows (RFC 8200).
  public static var noNextHeader: IPProtocol { IPProtocol(rawValue: 59) }
  /// IPv6 destination options (RFC 8200).
  public static var destinationOptions: IPProtocol { IPProtocol(rawValue: 60) }
  /// Ethernet in IP (RFC 3378).
  public static var etherIP: IPProtocol { IPProtocol(rawValue: 97) }
  /// Layer two tunnelling protocol, version 3 (RFC 3931).
  public static var l2tp: IPProtocol { IPProtocol(rawValue: 115) }
  /// MPLS in IP (RFC 4023).
  public static var mpls: IPProtocol { IPProtocol(rawValue: 137) }
  /// Ethernet behind segment routing (RFC 8986).
  public static var ethernet: IPProtocol { IPProtocol(rawValue: 143) }
}

/// Who sends to whom: the addresses, the ports and the transport protocol.
public struct Flow: BitwiseCopyable, Hashable, Sendable {
  /// The sender's address.
  public var source: IPAddress
  /// The receiver's address.
  public var destination: IPAddress
  /// The sender's port; zero where there are no ports.
  public var sourcePort: UInt16
  /// The receiver's port; zero where there are no ports.
  public var destinationPort: UInt16
  /// The transport protocol, behind any extension headers.
  public var transport: IPProtocol

  /// A flow.
  @inline(__always)
  public init(
    source: IPAddress = IPAddress(v4: 0), destination: IPAddress = IPAddress(v4: 0),
    sourcePort: UInt16 = 0, destinationPort: UInt16 = 0,
    transport: IPProtocol = IPProtocol(rawValue: 0)
  ) {
    self.source = source
    self.destination = destination
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.transport = transport
  }
}
