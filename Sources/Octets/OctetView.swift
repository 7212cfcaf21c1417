/// Borrowed octets, read by offset in network byte order.
///
/// Behind the last octet another ``slackOctets`` can be read (their values mean nothing), so that a
/// load may run over the end; every view comes from an owner that keeps this promise.
///
/// Reading is total: an offset outside the view gives zero in release builds and fails an assertion
/// in debug builds. Callers guard every offset from the wire; this is only the last line.
@safe
public struct OctetView: ~Escapable {
  /// Octets that can be read behind the end of every view.
  public static var slackOctets: Int { 64 }

  /// The first octet.
  @usableFromInline let base: UnsafeRawPointer
  /// How many octets there are.
  public let count: Int

  /// A view of memory that the caller keeps alive, with the slack behind it.
  @_lifetime(borrow base)
  @unsafe
  @inline(always)
  public init(unsafeBase base: borrowing UnsafeRawPointer, count: Int) {
    unsafe self.base = copy base
    self.count = count
  }

  /// Whether there is nothing in it.
  @inline(always)
  public var isEmpty: Bool { count == 0 }

  /// The octet at `offset`.
  @inline(always)
  public func octet(_ offset: Int) -> UInt8 {
    assert(offset >= 0 && offset < count, "octet outside its view")
    guard UInt(bitPattern: offset) < UInt(bitPattern: count) else { return 0 }
    return unsafe base.load(fromByteOffset: offset, as: UInt8.self)
  }

  /// The two octets at `offset`.
  @inline(always)
  public func uint16(_ offset: Int) -> UInt16 {
    assert(offset >= 0 && offset &+ 2 <= count, "16 bits outside their view")
    guard UInt(bitPattern: offset) < UInt(bitPattern: count) else { return 0 }
    return unsafe UInt16(
      bigEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  /// The four octets at `offset`.
  @inline(always)
  public func uint32(_ offset: Int) -> UInt32 {
    assert(offset >= 0 && offset &+ 4 <= count, "32 bits outside their view")
    guard UInt(bitPattern: offset) < UInt(bitPattern: count) else { return 0 }
    return unsafe UInt32(
      bigEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// The eight octets at `offset`.
  @inline(always)
  public func uint64(_ offset: Int) -> UInt64 {
    assert(offset >= 0 && offset &+ 8 <= count, "64 bits outside their view")
    guard UInt(bitPattern: offset) < UInt(bitPattern: count) else { return 0 }
    return unsafe UInt64(
      bigEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Eight octets from `offset` on, the first in the low bits; they may run into the slack.
  @inline(always)
  public func word(_ offset: Int) -> UInt64 {
    assert(offset >= 0 && offset <= count, "a word outside its view")
    guard UInt(bitPattern: offset) <= UInt(bitPattern: count) else { return 0 }
    return unsafe UInt64(
      littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The octets from `start` on, at most `length`; what lies outside the view is left out.
  @inline(always)
  @_lifetime(copy self)
  public func slice(from start: Int, count length: Int) -> OctetView {
    let first = min(max(start, 0), count)
    let size = min(max(length, 0), count &- first)
    return unsafe _overrideLifetime(
      OctetView(unsafeBase: base + first, count: size), copying: self)
  }

  /// The octets from `start` on.
  @inline(always)
  @_lifetime(copy self)
  public func dropFirst(_ start: Int) -> OctetView { slice(from: start, count: count) }

  /// Whether both hold the same octets.
  public func isEqual(to other: borrowing OctetView) -> Bool {
    guard count == other.count else { return false }
    var at = 0
    while at &+ 8 <= count {
      if word(at) != other.word(at) { return false }
      at &+= 8
    }
    // The rest, without what lies behind the end.
    return at == count || (word(at) ^ other.word(at)) &<< UInt64(8 &* (8 &- (count &- at))) == 0
  }

  /// A copy of the octets, for cold code and tests.
  public func array() -> [UInt8] {
    unsafe Array(UnsafeRawBufferPointer(start: base, count: count))
  }

  /// Hands the memory to a C function; the pointer must not outlive the call.
  @unsafe
  public func withUnsafeOctets<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe body(UnsafeRawBufferPointer(start: base, count: count))
  }
}
