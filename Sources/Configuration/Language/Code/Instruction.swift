/// A step of a program: what to do, on the operands that earlier steps left on the stack.
struct Instruction {
  /// What a step does.
  enum Operation: UInt8 {
    /// Puts constant `operand` on the stack.
    case constant
    /// Puts the value of field `operand` on the stack.
    case field
    /// Puts group `operand` of the last match on the stack.
    case capture
    /// Takes a value and sets field `operand` to it.
    case store
    /// Goes on at `operand`.
    case jump
    /// Takes a value and goes on at `operand` where it is false as a condition.
    case jumpUnless
    /// Goes on at `operand` where the value on the stack, which stays, is `FALSE`.
    case jumpIfFalse
    /// Goes on at `operand` where the value on the stack, which stays, is `TRUE`.
    case jumpIfTrue
    /// Takes two values and leaves the result of binary operator `operand`.
    case binary
    /// Takes a value and leaves whether it equals constant `operand`; `flag` is for `!=`.
    case equalConstant
    /// Leaves whether field `other` equals constant `operand`; `flag` is for `!=`.
    case fieldEqualConstant
    /// Takes a value and leaves the result of unary operator `operand`.
    case unary
    /// Takes a value and leaves whether regular expression `operand` matches; `flag` is for `!~`.
    case match
    /// Replaces in field `other` as substitution `operand` says, and leaves whether it did.
    case substitute
    /// Takes a value and leaves whether it is in the constants of list `operand`, or in the prefixes
    /// `other`, counted from one; `flag` is `not`.
    case inConstants
    /// Takes `other` values and the one before them, and leaves whether that is among them, or in the
    /// prefixes `operand`, counted from one.
    case inValues
    /// Takes `other` values, calls `operand`, and leaves the result.
    case call
    /// Takes a value and leaves its text.
    case text
    /// Leaves whether the event was dropped.
    case isDropped
    /// Takes a value away.
    case discard
    /// Drops the event and ends the run.
    case drop
    /// Deletes field `operand`.
    case delete
    /// Renames field `operand` to `other`.
    case rename
    /// Sends the event to route `operand` as well; `flag` is for there only.
    case route
    /// Ends an Exec.
    case end
  }

  /// What it does.
  let operation: Operation
  /// A variant.
  var flag = false
  /// A second number.
  var other: UInt32 = 0
  /// A number: of a constant, a field, a step to go on at…
  var operand: UInt32 = 0
}

/// The steps of a program, in memory that the program owns; a copy is good as long as it is.
@safe
struct Steps {
  /// The first step.
  private let base: UnsafeMutablePointer<Instruction>
  /// How many there are.
  let count: Int

  /// A copy of steps.
  init(_ steps: [Instruction]) {
    count = steps.count
    unsafe base = UnsafeMutablePointer.allocate(capacity: max(steps.count, 1))
    for (index, step) in steps.enumerated() { unsafe (base + index).initialize(to: step) }
  }

  /// Gives the memory back; called once, by the program.
  func deallocate() { unsafe base.deallocate() }

  /// A step.
  @inline(__always)
  subscript(_ index: Int) -> Instruction {
    precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "a step of its program")
    return unsafe base[index]
  }
}
