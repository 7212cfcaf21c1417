#if canImport(Glibc)
  internal import Glibc
#endif

/// Owned octets that grow at the end: read buffers, and the arenas that batches keep text in.
///
/// Behind ``capacity`` lie ``OctetView/slackOctets`` more, so that any view of it may be over-read.
/// Capacity is kept when the contents are removed: once warm, nothing is allocated.
@safe
public struct OctetBuffer: ~Copyable {
  /// The memory, `capacity` and the slack.
  @usableFromInline var base: UnsafeMutableRawPointer
  /// How many octets fit before it has to grow.
  public var capacity: Int {
    @inline(always) get { room }
  }
  /// What ``capacity`` says.
  @usableFromInline var room: Int
  /// How many octets are in it.
  public var count: Int {
    @inline(always) get { filled }
  }
  /// What ``count`` says.
  @usableFromInline var filled: Int

  /// An empty buffer with room for `capacity` octets.
  public init(capacity: Int) {
    let room = max(capacity, 64)
    unsafe self.base = Self.allocate(room)
    self.room = room
    filled = 0
  }

  deinit { unsafe free(base) }

  /// Zeros, which take no memory until something is written where there are many of them.
  private static func allocate(_ room: Int) -> UnsafeMutableRawPointer {
    let octets = room + OctetView.slackOctets
    // Where there is no memory, allocating ends the program.
    return unsafe calloc(octets, 1)
      ?? UnsafeMutableRawPointer.allocate(byteCount: octets, alignment: 16)
  }

  /// Forgets the contents from `count` on; never grows.
  public mutating func truncate(to count: Int) {
    filled = min(max(count, 0), self.count)
  }

  /// Forgets the contents and keeps the memory.
  public mutating func removeAll() { filled = 0 }

  /// Makes room for `more` octets behind the contents.
  @inline(always)
  public mutating func reserve(_ more: Int) {
    if _slowPath(capacity &- count < more) { grow(more) }
  }

  /// Doubles the memory until `more` octets fit.
  @inline(never)
  @usableFromInline mutating func grow(_ more: Int) {
    var room = capacity
    while room - count < more { room *= 2 }
    let larger = unsafe Self.allocate(room)
    unsafe larger.copyMemory(from: base, byteCount: count)
    unsafe free(base)
    unsafe base = larger
    self.room = room
  }

  /// All octets.
  public var view: OctetView {
    @_lifetime(borrow self)
    @inline(always) get {
      unsafe _overrideLifetime(
        OctetView(unsafeBase: UnsafeRawPointer(base), count: count), borrowing: self)
    }
  }

  /// The octets from `start` on, at most `length`.
  @inline(always)
  @_lifetime(borrow self)
  public func view(from start: Int, count length: Int) -> OctetView {
    let first = min(max(start, 0), count)
    let size = min(max(length, 0), count &- first)
    return unsafe _overrideLifetime(
      OctetView(unsafeBase: UnsafeRawPointer(base + first), count: size), borrowing: self)
  }

  /// The address of the octet at `offset`, for owners that hand out views of their own; it holds
  /// until the buffer is changed.
  @unsafe
  @inline(__always)
  public func unsafeAddress(_ offset: Int) -> UnsafeRawPointer {
    unsafe UnsafeRawPointer(base + min(max(offset, 0), count))
  }

  /// A copy of the octets, for cold code and tests.
  public func array() -> [UInt8] { view.array() }

  /// Appends the octets of `view`.
  @inline(always)
  public mutating func append(_ view: borrowing OctetView) {
    reserve(view.count)
    if _fastPath(view.count <= 256) {
      // The slack on both sides allows whole vectors.
      var at = 0
      while at < view.count {
        unsafe (base + count + at).copy64(from: view.base + at)
        at &+= 64
      }
    } else {
      unsafe (base + count).copyMemory(from: view.base, byteCount: view.count)
    }
    filled &+= view.count
  }

  /// Appends the octets of `view` with ASCII letters in lower case.
  public mutating func append(lowerCased view: borrowing OctetView) {
    reserve(view.count)
    var at = 0
    while at < view.count {
      // The slack on both sides allows whole words.
      let word = KeyedHash.lowerCased(view.word(at))
      unsafe (base + count + at).storeBytes(of: word.littleEndian, as: UInt64.self)
      at &+= 8
    }
    filled &+= view.count
  }

  /// Appends one octet.
  public mutating func append(_ octet: UInt8) {
    reserve(1)
    unsafe (base + count).storeBytes(of: octet, as: UInt8.self)
    filled &+= 1
  }

  /// Replaces four octets of the contents from `offset` on, the lowest of `value` first.
  public mutating func replace(littleEndian value: UInt32, at offset: Int) {
    guard offset >= 0, offset <= count &- 4 else { return }
    unsafe (base + offset).storeBytes(of: value.littleEndian, as: UInt32.self)
  }

  /// Appends `octets`.
  public mutating func append(_ octets: [UInt8]) {
    reserve(octets.count)
    unsafe octets.withUnsafeBytes { source in
      if let start = source.baseAddress {
        unsafe (base + count).copyMemory(from: start, byteCount: source.count)
      }
    }
    filled += octets.count
  }

  /// Appends the UTF-8 octets of `text`.
  public mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { source in
      guard let start = source.baseAddress else { return }
      reserve(source.count)
      unsafe (base + count).copyMemory(from: UnsafeRawPointer(start), byteCount: source.count)
      filled &+= source.count
    }
  }

  /// Appends a copy of its own octets from `start` on; both must lie in the contents.
  public mutating func appendCopy(from start: Int, count length: Int) {
    guard start >= 0, length >= 0, start <= count &- length else { return }
    reserve(length)
    unsafe (base + count).copyMemory(from: base + start, byteCount: length)
    filled &+= length
  }

  /// Moves the octets from `start` on to the front, and forgets those before.
  public mutating func removeFirst(_ start: Int) {
    let kept = count - min(max(start, 0), count)
    unsafe memmove(base, base + (count - kept), kept)
    filled = kept
  }

  /// Lets `body` write behind the contents, at least `room` octets; it answers how many it wrote.
  @unsafe
  public mutating func withUnsafeRoom(
    _ room: Int, _ body: (UnsafeMutableRawBufferPointer) -> Int
  ) -> Int {
    reserve(room)
    let written = unsafe body(
      UnsafeMutableRawBufferPointer(start: base + count, count: capacity - count))
    if written > 0 { filled += min(written, capacity - count) }
    return written
  }

  /// A cursor for text behind the contents, of at most `budget` octets; ``commit(_:)`` keeps it.
  ///
  /// - Parameters:
  ///   - budget: The octets after which the cursor says that it is exhausted.
  ///   - form: How quotation marks and backslashes are written.
  @inline(always)
  @_lifetime(&self)
  public mutating func cursor(budget: Int, form: TextForm) -> OctetCursor {
    reserve(budget &+ OctetCursor.slackOctets)
    let start = unsafe base + count
    let cursor = unsafe OctetCursor(unsafeStart: start, budget: budget, form: form)
    return unsafe _overrideLifetime(cursor, mutating: &self)
  }

  /// Keeps the `written` octets that a cursor put behind the contents.
  @inline(always)
  public mutating func commit(_ written: Int) {
    filled &+= min(max(written, 0), capacity &- count)
  }
}
