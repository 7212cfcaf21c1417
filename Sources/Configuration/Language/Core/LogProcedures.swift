internal import Events

/// Procedures that write to the program's own log.
enum LogProcedures {
  /// All of them.
  static let all: [Callable] = [
    procedure("log_debug", "for developers", body: logDebug),
    procedure("debug", "for developers", body: logDebug),
    procedure("log_info", "for the record", body: logInfo),
    procedure("log_warning", "about a doubt", body: logWarning),
    procedure("log_error", "about a fault", body: logError),
  ]

  /// A procedure that logs its arguments joined.
  private static func procedure(
    _ name: String, _ purpose: String,
    body: @escaping @Sendable (inout CallContext) throws(CallFailure) -> Value
  ) -> Callable {
    Callable(
      .procedure(
        name, [.init("message", .any)], isVariadic: true,
        meaning: "Logs a message \(purpose): its arguments, one behind the other.",
        example: "\(name)('query for ' + $dns.query.name);"), body: body)
  }

  /// `log_debug(…)` and `debug(…)`
  private static func logDebug(_ context: inout CallContext) throws(CallFailure) -> Value {
    log(.debug, context)
  }

  /// `log_info(…)`
  private static func logInfo(_ context: inout CallContext) throws(CallFailure) -> Value {
    log(.info, context)
  }

  /// `log_warning(…)`
  private static func logWarning(_ context: inout CallContext) throws(CallFailure) -> Value {
    log(.warning, context)
  }

  /// `log_error(…)`
  private static func logError(_ context: inout CallContext) throws(CallFailure) -> Value {
    log(.error, context)
  }

  /// The longest message in octets; the rest is cut off.
  private static let limitOctets = 1024

  /// Hands the joined arguments to the host.
  private static func log(_ level: LogLevel, _ context: CallContext) -> Value {
    guard context.host.isLogging(level) else { return .undefined }
    var octets: [UInt8] = []
    for index in 0..<context.arguments.count where octets.count < limitOctets {
      octets += ValueText.octets(context.arguments[index], in: context.batch)
    }
    context.host.log(level, String(decoding: octets.prefix(limitOctets), as: UTF8.self))
    return .undefined
  }
}
