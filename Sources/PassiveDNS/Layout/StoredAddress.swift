internal import Octets

/// Addresses as the store has them: 16 octets, those of IPv4 as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2).
enum StoredAddress {
  /// What comes before the four octets of IPv4.
  static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255]

  /// The 16 octets of an address.
  static func octets(_ address: IPAddress) -> [UInt8] {
    let high = address.version == .v4 ? 0 : address.high
    let low = address.version == .v4 ? 0xFFFF_0000_0000 | address.low : address.low
    return [high, low].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
    }
  }
}
