internal import Configuration
internal import Events
internal import Octets
internal import Pipeline

/// The module pm_transaction: a query and its response become one event.
final class TransactionProcessor: ProcessorModule, @unchecked Sendable {
  // Unchecked: everything that changes is used with the instance's lock held; reading an account takes it.

  /// The module.
  static let definition = ModuleDefinition(declaration) { setup in
    setup.reader.hasErrors ? nil : TransactionProcessor(setup)
  }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "pm_transaction", .processor,
    "Makes one event of a query and its response, which belong together by addresses, ports, transport,"
      + " ID and question: the event of the response, with `paired` in $transaction.state, the latency in"
      + " microseconds in $transaction.latency and the time of the query in $transaction.query_time. The"
      + " states of others are `unanswered` (a query), `unsolicited` (a response), `duplicate` (the same"
      + " once more), `conflicting` (a response that says something else than the first, with the IP TTLs"
      + " of both in $transaction.ip_ttl and $transaction.first_ip_ttl) and `multicast`. Messages without"
      + " exactly one question have none.",
    directives: [
      DirectiveDeclaration(
        "Window", .duration, "How long a query waits for its response.", defaultText: "5",
        unit: "seconds", example: "10", isAddition: true),
      DirectiveDeclaration(
        "Skew", .duration,
        "How much later than its response a query may be captured, where two directions are captured"
          + " apart; the latency is then below zero. Responses without a query wait as long.",
        defaultText: "100ms", unit: "seconds", example: "500ms", isAddition: true),
      DirectiveDeclaration(
        "MaxQueries", .integer(64...16_777_216),
        "How many queries may wait; the oldest go on as `unanswered` where there are more.",
        defaultText: "65536", unit: "queries", example: "1000000", isAddition: true),
      DirectiveDeclaration(
        "Statistics", .duration,
        "How often an event for each server tells its latencies since the last time: $transaction.state"
          + " is `statistics`, $transaction.server an address or `other`, and the others are"
          + " $transaction.count, .unanswered, .p50, .p90, .p99 and .max in microseconds.",
        defaultMeaning: "never", unit: "seconds", example: "60", isAddition: true),
      DirectiveDeclaration(
        "MaxServers", .integer(1...65_536),
        "For how many servers latencies are kept apart; the others share one row.",
        defaultText: "64", unit: "servers", example: "256", isAddition: true),
    ])

  /// How many servers are in the account.
  private static let serversInAccount = 8
  /// Fields of statistics.
  private static let keys = ["server", "count", "unanswered", "p50", "p90", "p99", "max"].map {
    FieldKey(declaring: "transaction." + $0)
  }

  /// What every instance has.
  let core: ModuleCore
  /// The block, for its Exec.
  private let reader: DirectiveReader
  /// Pairs messages.
  private let tracker: TransactionTracker
  /// How often statistics come; nil for never.
  private let interval: Int64?
  /// When the last ones came, by the packets' time.
  private var lastStatistics: Timestamp?
  /// What time it is while no packets come.
  private var clock = PacketClock()

  /// An instance.
  private init(_ setup: ModuleSetup) {
    core = setup.core
    reader = setup.reader
    interval = reader.nanoseconds("Statistics")
    tracker = TransactionTracker(
      limit: reader.integer("MaxQueries") ?? 65_536,
      window: reader.nanoseconds("Window") ?? 5_000_000_000,
      skew: reader.nanoseconds("Skew") ?? 100_000_000, servers: reader.integer("MaxServers") ?? 64)
  }

  /// Compiles the Exec.
  func prepare(_ preparation: ModulePreparation) { core.compileExec(reader, preparation) }

  /// Pairs the messages of a batch.
  func process(_ batch: EventBatch, to outlet: inout ProcessorOutlet) {
    for other in tracker.process(batch) { outlet.put(other) }
    outlet.put(batch)
    clock.packetTime = tracker.lastTime
    tellStatistics(at: tracker.lastTime, &outlet)
  }

  /// Lets go of what waited for long enough.
  func settle(to outlet: inout ProcessorOutlet) {
    let time = clock.idleTime
    for batch in tracker.expired(at: time) { outlet.put(batch) }
    tellStatistics(at: time, &outlet)
  }

  /// Lets go of all.
  func finish(to outlet: inout ProcessorOutlet) {
    for batch in tracker.rest() { outlet.put(batch) }
    if interval != nil { tellStatistics(&outlet) }
  }

  /// A query waits here for its response.
  var holdsEvents: Bool { true }
  /// Events with latencies.
  var madeCount: UInt64 { tracker.counters.statistics.count }

  /// Where the others went.
  var otherParts: [ModuleAccount.Line] {
    let counters = tracker.counters
    let released = counters.released.count
    return [
      .init("queries joined with their responses", counters.joined.count),
      .init("held", counters.held.count &- released),
    ]
  }

  /// What events are, and the latencies.
  var account: ModuleAccount {
    let rows = core.lock.hold { tracker.total.sorted }
    var remarks = [
      ModuleAccount.Line(
        "queries let go early, too many waited", tracker.counters.hurried.count)
    ]
    let shown = rows.prefix(Self.serversInAccount).filter { $0.server != nil }
    for row in shown + rows.filter({ $0.server == nil }) {
      let name = row.server.map(\.description) ?? "all others"
      remarks += [
        .init("responses of \(name)", row.latencies.count),
        .init("  unanswered", row.latencies.unanswered),
        .init("  latency p50, microseconds", row.latencies.quantile(perMille: 500)),
        .init("  latency p90, microseconds", row.latencies.quantile(perMille: 900)),
        .init("  latency p99, microseconds", row.latencies.quantile(perMille: 990)),
      ]
    }
    return ModuleAccount(
      instance: core.name, module: core.instance.moduleName,
      balances: [tracker.counters.balance], remarks: remarks)
  }

  // MARK: - Statistics

  /// Makes events with latencies where it is time.
  private func tellStatistics(at time: Timestamp, _ outlet: inout ProcessorOutlet) {
    guard let interval else { return }
    guard let last = lastStatistics else {
      lastStatistics = time
      return
    }
    guard abs(time.nanoseconds &- last.nanoseconds) >= interval else { return }
    lastStatistics = time
    tellStatistics(&outlet)
  }

  /// Makes events with latencies.
  private func tellStatistics(_ outlet: inout ProcessorOutlet) {
    let rows = tracker.recent.sorted
    guard !rows.isEmpty else { return }
    let batch = EventBatch()
    for row in rows {
      let event = batch.appendEvent()
      let latencies = row.latencies
      batch.append(TransactionTracker.stateKey, batch.makeValue("statistics"), to: event)
      batch.append(
        Self.keys[0], batch.makeValue(row.server.map(\.description) ?? "other"), to: event)
      let numbers =
        [latencies.count, latencies.unanswered]
        + [500, 900, 990].map { latencies.quantile(perMille: $0) } + [latencies.longest]
      for (key, number) in zip(Self.keys.dropFirst(), numbers) {
        batch.append(key, Value(Int64(clamping: number)), to: event)
      }
      batch.append(.eventTime, Value(clock.packetTime), to: event)
      OriginFields.append(to: event, of: batch, core)
    }
    tracker.counters.statistics.add(batch.count)
    tracker.forgetRecent()
    outlet.put(batch)
  }
}
