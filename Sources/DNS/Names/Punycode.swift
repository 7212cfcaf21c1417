internal import Octets

/// The letters that an A-label stands for (RFC 3492, RFC 5890 section 2.3.2.1).
///
/// A label has at most 63 octets, so that everything fits into it; nothing is allocated.
struct Punycode {
  /// The code points that a label gives at most: its 63 octets without `xn--`.
  static var limit: Int { 59 }

  /// The code points.
  private(set) var codePoints = InlineArray<59, UInt32>(repeating: 0)
  /// How many there are.
  private(set) var count = 0

  /// Decodes a label that starts with `xn--` in any case; nil for any other, and for one that is not
  /// the encoding of a text with a letter outside ASCII.
  ///
  /// Upper case letters among the basic code points become lower case, as in names that are compared.
  init?(label: OctetRange, of message: borrowing OctetView) {
    guard Self.isPrefixed(label, of: message) else { return nil }
    var at = label.lowerBound &+ 4
    guard let basicEnd = copyBasic(from: at, to: label.upperBound, of: message) else { return nil }
    at = basicEnd
    guard at < label.upperBound else { return nil }
    var state = State()
    while at < label.upperBound {
      guard let next = state.delta(from: at, to: label.upperBound, of: message) else { return nil }
      at = next
      guard insert(&state) else { return nil }
    }
  }

  /// Whether a label starts with `xn--` in any case.
  static func isPrefixed(_ label: OctetRange, of message: borrowing OctetView) -> Bool {
    guard label.count > 4, label.upperBound <= message.count else { return false }
    return message.uint32(label.lowerBound) | 0x2020_0000 == 0x786E_2D2D
  }

  /// Takes the code points before the last hyphen, and answers where the numbers begin.
  private mutating func copyBasic(
    from start: Int, to end: Int, of message: borrowing OctetView
  ) -> Int? {
    var hyphen = end &- 1
    while hyphen > start, message.octet(hyphen) != 0x2D { hyphen &-= 1 }
    guard hyphen > start else { return start }
    for index in start..<hyphen {
      let octet = message.octet(index)
      guard octet < 0x80, count < Self.limit else { return nil }
      codePoints[count] = UInt32(folded(octet))
      count &+= 1
    }
    return hyphen &+ 1
  }

  /// Inserts the next code point (RFC 3492 section 6.2).
  private mutating func insert(_ state: inout State) -> Bool {
    let places = UInt64(count &+ 1)
    guard count < Self.limit else { return false }
    state.adapt(places: places)
    state.codePoint &+= state.index / places
    let place = Int(truncatingIfNeeded: state.index % places)
    guard state.codePoint <= 0x10FFFF else { return false }
    var index = count
    while index > place {
      codePoints[index] = codePoints[index &- 1]
      index &-= 1
    }
    codePoints[place] = UInt32(truncatingIfNeeded: state.codePoint)
    count &+= 1
    state.index = UInt64(place &+ 1)
    return true
  }

  /// What the decoder keeps between two numbers.
  private struct State {
    /// The code point to insert next.
    var codePoint: UInt64 = 0x80
    /// Where, counted on over all places and code points.
    var index: UInt64 = 0
    /// That before the last number was added.
    private var before: UInt64 = 0
    /// The bias of the next number's digits.
    private var bias: UInt64 = 72

    /// Reads a number of variable length and adds it to the index; answers what follows it.
    mutating func delta(from start: Int, to end: Int, of message: borrowing OctetView) -> Int? {
      before = index
      var at = start
      var weight: UInt64 = 1
      var step: UInt64 = 36
      while at < end {
        guard let digit = Self.digit(message.octet(at)) else { return nil }
        at &+= 1
        index &+= digit &* weight
        // Beyond all code points and places; so weights stay small too.
        guard index < 1 << 32 else { return nil }
        let threshold = step <= bias ? 1 : min(step &- bias, 26)
        if digit < threshold { return at }
        weight &*= 36 &- threshold
        guard weight < 1 << 32 else { return nil }
        step &+= 36
      }
      return nil
    }

    /// Adapts the bias to the number that was read (RFC 3492 section 6.1).
    mutating func adapt(places: UInt64) {
      var delta = index &- before
      delta = isFirst ? delta / 700 : delta / 2
      isFirst = false
      delta &+= delta / places
      var step: UInt64 = 0
      while delta > 455 {
        delta /= 35
        step &+= 36
      }
      bias = step &+ 36 &* delta / (delta &+ 38)
    }

    /// Whether no number was read yet.
    private var isFirst = true

    /// The value of a digit: letters in any case are 0 to 25, digits 26 to 35.
    private static func digit(_ octet: UInt8) -> UInt64? {
      let letter = folded(octet) &- 0x61
      if letter < 26 { return UInt64(letter) }
      let digit = octet &- 0x30
      return digit < 10 ? UInt64(digit) &+ 26 : nil
    }
  }
}
