internal import Configuration
internal import Events
internal import Glibc
internal import Octets
internal import PassiveDNS
internal import Pipeline
internal import Synchronization

/// What om_pdns and pm_pdns have in common: a store that messages go into, and that is written at times.
///
/// Everything is called with the instance's lock held, but for what reads counts.
final class StoreKeeper: @unchecked Sendable {
  // Unchecked: everything that changes is used with the instance's lock held.

  /// The instance.
  private let core: ModuleCore
  /// What the configuration says.
  private let directives: PassiveDNSDirectives
  /// Whether it is told what is new.
  private let tellsNews: Bool
  /// Takes the messages; nil while the store is not open.
  private var feed: Feed?
  /// How far what was taken is, for the run that comes after a crash; nil where that is not kept.
  var position: String?
  /// The position that was written last.
  private var writtenPosition: String?
  /// Events that the store had from an earlier run.
  private let eventsOfEarlierRun = Counter()
  /// Events that had no message.
  private let eventsWithoutMessage = Counter()
  /// What was counted of messages and RRsets, for reports.
  private let counts = Mutex(
    (
      messages: ResponseFeed.Counts(), sets: StoreCounts(), clients: ClientCounts(), pending: 0
    ))
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

  /// A keeper whose store is not open.
  init(_ core: ModuleCore, _ directives: PassiveDNSDirectives, tellsNews: Bool) {
    self.core = core
    self.directives = directives
    self.tellsNews = tellsNews
  }

  /// The store, which one process, and one instance of it, may write to.
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

  /// Opens the store where it is not open, and begins to write at times.
  func start() throws(ModuleFailure) {
    if feed == nil { _ = try open() }
    let interval = directives.flushNanoseconds
    clock = WorkerThread(name: "pdns") { [self] in
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
      var settings = directives.writer
      settings.tellsNews = tellsNews
      if !settings.keepsClients { try store.forgetClients() }
      feed = Feed(
        ResponseFeed(
          try StoreWriter(store, settings),
          transactionLimit: directives.transactionLimit,
          windowNanoseconds: directives.windowNanoseconds))
      return store
    } catch {
      throw ModuleFailure(error.description)
    }
  }

  // MARK: - Batches

  /// Takes the messages of a batch; whether the store did.
  ///
  /// - Parameters:
  ///   - batch: The batch.
  ///   - known: How many of its first events the store has.
  func take(_ batch: EventBatch, known: Int = 0) -> Bool {
    guard let feed else { return false }
    eventsOfEarlierRun.add(known)
    do throws(StoreError) {
      eventsWithoutMessage.add(try feed.feed.take(batch, known: known))
      return true
    } catch {
      core.fail(error.description, kind: "store")
      return false
    }
  }

  /// Says which events of the batch that was taken last told something new.
  func forEachNews(_ body: (ResponseFeed.News) -> Void) { feed?.feed.news.forEach(body) }

  /// Writes what was gathered where there is much of it. Nothing is written in the middle of a batch, so
  /// that the position is exact.
  func commitIfAlmostFull() {
    if feed?.feed.writer.isAlmostFull == true { _ = commit() }
    publish()
  }

  /// Writes what was gathered, with the position that it leads to; whether that succeeded.
  func commit() -> Bool {
    guard let feed else { return false }
    defer { publish() }
    do throws(StoreError) {
      let position = writtenPosition == position ? nil : position
      try feed.feed.writer.flush(position: position.map { Array($0.utf8) }, of: source)
      writtenPosition = self.position
      if let notice = feed.feed.writer.takeNotice() {
        core.log(.info, kind: "room", notice)
      }
      return true
    } catch {
      core.fail(error.description, kind: "store")
      return false
    }
  }

  /// Writes what was gathered, and closes the store.
  func finish() {
    isFinished.store(true, ordering: .relaxed)
    _ = commit()
    feed = nil
  }

  // MARK: - Counts

  /// Makes what was counted known.
  private func publish() {
    guard let feed else { return }
    let messages = feed.feed.counts
    let sets = feed.feed.writer.allCounts
    let pending = feed.feed.writer.pendingCount
    let clients = feed.feed.writer.clientCounts
    counts.withLock { $0 = (messages, sets, clients, pending) }
  }

  /// What was counted.
  var account: ModuleAccount {
    let (messages, sets, clients, pending) = counts.withLock { $0 }
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
    if directives.writer.keepsClients {
      account.balances.append(
        .init(
          .init("sightings of clients", clients.seen),
          parts: [
            .init("logged", clients.logged), .init("late", clients.late),
            .init("without a question", clients.withoutQuestion),
            .init("refused by ClientLogLimit", clients.refused),
          ]))
    }
    account.remarks = [
      .init("events without a message", eventsWithoutMessage.count),
      .init("events that the store had from an earlier run", eventsOfEarlierRun.count),
      .init("RRsets to be written", UInt64(pending)),
      .init("RRsets deleted", sets.deleted),
    ]
    return account
  }
}
