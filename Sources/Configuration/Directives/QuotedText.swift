/// The rule for quoted arguments.
///
/// `'…'` or `"…"` around the whole argument are removed; in them a backslash escapes only the
/// quote and the backslash, so Windows paths may be written either way. Without quotes the
/// argument is taken as it is.
public enum QuotedText {
  /// The argument without its quotes; nil, with an error, when the quotes are not in order.
  public static func unquote(_ argument: SourceText, _ diagnostics: Diagnostics) -> SourceText? {
    let octets = argument.octets
    guard let quote = octets.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      return argument
    }
    var text = SourceText(at: argument.place(at: 1))
    var start = 1
    var index = 1
    while index < octets.count, octets[index] != quote {
      let isEscape =
        octets[index] == UInt8(ascii: "\\") && index + 1 < octets.count
        && (octets[index + 1] == quote || octets[index + 1] == UInt8(ascii: "\\"))
      if isEscape {
        text.append(argument[start..<index])
        start = index + 1
      }
      index += isEscape ? 2 : 1
    }
    guard index < octets.count else {
      diagnostics.error(
        at: argument.place, "the quote is not closed: \(argument.excerpt)",
        remedy: "end the text with \(Character(Unicode.Scalar(quote)))")
      return nil
    }
    guard index == octets.count - 1 else {
      diagnostics.error(
        at: argument.place(at: index + 1), "text behind the closing quote: \(argument.excerpt)",
        remedy: "put all of the value into the quotes")
      return nil
    }
    text.append(argument[start..<index])
    return text
  }
}
