internal import Configuration
internal import Events
internal import Pipeline

/// The module xm_rewrite: changes to events that several modules share.
final class RewriteExtension: ExtensionModule, @unchecked Sendable {
  // Unchecked: the actions are set while the configuration is built, before any thread runs.

  /// The module.
  static let definition = ModuleDefinition(
    declaration, functions: [process], runsExec: true
  ) { RewriteExtension($0) }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "xm_rewrite", .extension,
    "Changes events by Keep, Delete, Rename and Exec, in the order in which they stand, where its"
      + " process() is called.",
    directives: [
      DirectiveDeclaration(
        "Keep", .names, "The only fields that stay; all others are taken out.",
        isRepeatable: true, example: "dns.query.name, ipv4.src"),
      DirectiveDeclaration(
        "Delete", .names, "Fields that are taken out.", isRepeatable: true,
        example: "dns.id, SourceModuleType"),
      DirectiveDeclaration(
        "Rename", .names, "A field, and the name that it gets.", isRepeatable: true,
        example: "ipv4.src, client"),
    ])

  /// `process()`.
  private static let process = FunctionDeclaration.procedure(
    "process", makesFields: true, meaning: "Changes the event as an instance of xm_rewrite says.",
    example: "rewrite->process();")

  /// One of the things to do.
  private enum Action {
    /// Takes out all other fields.
    case keep(Set<FieldKey>)
    /// Takes out fields.
    case delete([FieldKey])
    /// Gives a field another name.
    case rename(FieldKey, FieldKey)
    /// Runs statements.
    case run(Program)
  }

  /// What every instance has.
  let core: ModuleCore
  /// What its block says.
  private let reader: DirectiveReader
  /// What to do, in order.
  private var actions: [Action] = []

  /// An instance.
  private init(_ setup: ModuleSetup) {
    core = setup.core
    reader = setup.reader
  }

  /// Compiles the statements, and puts all in order.
  func prepare(_ preparation: ModulePreparation) {
    let compiler = preparation.compiler(for: core.name)
    var lists = ["keep", "delete", "rename"].map { name in
      (name: name, values: reader.values(name)[...])
    }
    var bodies = reader.statements("Exec")[...]
    for name in reader.order.map({ $0.lowercased() }) {
      if name == "exec", let body = bodies.popFirst() {
        if let exec = compiler.compile([body], preparation.diagnostics) {
          actions.append(.run(exec.program))
        }
      } else if let index = lists.firstIndex(where: { $0.name == name }),
        case .names(let words)? = lists[index].values.popFirst()
      {
        add(name, words)
      }
    }
  }

  /// Adds what a list of fields says.
  private func add(_ name: String, _ words: [SourceText]) {
    let keys = words.map { word in
      let octets = word.octets
      return FieldKey(octets: octets.first == 0x24 ? Array(octets.dropFirst()) : Array(octets))
    }
    switch name {
    case "keep": actions.append(.keep(Set(keys)))
    case "delete": actions.append(.delete(keys))
    default:
      guard keys.count == 2 else {
        reader.diagnostics.error(
          at: words.first?.place ?? reader.block.place, "Rename takes two fields, old and new",
          remedy: "write Rename ipv4.src, client")
        return
      }
      actions.append(.rename(keys[0], keys[1]))
    }
  }

  // MARK: - Running

  /// What one program keeps that calls `process()`.
  private final class Run {
    /// The interpreter.
    var runner = ProgramRunner()
    /// Whether it is running.
    var isRunning = false
    /// Fields that are taken out.
    var keys: [FieldKey] = []
  }

  /// `process()`.
  var callables: [Callable] {
    [
      Callable(
        Self.process,
        making: { [self] in
          let run = Run()
          return { [self] (context: inout CallContext) throws(CallFailure) -> Value in
            guard !run.isRunning else { throw CallFailure("process() calls itself") }
            run.isRunning = true
            defer { run.isRunning = false }
            apply(run, context)
            return .undefined
          }
        })
    ]
  }

  /// Does all there is to do with the event of a call.
  private func apply(_ run: Run, _ context: CallContext) {
    let (batch, event) = (context.batch, context.event)
    for action in actions where !batch.isDropped(event) {
      switch action {
      case .keep(let keys):
        run.keys.removeAll(keepingCapacity: true)
        batch.forEachField(of: event) { key, _ in
          if !keys.contains(key) { run.keys.append(key) }
        }
        for key in run.keys { batch.delete(key, event: event) }
      case .delete(let keys): for key in keys { batch.delete(key, event: event) }
      case .rename(let old, let new): batch.rename(old, to: new, event: event)
      case .run(let program): _ = run.runner.run(program, event: event, in: batch, host: core)
      }
    }
  }

  /// No procedure writes events.
  func makeFormatter(for procedure: String) -> (any BatchFormatter)? { nil }
}
