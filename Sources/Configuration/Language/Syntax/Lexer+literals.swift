internal import Octets

extension Lexer {
  // MARK: - Numbers, times and addresses

  /// A number, a date and time, or an IPv4 address.
  mutating func number() -> Token.Kind {
    if let datetime = datetime() { return datetime }
    if let address = versionFourAddress() { return prefix(address) }
    let start = position
    if octet(position) == 0x30, octet(position + 1) | 0x20 == UInt8(ascii: "x") {
      position += 2
      return digits(start, radix: 16)
    }
    return digits(start, radix: 10)
  }

  /// The digits of a number from here on, and its unit.
  private mutating func digits(_ start: Int, radix: UInt64) -> Token.Kind {
    var value: UInt64 = 0
    var isTooLarge = false
    let from = position
    while let digit = Self.digit(octet(position), radix: radix) {
      let (product, over) = value.multipliedReportingOverflow(by: radix)
      let (sum, beyond) = product.addingReportingOverflow(digit)
      isTooLarge = isTooLarge || over || beyond
      value = sum
      position += 1
    }
    if position == from { return fail(start, "hexadecimal digits are missing after '0x'") }
    if radix == 10 {
      let shift: UInt64? =
        switch octet(position) | 0x20 {
        case UInt8(ascii: "k"): 10
        case UInt8(ascii: "m"): 20
        case UInt8(ascii: "g"): 30
        default: nil
        }
      if let shift {
        position += 1
        isTooLarge = isTooLarge || value > UInt64.max >> shift
        value = isTooLarge ? 0 : value << shift
      }
    }
    if Self.isNamePart(octet(position)) {
      while Self.isNamePart(octet(position)) { position += 1 }
      let text = String(decoding: octets[start..<position].prefix(40), as: UTF8.self)
      return fail(start, "'\(text)' is not a number", "write for example 10, 0x1F, 64K, 2M or 1G")
    }
    guard !isTooLarge, value <= UInt64(Int64.max) + 1 else {
      return fail(start, "the number is too large", "the largest is 9223372036854775807")
    }
    return .integer(value)
  }

  /// The value of a digit.
  private static func digit(_ octet: UInt8, radix: UInt64) -> UInt64? {
    if octet.isDigit { return UInt64(octet - 0x30) }
    let letter = octet | 0x20
    return radix == 16 && letter >= 0x61 && letter <= 0x66 ? UInt64(letter - 0x61 + 10) : nil
  }

  /// `YYYY-MM-DD hh:mm:ss`, perhaps with a fraction; in local time.
  private mutating func datetime() -> Token.Kind? {
    let shape = Array("dddd-dd-dd dd:dd:dd".utf8)
    guard position + shape.count <= octets.count else { return nil }
    for (index, wanted) in shape.enumerated() {
      let found = octets[position + index]
      guard wanted == UInt8(ascii: "d") ? found.isDigit : found == wanted else { return nil }
    }
    let start = position
    func two(_ at: Int) -> Int {
      Int(octets[start + at] - 0x30) * 10 + Int(octets[start + at + 1] - 0x30)
    }
    var time = CivilTime()
    time.year = two(0) * 100 + two(2)
    (time.month, time.day) = (two(5), two(8))
    (time.hour, time.minute, time.second) = (two(11), two(14), two(17))
    position += shape.count
    if octet(position) == UInt8(ascii: "."), octet(position + 1).isDigit {
      position += 1
      var unit: Int64 = 100_000_000
      while octet(position).isDigit {
        time.nanosecond += Int64(octet(position) - 0x30) * unit
        unit /= 10
        position += 1
      }
    }
    guard let timestamp = time.timestamp else {
      return fail(start, "there is no such date and time", "write YYYY-MM-DD hh:mm:ss")
    }
    return .datetime(timestamp)
  }

  /// `a.b.c.d`.
  private mutating func versionFourAddress() -> Token.Kind? {
    var end = position
    while octet(end).isDigit || octet(end) == UInt8(ascii: ".") { end += 1 }
    let text = octets[position..<end]
    guard text.contains(UInt8(ascii: ".")) else { return nil }
    let start = position
    position = end
    if let address = IPAddress(String(decoding: text, as: UTF8.self)) { return .address(address) }
    let shown = String(decoding: text.prefix(40), as: UTF8.self)
    return text.filter({ $0 == UInt8(ascii: ".") }).count == 1
      ? fail(start, "'\(shown)' is not an integer", "numbers have no fractions here")
      : fail(start, "'\(shown)' is not an IPv4 address", "write four numbers from 0 to 255")
  }

  /// An IPv6 address, which may begin like a name or a number.
  mutating func versionSixAddress() -> Token.Kind? {
    var end = position
    var colons = 0
    while end < octets.count, end - position < 64 {
      let current = octets[end]
      if current == UInt8(ascii: ":") {
        colons += 1
      } else if Self.digit(current, radix: 16) == nil, current != UInt8(ascii: ".") {
        break
      }
      end += 1
    }
    guard colons >= 2, !Self.isNamePart(octet(end)),
      let address = IPAddress(String(decoding: octets[position..<end], as: UTF8.self))
    else { return nil }
    position = end
    return prefix(.address(address))
  }

  /// An address, or a prefix where a slash and digits follow at once; division has no addresses.
  private mutating func prefix(_ token: Token.Kind) -> Token.Kind {
    guard case .address(let address) = token, octet(position) == 0x2F, octet(position + 1).isDigit
    else { return token }
    let start = position + 1
    position = start
    var length = 0
    while octet(position).isDigit {
      length = min(length * 10 + Int(octet(position) - 0x30), 1000)
      position += 1
    }
    let prefix = AddressPrefix(address: address, length: length)
    guard length <= address.bitWidth, !Self.isNamePart(octet(position)) else {
      while Self.isNamePart(octet(position)) { position += 1 }
      return fail(
        start, "this is not the length of a prefix",
        "write a number from 0 to \(address.bitWidth) behind the slash")
    }
    guard prefix.isExact else {
      return fail(
        start, "\(prefix.text) has bits behind the prefix", "write \(prefix.exact.text)")
    }
    return .prefix(prefix)
  }

  // MARK: - Strings

  /// `'…'`, in which nothing is an escape.
  mutating func rawString() -> Token.Kind {
    let start = position
    position += 1
    while position < octets.count, octets[position] != UInt8(ascii: "'") { position += 1 }
    guard position < octets.count else { return unclosedString(start) }
    position += 1
    return string(Array(octets[(start + 1)..<(position - 1)]), start)
  }

  /// `"…"` with `\\ \" \n \r \t \b \xHH`; other escapes stay as they are.
  mutating func escapedString() -> Token.Kind {
    let start = position
    var text: [UInt8] = []
    position += 1
    while position < octets.count, octets[position] != UInt8(ascii: "\"") {
      let current = octets[position]
      position += 1
      guard current == UInt8(ascii: "\\"), position < octets.count else {
        text.append(current)
        continue
      }
      let escaped = octets[position]
      position += 1
      switch escaped {
      case UInt8(ascii: "\\"), UInt8(ascii: "\""): text.append(escaped)
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "r"): text.append(0x0D)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "b"): text.append(0x08)
      case UInt8(ascii: "x"):
        if let high = Self.digit(octet(position), radix: 16),
          let low = Self.digit(octet(position + 1), radix: 16)
        {
          text.append(UInt8(high << 4 | low))
          position += 2
        } else {
          text += [0x5C, escaped]
        }
      default: text += [0x5C, escaped]
      }
    }
    guard position < octets.count else { return unclosedString(start) }
    position += 1
    return string(text, start)
  }

  /// A string's token, unless it is too long.
  private mutating func string(_ text: [UInt8], _ start: Int) -> Token.Kind {
    guard text.count <= LanguageLimits.stringOctets else {
      return fail(start, "the string is longer than \(LanguageLimits.stringOctets) octets")
    }
    return .text(text)
  }

  /// The error for a string without an end.
  private mutating func unclosedString(_ start: Int) -> Token.Kind {
    fail(start, "the string is not closed", "add the quotation mark it began with")
  }

  // MARK: - Regular expressions

  /// `/…/flags` or `s/…/…/flags`; nil where neither begins here.
  mutating func pattern() -> Token.Kind? {
    let start = position
    let isSubstitution = octet(position) == UInt8(ascii: "s") && octet(position + 1) == 0x2F
    guard isSubstitution || octet(position) == 0x2F else { return nil }
    position += isSubstitution ? 2 : 1
    let from = position
    guard let octets = delimited() else { return unclosedPattern(start) }
    var literal = PatternLiteral(octets: octets, offset: from)
    guard isSubstitution else {
      guard flags(&literal) != nil else { return .invalid }
      return .pattern(literal)
    }
    guard let replacement = delimited() else { return unclosedPattern(start) }
    guard let isGlobal = flags(&literal, mayBeGlobal: true) else { return .invalid }
    return .substitution(
      literal, replacement: Self.unescapedReplacement(replacement), isGlobal: isGlobal)
  }

  /// What stands before the next slash without a backslash before it.
  private mutating func delimited() -> [UInt8]? {
    let start = position
    while position < octets.count, octets[position] != 0x2F {
      if octets[position] == 0x0A { return nil }
      position += octets[position] == 0x5C && octet(position + 1) != 0x0A ? 2 : 1
    }
    guard position < octets.count else {
      position = octets.count
      return nil
    }
    position += 1
    return Array(octets[start..<(position - 1)])
  }

  /// Reads the flags and answers whether `g` is one of them; nil for an unknown one.
  private mutating func flags(_ literal: inout PatternLiteral, mayBeGlobal: Bool = false) -> Bool? {
    var isGlobal = false
    while Self.isNamePart(octet(position)) {
      switch octet(position) {
      case UInt8(ascii: "i"): literal.ignoresCase = true
      case UInt8(ascii: "m"): literal.isMultiline = true
      case UInt8(ascii: "s"): literal.dotMatchesAll = true
      case UInt8(ascii: "g") where mayBeGlobal: isGlobal = true
      default:
        let flag = String(decoding: [octet(position)], as: UTF8.self)
        _ = fail(
          position, "unknown flag '\(flag)' of a regular expression",
          mayBeGlobal ? "the flags are g, s, m and i" : "the flags are s, m and i")
        while Self.isNamePart(octet(position)) { position += 1 }
        return nil
      }
      position += 1
    }
    return isGlobal
  }

  /// A replacement is literal but for `\/` and `\\`.
  private static func unescapedReplacement(_ octets: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    var index = 0
    while index < octets.count {
      if octets[index] == 0x5C, index + 1 < octets.count,
        octets[index + 1] == 0x2F || octets[index + 1] == 0x5C
      {
        index += 1
      }
      text.append(octets[index])
      index += 1
    }
    return text
  }

  /// The error for a regular expression without an end.
  private mutating func unclosedPattern(_ start: Int) -> Token.Kind {
    fail(
      start, "the regular expression is not closed on its line",
      "add the closing '/', and write '\\/' for a slash within")
  }
}
