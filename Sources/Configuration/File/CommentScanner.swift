/// Finds the comment at the end of a plain directive.
///
/// A `#` after a blank, outside quotes, begins one. A quote that is not closed on the line is an
/// ordinary character, as in `it's`. Statements keep theirs: the language knows `#` itself.
enum CommentScanner {
  /// The line without its trailing comment and the blanks before it.
  static func strip(_ line: SourceText) -> SourceText {
    guard let start = commentStart(in: line.octets) else { return line }
    return line[0..<start].trimmed
  }

  /// True when a `define` value is text of the language, where `#` may be meant otherwise: a
  /// block macro `{ … }`, or a regular expression `/…/flags`.
  static func isLanguageText(_ value: [UInt8]) -> Bool {
    if value.first == UInt8(ascii: "{") { return true }
    guard value.first == UInt8(ascii: "/"), value.count > 1,
      let slash = value.lastIndex(of: UInt8(ascii: "/")), slash > 0
    else { return false }
    return value[(slash + 1)...].allSatisfy { "gims".utf8.contains($0) }
  }

  /// The offset of the `#` that begins a comment.
  private static func commentStart(in octets: [UInt8]) -> Int? {
    var index = 0
    // A quote that is not closed is looked for once, or a line of quotes would cost its square.
    var unclosed: Set<UInt8> = []
    while index < octets.count {
      let octet = octets[index]
      if octet == UInt8(ascii: "#"), index == 0 || octets[index - 1].isBlank { return index }
      let isQuote = octet == UInt8(ascii: "'") || octet == UInt8(ascii: "\"")
      if isQuote, !unclosed.contains(octet) {
        if let closing = closingQuote(in: octets, from: index) {
          index = closing
        } else {
          unclosed.insert(octet)
        }
      }
      index += 1
    }
    return nil
  }

  /// The offset of the quote that closes the one at `start`, nil when none does.
  private static func closingQuote(in octets: [UInt8], from start: Int) -> Int? {
    var index = start + 1
    while index < octets.count {
      if octets[index] == octets[start] { return index }
      index += octets[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }
}
