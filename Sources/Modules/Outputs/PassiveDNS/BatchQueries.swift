internal import Octets
internal import Sensing

/// The queries of a batch in their order, for responses that were captured a little before their query.
///
/// Once warm, it allocates nothing.
struct BatchQueries {
  /// How many of the next queries a response looks at.
  private static let lookahead = 256

  /// A query.
  private struct Entry: BitwiseCopyable {
    /// What its response is found by.
    var key: TransactionKey
    /// When it was captured.
    var time: Timestamp
    /// Its event in the batch.
    var event: Int
    /// Whether the table has taken notice of it.
    var isNoted = false
  }

  /// The queries.
  private var entries: [Entry] = []
  /// The first one that was not reached yet.
  private var next = 0

  /// Forgets the queries and keeps the memory.
  mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    next = 0
  }

  /// Appends a query.
  mutating func append(_ key: TransactionKey, at time: Timestamp, event: Int) {
    entries.append(Entry(key: key, time: time, event: event))
  }

  /// Takes notice of the queries up to an event.
  mutating func note(upTo event: Int, in table: inout TransactionTable) {
    while next < entries.count, entries[next].event <= event {
      let entry = entries[next]
      if !entry.isNoted { _ = table.noteQuery(entry.key, at: entry.time) }
      next &+= 1
    }
  }

  /// Takes notice of the query of a response, where none is known and one of the next was captured at nearly
  /// the same time.
  mutating func noteLater(
    _ key: TransactionKey, at time: Timestamp, in table: inout TransactionTable
  ) {
    guard next < entries.count, !table.knowsQuery(key, at: time) else { return }
    for index in next..<min(next &+ Self.lookahead, entries.count) {
      let entry = entries[index]
      guard entry.key == key, !entry.isNoted,
        abs(entry.time.nanoseconds &- time.nanoseconds) <= table.skewNanoseconds
      else { continue }
      _ = table.noteQuery(key, at: entry.time)
      entries[index].isNoted = true
      return
    }
  }
}
