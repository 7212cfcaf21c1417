internal import Configuration
internal import Glibc
internal import Modules
internal import Octets
internal import Pipeline

/// A configuration on its way to running: read, built, started, and ended in order.
struct ConfiguredProgram {
  /// The configuration file.
  let file: String
  /// What the command line changes.
  var overrides = RunOverrides()
  /// Whether the account is shown at the end.
  var showsAccount = true

  /// The program of a configuration file.
  init(_ file: String) { self.file = file }

  /// Reads and builds the configuration, and shows what is wrong with it; nil where it cannot run.
  func build(isStrict: Bool = false, log: Log) -> Pipeline? {
    let diagnostics = Diagnostics()
    guard let model = ConfigurationModel.load(file: file, into: diagnostics) else {
      FileSystem.printError(diagnostics.rendered)
      return nil
    }
    let pipeline = PipelineBuilder.build(
      model, registry: BuiltInModules.registry, overrides: overrides, log: log, diagnostics)
    if !diagnostics.list.isEmpty { FileSystem.printError(diagnostics.rendered) }
    return diagnostics.hasErrors ? nil : pipeline
  }

  // MARK: - Running

  /// Runs until the end of all inputs or a signal; the exit status.
  func runInForeground() -> Int32 {
    let log = Log()
    guard let pipeline = build(log: log) else { return 1 }
    let settings = pipeline.model.settings
    // The working directory may change behind this.
    let path = settings.pidFile.map(AbsolutePath.of)
    let configuration = AbsolutePath.of(file)
    guard prepare(log, settings, isDaemon: false) else { return 1 }
    if let path, !Daemon.claim(path) { return 1 }
    defer { if let path { unsafe unlink(path) } }
    let report = path.map { ReloadReport(pidFile: $0) }
    let reloader = Reloader(configuration, overrides, pipeline, report)
    return run(pipeline, log, reloader) { message in
      if let message { log.write(.error, message) }
    }
  }

  /// Detaches and runs; the exit status of the process that was started, once the daemon runs.
  func runAsDaemon() -> Int32 {
    let log = Log()
    guard let pipeline = build(log: log) else { return 1 }
    let settings = pipeline.model.settings
    let path = AbsolutePath.of(settings.pidFile ?? Daemon.usualPidFile)
    let configuration = AbsolutePath.of(file)
    guard Daemon.isFree(path) else { return 1 }
    return Daemon.detach { report in
      guard prepare(log, settings, isDaemon: true), Daemon.claim(path) else {
        report("it could not be prepared")
        return 1
      }
      defer { unsafe unlink(path) }
      let reloader = Reloader(
        configuration, overrides, pipeline, ReloadReport(pidFile: path))
      return run(pipeline, log, reloader) { message in
        // Whoever started it finds nothing left behind once it is told.
        if message != nil { unsafe unlink(path) }
        report(message)
        log.setTerminal(false)
      }
    }
  }

  /// Sets up the log and the working directory.
  private func prepare(_ log: Log, _ settings: GlobalSettings, isDaemon: Bool) -> Bool {
    log.level = settings.logLevel
    log.suppressesRepeats = settings.suppressesRepeatingLogs
    if let path = settings.logFile, let error = log.open(path) {
      FileSystem.printError("failed to open the LogFile \(path): \(error)")
      return false
    }
    if let root = settings.rootDirectory, unsafe chroot(root) != 0 {
      FileSystem.printError("failed to enter the RootDir \(root): \(SystemError.text(errno))")
      return false
    }
    let directory =
      settings.spoolDirectory ?? (isDaemon || settings.rootDirectory != nil ? "/" : nil)
    if let directory, unsafe chdir(directory) != 0 {
      FileSystem.printError("failed to enter the SpoolDir \(directory): \(SystemError.text(errno))")
      return false
    }
    return true
  }

  /// Opens, runs and ends a pipeline; `started` gets nil once it runs, or why it does not.
  private func run(
    _ pipeline: Pipeline, _ log: Log, _ reloader: Reloader, started: (String?) -> Void
  ) -> Int32 {
    Signals.block()
    do throws(ModuleFailure) {
      try pipeline.open()
      if let problem = Privileges.drop(pipeline.model.settings) { throw ModuleFailure(problem) }
      try pipeline.start { Signals.tellFinished() }
    } catch {
      started(error.message)
      return 1
    }
    started(nil)
    log.write(.info, "wirebird \(Wirebird.version) started")
    reloader.startLookup()
    waitForEnd(pipeline, log, reloader)
    reloader.stop()
    pipeline.join()
    if showsAccount {
      let table = AccountText.table(pipeline.accounts)
      if log.keepsStandardOutputFree {
        FileSystem.printError(table)
      } else {
        FileSystem.print(table)
      }
    }
    AccountText.reportImbalance(pipeline.accounts, log)
    log.tellLeftOut()
    log.write(.info, "wirebird stopped")
    return pipeline.hasFailed ? 1 : 0
  }

  /// Takes signals until all threads have ended.
  private func waitForEnd(_ pipeline: Pipeline, _ log: Log, _ reloader: Reloader) {
    var isStopping = false
    while true {
      let request = Signals.next()
      switch request {
      case .finished: return
      case .stop, .interrupt:
        if isStopping, pipeline.model.settings.abortsOnDoubleSigterm { abort() }
        if isStopping, request == .interrupt {
          log.write(.error, "interrupted again: ended at once; what was not yet written is lost")
          _exit(1)
        }
        if !isStopping { log.write(.info, "stopping; what was captured is still written") }
        isStopping = true
        pipeline.stop()
      case .reopen:
        // What rotated the files counts on this, whatever becomes of the configuration.
        log.write(.info, "SIGHUP: opening files anew, and reading the configuration again")
        pipeline.reopenOutputs()
        if !isStopping { reloader.reload() }
      case .report:
        log.tellLeftOut()
        for line in AccountText.lines(pipeline.accounts) { log.write(.info, line) }
      case .debug:
        log.level = .debug
        log.write(.info, "SIGUSR2: logging DEBUG messages from now on")
      }
    }
  }
}
