internal import Octets

/// The smallest pieces of the Exec language.
struct Token {
  /// What a token is, with what it says.
  enum Kind: Equatable {
    /// The end of the text.
    case end
    /// A name of a function, procedure or instance.
    case name(String)
    /// `$name` or `${any name}`.
    case field(String)
    /// `$0`, `$1`…
    case capture(Int)
    /// A word of the language.
    case keyword(Keyword)
    /// A number without a sign; the largest is 2^63, which only a minus makes an integer.
    case integer(UInt64)
    /// A date and a time.
    case datetime(Timestamp)
    /// An IPv4 or IPv6 address.
    case address(IPAddress)
    /// A prefix of addresses.
    case prefix(AddressPrefix)
    /// A string, unescaped.
    case text([UInt8])
    /// `/…/flags`.
    case pattern(PatternLiteral)
    /// `s/…/…/flags`.
    case substitution(PatternLiteral, replacement: [UInt8], isGlobal: Bool)
    /// Signs.
    case symbol(Symbol)
    /// What was reported already.
    case invalid
  }

  /// What it is.
  let kind: Kind
  /// Where it begins in the text.
  let offset: Int
  /// Where it ends.
  let end: Int

  /// How errors name it.
  func description(in octets: [UInt8]) -> String {
    switch kind {
    case .end: return "the end of the text"
    case .text: return "a string"
    case .pattern, .substitution: return "a regular expression"
    default:
      let text = octets[offset..<max(end, offset)].prefix(40)
      return "'\(String(decoding: text, as: UTF8.self))'"
    }
  }
}

/// A regular expression as written.
struct PatternLiteral: Hashable {
  /// The text between the slashes.
  var octets: [UInt8]
  /// Flag `i`: letters match in any case.
  var ignoresCase = false
  /// Flag `m`: `^` and `$` match at line breaks.
  var isMultiline = false
  /// Flag `s`: `.` matches a line break too.
  var dotMatchesAll = false
  /// Where the text begins.
  var offset = 0
}

/// The words of the language; they are written in any case.
enum Keyword: String, CaseIterable {
  /// Constants.
  case `true`, `false`, undef
  /// Operators.
  case and, or, xor, not, defined, `in`
  /// Statements.
  case `if`, `else`
}

/// The signs of the language.
enum Symbol: String, CaseIterable {
  /// Longer signs stand before those they begin with.
  case arrow = "->"
  /// Operators of two characters.
  case equal = "==", notEqual = "!=", match = "=~", notMatch = "!~"
  /// More operators of two characters.
  case lessOrEqual = "<=", greaterOrEqual = ">="
  /// Operators of one character.
  case assign = "=", less = "<", greater = ">", or = "|", xor = "^", and = "&"
  /// Arithmetic.
  case plus = "+", minus = "-", star = "*", slash = "/", percent = "%"
  /// Punctuation.
  case semicolon = ";", comma = ",", open = "(", close = ")", openBrace = "{", closeBrace = "}"

  /// The operator between two operands that it is.
  var binaryOperator: BinaryOperator? {
    switch self {
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    case .or: .bitOr
    case .xor: .bitXor
    case .and: .bitAnd
    case .plus: .add
    case .minus: .subtract
    case .star: .multiply
    case .slash: .divide
    case .percent: .modulo
    default: nil
    }
  }
}
