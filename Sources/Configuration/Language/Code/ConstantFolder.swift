internal import Events
internal import Octets

/// Evaluates what is the same for all events once, when the configuration is loaded.
enum ConstantFolder {
  /// The values of constant expressions; one that fails is left for the run, whose error it is.
  static func folds(of tree: SyntaxTree) -> [Int: SyntaxTree.Constant] {
    var folds: [Int: SyntaxTree.Constant] = [:]
    var runner = ProgramRunner()
    let batch = EventBatch()
    let host = SilentHost()
    for (index, node) in tree.nodes.enumerated() where node.isConstant {
      if case .constant = node.kind { continue }
      guard operands(of: node).allSatisfy({ isKnown($0, tree, folds) }) else { continue }
      batch.removeAll()
      let event = batch.appendEvent()
      var builder = ProgramBuilder(tree, folds: folds)
      builder.append(expression: index, of: SourceText("", file: ""))
      let expression = CompiledExpression(
        program: Program(builder), types: .any, constantText: nil)
      guard
        let value = try? runner.evaluate(expression, event: event, in: batch, host: host),
        let constant = constant(value, batch)
      else { continue }
      folds[index] = constant
    }
    return folds
  }

  /// The operands that a node has.
  private static func operands(of node: SyntaxTree.Node) -> [Int] {
    switch node.kind {
    case .unary(_, let operand): [operand]
    case .binary(_, let left, let right): [left, right]
    case .membership(let subject, let elements, _, _): [subject] + elements
    case .call(_, let arguments): arguments
    case .constant, .field, .capture, .match, .substitution, .invalid: []
    }
  }

  /// Whether an operand is written as a constant or was folded into a short one.
  private static func isKnown(
    _ index: Int, _ tree: SyntaxTree, _ folds: [Int: SyntaxTree.Constant]
  ) -> Bool {
    if case .constant = tree[index].kind { return true }
    // Long sums of strings would otherwise be copied again for each of their parts.
    if case .text(let octets)? = folds[index] { return octets.count <= 4096 }
    return folds[index] != nil
  }

  /// A value as a constant; nil for types that cannot be written.
  private static func constant(_ value: Value, _ batch: EventBatch) -> SyntaxTree.Constant? {
    switch value.kind {
    case .undefined: return .undefined
    case .boolean: return .boolean(value.boolean)
    case .integer: return .integer(value.integer)
    case .datetime: return .datetime(value.datetime)
    case .string: return .text(batch.octets(of: value))
    case .ip4addr: return .address(IPAddress(v4: value.ip4addr))
    case .ip6addr:
      let octets = batch.octets(of: value)
      guard octets.count == 16 else { return nil }
      let high = octets[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let low = octets[8...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return .address(IPAddress(v6High: high, low: low))
    case .binary: return nil
    }
  }
}

/// A host for what runs while a configuration is compiled.
private final class SilentHost: ExecHost {
  /// None are used.
  let variables = ModuleVariables()
  /// No message is made.
  func isLogging(_ level: LogLevel) -> Bool { false }
  /// None comes.
  func log(_ level: LogLevel, kind: String, _ message: String) {}
  /// Its error comes again when the program runs.
  func execFailed(_ error: RunTimeError) {}
}
