internal import Pipeline

/// What a transaction, or a message that is none, is in the end.
enum TransactionState: String, CaseIterable {
  /// A query and its response.
  case paired
  /// A query without a response.
  case unanswered
  /// A response without a query.
  case unsolicited
  /// The same query or response once more.
  case duplicate
  /// A second response that says something else.
  case conflicting
  /// A message to or from many: nobody in particular is asked.
  case multicast
}

/// What pm_transaction counted.
struct TransactionCounters: Sendable {
  /// Events by what they are.
  let states = TransactionState.allCases.map { _ in Counter() }
  /// Events that are no messages with one question.
  let others = Counter()
  /// Queries that went into the event of their response.
  let joined = Counter()
  /// Events that came to be held, and that were let go.
  let held = Counter(), released = Counter()
  /// Events with latencies, which were made here.
  let statistics = Counter()
  /// Queries that were let go before their time, since too many waited.
  let hurried = Counter()

  /// Counts an event of a state.
  func add(_ state: TransactionState) {
    if let index = TransactionState.allCases.firstIndex(of: state) { states[index].add(1) }
  }

  /// Events that went on, by what they are.
  var balance: ModuleAccount.Balance {
    let parts = zip(TransactionState.allCases, states).map {
      ModuleAccount.Line($0.rawValue, $1.count)
    }
    let all = parts + [.init("others", others.count), .init("statistics", statistics.count)]
    return ModuleAccount.Balance(
      .init("events by transaction", all.reduce(0) { $0 + $1.count }), parts: all)
  }
}
