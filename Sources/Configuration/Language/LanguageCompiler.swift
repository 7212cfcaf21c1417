internal import Events
internal import Octets

/// Compiles the text of Exec directives and blocks, and expressions in other directives.
public struct LanguageCompiler {
  /// What may be called.
  public let scope: LanguageScope

  /// A compiler for what a scope holds.
  public init(scope: LanguageScope) { self.scope = scope }

  /// Compiles the Execs of one module, which run in order; nil where an error was reported.
  ///
  /// - Parameter hasEvent: Whether they run for events; a Schedule has none.
  public func compile(
    _ bodies: [SourceText], hasEvent: Bool = true, _ diagnostics: Diagnostics
  ) -> CompiledExec? {
    var tree = SyntaxTree()
    var parsed: [[Statement]] = []
    var errorCount = 0
    for source in bodies {
      var parser = LanguageParser(source, tree: tree, scope: scope, diagnostics)
      parser.hasEvent = hasEvent
      parsed.append(parser.parseBody())
      tree = parser.tree
      errorCount += parser.errorCount
    }
    guard errorCount == 0 else { return nil }
    let folds = ConstantFolder.folds(of: tree)
    var builder = ProgramBuilder(tree, folds: folds)
    for (statements, source) in zip(parsed, bodies) { builder.append(statements, of: source) }
    let callsOwn = builder.callsOwn
    let program = Program(builder)
    // The last statement that does anything; an Exec without any does not count.
    guard let last = parsed.lastIndex(where: { $0.contains { !$0.isEmpty } }),
      let index = parsed[last].lastIndex(where: { !$0.isEmpty }),
      case .call(let site, let arguments) = parsed[last][index].kind, arguments.isEmpty,
      site.fields.isEmpty
    else {
      return CompiledExec(
        program: program, trailingCall: nil, prefix: nil, callsOwn: callsOwn, routes: tree.routes)
    }
    var shorter = ProgramBuilder(tree, folds: folds)
    for body in 0...last {
      let statements = body == last ? parsed[body].prefix(index) : parsed[body][...]
      shorter.append(statements, of: bodies[body])
    }
    return CompiledExec(
      program: program,
      trailingCall: CompiledExec.Call(
        name: site.callable.declaration.name, instance: site.instance), prefix: Program(shorter),
      callsOwn: callsOwn, routes: tree.routes)
  }

  /// Compiles an expression, such as the `File` of om_file; nil where an error was reported.
  ///
  /// - Parameter types: What its value has to be, as far as that is known before it runs.
  public func compileExpression(
    _ source: SourceText, as types: TypeSet = .any, _ diagnostics: Diagnostics
  ) -> CompiledExpression? {
    var parser = LanguageParser(source, tree: SyntaxTree(), scope: scope, diagnostics)
    let expression = parser.parseExpression()
    if parser.errorCount == 0, parser.token.kind != .end {
      parser.reportUnexpected(expected: "the end of the expression")
    }
    let found = parser.tree[expression].types
    if parser.errorCount == 0, found.isDisjoint(with: types) {
      parser.report(
        parser.tree[expression].offset,
        "the value has the type \(found.text), but \(types.text) is needed",
        remedy: types == .string ? "write a string in quotation marks" : nil)
    }
    guard parser.errorCount == 0 else { return nil }
    let folds = ConstantFolder.folds(of: parser.tree)
    var builder = ProgramBuilder(parser.tree, folds: folds)
    builder.append(expression: expression, of: source)
    var constant = folds[expression]
    if case .constant(let written) = parser.tree[expression].kind { constant = written }
    var text: [UInt8]?
    if case .text(let octets)? = constant { text = octets }
    return CompiledExpression(program: Program(builder), types: found, constantText: text)
  }
}

/// The Execs of a module, compiled.
public struct CompiledExec: Sendable {
  /// A call without arguments.
  public struct Call: Sendable, Equatable {
    /// The procedure's name as declared.
    public let name: String
    /// The instance of the module that brought it; nil for the core.
    public let instance: String?
  }

  /// All of it.
  public let program: Program
  /// The call that is the last statement, outside all blocks; nil where it is another statement.
  public let trailingCall: Call?
  /// What stands before ``trailingCall``, whose Exec, if it completes, has only the call left.
  public let prefix: Program?
  /// Whether it calls what its own instance keeps to itself, which works event by event.
  public let callsOwn: Bool
  /// The routes that it sends events to, in lower case.
  public let routes: Set<String>

  /// Whether the last statement calls a procedure of this name, as in `…; to_json();`.
  public func endsWithCall(_ name: String) -> Bool {
    trailingCall?.name.lowercased() == name.lowercased()
  }

  /// Whether a call of this procedure is all there is.
  public func isOnlyCall(to name: String) -> Bool {
    endsWithCall(name) && prefix?.isEmpty == true
  }
}

/// An expression, compiled.
public struct CompiledExpression: Sendable {
  /// Its steps, which leave the value.
  let program: Program
  /// What its value may be.
  public let types: TypeSet
  /// Its value where that is a string that no event changes.
  public let constantText: [UInt8]?
}

extension Statement {
  /// Whether it does nothing.
  fileprivate var isEmpty: Bool {
    switch kind {
    case .empty: true
    case .block(let inner): inner.allSatisfy(\.isEmpty)
    case .call, .assignment, .match, .conditional: false
    }
  }
}
