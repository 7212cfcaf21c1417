internal import Events
internal import Octets

/// `create_stat()`, `add_stat()` and `get_stat()`.
enum StatisticCalls {
  /// All of them.
  static let all: [Callable] = [
    Callable(
      .procedure(
        "create_stat",
        [
          .init("name", .string), .init("type", .string),
          .init("interval", .integer, isOptional: true),
          .init("time", .datetime, isOptional: true),
          .init("lifetime", [.integer, .datetime], isOptional: true),
        ],
        meaning:
          "Makes a statistic of this instance, unless there is one. COUNT is the sum of what is"
          + " added; AVG the mean, RATE the sum and GRAD the change of the sum in an interval of so"
          + " many seconds; with MIN or MAX the lowest or highest that any interval ended with.",
        example: "create_stat('queries', 'RATE', 10);"),
      checking: check, body: create),
    Callable(
      .procedure(
        "add_stat",
        [
          .init("name", .string), .init("value", .integer),
          .init("time", .datetime, isOptional: true),
        ],
        meaning: "Adds a number to a statistic of this instance, at the present or another time.",
        example: "add_stat('queries', 1, $EventTime);"), body: add),
    Callable(
      .function(
        "get_stat", [.init("name", .string), .init("time", .datetime, isOptional: true)],
        result: [.integer, .undefined],
        meaning: "What a statistic of this instance came to, at the present or another time; undef"
          + " where there is none, and before its first interval has ended.",
        example: "if get_stat('queries') > 1000 log_warning('many queries');"), body: result),
  ]

  /// What is wrong with a type that is known when the configuration is read.
  private static func check(_ index: Int, _ text: [UInt8]) -> String? {
    let name = String(decoding: text, as: UTF8.self)
    return index == 1 && Statistic.Kind(name) == nil ? problem(name) : nil
  }

  /// What is said about a type that there is not.
  private static func problem(_ name: String) -> String {
    "'\(name)' is no type of statistic; the types are \(Statistic.Kind.names.joined(separator: ", "))"
  }

  /// `create_stat(name, type, interval, time, lifetime)`
  private static func create(_ context: inout CallContext) throws(CallFailure) -> Value {
    // Mostly there is one: an Exec that runs for every event begins with this call.
    if has(context.host.variables, context.batch.text, context.arguments[0].range) {
      return .undefined
    }
    let name = String(decoding: context.octets(1), as: UTF8.self)
    guard let kind = Statistic.Kind(name) else { throw CallFailure(problem(name)) }
    let seconds = context.arguments[2].integer
    guard kind.isImmediate || seconds > 0, seconds <= intervalLimit else {
      throw CallFailure(
        "a statistic of the type \(name) needs an interval of 1 to \(intervalLimit) seconds")
    }
    let time = context.arguments[3]
    let statistic = Statistic(
      kind, interval: max(seconds, 0) * 1_000_000_000,
      start: time.kind == .datetime ? time.datetime : context.host.variables.now)
    let expiry = try context.expiry(4)
    try create(
      context.host.variables, context.batch.text, context.arguments[0].range, statistic, expiry)
    return .undefined
  }

  /// Whether there is a statistic whose name a part of the text is.
  private static func has(
    _ variables: ModuleVariables, _ text: borrowing OctetBuffer, _ name: TextRange
  ) -> Bool {
    variables.hasStatistic(text.view(name))
  }

  /// The longest interval: a hundred years, in seconds.
  private static let intervalLimit: Int64 = 3_155_760_000

  /// Makes the statistic whose name a part of the text is.
  private static func create(
    _ variables: ModuleVariables, _ text: borrowing OctetBuffer, _ name: TextRange,
    _ statistic: Statistic, _ expiry: Timestamp?
  ) throws(CallFailure) {
    try variables.create(text.view(name), statistic, until: expiry)
  }

  /// `add_stat(name, value, time)`
  private static func add(_ context: inout CallContext) throws(CallFailure) -> Value {
    let isThere = add(
      context.host.variables, context.batch.text, context.arguments[0].range,
      context.arguments[1].integer, time(context.arguments[2]))
    guard isThere else {
      let name = String(decoding: context.octets(0), as: UTF8.self)
      throw CallFailure("there is no statistic '\(name)'; create_stat() makes one")
    }
    return .undefined
  }

  /// Adds to the statistic whose name a part of the text is; false where there is none.
  private static func add(
    _ variables: ModuleVariables, _ text: borrowing OctetBuffer, _ name: TextRange,
    _ number: Int64, _ time: Timestamp?
  ) -> Bool {
    variables.add(number, to: text.view(name), at: time)
  }

  /// `get_stat(name, time)`
  private static func result(_ context: inout CallContext) throws(CallFailure) -> Value {
    let found = result(
      context.host.variables, context.batch.text, context.arguments[0].range,
      time(context.arguments[1]))
    return found.map { Value($0) } ?? .undefined
  }

  /// What the statistic came to whose name a part of the text is.
  private static func result(
    _ variables: ModuleVariables, _ text: borrowing OctetBuffer, _ name: TextRange,
    _ time: Timestamp?
  ) -> Int64? {
    variables.result(of: text.view(name), at: time)
  }

  /// A time that was given; nil for the present.
  private static func time(_ value: Value) -> Timestamp? {
    value.kind == .datetime ? value.datetime : nil
  }
}
