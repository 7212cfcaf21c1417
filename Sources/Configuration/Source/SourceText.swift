/// Text from a configuration, where every octet knows its place in the file it came from.
///
/// The octets are what the parser sees after joining continuation lines and replacing `%NAME%`;
/// `place(at:)` leads back to the file. They are any octets: nothing promises UTF-8.
public struct SourceText: Sendable {
  /// The text, in the file's own encoding.
  public private(set) var octets: [UInt8]
  /// Where runs of octets came from, in order of `offset`; the first has offset 0.
  private var segments: [Segment]

  /// A run of octets that came from one stretch of one line.
  private struct Segment: Sendable {
    /// The run's first octet in `octets`.
    var offset: Int
    /// The place of that octet.
    var place: SourcePlace
    /// False for the text of a `%NAME%`, all of which stands where the name is used.
    var advances: Bool
  }

  /// Empty text at a place.
  public init(at place: SourcePlace) {
    octets = []
    segments = [Segment(offset: 0, place: place, advances: true)]
  }

  /// One stretch of one line that begins at a place.
  public init(_ octets: some Sequence<UInt8>, at place: SourcePlace) {
    self.octets = Array(octets)
    segments = [Segment(offset: 0, place: place, advances: true)]
  }

  /// Text that is not from a file, such as a directive's default or a test's script.
  ///
  /// Lines are counted, so that errors in it have places too.
  public init(_ text: String, file: String, line: Int = 1) {
    self.init(at: SourcePlace(file: file, line: line, column: 1))
    var number = line
    for part in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if number > line { append([UInt8(ascii: "\n")], at: endPlace) }
      append(part, at: SourcePlace(file: file, line: number, column: 1))
      number += 1
    }
  }

  /// The text for people and for paths; octets that are not UTF-8 become U+FFFD.
  public var string: String { String(decoding: octets, as: UTF8.self) }

  /// The text for messages: its first 80 characters, control characters as `\xHH`.
  public var excerpt: String {
    var text = ""
    for scalar in String(decoding: octets.prefix(320), as: UTF8.self).unicodeScalars.prefix(80) {
      if scalar.value < 0x20 || scalar.value == 0x7F {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        text += scalar.value < 0x10 ? "\\x0\(digits)" : "\\x\(digits)"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return count > 320 || string.unicodeScalars.count > 80 ? text + "…" : text
  }

  /// True when there is no text.
  public var isEmpty: Bool { octets.isEmpty }

  /// The number of octets.
  public var count: Int { octets.count }

  /// The place of the first octet.
  public var place: SourcePlace { place(at: 0) }

  /// The place just behind the last octet.
  public var endPlace: SourcePlace { place(at: octets.count) }

  /// The file, line and column of an octet; an offset outside the text gives the nearest place.
  public func place(at offset: Int) -> SourcePlace {
    let wanted = min(max(offset, 0), octets.count)
    let segment = segments[segmentIndex(at: wanted)]
    return segment.advances ? segment.place.advanced(by: wanted - segment.offset) : segment.place
  }

  /// A part of the text with its places; the range is clamped to the text.
  public subscript(range: Range<Int>) -> SourceText {
    let bounded = range.clamped(to: 0..<octets.count)
    guard !bounded.isEmpty else { return SourceText(at: place(at: range.lowerBound)) }
    var part = SourceText(octets[bounded], at: place(at: bounded.lowerBound))
    let first = segmentIndex(at: bounded.lowerBound)
    part.segments[0].advances = segments[first].advances
    for segment in segments[(first + 1)...] {
      guard segment.offset < bounded.upperBound else { break }
      part.segments.append(
        Segment(
          offset: segment.offset - bounded.lowerBound, place: segment.place,
          advances: segment.advances))
    }
    return part
  }

  /// The text without blanks (space, tab, carriage return, line feed) at its ends.
  public var trimmed: SourceText {
    var start = 0
    var end = octets.count
    while start < end, octets[start].isBlank { start += 1 }
    while end > start, octets[end - 1].isBlank { end -= 1 }
    return self[start..<end]
  }

  /// True when the text equals a word, in any case of ASCII letters.
  public func matches(_ word: String) -> Bool {
    string.lowercased() == word.lowercased()
  }

  // MARK: - Growing

  /// Adds one stretch of one line that begins at a place.
  public mutating func append(_ more: some Sequence<UInt8>, at place: SourcePlace) {
    begin(place, advances: true)
    octets.append(contentsOf: more)
  }

  /// Adds text that stands for a name used at a place, as a `%NAME%` does.
  public mutating func append(replacement: [UInt8], at place: SourcePlace) {
    begin(place, advances: false)
    octets.append(contentsOf: replacement)
  }

  /// Adds another text with the places it has.
  public mutating func append(_ more: SourceText) {
    let base = octets.count
    for segment in more.segments {
      if base + segment.offset == octets.count { dropEmptySegment() }
      segments.append(
        Segment(offset: base + segment.offset, place: segment.place, advances: segment.advances))
    }
    octets.append(contentsOf: more.octets)
  }

  /// Takes the last octet away, if there is one.
  mutating func removeLast() {
    guard octets.popLast() != nil else { return }
    if segments.count > 1, let last = segments.last, last.offset > octets.count {
      segments.removeLast()
    }
  }

  /// Starts a segment here, unless the last one goes on to just this place.
  private mutating func begin(_ place: SourcePlace, advances: Bool) {
    if advances, let last = segments.last, last.advances, endPlace == place { return }
    dropEmptySegment()
    segments.append(Segment(offset: octets.count, place: place, advances: advances))
  }

  /// Drops a last segment that holds no octet, which another one replaces.
  private mutating func dropEmptySegment() {
    if let last = segments.last, last.offset == octets.count { segments.removeLast() }
  }

  /// The segment that holds an octet: the last one that begins at or before it.
  private func segmentIndex(at offset: Int) -> Int {
    var low = 0
    var high = segments.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if segments[middle].offset <= offset { low = middle } else { high = middle - 1 }
    }
    return low
  }
}

extension UInt8 {
  /// True for space, tab, carriage return and line feed.
  var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0D || self == 0x0A }
}
