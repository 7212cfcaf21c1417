/// What a program belongs to: the instance of a module whose Exec it is.
public protocol ExecHost: AnyObject {
  /// The variables and statistics of the instance.
  var variables: ModuleVariables { get }
  /// Whether messages of a level are kept; what is not kept is not made.
  func isLogging(_ level: LogLevel) -> Bool
  /// Takes a message of `log_info()` and its like; those of one kind, as a statement that runs for every
  /// event makes them, are limited together.
  func log(_ level: LogLevel, kind: String, _ message: String)
  /// Takes the reason why an Exec was given up; it may come for every event, so limit its rate.
  func execFailed(_ error: RunTimeError)
}

/// Why an Exec was given up for an event.
public struct RunTimeError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, without a full stop.
  public let cause: String
  /// What was being done: `procedure 'x'`, `assignment to $y`.
  public let statement: String
  /// Where.
  public let place: SourcePlace

  /// A failure and its place.
  public init(cause: String, statement: String, place: SourcePlace) {
    self.cause = cause
    self.statement = statement
    self.place = place
  }

  /// The line that NXLog logs, the cause behind it.
  public var description: String {
    "\(statement) failed at line \(place.line), character \(place.column) in \(place.file). "
      + "statement execution has been aborted;\(cause)"
  }
}
