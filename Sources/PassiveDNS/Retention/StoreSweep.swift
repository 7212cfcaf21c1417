/// Where the walk over a store is that deletes what is old, and what it found.
///
/// It goes round and round, a slice each time that the store is written. A pass counts how long ago rows
/// were seen; from that, where the store has too much, follows before which time rows go in the next one.
struct StoreSweep {
  /// The tables, in their order.
  static let tables: [StoreTable] = [
    .sets, .untrustedSets, .untrustedMembers, .absences, .floods,
  ]

  /// What makes room: rows that were last seen before a time go.
  struct Eviction: Equatable {
    /// Before which time, for RRsets that are trusted.
    var trusted: Int64
    /// For RRsets that are not.
    var untrusted: Int64
    /// For what is no RRset.
    var others: Int64
    /// How many RRsets it may still delete: times may be the same for many rows.
    var left: UInt64
  }

  /// The table, by its place in ``tables``.
  var table = 0
  /// The key that it goes on at.
  var key: [UInt8] = []
  /// What this pass found.
  var ages = AgeHistogram(reference: 0)
  /// What the last whole pass found; nil before there was one.
  var lastAges: AgeHistogram?
  /// How many rows of RRsets were written since it began.
  var writtenCount: UInt64 = 0
  /// More RRsets than there can be: what the last pass left, and what was written since.
  var countBound = UInt64.max
  /// What makes room until the pass ends; nil while there is enough.
  var eviction: Eviction?
  /// When the last eviction ended, by the clock that only moves forward; nil before there was one.
  var evictionEnd: Int64?
  /// Whether what was deleted has yet to be brought to the disk.
  var isUnflushed = false
  /// What is to be told to whoever watches.
  var notice: String?

  /// Takes notice of rows of RRsets that were written.
  mutating func noteWritten(_ count: Int) {
    writtenCount &+= UInt64(count)
    let (sum, isTooLarge) = countBound.addingReportingOverflow(UInt64(count))
    countBound = isTooLarge ? .max : sum
  }

  /// Takes notice of RRsets that were deleted.
  mutating func noteDeleted(_ count: UInt64) {
    if countBound != .max { countBound -= min(countBound, count) }
  }

  /// Goes on with the next table; whether that was the last one.
  mutating func endTable(at now: Int64) -> Bool {
    key = []
    table += 1
    if table < Self.tables.count { return false }
    table = 0
    lastAges = ages
    ages = AgeHistogram(reference: now)
    countBound = setCount &+ writtenCount
    writtenCount = 0
    return true
  }

  /// How many RRsets the last whole pass found and left.
  var setCount: UInt64 {
    lastAges.map { $0.total(.trusted) &+ $0.total(.untrusted) } ?? 0
  }

  /// Before which time rows of the table at hand go.
  func cutoff(_ ageCutoff: Int64) -> Int64 {
    guard let eviction else { return ageCutoff }
    switch Self.tables[table] {
    case .sets: return max(ageCutoff, eviction.trusted)
    case .untrustedSets: return max(ageCutoff, eviction.untrusted)
    case .absences, .floods: return max(ageCutoff, eviction.others)
    // They go with their RRsets.
    default: return ageCutoff
    }
  }
}
