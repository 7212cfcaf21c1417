internal import Configuration
internal import Octets

/// Hides addresses: what stands for each of them, by the prefix that it is in.
///
/// One thread at a time uses it.
final class AddressMask {
  /// How an address is hidden.
  enum Method: String, CaseIterable {
    /// Not at all.
    case keep = "Keep"
    /// Its last bits are zero.
    case mask = "Mask"
    /// A keyed hash stands for it.
    case hash = "Hash"
    /// Another address stands for it; common prefixes stay common.
    case cryptoPAn = "CryptoPAn"

    /// Whether a key is needed.
    var needsKey: Bool { self == .hash || self == .cryptoPAn }
  }

  /// A prefix whose addresses are hidden otherwise.
  struct Rule {
    /// The prefix.
    var prefix: AddressPrefix
    /// Its addresses.
    var addresses: AddressRanges
    /// How they are hidden.
    var method: Method
  }

  /// What stands for an address.
  enum Replacement {
    /// It stays.
    case same
    /// Another address.
    case address(IPAddress)
    /// Text that is no address.
    case text([UInt8])
  }

  /// How addresses in no rule are hidden.
  private let method: Method
  /// The rules, the longest prefix first.
  private let rules: [Rule]
  /// How many bits stay.
  private let lengths: (v4: Int, v6: Int)
  /// The secret.
  private let key: [UInt8]
  /// Crypto-PAn with the key; nil without one.
  private let cipher: CryptoPAn?
  /// Makes keyed hashes.
  private let digest = Digest()
  /// Where addresses were put that were hidden before.
  private let cacheHash = KeyedHash()
  /// Addresses that were hidden before, with what stands for them.
  private var cache = [(address: IPAddress, replacement: Replacement)?](
    repeating: nil, count: 4096)

  /// A mask; `key` has 32 octets where a method needs one.
  init(_ method: Method, _ rules: [Rule], lengths: (v4: Int, v6: Int), key: [UInt8]) {
    self.method = method
    self.rules = rules.sorted { $0.prefix.length > $1.prefix.length }
    self.lengths = lengths
    self.key = key
    cipher = CryptoPAn(key: key)
  }

  /// What stands for an address.
  func replacement(for address: IPAddress) -> Replacement {
    let index = Int(
      truncatingIfNeeded: cacheHash.hash(address.high, address.low, 0, 0, 0) & 4095)
    if let known = cache[index], known.address == address { return known.replacement }
    let found = makeReplacement(for: address)
    cache[index] = (address, found)
    return found
  }

  /// Sixteen hexadecimal digits that depend on the key and on octets of a kind.
  func hash(_ octets: [UInt8], kind: UInt8) -> [UInt8] {
    let digits = digest.sha256(key + [kind] + octets) ?? []
    return digits.prefix(8).flatMap { octet in
      [octet >> 4, octet & 15].map { $0 + ($0 < 10 ? 0x30 : 0x57) }
    }
  }

  /// Finds what stands for an address.
  private func makeReplacement(for address: IPAddress) -> Replacement {
    let rule = rules.first { $0.contains(address) }
    switch rule?.method ?? method {
    case .keep: return .same
    case .mask:
      let length = address.version == .v4 ? lengths.v4 : lengths.v6
      return .address(AddressPrefix(address: address, length: length).exact.address)
    case .hash: return .text(hash(address.octets, kind: UInt8(address.bitWidth)))
    case .cryptoPAn:
      // What cannot be hidden does not go on.
      guard let hidden = cipher?.anonymized(address) else { return .text([0x2D]) }
      return .address(hidden)
    }
  }
}

extension AddressMask.Rule {
  /// Whether an address is in the prefix.
  fileprivate func contains(_ address: IPAddress) -> Bool {
    guard address.version == prefix.address.version else { return false }
    return address.version == .v4
      ? addresses.contains(v4: UInt32(truncatingIfNeeded: address.low))
      : addresses.contains(high: address.high, low: address.low)
  }
}

extension IPAddress {
  /// The four or sixteen octets, the first one first.
  var octets: [UInt8] {
    let words = version == .v4 ? [low << 32] : [high, low]
    let octets = words.flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
    }
    return version == .v4 ? Array(octets.prefix(4)) : octets
  }
}
