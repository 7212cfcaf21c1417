internal import ArgumentParser
internal import Configuration

/// `wirebird daemon`, and the program without a command: NXLog's options.
struct DaemonCommand: ParsableCommand {
  /// What `--help` says.
  static let configuration = CommandConfiguration(
    commandName: "daemon",
    abstract: "Run a configuration as a daemon, or steer it, with NXLog's options.",
    discussion: """
      `daemon` itself may be left out: wirebird -c FILE [-f|-v|-s|-r]. The daemon's number is in the
      PidFile of the configuration, /run/wirebird.pid when it names none.
      """)

  /// The configuration file.
  @Option(
    name: [.customShort("c"), .customLong("conf")], help: "The configuration file.",
    completion: .file())
  var configurationFile: String?

  /// Whether to stay in the foreground.
  @Flag(name: [.short, .long], help: "Run in the foreground.")
  var foreground = false

  /// Whether only to verify.
  @Flag(name: [.short, .long], help: "Verify the configuration and exit.")
  var verify = false

  /// Whether to stop the daemon.
  @Flag(name: [.short, .long], help: "Stop the daemon.")
  var stop = false

  /// Whether to make the daemon reload.
  @Flag(
    name: [.short, .long],
    help: "Make the daemon reload its configuration and open files anew (SIGHUP).")
  var reload = false

  /// What is neither: a command that is misspelt comes here, with all that follows it.
  @Argument(parsing: .allUnrecognized, help: .hidden)
  var others: [String] = []

  /// Says which command or option there is not.
  func validate() throws {
    guard let first = others.first else { return }
    let isOption = first.hasPrefix("-")
    let known =
      isOption
      ? ["--conf", "--foreground", "--verify", "--stop", "--reload", "--help", "--version"]
      : Wirebird.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    let suggestion = Spelling.suggestion(for: first, among: known)
    throw ValidationError(
      "there is no \(isOption ? "option" : "command") '\(first)'; "
        + (suggestion.map { "did you mean '\($0)'?" }
          ?? "'wirebird --help' lists what there is"))
  }

  /// Does what NXLog's options say.
  func run() throws {
    guard let file = configurationFile ?? Self.usualFile else {
      throw CleanExit.helpRequest(Wirebird.self)
    }
    if verify { throw ExitCode(VerifyCommand.verify(file)) }
    if stop { throw ExitCode(Daemon.signal(.stop, configuration: file)) }
    if reload { throw ExitCode(Daemon.signal(.reload, configuration: file)) }
    let program = ConfiguredProgram(file)
    throw ExitCode(foreground ? program.runInForeground() : program.runAsDaemon())
  }

  /// Where the configuration is when none is named; nil where there is none.
  private static var usualFile: String? {
    let file = "/etc/wirebird/wirebird.conf"
    return FileSystem.isReadable(file) ? file : nil
  }
}
