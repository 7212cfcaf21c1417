/// Owned plain values that grow at the end, up to a limit: what a batch knows about its messages.
///
/// Capacity is kept when the contents are removed: once warm, nothing is allocated.
@safe
public struct ElementTable<Element: BitwiseCopyable>: ~Copyable {
  /// The memory.
  @usableFromInline var base: UnsafeMutablePointer<Element>
  /// How many elements fit before it has to grow.
  public var capacity: Int {
    @inline(always) get { room &- 1 }
  }
  /// The elements in memory: ``capacity`` and the one to come.
  @usableFromInline var room: Int
  /// How many elements are in it.
  public var count: Int {
    @inline(always) get { filled }
  }
  /// What ``count`` says.
  @usableFromInline var filled: Int
  /// How many elements it takes at most.
  public let limit: Int
  /// What is read outside the contents.
  @usableFromInline let filler: Element

  /// An empty table.
  ///
  /// - Parameters:
  ///   - capacity: For how many elements there is room at first.
  ///   - limit: After how many elements ``append(_:)`` refuses.
  ///   - filler: What is read outside the contents.
  public init(capacity: Int, limit: Int, filler: Element) {
    let room = max(min(capacity, limit), 1) + 1
    unsafe base = UnsafeMutablePointer<Element>.allocate(capacity: room + 1)
    self.room = room
    self.limit = max(limit, 1)
    self.filler = filler
    filled = 0
    unsafe base.initialize(repeating: filler, count: room + 1)
  }

  deinit { unsafe base.deallocate() }

  /// Forgets the contents and keeps the memory.
  public mutating func removeAll() { filled = 0 }

  /// Forgets the contents from `count` on; never grows.
  public mutating func truncate(to count: Int) {
    filled = min(max(count, 0), filled)
  }

  /// Doubles the memory, up to the limit.
  @inline(never)
  @usableFromInline mutating func grow() {
    let room = min(capacity * 2, limit) + 1
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: room + 1)
    unsafe larger.initialize(repeating: filler, count: room + 1)
    unsafe larger.update(from: base, count: capacity + 1)
    unsafe base.deallocate()
    unsafe base = larger
    self.room = room
  }

  /// Appends an element; false where the limit is reached.
  @inline(always)
  public mutating func append(_ element: Element) -> Bool {
    upcoming = element
    return appendUpcoming()
  }

  /// Moves the elements from `tail` on to among those before, and keeps the order of both.
  ///
  /// - Parameters:
  ///   - tail: The first of the elements that are moved.
  ///   - places: For each of them, before which of the elements ahead of `tail` it goes; ascending.
  ///   - scratch: Memory that is used again.
  public mutating func merge(
    from tail: Int, before places: [Int32], scratch: inout ElementTable<Element>
  ) {
    guard tail >= 0, tail &+ places.count == filled else { return }
    scratch.removeAll()
    for index in tail..<filled {
      guard unsafe scratch.append(base[index]) else { return }
    }
    // From the end on, so that nothing is overwritten that is still to be moved.
    var target = filled
    var source = tail
    for index in places.indices.reversed() {
      let place = min(max(Int(places[index]), 0), source)
      let count = source &- place
      target &-= count
      unsafe (base + target).update(from: base + place, count: count)
      target &-= 1
      unsafe base[target] = scratch.base[index]
      source = place
    }
  }

  /// The element to come, which can be made in its place; ``appendUpcoming()`` keeps it.
  public var upcoming: Element {
    @inline(always) _read { yield unsafe base[filled] }
    @inline(always) _modify { yield &(unsafe base[filled]) }
  }

  /// Appends the element to come; false where the limit is reached.
  @inline(always)
  public mutating func appendUpcoming() -> Bool {
    if _slowPath(count == capacity) {
      guard count < limit else { return false }
      grow()
    }
    filled &+= 1
    return true
  }

  /// The element at `index`; the filler outside the contents, where writing does nothing.
  public subscript(_ index: Int) -> Element {
    @inline(always) _read {
      assert(index >= 0 && index < count, "an element of its table")
      let known = UInt(bitPattern: index) < UInt(bitPattern: count)
      yield unsafe known ? base[index] : filler
    }
    @inline(always) set {
      assert(index >= 0 && index < count, "an element of its table")
      guard UInt(bitPattern: index) < UInt(bitPattern: count) else { return }
      unsafe base[index] = newValue
    }
  }

  /// The element at `index`, to read parts of it where they lie; the filler outside the contents.
  @inline(always)
  @_lifetime(borrow self)
  public func element(_ index: Int) -> ElementView<Element> {
    assert(index >= 0 && index < count, "an element of its table")
    // The filler stands behind the element to come.
    let known = UInt(bitPattern: index) < UInt(bitPattern: count)
    let place = unsafe UnsafePointer(base + (known ? index : room))
    return unsafe _overrideLifetime(ElementView(base: place), borrowing: self)
  }
}

/// A borrowed element of a table.
@safe
public struct ElementView<Element: BitwiseCopyable>: ~Escapable {
  /// Where it is.
  @usableFromInline let base: UnsafePointer<Element>

  /// The element at an address.
  @_lifetime(borrow base)
  @inlinable @inline(__always)
  init(base: borrowing UnsafePointer<Element>) { unsafe self.base = copy base }

  /// The element; only those of its parts are read that are used.
  public var value: Element {
    @inline(always) _read { yield unsafe base.pointee }
  }
}
