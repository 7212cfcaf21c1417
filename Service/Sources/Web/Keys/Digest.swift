internal import CCrypto

/// SHA-256 (FIPS 180-4) by libcrypto, and comparison in constant time.
enum Digest {
  /// How many octets a digest has.
  static var octets: Int { 32 }

  /// The digest of `text`.
  static func sha256(_ text: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: octets)
    var length: UInt32 = 0
    let done = unsafe EVP_Digest(text, text.count, &digest, &length, EVP_sha256(), nil)
    // Without its digest a key is like no other.
    return done == 1 && Int(length) == octets ? digest : []
  }

  /// Whether two digests are equal; how long it takes says nothing about where they differ.
  static func isEqual(_ first: [UInt8], _ second: [UInt8]) -> Bool {
    guard first.count == octets, second.count == octets else { return false }
    return unsafe CRYPTO_memcmp(first, second, octets) == 0
  }
}
