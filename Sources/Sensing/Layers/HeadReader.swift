internal import Octets
internal import Packets

/// The lines of a head as HTTP and SIP have it: a start line, then `name: value` (RFC 9112 section 2.1,
/// RFC 3261 section 7).
struct HeadReader {
  /// The most lines that are looked at.
  private static var lineLimit: Int { 128 }

  /// Where the next line starts.
  private var at = 0
  /// How many lines were read.
  private var lineCount = 0

  /// The next line without its end; nil behind the head, and where the octets end.
  mutating func next(_ octets: borrowing OctetView) -> OctetSpan? {
    guard lineCount < Self.lineLimit, at < octets.count else { return nil }
    lineCount &+= 1
    let start = at
    var end = start
    while end < octets.count, octets.octet(end) != 0x0A { end &+= 1 }
    at = end &+ 1
    if end > start, octets.octet(end &- 1) == 0x0D { end &-= 1 }
    return end > start ? OctetSpan(start: start, end: end) : nil
  }

  /// The value of a line whose name is `name`, in any case; nil for all others.
  static func value(
    _ name: String, _ line: OctetSpan, _ octets: borrowing OctetView
  ) -> OctetSpan? {
    let colon = line.offset &+ name.utf8.count
    guard colon < line.end, octets.octet(colon) == 0x3A, octets.hasText(name, at: line.offset)
    else { return nil }
    return trimmed(OctetSpan(start: colon &+ 1, end: line.end), octets)
  }

  /// The octets without spaces and tabs around them.
  static func trimmed(_ span: OctetSpan, _ octets: borrowing OctetView) -> OctetSpan {
    var (start, end) = (span.offset, span.end)
    while start < end, isSpace(octets.octet(start)) { start &+= 1 }
    while end > start, isSpace(octets.octet(end &- 1)) { end &-= 1 }
    return OctetSpan(start: start, end: end)
  }

  /// The parts of a line before the first space, between, and behind the last. What is behind the last is
  /// a version in a request that is whole; where it does not begin as one, it belongs to the middle.
  static func parts(
    _ line: OctetSpan, version: String, _ octets: borrowing OctetView
  ) -> (first: OctetSpan, middle: OctetSpan, last: OctetSpan) {
    var first = line.offset
    while first < line.end, octets.octet(first) != 0x20 { first &+= 1 }
    var last = line.end
    while last > first, octets.octet(last &- 1) != 0x20 { last &-= 1 }
    let start = min(first &+ 1, line.end)
    let isWhole = last > start && octets.hasText(version, at: last)
    return (
      OctetSpan(start: line.offset, end: first),
      OctetSpan(start: start, end: isWhole ? last &- 1 : line.end),
      OctetSpan(start: isWhole ? last : line.end, end: line.end)
    )
  }

  /// The decimal number of up to nine digits that octets are; nil where they are something else.
  static func number(_ span: OctetSpan, _ octets: borrowing OctetView) -> UInt64? {
    guard span.count > 0, span.count < 10 else { return nil }
    var number: UInt64 = 0
    var at = span.offset
    while at < span.end {
      let octet = octets.octet(at)
      guard octet >= 0x30, octet <= 0x39 else { return nil }
      number = number &* 10 &+ UInt64(octet &- 0x30)
      at &+= 1
    }
    return number
  }

  /// Whether an octet is a space or a tab.
  private static func isSpace(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 }
}

extension OctetSpan {
  /// Behind its last octet.
  var end: Int { offset &+ count }

  /// The octets from `start` to before `end`; none where they are the wrong way round.
  init(start: Int, end: Int) { self.init(offset: start, count: max(end &- start, 0)) }
}

extension LayerValues {
  /// Puts the octets of a span as text.
  mutating func put(_ name: String, _ octets: borrowing OctetView, _ span: OctetSpan) {
    put(name, octets, from: span.offset, count: span.count, as: .text)
  }
}
