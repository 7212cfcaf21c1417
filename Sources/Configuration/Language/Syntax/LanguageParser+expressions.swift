internal import Events
internal import Octets

extension LanguageParser {
  // MARK: - Operators

  /// Reads an expression whose operators bind at least as tightly as `precedence`.
  mutating func parseExpression(_ precedence: Int = Precedence.lowest, inList: Bool = false) -> Int
  {
    defer { nesting -= 1 }
    guard enter() else { return invalid() }
    var left = parseOperand(inList: inList)
    while true {
      let offset = token.offset
      if let operation = binaryOperator(), operation.precedence >= precedence {
        advance()
        let right = parseExpression(operation.precedence + 1, inList: inList)
        left = combine(operation, left, right, offset)
        continue
      }
      guard Precedence.comparison >= precedence else { return left }
      switch token.kind {
      case .symbol(.match), .symbol(.notMatch): left = parseMatch(left)
      case .keyword(.in):
        advance()
        left = parseMembership(left, offset, isNegated: false, inList: inList)
      case .keyword(.not):
        advance()
        guard take(.in) else {
          reportUnexpected(expected: "'in' behind 'not'")
          return invalid()
        }
        left = parseMembership(left, offset, isNegated: true, inList: inList)
      default: return left
      }
    }
  }

  /// The operator that the token is.
  private func binaryOperator() -> BinaryOperator? {
    switch token.kind {
    case .symbol(let symbol): symbol.binaryOperator
    case .keyword(.or): .or
    case .keyword(.xor): .xor
    case .keyword(.and): .and
    default: nil
    }
  }

  /// A node for an operator between two operands, after checking their types.
  mutating func combine(
    _ operation: BinaryOperator, _ left: Int, _ right: Int, _ offset: Int
  ) -> Int {
    let (one, other) = (tree[left], tree[right])
    let types = operation.result(one.types, other.types)
    guard !types.isEmpty else {
      let remedy = Self.conversionRemedy(operation, one.types, other.types)
      report(
        offset,
        "invalid binary operation: \(one.types.text) \(operation.symbol) \(other.types.text)",
        remedy: remedy)
      return invalid()
    }
    return tree.add(
      SyntaxTree.Node(
        kind: .binary(operation, left, right), types: types, offset: offset,
        isConstant: one.isConstant && other.isConstant))
  }

  /// What may help where types do not fit.
  private static func conversionRemedy(
    _ operation: BinaryOperator, _ left: TypeSet, _ right: TypeSet
  ) -> String {
    if left == .string || right == .string {
      return "convert one side, for example with integer() or string()"
    }
    return operation.precedence <= 3 ? "compare both sides first" : "convert one side"
  }

  /// What stands before, between and behind operators.
  private mutating func parseOperand(inList: Bool) -> Int {
    let offset = token.offset
    switch token.kind {
    case .keyword(.not):
      advance()
      return unary(.not, parseExpression(Precedence.comparison, inList: inList), offset)
    case .keyword(.defined):
      advance()
      return unary(.defined, parseExpression(Precedence.unary, inList: inList), offset)
    case .symbol(.minus):
      advance()
      // The smallest integer has no positive counterpart: minus belongs to the number.
      if case .integer(let magnitude) = token.kind {
        advance()
        return constant(.integer(Int64(truncatingIfNeeded: 0 &- magnitude)), offset)
      }
      return unary(.minus, parseExpression(Precedence.unary, inList: inList), offset)
    case .symbol(.open):
      advance()
      let inner = parseExpression()
      if !take(.close) { reportUnexpected(expected: "')'") }
      return inner
    default: return parsePrimary()
    }
  }

  /// A node for an operator before an operand.
  private mutating func unary(_ operation: UnaryOperator, _ operand: Int, _ offset: Int) -> Int {
    let node = tree[operand]
    let types = operation.result(node.types)
    guard !types.isEmpty else {
      report(
        offset, "invalid operation: \(operation.symbol) \(node.types.text)",
        remedy: operation == .not ? "compare it first" : "convert it with integer()")
      return invalid()
    }
    return tree.add(
      SyntaxTree.Node(
        kind: .unary(operation, operand), types: types, offset: offset,
        isConstant: node.isConstant))
  }

  // MARK: - Operands

  /// A constant, a field, a capture or a call.
  private mutating func parsePrimary() -> Int {
    let offset = token.offset
    switch token.kind {
    case .integer(let magnitude):
      advance()
      guard magnitude <= UInt64(Int64.max) else {
        report(
          offset, "the number is too large", remedy: "the largest is 9223372036854775807")
        return invalid()
      }
      return constant(.integer(Int64(magnitude)), offset)
    case .text(let octets): return take(constant: .text(octets))
    case .datetime(let time): return take(constant: .datetime(time))
    case .address(let address): return take(constant: .address(address))
    case .prefix(let prefix):
      advance()
      report(
        offset, "the prefix \(prefix.text) stands for many addresses",
        remedy: "write $field in \(prefix.text)")
      return invalid()
    case .keyword(.true): return take(constant: .boolean(true))
    case .keyword(.false): return take(constant: .boolean(false))
    case .keyword(.undef): return take(constant: .undefined)
    case .field(let name):
      advance()
      if !hasEvent {
        report(
          offset, "a Schedule has no event, and so no $\(name)",
          remedy: "an Exec can keep values for it with set_var()")
        return invalid()
      }
      if token.kind != .symbol(.assign) {
        scope.fields?.noteRead(name, at: source.place(at: offset))
      }
      return tree.add(
        SyntaxTree.Node(kind: .field(FieldKey(name)), types: .any, offset: offset))
    case .capture(let number):
      advance()
      return tree.add(
        SyntaxTree.Node(kind: .capture(number), types: [.string, .undefined], offset: offset))
    case .name:
      let (site, arguments) = parseCall(.function)
      guard let site else { return invalid() }
      return tree.add(
        SyntaxTree.Node(
          kind: .call(site, arguments), types: resultTypes(site, arguments), offset: offset,
          isConstant: site.callable.declaration.isConstant
            && arguments.allSatisfy { tree[$0].isConstant }))
    default:
      reportUnexpected(expected: "a value")
      if token.kind == .invalid { advance() }
      return invalid()
    }
  }

  /// What a function may give: `undef` too, where an argument that must have a value may have none.
  private func resultTypes(_ site: CallSite, _ arguments: [Int]) -> TypeSet {
    let declaration = site.callable.declaration
    var result = declaration.result
    for (index, argument) in arguments.enumerated() {
      guard let parameter = declaration.parameter(index) else { continue }
      if !parameter.types.contains(.undefined), tree[argument].types.contains(.undefined) {
        result.insert(.undefined)
      }
    }
    return result
  }

  /// A node for a constant that the token is.
  private mutating func take(constant: SyntaxTree.Constant) -> Int {
    let offset = token.offset
    advance()
    return self.constant(constant, offset)
  }

  /// A node for a constant.
  private mutating func constant(_ constant: SyntaxTree.Constant, _ offset: Int) -> Int {
    tree.add(
      SyntaxTree.Node(
        kind: .constant(constant), types: TypeSet(constant.kind), offset: offset, isConstant: true)
    )
  }

  /// A node for what was reported already; it fits everywhere.
  mutating func invalid() -> Int {
    tree.add(SyntaxTree.Node(kind: .invalid, types: .any, offset: token.offset))
  }

  // MARK: - Matching

  /// What follows `=~` or `!~`.
  private mutating func parseMatch(_ left: Int) -> Int {
    let offset = token.offset
    let isNegated = token.kind == .symbol(.notMatch)
    advance(expectingPattern: true)
    let subject = tree[left]
    switch token.kind {
    case .pattern(let literal):
      advance()
      guard subject.types.contains(.string) || subject.types.contains(.undefined) else {
        report(
          offset, "invalid binary operation: \(subject.types.text) =~ regexp",
          remedy: "convert it with string()")
        return invalid()
      }
      guard let pattern = compile(literal) else { return invalid() }
      var types: TypeSet = .boolean
      if subject.types.contains(.undefined) { types.insert(.undefined) }
      return tree.add(
        SyntaxTree.Node(
          kind: .match(left, pattern, isNegated: isNegated), types: types, offset: offset))
    case .substitution(let literal, let replacement, let isGlobal):
      advance()
      guard case .field(let key) = subject.kind, !isNegated else {
        report(
          offset, "only a field's text can be replaced with s/…/…/",
          remedy: "write $field =~ s/…/…/")
        return invalid()
      }
      guard let pattern = compile(literal) else { return invalid() }
      let substitution = Substitution(
        pattern: pattern, replacement: replacement, isGlobal: isGlobal)
      return tree.add(
        SyntaxTree.Node(
          kind: .substitution(key, substitution), types: [.boolean, .undefined], offset: offset))
    default:
      reportUnexpected(
        expected: "a regular expression", remedy: "write it between slashes: =~ /^www/")
      return invalid()
    }
  }

  /// Compiles a regular expression or reports what is wrong in it.
  private mutating func compile(_ literal: PatternLiteral) -> RegularExpression? {
    do {
      return try RegularExpression(literal)
    } catch {
      report(
        literal.offset + error.offset, "invalid regular expression: \(error.cause)",
        remedy: "the syntax is that of PCRE2")
      return nil
    }
  }

  // MARK: - Lists

  /// What follows `in`: a list in parentheses, or without where no other list is open.
  private mutating func parseMembership(
    _ left: Int, _ offset: Int, isNegated: Bool, inList: Bool
  ) -> Int {
    var elements: [Int] = []
    var prefixes: [AddressPrefix] = []
    let above = Precedence.comparison + 1
    if take(.open) {
      repeat { parseElement(Precedence.lowest, &elements, &prefixes) } while take(.comma)
      if !take(.close) { reportUnexpected(expected: "',' or ')'") }
    } else {
      repeat { parseElement(above, &elements, &prefixes) } while !inList && take(.comma)
    }
    let subject = tree[left].types
    var listed = elements.reduce(into: TypeSet()) { $0.formUnion(tree[$1].types) }
    if !prefixes.isEmpty { listed.formUnion(.address) }
    guard !BinaryOperator.equal.result(subject, listed).isEmpty else {
      report(
        offset, "invalid binary operation: \(subject.text) in \(listed.text)",
        remedy: "convert the left side, for example with integer() or string()")
      return invalid()
    }
    var types: TypeSet = .boolean
    if subject.contains(.undefined) || listed.contains(.undefined) { types.insert(.undefined) }
    return tree.add(
      SyntaxTree.Node(
        kind: .membership(
          left, elements, prefixes.isEmpty ? nil : AddressRanges(prefixes), isNegated: isNegated),
        types: types, offset: offset,
        isConstant: tree[left].isConstant && elements.allSatisfy { tree[$0].isConstant }))
  }

  /// Reads an element of a list: a prefix, or a value.
  private mutating func parseElement(
    _ precedence: Int, _ elements: inout [Int], _ prefixes: inout [AddressPrefix]
  ) {
    if case .prefix(let prefix) = token.kind {
      advance()
      prefixes.append(prefix)
    } else {
      elements.append(parseExpression(precedence, inList: true))
    }
  }
}
