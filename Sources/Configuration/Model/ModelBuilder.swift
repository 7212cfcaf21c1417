/// Collects instances and routes for `ConfigurationModel`, and what is wrong with them.
struct ModelBuilder {
  /// Where errors go.
  let diagnostics: Diagnostics
  /// Sound instances, in order.
  private(set) var instances: [ModuleInstance] = []
  /// The position of each in `instances`, by lower-case name.
  private var positions: [String: Int] = [:]
  /// Sound routes, in order.
  private(set) var routes: [RouteDeclaration] = []
  /// Where every instance name was declared, by lower-case name, sound or not.
  private var declared: [String: SourcePlace] = [:]
  /// Where every route name was declared, by lower-case name.
  private var routeNames: [String: SourcePlace] = [:]
  /// How many `<Route>` blocks the file has, sound or not.
  private var routeBlockCount = 0
  /// The names in routes, lower-case.
  private var used: Set<String> = []
  /// The route of each processor, by lower-case name.
  private var routeOfProcessor: [String: String] = [:]

  /// A builder with nothing in it.
  init(diagnostics: Diagnostics) { self.diagnostics = diagnostics }

  /// Adds the instances among the root's blocks, and reports blocks that are not declared.
  mutating func addInstances(of root: Block, _ declaration: BlockDeclaration) {
    for block in root.blocks {
      if let kind = InstanceKind.allCases.first(where: { block.name.matches($0.blockName) }) {
        addInstance(block, kind)
      } else if declaration.block(block.name.string) == nil {
        let known = declaration.blocks.map(\.name)
        diagnostics.error(
          at: block.place, "invalid keyword: unknown block '\(block.name.excerpt)'",
          remedy: "the blocks are \(known.joined(separator: ", "))",
          suggestion: Spelling.suggestion(for: block.name.string, among: known))
      }
    }
  }

  /// Adds one instance when its name and its `Module` are in order.
  private mutating func addInstance(_ block: Block, _ kind: InstanceKind) {
    guard isSound(block.argument, of: block, what: "module instance", digit: false) else { return }
    let name = block.argument.string
    if let first = declared[name.lowercased()] {
      diagnostics.error(
        at: block.argument.place, "module '\(name)' is already defined",
        remedy: "the first is at \(first); give this one another name")
      return
    }
    declared[name.lowercased()] = block.place
    guard !block.entries.isEmpty else {
      diagnostics.error(
        at: block.place, "empty '\(kind.blockName)' block",
        remedy: "add a Module directive to \(block.tag)")
      return
    }
    guard let module = block.directives.first(where: { $0.name.matches("Module") }) else {
      diagnostics.error(
        at: block.place, "'Module' is missing in \(block.tag)",
        remedy: "add for example: Module \(ModelBuilder.exampleModule(of: kind))")
      return
    }
    // An empty or wrongly quoted one; DirectiveReader says so too when a module is found.
    guard !module.argument.isEmpty else {
      diagnostics.error(
        at: module.place, "'Module' needs a value",
        remedy: "for example: Module \(ModelBuilder.exampleModule(of: kind))")
      return
    }
    guard let word = QuotedText.unquote(module.argument, diagnostics) else { return }
    positions[name.lowercased()] = instances.count
    instances.append(
      ModuleInstance(
        name: name, kind: kind, moduleName: word.string, modulePlace: word.place, block: block))
  }

  /// The lookup service among the root's blocks, of which there is one at most.
  func lookup(of root: Block) -> LookupDeclaration? {
    let blocks = root.blocks.filter { $0.name.matches("Lookup") }
    for block in blocks.dropFirst() {
      diagnostics.error(
        at: block.place, "a second <Lookup> block",
        remedy: "the first is at \(blocks[0].place); one service can have one store")
    }
    return blocks.first.flatMap { LookupDeclaration($0, diagnostics) }
  }

  /// Adds the routes among the root's blocks.
  mutating func addRoutes(of root: Block) {
    for block in root.blocks where block.name.matches("Route") {
      routeBlockCount += 1
      guard isSound(block.argument, of: block, what: "route", digit: true) else { continue }
      let name = block.argument.string
      if let first = routeNames[name.lowercased()] {
        diagnostics.error(
          at: block.argument.place, "route '\(name)' is already defined",
          remedy: "the first is at \(first); give this one another name")
        continue
      }
      routeNames[name.lowercased()] = block.place
      let reader = DirectiveReader(block, RouteDeclaration.declaration, diagnostics)
      guard let text = reader.text("Path"), let path = RoutePath(text, diagnostics),
        !reader.hasErrors
      else { continue }
      addRoute(block, path, priority: reader.integer("Priority") ?? 10)
    }
  }

  /// Adds one route when every name in its path is an instance in the right stage.
  private mutating func addRoute(_ block: Block, _ path: RoutePath, priority: Int) {
    let name = block.argument.string
    var isSound = true
    var stages: [[ModuleInstance]] = []
    for stage in path.stages {
      stages.append([])
      for word in stage {
        guard let instance = instance(word, route: name) else {
          isSound = false
          continue
        }
        stages[stages.count - 1].append(instance)
      }
    }
    guard isSound else { return }
    isSound = checkKinds(path, stages, route: block) && isSound
    isSound = claimProcessors(path, stages, route: name) && isSound
    guard isSound else { return }
    routes.append(
      RouteDeclaration(
        name: name, priority: priority, inputs: stages.first ?? [],
        processors: stages.dropFirst().dropLast().flatMap { $0 }, outputs: stages.last ?? [],
        place: block.place, isGenerated: false))
  }

  /// The instance that a word in a path names; nil, with an error, when there is none.
  private mutating func instance(_ word: SourceText, route: String) -> ModuleInstance? {
    let key = word.string.lowercased()
    used.insert(key)
    if let position = positions[key] { return instances[position] }
    // A declared one that is not sound was reported already.
    guard declared[key] == nil else { return nil }
    let candidates = diagnostics.isFull ? [] : instances.filter { $0.kind != .extension }
    let known = candidates.map(\.name)
    diagnostics.error(
      at: word.place, "module '\(word.excerpt)' is not declared, in route '\(route)'",
      remedy: known.isEmpty
        ? "declare it" : "declared are \(known.prefix(20).joined(separator: ", "))",
      suggestion: Spelling.suggestion(for: word.string, among: known))
    return nil
  }

  /// True when inputs stand first, outputs last, processors alone between, none of them twice.
  private func checkKinds(
    _ path: RoutePath, _ stages: [[ModuleInstance]], route block: Block
  ) -> Bool {
    let name = block.argument.string
    let before = diagnostics.errorCount
    guard stages.first?.contains(where: { $0.kind == .input }) == true else {
      diagnostics.error(
        at: path.stages[0][0].place,
        "route '\(name)' is not functional without input modules",
        remedy: "begin its Path with the name of an <Input>")
      return false
    }
    guard stages.count > 1, stages.last?.contains(where: { $0.kind == .output }) == true else {
      diagnostics.error(
        at: path.stages[path.stages.count - 1][0].place,
        "route '\(name)' is not functional without output modules",
        remedy: "end its Path with => and the name of an <Output>")
      return false
    }
    var seen: Set<String> = []
    for (index, stage) in stages.enumerated() {
      let wanted: InstanceKind =
        index == 0 ? .input : index == stages.count - 1 ? .output : .processor
      for (position, instance) in stage.enumerated() {
        let place = path.stages[index][position].place
        if instance.kind != wanted {
          diagnostics.error(
            at: place,
            "'\(instance.name)' is \(instance.kind.tagWithArticle), "
              + "but \(wanted.tagWithArticle) must stand here in route '\(name)'",
            remedy: "write inputs => processors => outputs")
        }
        if !seen.insert(instance.name.lowercased()).inserted {
          diagnostics.error(
            at: place, "'\(instance.name)' stands twice in route '\(name)'",
            remedy: "remove one of them")
        }
      }
      if wanted == .processor, stage.count > 1 {
        diagnostics.error(
          at: path.stages[index][1].place, "processors side by side in route '\(name)'",
          remedy: "put => between them, they run one after another")
      }
    }
    return diagnostics.errorCount == before
  }

  /// True when none of the route's processors is in another route.
  private mutating func claimProcessors(
    _ path: RoutePath, _ stages: [[ModuleInstance]], route: String
  ) -> Bool {
    var isSound = true
    for (index, stage) in stages.enumerated() {
      for (position, instance) in stage.enumerated() where instance.kind == .processor {
        let key = instance.name.lowercased()
        if let other = routeOfProcessor[key], other != route {
          isSound = false
          diagnostics.error(
            at: path.stages[index][position].place,
            "processor '\(instance.name)' is already in route '\(other)'",
            remedy: "declare a second <Processor> with another name")
        } else {
          routeOfProcessor[key] = route
        }
      }
    }
    return isSound
  }

  /// True for a name in order; else an error.
  private func isSound(_ name: SourceText, of block: Block, what: String, digit: Bool) -> Bool {
    guard !name.isEmpty else {
      diagnostics.error(
        at: block.place, "\(what) name missing",
        remedy: "write <\(block.name.string) name>")
      return false
    }
    guard InstanceName.isValid(name, mayBeginWithDigit: digit) else {
      diagnostics.error(
        at: name.place, "invalid \(what) name '\(name.excerpt)'",
        remedy: "names have letters, digits, '_' and '.', and begin with a letter or '_'")
      return false
    }
    return true
  }

  /// A module to name in the example of an error.
  private static func exampleModule(of kind: InstanceKind) -> String {
    switch kind {
    case .extension: "xm_json"
    case .input: "im_pcap"
    case .processor: "pm_norepeat"
    case .output: "om_file"
    }
  }
}

// MARK: - The route that is made, and what is in none

extension ModelBuilder {
  /// Makes a route when there is none, and warns of instances that no route uses.
  mutating func finish(_ root: Block) {
    if routeBlockCount == 0 { generateRoute(root) }
    // A route in error may be the one that was to use them.
    guard routes.count >= routeBlockCount else { return }
    for instance in instances
    where instance.kind != .extension && !used.contains(instance.name.lowercased()) {
      diagnostics.warning(
        at: instance.place, "\(instance.block.tag) is in no route and is not used",
        remedy: "name it in the Path of a <Route>, or remove it")
    }
  }

  /// Connects all inputs with all outputs.
  private mutating func generateRoute(_ root: Block) {
    let inputs = instances.filter { $0.kind == .input }
    let outputs = instances.filter { $0.kind == .output }
    used.formUnion((inputs + outputs).map { $0.name.lowercased() })
    guard let first = inputs.first, !outputs.isEmpty else {
      // Where a block was given but is unsound, its own error says enough.
      for kind in [InstanceKind.input, .output]
      where !root.blocks.contains(where: { $0.name.matches(kind.blockName) }) {
        diagnostics.error(
          at: root.place, "no route can be made: there is no <\(kind.blockName)>",
          remedy: "add <\(kind.blockName) name> … </\(kind.blockName)> "
            + "with a Module, such as \(ModelBuilder.exampleModule(of: kind))")
      }
      return
    }
    routes.append(
      RouteDeclaration(
        name: RouteDeclaration.generatedName, priority: RouteDeclaration.defaultPriority,
        inputs: inputs, processors: [], outputs: outputs, place: first.place, isGenerated: true))
  }
}
