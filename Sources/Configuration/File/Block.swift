/// A directive as written: a name and the rest of its line.
public struct Directive: Sendable {
  /// The name as written; directive names match in any case.
  public let name: SourceText
  /// The rest of the line, quotes kept, blanks and a trailing comment removed; perhaps empty.
  public let argument: SourceText

  /// A directive from its two parts.
  public init(name: SourceText, argument: SourceText) {
    self.name = name
    self.argument = argument
  }

  /// Where the name begins.
  public var place: SourcePlace { name.place }
}

/// A block as written: `<Name argument>`, what stands in it, and `</Name>`.
public struct Block: Sendable {
  /// What a block holds, in the order of the file.
  public enum Entry: Sendable {
    /// A line.
    case directive(Directive)
    /// A block within.
    case block(Block)
  }

  /// The name as written; empty for the root, which is the file itself.
  public let name: SourceText
  /// What stands behind the name in the opening tag, such as an instance name; perhaps empty.
  public let argument: SourceText
  /// Where the opening tag begins.
  public let place: SourcePlace
  /// Directives and blocks in order.
  public let entries: [Entry]
  /// The verbatim text of an `<Exec>` or `<QueryXML>` block, nil for every other one.
  public let body: SourceText?

  /// A block from its parts.
  public init(
    name: SourceText, argument: SourceText, place: SourcePlace, entries: [Entry],
    body: SourceText? = nil
  ) {
    self.name = name
    self.argument = argument
    self.place = place
    self.entries = entries
    self.body = body
  }

  /// The directives in order.
  public var directives: [Directive] {
    entries.compactMap { if case .directive(let directive) = $0 { directive } else { nil } }
  }

  /// The blocks within, in order.
  public var blocks: [Block] {
    entries.compactMap { if case .block(let block) = $0 { block } else { nil } }
  }

  /// The opening tag, for messages: `<Input pcap>`.
  public var tag: String {
    argument.isEmpty ? "<\(name.excerpt)>" : "<\(name.excerpt) \(argument.excerpt)>"
  }
}
