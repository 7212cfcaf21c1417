internal import Events

extension ProgramBuilder {
  /// Adds the steps of an expression, which leave its value on the stack.
  mutating func expression(_ index: Int) {
    // The left sides of operators go down in a loop: `a + b + c…` may be of any length.
    var operations: [Int] = []
    var current = index
    while true {
      if let folded = folded(current) {
        let offset = tree[current].offset
        emit(.constant, operand: number(folded), at: offset)
        break
      }
      guard case .binary(_, let left, _) = tree[current].kind else {
        operand(current)
        break
      }
      operations.append(current)
      current = left
    }
    for operation in operations.reversed() { binary(operation) }
  }

  /// Adds an operator whose left side is on the stack.
  private mutating func binary(_ index: Int) {
    let node = tree[index]
    guard case .binary(let operation, let left, let right) = node.kind else { return }
    switch operation {
    case .and, .or:
      let exit = emit(operation == .and ? .jumpIfFalse : .jumpIfTrue, at: node.offset)
      expression(right)
      emit(.binary, operand: Int(operation.rawValue), at: node.offset)
      setTarget(of: exit)
    case .equal, .notEqual:
      if let constant = folded(right) {
        let isNegated = operation == .notEqual
        if case .field = tree[left].kind {
          compareField(with: number(constant), isNegated: isNegated, at: node.offset)
        } else {
          compare(number(constant), isNegated: isNegated, at: node.offset)
        }
        return
      }
      fallthrough
    default:
      expression(right)
      emit(.binary, operand: Int(operation.rawValue), at: node.offset)
    }
  }

  /// Adds the comparison of what is on the stack with a constant.
  private mutating func compare(_ constant: Int, isNegated: Bool, at offset: Int) {
    emit(.equalConstant, operand: constant, flag: isNegated, at: offset)
  }

  /// Adds what is not a binary operator.
  private mutating func operand(_ index: Int) {
    let node = tree[index]
    switch node.kind {
    case .constant(let constant): emit(.constant, operand: number(constant), at: node.offset)
    case .field(let key): emit(.field, operand: Int(key.rawValue), at: node.offset)
    case .capture(let group): emit(.capture, operand: group, at: node.offset)
    case .unary(let operation, let operand):
      expression(operand)
      emit(.unary, operand: Int(operation.rawValue), at: node.offset)
    case .match(let subject, let pattern, let isNegated):
      expression(subject)
      patterns.append(pattern)
      emit(.match, operand: patterns.count - 1, flag: isNegated, at: node.offset)
    case .substitution(let key, let substitution):
      substitutions.append(substitution)
      emit(
        .substitute, operand: substitutions.count - 1, other: Int(key.rawValue), at: node.offset)
    case .membership(let subject, let elements, let ranges, let isNegated):
      membership(subject, elements, ranges, isNegated: isNegated, at: node.offset)
    case .call(let site, let arguments): call(site, arguments, at: node.offset)
    case .binary, .invalid: break
    }
  }

  /// Adds a search in a list.
  private mutating func membership(
    _ subject: Int, _ elements: [Int], _ prefixes: AddressRanges?, isNegated: Bool,
    at offset: Int
  ) {
    expression(subject)
    if let prefixes { ranges.append(prefixes) }
    let number = prefixes == nil ? 0 : ranges.count
    let constants = elements.compactMap(folded)
    if constants.count == elements.count {
      lists.append(constants.map { value($0) })
      emit(.inConstants, operand: lists.count - 1, other: number, flag: isNegated, at: offset)
      return
    }
    for element in elements { expression(element) }
    emit(.inValues, operand: number, other: elements.count, flag: isNegated, at: offset)
  }

  /// The constant that an expression is, if it is one as written.
  private func folded(_ index: Int) -> SyntaxTree.Constant? {
    if case .constant(let constant) = tree[index].kind { return constant }
    return folds[index]
  }
}
