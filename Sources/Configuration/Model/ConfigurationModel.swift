/// What a configuration declares: settings, instances of modules, and the routes between them.
///
/// It knows no module: names in `Module` are just words, and what stands in a module's block is
/// for the module to read.
public struct ConfigurationModel: Sendable {
  /// The global directives.
  public let settings: GlobalSettings
  /// Every instance with a sound name and a `Module`, in the order of the file.
  public let instances: [ModuleInstance]
  /// The routes that can run, by priority, then in the order of the file.
  public let routes: [RouteDeclaration]
  /// The lookup service beside the sensor; nil for none.
  public let lookup: LookupDeclaration?

  /// Reads a tree and records what is wrong with it.
  ///
  /// A `declaration` other than the default one may have more directives and blocks.
  public init(
    _ root: Block, declaration: BlockDeclaration = GlobalDirectives.declaration,
    _ diagnostics: Diagnostics
  ) {
    let reader = DirectiveReader(root, declaration, diagnostics, ignoringBlocks: true)
    settings = GlobalSettings(reader)
    var builder = ModelBuilder(diagnostics: diagnostics)
    builder.addInstances(of: root, declaration)
    builder.addRoutes(of: root)
    lookup = builder.lookup(of: root)
    if root.blocks.isEmpty {
      diagnostics.error(
        at: root.place, "empty configuration",
        remedy: "declare an <Input>, an <Output>, and perhaps a <Route> between them")
    } else {
      builder.finish(root)
    }
    instances = builder.instances
    routes = builder.routes.enumerated()
      .sorted { ($0.element.priority, $0.offset) < ($1.element.priority, $1.offset) }
      .map(\.element)
  }

  /// Reads a file with all it includes, and records everything wrong in it.
  public static func load(
    file path: String, from source: ConfigurationSource = .system, into diagnostics: Diagnostics
  ) -> ConfigurationModel? {
    let before = diagnostics.errorCount
    let root = ConfigurationParser.parse(file: path, from: source, into: diagnostics)
    // With nothing read, "empty configuration" would only hide the reason.
    if root.entries.isEmpty, diagnostics.errorCount > before { return nil }
    return ConfigurationModel(root, diagnostics)
  }

  /// The instances of a kind, in the order of the file.
  public func instances(of kind: InstanceKind) -> [ModuleInstance] {
    instances.filter { $0.kind == kind }
  }

  /// The instance of a name, in any case.
  public func instance(named name: String) -> ModuleInstance? {
    instances.first { $0.name.lowercased() == name.lowercased() }
  }
}
