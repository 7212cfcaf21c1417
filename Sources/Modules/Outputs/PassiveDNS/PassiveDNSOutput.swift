internal import Configuration
internal import Events
internal import Glibc
internal import Octets
internal import PassiveDNS
internal import Pipeline
internal import Synchronization

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
  /// What the configuration says.
  private let directives: PassiveDNSDirectives
  /// Takes the messages; nil while the store is not open.
  private var feed: Feed?
  /// How far what was taken is, for the run that comes after a crash; nil where that is not kept.
  private var position: String?
  /// The position that was written last.
  private var writtenPosition: String?
  /// Events that the store had from an earlier run.
  private let eventsOfEarlierRun = Counter()
  /// Events that had no message.
  private let eventsWithoutMessage = Counter()
  /// What was counted of messages and RRsets, for reports.
  private let counts = Mutex((messages: ResponseFeed.Counts(), sets: StoreCounts(), pending: 0))
  /// Whether the end has come.
  private let isFinished = Atomic<Bool>(false)
  /// Writes at times; nil before the start.
  private var clock: WorkerThread?

  /// Holds a feed, since optionals of types that cannot be copied are clumsy in classes.
  private final class Feed {
    /// The feed.
    var feed: ResponseFeed

    /// A feed.
    init(_ feed: consuming ResponseFeed) { self.feed = feed }
  }

  /// An instance.
  private init(_ setup: ModuleSetup) {
    core = setup.core
    reader = setup.reader
    exec = ExecRunner(setup.core)
    directives = PassiveDNSDirectives(setup.reader)
    queueLimit =
      setup.reader.integer("LogqueueSize")
      ?? (setup.settings.isLogqueueSizeGiven ? setup.settings.logqueueSize : 16_384)
  }

  /// RRsets are read from messages.
  var needsPackets: Bool { true }

  /// Compiles the Exec.
  func prepare(_ preparation: ModulePreparation) { core.compileExec(reader, preparation) }

  /// The store, which one process, and one output of it, may write to.
  var holdings: Set<String> { ["store " + AbsolutePath.of(directives.directory)] }

  /// What positions of this instance have as their source in the store.
  private var source: String { "output:\(core.name.lowercased())" }

  /// Opens the store, and reads how far it is.
  func keptPosition() throws(ModuleFailure) -> String? {
    let store = try open()
    do throws(StoreError) {
      return try store.position(of: source).map { String(decoding: $0, as: UTF8.self) }
    } catch {
      throw ModuleFailure(error.description)
    }
  }

  /// Opens the store.
  func start() throws(ModuleFailure) {
    if feed == nil { _ = try open() }
    let interval = directives.flushNanoseconds
    clock = WorkerThread(name: "om_pdns") { [self] in
      var waited: Int64 = 0
      while !isFinished.load(ordering: .relaxed) {
        usleep(50_000)
        waited += 50_000_000
        guard waited >= interval else { continue }
        waited = 0
        core.lock.hold { _ = commit() }
      }
    }
  }

  /// Opens the store.
  private func open() throws(ModuleFailure) -> PassiveDNSStore {
    do throws(StoreError) {
      let store = try PassiveDNSStore(
        path: directives.directory, access: .writing, settings: directives.store)
      feed = Feed(
        ResponseFeed(
          try StoreWriter(store, directives.writer),
          transactionLimit: directives.transactionLimit,
          windowNanoseconds: directives.windowNanoseconds))
      return store
    } catch {
      throw ModuleFailure(error.description)
    }
  }

  /// Takes a batch whose first events it may have.
  func write(_ batch: EventBatch, known: Int, position: String) {
    take(batch, known: known)
    self.position = position
    eventsOfEarlierRun.add(known)
    commitIfHalfFull()
  }

  /// Moves the position on.
  func note(_ position: String) { self.position = position }

  /// Writes what was gathered.
  func settle() -> Bool { commit() }

  /// Takes a batch.
  func write(_ batch: EventBatch) {
    take(batch, known: 0)
    commitIfHalfFull()
  }

  /// Writes what was gathered where there is much of it. Nothing is written in the middle of a batch, so
  /// that the position is exact.
  private func commitIfHalfFull() {
    if feed?.feed.writer.isHalfFull == true { _ = commit() }
    publish()
  }

  /// Takes the messages of a batch.
  private func take(_ batch: EventBatch, known: Int) {
    exec.run(over: batch)
    guard let feed else {
      core.counters.failed.add(batch.liveCount)
      return
    }
    do throws(StoreError) {
      eventsWithoutMessage.add(try feed.feed.take(batch, known: known))
      core.counters.passed.add(batch.liveCount)
    } catch {
      core.counters.failed.add(batch.liveCount)
      core.fail(error.description, kind: "store")
    }
  }

  /// Writes what was gathered, with the position that it leads to; whether that succeeded.
  private func commit() -> Bool {
    guard let feed else { return false }
    defer { publish() }
    do throws(StoreError) {
      let position = writtenPosition == position ? nil : position
      try feed.feed.writer.flush(position: position.map { Array($0.utf8) }, of: source)
      writtenPosition = self.position
      return true
    } catch {
      core.fail(error.description, kind: "store")
      return false
    }
  }

  /// Makes what was counted known.
  private func publish() {
    guard let feed else { return }
    let messages = feed.feed.counts
    let sets = feed.feed.writer.allCounts
    let pending = feed.feed.writer.pendingCount
    counts.withLock { $0 = (messages, sets, pending) }
  }

  /// Nothing: what was gathered is written at times, since it gathers to save writing.
  func flush() {}
  /// Nothing that could be opened anew.
  func reopen() {}

  /// Writes what was gathered, and closes the store.
  func finish() {
    isFinished.store(true, ordering: .relaxed)
    _ = commit()
    feed = nil
  }

  /// What was counted.
  var account: ModuleAccount {
    let (messages, sets, pending) = counts.withLock { $0 }
    var account = ModuleAccount(instance: core.name, module: core.instance.moduleName)
    account.place = AbsolutePath.of(directives.directory)
    account.balances = [
      .init(
        .init("messages", messages.messages),
        parts: [
          .init("queries", messages.queries), .init("multicast", messages.multicast),
          .init("paired responses", messages.paired),
          .init("unsolicited responses", messages.unsolicited),
          .init("duplicate responses", messages.duplicates),
          .init("conflicting responses", messages.conflicting),
          .init("responses without records", messages.silent),
        ]),
      .init(
        .init("RRsets", sets.seen),
        parts: [
          .init("trusted", sets.trusted), .init("unmatched", sets.unmatched),
          .init("out of bailiwick", sets.outOfBailiwick),
          .init("conflicting", sets.conflicting), .init("additional", sets.additional),
          .init("collapsed", sets.collapsed), .init("refused", sets.refused),
        ]),
    ]
    account.remarks = [
      .init("events without a message", eventsWithoutMessage.count),
      .init("events that the store had from an earlier run", eventsOfEarlierRun.count),
      .init("RRsets to be written", UInt64(pending)),
    ]
    return account
  }
}
