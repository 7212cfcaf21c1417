internal import CPCRE2

/// A pattern for the text of names or RDATA: a regular expression or a glob, whatever the case is.
@safe
public final class TextPattern: @unchecked Sendable {
  // Unchecked: compiled code is never changed, and PCRE2 lets threads share it.

  /// How patterns are written.
  public enum Syntax: Sendable {
    /// A regular expression of PCRE2, found anywhere.
    case regularExpression
    /// `*`, `?`, `[a-z]` and `[!a-z]`, for the whole text.
    case glob
  }

  /// The most octets of a pattern.
  public static let limitOctets = 4096

  /// The compiled code.
  private let code: OpaquePointer
  /// What is left out though it matches; nil leaves nothing out.
  private let exclusion: TextPattern?

  /// Compiles a pattern, and another one of the same syntax for what is left out.
  public convenience init(
    _ text: String, _ syntax: Syntax, excluding exclusion: String?
  ) throws(QueryError) {
    let exclusion = try exclusion.map { text throws(QueryError) in
      try TextPattern(text, syntax, exclusion: nil)
    }
    try self.init(text, syntax, exclusion: exclusion)
  }

  /// Compiles a pattern.
  public convenience init(_ text: String, _ syntax: Syntax) throws(QueryError) {
    try self.init(text, syntax, exclusion: nil)
  }

  /// Compiles a pattern that leaves out what another one matches.
  private init(
    _ text: String, _ syntax: Syntax, exclusion: TextPattern?
  ) throws(QueryError) {
    self.exclusion = exclusion
    let pattern = syntax == .glob ? Self.expression(glob: Array(text.utf8)) : Array(text.utf8)
    guard !text.isEmpty, pattern.count <= Self.limitOctets else {
      throw QueryError("a pattern has 1 to \(Self.limitOctets) octets")
    }
    var number: Int32 = 0
    var offset = 0
    let options = PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C
    let compiled = unsafe pcre2_compile_8(
      pattern, pattern.count, options, &number, &offset, nil)
    guard let compiled = unsafe compiled else {
      throw QueryError("'\(text)': \(Self.message(number)) at octet \(offset)")
    }
    unsafe code = compiled
    _ = unsafe pcre2_jit_compile_8(compiled, PCRE2_JIT_COMPLETE)
  }

  deinit { unsafe pcre2_code_free_8(code) }

  /// The text of an error number.
  private static func message(_ number: Int32) -> String {
    var text = [UInt8](repeating: 0, count: 256)
    let length = unsafe pcre2_get_error_message_8(number, &text, text.count)
    return String(decoding: text.prefix(max(Int(length), 0)), as: UTF8.self)
  }

  /// The regular expression that says what a glob says.
  private static func expression(glob: [UInt8]) -> [UInt8] {
    var result = Array("^".utf8)
    var at = 0
    while at < glob.count {
      let octet = glob[at]
      at += 1
      switch octet {
      case 0x2A: result += Array(".*".utf8)
      case 0x3F: result.append(0x2E)
      case 0x5B:
        // A class ends at the first bracket behind its first member.
        guard let end = glob.indices.dropFirst(at + 1).first(where: { glob[$0] == 0x5D }) else {
          result += [0x5C, octet]
          continue
        }
        result.append(0x5B)
        if glob[at] == 0x21 || glob[at] == 0x5E {
          result.append(0x5E)
          at += 1
        }
        for member in glob[at..<end] {
          if member != 0x2D { result.append(0x5C) }
          result.append(member)
        }
        result.append(0x5D)
        at = end + 1
      case 0x5C where at < glob.count:
        result += [0x5C, glob[at]]
        at += 1
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: result.append(octet)
      default: result += [0x5C, octet]
      }
    }
    return result + Array("$".utf8)
  }

  /// A matcher for one thread.
  func makeMatcher() -> TextMatcher {
    unsafe TextMatcher(code, owner: self, exclusion: exclusion?.makeMatcher())
  }
}

/// Matches texts with one pattern.
@safe
final class TextMatcher {
  /// The compiled code.
  private let code: OpaquePointer
  /// The pattern, which has to live as long.
  private let owner: TextPattern
  /// What is left out though it matches.
  private let exclusion: TextMatcher?
  /// Where PCRE2 puts what it found.
  private let data: OpaquePointer?
  /// The bounds.
  private let context: OpaquePointer?

  /// A matcher.
  init(_ code: OpaquePointer, owner: TextPattern, exclusion: TextMatcher?) {
    self.exclusion = exclusion
    unsafe self.code = code
    self.owner = owner
    unsafe data = pcre2_match_data_create_8(1, nil)
    unsafe context = pcre2_match_context_create_8(nil)
    unsafe pcre2_set_match_limit_8(context, 100_000)
    unsafe pcre2_set_heap_limit_8(context, 1024)
  }

  deinit {
    unsafe pcre2_match_data_free_8(data)
    unsafe pcre2_match_context_free_8(context)
  }

  /// Whether a text matches; one that takes too many steps does not.
  func matches(_ text: String) -> Bool {
    let octets = Array(text.utf8)
    if let exclusion, exclusion.matches(text) { return false }
    return unsafe pcre2_match_8(code, octets, octets.count, 0, 0, data, context) >= 0
  }
}
