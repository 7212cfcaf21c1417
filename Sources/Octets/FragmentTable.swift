/// Short constant texts that are made when a configuration is loaded, such as `","dns.id":"`.
///
/// Each fragment stands in a slot of 64 octets, the last of which is its length, so that writing it
/// is four vector copies whatever its length. Eight slots from a multiple of eight on are a row.
@safe
public struct FragmentTable: ~Copyable, @unchecked Sendable {
  // Unchecked: nothing writes to the slots once they are made.

  /// The longest fragment, in octets.
  public static var limitOctets: Int { 63 }
  /// The size of a slot.
  @inlinable static var slotOctets: Int { 64 }

  /// The slots.
  @usableFromInline let base: UnsafeMutableRawPointer
  /// How many fragments there are.
  public let count: Int

  /// The fragments of `texts`, in their order; one that is too long is cut, which a caller checks.
  public init(_ texts: [[UInt8]]) {
    count = texts.count
    // Whole rows, and an empty one behind them.
    let octets = ((texts.count + 7) / 8 + 1) * 8 * Self.slotOctets
    unsafe base = UnsafeMutableRawPointer.allocate(byteCount: octets, alignment: 64)
    unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: octets)
    for (index, text) in texts.enumerated() {
      let kept = text.prefix(Self.limitOctets)
      for (at, octet) in kept.enumerated() {
        unsafe base.storeBytes(
          of: octet, toByteOffset: index * Self.slotOctets + at, as: UInt8.self)
      }
      unsafe base.storeBytes(
        of: UInt8(kept.count), toByteOffset: index * Self.slotOctets + 63, as: UInt8.self)
    }
  }

  deinit { unsafe base.deallocate() }

  /// The fragments, to write from.
  public var view: FragmentView {
    @_lifetime(borrow self)
    @inline(always) get {
      unsafe _overrideLifetime(
        FragmentView(base: UnsafeRawPointer(base), count: count), borrowing: self)
    }
  }
}

/// Eight neighbouring fragments, found once and then written without a check of the index.
@safe
public struct FragmentRow: ~Escapable {
  /// The eight slots.
  @usableFromInline let base: UnsafeRawPointer

  /// The row that starts at a slot.
  @_lifetime(borrow base)
  @inlinable @inline(__always)
  init(base: borrowing UnsafeRawPointer) { unsafe self.base = copy base }

  /// Copies the slot of a fragment, 0 to 7, and answers the fragment's length.
  @inlinable @inline(__always)
  func copy(_ index: Int, to target: UnsafeMutableRawPointer) -> Int {
    assert(index >= 0 && index < 8, "a fragment of its row")
    let slot = unsafe base + (index & 7) &* FragmentTable.slotOctets
    unsafe target.copy64(from: slot)
    return unsafe Int(slot.load(fromByteOffset: 63, as: UInt8.self))
  }
}

extension FragmentRow {
  /// Copies half the slot of a fragment, 0 to 7, and answers the fragment's length.
  @inlinable @inline(__always)
  func copy(short index: Int, to target: UnsafeMutableRawPointer) -> Int {
    assert(index >= 0 && index < 8, "a fragment of its row")
    let slot = unsafe base + (index & 7) &* FragmentTable.slotOctets
    unsafe target.copy32(from: slot)
    let length = unsafe Int(slot.load(fromByteOffset: 63, as: UInt8.self))
    assert(length <= 32, "a short fragment")
    return length
  }
}

/// Borrowed fragments; keep it in a local variable while writing.
@safe
public struct FragmentView: ~Escapable {
  /// The slots.
  @usableFromInline let base: UnsafeRawPointer
  /// How many fragments there are.
  public let count: Int

  /// A view of a table's slots.
  @_lifetime(borrow base)
  @usableFromInline
  init(base: borrowing UnsafeRawPointer, count: Int) {
    unsafe self.base = copy base
    self.count = count
  }

  /// Copies the slot of fragment `index` and answers the fragment's length; zero outside the table.
  @inlinable @inline(__always)
  func copy(_ index: Int, to target: UnsafeMutableRawPointer) -> Int {
    assert(index >= 0 && index < count, "a fragment of its table")
    guard UInt(bitPattern: index) < UInt(bitPattern: count) else { return 0 }
    let slot = unsafe base + index &* FragmentTable.slotOctets
    unsafe target.copy64(from: slot)
    return unsafe Int(slot.load(fromByteOffset: 63, as: UInt8.self))
  }

  /// The eight fragments from `8 * index` on; outside the table the empty ones behind it.
  @inline(always)
  @_lifetime(copy self)
  public func row(_ index: Int) -> FragmentRow {
    assert(index >= 0 && index &* 8 < count, "a row of its table")
    let last = (count &+ 7) &>> 3
    let row = UInt(bitPattern: index) < UInt(bitPattern: last) ? index : last
    let base = unsafe self.base + row &* 8 &* FragmentTable.slotOctets
    return unsafe _overrideLifetime(FragmentRow(base: base), copying: self)
  }
}

extension OctetCursor {
  /// Writes a prepared fragment of a row.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func append(fragment index: Int, of row: borrowing FragmentRow) {
    if isExhausted { return }
    unsafe advance(row.copy(index, to: place))
  }

  /// Writes a prepared fragment of a row that has at most 32 octets.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func append(short index: Int, of row: borrowing FragmentRow) {
    if isExhausted { return }
    unsafe advance(row.copy(short: index, to: place))
  }
}
