public import Octets

extension NamePresentation {
  /// Appends the wire form of a name that is written as text.
  ///
  /// Takes what ``appending(nameAt:of:to:)`` writes, a full stop at the end, and any character
  /// after a backslash. Control characters, spaces and octets outside ASCII must be written as `\DDD`.
  ///
  /// - Returns: How many octets were appended, 1 to 255; nil, and nothing appended, for text that
  ///   is not a name: an empty label, a label above 63 octets, a name above 255, a bad escape.
  public static func appendWire(
    of text: borrowing OctetView, to buffer: inout OctetBuffer
  ) -> Int? {
    let start = buffer.count
    var labels = LabelWriter()
    var at = 0
    if text.count == 1, text.octet(0) == 0x2E { at = 1 }
    guard text.count > 0 else { return nil }
    while at < text.count {
      let octet = text.octet(at)
      at &+= 1
      switch octet {
      case 0x2E: labels.end(into: &buffer)
      case 0x5C:
        guard let escaped = escaped(text, &at) else {
          buffer.truncate(to: start)
          return nil
        }
        labels.add(escaped)
      case 0x21...0x7E: labels.add(octet)
      default: labels.isGood = false
      }
      guard labels.isGood else { break }
    }
    if labels.count > 0 { labels.end(into: &buffer) }
    guard labels.isGood, buffer.count &- start < NameReader.limitOctets else {
      buffer.truncate(to: start)
      return nil
    }
    buffer.append(0)
    return buffer.count &- start
  }

  /// The octet behind a backslash: three digits, or the character itself.
  private static func escaped(_ text: borrowing OctetView, _ at: inout Int) -> UInt8? {
    guard at < text.count else { return nil }
    let first = text.octet(at)
    at &+= 1
    guard first &- 0x30 < 10 else { return first > 0x20 && first < 0x7F ? first : nil }
    guard at &+ 2 <= text.count else { return nil }
    let second = text.octet(at) &- 0x30
    let third = text.octet(at &+ 1) &- 0x30
    at &+= 2
    guard second < 10, third < 10 else { return nil }
    let value = UInt32(first &- 0x30) &* 100 &+ UInt32(second) &* 10 &+ UInt32(third)
    return UInt8(exactly: value)
  }
}

/// Collects a label and writes it behind its length.
private struct LabelWriter {
  /// The octets of the label so far.
  private var octets = InlineArray<63, UInt8>(repeating: 0)
  /// How many there are.
  private(set) var count = 0
  /// Whether every label so far has 1 to 63 octets.
  var isGood = true

  /// Adds an octet to the label.
  mutating func add(_ octet: UInt8) {
    guard count < NameReader.labelLimitOctets else {
      isGood = false
      return
    }
    octets[count] = octet
    count &+= 1
  }

  /// Writes the label, which must not be empty.
  mutating func end(into buffer: inout OctetBuffer) {
    guard count > 0 else {
      isGood = false
      return
    }
    buffer.append(UInt8(truncatingIfNeeded: count))
    for index in 0..<count { buffer.append(octets[index]) }
    count = 0
  }
}
