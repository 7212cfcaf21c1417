internal import Events
internal import Octets

/// The words of a record's data in presentation form: what stands between spaces, or between quotation
/// marks.
enum DataWords {
  /// The word at an index, as it stands there; nil where there are not so many.
  static func word(_ index: Int, of value: Value, in batch: EventBatch) -> Value? {
    guard value.kind == .string else { return nil }
    return word(index, of: value.range, batch.text).map { Value(.string, at: $0) }
  }

  /// Where the word at an index is in a part of a text.
  private static func word(
    _ index: Int, of range: TextRange, _ text: borrowing OctetBuffer
  ) -> TextRange? {
    let octets = text.view(from: Int(range.start), count: Int(range.count))
    var at = 0
    for count in 0...index {
      while at < octets.count, octets.octet(at) == 0x20 { at &+= 1 }
      let start = at
      while at < octets.count, octets.octet(at) != 0x20 { at &+= 1 }
      if at == start { return nil }
      if count == index {
        return TextRange(start: range.start + UInt32(start), count: UInt32(at - start))
      }
    }
    return nil
  }

  /// The strings of a TXT record, without their quotation marks; escapes stay. What is no list of
  /// strings in quotation marks is one string.
  static func strings(_ octets: [UInt8]) -> [ArraySlice<UInt8>] {
    var strings: [ArraySlice<UInt8>] = []
    var at = 0
    while at < octets.count {
      if octets[at] == 0x20 {
        at += 1
        continue
      }
      guard octets[at] == 0x22 else { return [octets[...]] }
      let start = at + 1
      at = start
      while at < octets.count, octets[at] != 0x22 { at += octets[at] == 0x5C ? 2 : 1 }
      strings.append(octets[start..<min(at, octets.count)])
      at += 1
    }
    return strings
  }

  /// How many octets a string stands for: an escape, `\"` or `\DDD`, is one.
  static func length(of string: ArraySlice<UInt8>) -> Int {
    var length = 0
    var at = string.startIndex
    while at < string.endIndex {
      if string[at] == 0x5C {
        let isDecimal = at + 3 < string.endIndex && (0x30...0x39).contains(string[at + 1])
        at += isDecimal ? 4 : 2
      } else {
        at += 1
      }
      length += 1
    }
    return length
  }
}
