internal import Configuration
internal import Modules
internal import Pipeline
internal import Synchronization

/// Reloads the configuration of a running program, on a thread of its own, so that signals are heard
/// meanwhile; one reload at a time, and what is asked for meanwhile once more behind it.
final class Reloader: Sendable {
  /// What threads share.
  private struct State {
    /// The thread.
    var thread: WorkerThread?
    /// Whether a reload is under way.
    var isBusy = false
    /// Whether another was asked for meanwhile.
    var isAskedAgain = false
    /// The lookup service, and the thread that watches it.
    var lookup: (child: LookupChild, thread: WorkerThread)?
  }

  /// The configuration file, from the root.
  private let file: String
  /// What the command line changes.
  private let overrides: RunOverrides
  /// What runs.
  private let pipeline: Pipeline
  /// Where outcomes are told.
  private let report: ReloadReport?
  /// What threads share.
  private let state = Mutex(State())

  /// What reloads a pipeline.
  init(
    _ file: String, _ overrides: RunOverrides, _ pipeline: Pipeline, _ report: ReloadReport?
  ) {
    self.file = file
    self.overrides = overrides
    self.pipeline = pipeline
    self.report = report
  }

  /// Starts the lookup service of a configuration that has one.
  func startLookup() {
    guard let declaration = pipeline.model.lookup,
      let child = LookupChild(declaration, pipeline.log)
    else { return }
    state.withLock { $0.lookup = (child, child.start()) }
  }

  /// Ends the lookup service, and waits for a reload under way.
  func stop() {
    let thread = state.withLock { state in
      state.isAskedAgain = false
      return state.thread
    }
    thread?.join()
    stopLookup()
  }

  /// Ends the lookup service.
  private func stopLookup() {
    let lookup = state.withLock { state in
      defer { state.lookup = nil }
      return state.lookup
    }
    lookup?.child.stop()
    lookup?.thread.join()
  }

  /// Reloads soon.
  func reload() {
    let before: WorkerThread? = state.withLock { state in
      guard !state.isBusy else {
        state.isAskedAgain = true
        return nil
      }
      state.isBusy = true
      let before = state.thread
      state.thread = WorkerThread(name: "reload") { self.run() }
      return before
    }
    before?.join()
  }

  /// Reloads until nobody asks any more.
  private func run() {
    var isAsked = true
    while isAsked {
      once()
      isAsked = state.withLock { state in
        defer { state.isAskedAgain = false }
        if !state.isAskedAgain { state.isBusy = false }
        return state.isAskedAgain
      }
    }
  }

  /// Reads the configuration, and puts it in the place of the old one where it is right.
  private func once() {
    let log = pipeline.log
    let before = pipeline.model
    let diagnostics = Diagnostics()
    guard let model = ConfigurationModel.load(file: file, into: diagnostics) else {
      return refuse(diagnostics.rendered)
    }
    guard !diagnostics.hasErrors else {
      // What modules have to say comes in the same go.
      _ = PipelineBuilder.build(
        model, registry: BuiltInModules.registry, overrides: overrides, log: log, diagnostics)
      return refuse(diagnostics.rendered)
    }
    let outcome = pipeline.reload(
      model, registry: BuiltInModules.registry, overrides: overrides, diagnostics)
    if case .refused(let reason) = outcome { return refuse(reason) }
    guard case .done(let summary) = outcome else { return }
    if !diagnostics.list.isEmpty { log.write(.warning, diagnostics.rendered) }
    follow(before, model, log)
    log.write(.info, "reloaded \(file): \(summary)")
    report?.add(isDone: true, summary)
  }

  /// Tells that a configuration is kept out.
  private func refuse(_ reason: String) {
    let reason = reason.hasSuffix("\n") ? String(reason.dropLast()) : reason
    let isRunning = reason.hasPrefix("the new configuration runs")
    for line in reason.split(separator: "\n") { pipeline.log.write(.error, String(line)) }
    if !isRunning { pipeline.log.write(.error, "not reloaded: the old configuration goes on") }
    report?.add(isDone: false, reason)
  }

  /// Follows the settings that are not the modules'.
  private func follow(_ before: ConfigurationModel, _ model: ConfigurationModel, _ log: Log) {
    let settings = model.settings
    if settings.logLevel != before.settings.logLevel { log.level = settings.logLevel }
    log.suppressesRepeats = settings.suppressesRepeatingLogs
    if let path = settings.logFile, path != before.settings.logFile,
      let error = log.open(path)
    {
      log.write(
        .error, "failed to open the LogFile \(path): \(error); the log stays where it is")
    }
    let left = settings.directivesForStart(before.settings)
    if !left.isEmpty {
      log.write(
        .warning,
        "\(left.joined(separator: ", ")): what changed there waits for the next start of the program"
      )
    }
    if before.lookup?.text != model.lookup?.text {
      stopLookup()
      startLookup()
    }
  }
}

extension LookupDeclaration {
  /// What it says.
  fileprivate var text: String {
    [store, listen, keyFile ?? "", program ?? ""].joined(separator: "\n")
  }
}
