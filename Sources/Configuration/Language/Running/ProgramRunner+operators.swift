internal import Events
internal import Octets

extension ProgramRunner {
  /// The result of a binary operator.
  mutating func apply(
    _ operation: BinaryOperator, _ left: Value, _ right: Value, _ batch: EventBatch
  ) throws(CallFailure) -> Value {
    switch operation {
    case .equal, .notEqual:
      if left.isUndefined || right.isUndefined {
        return left.kind == right.kind ? Value(operation == .equal) : .undefined
      }
      guard let isEqual = Self.isEqual(left, right, batch.text) else { break }
      return Value(isEqual == (operation == .equal))
    case .and, .or, .xor: return try Self.logic(operation, left, right)
    case .add where left.kind == .string || right.kind == .string:
      return try concatenate(left, right, batch)
    case .add where left.kind == .datetime || right.kind == .datetime,
      .subtract where left.kind == .datetime || right.kind == .datetime:
      return try Self.timeArithmetic(operation, left, right)
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      return try Self.order(operation, left, right)
    default: return try Self.arithmetic(operation, left, right)
    }
    throw Self.mismatch(operation, left, right)
  }

  /// The failure of operands whose types do not fit.
  private static func mismatch(
    _ operation: BinaryOperator, _ left: Value, _ right: Value
  ) -> CallFailure {
    CallFailure(
      "invalid types in operation: \(left.kind.name) \(operation.symbol) \(right.kind.name)")
  }

  /// `and`, `or` and `xor`: an `undef` spreads unless the other side decides alone.
  private static func logic(
    _ operation: BinaryOperator, _ left: Value, _ right: Value
  ) throws(CallFailure) -> Value {
    guard left.kind == .boolean || left.isUndefined, right.kind == .boolean || right.isUndefined
    else { throw mismatch(operation, left, right) }
    let isUndefined = left.isUndefined || right.isUndefined
    switch operation {
    case .and:
      if left.kind == .boolean, !left.boolean { return left }
      if right.kind == .boolean, !right.boolean { return right }
      return isUndefined ? .undefined : Value(true)
    case .or:
      if left.boolean || right.boolean { return Value(true) }
      return isUndefined ? .undefined : Value(false)
    default: return isUndefined ? .undefined : Value(left.boolean != right.boolean)
    }
  }

  /// `<` and its like: integers with integers, datetimes with datetimes.
  private static func order(
    _ operation: BinaryOperator, _ left: Value, _ right: Value
  ) throws(CallFailure) -> Value {
    let (one, other): (Int64, Int64)
    switch (left.kind, right.kind) {
    case (.integer, .integer): (one, other) = (left.integer, right.integer)
    case (.datetime, .datetime):
      (one, other) = (left.datetime.nanoseconds, right.datetime.nanoseconds)
    case (.undefined, .undefined), (.undefined, .integer), (.undefined, .datetime),
      (.integer, .undefined), (.datetime, .undefined):
      return .undefined
    default: throw mismatch(operation, left, right)
    }
    switch operation {
    case .less: return Value(one < other)
    case .lessOrEqual: return Value(one <= other)
    case .greater: return Value(one > other)
    default: return Value(one >= other)
    }
  }

  /// Arithmetic with datetimes: seconds are added and taken away, a difference is microseconds.
  private static func timeArithmetic(
    _ operation: BinaryOperator, _ left: Value, _ right: Value
  ) throws(CallFailure) -> Value {
    switch (operation, left.kind, right.kind) {
    case (_, .undefined, .datetime), (_, .datetime, .undefined): return .undefined
    case (.subtract, .datetime, .datetime):
      return Value(left.datetime.microseconds &- right.datetime.microseconds)
    case (.add, .datetime, .integer): return try moved(left, by: right.integer, operation)
    case (.add, .integer, .datetime): return try moved(right, by: left.integer, operation)
    case (.subtract, .datetime, .integer):
      let (seconds, isTooLarge) = Int64(0).subtractingReportingOverflow(right.integer)
      if isTooLarge { throw overflow(operation) }
      return try moved(left, by: seconds, operation)
    default: throw mismatch(operation, left, right)
    }
  }

  /// A datetime some seconds later.
  private static func moved(
    _ time: Value, by seconds: Int64, _ operation: BinaryOperator
  ) throws(CallFailure) -> Value {
    let (step, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, isBeyond) = time.datetime.nanoseconds.addingReportingOverflow(step)
    if isTooLarge || isBeyond { throw CallFailure("the datetime would be beyond the year 2262") }
    return Value(Timestamp(nanoseconds: sum))
  }

  /// The failure of a result that no integer holds.
  private static func overflow(_ operation: BinaryOperator) -> CallFailure {
    CallFailure("integer overflow in '\(operation.symbol)'")
  }

  /// Arithmetic with integers.
  private static func arithmetic(
    _ operation: BinaryOperator, _ left: Value, _ right: Value
  ) throws(CallFailure) -> Value {
    guard left.kind == .integer || left.isUndefined, right.kind == .integer || right.isUndefined
    else { throw mismatch(operation, left, right) }
    if left.isUndefined || right.isUndefined { return .undefined }
    let (one, other) = (left.integer, right.integer)
    let result: (partialValue: Int64, overflow: Bool)
    switch operation {
    case .bitOr: result = (one | other, false)
    case .bitXor: result = (one ^ other, false)
    case .bitAnd: result = (one & other, false)
    case .add: result = one.addingReportingOverflow(other)
    case .subtract: result = one.subtractingReportingOverflow(other)
    case .multiply: result = one.multipliedReportingOverflow(by: other)
    case .divide:
      if other == 0 { throw CallFailure("division by zero") }
      result = one.dividedReportingOverflow(by: other)
    default:
      if other == 0 { throw CallFailure("modulo by zero") }
      // The smallest integer modulo -1 is zero; only the division on the way overflows.
      result = other == -1 ? (0, false) : one.remainderReportingOverflow(dividingBy: other)
    }
    if result.overflow { throw overflow(operation) }
    return Value(result.partialValue)
  }

  /// The result of a unary operator.
  static func apply(
    _ operation: UnaryOperator, _ value: Value
  ) throws(CallFailure) -> Value {
    switch operation {
    case .defined: return Value(!value.isUndefined)
    case .not:
      if value.isUndefined { return value }
      guard value.kind == .boolean else { break }
      return Value(!value.boolean)
    case .minus:
      if value.isUndefined { return value }
      guard value.kind == .integer else { break }
      guard value.integer != .min else { throw CallFailure("integer overflow in '-'") }
      return Value(-value.integer)
    }
    throw CallFailure("invalid type in operation: \(operation.symbol) \(value.kind.name)")
  }
}
