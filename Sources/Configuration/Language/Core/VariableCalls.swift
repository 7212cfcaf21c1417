internal import Events
internal import Octets

/// `create_var()`, `set_var()`, `get_var()` and `delete_var()`.
enum VariableCalls {
  /// All of them.
  static let all: [Callable] = [
    Callable(
      .procedure(
        "create_var",
        [.init("name", .string), .init("lifetime", [.integer, .datetime], isOptional: true)],
        meaning:
          "Makes a variable of this instance, unless there is one; it lives so many seconds, or"
          + " until a time, or for ever.", example: "create_var('last', 3600);"), body: create),
    Callable(
      .procedure(
        "set_var", [.init("name", .string), .init("value", .any)],
        meaning: "Gives a variable of this instance a value; makes it where there is none.",
        example: "set_var('last', $dns.query.name);"), body: set),
    Callable(
      .function(
        "get_var", [.init("name", .string)], result: .any,
        meaning: "The value of a variable of this instance; undef where there is none.",
        example: "$last = get_var('last');"), body: get),
    Callable(
      .procedure(
        "delete_var", [.init("name", .string)], meaning: "Deletes a variable of this instance.",
        example: "delete_var('last');"), body: delete),
  ]

  /// `create_var(name, lifetime)`
  private static func create(_ context: inout CallContext) throws(CallFailure) -> Value {
    let expiry = try context.expiry(1)
    try create(
      context.host.variables, context.batch.text, context.arguments[0].range, until: expiry)
    return .undefined
  }

  /// Makes the variable whose name a part of the text is.
  private static func create(
    _ variables: ModuleVariables, _ text: borrowing OctetBuffer, _ name: TextRange,
    until expiry: Timestamp?
  ) throws(CallFailure) {
    try variables.create(text.view(name), until: expiry)
  }

  /// `set_var(name, value)`
  private static func set(_ context: inout CallContext) throws(CallFailure) -> Value {
    try set(
      context.host.variables, context.batch.text, context.arguments[0].range, context.arguments[1])
    return .undefined
  }

  /// Sets the variable whose name a part of the text is.
  private static func set(
    _ variables: ModuleVariables, _ text: borrowing OctetBuffer, _ name: TextRange, _ value: Value
  ) throws(CallFailure) {
    try variables.set(text.view(name), value, text)
  }

  /// `get_var(name)`
  private static func get(_ context: inout CallContext) throws(CallFailure) -> Value {
    try context.batch.reserveText(LanguageLimits.stringOctets)
    return context.host.variables.value(of: context.arguments[0].range, in: context.batch)
  }

  /// `delete_var(name)`
  private static func delete(_ context: inout CallContext) throws(CallFailure) -> Value {
    delete(context.host.variables, context.batch.text, context.arguments[0].range)
    return .undefined
  }

  /// Deletes the variable whose name a part of the text is.
  private static func delete(
    _ variables: ModuleVariables, _ text: borrowing OctetBuffer, _ name: TextRange
  ) {
    variables.delete(text.view(name))
  }
}

extension CallContext {
  /// The end of a life that an argument says: seconds from now, or a time; nil where it is not given.
  func expiry(_ index: Int) throws(CallFailure) -> Timestamp? {
    let value = arguments[index]
    switch value.kind {
    case .datetime: return value.datetime
    case .integer:
      guard value.integer >= 0 else { throw CallFailure("a lifetime is not below zero") }
      let (step, isTooLarge) = value.integer.multipliedReportingOverflow(by: 1_000_000_000)
      let (end, isBeyond) = host.variables.now.nanoseconds.addingReportingOverflow(step)
      return isTooLarge || isBeyond ? nil : Timestamp(nanoseconds: end)
    case .undefined, .boolean, .string, .binary, .ip4addr, .ip6addr: return nil
    }
  }
}
