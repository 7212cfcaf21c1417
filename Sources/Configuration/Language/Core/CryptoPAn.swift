internal import CCrypto
public import Octets

/// Prefix-preserving anonymisation of addresses (Xu, Fan, Ammar, Moon: Crypto-PAn, 2002).
///
/// One thread at a time uses it.
@safe
public final class CryptoPAn {
  /// How many octets a key has: sixteen for AES-128, sixteen that are encrypted to the padding.
  public static let keyOctets = 32
  /// What is wrong with another key.
  static let keyProblem = "the key of crypto_pan() needs 32 octets or 64 hexadecimal digits"

  /// AES-128 in the mode of an electronic code book.
  private let cipher: OpaquePointer?
  /// The padding: what stands behind the prefix when it is encrypted.
  private let padding: UInt128
  /// The blocks to encrypt, then those that were.
  private var blocks = [UInt8](repeating: 0, count: 128 * 16)

  /// One with a key of ``keyOctets``; nil for another length, and where the system has no AES.
  public init?(key: [UInt8]) {
    guard key.count == Self.keyOctets, wirebird_crypto_is_there() != 0,
      let cipher = unsafe late_EVP_CIPHER_CTX_new()
    else { return nil }
    unsafe self.cipher = cipher
    guard
      unsafe late_EVP_EncryptInit_ex(cipher, late_EVP_aes_128_ecb(), nil, Array(key[..<16]), nil)
        == 1
    else {
      padding = 0
      return nil
    }
    unsafe late_EVP_CIPHER_CTX_set_padding(cipher, 0)
    var block = Array(key[16...])
    var count: Int32 = 0
    var result = [UInt8](repeating: 0, count: 32)
    guard unsafe late_EVP_EncryptUpdate(cipher, &result, &count, &block, 16) == 1 else {
      padding = 0
      return nil
    }
    padding = result[..<16].reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
  }

  deinit { unsafe late_EVP_CIPHER_CTX_free(cipher) }

  /// The key that a text is: 32 octets as they are, or 64 hexadecimal digits.
  public static func key(_ text: [UInt8]) -> [UInt8]? {
    if text.count == keyOctets { return text }
    let digits = text.compactMap(\.hexadecimalDigit)
    guard digits.count == 2 * keyOctets, text.count == digits.count else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  /// The address that stands for another; nil where AES failed.
  public func anonymized(_ address: IPAddress) -> IPAddress? {
    let width = address.bitWidth
    let bits =
      width == 32
      ? UInt128(address.low) << 96 : UInt128(address.high) << 64 | UInt128(address.low)
    // Each bit depends on those before it alone, so that all blocks are encrypted in one go.
    for at in 0..<width {
      let free = at == 0 ? UInt128.max : UInt128.max >> UInt128(at)
      let block = bits & ~free | padding & free
      for octet in 0..<16 {
        blocks[at * 16 + octet] = UInt8(truncatingIfNeeded: block >> UInt128(120 - octet * 8))
      }
    }
    guard encrypt(width * 16) else { return nil }
    var pad: UInt128 = 0
    for at in 0..<width {
      pad |= UInt128(blocks[at * 16] >> 7) << UInt128(127 - at)
    }
    let hidden = bits ^ pad
    return width == 32
      ? IPAddress(v4: UInt32(truncatingIfNeeded: hidden >> 96))
      : IPAddress(
        v6High: UInt64(truncatingIfNeeded: hidden >> 64), low: UInt64(truncatingIfNeeded: hidden))
  }

  /// Encrypts the first octets of the blocks where they stand.
  private func encrypt(_ count: Int) -> Bool {
    var written: Int32 = 0
    return unsafe blocks.withUnsafeMutableBufferPointer { blocks in
      unsafe late_EVP_EncryptUpdate(
        cipher, blocks.baseAddress, &written, blocks.baseAddress, Int32(count)) == 1
    }
  }
}
