internal import CPCRE2
internal import Events
internal import Octets

/// A compiled regular expression of PCRE2: octets, not characters, are matched.
@safe
final class RegularExpression: @unchecked Sendable {
  // Unchecked: compiled code is never changed, and PCRE2 lets threads share it.

  /// The highest group that `$n` names.
  static let groupLimit = 99

  /// Why a pattern is not a regular expression.
  struct Problem: Error {
    /// PCRE2's own words.
    let cause: String
    /// The octet of the pattern.
    let offset: Int
  }

  /// The compiled code.
  fileprivate let code: OpaquePointer
  /// Whether there is machine code for it.
  fileprivate let isMachineCode: Bool

  /// Compiles a pattern.
  init(_ literal: PatternLiteral) throws(Problem) {
    var options = PCRE2_NEVER_UTF | PCRE2_NEVER_UCP
    if literal.ignoresCase { options |= PCRE2_CASELESS }
    if literal.isMultiline { options |= PCRE2_MULTILINE }
    if literal.dotMatchesAll { options |= PCRE2_DOTALL }
    var errorNumber: Int32 = 0
    var errorOffset = 0
    let compiled = unsafe pcre2_compile_8(
      literal.octets, literal.octets.count, options, &errorNumber, &errorOffset, nil)
    guard let compiled = unsafe compiled else {
      throw Problem(cause: Self.message(errorNumber), offset: errorOffset)
    }
    unsafe code = compiled
    // Without machine code (a platform, or a pattern that turns it off) matching is only slower.
    var size = 0
    let isCompiled = unsafe pcre2_jit_compile_8(compiled, PCRE2_JIT_COMPLETE) == 0
    let hasSize = unsafe pcre2_pattern_info_8(compiled, UInt32(PCRE2_INFO_JITSIZE), &size) == 0
    isMachineCode = isCompiled && hasSize && size > 0
  }

  deinit { unsafe pcre2_code_free_8(code) }

  /// The text of an error number.
  fileprivate static func message(_ number: Int32) -> String {
    var text = [UInt8](repeating: 0, count: 256)
    let length = unsafe pcre2_get_error_message_8(number, &text, text.count)
    return String(decoding: text.prefix(max(Int(length), 0)), as: UTF8.self)
  }
}

/// Matches, and keeps where the groups of the last match are.
@safe
struct Matcher: ~Copyable {
  /// Where PCRE2 puts the groups.
  private let data: OpaquePointer?
  /// The bounds.
  private let context: OpaquePointer?
  /// The stack of the machine code.
  private let stack: OpaquePointer?
  /// The offsets of the groups, two each.
  private let offsets: UnsafeMutablePointer<Int>?
  /// How many groups the last match has, the whole being one; zero after a failure.
  private(set) var groupCount = 0

  /// A matcher; where memory is short, all matches fail.
  init() {
    unsafe data = pcre2_match_data_create_8(UInt32(RegularExpression.groupLimit + 1), nil)
    unsafe context = pcre2_match_context_create_8(nil)
    unsafe stack = pcre2_jit_stack_create_8(32 << 10, 1 << 20, nil)
    unsafe offsets = data.flatMap { unsafe pcre2_get_ovector_pointer_8($0) }
    if let context = unsafe context {
      unsafe pcre2_set_match_limit_8(context, LanguageLimits.matchSteps)
      unsafe pcre2_set_heap_limit_8(context, LanguageLimits.matchKibibytes)
      unsafe pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack))
    }
  }

  deinit {
    unsafe pcre2_match_data_free_8(data)
    unsafe pcre2_match_context_free_8(context)
    unsafe pcre2_jit_stack_free_8(stack)
  }

  /// Forgets the groups.
  mutating func clear() { groupCount = 0 }

  /// Looks for the next match in a part of `text`, from its octet `start` on.
  ///
  /// - Parameter anchored: The match begins at `start` and is not empty.
  mutating func match(
    _ pattern: RegularExpression, _ text: borrowing OctetBuffer, _ range: TextRange,
    from start: Int = 0, anchored: Bool = false
  ) throws(CallFailure) -> Bool {
    let subject = text.view(range)
    groupCount = 0
    guard let data = unsafe data else { throw CallFailure("out of memory for matching") }
    let options = anchored ? PCRE2_ANCHORED | PCRE2_NOTEMPTY_ATSTART : 0
    let result: Int32 = unsafe subject.withUnsafeOctets { octets in
      let base = unsafe octets.baseAddress?.assumingMemoryBound(to: UInt8.self)
      // The quick entry for machine code does not know the option to anchor.
      if _fastPath(pattern.isMachineCode && !anchored) {
        return unsafe pcre2_jit_match_8(
          pattern.code, base, octets.count, start, 0, data, context)
      }
      return unsafe pcre2_match_8(
        pattern.code, base, octets.count, start, options, data, context)
    }
    if _fastPath(result > 0) {
      groupCount = Int(result)
      return true
    }
    if _fastPath(result == PCRE2_ERROR_NOMATCH) { return false }
    if result == 0 {
      groupCount = RegularExpression.groupLimit + 1
      return true
    }
    throw CallFailure(
      "matching the regular expression was given up: \(RegularExpression.message(result))")
  }

  /// Where a group of the last match is; nil where it took no part.
  func group(_ index: Int) -> Range<Int>? {
    guard index >= 0, index < groupCount, let offsets = unsafe offsets else { return nil }
    let start = unsafe offsets[index * 2]
    let end = unsafe offsets[index * 2 + 1]
    // A group that took no part has the largest number, -1 here; `\K` can put an end before a start.
    return start >= 0 && end >= start ? start..<end : nil
  }
}
