public import Configuration

/// A module that a configuration can name.
public struct ModuleDefinition: Sendable {
  /// Its name, kind, directives and what it is for.
  public let declaration: BlockDeclaration
  /// What its instances bring to the language.
  public let functions: [FunctionDeclaration]
  /// Whether an extension does something with its Exec, which others cannot.
  public let runsExec: Bool
  /// Makes an instance; nil where the block has errors, which were recorded.
  public let make: @Sendable (ModuleSetup) -> (any Module)?

  /// A module.
  public init(
    _ declaration: BlockDeclaration, functions: [FunctionDeclaration] = [],
    runsExec: Bool = false,
    make: @escaping @Sendable (ModuleSetup) -> (any Module)?
  ) {
    self.declaration = declaration
    self.functions = functions
    self.runsExec = runsExec
    self.make = make
  }
}

/// What a module is made from.
public struct ModuleSetup {
  /// Its block, read and checked.
  public let reader: DirectiveReader
  /// What it shares with the others.
  public let core: ModuleCore
  /// The global directives.
  public let settings: GlobalSettings
  /// What the command line says.
  public let overrides: RunOverrides

  /// Where errors go.
  public var diagnostics: Diagnostics { reader.diagnostics }
}

/// What the command line changes in a configuration.
public struct RunOverrides: Sendable {
  /// Capture files that every im_pcap reads instead of what its block says.
  public var captures: [String] = []

  /// Nothing.
  public init() {}
}

/// The modules that a configuration can name.
public struct ModuleRegistry: Sendable {
  /// The modules.
  public let definitions: [ModuleDefinition]
  /// Modules that NXLog has and Wirebird does not support yet.
  public let planned: [String]
  /// Modules that NXLog has and Wirebird will not, with the reason.
  public let refused: [String: String]
  /// Well-known functions and procedures of planned modules, with the module.
  public let plannedFunctions: [String: String]
  /// The fields that inputs make; nil where that is not known.
  public let fields: FieldCatalogue?

  /// A registry.
  public init(
    _ definitions: [ModuleDefinition], planned: [String], refused: [String: String] = [:],
    plannedFunctions: [String: String] = [:], fields: FieldCatalogue? = nil
  ) {
    self.definitions = definitions
    self.planned = planned
    self.refused = refused
    self.plannedFunctions = plannedFunctions
    self.fields = fields
  }

  /// Why Wirebird will not have a module; nil where it has or may have it.
  public func refusal(of module: String) -> String? {
    refused.first { $0.key.lowercased() == module.lowercased() }?.value
  }

  /// Tells a scope which module has a name that no instance brings.
  func addRemedies(to scope: inout LanguageScope) {
    for (name, module) in plannedFunctions {
      scope.addRemedy(
        "NXLog has it in the module \(module), which Wirebird does not support yet", for: name)
    }
    for definition in definitions {
      let module = definition.declaration.name
      for function in definition.functions {
        scope.addRemedy(
          definition.declaration.kind == .extension
            ? "the module \(module) has it; declare an instance of it: <Extension \(module.dropFirst(3))>,"
              + " Module \(module), </Extension>, a line each"
            : "it can be called in the Exec of an instance of \(module) only",
          for: function.name)
      }
    }
  }

  /// The definition of an instance's module; nil where there is none, which is recorded.
  func definition(of instance: ModuleInstance, _ diagnostics: Diagnostics) -> ModuleDefinition? {
    let name = instance.moduleName.lowercased()
    if let found = definitions.first(where: { $0.declaration.name.lowercased() == name }) {
      guard let kind = found.declaration.kind, kind != instance.kind else { return found }
      diagnostics.error(
        at: instance.modulePlace,
        "\(found.declaration.name) is a module for <\(kind.blockName)>, not for"
          + " <\(instance.kind.blockName)>",
        remedy: "declare it as <\(kind.blockName) \(instance.name)>")
      return nil
    }
    if let reason = refusal(of: name) {
      diagnostics.error(
        at: instance.modulePlace,
        "NXLog has the module \(instance.moduleName), Wirebird does not: \(reason)",
        remedy: "run `wirebird reference` for the modules there are")
      return nil
    }
    if let known = planned.first(where: { $0.lowercased() == name }) {
      diagnostics.error(
        at: instance.modulePlace,
        "NXLog has the module \(known); Wirebird does not support it yet",
        remedy: "run `wirebird reference` for the modules there are")
      return nil
    }
    let names = definitions.filter { $0.declaration.kind == instance.kind }.map(\.declaration.name)
    diagnostics.error(
      at: instance.modulePlace, "there is no module '\(instance.moduleName)'",
      remedy: "the modules for <\(instance.kind.blockName)> are \(names.joined(separator: ", "))",
      suggestion: Spelling.suggestion(for: instance.moduleName, among: names))
    return nil
  }
}
