/// Events as the program writes them: one flat JSON object a line.
enum EventText {
  /// The lines of an output, with the time of receipt, which no test can know, replaced by `(now)`.
  static func lines(_ output: String) -> [String] {
    output.split(separator: "\n").map { line in
      // As a member of JSON, nested or not, and as a pair of `$raw_event`.
      for key in ["EventReceivedTime\":\"", "EventReceivedTime=\""] {
        guard let start = line.firstRange(of: key)?.upperBound,
          let end = line[start...].firstIndex(of: "\""), isTime(line[start..<end])
        else { continue }
        return line[..<start] + "(now)" + line[end...]
      }
      return String(line)
    }
  }

  /// Whether a text is a time as the page writes it: `2020-05-18T12:15:34.301402-05:00`.
  static func isTime(_ text: Substring) -> Bool {
    let pattern = "dddd-dd-ddTdd:dd:dd.dddddd±dd:dd"
    return text.count == pattern.count
      && zip(text, pattern).allSatisfy { character, expected in
        switch expected {
        case "d": character.isWholeNumber
        case "±": character == "+" || character == "-"
        default: character == expected
        }
      }
  }

  /// The members of a flat object whose values are texts, in order; escapes are left as they are.
  static func members(_ line: String) -> [(key: String, value: String)] {
    var texts: [String] = []
    var rest = Substring(line)
    while let start = rest.firstIndex(of: "\"") {
      var end = rest.index(after: start)
      while end < rest.endIndex, rest[end] != "\"" {
        end = rest.index(end, offsetBy: rest[end] == "\\" ? 2 : 1)
      }
      texts.append(String(rest[rest.index(after: start)..<end]))
      rest = rest[end...].dropFirst()
    }
    return stride(from: 0, to: texts.count - 1, by: 2).map { (texts[$0], texts[$0 + 1]) }
  }

  /// Whether a key of the default schema is one that the page does not have (docs/decisions/005).
  static func isAddition(_ key: String) -> Bool {
    let isOwn = ["dns.response", "dns.query.type", "dns.malformed", "dns.transport"].contains(key)
    let isTTL = key.hasSuffix(".ttl") && !key.hasPrefix("dns.answer.")
    return isOwn || isTTL || key.hasSuffix(".data") || key.hasPrefix("dns.edns.")
  }
}

extension Substring {
  /// The first place where another text stands in this one.
  fileprivate func firstRange(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
