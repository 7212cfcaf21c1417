internal import Events

/// The operators between two operands.
enum BinaryOperator: UInt8, CaseIterable, Sendable {
  /// Logic.
  case or, xor, and
  /// Comparison.
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
  /// Arithmetic on bits.
  case bitOr, bitXor, bitAnd
  /// Arithmetic; `add` also joins strings.
  case add, subtract, multiply, divide, modulo

  /// How it is written.
  var symbol: String {
    switch self {
    case .or: "or"
    case .xor: "xor"
    case .and: "and"
    case .equal: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    case .bitOr: "|"
    case .bitXor: "^"
    case .bitAnd: "&"
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .divide: "/"
    case .modulo: "%"
    }
  }

  /// How tightly it binds; a higher one binds tighter.
  var precedence: Int {
    switch self {
    case .or: 1
    case .xor: 2
    case .and: 3
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: Precedence.comparison
    case .bitOr: 6
    case .bitXor: 7
    case .bitAnd: 8
    case .add, .subtract: 9
    case .multiply, .divide, .modulo: 10
    }
  }

  /// The type of the result for two types; nil where the operator does not have them.
  ///
  /// What cannot be told before, such as an `undef` beside `and`, is a boolean here.
  func result(_ left: Value.Kind, _ right: Value.Kind) -> Value.Kind? {
    switch self {
    case .or, .xor, .and:
      let logical: [Value.Kind] = [.boolean, .undefined]
      return logical.contains(left) && logical.contains(right) ? .boolean : nil
    case .equal, .notEqual:
      if left == .undefined || right == .undefined {
        return left == right ? .boolean : .undefined
      }
      return left == right || Self.isTextAndAddress(left, right) ? .boolean : nil
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      return Self.spread(left, right, among: [.integer, .datetime]) { $0 == $1 ? .boolean : nil }
    case .bitOr, .bitXor, .bitAnd, .multiply, .divide, .modulo:
      return Self.spread(left, right, among: [.integer]) { _, _ in .integer }
    case .add:
      if left == .string || right == .string { return .string }
      return Self.spread(left, right, among: [.integer, .datetime]) {
        $0 == .datetime && $1 == .datetime ? nil : $0 == $1 ? .integer : .datetime
      }
    case .subtract:
      return Self.spread(left, right, among: [.integer, .datetime]) {
        $0 == $1 ? .integer : $0 == .datetime ? .datetime : nil
      }
    }
  }

  /// The types of the result for what two operands may be; empty where no pair of types will do.
  func result(_ left: TypeSet, _ right: TypeSet) -> TypeSet {
    var result: TypeSet = []
    for one in left.kinds {
      for other in right.kinds {
        guard let kind = self.result(one, other) else { continue }
        result.insert(TypeSet(kind))
        if precedence <= 3, one == .undefined || other == .undefined { result.insert(.undefined) }
      }
    }
    return result
  }

  /// Whether one is a string and the other an address, which compare by the address.
  private static func isTextAndAddress(_ left: Value.Kind, _ right: Value.Kind) -> Bool {
    let address: [Value.Kind] = [.ip4addr, .ip6addr]
    return left == .string && address.contains(right) || right == .string && address.contains(left)
  }

  /// The result where an `undef` beside a type of the operator gives `undef`.
  private static func spread(
    _ left: Value.Kind, _ right: Value.Kind, among kinds: [Value.Kind],
    _ result: (Value.Kind, Value.Kind) -> Value.Kind?
  ) -> Value.Kind? {
    guard left == .undefined || kinds.contains(left) else { return nil }
    guard right == .undefined || kinds.contains(right) else { return nil }
    return left == .undefined || right == .undefined ? .undefined : result(left, right)
  }
}

/// The operators before an operand.
enum UnaryOperator: UInt8, Sendable {
  /// `not`: the other boolean; `undef` stays.
  case not
  /// `-`: the negative integer; `undef` stays.
  case minus
  /// `defined`: whether it is not `undef`.
  case defined

  /// How it is written.
  var symbol: String {
    switch self {
    case .not: "not"
    case .minus: "-"
    case .defined: "defined"
    }
  }

  /// The types of the result; empty where the operator does not have the operand's.
  func result(_ operand: TypeSet) -> TypeSet {
    switch self {
    case .not: operand.intersection([.boolean, .undefined])
    case .minus: operand.intersection([.integer, .undefined])
    case .defined: .boolean
    }
  }
}

/// The levels of precedence that the parser names.
enum Precedence {
  /// The loosest: `or`.
  static let lowest = 1
  /// Comparison, matching and membership; also what follows `not`.
  static let comparison = 5
  /// What follows a unary minus or `defined`.
  static let unary = 11
}
