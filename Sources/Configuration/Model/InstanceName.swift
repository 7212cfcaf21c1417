/// The rule for names of instances and routes.
enum InstanceName {
  /// True for a name of ASCII letters, digits, `_` and `.`, not beginning with a dot; only a
  /// route's name may begin with a digit.
  static func isValid(_ name: SourceText, mayBeginWithDigit: Bool) -> Bool {
    guard let first = name.octets.first else { return false }
    guard isLetter(first) || mayBeginWithDigit && first.isDigit else { return false }
    return name.octets.allSatisfy { isLetter($0) || $0.isDigit || $0 == UInt8(ascii: ".") }
  }

  /// True for a to z, A to Z and the underscore.
  private static func isLetter(_ octet: UInt8) -> Bool {
    octet == UInt8(ascii: "_") || (octet | 0x20) >= 0x61 && (octet | 0x20) <= 0x7A
  }
}
