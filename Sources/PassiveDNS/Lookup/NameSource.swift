internal import DNS

/// Owners and types, for questions that look at their text or at how they begin.
final class NameSource: RowSource {
  /// The question.
  private let query: LookupQuery
  /// What the text has to match; nil takes all.
  private let matcher: TextMatcher?
  /// Walks over the names.
  private let iterator: DatabaseIterator
  /// What every name begins with.
  private let prefix: [UInt8]
  /// Whether the RRsets are wanted, not the names.
  private let sets: (database: Database, sensors: SensorNames)?
  /// Whether the iterator stands where it should.
  private var isPlaced = false
  /// The RRsets of the name at hand.
  private var inner: SetSource?

  /// Names that match a pattern.
  init(_ query: LookupQuery, _ database: Database, matching pattern: TextPattern) {
    self.query = query
    matcher = pattern.makeMatcher()
    iterator = database.iterator(over: .names)
    prefix = []
    sets = nil
  }

  /// The RRsets of names that begin with the labels of a name.
  init(
    _ query: LookupQuery, _ database: Database, _ sensors: SensorNames, beginning name: [UInt8]
  ) {
    self.query = query
    matcher = nil
    iterator = database.iterator(over: .names)
    prefix = Array(name.dropLast())
    sets = (database, sensors)
  }

  /// The next row.
  func next(_ budget: inout LookupBudget) throws(StoreError) -> RRsetRow? {
    if !isPlaced {
      isPlaced = true
      iterator.seek(prefix)
    }
    while true {
      if let inner {
        if let row = try inner.next(&budget) { return row }
        if budget.spent != nil { return nil }
        self.inner = nil
      }
      guard iterator.isValid else { break }
      guard budget.take() else { return nil }
      let key = iterator.key
      guard key.starts(with: prefix) else { return nil }
      let observation = iterator.observation
      iterator.next()
      guard let name = unsafe key.withUnsafeBytes({ unsafe NameKey($0) }), let observation,
        query.types.matches(name.type)
      else { continue }
      if let sets {
        var query = query
        query.types = .only(name.type)
        inner = SetSource(
          query, sets.database, .sets, sets.sensors, pattern: .exact(name.owner))
        continue
      }
      guard query.isInTime(observation) else { continue }
      let row = RRsetRow(
        ownerOctets: name.owner, type: RecordType(rawValue: name.type), dataOctets: [],
        observation: observation)
      if let matcher, !matcher.matches(row.absoluteOwner) { continue }
      return row
    }
    try iterator.check()
    return nil
  }
}
