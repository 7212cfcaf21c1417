/// What an instance of a module is in a route.
public enum InstanceKind: String, Sendable, CaseIterable {
  /// Offers functions, procedures and formats to the others.
  case `extension` = "Extension"
  /// Makes events.
  case input = "Input"
  /// Changes, drops or holds events on their way.
  case processor = "Processor"
  /// Brings events out.
  case output = "Output"

  /// The name of the block that declares one, such as `Input`.
  public var blockName: String { rawValue }

  /// The block's tag in a sentence: `an <Input>`.
  var tagWithArticle: String { self == .processor ? "a <\(rawValue)>" : "an <\(rawValue)>" }
}

/// A block: the directives and blocks that may stand in it, and what it is for.
///
/// A module has one, named like the module; so have the global section and each group block.
public struct BlockDeclaration: Sendable {
  /// The module's name (`om_file`) or the block's (`Protocol`).
  public let name: String
  /// One sentence on what it is for.
  public let summary: String
  /// The directives, in the order of the reference.
  public let directives: [DirectiveDeclaration]
  /// The blocks that may stand in it.
  public let blocks: [BlockDeclaration]
  /// What stands behind the name in the tag, such as `name`; nil when nothing may.
  public let argument: String?
  /// True when the block around it may hold more than one.
  public let isRepeatable: Bool
  /// True when the block around it must hold one.
  public let isRequired: Bool
  /// Whether it can be used.
  public let availability: Availability
  /// The kind of module, nil for what is not a module.
  public let kind: InstanceKind?

  /// A block that stands in another one.
  public init(
    _ name: String, _ summary: String, directives: [DirectiveDeclaration] = [],
    blocks: [BlockDeclaration] = [], argument: String? = nil, isRepeatable: Bool = false,
    isRequired: Bool = false, availability: Availability = .supported
  ) {
    self.init(
      name: name, summary: summary, directives: directives, blocks: blocks, argument: argument,
      isRepeatable: isRepeatable, isRequired: isRequired, availability: availability, kind: nil)
  }

  /// A module, with the directives that every module of its kind has behind its own.
  public static func module(
    _ name: String, _ kind: InstanceKind, _ summary: String,
    directives: [DirectiveDeclaration] = [], blocks: [BlockDeclaration] = []
  ) -> BlockDeclaration {
    let own = Set(directives.map { $0.name.lowercased() })
    let common = CommonDirectives.directives(of: kind)
    return BlockDeclaration(
      name: name, summary: summary,
      // A module may declare a common directive anew, with its own default or meaning.
      directives: directives + common.filter { !own.contains($0.name.lowercased()) },
      blocks: blocks + CommonDirectives.blocks, argument: "name", isRepeatable: true,
      isRequired: false, availability: .supported, kind: kind)
  }

  /// A declaration from all its parts.
  private init(
    name: String, summary: String, directives: [DirectiveDeclaration],
    blocks: [BlockDeclaration], argument: String?, isRepeatable: Bool, isRequired: Bool,
    availability: Availability, kind: InstanceKind?
  ) {
    self.name = name
    self.summary = summary
    self.directives = directives
    self.blocks = blocks
    self.argument = argument
    self.isRepeatable = isRepeatable
    self.isRequired = isRequired
    self.availability = availability
    self.kind = kind
  }

  /// The directive of a name, in any case.
  public func directive(_ name: String) -> DirectiveDeclaration? {
    directives.first { $0.name.lowercased() == name.lowercased() }
  }

  /// The block of a name, in any case.
  public func block(_ name: String) -> BlockDeclaration? {
    blocks.first { $0.name.lowercased() == name.lowercased() }
  }
}
