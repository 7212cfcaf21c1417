internal import ArgumentParser
internal import Configuration
internal import Pipeline

/// `wirebird verify`: whether a configuration is right.
struct VerifyCommand: ParsableCommand {
  /// What `--help` says.
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Verify a configuration.",
    discussion: "Every mistake is shown as file:line:column. The exit status is 0 or 1.")

  /// The configuration file.
  @Option(
    name: [.customShort("c"), .customLong("conf")], help: "The configuration file.",
    completion: .file())
  var configurationFile: String

  /// Verifies it.
  func run() throws { throw ExitCode(Self.verify(configurationFile)) }

  /// Verifies a configuration; the exit status.
  static func verify(_ file: String) -> Int32 {
    let log = Log()
    guard ConfiguredProgram(file).build(log: log) != nil else { return 1 }
    log.write(.info, "configuration OK")
    return 0
  }
}
