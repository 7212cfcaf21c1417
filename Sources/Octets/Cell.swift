/// A variable of a class that one thread at a time uses, outside the reach of exclusivity checks.
///
/// Every access to a class's own variables is checked while the program runs, which costs more than
/// most of what is done with them. A cell is a `let` of the class, and its value lies elsewhere.
/// What the checks would catch is left to the class: while a value is being changed, nothing that
/// is called may use the same cell.
@safe
public struct Cell<Value: ~Copyable>: ~Copyable {
  /// Where the value lies.
  private let base: UnsafeMutablePointer<Value>

  /// A cell with a value.
  public init(_ value: consuming Value) {
    unsafe base = UnsafeMutablePointer.allocate(capacity: 1)
    unsafe base.initialize(to: value)
  }

  deinit {
    unsafe base.deinitialize(count: 1)
    unsafe base.deallocate()
  }

  /// The value, to read or to change in place.
  public var value: Value {
    @inline(__always) _read { yield unsafe base.pointee }
    @inline(__always) nonmutating _modify { yield unsafe &base.pointee }
  }
}
