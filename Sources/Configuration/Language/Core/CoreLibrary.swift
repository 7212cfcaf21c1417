internal import Events

/// The functions and procedures that every configuration has.
enum CoreLibrary {
  /// All of them, in the order of the reference.
  static let callables: [Callable] =
    TypeFunctions.all + TextFunctions.all + TimeFunctions.all + SystemFunctions.all
    + EventProcedures.all + LogProcedures.all + PlannedCallables.all
}

/// What NXLog has and Wirebird does not yet, so that a configuration that uses it is told so.
enum PlannedCallables {
  /// All of them.
  static let all: [Callable] = [
    procedure("add_to_route", [.init("route", .string)], "Copies the event to another route."),
    procedure("reroute", [.init("route", .string)], "Moves the event to another route."),
    procedure(
      "create_var", [.init("name", .string), .init("lifetime", .any, isOptional: true)],
      "Makes a module variable."),
    procedure("delete_var", [.init("name", .string)], "Deletes a module variable."),
    procedure(
      "set_var", [.init("name", .string), .init("value", .any)], "Sets a module variable."),
    Callable(
      planned: .function(
        "get_var", [.init("name", .string)], result: .any, availability: .planned,
        meaning: "The value of a module variable.", example: "$x = get_var('x');")),
    procedure(
      "create_stat",
      [
        .init("name", .string), .init("type", .string),
        .init("interval", .integer, isOptional: true),
        .init("time", .datetime, isOptional: true), .init("lifetime", .any, isOptional: true),
      ], "Makes a module statistic."),
    procedure(
      "add_stat",
      [
        .init("name", .string), .init("value", .integer),
        .init("time", .datetime, isOptional: true),
      ], "Adds a value to a module statistic."),
    Callable(
      planned: .function(
        "get_stat", [.init("name", .string), .init("time", .datetime, isOptional: true)],
        result: .integer, availability: .planned, meaning: "The value of a module statistic.",
        example: "$rate = get_stat('queries');")),
  ]

  /// A procedure that cannot be called yet.
  private static func procedure(
    _ name: String, _ parameters: [FunctionDeclaration.Parameter], _ meaning: String
  ) -> Callable {
    let names = parameters.filter { !$0.isOptional }
      .map { $0.types == .integer ? "1" : "'\($0.name)'" }.joined(separator: ", ")
    return Callable(
      planned: .procedure(
        name, parameters, availability: .planned, meaning: meaning,
        example: "\(name)(\(names));"))
  }
}
