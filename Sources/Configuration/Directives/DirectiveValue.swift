/// An argument after it was read as its declaration says.
public enum DirectiveValue: Sendable {
  /// Of `.boolean`.
  case boolean(Bool)
  /// Of `.integer`.
  case integer(Int)
  /// Of `.integers`.
  case integers([Int])
  /// Of `.duration`, in nanoseconds.
  case nanoseconds(Int64)
  /// Of `.text`, `.path` and `.raw`; quotes removed, except for `.raw`.
  case text(SourceText)
  /// Of `.names`.
  case names([SourceText])
  /// Of `.choice`, in the spelling of the declaration.
  case choice(String)
  /// Of `.expression` and `.statements`: the language's source.
  case source(SourceText)

  /// Reads an argument; nil, with errors in the list, when it is not what the kind wants.
  static func parse(
    _ argument: SourceText, as declaration: DirectiveDeclaration, _ diagnostics: Diagnostics
  ) -> DirectiveValue? {
    let reader = ArgumentReader(declaration: declaration, diagnostics: diagnostics)
    switch declaration.kind {
    case .boolean: return reader.boolean(argument).map { .boolean($0) }
    case .integer(let range): return reader.integer(argument, range).map { .integer($0) }
    case .integers(let range): return reader.integers(argument, range).map { .integers($0) }
    case .duration: return reader.duration(argument).map { .nanoseconds($0) }
    case .text, .path: return QuotedText.unquote(argument, diagnostics).map { .text($0) }
    case .names: return reader.names(argument).map { .names($0) }
    case .choice(let choices): return reader.choice(argument, choices).map { .choice($0) }
    case .expression, .statements: return .source(argument)
    case .raw: return .text(argument)
    }
  }
}

/// Reads the plain kinds of arguments, and says what is wrong with one.
private struct ArgumentReader {
  /// The directive that the argument is of.
  let declaration: DirectiveDeclaration
  /// Where errors go.
  let diagnostics: Diagnostics

  /// TRUE or FALSE in NXLog's spellings.
  func boolean(_ argument: SourceText) -> Bool? {
    guard let text = QuotedText.unquote(argument, diagnostics) else { return nil }
    switch text.string.lowercased() {
    case "true", "yes", "1": return true
    case "false", "no", "0": return false
    default:
      diagnostics.error(
        at: text.place, "invalid boolean value '\(text.excerpt)' for '\(declaration.name)'",
        remedy: "write TRUE or FALSE",
        suggestion: Spelling.suggestion(for: text.string, among: ["TRUE", "FALSE"]))
      return nil
    }
  }

  /// A whole number in a range.
  func integer(_ argument: SourceText, _ range: ClosedRange<Int>) -> Int? {
    guard let text = QuotedText.unquote(argument, diagnostics) else { return nil }
    guard let number = ArgumentReader.number(text.octets) else {
      diagnostics.error(
        at: text.place, "'\(text.excerpt)' for '\(declaration.name)' is not a whole number",
        remedy: "write for example \(declaration.name) \(declaration.example)")
      return nil
    }
    guard range.contains(number) else {
      diagnostics.error(
        at: text.place, "\(text.excerpt) is out of range for '\(declaration.name)'",
        remedy: "it must be \(ReferenceText.range(range))")
      return nil
    }
    return number
  }

  /// Whole numbers separated by commas.
  func integers(_ argument: SourceText, _ range: ClosedRange<Int>) -> [Int]? {
    guard let names = names(argument) else { return nil }
    let numbers = names.compactMap { integer($0, range) }
    return numbers.count == names.count ? numbers : nil
  }

  /// Words separated by commas, none of them empty.
  func names(_ argument: SourceText) -> [SourceText]? {
    guard let text = QuotedText.unquote(argument, diagnostics) else { return nil }
    let parts = text.split(separator: UInt8(ascii: ","))
    for part in parts where part.isEmpty {
      diagnostics.error(
        at: part.place, "an empty word in the list of '\(declaration.name)'",
        remedy: "remove a comma, or write the word")
      return nil
    }
    return parts
  }

  /// One word of a list.
  func choice(_ argument: SourceText, _ choices: [String]) -> String? {
    guard let text = QuotedText.unquote(argument, diagnostics) else { return nil }
    if let choice = choices.first(where: { text.matches($0) }) { return choice }
    diagnostics.error(
      at: text.place, "'\(declaration.name)' cannot be '\(text.excerpt)'",
      remedy: "choose one of \(choices.joined(separator: ", "))",
      suggestion: Spelling.suggestion(for: text.string, among: choices))
    return nil
  }

  /// A time span in nanoseconds.
  func duration(_ argument: SourceText) -> Int64? {
    guard let text = QuotedText.unquote(argument, diagnostics) else { return nil }
    if let nanoseconds = ArgumentReader.nanoseconds(text.octets) { return nanoseconds }
    diagnostics.error(
      at: text.place, "'\(text.excerpt)' for '\(declaration.name)' is not a time span",
      remedy: "write seconds, such as 0.5, or a number with ms, s, m, h or d")
    return nil
  }

  /// `[+-]digits[KMG]` or `0x…`, nil for anything else and for what does not fit 64 bits.
  static func number(_ octets: [UInt8]) -> Int? {
    var digits = octets[...]
    if digits.starts(with: [0x30, 0x78]) || digits.starts(with: [0x30, 0x58]) {
      let hexadecimal = digits.dropFirst(2)
      guard hexadecimal.allSatisfy(\.isHexadecimalDigit) else { return nil }
      return Int(String(decoding: hexadecimal, as: UTF8.self), radix: 16)
    }
    var shift = 0
    switch digits.last {
    case UInt8(ascii: "K"), UInt8(ascii: "k"): shift = 10
    case UInt8(ascii: "M"), UInt8(ascii: "m"): shift = 20
    case UInt8(ascii: "G"), UInt8(ascii: "g"): shift = 30
    default: break
    }
    if shift > 0 { digits = digits.dropLast() }
    guard let number = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
    return overflow ? nil : product
  }

  /// `digits[.digits][unit]`, nil for anything else and for more than 100 years.
  static func nanoseconds(_ octets: [UInt8]) -> Int64? {
    let isNumber = { (octet: UInt8) in octet.isDigit || octet == UInt8(ascii: ".") }
    let number = octets.prefix(while: isNumber)
    let unit = String(decoding: octets.dropFirst(number.count), as: UTF8.self).lowercased()
    let units: [String: Int64] = [
      "": 1_000_000_000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000,
      "h": 3_600_000_000_000, "d": 86_400_000_000_000,
    ]
    let parts = number.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard let scale = units[unit.filter { $0 != " " }], parts.count <= 2, !parts[0].isEmpty,
      let whole = Int64(String(decoding: parts[0], as: UTF8.self))
    else { return nil }
    let (product, overflow) = whole.multipliedReportingOverflow(by: scale)
    let limit: Int64 = 100 * 366 * 86_400_000_000_000
    guard !overflow, product <= limit else { return nil }
    guard parts.count == 2 else { return product }
    var fraction: Int64 = 0
    var place = scale
    for digit in parts[1].prefix(18) {
      place /= 10
      fraction += Int64(digit - 0x30) * place
    }
    return parts[1].isEmpty ? nil : product + fraction
  }
}

extension SourceText {
  /// The parts between separators, without blanks at their ends.
  func split(separator: UInt8) -> [SourceText] {
    var parts: [SourceText] = []
    var start = 0
    for (index, octet) in octets.enumerated() where octet == separator {
      parts.append(self[start..<index].trimmed)
      start = index + 1
    }
    return parts + [self[start..<count].trimmed]
  }
}

extension UInt8 {
  /// True for 0 to 9.
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  /// True for 0 to 9, a to f, A to F.
  var isHexadecimalDigit: Bool {
    isDigit || (self | 0x20) >= 0x61 && (self | 0x20) <= 0x66
  }
}
