internal import Events
internal import Octets

/// Expressions with their types, as nodes that refer to each other by number.
///
/// Numbers instead of references: a sum of a hundred thousand terms is a tree of that depth, which
/// nothing may walk or free by recursion.
struct SyntaxTree {
  /// A constant of the source.
  enum Constant: Hashable {
    /// `undef`.
    case undefined
    /// `TRUE` and `FALSE`.
    case boolean(Bool)
    /// A number.
    case integer(Int64)
    /// A time.
    case datetime(Timestamp)
    /// An address.
    case address(IPAddress)
    /// A string.
    case text([UInt8])

    /// Its type.
    var kind: Value.Kind {
      switch self {
      case .undefined: .undefined
      case .boolean: .boolean
      case .integer: .integer
      case .datetime: .datetime
      case .address(let address): address.version == .v4 ? .ip4addr : .ip6addr
      case .text: .string
      }
    }
  }

  /// What a node is.
  enum Kind {
    /// A constant.
    case constant(Constant)
    /// The value of a field.
    case field(FieldKey)
    /// What a group of the last match was.
    case capture(Int)
    /// An operator before its operand.
    case unary(UnaryOperator, Int)
    /// An operator between its operands.
    case binary(BinaryOperator, Int, Int)
    /// `=~` and `!~`.
    case match(Int, RegularExpression, isNegated: Bool)
    /// `=~ s/…/…/` on a field.
    case substitution(FieldKey, Substitution)
    /// `in` and `not in`: values and prefixes.
    case membership(Int, [Int], AddressRanges?, isNegated: Bool)
    /// A function's result.
    case call(CallSite, [Int])
    /// What was reported already.
    case invalid
  }

  /// An expression.
  struct Node {
    /// What it is.
    var kind: Kind
    /// What its value may be.
    var types: TypeSet
    /// The place of the operator or of the operand.
    var offset: Int
    /// Whether it is the same for all events as long as the program runs.
    var isConstant = false
  }

  /// All nodes; operands stand before their operators.
  private(set) var nodes: [Node] = []
  /// The routes that events are sent to, in lower case.
  var routes: Set<String> = []

  /// Adds a node and answers its number.
  mutating func add(_ node: Node) -> Int {
    nodes.append(node)
    return nodes.count - 1
  }

  /// A node.
  subscript(_ index: Int) -> Node { nodes[index] }
}

/// A statement; nested no deeper than ``LanguageLimits/nesting``.
struct Statement {
  /// What a statement is.
  indirect enum Kind {
    /// `;`
    case empty
    /// `procedure(…);`
    case call(CallSite, [Int])
    /// `$field = expression;`
    case assignment(FieldKey, name: String, Int)
    /// `expression =~ /…/;`
    case match(Int)
    /// `{ … }`
    case block([Statement])
    /// `if … else if … else …`
    case conditional([(condition: Int, body: Statement)], otherwise: Statement?)
  }

  /// What it is.
  let kind: Kind
  /// Where it begins.
  let offset: Int
}

/// A call whose name was found.
struct CallSite {
  /// What is called.
  let callable: Callable
  /// The instance that brought it; nil for the core.
  let instance: String?
  /// The fields that arguments name, for the parameters that want fields.
  let fields: [FieldKey]
  /// What is held while it is called; nil where nothing has to be.
  let lock: InstanceLock?
}

/// A replacement for what a regular expression matches.
struct Substitution {
  /// What is replaced.
  let pattern: RegularExpression
  /// The text put in its place, as it is.
  let replacement: [UInt8]
  /// Whether all matches are replaced.
  let isGlobal: Bool
}
