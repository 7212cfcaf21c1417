/// Short constant texts that are made when a configuration is loaded, such as `","dns.id":"`.
///
/// Each fragment stands in a slot of 64 octets, the last of which is its length, so that writing it
/// is four vector copies whatever its length.
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
    let octets = (texts.count + 1) * Self.slotOctets
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
    unsafe target.copy32(from: slot)
    unsafe (target + 32).copy32(from: slot + 32)
    return unsafe Int(slot.load(fromByteOffset: 63, as: UInt8.self))
  }
}
