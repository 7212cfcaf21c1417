/// What is in a frame's headers, and where its payload lies.
///
/// Where packets are in packets it is the innermost one.
///
/// Plain data without references, reused by the caller: ``PacketDecoder/decode(frame:linkType:into:)``
/// sets every field anew.
public struct DecodedPacket: BitwiseCopyable, Sendable {
  /// Addresses, ports and transport protocol.
  public var flow = Flow()
  /// What became of the frame.
  public var outcome = PacketOutcome.notIP(.linkType)
  /// Where the payload starts, in octets from the start of the frame.
  public var payloadOffset: UInt32 = 0
  /// How many octets of the payload were captured.
  public var payloadCount: UInt32 = 0
  /// How many octets the headers say the payload has.
  public var announcedPayloadCount: UInt32 = 0
  /// Where the IP header starts; zero for ``PacketOutcome/notIP(_:)``.
  public var networkOffset: UInt32 = 0
  /// The fragment that it is, if it is one.
  public var fragment = FragmentState()
  /// IPv6's extension headers.
  public var extensionHeaders = ExtensionHeaders()
  /// TCP's sequence number.
  public var sequenceNumber: UInt32 = 0
  /// TCP's acknowledgment number.
  public var acknowledgmentNumber: UInt32 = 0
  /// TCP's flags.
  public var tcpFlags = TCPFlags(rawValue: 0)
  /// IPv4's time to live or IPv6's hop limit.
  public var timeToLive: UInt8 = 0
  /// How many VLAN tags there are.
  public var vlanCount: UInt8 = 0
  /// The identifier of the outermost VLAN tag, 0…4095.
  public var outerVLAN: UInt16 = 0
  /// The identifier of the second VLAN tag, 0…4095.
  public var innerVLAN: UInt16 = 0
  /// What the link header says follows, behind any VLAN tags; zero where it does not say.
  public var etherType = EtherType(rawValue: 0)
  /// How many tunnels the packet came through; see ``Encapsulation``.
  public var tunnelCount: UInt8 = 0
  /// Whether one of the tunnels is over IP, so that there are outer addresses.
  public var hasOuterAddresses = false
  /// Whether ``flow`` has ports: UDP, TCP, and first fragments of them.
  public var hasPorts = false

  /// A packet of which nothing is known.
  public init() {}

  /// How many VLAN tags and tunnels there are.
  @inline(__always)
  public var layerCount: UInt8 { vlanCount &+ tunnelCount }

  /// Whether fewer octets of the payload were captured than the headers announce: a capture cut
  /// short, or a length that is not true.
  @inline(__always)
  public var isCapturedShort: Bool { payloadCount < announcedPayloadCount }
}

/// Which part of a fragmented IP packet this is (RFC 791 section 3.2, RFC 8200 section 4.5).
public struct FragmentState: BitwiseCopyable, Hashable, Sendable {
  /// The identification that all fragments share: 16 bits of IPv4, 32 of IPv6.
  public var identification: UInt32 = 0
  /// Where its octets belong in the whole payload.
  public var offsetOctets: UInt16 = 0
  /// Whether fragments follow it.
  public var hasMore = false
  /// Whether it is a fragment at all; an IPv6 packet with an atomic fragment header (RFC 6946) is
  /// not.
  public var isFragment = false

  /// No fragment.
  public init() {}
}
