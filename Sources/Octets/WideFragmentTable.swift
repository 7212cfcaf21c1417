/// Constant texts of up to 254 octets that are made when a configuration is loaded, each in a slot of
/// 256 octets; ``FragmentTable`` is for the shorter ones.
@safe
public struct WideFragmentTable: ~Copyable, @unchecked Sendable {
  // Unchecked: nothing writes to the slots once they are made.

  /// The longest fragment, in octets.
  public static var limitOctets: Int { 254 }
  /// The size of a slot.
  @inlinable static var slotOctets: Int { 256 }

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
      let slot = unsafe base + index * Self.slotOctets
      for (at, octet) in text.prefix(Self.limitOctets).enumerated() {
        unsafe slot.storeBytes(of: octet, toByteOffset: at, as: UInt8.self)
      }
      unsafe slot.storeBytes(
        of: UInt8(min(text.count, Self.limitOctets)), toByteOffset: 255, as: UInt8.self)
    }
  }

  deinit { unsafe base.deallocate() }

  /// The fragments, to write from.
  public var view: WideFragmentView {
    @_lifetime(borrow self)
    @inline(always) get {
      unsafe _overrideLifetime(
        WideFragmentView(base: UnsafeRawPointer(base), count: count), borrowing: self)
    }
  }
}

/// Borrowed fragments; keep it in a local variable while writing.
@safe
public struct WideFragmentView: ~Escapable {
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

  /// Copies fragment `index`, 64 octets at a time, and answers its length; zero outside the table.
  @inlinable @inline(__always)
  func copy(_ index: Int, to target: UnsafeMutableRawPointer) -> Int {
    assert(index >= 0 && index < count, "a fragment of its table")
    guard UInt(bitPattern: index) < UInt(bitPattern: count) else { return 0 }
    let slot = unsafe base + index &* WideFragmentTable.slotOctets
    let length = unsafe Int(slot.load(fromByteOffset: 255, as: UInt8.self))
    var at = 0
    while at < length {
      unsafe (target + at).copy64(from: slot + at)
      at &+= 64
    }
    return length
  }
}

extension OctetCursor {
  /// Writes a prepared fragment.
  @inline(always)
  @_lifetime(self: copy self)
  public mutating func append(fragment index: Int, of table: borrowing WideFragmentView) {
    if isExhausted { return }
    unsafe advance(table.copy(index, to: place))
  }
}
