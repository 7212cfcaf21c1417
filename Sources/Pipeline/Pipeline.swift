public import Configuration
internal import Events
internal import Synchronization

/// The modules of a configuration with the queues between them, and the threads that run them.
///
/// Every input and every output has a thread, except that on one processor the thread that reads files
/// writes as well. An input's batches go through its Exec and the processors of its routes into the
/// queues of the outputs that they lead to; when all inputs have ended, the queues end, the outputs
/// write what is left, and the pipeline is finished.
public final class Pipeline: @unchecked Sendable {
  // Unchecked: modules and threads are set by the thread that starts and joins.

  /// What the configuration declares.
  public let model: ConfigurationModel
  /// Wirebird's own log.
  public let log: Log
  /// What is connected how.
  private let wiring: RouteWiring
  /// The inputs that a route leads from.
  private let inputs: [any InputModule]
  /// The processors that are in a route.
  private let processors: [any ProcessorModule]
  /// What waits between processors.
  private let buffers: [EventBuffer]
  /// The outputs that a route leads to, with their queues.
  private let ends: [OutputEnd]
  /// The inputs' sinks, by the same index.
  private let sinks: [EventSink]
  /// What runs at times: an entry for each instance that has Schedules.
  private let schedulers: [Scheduler]
  /// What Schedules go by.
  private let clock: any ScheduleClock
  /// The threads.
  private var threads: [WorkerThread] = []
  /// How many threads still run.
  private let running = Atomic<Int>(0)
  /// How many of them are inputs' that run for their own sake.
  private let runningInputs = Atomic<Int>(0)
  /// Called on the last thread when it ends.
  private let finished = Mutex<(@Sendable () -> Void)?>(nil)

  /// The pipeline of made modules.
  init(
    model: ConfigurationModel, modules: [any Module], log: Log, clock: any ScheduleClock
  ) {
    self.model = model
    self.log = log
    self.clock = clock
    let wiring = RouteWiring(model, modules, log)
    self.wiring = wiring
    inputs = wiring.inputs
    sinks = wiring.sinks
    processors = wiring.processors
    buffers = wiring.buffers
    ends = wiring.ends
    let used =
      wiring.inputs.map(\.core) + wiring.processors.map(\.core)
      + wiring.ends.map(\.output.core)
    schedulers = modules.filter { module in
      // What no route uses does nothing; extensions are in none.
      !module.core.schedules.isEmpty
        && (module.core.instance.kind == .extension || used.contains { $0 === module.core })
    }.map { Scheduler($0.core, clock) }
  }

  // MARK: - Running

  /// Opens what modules read from and write to.
  ///
  /// Outputs come first, so that nothing is captured that cannot be written.
  public func open() throws(ModuleFailure) {
    if let keeper = wiring.keeper { try wiring.resume(keeper, log) }
    for end in ends {
      try Self.start(end.output.core) { () throws(ModuleFailure) in try end.output.start() }
    }
    for processor in processors {
      try Self.start(processor.core) { () throws(ModuleFailure) in try processor.start() }
    }
    for input in inputs {
      try Self.start(input.core) { () throws(ModuleFailure) in try input.start() }
    }
  }

  /// Starts the threads.
  ///
  /// - Parameter whenFinished: Called when the last thread ends, on that thread.
  public func start(whenFinished: @escaping @Sendable () -> Void) throws(ModuleFailure) {
    finished.withLock { $0 = whenFinished }
    let queued = ends.filter { !$0.isDirect }
    running.store(
      inputs.count + buffers.count + queued.count, ordering: .sequentiallyConsistent)
    runningInputs.store(
      inputs.count { !$0.isSecondary }, ordering: .sequentiallyConsistent)
    for end in queued {
      threads.append(
        WorkerThread(name: end.output.core.name) {
          end.run()
          self.leave()
        })
    }
    for buffer in buffers {
      threads.append(
        WorkerThread(name: buffer.name) {
          buffer.run()
          self.leave()
        })
    }
    for index in inputs.indices {
      threads.append(WorkerThread(name: inputs[index].core.name) { self.runInput(index) })
    }
    for scheduler in schedulers {
      threads.append(WorkerThread(name: "schedule") { scheduler.run() })
    }
    guard threads.allSatisfy(\.isRunning) else {
      throw ModuleFailure(
        "the system has no more threads; raise the limit of processes (ulimit -u)")
    }
  }

  /// Starts a module and puts its name before what keeps it from running.
  private static func start(
    _ core: ModuleCore, _ body: () throws(ModuleFailure) -> Void
  ) throws(ModuleFailure) {
    do throws(ModuleFailure) {
      try body()
    } catch {
      throw ModuleFailure("[\(core.instance.moduleName)|\(core.name)] \(error.message)")
    }
  }

  /// An input's thread.
  private func runInput(_ index: Int) {
    inputs[index].run(into: sinks[index])
    sinks[index].finish()
    if let numbering = sinks[index].numbering, inputs[index].hasReachedEnd {
      numbering.keeper.finish(index, total: numbering.made, source: inputs[index].source)
    }
    if !inputs[index].isSecondary,
      runningInputs.subtract(1, ordering: .sequentiallyConsistent).newValue == 0
    {
      for input in inputs where input.isSecondary { input.stop() }
      hurry()
    }
    leave()
  }

  /// Counts a thread that ends; the last one says so.
  private func leave() {
    let left = running.subtract(1, ordering: .sequentiallyConsistent).newValue
    guard left == 0 else { return }
    for scheduler in schedulers { scheduler.stop() }
    clock.stop()
    if let body = finished.withLock({ $0 }) { body() }
  }

  /// Ends the inputs; the outputs then write what is left and end.
  public func stop() {
    for input in inputs { input.stop() }
    hurry()
  }

  /// Tells the outputs that the end is near: an input that waits for them could not end otherwise.
  private func hurry() {
    for end in ends { end.hurry() }
  }

  /// Waits until all threads have ended.
  public func join() {
    for thread in threads { thread.join() }
    threads = []
    wiring.keeper?.close()
  }

  /// Opens the files of all outputs anew, each before its next batch.
  public func reopenOutputs() {
    for end in ends { end.reopen() }
    log.reopen()
  }

  /// Whether something failed that the exit status tells.
  public var hasFailed: Bool {
    inputs.contains { $0.core.hasFailed } || processors.contains { $0.core.hasFailed }
      || ends.contains { $0.output.core.hasFailed }
  }

  // MARK: - Accounts

  /// What every module counted: inputs, processors, outputs.
  public var accounts: [ModuleAccount] {
    var accounts: [ModuleAccount] = []
    for (input, sink) in zip(inputs, sinks) {
      var account = input.account
      let counters = input.core.counters
      account.balances.append(
        ModuleAccount.Balance(
          .init("events made", counters.received.count),
          parts: [
            .init("passed on", counters.passed.count),
            .init("dropped by Exec", counters.dropped.count),
            .init("put out by an earlier run", sink.numbering?.repeated.count ?? 0),
          ]))
      if sink.detouredCount > 0 {
        account.remarks.append(.init("events sent to other routes", sink.detouredCount))
      }
      if sink.refusedCount > 0 {
        account.remarks.append(.init("events dropped, queue full", sink.refusedCount))
      }
      if counters.execFailures.count > 0 {
        account.remarks.append(.init("Execs given up", counters.execFailures.count))
      }
      accounts.append(account)
    }
    for processor in processors {
      var account = processor.account
      let counters = processor.core.counters
      account.balances.append(
        ModuleAccount.Balance(
          processor.madeCount == 0
            ? .init("events received", counters.received.count)
            : .init("events received or made", counters.received.count + processor.madeCount),
          parts: [
            .init("passed on", counters.passed.count),
            .init("dropped by Exec", counters.dropped.count),
          ] + processor.otherParts))
      if counters.execFailures.count > 0 {
        account.remarks.append(.init("Execs given up", counters.execFailures.count))
      }
      accounts.append(account)
    }
    for output in ends.map(\.output) {
      var account = output.account
      let counters = output.core.counters
      account.balances.append(
        ModuleAccount.Balance(
          .init("events received", counters.received.count),
          parts: [
            .init("written", counters.passed.count),
            .init("dropped by Exec", counters.dropped.count),
            .init("lost to errors", counters.failed.count),
          ]))
      if counters.execFailures.count > 0 {
        account.remarks.append(.init("Execs given up", counters.execFailures.count))
      }
      accounts.append(account)
    }
    return accounts
  }
}
