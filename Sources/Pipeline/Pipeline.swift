public import Configuration
internal import Events
internal import Synchronization

/// The modules of a configuration with the queues between them, and the threads that run them.
///
/// Every input and every output has a thread, except that on one processor the thread that reads files
/// writes as well. An input's batches go through its Exec and the processors of its routes into the
/// queues of the outputs that they lead to; when all inputs have ended, the queues end, the outputs
/// write what is left, and the pipeline is finished. A reload puts other modules in their places
/// meanwhile.
public final class Pipeline: Sendable {
  /// Wirebird's own log.
  public let log: Log
  /// What Schedules go by.
  let clock: any ScheduleClock
  /// Everything that a reload changes.
  let state: Mutex<State>
  /// One reload at a time.
  let reloading = Mutex(())

  /// Everything that a reload changes, and who runs.
  struct State {
    /// What the configuration declares.
    var model: ConfigurationModel
    /// All modules, in the order of the configuration.
    var modules: [any Module]
    /// What is connected how.
    var wiring: RouteWiring
    /// What runs at times: an entry for each instance that has Schedules.
    var schedulers: [Scheduler]
    /// Outputs that still put out what came before a reload.
    var closing: [OutputEnd] = []
    /// Processors whose buffers still let go of what came before one.
    var closingBuffers: [any ProcessorModule] = []
    /// What modules counted that are no more.
    var retired: [ModuleAccount] = []
    /// Whether something failed in those that the exit status tells.
    var hasFailed = false
    /// The threads.
    var threads: [PipelineThread] = []
    /// How many of them still run that the end waits for, and reloads.
    var running = 0
    /// How many inputs run for their own sake.
    var runningInputs = 0
    /// Whether the end was asked for, or has come for all inputs.
    var isEnding = false
    /// Called on the last thread when it ends.
    var finished: (@Sendable () -> Void)?
  }

  /// The pipeline of made modules.
  init(
    model: ConfigurationModel, modules: [any Module], log: Log, clock: any ScheduleClock
  ) {
    self.log = log
    self.clock = clock
    let wiring = RouteWiring(model, modules, log)
    state = Mutex(
      State(
        model: model, modules: modules, wiring: wiring,
        schedulers: Self.scheduled(modules, wiring).map { Scheduler($0, clock) }))
  }

  /// What the configuration declares.
  public var model: ConfigurationModel { state.withLock { $0.model } }

  /// The instances whose Schedules run: what no route uses does nothing; extensions are in none.
  static func scheduled(_ modules: [any Module], _ wiring: RouteWiring) -> [ModuleCore] {
    let used =
      wiring.inputs.map(\.core) + wiring.processors.map(\.core)
      + wiring.ends.map(\.output.core)
    return modules.map(\.core).filter { core in
      !core.schedules.isEmpty
        && (core.instance.kind == .extension || used.contains { $0 === core })
    }
  }

  // MARK: - Running

  /// Opens what modules read from and write to.
  ///
  /// Outputs come first, so that nothing is captured that cannot be written.
  public func open() throws(ModuleFailure) {
    let wiring = state.withLock { $0.wiring }
    for end in wiring.ends {
      try Self.start(end.output.core) { () throws(ModuleFailure) in try end.disk?.open() }
    }
    for processor in wiring.processors {
      try Self.start(processor.core) { () throws(ModuleFailure) in try processor.buffer?.open() }
    }
    if let keeper = wiring.keeper { try wiring.resume(keeper, log) }
    for end in wiring.ends {
      try Self.start(end.output.core) { () throws(ModuleFailure) in try end.output.start() }
    }
    for processor in wiring.processors {
      try Self.start(processor.core) { () throws(ModuleFailure) in try processor.start() }
    }
    for input in wiring.inputs {
      try Self.start(input.core) { () throws(ModuleFailure) in try input.start() }
    }
    guard let keeper = wiring.keeper else { return }
    for end in wiring.ends { end.progress.noteStart() }
    try keeper.save()
  }

  /// Starts the threads.
  ///
  /// - Parameter whenFinished: Called when the last thread ends, on that thread.
  public func start(whenFinished: @escaping @Sendable () -> Void) throws(ModuleFailure) {
    let isRunning = state.withLock { state in
      state.finished = whenFinished
      let wiring = state.wiring
      run(ends: wiring.ends, buffers: wiring.buffers, &state)
      for (input, sink) in zip(wiring.inputs, wiring.sinks) { run(input, sink, &state) }
      for scheduler in state.schedulers { run(scheduler, &state) }
      return state.threads.allSatisfy(\.isRunning)
    }
    guard isRunning else {
      throw ModuleFailure(
        "the system has no more threads; raise the limit of processes (ulimit -u)")
    }
  }

  /// Starts a module and puts its name before what keeps it from running.
  static func start(
    _ core: ModuleCore, _ body: () throws(ModuleFailure) -> Void
  ) throws(ModuleFailure) {
    do throws(ModuleFailure) {
      try body()
    } catch {
      throw ModuleFailure("[\(core.instance.moduleName)|\(core.name)] \(error.message)")
    }
  }

  /// Starts the threads of outputs and buffers.
  func run(ends: [OutputEnd], buffers: [EventBuffer], _ state: inout State) {
    for end in ends where !end.isDirect {
      state.running += 1
      state.threads.append(
        PipelineThread(end.output.core.name) {
          end.run()
          self.leave()
        })
    }
    for buffer in buffers {
      state.running += 1
      state.threads.append(
        PipelineThread(buffer.name) {
          buffer.run()
          self.leave()
        })
    }
  }

  /// Starts the thread of an input.
  func run(_ input: any InputModule, _ sink: EventSink, _ state: inout State) {
    state.running += 1
    if !input.isSecondary { state.runningInputs += 1 }
    state.threads.append(PipelineThread(input.core.name) { self.runInput(input, sink) })
  }

  /// Starts the thread of Schedules.
  func run(_ scheduler: Scheduler, _ state: inout State) {
    state.threads.append(PipelineThread("schedule") { scheduler.run() })
  }

  /// An input's thread.
  private func runInput(_ input: any InputModule, _ sink: EventSink) {
    input.run(into: sink)
    sink.finish()
    if let numbering = sink.numbering, input.hasReachedEnd {
      numbering.keeper.finish(numbering.input, total: numbering.made, source: input.source)
    }
    if !input.isSecondary { leaveInputs() }
    leave()
  }

  /// Counts an input that ends; behind the last one those end that run for the sake of others.
  func leaveInputs() {
    let wiring: RouteWiring? = state.withLock { state in
      state.runningInputs -= 1
      guard state.runningInputs == 0 else { return nil }
      state.isEnding = true
      return state.wiring
    }
    guard let wiring else { return }
    for input in wiring.inputs where input.isSecondary { input.stop() }
    hurry()
  }

  /// Counts a thread that ends; the last one says so.
  func leave() {
    let (schedulers, body): ([Scheduler], (@Sendable () -> Void)?) = state.withLock { state in
      state.running -= 1
      return state.running == 0 ? (state.schedulers, state.finished ?? {}) : ([], nil)
    }
    guard let body else { return }
    for scheduler in schedulers { scheduler.stop() }
    clock.stop()
    body()
  }

  /// Ends the inputs; the outputs then write what is left and end.
  public func stop() {
    let inputs = state.withLock { state in
      state.isEnding = true
      return state.wiring.inputs
    }
    for input in inputs { input.stop() }
    for buffer in state.withLock({ $0.wiring.buffers }) { buffer.stop() }
    for end in state.withLock({ $0.wiring.ends + $0.closing }) { end.stop() }
    hurry()
  }

  /// Tells the outputs that the end is near: an input that waits for them could not end otherwise.
  private func hurry() {
    for end in state.withLock({ $0.wiring.ends + $0.closing }) { end.hurry() }
  }

  /// Waits until all threads have ended.
  public func join() {
    while true {
      let threads = state.withLock { state in
        defer { state.threads = [] }
        return state.threads
      }
      if threads.isEmpty { break }
      for thread in threads { thread.join() }
    }
    let wiring = state.withLock { $0.wiring }
    for buffer in wiring.buffers where !buffer.close() { wiring.keeper?.last(buffer.name) }
    wiring.keeper?.close()
  }

  /// Opens the files of all outputs anew, each before its next batch.
  public func reopenOutputs() {
    for end in state.withLock({ $0.wiring.ends }) { end.reopen() }
    log.reopen()
  }

  /// Whether something failed that the exit status tells.
  public var hasFailed: Bool {
    state.withLock { state in
      let wiring = state.wiring
      return state.hasFailed || wiring.inputs.contains { $0.core.hasFailed }
        || wiring.processors.contains { $0.core.hasFailed }
        || (wiring.ends + state.closing).contains { $0.output.core.hasFailed }
    }
  }
}

/// A thread of a pipeline, which is known to have ended without waiting for it.
final class PipelineThread: Sendable {
  /// The thread.
  private let thread: WorkerThread
  /// Whether its work is done.
  private let end: EndMark

  /// Whether a thread's work is done.
  private final class EndMark: Sendable {
    /// Set at its end.
    let isSet = Atomic<Bool>(false)
  }

  /// Starts a thread.
  init(_ name: String, _ body: @escaping @Sendable () -> Void) {
    let end = EndMark()
    self.end = end
    thread = WorkerThread(name: name) {
      body()
      end.isSet.store(true, ordering: .releasing)
    }
  }

  /// Whether the system had a thread.
  var isRunning: Bool { thread.isRunning }
  /// Whether its work is done.
  var hasEnded: Bool { end.isSet.load(ordering: .acquiring) }
  /// Waits for its end.
  func join() { thread.join() }
}
