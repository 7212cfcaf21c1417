internal import ArgumentParser

/// `wirebird reload`: another configuration for a program that runs.
struct ReloadCommand: ParsableCommand {
  /// What `--help` says.
  static let configuration = CommandConfiguration(
    commandName: "reload", abstract: "Make a running program reload its configuration.",
    discussion: """
      The program is the one of the configuration's PidFile. A configuration that is wrong is shown and
      kept out, and the exit status is 1. What did not change goes on without a pause: captures,
      connections, counters. Files are opened anew as well, as after SIGHUP.
      """)

  /// The configuration file.
  @Option(
    name: [.customShort("c"), .customLong("conf")], help: "The configuration file.",
    completion: .file())
  var configurationFile: String

  /// Reloads it.
  func run() throws {
    throw ExitCode(Daemon.signal(.reload, configuration: configurationFile))
  }
}
