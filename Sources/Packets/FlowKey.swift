internal import Octets

/// What tables of one-directional traffic are keyed by: two addresses, and what else tells apart.
struct FlowKey: Hashable, Sendable {
  /// The sender's address.
  let sourceHigh, sourceLow: UInt64
  /// The receiver's address.
  let destinationHigh, destinationLow: UInt64
  /// Ports or identification, and VLAN identifiers.
  let rest: UInt64
  /// What tells tunnels and interfaces apart; zero without any.
  let scope: UInt64

  /// No traffic.
  static let none = FlowKey(IPAddress(v4: 0), IPAddress(v4: 0), rest: 0, scope: 0)

  /// A key.
  @inline(__always)
  private init(
    _ source: IPAddress, _ destination: IPAddress, rest: UInt64, scope: UInt64
  ) {
    sourceHigh = source.high
    sourceLow = source.low
    destinationHigh = destination.high
    destinationLow = destination.low
    self.rest = rest
    self.scope = scope
  }

  /// The key of the stream that a TCP segment belongs to; each direction has its own.
  @inline(__always)
  init(stream packet: borrowing DecodedPacket, scope: UInt64) {
    let ports = UInt64(packet.flow.sourcePort) &<< 16 | UInt64(packet.flow.destinationPort)
    self.init(
      packet.flow.source, packet.flow.destination, rest: ports | Self.tags(packet) &<< 32,
      scope: scope)
  }

  /// The key of the packet that a fragment belongs to.
  ///
  /// The protocol is part of it for IPv4 only (RFC 791 section 2.3); for IPv6 that of the first
  /// fragment counts (RFC 8200 section 4.5).
  init(fragment packet: borrowing DecodedPacket, scope: UInt64) {
    let isV4 = packet.flow.source.version == .v4
    let number = isV4 ? UInt64(packet.flow.transport.rawValue) : 0
    var rest = UInt64(packet.fragment.identification) | Self.tags(packet) &<< 32
    // Identifications of IPv4 leave the upper half free.
    rest ^= number &<< 16
    self.init(packet.flow.source, packet.flow.destination, rest: rest, scope: scope)
  }

  /// The VLAN identifiers and the version of IP in 25 bits.
  @inline(__always)
  private static func tags(_ packet: borrowing DecodedPacket) -> UInt64 {
    UInt64(packet.outerVLAN & 0xFFF) | UInt64(packet.innerVLAN & 0xFFF) &<< 12
      | (packet.flow.source.version == .v4 ? 1 &<< 24 : 0)
  }

  /// Its hash.
  @inline(__always)
  func hash(_ keyed: KeyedHash) -> UInt64 {
    // Ports and the numbers of tunnels are words of their own: of both in one word, whoever chooses both
    // could make any number of keys with the same hash.
    if _fastPath(scope == 0) {
      return keyed.hash(sourceHigh, sourceLow, destinationHigh, destinationLow, rest)
    }
    return keyed.hash(sourceHigh, sourceLow, destinationHigh, destinationLow, rest, scope)
  }
}

/// How much each source has of a table, counted in buckets that sources share by a keyed hash.
///
/// Bounded without a table of sources: two that share a bucket share its limit, and nobody can choose
/// with whom.
struct SourceQuota: Sendable {
  /// How many buckets there are; a power of two.
  private static let bucketCount = 4096

  /// How much a bucket may have.
  let limit: Int
  /// What the buckets have.
  private var used = [Int32](repeating: 0, count: bucketCount)

  /// Nothing used.
  init(limit: Int) { self.limit = limit }

  /// The bucket of a key's source.
  func bucket(_ key: FlowKey, _ keyed: KeyedHash) -> UInt16 {
    let hash = keyed.hash(key.sourceHigh, key.sourceLow, 0, 0, key.rest &>> 56)
    return UInt16(truncatingIfNeeded: hash & UInt64(Self.bucketCount &- 1))
  }

  /// Takes one more; false where the bucket has its share.
  mutating func take(_ bucket: UInt16) -> Bool {
    let index = Int(bucket) & (Self.bucketCount &- 1)
    guard Int(used[index]) < limit else { return false }
    used[index] &+= 1
    return true
  }

  /// Gives one back.
  mutating func give(_ bucket: UInt16) {
    used[Int(bucket) & (Self.bucketCount &- 1)] &-= 1
  }
}
