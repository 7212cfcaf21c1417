/// One thing that is wrong or doubtful in a configuration: where, why, and what to do about it.
public struct Diagnostic: Sendable, Equatable {
  /// How bad it is.
  public enum Severity: String, Sendable {
    /// The configuration, or one module of it, cannot run.
    case error
    /// It runs, but perhaps not as meant.
    case warning
  }

  /// Error or warning.
  public let severity: Severity
  /// Where, or nil when no place of a file is to blame.
  public let place: SourcePlace?
  /// What is wrong, without a full stop.
  public let cause: String
  /// What to do about it, or nil when the cause says it.
  public let remedy: String?
  /// A word that was probably meant.
  public let suggestion: String?

  /// A diagnostic from its parts.
  public init(
    _ severity: Severity, at place: SourcePlace?, _ cause: String, remedy: String? = nil,
    suggestion: String? = nil
  ) {
    self.severity = severity
    self.place = place
    self.cause = cause
    self.remedy = remedy
    self.suggestion = suggestion
  }

  /// Cause and advice without place and severity; a suggestion goes before a remedy.
  public var message: String {
    if let suggestion { return "\(cause); did you mean '\(suggestion)'?" }
    if let remedy { return "\(cause); \(remedy)" }
    return cause
  }
}

extension Diagnostic: CustomStringConvertible {
  /// The form `file:line:column: error: cause; remedy`.
  public var description: String {
    guard let place else { return "\(severity.rawValue): \(message)" }
    return "\(place): \(severity.rawValue): \(message)"
  }
}
