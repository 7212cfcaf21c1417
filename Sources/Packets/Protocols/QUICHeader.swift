public import Octets

/// The long header of a QUIC packet (RFC 8999 section 5.1, RFC 9000 section 17.2), which a connection
/// begins with; what follows it is encrypted.
///
///     +-+-+-+-+-+-+-+-+-------------------------------+
///     |1|1|typ|       |            version            |
///     +-+-+-+-+-+-+-+-+-------------------------------+
///     | length, destination's connection identifier   |
///     +-----------------------------------------------+
///     | length, source's connection identifier        |
///     +-----------------------------------------------+
public struct QUICHeader: BitwiseCopyable, Sendable {
  /// The least that a client's first datagram has (RFC 9000 section 14.1).
  private static var firstDatagramOctets: Int { 1200 }
  /// The longest connection identifier of versions 1 and 2.
  private static var identifierLimit: Int { 20 }

  /// The version; 1 (RFC 9000), 0x6B3343CF (RFC 9369), or a draft's.
  public let version: UInt32
  /// Where the identifier that the receiver chose stands.
  public let destinationIdentifier: OctetSpan
  /// Where the identifier that the sender chose stands.
  public let sourceIdentifier: OctetSpan
  /// Whether it is an Initial packet, by its version's numbering of types.
  public let isInitial: Bool

  /// Reads the beginning of a datagram; nil where it has no long header of a version that is known.
  public init?(_ octets: borrowing OctetView) {
    guard octets.count >= 7, octets.octet(0) & 0xC0 == 0xC0 else { return nil }
    version = octets.uint32(1)
    let isSecond = version == 0x6B33_43CF
    // Drafts are 0xFF0000nn.
    guard version == 1 || isSecond || version &>> 8 == 0xFF_0000 else { return nil }
    let destinationCount = Int(octets.octet(5))
    guard destinationCount <= Self.identifierLimit, octets.count > 6 &+ destinationCount else {
      return nil
    }
    let sourceCount = Int(octets.octet(6 &+ destinationCount))
    guard sourceCount <= Self.identifierLimit,
      octets.count >= 7 &+ destinationCount &+ sourceCount
    else { return nil }
    destinationIdentifier = OctetSpan(offset: 6, count: destinationCount)
    sourceIdentifier = OctetSpan(offset: 7 &+ destinationCount, count: sourceCount)
    isInitial = octets.octet(0) &>> 4 & 3 == (isSecond ? 1 : 0)
  }

  /// Whether a datagram of `count` octets that this header starts can be a connection's first.
  public func canBegin(datagramOctets count: Int) -> Bool {
    // The first identifier that a client makes up for the server has eight octets at least
    // (RFC 9000 section 7.2).
    isInitial && count >= Self.firstDatagramOctets && destinationIdentifier.count >= 8
  }
}
