public import Octets

/// The ClientHello that a TLS connection begins with (RFC 8446 section 4.1.2), as far as it is in one
/// segment.
///
/// What is behind the end of the octets is not known: a name or a protocol that stands there is absent,
/// and ``isWhole`` is false.
///
///     +----------+---------------+---------------+----------+--------------------+
///     | 22: type | 3, 0…4: version | record length | 1: hello | 24 bits of length |
///     +----------+---------------+---------------+----------+--------------------+
///     | legacy version, 32 octets of random, session, cipher suites, compressions |
///     +---------------------------------------------------------------------------+
///     | extensions: 16 bits of length, then type, length and value of each        |
///     +---------------------------------------------------------------------------+
public struct TLSClientHello: BitwiseCopyable, Sendable {
  /// The octets up to the session's identifier.
  private static var leastOctets: Int { 44 }
  /// The longest record (RFC 8446 section 5.1, with room for what version 1.2 allowed).
  private static var recordLimit: Int { 1 << 14 &+ 2048 }

  /// The version that the record says.
  public let recordVersion: UInt16
  /// The version in the message itself: 0x0303 for TLS 1.2 and all later ones.
  public let version: UInt16
  /// The highest version of the extension supported_versions; zero where there is none.
  public private(set) var supportedVersion: UInt16 = 0
  /// Where the cipher suites stand, two octets each.
  public private(set) var cipherSuites = OctetSpan()
  /// Where the name of the server stands (SNI, RFC 6066 section 3); empty where there is none.
  public private(set) var serverName = OctetSpan()
  /// Where the names of protocols stand, each behind its length (ALPN, RFC 7301); empty where there are
  /// none.
  public private(set) var protocolNames = OctetSpan()
  /// How many extensions were read.
  public private(set) var extensionCount = 0
  /// Whether all of it was there.
  public private(set) var isWhole = false

  /// Reads the beginning of a stream; nil where it is no ClientHello.
  public init?(_ octets: borrowing OctetView) {
    guard octets.count >= Self.leastOctets, octets.octet(0) == 22, octets.octet(1) == 3,
      octets.octet(2) <= 4, octets.octet(5) == 1
    else { return nil }
    let recordLength = Int(octets.uint16(3))
    let length = Int(octets.octet(6)) &<< 16 | Int(octets.uint16(7))
    guard recordLength >= Self.leastOctets &- 5, recordLength <= Self.recordLimit,
      length >= Self.leastOctets &- 9, octets.octet(9) == 3
    else { return nil }
    recordVersion = octets.uint16(1)
    version = octets.uint16(9)
    // A message over several records has their headers in between, and is read to the first's end.
    let end = min(octets.count, 9 &+ length, 5 &+ recordLength)
    var at = Self.leastOctets &+ Int(octets.octet(Self.leastOctets &- 1))
    guard end &- at >= 2 else { return }
    let suites = Int(octets.uint16(at))
    cipherSuites = OctetSpan(offset: at &+ 2, count: min(suites, end &- at &- 2))
    at &+= 2 &+ suites
    guard end &- at >= 1 else { return }
    at &+= 1 &+ Int(octets.octet(at))
    // Without extensions the message ends here.
    guard end &- at >= 2 else {
      isWhole = at == 9 &+ length
      return
    }
    readExtensions(octets, from: at &+ 2, end: end)
  }

  /// Reads extensions (RFC 8446 section 4.2).
  private mutating func readExtensions(
    _ octets: borrowing OctetView, from start: Int, end: Int
  ) {
    let announced = start &+ Int(octets.uint16(start &- 2))
    var at = start
    while min(end, announced) &- at >= 4 {
      let type = octets.uint16(at)
      let length = Int(octets.uint16(at &+ 2))
      guard length <= end &- at &- 4 else { return }
      readExtension(type, octets, OctetSpan(offset: at &+ 4, count: length))
      extensionCount &+= 1
      at &+= 4 &+ length
    }
    isWhole = at == announced
  }

  /// Reads an extension.
  private mutating func readExtension(
    _ type: UInt16, _ octets: borrowing OctetView, _ value: OctetSpan
  ) {
    let start = value.offset
    switch type {
    case 0:
      // A list with one entry: a type of zero, and a name.
      guard value.count > 5, octets.octet(start &+ 2) == 0 else { return }
      let count = Int(octets.uint16(start &+ 3))
      guard count > 0, count <= value.count &- 5 else { return }
      serverName = OctetSpan(offset: start &+ 5, count: count)
    case 16:
      guard value.count > 2 else { return }
      let count = min(Int(octets.uint16(start)), value.count &- 2)
      protocolNames = OctetSpan(offset: start &+ 2, count: count)
    case 43:
      guard value.count > 2 else { return }
      var at = start &+ 1
      let end = start &+ min(1 &+ Int(octets.octet(start)), value.count)
      while end &- at >= 2 {
        let version = octets.uint16(at)
        // Values of the form 0x?A?A only keep servers used to unknown ones (RFC 8701).
        if version & 0x0F0F != 0x0A0A { supportedVersion = max(supportedVersion, version) }
        at &+= 2
      }
    default: break
    }
  }

  /// The protocol at a place of the list of ``protocolNames``; nil behind the last.
  public func protocolName(_ index: Int, of octets: borrowing OctetView) -> OctetSpan? {
    var at = protocolNames.offset
    let end = min(at &+ protocolNames.count, octets.count)
    var left = index
    while at < end {
      let count = Int(octets.octet(at))
      guard count > 0, count <= end &- at &- 1 else { return nil }
      if left == 0 { return OctetSpan(offset: at &+ 1, count: count) }
      left &-= 1
      at &+= 1 &+ count
    }
    return nil
  }
}
