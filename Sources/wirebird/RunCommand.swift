internal import ArgumentParser
internal import Pipeline

/// `wirebird run`: a configuration in the foreground.
struct RunCommand: ParsableCommand {
  /// What `--help` says.
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a configuration in the foreground.",
    discussion: """
      It ends when all capture files are read, or by Ctrl-C (SIGTERM, SIGINT, SIGQUIT); then it shows
      where every packet and event went. SIGHUP opens files anew and reloads the configuration, SIGUSR1
      logs the counters, SIGUSR2 logs more.
      """)

  /// The configuration file.
  @Option(
    name: [.customShort("c"), .customLong("conf")], help: "The configuration file.",
    completion: .file())
  var configurationFile: String

  /// Capture files in place of what im_pcap's blocks say.
  @Option(
    name: .long, parsing: .upToNextOption,
    help: "Read these capture files in every im_pcap, whatever its Dev or File says.",
    completion: .file())
  var capture: [String] = []

  /// Whether the final account is left out.
  @Flag(name: .shortAndLong, help: "Do not show where packets and events went.")
  var quiet = false

  /// Runs it.
  func run() throws {
    var program = ConfiguredProgram(configurationFile)
    program.overrides.captures = capture
    program.showsAccount = !quiet
    throw ExitCode(program.runInForeground())
  }
}
