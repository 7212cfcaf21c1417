/// Owned plain values that grow at the end, up to a limit: what a batch knows about its messages.
///
/// Capacity is kept when the contents are removed: once warm, nothing is allocated.
@safe
public struct ElementTable<Element: BitwiseCopyable>: ~Copyable {
  /// The memory.
  @usableFromInline var base: UnsafeMutablePointer<Element>
  /// How many elements fit before it has to grow.
  public var capacity: Int {
    @inline(always) get { room }
  }
  /// What ``capacity`` says.
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
    let room = max(min(capacity, limit), 1)
    unsafe base = UnsafeMutablePointer<Element>.allocate(capacity: room)
    self.room = room
    self.limit = max(limit, 1)
    self.filler = filler
    filled = 0
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
    let room = min(capacity * 2, limit)
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: room)
    unsafe larger.initialize(from: base, count: count)
    unsafe base.deallocate()
    unsafe base = larger
    self.room = room
  }

  /// Appends an element; false where the limit is reached.
  @inline(always)
  public mutating func append(_ element: Element) -> Bool {
    if _slowPath(count == capacity) {
      guard count < limit else { return false }
      grow()
    }
    unsafe (base + count).initialize(to: element)
    filled &+= 1
    return true
  }

  /// The element at `index`; the filler outside the contents, where writing does nothing.
  @inline(always)
  public subscript(_ index: Int) -> Element {
    get {
      assert(index >= 0 && index < count, "an element of its table")
      guard UInt(bitPattern: index) < UInt(bitPattern: count) else { return filler }
      return unsafe base[index]
    }
    set {
      assert(index >= 0 && index < count, "an element of its table")
      guard UInt(bitPattern: index) < UInt(bitPattern: count) else { return }
      unsafe base[index] = newValue
    }
  }
}
