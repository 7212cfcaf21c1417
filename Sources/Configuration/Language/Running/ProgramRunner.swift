public import Events
internal import Octets

/// What became of an event's Execs.
public enum ExecOutcome: Sendable, Equatable {
  /// The last Exec ran to its end.
  case completed
  /// The event was dropped; what stood behind was skipped.
  case dropped
  /// The last Exec was given up, as the host was told; the event goes on.
  case failed
}

/// Runs programs, event by event; nothing is allocated once its buffers are warm.
///
/// One thread uses it. The functions of the operators stand in the extensions.
public struct ProgramRunner: ~Copyable {
  /// The operands.
  private var stack = OperandStack()
  /// The regular expression engine and the groups of the last match.
  var matcher = Matcher()
  /// What the last match was looked for in.
  var subject = Value.undefined
  /// Where text is put together.
  var scratch = OctetBuffer(capacity: 1024)
  /// Writes times as text.
  var times = TimestampText(.plain)
  /// How many Execs were given up.
  public private(set) var failureCount: UInt64 = 0

  /// A runner with nothing in it.
  public init() {}

  /// Runs all Execs of a program for an event.
  ///
  /// An Exec that fails is given up, the host hears of it, and the next one runs.
  public mutating func run(
    _ program: Program, event: Int, in batch: EventBatch, host: any ExecHost
  ) -> ExecOutcome {
    guard !batch.isDropped(event) else { return .dropped }
    let payload = batch.payload ?? NoPayload.shared
    matcher.clear()
    var outcome = ExecOutcome.completed
    for number in 0..<program.starts.count {
      var step = program.starts[number]
      stack.prepare(program.stackDepth)
      do throws(CallFailure) {
        try execute(program, &step, event, batch, payload, host)
        if batch.isDropped(event) { return .dropped }
        outcome = .completed
      } catch {
        failureCount += 1
        outcome = .failed
        host.execFailed(program.error(error.cause, at: step))
      }
    }
    return outcome
  }

  /// The value of an expression for an event; its text, if any, stands in the batch.
  public mutating func evaluate(
    _ expression: CompiledExpression, event: Int, in batch: EventBatch, host: any ExecHost
  ) throws(RunTimeError) -> Value {
    let program = expression.program
    var step = 0
    matcher.clear()
    stack.prepare(program.stackDepth)
    do throws(CallFailure) {
      try execute(program, &step, event, batch, batch.payload ?? NoPayload.shared, host)
    } catch {
      failureCount += 1
      throw program.error(error.cause, at: step)
    }
    return stack.pop()
  }

  /// Takes steps from `step` on to the end of an Exec or to `drop()`; after a failure `step` is the
  /// one that failed.
  private mutating func execute(
    _ program: Program, _ step: inout Int, _ event: Int, _ batch: EventBatch,
    _ payload: any EventPayload, _ host: any ExecHost
  ) throws(CallFailure) {
    let code = program.code
    var next = step
    defer { step = next &- 1 }
    while true {
      let instruction = code[next]
      next &+= 1
      let operand = Int(instruction.operand)
      switch instruction.operation {
      case .constant:
        stack.push(try materialize(program.constants[operand], of: program, batch))
      case .field:
        let key = FieldKey(rawValue: instruction.operand)
        stack.push(batch.value(of: key, event: event, payload: payload) ?? .undefined)
      case .capture: stack.push(capture(operand))
      case .store:
        batch.set(FieldKey(rawValue: instruction.operand), stack.pop(), event: event)
      case .jump: next = operand
      case .jumpUnless: if !Self.isTrue(stack.pop()) { next = operand }
      case .jumpIfFalse:
        let value = stack.top
        if value.kind == .boolean, !value.boolean { next = operand }
      case .jumpIfTrue: if stack.top.boolean { next = operand }
      case .equalConstant:
        let value = stack.pop()
        stack.push(
          try equality(
            value, program.constants[operand], program.texts, isNegated: instruction.flag, batch))
      case .fieldEqualConstant:
        let key = FieldKey(rawValue: instruction.other)
        stack.push(
          try equality(
            batch.value(of: key, event: event, payload: payload) ?? .undefined,
            program.constants[operand],
            program.texts, isNegated: instruction.flag, batch))
      case .match:
        stack.push(
          try match(stack.pop(), program.patterns[operand], isNegated: instruction.flag, batch))
      case .binary: try applyBinary(instruction.operand, batch)
      case .inConstants:
        stack.push(
          try membership(
            stack.pop(), program.lists[operand], program.ranges(instruction.other), program.texts,
            isNegated: instruction.flag, batch))
      case .call:
        try call(program.calls[operand], Int(instruction.other), event, batch, host)
        // What was called may have dropped the event.
        if _slowPath(batch.isDropped(event)) { return }
      case .drop:
        batch.drop(event)
        return
      case .end: return
      default: try executeRare(instruction, program, event, batch, host)
      }
    }
  }

  /// Takes a step of the less frequent kinds, none of which jumps.
  @inline(never)
  private mutating func executeRare(
    _ instruction: Instruction, _ program: Program, _ event: Int, _ batch: EventBatch,
    _ host: any ExecHost
  ) throws(CallFailure) {
    let operand = Int(instruction.operand)
    switch instruction.operation {
    case .unary:
      guard let operation = UnaryOperator(rawValue: UInt8(truncatingIfNeeded: operand)) else {
        return
      }
      stack.push(try Self.apply(operation, stack.pop()))
    case .substitute:
      stack.push(
        try substitute(
          program.substitutions[operand], in: FieldKey(rawValue: instruction.other), event, batch))
    case .inValues:
      let count = Int(instruction.other)
      let found = try membership(
        below: count, program.ranges(instruction.operand), isNegated: instruction.flag, batch)
      stack.removeLast(count + 1)
      stack.push(found)
    case .text: stack.push(try text(of: stack.pop(), batch))
    case .isDropped: stack.push(Value(batch.isDropped(event)))
    case .discard: stack.removeLast(1)
    case .delete: batch.delete(FieldKey(rawValue: instruction.operand), event: event)
    case .rename:
      batch.rename(
        FieldKey(rawValue: instruction.operand), to: FieldKey(rawValue: instruction.other),
        event: event)
    case .route:
      batch.detour(
        event, to: FieldKey(rawValue: instruction.operand), leaving: instruction.flag)
    case .constant, .field, .capture, .store, .jump, .jumpUnless, .jumpIfFalse, .jumpIfTrue,
      .equalConstant, .fieldEqualConstant, .match, .binary, .inConstants, .call, .drop, .end:
      break
    }
  }

  /// Takes two values and leaves the result of a binary operator.
  @inline(never)
  private mutating func applyBinary(
    _ number: UInt32, _ batch: EventBatch
  ) throws(CallFailure) {
    let right = stack.pop()
    let left = stack.pop()
    guard let operation = BinaryOperator(rawValue: UInt8(truncatingIfNeeded: number)) else {
      return
    }
    stack.push(try apply(operation, left, right, batch))
  }

  /// Looks for a value among the values above it on the stack.
  private mutating func membership(
    below count: Int, _ ranges: AddressRanges?, isNegated: Bool, _ batch: EventBatch
  ) throws(CallFailure) -> Value {
    let value = stack.value(below: count)
    var search = MembershipSearch(value)
    if let ranges, search.visit(Self.contains(ranges, value, batch.text)) {
      return Value(!isNegated)
    }
    for index in 0..<count {
      let element = stack.value(below: count - 1 - index)
      if search.visit(element, Self.isEqual(value, element, batch.text)) { break }
    }
    return try search.result(isNegated: isNegated)
  }

  /// Calls a function or procedure with values from the stack and leaves the result there.
  private mutating func call(
    _ call: Program.Call, _ count: Int, _ event: Int, _ batch: EventBatch, _ host: any ExecHost
  ) throws(CallFailure) {
    var context = CallContext(
      batch: batch, event: event, host: host, arguments: Arguments(count: count))
    var lacksValue = false
    var index = count
    while index > 0 {
      index &-= 1
      let value = stack.pop()
      context.arguments.set(index, value)
      if call.types[index].contains(TypeSet(value.kind)) { continue }
      guard value.isUndefined, call.declaration.role == .function else {
        throw CallFailure.argument(call.declaration, index, value.kind)
      }
      lacksValue = true
    }
    if lacksValue {
      stack.push(.undefined)
      return
    }
    stack.push(try call.body(&context))
  }
}

extension CallFailure {
  /// The failure of an argument with a type that the parameter does not take.
  static func argument(
    _ declaration: FunctionDeclaration, _ index: Int, _ kind: Value.Kind
  ) -> CallFailure {
    let parameter = declaration.parameter(index)
    return CallFailure(
      "\(declaration.name)() needs \(parameter?.types.text ?? "another type") as"
        + " '\(parameter?.name ?? "argument")', not \(kind.name)")
  }
}
