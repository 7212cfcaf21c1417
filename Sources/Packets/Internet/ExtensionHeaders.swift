public import Octets

/// The kind of an IPv6 extension header, as NXLog's `ipv6.options` names it.
public enum ExtensionHeaderKind: UInt8, Sendable, CaseIterable {
  /// A header of the common form (RFC 6564) that has no name here: mobility, HIP, Shim6.
  case unknown
  /// Fragment header.
  case fragment
  /// Hop-by-hop options.
  case hopByHop
  /// Destination options.
  case destination
  /// Routing header.
  case routing
  /// Authentication header.
  case authentication

  /// The name in events.
  public var text: StaticString {
    switch self {
    case .unknown: "Unknown"
    case .fragment: "Fragment"
    case .hopByHop: "Hop-By-Hop"
    case .destination: "Destination"
    case .routing: "Routing"
    case .authentication: "Authentication"
    }
  }

  /// The kind of a next-header number; nil where it is not an extension header that can be walked.
  @inline(__always)
  public init?(_ number: IPProtocol) {
    switch number.rawValue {
    case 0: self = .hopByHop
    case 43: self = .routing
    case 44: self = .fragment
    case 51: self = .authentication
    case 60: self = .destination
    case 135, 139, 140: self = .unknown
    default: return nil
    }
  }
}

/// The extension headers of a packet in their order, four bits each.
public struct ExtensionHeaders: BitwiseCopyable, Hashable, Sendable {
  /// The most that a packet may have; more are a rejection.
  public static var limit: Int { 16 }

  /// The kinds, the first in the low bits.
  private var kinds: UInt64 = 0
  /// How many there are.
  public private(set) var count: UInt8 = 0

  /// None.
  public init() {}

  /// The kind of the header at `index`, the first being 0.
  public func kind(_ index: Int) -> ExtensionHeaderKind {
    guard index >= 0, index < Int(count) else { return .unknown }
    return ExtensionHeaderKind(rawValue: UInt8(kinds &>> UInt64(index &* 4) & 15)) ?? .unknown
  }

  /// Appends one; false when there is no room.
  @inline(__always)
  mutating func append(_ kind: ExtensionHeaderKind) -> Bool {
    guard Int(count) < Self.limit else { return false }
    kinds |= UInt64(kind.rawValue) &<< (UInt64(count) &* 4)
    count &+= 1
    return true
  }
}

/// The part that all extension headers share (RFC 6564 section 4), and a fragment's own
/// (RFC 8200 section 4.5).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------+---------------+-------------------------------+
///     |  next header  | header length |                               |
///     +---------------+---------------+                               +
///     |                    header specific data                       |
///     +---------------------------------------------------------------+
///
///     +---------------+---------------+-------------------------+---+-+
///     |  next header  |   reserved    |     fragment offset     |Res|M|
///     +---------------+---------------+-------------------------+---+-+
///     |                        identification                         |
///     +---------------------------------------------------------------+
public struct ExtensionHeader: Sendable {
  /// The least length.
  public static var leastOctets: Int { 8 }

  /// What follows.
  public let nextHeader: IPProtocol
  /// The length of the whole header.
  public let octets: Int

  /// The header at `offset`, which has the octets up to `end`; nil where they end inside it.
  @inline(__always)
  public init?(
    _ frame: borrowing OctetView, at offset: Int, end: Int, kind: ExtensionHeaderKind
  ) {
    guard end &- offset >= Self.leastOctets else { return nil }
    nextHeader = IPProtocol(rawValue: frame.octet(offset))
    let length = Int(frame.octet(offset &+ 1))
    switch kind {
    case .fragment: octets = 8
    // Counted in words of four octets less two (RFC 4302 section 2.2).
    case .authentication: octets = length &* 4 &+ 8
    case .unknown, .hopByHop, .destination, .routing: octets = length &* 8 &+ 8
    }
    guard end &- offset >= octets else { return nil }
  }

  /// Whether the hop-by-hop options at `offset`, `octets` long, have a jumbo payload
  /// (RFC 2675 section 2).
  static func hasJumboPayload(
    _ frame: borrowing OctetView, at offset: Int, octets: Int
  ) -> Bool {
    var at = offset &+ 2
    let end = min(offset &+ octets, frame.count)
    while at < end {
      let type = frame.octet(at)
      if type == 0xC2 { return true }
      // Pad1 is the one option without a length.
      if type == 0 {
        at &+= 1
        continue
      }
      guard at &+ 1 < end else { return false }
      at &+= 2 &+ Int(frame.octet(at &+ 1))
    }
    return false
  }
}
