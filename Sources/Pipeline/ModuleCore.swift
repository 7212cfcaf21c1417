public import Configuration
public import Events

/// What every instance of a module has: its name, its Exec, its counters and its way to the log.
public final class ModuleCore: ExecHost, @unchecked Sendable {
  // Unchecked: the Exec is set while the configuration is built, before any thread runs.

  /// The instance as the configuration declares it.
  public let instance: ModuleInstance
  /// Wirebird's own log.
  public let log: Log
  /// What is counted.
  public let counters = ModuleCounters()
  /// The variables and statistics that its Execs share.
  public let variables = ModuleVariables()
  /// The Exec; nil where there is none.
  public private(set) var exec: CompiledExec?
  /// Held by whoever uses what the module keeps to itself: its thread for a batch, its Schedules, and
  /// other instances that call it.
  public let lock = InstanceLock()
  /// Whether what the module has put out is kept in a checkpoint; set before it starts.
  public internal(set) var isCheckpointed = false
  /// Which instances its code calls.
  let calls = CallRecord()
  /// The queue on disk before an output; nil for one in memory. Set while the configuration is built.
  public internal(set) var spool: SpoolSettings?
  /// What runs at times.
  private(set) var schedules: [CompiledSchedule] = []

  /// Failures that the exit status tells.
  private let failures = Counter()

  /// The instance's name.
  public var name: String { instance.name }

  /// What an instance has.
  public init(_ instance: ModuleInstance, log: Log) {
    self.instance = instance
    self.log = log
  }

  /// Compiles the Exec directives and blocks of a module.
  public func compileExec(_ reader: DirectiveReader, _ context: ModulePreparation) {
    let bodies = reader.statements("Exec")
    guard !bodies.isEmpty else { return }
    exec = context.compiler(for: name).compile(bodies, context.diagnostics)
  }

  /// Compiles the Schedule blocks of a module.
  func compileSchedules(_ reader: DirectiveReader, _ context: ModulePreparation) {
    for block in reader.blocks("Schedule") {
      guard let declaration = ScheduleDeclaration(block),
        let exec = context.compiler(for: name)
          .compile(declaration.statements, hasEvent: false, context.diagnostics)
      else { continue }
      schedules.append(CompiledSchedule(declaration: declaration, program: exec.program))
    }
  }

  // MARK: - Messages

  /// Whether something failed that the program's exit status tells.
  public var hasFailed: Bool { failures.count > 0 }

  /// Reports something that the program's exit status tells as well.
  ///
  /// - Parameters:
  ///   - message: The text.
  ///   - kind: What limits the rate where many may come that differ in their details.
  public func fail(_ message: String, kind: String? = nil) {
    failures.add(1)
    log(.error, kind: kind ?? message, message)
  }

  /// Writes a message with the module's name.
  public func log(_ level: LogLevel, _ message: String) {
    log.write(
      level, "[\(instance.moduleName)|\(name)] \(message)", kind: name + message,
      instance: name)
  }

  /// Writes a message of which many may come that differ in their details.
  public func log(_ level: LogLevel, kind: String, _ message: String) {
    log.write(
      level, "[\(instance.moduleName)|\(name)] \(message)", kind: name + kind,
      instance: name)
  }

  /// Whether messages of a level are written.
  public func isLogging(_ level: LogLevel) -> Bool { log.isLogging(level) }

  /// Counts and reports that an Exec was given up.
  public func execFailed(_ error: RunTimeError) {
    counters.execFailures.add(1)
    // What fails at one place is of one kind.
    log(.error, kind: "exec \(error.place)", error.description)
  }
}

/// Runs a module's Exec over batches.
public struct ExecRunner: ~Copyable {
  /// The module.
  private let core: ModuleCore
  /// The interpreter.
  private var runner = ProgramRunner()

  /// A runner for one module and one thread.
  public init(_ core: ModuleCore) { self.core = core }

  /// Runs the whole Exec for every event of a batch, and counts those that it dropped.
  public mutating func run(over batch: EventBatch) {
    guard let program = core.exec?.program else { return }
    let before = batch.droppedCount
    for event in 0..<batch.count where !batch.isDropped(event) {
      _ = runner.run(program, event: event, in: batch, host: core)
    }
    core.counters.dropped.add(batch.droppedCount - before)
  }

  /// Runs a program for every event of a batch, and puts those into `abandoned` for which it was given
  /// up.
  public mutating func run(
    _ program: Program, over batch: EventBatch, abandoned: inout [Int]
  ) {
    let before = batch.droppedCount
    for event in 0..<batch.count where !batch.isDropped(event) {
      if runner.run(program, event: event, in: batch, host: core) == .failed,
        !batch.isDropped(event)
      {
        abandoned.append(event)
      }
    }
    core.counters.dropped.add(batch.droppedCount - before)
  }

  /// Runs a program for one event; whether it came to its end.
  public mutating func run(_ program: Program, for event: Int, in batch: EventBatch) -> Bool {
    let before = batch.droppedCount
    let outcome = runner.run(program, event: event, in: batch, host: core)
    if batch.droppedCount > before { core.counters.dropped.add(1) }
    return outcome == .completed
  }

  /// The value of an expression; nil where it could not be had, which is reported.
  public mutating func evaluate(
    _ expression: CompiledExpression, for event: Int, in batch: EventBatch
  ) -> Value? {
    do throws(RunTimeError) {
      return try runner.evaluate(expression, event: event, in: batch, host: core)
    } catch {
      core.execFailed(error)
      return nil
    }
  }
}
