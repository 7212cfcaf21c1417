internal import DNS

/// RRsets of a range of keys.
final class SetSource: RowSource {
  /// The question.
  private let query: LookupQuery
  /// Which owners are wanted; nil wants all.
  private let pattern: NamePattern?
  /// Which RDATA has to be in the set; nil wants all.
  private let member: [UInt8]?
  /// Walks over the table.
  private let iterator: DatabaseIterator
  /// What every key begins with.
  private let lower: [UInt8]
  /// Behind the last key; nil goes to the end.
  private let upper: [UInt8]?
  /// The names of the sensors by their numbers.
  private let sensors: SensorNames
  /// Whether the iterator stands where it should.
  private var isPlaced = false
  /// Labels of the owners that are wanted, where only one depth is; keys below are jumped over.
  private let depth: Int?

  /// The RRsets of one table that a question asks for.
  ///
  /// - Parameters:
  ///   - pattern: The owners; nil for all.
  ///   - member: RDATA that has to be in the set.
  init(
    _ query: LookupQuery, _ database: Database, _ table: StoreTable, _ sensors: SensorNames,
    pattern: NamePattern?, member: [UInt8]? = nil
  ) {
    self.query = query
    self.pattern = pattern
    self.member = member
    self.sensors = sensors
    iterator = database.iterator(over: table)
    switch pattern {
    case .exact(let name):
      var key = StoredName.reversed(name) + [0]
      if case .only(let type) = query.types { key.append(bigEndian: type) }
      (lower, upper, depth) = (key, key.endOfPrefix, nil)
    case .below(let name):
      let key = StoredName.reversed(name)
      // Lengths of labels end at 63, so that 64 is behind all that is below.
      (lower, upper, depth) = (key, key + [64], nil)
    case .oneLabelBelow(let name):
      let key = StoredName.reversed(name)
      (lower, upper, depth) = (key + [1], key + [64], StoredName.labelCount(name) + 1)
    case .beginning, nil: (lower, upper, depth) = ([], nil, nil)
    }
  }

  /// The next RRset, or the sum of those that differ in the sensor only.
  func next(_ budget: inout LookupBudget) throws(StoreError) -> RRsetRow? {
    if !isPlaced {
      isPlaced = true
      iterator.seek(lower)
    }
    while iterator.isValid {
      guard budget.take() else { return nil }
      let key = iterator.key
      if let upper, !key.lexicographicallyPrecedes(upper) { return nil }
      guard let set = unsafe key.withUnsafeBytes({ unsafe SetKey($0) }),
        var observation = iterator.observation
      else {
        iterator.next()
        continue
      }
      if let depth, StoredName.labelCount(set.owner + [0]) > depth {
        jump(over: set, depth)
        continue
      }
      iterator.next()
      guard isWanted(set) else { continue }
      var numbers = [set.sensor]
      if query.sumsSensors {
        addOthers(key[..<set.setCount], &numbers, &observation, &budget)
      }
      guard query.isInTime(observation), isTrustWanted(observation) else { continue }
      return row(set, observation, numbers)
    }
    try iterator.check()
    return nil
  }

  /// Adds the observations of other sensors, which follow.
  private func addOthers(
    _ set: ArraySlice<UInt8>, _ numbers: inout [UInt16], _ observation: inout Observation,
    _ budget: inout LookupBudget
  ) {
    while iterator.isValid, budget.take() {
      let key = iterator.key
      guard key.count == set.count + 2, key[..<set.count] == set,
        let other = iterator.observation
      else { return }
      observation.merge(other)
      numbers.append(UInt16(key[set.count]) << 8 | UInt16(key[set.count + 1]))
      iterator.next()
    }
  }

  /// Moves behind all names below the one that has only `depth` of the owner's labels.
  private func jump(over set: SetKey, _ depth: Int) {
    var at = 0
    for _ in 0..<depth where at < set.owner.count { at += 1 + Int(set.owner[at]) }
    iterator.seek(Array(set.owner[..<min(at, set.owner.count)]) + [64])
  }

  /// Whether the question is about this RRset, the times apart.
  private func isWanted(_ set: SetKey) -> Bool {
    guard query.types.matches(set.type) else { return false }
    if let member, !set.data.contains(member) { return false }
    if let wanted = query.bailiwick, set.bailiwick != wanted { return false }
    if case .beginning(let name) = pattern { return set.ownerWire.starts(with: name.dropLast()) }
    return true
  }

  /// Whether rows with these doubts are wanted.
  private func isTrustWanted(_ observation: Observation) -> Bool {
    observation.doubts.isEmpty || query.trust == .everything
  }

  /// A row.
  private func row(
    _ set: SetKey, _ observation: Observation, _ numbers: [UInt16]
  ) -> RRsetRow {
    RRsetRow(
      ownerOctets: set.ownerWire, type: RecordType(rawValue: set.type),
      recordClass: RecordClass(rawValue: set.recordClass), bailiwickOctets: set.bailiwick,
      dataOctets: set.data, observation: observation,
      sensors: numbers.compactMap { sensors.name($0) })
  }
}
