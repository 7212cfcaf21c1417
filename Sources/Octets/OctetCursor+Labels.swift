/// The octets whose highest bits count, of 32: entry `24 + length - 8 * k` is for the word `k`.
///
/// A literal, so that it is laid out when the program is built and read without a check.
@usableFromInline let labelMasks: InlineArray<88, UInt64> = [
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0x80, 0x8080, 0x80_8080, 0x8080_8080, 0x80_8080_8080, 0x8080_8080_8080, 0x80_8080_8080_8080,
  0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080,
  0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080,
  0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080,
  0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080,
  0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080,
  0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080,
  0x8080_8080_8080_8080,
  0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080,
  0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080,
  0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080,
  0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080,
  0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080,
  0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080,
  0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080,
  0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080,
]

extension OctetCursor {
  /// The most octets that ``append(labels:from:count:stops:)`` takes.
  public static var labelsLimit: Int { 64 }

  /// Writes neighbouring labels as they stand in a message, each with a full stop behind it, if all
  /// their octets stand for themselves in the text of a name; answers false and writes nothing
  /// otherwise.
  ///
  /// A few octets that would stand for themselves may be refused. When the budget is spent it writes
  /// nothing and answers true.
  ///
  /// - Parameters:
  ///   - view: The message.
  ///   - offset: The first octet of the first label, behind its length.
  ///   - length: How many octets the labels have with the lengths between them and the zero or pointer
  ///     behind them, at most ``labelsLimit``.
  ///   - stops: How many labels there are. What is behind the last one is a zero or a pointer.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func append(
    labels view: borrowing OctetView, from offset: Int, count length: Int, stops: Int
  ) -> Bool {
    assert(offset >= 0 && length >= 0 && offset &+ length <= view.count, "a range of its view")
    guard UInt(bitPattern: length) <= UInt(bitPattern: Self.labelsLimit),
      UInt(bitPattern: offset) <= UInt(bitPattern: view.count &- length)
    else { return false }
    if _slowPath(isExhausted) { return true }
    // The slack on both sides allows whole vectors. Lengths and what is behind the last label are no
    // text either, so that there must be just as many such octets.
    var found = unsafe copyLabels(view.base + offset, to: place, count: min(length, 32))
    if length > 32 {
      unsafe found &+= copyLabels(view.base + offset + 32, to: place + 32, count: length &- 32)
    }
    guard found == stops else { return false }
    if length > Self.plainOctets, hasTextualLength(view, from: offset, count: length) {
      return false
    }
    advance(length)
    return true
  }

  /// The most octets that cannot hold a length that stands for itself as text.
  ///
  /// One label's octet and the length `,` (44) with its octets and a zero are one more.
  @inlinable static var plainOctets: Int { 46 }

  /// Whether a length between labels is an octet that stands for itself: `,` or above. It would not
  /// be marked, and be taken for text where another octet is marked in its place.
  @inline(never)
  @usableFromInline func hasTextualLength(
    _ view: borrowing OctetView, from offset: Int, count length: Int
  ) -> Bool {
    let end = offset &+ length
    var at = offset &- 1
    while at < end {
      let octets = Int(view.octet(at))
      if octets >= 44, octets < 64, at >= offset { return true }
      at &+= octets &+ 1
    }
    return false
  }

  /// Copies 32 octets, with full stops for those of the first `length` that do not stand for themselves;
  /// answers how many these are.
  @inlinable @inline(__always)
  func copyLabels(
    _ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, count length: Int
  ) -> Int {
    let low = unsafe source.loadUnaligned(as: SIMD16<UInt8>.self)
    let high = unsafe source.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self)
    let last = length & 63
    let lowMask = SIMD2(labelMasks[last &+ 24], labelMasks[last &+ 16])
    let highMask = SIMD2(labelMasks[last &+ 8], labelMasks[last])
    let sevens = SIMD2<UInt64>(repeating: 7)
    // Ones in the lowest bits of the marked octets.
    let lowMarks =
      unsafe (unsafeBitCast(Self.specials(low), to: SIMD2<UInt64>.self) & lowMask) &>> sevens
    let highMarks =
      unsafe (unsafeBitCast(Self.specials(high), to: SIMD2<UInt64>.self) & highMask) &>> sevens
    let stops = SIMD16<UInt8>(repeating: 0x2E)
    let zeros = SIMD16<UInt8>(repeating: 0)
    let lowChoice = unsafe zeros &- unsafeBitCast(lowMarks, to: SIMD16<UInt8>.self)
    let highChoice = unsafe zeros &- unsafeBitCast(highMarks, to: SIMD16<UInt8>.self)
    unsafe target.storeBytes(of: low ^ ((low ^ stops) & lowChoice), as: SIMD16<UInt8>.self)
    unsafe target.storeBytes(
      of: high ^ ((high ^ stops) & highChoice), toByteOffset: 16, as: SIMD16<UInt8>.self)
    let sums = lowMarks &+ highMarks
    return Int(truncatingIfNeeded: ((sums.x &+ sums.y) &* 0x0101_0101_0101_0101) &>> 56)
  }

  /// Marks in the highest bits the octets that do not stand for themselves: those below `,` and above
  /// `~`, a full stop, a slash and a backslash; other bits mean nothing.
  @inlinable @inline(__always)
  static func specials(_ octets: SIMD16<UInt8>) -> SIMD16<UInt8> {
    // Exclusive or with 3 brings 2E and 2F below 2E, and 2C and 2D to it or above.
    let below = (octets ^ SIMD16(repeating: 3)) &- SIMD16(repeating: 0x2E)
    let backslashes = (octets ^ SIMD16(repeating: 0x23)) &+ SIMD16(repeating: 1)
    let above = octets &+ SIMD16(repeating: 1)
    return below | backslashes | above | octets
  }
}
