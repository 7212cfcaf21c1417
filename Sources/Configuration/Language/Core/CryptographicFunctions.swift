internal import Events
internal import Octets

/// Functions that hide what a value is and keep what it is equal to.
enum CryptographicFunctions {
  /// All of them.
  static let all: [Callable] = [
    Callable(
      .function(
        "sha256", [.init("text", [.string, .binary])], result: .string, isConstant: true,
        isAddition: true,
        meaning: "The SHA-256 of the octets (FIPS 180-4) in 64 hexadecimal digits.",
        example: "$client = sha256('salt' + $ipv4.src);"),
      making: sha256Body),
    Callable(
      .function(
        "crypto_pan",
        [
          .init("address", [.string, TypeSet(.ip4addr), TypeSet(.ip6addr)]),
          .init("key", [.string, .binary]),
        ], result: [.string, TypeSet(.ip4addr), TypeSet(.ip6addr), .undefined], isConstant: true,
        isAddition: true,
        meaning:
          "The address under another one (Crypto-PAn): addresses with a common prefix get ones"
          + " with a common prefix of the same length. The key is 32 octets or 64 hexadecimal digits;"
          + " undef for text that is no address.",
        example: "$ipv4.src = crypto_pan($ipv4.src, '0123456789abcdef0123456789abcdef');"),
      checking: { index, text in
        index == 1 && CryptoPAn.key(text) == nil ? CryptoPAn.keyProblem : nil
      },
      making: anonymisingBody),
  ]

  /// `sha256(text)`
  private static func sha256Body() -> CallBody {
    let digest = Digest()
    return { (context: inout CallContext) throws(CallFailure) -> Value in
      guard let octets = digest.digest(of: context.octets(0)) else {
        throw CallFailure("the digest could not be had")
      }
      return try context.makeValue(hexadecimal(octets))
    }
  }

  /// `crypto_pan(address, key)`
  private static func anonymisingBody() -> CallBody {
    let keyed = KeyedCryptoPAn()
    return { (context: inout CallContext) throws(CallFailure) -> Value in
      try keyed.anonymized(&context)
    }
  }

  /// Octets in lower-case hexadecimal digits.
  private static func hexadecimal(_ octets: [UInt8]) -> [UInt8] {
    octets.flatMap { octet in
      [octet >> 4, octet & 15].map { $0 + ($0 < 10 ? 0x30 : 0x57) }
    }
  }
}

/// A Crypto-PAn with the key that was last given.
private final class KeyedCryptoPAn {
  /// The text of the key.
  private var text: [UInt8] = []
  /// What it made.
  private var cipher: CryptoPAn?

  /// The address of a call's first argument under its second; in the form that it was given in.
  func anonymized(_ context: inout CallContext) throws(CallFailure) -> Value {
    let text = context.octets(1)
    if cipher == nil || text != self.text {
      guard let key = CryptoPAn.key(text) else { throw CallFailure(CryptoPAn.keyProblem) }
      cipher = CryptoPAn(key: key)
      self.text = text
    }
    guard let address = context.address(0) else { return .undefined }
    guard let hidden = cipher?.anonymized(address) else {
      throw CallFailure("the address could not be encrypted")
    }
    if context.arguments[0].kind == .string { return try context.makeValue(hidden.description) }
    try context.batch.reserveText(16)
    return context.batch.makeValue(hidden)
  }
}
