/// Reads a block as its declaration says: checks everything once, then gives typed values.
///
/// Making one records what is wrong: unknown, unsupported, repeated and missing directives,
/// arguments that do not fit, blocks that may not be there. The getters then give the value, or
/// the declared default, and never fail; asking for an undeclared name is a bug of the caller.
public struct DirectiveReader {
  /// The block that is read.
  public let block: Block
  /// What may stand in it.
  public let declaration: BlockDeclaration
  /// Where errors go.
  public let diagnostics: Diagnostics
  /// True when something in this block (blocks within included) is an error; a module then has
  /// nothing sound to start from.
  public let hasErrors: Bool
  /// What was given, by lower-case name, in order.
  private var given: [String: [Given]] = [:]
  /// The readers of the blocks within, by lower-case name, in order.
  private var children: [String: [DirectiveReader]] = [:]

  /// A value and where its directive stands.
  private struct Given {
    /// Where the directive's name begins.
    var place: SourcePlace
    /// The value.
    var value: DirectiveValue
  }

  /// Reads a block and records what is wrong with it.
  public init(
    _ block: Block, _ declaration: BlockDeclaration, _ diagnostics: Diagnostics,
    ignoringBlocks: Bool = false
  ) {
    self.block = block
    self.declaration = declaration
    self.diagnostics = diagnostics
    let before = diagnostics.errorCount
    var collector = EntryCollector(block: block, declaration: declaration, diagnostics: diagnostics)
    for entry in block.entries {
      switch entry {
      case .directive(let directive): collector.add(directive)
      case .block(let inner): if !ignoringBlocks { collector.add(inner) }
      }
    }
    collector.reportMissing()
    for (name, values) in collector.given {
      given[name] = values.map { Given(place: $0.place, value: $0.value) }
    }
    children = collector.children
    hasErrors = diagnostics.errorCount > before
  }

  // MARK: - Values

  /// True when the directive was given, soundly.
  public func isGiven(_ name: String) -> Bool { given[name.lowercased()] != nil }

  /// Where the directive stands; the block's place when it was not given.
  public func place(of name: String) -> SourcePlace {
    given[name.lowercased()]?.first?.place ?? block.place
  }

  /// The values in order, or the default alone, or none.
  public func values(_ name: String) -> [DirectiveValue] {
    let declared = declaration.directive(name)
    precondition(declared != nil, "\(declaration.name) declares no directive \(name)")
    if let values = given[name.lowercased()] { return values.map(\.value) }
    guard let declared, let text = declared.defaultText else { return [] }
    // A default that does not fit its kind is our bug, which a test over all declarations finds.
    let value = DirectiveValue.parse(
      SourceText(Array(text.utf8), at: block.place), as: declared, Diagnostics())
    return value.map { [$0] } ?? []
  }

  /// A `.boolean`; FALSE when neither given nor defaulted.
  public func boolean(_ name: String) -> Bool {
    if case .boolean(let value) = values(name).first { value } else { false }
  }

  /// An `.integer`.
  public func integer(_ name: String) -> Int? {
    if case .integer(let value) = values(name).first { value } else { nil }
  }

  /// The numbers of every `.integers` or `.integer` of the name, in order.
  public func integers(_ name: String) -> [Int] {
    values(name).flatMap { value in
      switch value {
      case .integers(let numbers): numbers
      case .integer(let number): [number]
      default: [Int]()
      }
    }
  }

  /// A `.duration` in nanoseconds.
  public func nanoseconds(_ name: String) -> Int64? {
    if case .nanoseconds(let value) = values(name).first { value } else { nil }
  }

  /// A `.text`, `.path` or `.raw` with its places.
  public func text(_ name: String) -> SourceText? { texts(name).first }

  /// Every `.text`, `.path` or `.raw` of the name, in order, with places.
  public func texts(_ name: String) -> [SourceText] {
    values(name).compactMap { if case .text(let text) = $0 { text } else { nil } }
  }

  /// A `.text`, `.path` or `.raw`.
  public func string(_ name: String) -> String? { text(name)?.string }

  /// Every `.text`, `.path` or `.raw` of the name, in order.
  public func strings(_ name: String) -> [String] { texts(name).map(\.string) }

  /// The words of every `.names` of the name, in order, with places.
  public func names(_ name: String) -> [SourceText] {
    values(name).flatMap { value in
      if case .names(let words) = value { words } else { [SourceText]() }
    }
  }

  /// A `.choice`, in the spelling of the declaration.
  public func choice(_ name: String) -> String? {
    if case .choice(let value) = values(name).first { value } else { nil }
  }

  /// The source of an `.expression`.
  public func expression(_ name: String) -> SourceText? {
    if case .source(let source) = values(name).first { source } else { nil }
  }

  /// The sources of every `.statements` of the name, directives and blocks, in order.
  public func statements(_ name: String = "Exec") -> [SourceText] {
    values(name).compactMap { if case .source(let source) = $0 { source } else { nil } }
  }

  /// The names of the directives and blocks, in the order in which they stand.
  public var order: [String] {
    block.entries.map { entry in
      switch entry {
      case .directive(let directive): directive.name.string
      case .block(let inner): inner.name.string
      }
    }
  }

  /// The blocks of a name, in order, read as declared.
  public func blocks(_ name: String) -> [DirectiveReader] {
    precondition(
      declaration.block(name) != nil, "\(declaration.name) declares no block \(name)")
    return children[name.lowercased()] ?? []
  }

  // MARK: - Errors of the caller's own

  /// Records an error at a directive, or at the block when the directive was not given.
  public func error(
    at name: String, _ cause: String, remedy: String? = nil, suggestion: String? = nil
  ) {
    diagnostics.error(at: place(of: name), cause, remedy: remedy, suggestion: suggestion)
  }
}
