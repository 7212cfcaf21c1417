/// A route: events of every input go through the processors in turn, then to every output.
public struct RouteDeclaration: Sendable {
  /// The priority of a route that gives none.
  public static let defaultPriority = 10
  /// The name of the route that is made when a configuration has none.
  public static let generatedName = "generated"

  /// The route's name.
  public let name: String
  /// From 1 to 100; routes with lower numbers are served first.
  public let priority: Int
  /// Where events come from; at least one.
  public let inputs: [ModuleInstance]
  /// What they pass, in order.
  public let processors: [ModuleInstance]
  /// Where each of them goes a copy; at least one.
  public let outputs: [ModuleInstance]
  /// Where the block begins; for a generated route, the place of its first input.
  public let place: SourcePlace
  /// True when the configuration has no route and this one was made.
  public let isGenerated: Bool

  /// The `<Route>` block.
  public static let declaration = BlockDeclaration(
    "Route", "Connects inputs, processors and outputs; without any, all inputs go to all outputs.",
    directives: [
      DirectiveDeclaration(
        "Path", .raw, "The instances in order: commas between parallel ones, => between stages.",
        isRequired: true, example: "pcap => file"),
      DirectiveDeclaration(
        "Priority", .integer(1...100), "Routes with lower numbers are served first.",
        defaultText: "10", example: "1"),
    ], argument: "name", isRepeatable: true)
}
