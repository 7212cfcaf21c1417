internal import DNS
internal import Octets

/// Names as the store has them: wire form in lower case, and in keys with the labels in reverse, so that
/// a domain and all that is below it lie next to each other.
public enum StoredName {
  /// The wire form of a name that is written as text, in lower case; nil where it is none.
  public static func wire(_ text: String) -> [UInt8]? {
    var source = OctetBuffer(capacity: 256)
    source.append(text)
    var buffer = OctetBuffer(capacity: 256)
    guard NamePresentation.appendWire(of: source.view, to: &buffer) != nil else { return nil }
    return buffer.array().map(folded)
  }

  /// The text of a name in wire form, without a full stop at the end; the root is `.`.
  public static func text(_ wire: [UInt8]) -> String {
    var source = OctetBuffer(capacity: 256)
    source.append(wire)
    var output = OctetBuffer(capacity: 2048)
    var cursor = output.cursor(budget: 1200, form: .plain)
    cursor = NamePresentation.appending(nameAt: 0, of: source.view, to: cursor)
    output.commit(cursor.count)
    return String(decoding: output.array(), as: UTF8.self)
  }

  /// The text of a name in wire form, with a full stop at the end, as DNSDB writes it.
  public static func absoluteText(_ wire: [UInt8]) -> String {
    let text = text(wire)
    return text == "." ? text : text + "."
  }

  /// An octet with its ASCII letters in lower case (RFC 4343); lengths of labels stay as they are.
  static func folded(_ octet: UInt8) -> UInt8 { octet &- 0x41 < 26 ? octet | 0x20 : octet }

  /// How many labels a name has, without the root.
  public static func labelCount(_ wire: [UInt8]) -> Int { labels(wire).count }

  /// Where the labels of a name are, with their lengths in front.
  static func labels(_ wire: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var at = 0
    while at < wire.count, wire[at] != 0 {
      let end = at + 1 + Int(wire[at])
      guard end <= wire.count else { break }
      ranges.append(at..<end)
      at = end
    }
    return ranges
  }

  /// The labels in reverse, each behind its length, without the root.
  static func reversed(_ wire: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(wire.count)
    for range in labels(wire).reversed() { result += wire[range] }
    return result
  }

  /// Appends the labels of a name in wire form in reverse, in lower case and without the root; those of a
  /// name in reverse come in their own order. What follows the name is not looked at.
  static func appendReversed(_ name: borrowing OctetView, to buffer: inout OctetBuffer) {
    var ends = InlineArray<128, UInt8>(repeating: 0)
    var count = 0
    var at = 0
    while at < name.count, count < 127 {
      let length = Int(name.octet(at))
      if length == 0 || length > 63 { break }
      at &+= length &+ 1
      count &+= 1
      ends[count] = UInt8(truncatingIfNeeded: at)
    }
    while count > 0 {
      let from = Int(ends[count &- 1])
      let to = Int(ends[count])
      var at = from
      while at < to {
        buffer.append(folded(name.octet(at)))
        at &+= 1
      }
      count &-= 1
    }
  }

  /// The wire form of labels in reverse.
  static func wire(reversed: [UInt8]) -> [UInt8] { self.reversed(reversed) + [0] }

  /// The last `count` labels of a name, and the root.
  static func suffix(_ wire: [UInt8], labels count: Int) -> [UInt8] {
    let ranges = labels(wire)
    guard count < ranges.count else { return wire }
    guard count > 0 else { return [0] }
    return Array(wire[ranges[ranges.count - count].lowerBound...])
  }

  /// Whether a name is `zone` or below it; both in wire form and lower case.
  static func isWithin(_ wire: [UInt8], _ zone: [UInt8]) -> Bool {
    let zoneLabels = labels(zone).count
    guard labels(wire).count >= zoneLabels else { return false }
    return suffix(wire, labels: zoneLabels) == zone
  }
}
