/// Sorts the entries of one block by what its declaration says of them, for `DirectiveReader`.
struct EntryCollector {
  /// The block.
  let block: Block
  /// What may stand in it.
  let declaration: BlockDeclaration
  /// Where errors go.
  let diagnostics: Diagnostics
  /// Sound values with their places, by lower-case name.
  private(set) var given: [String: [(place: SourcePlace, value: DirectiveValue)]] = [:]
  /// Readers of blocks within, by lower-case name.
  private(set) var children: [String: [DirectiveReader]] = [:]
  /// Where each name was seen first, sound or not.
  private var firstPlaces: [String: SourcePlace] = [:]

  /// A collector that has seen nothing.
  init(block: Block, declaration: BlockDeclaration, diagnostics: Diagnostics) {
    self.block = block
    self.declaration = declaration
    self.diagnostics = diagnostics
  }

  /// Takes a directive.
  mutating func add(_ directive: Directive) {
    let name = directive.name.string
    guard let declared = declaration.directive(name) else {
      reportUnknown(directive.name, at: directive.place, isBlock: false)
      return
    }
    guard isUsable(declared.availability, declared.name, "directive", at: directive.place),
      isAllowed(declared.name, isRepeatable: declared.isRepeatable, at: directive.place)
    else { return }
    guard !directive.argument.isEmpty else {
      diagnostics.error(
        at: directive.place, "'\(declared.name)' needs a value",
        remedy: "for example: \(declared.name) \(declared.example)")
      return
    }
    guard let value = DirectiveValue.parse(directive.argument, as: declared, diagnostics) else {
      return
    }
    given[declared.name.lowercased(), default: []].append((directive.place, value))
  }

  /// Takes a block.
  mutating func add(_ inner: Block) {
    let name = inner.name.string
    if let declared = declaration.directive(name), declared.kind == .statements {
      addStatements(inner, declared)
      return
    }
    guard let declared = declaration.block(name) else {
      reportUnknown(inner.name, at: inner.place, isBlock: true)
      return
    }
    guard isUsable(declared.availability, declared.name, "block", at: inner.place),
      isAllowed(declared.name, isRepeatable: declared.isRepeatable, at: inner.place)
    else { return }
    if declared.argument == nil, !inner.argument.isEmpty {
      diagnostics.error(
        at: inner.argument.place, "text in the tag \(inner.tag)",
        remedy: "write <\(declared.name)>")
    }
    if let argument = declared.argument, inner.argument.isEmpty {
      diagnostics.error(
        at: inner.place, "\(inner.tag) lacks its \(argument)",
        remedy: "write <\(declared.name) \(argument)>")
    }
    children[declared.name.lowercased(), default: []].append(
      DirectiveReader(inner, declared, diagnostics))
  }

  /// Takes an `<Exec>` block as a value of the directive of that name.
  private mutating func addStatements(_ inner: Block, _ declared: DirectiveDeclaration) {
    guard isUsable(declared.availability, declared.name, "block", at: inner.place),
      isAllowed(declared.name, isRepeatable: declared.isRepeatable, at: inner.place)
    else { return }
    if !inner.argument.isEmpty {
      diagnostics.error(
        at: inner.argument.place, "text in the tag \(inner.tag)",
        remedy: "write <\(declared.name)>")
    }
    let body = inner.body ?? SourceText(at: inner.place)
    given[declared.name.lowercased(), default: []].append((inner.place, .source(body)))
  }

  /// Records what is required and was not seen.
  func reportMissing() {
    for declared in declaration.directives
    where declared.isRequired && firstPlaces[declared.name.lowercased()] == nil {
      diagnostics.error(
        at: block.place, "'\(declared.name)' is missing in \(title)",
        remedy: "add for example: \(declared.name) \(declared.example)")
    }
    for declared in declaration.blocks
    where declared.isRequired && firstPlaces[declared.name.lowercased()] == nil {
      diagnostics.error(
        at: block.place, "the block <\(declared.name)> is missing in \(title)",
        remedy: "add <\(declared.name)> … </\(declared.name)>")
    }
  }

  /// The block and its module, for messages.
  private var title: String {
    if block.name.isEmpty { return declaration.name }
    return declaration.kind == nil ? block.tag : "\(block.tag) (\(declaration.name))"
  }

  /// True for what can be used; else says what NXLog has and we do not, or has no effect.
  private func isUsable(
    _ availability: Availability, _ name: String, _ what: String, at place: SourcePlace
  ) -> Bool {
    switch availability {
    case .supported: return true
    case .planned:
      diagnostics.error(
        at: place,
        "NXLog has the \(what) '\(name)' in \(declaration.name), "
          + "Wirebird does not support it yet", remedy: "remove it")
      return false
    case .refused(let reason):
      diagnostics.error(
        at: place, "NXLog has the \(what) '\(name)', Wirebird does not: \(reason)",
        remedy: "remove it")
      return false
    case .withoutEffect(let reason):
      diagnostics.warning(
        at: place, "'\(name)' has no effect: \(reason)", remedy: "it may be removed")
      return false
    }
  }

  /// True unless something that may stand once stands there again.
  private mutating func isAllowed(
    _ name: String, isRepeatable: Bool, at place: SourcePlace
  ) -> Bool {
    guard let first = firstPlaces[name.lowercased()] else {
      firstPlaces[name.lowercased()] = place
      return true
    }
    guard !isRepeatable else { return true }
    diagnostics.error(
      at: place, "'\(name)' is given more than once", remedy: "the first is at \(first)")
    return false
  }

  /// Records a name that is not declared, with the word that was probably meant.
  private func reportUnknown(_ word: SourceText, at place: SourcePlace, isBlock: Bool) {
    let name = word.string
    let what = isBlock ? "block" : "directive"
    if !isBlock, let other = declaration.block(name) {
      diagnostics.error(
        at: place, "'\(other.name)' is a block, not a directive",
        remedy: "write <\(other.name)> … </\(other.name)>")
      return
    }
    if isBlock, let other = declaration.directive(name) {
      diagnostics.error(
        at: place, "'\(other.name)' is a directive, not a block",
        remedy: "write \(other.name) \(other.example)")
      return
    }
    let known =
      isBlock ? declaration.blocks.map(\.name) : declaration.directives.map(\.name)
    diagnostics.error(
      at: place, "unknown \(what) '\(word.excerpt)' in \(declaration.name)",
      remedy: known.isEmpty ? "none may stand here" : "it knows \(known.joined(separator: ", "))",
      suggestion: Spelling.suggestion(for: name, among: known))
  }
}
