internal import Configuration
internal import Events
internal import Pipeline

/// The module om_pdns: the RRsets of responses in a passive DNS store.
final class PassiveDNSOutput: LedgerOutput, @unchecked Sendable {
  // Unchecked: everything that changes is used with the instance's lock held.

  /// The module.
  static let definition = ModuleDefinition(PassiveDNSDirectives.declaration) { setup in
    setup.reader.hasErrors ? nil : PassiveDNSOutput(setup)
  }

  /// What every instance has.
  let core: ModuleCore
  /// The most events that wait.
  let queueLimit: Int
  /// The block, for its Exec.
  private let reader: DirectiveReader
  /// Runs the Exec.
  private var exec: ExecRunner
  /// The store.
  private let keeper: StoreKeeper

  /// An instance.
  private init(_ setup: ModuleSetup) {
    core = setup.core
    reader = setup.reader
    exec = ExecRunner(setup.core)
    keeper = StoreKeeper(setup.core, PassiveDNSDirectives(setup.reader), tellsNews: false)
    queueLimit =
      setup.reader.integer("LogqueueSize")
      ?? (setup.settings.isLogqueueSizeGiven ? setup.settings.logqueueSize : 16_384)
  }

  /// RRsets are read from messages.
  var needsPackets: Bool { true }

  /// Compiles the Exec.
  func prepare(_ preparation: ModulePreparation) { core.compileExec(reader, preparation) }

  /// The store, which one process, and one instance of it, may write to.
  var holdings: Set<String> { keeper.holdings }

  /// Opens the store, and reads how far it is.
  func keptPosition() throws(ModuleFailure) -> String? { try keeper.keptPosition() }

  /// Opens the store.
  func start() throws(ModuleFailure) { try keeper.start() }

  /// Takes a batch whose first events it may have.
  func write(_ batch: EventBatch, known: Int, position: String) {
    take(batch, known: known)
    keeper.position = position
    keeper.commitIfAlmostFull()
  }

  /// Moves the position on.
  func note(_ position: String) { keeper.position = position }

  /// Writes what was gathered.
  func settle() -> Bool { keeper.commit() }

  /// Takes a batch.
  func write(_ batch: EventBatch) {
    take(batch, known: 0)
    keeper.commitIfAlmostFull()
  }

  /// Takes the messages of a batch.
  private func take(_ batch: EventBatch, known: Int) {
    exec.run(over: batch)
    let isTaken = keeper.take(batch, known: known)
    (isTaken ? core.counters.passed : core.counters.failed).add(batch.liveCount)
  }

  /// Nothing: what was gathered is written at times, since it gathers to save writing.
  func flush() {}
  /// Nothing that could be opened anew.
  func reopen() {}

  /// Writes what was gathered, and closes the store.
  func finish() { keeper.finish() }

  /// What was counted.
  var account: ModuleAccount { keeper.account }
}
