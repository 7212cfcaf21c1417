internal import Octets

/// Cuts the text of an Exec into tokens.
struct Lexer {
  /// The text.
  let octets: [UInt8]
  /// Where the next token is looked for.
  var position = 0
  /// What is wrong with the token that was just made.
  var problem: LanguageProblem?

  /// A lexer at the beginning of a text.
  init(_ octets: [UInt8]) { self.octets = octets }

  /// The octet at an offset; zero behind the end.
  func octet(_ offset: Int) -> UInt8 { offset < octets.count ? octets[offset] : 0 }

  /// The next token; after `=~` and `!~` a regular expression is expected.
  mutating func next(expectingPattern: Bool = false) -> Token {
    skipBlanks()
    let start = position
    guard start < octets.count else { return Token(kind: .end, offset: start, end: start) }
    let kind = expectingPattern ? pattern() ?? token() : token()
    return Token(kind: kind, offset: start, end: position)
  }

  /// Goes over blanks, comments, and backslashes at line ends.
  private mutating func skipBlanks() {
    while position < octets.count {
      let current = octets[position]
      if current.isBlank || current == 0x0B || current == 0x0C {
        position += 1
      } else if current == UInt8(ascii: "#") {
        while position < octets.count, octets[position] != 0x0A { position += 1 }
      } else if current == UInt8(ascii: "\\"), octet(position + 1) == 0x0A {
        position += 2
      } else if current == UInt8(ascii: "\\"), octet(position + 1) == 0x0D,
        octet(position + 2) == 0x0A
      {
        position += 3
      } else {
        return
      }
    }
  }

  /// A token that is not a regular expression.
  private mutating func token() -> Token.Kind {
    let first = octets[position]
    if first == UInt8(ascii: "$") { return fieldOrCapture() }
    if first == UInt8(ascii: "\"") { return escapedString() }
    if first == UInt8(ascii: "'") { return rawString() }
    if let address = versionSixAddress() { return address }
    if first.isDigit { return number() }
    if Self.isNameStart(first) { return word() }
    for symbol in Symbol.allCases {
      let text = Array(symbol.rawValue.utf8)
      if octets[position...].starts(with: text) {
        position += text.count
        return .symbol(symbol)
      }
    }
    // A run of the same unknown kind is one error, not one for each octet.
    let start = position
    while position < octets.count, octets[position] >= 0x80 { position += 1 }
    position = max(position, start + 1)
    let shown = String(decoding: octets[start..<position].prefix(16), as: UTF8.self)
    return fail(start, "unexpected '\(shown)'", "strings need quotation marks")
  }

  /// Reports a problem and answers the token for it.
  mutating func fail(_ offset: Int, _ cause: String, _ remedy: String? = nil) -> Token.Kind {
    problem = LanguageProblem(offset: offset, cause: cause, remedy: remedy)
    return .invalid
  }

  // MARK: - Names and fields

  /// True for what a name may begin with.
  static func isNameStart(_ octet: UInt8) -> Bool {
    octet == UInt8(ascii: "_") || (octet | 0x20) >= 0x61 && (octet | 0x20) <= 0x7A
  }

  /// True for what may stand within a name.
  static func isNamePart(_ octet: UInt8) -> Bool {
    isNameStart(octet) || octet.isDigit || octet == UInt8(ascii: ".")
  }

  /// Goes over a name and answers it.
  private mutating func name() -> String {
    let start = position
    while position < octets.count, Self.isNamePart(octets[position]) { position += 1 }
    return String(decoding: octets[start..<position], as: UTF8.self)
  }

  /// A keyword or a name; what stands before an arrow is the name of an instance, whatever it is.
  private mutating func word() -> Token.Kind {
    let name = name()
    if octet(position) == UInt8(ascii: "-"), octet(position + 1) == UInt8(ascii: ">") {
      return .name(name)
    }
    if let keyword = Keyword(rawValue: name.lowercased()) { return .keyword(keyword) }
    return .name(name)
  }

  /// `$name`, `${any name}` or `$1`.
  private mutating func fieldOrCapture() -> Token.Kind {
    let start = position
    position += 1
    let first = octet(position)
    if Self.isNameStart(first) { return .field(name()) }
    if first.isDigit {
      var number = 0
      while octet(position).isDigit {
        number = min(number * 10 + Int(octet(position) - 0x30), 1000)
        position += 1
      }
      guard number <= RegularExpression.groupLimit else {
        return fail(start, "there is no capture beyond $\(RegularExpression.groupLimit)")
      }
      return .capture(number)
    }
    guard first == UInt8(ascii: "{") else {
      return fail(start, "a field's name is missing after '$'", "write $name or ${any name}")
    }
    position += 1
    let from = position
    while position < octets.count, octets[position] != UInt8(ascii: "}"), octets[position] != 0x0A {
      position += 1
    }
    guard octet(position) == UInt8(ascii: "}"), position > from else {
      return fail(start, "'${' without a name and '}'", "write ${any name}")
    }
    let text = String(decoding: octets[from..<position], as: UTF8.self)
    position += 1
    return .field(text)
  }
}

/// Something wrong in the text of an Exec.
struct LanguageProblem: Equatable {
  /// Where.
  var offset: Int
  /// What.
  var cause: String
  /// What to do about it.
  var remedy: String?
  /// A word that was probably meant.
  var suggestion: String?
}
