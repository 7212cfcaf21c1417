public import Configuration

/// Makes the modules and routes of a configuration.
public enum PipelineBuilder {
  /// Builds everything that can be built without touching the world outside; nothing runs yet.
  ///
  /// - Parameters:
  ///   - model: What the configuration declares.
  ///   - registry: The modules there are.
  ///   - overrides: What the command line changes.
  ///   - log: Wirebird's own log.
  ///   - clock: What Schedules go by.
  ///   - diagnostics: Where errors go; all of them are recorded, not only the first.
  /// - Returns: The pipeline, of use only when there are no errors.
  public static func build(
    _ model: ConfigurationModel, registry: ModuleRegistry, overrides: RunOverrides, log: Log,
    clock: any ScheduleClock = SystemClock(), _ diagnostics: Diagnostics
  ) -> Pipeline {
    let modules = modules(
      of: model, registry: registry, overrides: overrides, log: log, diagnostics)
    return Pipeline(model: model, modules: modules, log: log, clock: clock)
  }

  /// Makes the modules of a configuration.
  ///
  /// - Parameter kept: Instances that are taken as they are, by lower-case name.
  static func modules(
    of model: ConfigurationModel, registry: ModuleRegistry, overrides: RunOverrides, log: Log,
    keeping kept: [String: any Module] = [:], _ diagnostics: Diagnostics
  ) -> [any Module] {
    var modules: [any Module] = []
    var readers: [(core: ModuleCore, reader: DirectiveReader)] = []
    var unmade: [(core: ModuleCore, reader: DirectiveReader)] = []
    for instance in model.instances {
      if let module = kept[instance.name.lowercased()] {
        modules.append(module)
        continue
      }
      guard let definition = registry.definition(of: instance, diagnostics) else { continue }
      let reader = DirectiveReader(instance.block, definition.declaration, diagnostics)
      let setup = ModuleSetup(
        reader: reader, core: ModuleCore(instance, log: log), settings: model.settings,
        overrides: overrides)
      if instance.kind == .extension, !definition.runsExec, !reader.statements("Exec").isEmpty {
        diagnostics.warning(
          at: reader.place(of: "Exec"), "an Exec has no effect in an <Extension>",
          remedy: "put it into the <Input> or <Output> whose events it is for")
      }
      readers.append((setup.core, reader))
      if let module = definition.make(setup) {
        modules.append(module)
        if let output = module as? any OutputModule { setQueue(of: output, setup) }
      } else {
        unmade.append((setup.core, reader))
      }
    }
    var scope = LanguageScope()
    registry.addRemedies(to: &scope)
    for module in modules {
      scope.add(module.callables, of: module.core.name, lock: module.core.lock)
    }
    var extensions: [String: any ExtensionModule] = [:]
    for module in modules {
      if let module = module as? any ExtensionModule {
        extensions[module.core.name.lowercased()] = module
      }
    }
    let preparation = ModulePreparation(
      diagnostics: diagnostics, scope: scope, extensions: extensions,
      inputs: Set(model.instances.filter { $0.kind == .input }.map { $0.name.lowercased() }),
      routes: model.routes.map(\.name),
      records: Dictionary(
        readers.map { ($0.core.name.lowercased(), $0.core.calls) },
        uniquingKeysWith: { first, _ in first }))
    for module in modules where kept[module.core.name.lowercased()] == nil {
      module.prepare(preparation)
    }
    // What is wrong in the Exec of a module with other errors is told in the same go.
    for module in unmade { module.core.compileExec(module.reader, preparation) }
    for module in readers { module.core.compileSchedules(module.reader, preparation) }
    // What instances make that are kept was noted when they were made.
    if let fields = registry.fields, kept.isEmpty { preparation.fields.report(fields, diagnostics) }
    return modules
  }

  /// Says where the queue of an output is.
  private static func setQueue(of output: any OutputModule, _ setup: ModuleSetup) {
    guard let settings = SpoolSettings.read(setup) else { return }
    guard output.needsPackets else {
      output.core.spool = settings
      return
    }
    guard setup.reader.isGiven("PersistLogqueue") else { return }
    setup.diagnostics.warning(
      at: setup.reader.place(of: "PersistLogqueue"),
      "'PersistLogqueue' has no effect: \(output.core.instance.moduleName) looks at packets, which a queue"
        + " on disk does not keep", remedy: "remove it; its store is on the disk itself")
  }
}
