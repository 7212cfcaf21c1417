internal import Events

/// Procedures that write to the program's own log.
enum LogProcedures {
  /// All of them.
  static let all: [Callable] = [
    procedure("log_debug", "for developers", .debug),
    procedure("debug", "for developers", .debug),
    procedure("log_info", "for the record", .info),
    procedure("log_warning", "about a doubt", .warning),
    procedure("log_error", "about a fault", .error),
  ]

  /// A procedure that logs its arguments joined; what one statement logs is of one kind.
  private static func procedure(
    _ name: String, _ purpose: String, _ level: LogLevel
  ) -> Callable {
    Callable(
      .procedure(
        name, [.init("message", .any)], isVariadic: true,
        meaning: "Logs a message \(purpose): its arguments, one behind the other. Of one statement"
          + " at most ten lines a second are written, the rest is counted"
          + " (`SuppressRepeatingLogs`).",
        example: "\(name)('query for ' + $dns.query.name);"),
      makingAt: { place in
        let kind = "\(name) \(place)"
        return { (context: inout CallContext) throws(CallFailure) -> Value in
          log(level, kind, context)
        }
      })
  }

  /// The longest message in octets; the rest is cut off.
  private static let limitOctets = 1024

  /// Hands the joined arguments to the host.
  private static func log(_ level: LogLevel, _ kind: String, _ context: CallContext) -> Value {
    guard context.host.isLogging(level) else { return .undefined }
    var octets: [UInt8] = []
    for index in 0..<context.arguments.count where octets.count < limitOctets {
      octets += ValueText.octets(context.arguments[index], in: context.batch)
    }
    context.host.log(
      level, kind: kind, String(decoding: octets.prefix(limitOctets), as: UTF8.self))
    return .undefined
  }
}
