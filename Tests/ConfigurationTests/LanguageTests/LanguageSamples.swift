import Configuration
import Events
import Octets

/// Collects what programs say.
final class RecordingHost: ExecHost {
  /// Messages with their levels, as `INFO text`.
  var messages: [String] = []
  /// What limits each of them.
  var kinds: [String] = []
  /// Failures.
  var failures: [RunTimeError] = []
  /// The level from which on messages are kept.
  var keepsDebug = true
  /// Variables and statistics.
  let variables: ModuleVariables

  init(variables: ModuleVariables = ModuleVariables()) { self.variables = variables }

  func isLogging(_ level: LogLevel) -> Bool { keepsDebug || level != .debug }
  func log(_ level: LogLevel, kind: String, _ message: String) {
    messages.append("\(level.rawValue) \(message)")
    kinds.append(kind)
  }
  func execFailed(_ error: RunTimeError) { failures.append(error) }
}

/// Compiles and runs small programs.
enum Language {
  /// The diagnostics of a text that does not compile, one a line; empty where it compiles.
  static func errors(_ text: String, scope: LanguageScope = LanguageScope()) -> String {
    let diagnostics = Diagnostics()
    let compiled = LanguageCompiler(scope: scope)
      .compile([SourceText(text, file: "n.conf")], diagnostics)
    return compiled == nil ? diagnostics.rendered : ""
  }

  /// What compiles; nil and a note of the errors where it does not.
  static func compile(
    _ texts: [String], scope: LanguageScope = LanguageScope()
  ) -> CompiledExec? {
    let diagnostics = Diagnostics()
    let sources = texts.map { SourceText($0, file: "n.conf") }
    let compiled = LanguageCompiler(scope: scope).compile(sources, diagnostics)
    if compiled == nil { print(diagnostics.rendered) }
    return compiled
  }

  /// An event with string fields.
  static func event(_ fields: [(String, String)], in batch: EventBatch) -> Int {
    let event = batch.appendEvent()
    for (name, value) in fields {
      batch.append(FieldKey(name), batch.makeValue(value), to: event)
    }
    return event
  }

  /// The fields of an event as `name=text` with types other than string in front.
  static func render(_ event: Int, in batch: EventBatch) -> String {
    if batch.isDropped(event) { return "dropped" }
    var parts: [String] = []
    batch.forEachField(of: event) { key, value in
      parts.append("\(key.name)=\(render(value, in: batch))")
    }
    return parts.joined(separator: " ")
  }

  /// A value as text, with its type unless it is a string.
  static func render(_ value: Value, in batch: EventBatch) -> String {
    let text = String(decoding: ValueText.octets(value, in: batch), as: UTF8.self)
    switch value.kind {
    case .string: return "'\(text)'"
    case .undefined: return "undef"
    case .boolean, .integer: return text
    default: return "\(value.kind.name):\(text)"
    }
  }

  /// Runs a program on one event and answers its fields, or what went wrong.
  static func run(
    _ text: String, _ fields: [(String, String)] = [], host: RecordingHost = RecordingHost(),
    scope: LanguageScope = LanguageScope()
  ) -> String {
    let diagnostics = Diagnostics()
    guard
      let compiled = LanguageCompiler(scope: scope)
        .compile([SourceText(text, file: "n.conf")], diagnostics)
    else { return diagnostics.rendered }
    let batch = EventBatch()
    let event = event(fields, in: batch)
    var runner = ProgramRunner()
    let outcome = runner.run(compiled.program, event: event, in: batch, host: host)
    if outcome == .failed { return "failed: " + (host.failures.last?.cause ?? "") }
    return render(event, in: batch)
  }

  /// The value of an expression, or what went wrong.
  static func value(_ expression: String, _ fields: [(String, String)] = []) -> String {
    let result = run("$result = \(expression);", fields)
    let expected = fields.map { "\($0.0)='\($0.1)'" }.joined(separator: " ")
    let prefix = expected.isEmpty ? "result=" : expected + " result="
    return result.hasPrefix(prefix) ? String(result.dropFirst(prefix.count)) : result
  }
}
