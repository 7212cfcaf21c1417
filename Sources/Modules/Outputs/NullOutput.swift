internal import Configuration
internal import Events
internal import Pipeline

/// The module om_null: runs its Exec and throws events away.
final class NullOutput: OutputModule, @unchecked Sendable {
  // Unchecked: everything that changes is used by the output's thread alone once it runs.

  /// The module.
  static let definition = ModuleDefinition(
    .module("om_null", .output, "Runs its Exec for each event and throws the event away.")
  ) { setup in setup.reader.hasErrors ? nil : NullOutput(setup) }

  /// What every instance has.
  let core: ModuleCore
  /// The most events that wait.
  let queueLimit: Int
  /// The block, for its Exec.
  private let reader: DirectiveReader
  /// Runs the Exec.
  private var exec: ExecRunner

  /// An instance.
  private init(_ setup: ModuleSetup) {
    core = setup.core
    reader = setup.reader
    exec = ExecRunner(setup.core)
    queueLimit =
      setup.reader.integer("LogqueueSize")
      ?? (setup.settings.isLogqueueSizeGiven ? setup.settings.logqueueSize : 16_384)
  }

  /// Compiles the Exec.
  func prepare(_ preparation: ModulePreparation) { core.compileExec(reader, preparation) }

  /// Nothing to make ready.
  func start() {}

  /// Takes a batch.
  func write(_ batch: EventBatch) {
    exec.run(over: batch)
    core.counters.passed.add(batch.liveCount)
  }

  /// Nothing is kept.
  func flush() {}
  /// Nothing is open.
  func reopen() {}
  /// Nothing is open.
  func finish() {}
}
