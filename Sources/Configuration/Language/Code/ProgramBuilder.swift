internal import Events
internal import Octets

/// Collects the steps of a program: statements here, expressions in the extension.
struct ProgramBuilder {
  /// The expressions that statements refer to.
  let tree: SyntaxTree
  /// What constant expressions were found to be, by their numbers.
  let folds: [Int: SyntaxTree.Constant]
  /// The steps so far.
  private(set) var code: [Instruction] = []
  /// Their places.
  private(set) var offsets: [UInt32] = []
  /// Constants.
  private(set) var constants: [Value] = []
  /// Octets of constants.
  private(set) var texts: [UInt8] = []
  /// The numbers of constants.
  private var constantNumbers: [SyntaxTree.Constant: Int] = [:]
  /// Lists for `in`.
  var lists: [[Value]] = []
  /// Prefixes for `in`.
  var ranges: [AddressRanges] = []
  /// Regular expressions.
  var patterns: [RegularExpression] = []
  /// Substitutions.
  var substitutions: [Substitution] = []
  /// Calls.
  private(set) var calls: [Program.Call] = []
  /// Execs.
  private(set) var bodies: [Program.Body] = []
  /// Statements.
  private(set) var statements: [Program.StatementMark] = []
  /// Whether something is called that the own instance keeps to itself.
  private(set) var callsOwn = false
  /// Values on the stack at this step.
  private(set) var depth = 0
  /// The most values on the stack.
  private(set) var deepest = 0

  /// A builder for expressions of a tree.
  init(_ tree: SyntaxTree, folds: [Int: SyntaxTree.Constant] = [:]) {
    self.tree = tree
    self.folds = folds
  }

  /// Adds an Exec.
  mutating func append(_ statements: some Sequence<Statement>, of source: SourceText) {
    bodies.append(Program.Body(start: code.count, source: source))
    for statement in statements { append(statement) }
    emit(.end, at: source.count)
  }

  /// Adds an expression whose value stays on the stack.
  mutating func append(expression: Int, of source: SourceText) {
    bodies.append(Program.Body(start: code.count, source: source))
    self.expression(expression)
    emit(.end, at: source.count)
  }

  // MARK: - Statements

  /// Adds a statement.
  private mutating func append(_ statement: Statement) {
    switch statement.kind {
    case .empty: break
    case .call(let site, let arguments):
      mark("procedure '\(site.callable.declaration.name)'")
      call(site, arguments, at: statement.offset)
      if case .body = site.callable.implementation { emit(.discard, at: statement.offset) }
    case .assignment(let key, let name, let value):
      mark("assignment to $\(name)")
      expression(value)
      emit(.store, operand: Int(key.rawValue), at: statement.offset)
    case .match(let match):
      mark("regular expression match")
      expression(match)
      emit(.discard, at: statement.offset)
    case .block(let inner):
      for statement in inner { append(statement) }
    case .conditional(let branches, let otherwise):
      conditional(branches, otherwise, at: statement.offset)
    }
  }

  /// Adds branches and the way around those that are not taken.
  private mutating func conditional(
    _ branches: [(condition: Int, body: Statement)], _ otherwise: Statement?, at offset: Int
  ) {
    var exits: [Int] = []
    for (index, branch) in branches.enumerated() {
      mark("condition of 'if'")
      expression(branch.condition)
      let skip = emit(.jumpUnless, at: offset)
      append(branch.body)
      if index + 1 < branches.count || otherwise != nil { exits.append(emit(.jump, at: offset)) }
      setTarget(of: skip)
    }
    if let otherwise { append(otherwise) }
    for exit in exits { setTarget(of: exit) }
  }

  /// Notes that a statement begins at the next step.
  private mutating func mark(_ label: String) {
    statements.append(Program.StatementMark(start: code.count, label: label))
  }

  // MARK: - Steps

  /// Adds a step and answers its number.
  @discardableResult
  mutating func emit(
    _ operation: Instruction.Operation, operand: Int = 0, other: Int = 0, flag: Bool = false,
    at offset: Int
  ) -> Int {
    code.append(
      Instruction(
        operation: operation, flag: flag, other: UInt32(truncatingIfNeeded: other),
        operand: UInt32(truncatingIfNeeded: operand)))
    offsets.append(UInt32(truncatingIfNeeded: offset))
    depth += Self.effect(operation, other: other)
    deepest = max(deepest, depth)
    return code.count - 1
  }

  /// Makes one step of a field that was just put on the stack and its comparison with a constant.
  mutating func compareField(with constant: Int, isNegated: Bool, at offset: Int) {
    guard let last = code.indices.last, code[last].operation == .field else { return }
    let key = code[last].operand
    code[last] = Instruction(
      operation: .fieldEqualConstant, flag: isNegated, other: key,
      operand: UInt32(truncatingIfNeeded: constant))
    offsets[last] = UInt32(truncatingIfNeeded: offset)
  }

  /// Lets a jump go to the next step.
  mutating func setTarget(of step: Int) {
    code[step].operand = UInt32(truncatingIfNeeded: code.count)
  }

  /// How many values a step leaves more than it takes.
  private static func effect(_ operation: Instruction.Operation, other: Int) -> Int {
    switch operation {
    case .constant, .field, .fieldEqualConstant, .capture, .substitute, .isDropped: 1
    case .store, .jumpUnless, .binary, .discard: -1
    case .inValues: -other
    case .call: 1 - other
    case .jump, .jumpIfFalse, .jumpIfTrue, .equalConstant, .unary, .match, .inConstants, .text,
      .drop, .delete, .rename, .route, .end:
      0
    }
  }

  /// Adds a call of a function or procedure; a function, and a procedure with a body, leave a value.
  mutating func call(_ site: CallSite, _ arguments: [Int], at offset: Int) {
    for argument in arguments { expression(argument) }
    switch site.callable.implementation {
    case .intrinsic(.drop): emit(.drop, at: offset)
    case .intrinsic(.delete): emit(.delete, operand: Self.number(site.fields, 0), at: offset)
    case .intrinsic(.rename):
      emit(
        .rename, operand: Self.number(site.fields, 0), other: Self.number(site.fields, 1),
        at: offset)
    case .intrinsic(.string): emit(.text, at: offset)
    case .intrinsic(.dropped): emit(.isDropped, at: offset)
    case .intrinsic(.addToRoute): emit(.route, operand: Self.number(site.fields, 0), at: offset)
    case .intrinsic(.reroute):
      emit(.route, operand: Self.number(site.fields, 0), flag: true, at: offset)
    case .body(let make):
      let declaration = site.callable.declaration
      let types = arguments.indices.map { declaration.parameter($0)?.types ?? .any }
      let body = make(place(at: offset))
      if let lock = site.lock {
        calls.append(Program.Call(declaration, Self.locked(body, lock, site.instance), types))
      } else {
        if site.callable.isPrivate { callsOwn = true }
        calls.append(Program.Call(declaration, body, types))
      }
      emit(.call, operand: calls.count - 1, other: arguments.count, at: offset)
    case .planned: break
    }
  }

  /// Where the text of the present Exec has an offset.
  private func place(at offset: Int) -> SourcePlace {
    bodies.last?.source.place(at: offset) ?? SourcePlace(file: "", line: 0, column: 0)
  }

  /// A call that holds the lock of another instance; who waits for each other both give up.
  private static func locked(
    _ body: @escaping CallBody, _ lock: InstanceLock, _ instance: String?
  ) -> CallBody {
    { (context: inout CallContext) throws(CallFailure) -> Value in
      let value = try lock.hold(waitingMilliseconds: LanguageLimits.instanceWaitMilliseconds) {
        () throws(CallFailure) -> Value in try body(&context)
      }
      guard let value else { throw CallFailure("\(instance ?? "the instance") is busy") }
      return value
    }
  }

  /// The number of a field that a call names.
  private static func number(_ fields: [FieldKey], _ index: Int) -> Int {
    fields.indices.contains(index) ? Int(fields[index].rawValue) : 0
  }

  // MARK: - Constants

  /// The number of a constant.
  mutating func number(_ constant: SyntaxTree.Constant) -> Int {
    if let known = constantNumbers[constant] { return known }
    constants.append(value(constant))
    constantNumbers[constant] = constants.count - 1
    return constants.count - 1
  }

  /// A constant as a value whose range, if any, is in ``texts``.
  mutating func value(_ constant: SyntaxTree.Constant) -> Value {
    switch constant {
    case .undefined: return .undefined
    case .boolean(let truth): return Value(truth)
    case .integer(let number): return Value(number)
    case .datetime(let time): return Value(time)
    case .text(let octets): return text(octets, .string)
    case .address(let address):
      guard address.version == .v6 else {
        return Value(ip4addr: UInt32(truncatingIfNeeded: address.low))
      }
      let octets = [address.high, address.low].flatMap { word in
        (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - $0 * 8)) }
      }
      return text(octets, .ip6addr)
    }
  }

  /// A constant made of octets.
  private mutating func text(_ octets: [UInt8], _ kind: Value.Kind) -> Value {
    let start = texts.count
    texts += octets
    return Value(kind, at: TextRange(start: UInt32(start), count: UInt32(octets.count)))
  }
}
