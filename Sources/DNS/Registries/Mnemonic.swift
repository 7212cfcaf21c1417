public import Octets

/// A short registered text of at most fifteen octets, in two words: the first octet is the lowest
/// of `low`, and the highest octet of `high` is the length.
@usableFromInline struct Mnemonic {
  /// The first eight octets.
  @usableFromInline let low: UInt64
  /// Up to seven octets more, and the length.
  @usableFromInline let high: UInt64

  /// A text of its words.
  @inlinable @inline(__always)
  init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// How many octets it has; zero says that the registry has no such text.
  @inlinable @inline(__always)
  var count: Int { Int(truncatingIfNeeded: high &>> 56) }

  /// The octet at `index`.
  func octet(_ index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: (index < 8 ? low : high) &>> UInt64(8 &* (index & 7)))
  }

  /// Whether `text` says the same in upper or lower case.
  func matches(_ text: borrowing [UInt8]) -> Bool {
    guard text.count == count else { return false }
    for index in 0..<count where folded(octet(index)) != folded(text[index]) { return false }
    return true
  }
}

/// An ASCII letter in lower case; other octets as they are.
@inline(__always)
func folded(_ octet: UInt8) -> UInt8 {
  octet &- 0x41 < 26 ? octet | 0x20 : octet
}

extension OctetCursor {
  /// Writes a registered text.
  @inlinable @inline(__always)
  @_lifetime(self: copy self)
  mutating func append(_ mnemonic: Mnemonic) {
    append(low: mnemonic.low, high: mnemonic.high, count: mnemonic.count)
  }
}

/// The text that `write` puts into a cursor, for cold code.
func registryText(_ write: (inout OctetCursor) -> Void) -> String {
  var buffer = OctetBuffer(capacity: 128)
  var cursor = buffer.cursor(budget: 128, form: .plain)
  write(&cursor)
  let count = cursor.count
  buffer.commit(count)
  return String(decoding: buffer.view.array(), as: UTF8.self)
}
