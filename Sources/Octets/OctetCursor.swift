/// How text is escaped while it is written.
public enum TextForm: UInt8, Sendable {
  /// As people read it.
  case plain
  /// Inside a JSON string: a quotation mark and a backslash get a backslash before them.
  case json
}

/// A place in owned memory where text is written, bounded by a budget.
///
/// Keep it in a local variable: it is three words that live in registers. A function that is not
/// inlined takes it by value and returns it. Every append is memory-safe by itself: one compare
/// against the end of the budget, behind which ``slackOctets`` more can be written. When the budget
/// is exhausted appends do nothing and ``isExhausted`` says so.
@safe
public struct OctetCursor: ~Escapable {
  /// Octets behind the budget that one append may fill.
  public static var slackOctets: Int { 576 }

  /// Where writing started.
  @usableFromInline let start: UnsafeMutableRawPointer
  /// Where the next octet goes.
  @usableFromInline var next: UnsafeMutableRawPointer
  /// The end of the budget.
  @usableFromInline let end: UnsafeMutableRawPointer
  /// How quotation marks and backslashes are written.
  public let form: TextForm

  /// A cursor over memory that the caller keeps, of `budget` octets and the slack.
  @_lifetime(borrow start)
  @unsafe
  @inline(always)
  public init(unsafeStart start: borrowing UnsafeMutableRawPointer, budget: Int, form: TextForm) {
    unsafe self.start = copy start
    unsafe self.next = copy start
    unsafe self.end = copy start + budget
    self.form = form
  }

  /// Octets written so far.
  @inline(always)
  public var count: Int { unsafe next - start }

  /// Whether the budget is spent, so that text may be missing.
  @inline(always)
  public var isExhausted: Bool { unsafe next > end }

  /// Octets of the budget that are left.
  @inline(always)
  public var room: Int { unsafe max(end - next, 0) }

  /// Goes back to where ``count`` was `count`.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func rewind(to count: Int) {
    assert(count >= 0 && count <= self.count, "rewind is not forward")
    unsafe next = start + min(max(count, 0), self.count)
  }

  /// Takes back the last octet, if the budget is not spent.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func removeLast() {
    if unsafe next > start && next <= end { unsafe next -= 1 }
  }

  /// The octet written at `offset` of what was written.
  @inline(always)
  public func written(_ offset: Int) -> UInt8 {
    guard offset >= 0, offset < count else { return 0 }
    return unsafe start.load(fromByteOffset: offset, as: UInt8.self)
  }

  /// Where the next octet goes.
  @unsafe
  @inlinable var place: UnsafeMutableRawPointer {
    @inline(__always) get { unsafe next }
  }

  /// Counts octets that were stored at ``place``, at most the slack.
  @inlinable @inline(__always)
  @_lifetime(self: copy self)
  mutating func advance(_ count: Int) { unsafe next += count }

  // MARK: - Octets and constants

  /// Writes one octet.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func append(_ octet: UInt8) {
    if unsafe _slowPath(next > end) { return }
    unsafe next.storeBytes(of: octet, as: UInt8.self)
    unsafe next += 1
  }

  /// Writes the low `count` octets of `word`, at most eight, the lowest first.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func append(word: UInt64, count: Int) {
    if unsafe _slowPath(next > end) { return }
    unsafe next.storeBytes(of: word.littleEndian, as: UInt64.self)
    unsafe next += count & 15
  }

  /// Writes the first `count` of sixteen octets in two words, the lowest of `low` first.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func append(low: UInt64, high: UInt64, count: Int) {
    if unsafe _slowPath(next > end) { return }
    unsafe next.storeBytes(of: low.littleEndian, as: UInt64.self)
    unsafe next.storeBytes(of: high.littleEndian, toByteOffset: 8, as: UInt64.self)
    unsafe next += count & 31
  }

  /// Writes a constant of at most 512 octets.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func append(_ constant: StaticString) {
    if unsafe _slowPath(next > end) { return }
    assert(constant.utf8CodeUnitCount <= 512, "a constant is at most 512 octets")
    unsafe next.copyMemory(from: constant.utf8Start, byteCount: constant.utf8CodeUnitCount)
    unsafe next += constant.utf8CodeUnitCount
  }

  /// Writes a prepared fragment.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func append(fragment index: Int, of table: borrowing FragmentView) {
    if unsafe _slowPath(next > end) { return }
    unsafe next += table.copy(index, to: next)
  }

  /// Writes `length` octets of `view` from `offset` on, as they are.
  ///
  /// Up to 64 octets past the end of the range may be copied and then written over.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func append(_ view: borrowing OctetView, from offset: Int, count length: Int) {
    assert(offset >= 0 && length >= 0 && offset &+ length <= view.count, "a range of its view")
    guard offset >= 0, length >= 0, offset <= view.count &- length else { return }
    if unsafe _slowPath(end - next < length) { return exhaust() }
    let source = unsafe view.base + offset
    if _fastPath(length <= 256) {
      // The slack on both sides allows whole vectors.
      var at = 0
      repeat {
        unsafe (next + at).copy64(from: source + at)
        at &+= 64
      } while at < length
    } else {
      unsafe next.copyMemory(from: source, byteCount: length)
    }
    unsafe next += length
  }

  /// Writes again what was written from `offset` on, `length` octets of it.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func repeatWritten(from offset: Int, count length: Int) {
    guard offset >= 0, length >= 0, offset <= count &- length else { return }
    if unsafe _slowPath(end - next < length) { return exhaust() }
    let source = unsafe start + offset
    // What a vector brings from behind the range is written over. Most are short, and all of these
    // take the same way.
    unsafe next.copy64(from: UnsafeRawPointer(source))
    var at = 64
    while _slowPath(at < length) {
      unsafe (next + at).copy32(from: UnsafeRawPointer(source + at))
      at &+= 32
    }
    unsafe next += length
  }

  /// Writes text that people configured, whatever its length.
  @_lifetime(self: copy self)
  public mutating func append(text: String) {
    for octet in text.utf8 { append(octet) }
  }

  /// Spends the rest of the budget.
  @inline(never)
  @_lifetime(self: copy self)
  @usableFromInline mutating func exhaust() { unsafe next = end + 1 }

  // MARK: - Escapes

  /// Writes a quotation mark as the form has it: `"` or `\"`.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func appendQuote() {
    if form == .json { append(0x5C) }
    append(0x22)
  }

  /// Writes a backslash as the form has it: `\` or `\\`.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func appendBackslash() {
    if form == .json { append(0x5C) }
    append(0x5C)
  }

  /// Writes an octet as `\DDD`, three decimal digits (RFC 1035 section 5.1).
  @_lifetime(self: copy self)
  public mutating func appendDecimalEscape(_ octet: UInt8) {
    let digits = UInt64(decimalThousands[Int(octet)] & 0xFF_FFFF)
    switch form {
    case .plain: append(word: digits &<< 8 | 0x5C, count: 4)
    case .json: append(word: digits &<< 16 | 0x5C5C, count: 5)
    }
  }

  // MARK: - Numbers

  /// Six decimal digits with leading zeros, the first in the low bits, and how many bits the zeros
  /// take that lead; at least one digit does not.
  @inlinable @inline(__always)
  static func sixDigits(_ value: UInt32) -> (digits: UInt64, zeroBits: UInt64) {
    let thousands = value / 1000
    let high = UInt64(decimalThousands[Int(thousands & 1023)])
    let low = UInt64(decimalThousands[Int((value &- thousands &* 1000) & 1023)])
    let digits = (high & 0xFF_FFFF) | (low & 0xFF_FFFF) &<< 24
    return (digits, thousands == 0 ? 24 &+ low &>> 24 : high &>> 24)
  }

  /// Writes `value` in decimal digits.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func append(decimal value: UInt16) { append(below1000000: UInt32(value)) }

  /// Writes `value` in decimal digits.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func append(decimal value: UInt32) {
    if _fastPath(value < 1_000_000) {
      append(below1000000: value)
    } else {
      self = appending(large: value)
    }
  }

  /// Writes a number below a million in decimal digits.
  @inlinable @inline(__always)
  @_lifetime(self: copy self)
  mutating func append(below1000000 value: UInt32) {
    let (digits, zeroBits) = Self.sixDigits(value)
    append(word: digits &>> zeroBits, count: 6 &- Int(truncatingIfNeeded: zeroBits &>> 3))
  }

  /// Writes six decimal digits with leading zeros.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func append(sixDigits value: UInt32) {
    append(word: Self.sixDigits(min(value, 999_999)).digits, count: 6)
  }

  /// A cursor behind a number of at least a million in decimal digits.
  @inline(never)
  @_lifetime(copy self)
  @usableFromInline func appending(large value: UInt32) -> OctetCursor {
    var cursor = self
    let millions = value / 1_000_000
    cursor.append(below1000000: millions)
    cursor.append(sixDigits: value &- millions &* 1_000_000)
    return cursor
  }

  /// Writes `value` in decimal digits.
  @_lifetime(self: copy self)
  public mutating func append(decimal value: UInt64) {
    if value <= UInt64(UInt32.max) { return append(decimal: UInt32(value)) }
    append(decimal: value / 100_000_000)
    append(digits: UInt32(value % 100_000_000), count: 8)
  }

  /// Writes `value` in decimal digits, with a minus sign where it is negative.
  @_lifetime(self: copy self)
  public mutating func append(decimal value: Int64) {
    if value < 0 { append(0x2D) }
    append(decimal: value.magnitude)
  }

  /// Writes the last `count` decimal digits of `value`, at most nine, with leading zeros.
  @_lifetime(self: copy self)
  public mutating func append(digits value: UInt32, count: Int) {
    var divisor: UInt32 = 1
    for _ in 1..<max(min(count, 9), 1) { divisor &*= 10 }
    while divisor > 0 {
      append(0x30 &+ UInt8(truncatingIfNeeded: value / divisor % 10))
      divisor /= 10
    }
  }

  /// Writes an octet as two hexadecimal digits in lower case.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func append(hexadecimal octet: UInt8) {
    append(hexadecimalDigits[Int(octet &>> 4)])
    append(hexadecimalDigits[Int(octet & 15)])
  }
}

extension UnsafeMutableRawPointer {
  /// Copies 32 octets, in as few vectors as the processor that is built for has.
  @inlinable @inline(__always)
  func copy32(from source: UnsafeRawPointer) {
    unsafe storeBytes(of: source.loadUnaligned(as: SIMD32<UInt8>.self), as: SIMD32<UInt8>.self)
  }

  /// Copies 64 octets, in as few vectors as the processor that is built for has.
  @inlinable @inline(__always)
  func copy64(from source: UnsafeRawPointer) {
    unsafe storeBytes(of: source.loadUnaligned(as: SIMD64<UInt8>.self), as: SIMD64<UInt8>.self)
  }
}
