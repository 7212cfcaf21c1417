/// The octets whose highest bits count, of 32: entry `24 + length - 8 * k` is for the word `k`.
///
/// A literal, so that it is laid out when the program is built and read without a check.
@usableFromInline let labelMasks: InlineArray<57, UInt64> = [
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0x80, 0x8080, 0x80_8080, 0x8080_8080, 0x80_8080_8080, 0x8080_8080_8080, 0x80_8080_8080_8080,
  0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080,
  0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080,
  0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080,
  0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080,
  0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080,
  0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080, 0x8080_8080_8080_8080,
  0x8080_8080_8080_8080,
]

extension OctetCursor {
  /// Writes a label of at most 32 octets and a full stop, if all its octets stand for themselves in
  /// the text of a name; answers false and writes nothing otherwise.
  ///
  /// A few octets that would stand for themselves may be refused. When the budget is spent it writes
  /// nothing and answers true.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func append(
    label view: borrowing OctetView, from offset: Int, count length: Int
  ) -> Bool {
    assert(offset >= 0 && length >= 0 && offset &+ length <= view.count, "a range of its view")
    guard UInt(bitPattern: length) <= 32, UInt(bitPattern: offset) <= UInt(bitPattern: view.count)
    else { return false }
    if _slowPath(isExhausted) { return true }
    // The slack on both sides allows whole vectors.
    let source = unsafe view.base + offset
    let low = unsafe source.loadUnaligned(as: SIMD16<UInt8>.self)
    let high = unsafe source.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self)
    let lowMask = SIMD2(labelMasks[length &+ 24], labelMasks[length &+ 16])
    let highMask = SIMD2(labelMasks[length &+ 8], labelMasks[length])
    let marks =
      unsafe (unsafeBitCast(Self.specials(low), to: SIMD2<UInt64>.self) & lowMask)
      | (unsafeBitCast(Self.specials(high), to: SIMD2<UInt64>.self) & highMask)
    if _slowPath(marks.x | marks.y != 0) { return false }
    unsafe place.storeBytes(of: low, as: SIMD16<UInt8>.self)
    unsafe place.storeBytes(of: high, toByteOffset: 16, as: SIMD16<UInt8>.self)
    unsafe place.storeBytes(of: 0x2E, toByteOffset: length, as: UInt8.self)
    advance(length &+ 1)
    return true
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
