internal import Octets

/// Addresses as the store has them: 16 octets, those of IPv4 as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2).
enum StoredAddress {
  /// What comes before the four octets of IPv4.
  static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255]

  /// The 16 octets of an address.
  static func octets(_ address: IPAddress) -> [UInt8] {
    let high = address.version == .v4 ? 0 : address.high
    let low = address.version == .v4 ? 0xFFFF_0000_0000 | address.low : address.low
    return octets(high, low)
  }

  /// The 16 octets of two words.
  static func octets(_ high: UInt64, _ low: UInt64) -> [UInt8] {
    [high, low].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
    }
  }

  /// The address of 16 octets.
  static func address(_ octets: [UInt8]) -> IPAddress {
    let high = octets.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let low = octets.dropFirst(8).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return high == 0 && low >> 32 == 0xFFFF
      ? IPAddress(v4: UInt32(truncatingIfNeeded: low)) : IPAddress(v6High: high, low: low)
  }
}
