internal import Events

/// The functions and procedures that every configuration has.
enum CoreLibrary {
  /// All of them, in the order of the reference.
  static let callables: [Callable] =
    TypeFunctions.all + TextFunctions.all + TimeFunctions.all + SystemFunctions.all
    + DomainFunctions.all + CryptographicFunctions.all + VariableCalls.all + StatisticCalls.all
    + EventProcedures.all + LogProcedures.all + PlannedCallables.all
}

/// What NXLog has and Wirebird does not yet, so that a configuration that uses it is told so.
enum PlannedCallables {
  /// All of them.
  static let all: [Callable] = [
    procedure("add_to_route", [.init("route", .string)], "Copies the event to another route."),
    procedure("reroute", [.init("route", .string)], "Moves the event to another route."),
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
