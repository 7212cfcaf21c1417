internal import CCrypto

/// A message digest of libcrypto, for one thread.
@safe
public final class Digest {
  /// The algorithms, by the names that libcrypto has for them.
  public enum Algorithm: String, CaseIterable, Sendable {
    /// MD5 (RFC 1321); only to compare with what others have.
    case md5 = "MD5"
    /// SHA-1 (FIPS 180-4); only to compare with what others have.
    case sha1 = "SHA1"
    /// SHA-256 (FIPS 180-4).
    case sha256 = "SHA256"
    /// SHA-512 (FIPS 180-4).
    case sha512 = "SHA512"
  }

  /// What is reused.
  private let context: OpaquePointer?
  /// The algorithm, looked up once.
  private let algorithm: OpaquePointer?

  /// One that is ready.
  public init(_ algorithm: Algorithm = .sha256) {
    let isThere = wirebird_crypto_is_there() != 0
    unsafe context = isThere ? late_EVP_MD_CTX_new() : nil
    unsafe self.algorithm = isThere ? late_EVP_MD_fetch(nil, algorithm.rawValue, nil) : nil
  }

  deinit {
    if let context = unsafe context { unsafe late_EVP_MD_CTX_free(context) }
    if let algorithm = unsafe algorithm { unsafe late_EVP_MD_free(algorithm) }
  }

  /// Begins anew; false where the system does not have the algorithm.
  public func begin() -> Bool {
    guard let context = unsafe context, let algorithm = unsafe algorithm else { return false }
    return unsafe late_EVP_DigestInit_ex2(context, algorithm, nil) == 1
  }

  /// Takes octets in; false where that fails.
  public func add(_ octets: [UInt8]) -> Bool {
    guard let context = unsafe context else { return false }
    return unsafe late_EVP_DigestUpdate(context, octets, octets.count) == 1
  }

  /// The digest of what was taken in; nil where that fails.
  public func finish() -> [UInt8]? {
    var result = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    guard let context = unsafe context,
      unsafe late_EVP_DigestFinal_ex(context, &result, &count) == 1
    else { return nil }
    return Array(result.prefix(Int(count)))
  }

  /// The SHA-256 of octets, of a digest that is made for it; nil where the system has none.
  public func sha256(_ octets: [UInt8]) -> [UInt8]? { digest(of: octets) }

  /// The digest of octets; nil where the system does not have the algorithm.
  public func digest(of octets: [UInt8]) -> [UInt8]? {
    begin() && add(octets) ? finish() : nil
  }
}
