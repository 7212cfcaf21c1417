internal import Events

/// The values that a program works on; memory is kept between runs.
@safe
struct OperandStack: ~Copyable {
  /// The lowest value.
  private var base: UnsafeMutablePointer<Value>
  /// How many fit.
  private var capacity: Int
  /// How many there are.
  private var count = 0

  /// An empty stack.
  init() {
    capacity = 32
    unsafe base = UnsafeMutablePointer.allocate(capacity: capacity)
  }

  deinit { unsafe base.deallocate() }

  /// Empties it and makes room for a program's deepest.
  @inline(__always)
  mutating func prepare(_ depth: Int) {
    count = 0
    if _slowPath(depth > capacity) { grow(depth) }
  }

  /// Makes it larger; its values, which need no destruction, are forgotten.
  @inline(never)
  private mutating func grow(_ depth: Int) {
    unsafe base.deallocate()
    capacity = depth * 2
    unsafe base = UnsafeMutablePointer.allocate(capacity: capacity)
  }

  /// Puts a value on top.
  @inline(__always)
  mutating func push(_ value: Value) {
    precondition(count < capacity, "a program's depth is known")
    unsafe (base + count).initialize(to: value)
    count &+= 1
  }

  /// Takes the value on top.
  @inline(__always)
  mutating func pop() -> Value {
    precondition(count > 0, "a program takes what it put")
    count &-= 1
    return unsafe base[count]
  }

  /// The value on top, which stays.
  @inline(__always)
  var top: Value {
    precondition(count > 0, "a program looks at what it put")
    return unsafe base[count &- 1]
  }

  /// A value below the top; 0 is the top.
  func value(below: Int) -> Value {
    precondition(below >= 0 && below < count, "a program looks at what it put")
    return unsafe base[count &- 1 &- below]
  }

  /// Takes values from the top.
  mutating func removeLast(_ number: Int) {
    precondition(number >= 0 && number <= count, "a program takes what it put")
    count &-= number
  }
}
