/// The octets that stand for themselves in a form of text: all but control characters, DEL, and a few
/// that the form needs for itself.
///
/// Sixteen octets are looked at in one go.
public struct PlainOctets: BitwiseCopyable, Sendable {
  /// How many others there may be.
  public static var exceptionLimit: Int { 5 }

  /// The exceptions, each in all octets of a vector; DEL where there are fewer.
  @usableFromInline let first, second, third, fourth, fifth: SIMD16<UInt8>
  /// The least that stands for itself, in all octets of a vector.
  @usableFromInline let least: SIMD16<UInt8>
  /// The highest bits of a vector where what is not ASCII does not stand for itself; zero otherwise.
  @usableFromInline let high: SIMD16<UInt8>

  /// All from `least` on but DEL and up to ``exceptionLimit`` others.
  ///
  /// - Parameters:
  ///   - exceptions: What else does not stand for itself.
  ///   - least: The least that does, at most 127.
  ///   - isASCII: Whether only ASCII does.
  public init(except exceptions: [UInt8], from least: UInt8 = 0x20, isASCII: Bool = false) {
    precondition(exceptions.count <= Self.exceptionLimit && least <= 0x7F, "few exceptions")
    func exception(_ index: Int) -> SIMD16<UInt8> {
      SIMD16(repeating: index < exceptions.count ? exceptions[index] : 0x7F)
    }
    first = exception(0)
    second = exception(1)
    third = exception(2)
    fourth = exception(3)
    fifth = exception(4)
    self.least = SIMD16(repeating: least)
    high = SIMD16(repeating: isASCII ? 0x80 : 0)
  }

  /// All from the space on but DEL and two others, which are known when the program is built.
  @inlinable @inline(__always)
  public init(except one: UInt8, _ other: UInt8, isASCII: Bool) {
    first = SIMD16(repeating: one)
    second = SIMD16(repeating: other)
    third = first
    fourth = first
    fifth = first
    least = SIMD16(repeating: 0x20)
    high = SIMD16(repeating: isASCII ? 0x80 : 0)
  }

  /// How many of sixteen octets stand for themselves before the first that does not.
  @inlinable @inline(__always)
  func count(_ octets: SIMD16<UInt8>) -> Int {
    let ones = SIMD16<UInt8>(repeating: 1)
    // The highest bit of an octet's difference less one, and not of the difference: it is zero.
    let (a, b, c) = (octets ^ first, octets ^ second, octets ^ third)
    let (d, e) = (octets ^ fourth, octets ^ fifth)
    let delete = octets ^ SIMD16(repeating: 0x7F)
    let exceptions =
      ((a &- ones) & ~a) | ((b &- ones) & ~b) | ((c &- ones) & ~c) | ((d &- ones) & ~d)
      | ((e &- ones) & ~e) | ((delete &- ones) & ~delete)
    let below = (octets &- least) & ~octets
    let marks = unsafe unsafeBitCast(
      ((exceptions | below) & SIMD16(repeating: 0x80)) | (octets & high), to: SIMD2<UInt64>.self)
    if _fastPath(marks.x | marks.y == 0) { return 16 }
    return marks.x != 0
      ? marks.x.trailingZeroBitCount &>> 3 : 8 &+ marks.y.trailingZeroBitCount &>> 3
  }

  /// Where the first octet from `start` on stands that does not stand for itself; the end where all do.
  @inlinable
  public func end(in view: borrowing OctetView, from start: Int) -> Int {
    var at = max(start, 0)
    while at < view.count {
      let count = count(view.vector(at))
      at &+= count
      if count < 16 { return min(at, view.count) }
    }
    return view.count
  }
}

extension OctetView {
  /// Sixteen octets from `offset` on; they may run into the slack.
  @inlinable @inline(__always)
  func vector(_ offset: Int) -> SIMD16<UInt8> {
    assert(offset >= 0 && offset <= count, "a vector outside its view")
    guard UInt(bitPattern: offset) <= UInt(bitPattern: count) else { return SIMD16() }
    return unsafe base.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
  }
}

extension OctetBuffer {
  /// Appends octets of a view from `start` on, up to the first that does not stand for itself; answers
  /// where that one is, or the end.
  @inlinable
  public mutating func append(
    plain: PlainOctets, of view: borrowing OctetView, from start: Int
  ) -> Int {
    guard start >= 0, start < view.count else { return view.count }
    // A vector may go sixteen octets into the slack.
    reserve(view.count &- start)
    let target = unsafe base + filled
    var at = start
    while at < view.count {
      let octets = view.vector(at)
      unsafe (target + (at &- start)).storeBytes(of: octets, as: SIMD16<UInt8>.self)
      let count = plain.count(octets)
      at &+= count
      if count < 16 { break }
    }
    at = min(at, view.count)
    filled &+= at &- start
    return at
  }

  /// Appends a constant of at most 512 octets; where it is inlined, in a few moves.
  @inlinable @inline(__always)
  public mutating func append(literal: StaticString) {
    let count = literal.utf8CodeUnitCount
    reserve(count)
    unsafe (base + filled).copyMemory(from: literal.utf8Start, byteCount: count)
    filled &+= count
  }

  /// Appends up to eight octets of a word, the lowest first.
  @inlinable @inline(__always)
  public mutating func append(word: UInt64, count: Int) {
    reserve(8)
    unsafe (base + filled).storeBytes(of: word.littleEndian, as: UInt64.self)
    filled &+= count & 15
  }
}

extension OctetCursor {
  /// Writes octets of a view from `start` on, up to the first that does not stand for itself; answers
  /// where that one is, or the end. When the budget is spent it answers the end.
  @inlinable
  @_lifetime(self: copy self)
  public mutating func append(
    plain: PlainOctets, of view: borrowing OctetView, from start: Int
  ) -> Int {
    var at = max(start, 0)
    while at < view.count {
      if isExhausted { return view.count }
      let octets = view.vector(at)
      let found = plain.count(octets)
      let count = min(found, view.count &- at)
      unsafe place.storeBytes(of: octets, as: SIMD16<UInt8>.self)
      advance(count)
      at &+= count
      if found < 16 { return at }
    }
    return view.count
  }
}
