internal import DNS

/// RRsets of a range of keys.
final class SetSource: RowSource {
  /// The question.
  private let query: LookupQuery
  /// Which owners are wanted.
  private let range: OwnerRange
  /// Which RDATA has to be in the set; nil wants all.
  private let member: [UInt8]?
  /// Walks over the table.
  private let iterator: DatabaseIterator
  /// The names of the sensors by their numbers.
  private let sensors: SensorNames
  /// Whether the iterator stands where it should.
  private var isPlaced = false

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
    self.member = member
    self.sensors = sensors
    iterator = database.iterator(over: table)
    let type: UInt16? = if case .only(let type) = query.types { type } else { nil }
    range = OwnerRange(pattern, type: type)
  }

  /// The next RRset, or the sum of those that differ in the sensor only.
  func next(_ budget: inout LookupBudget) throws(StoreError) -> RRsetRow? {
    if !isPlaced {
      isPlaced = true
      iterator.seek(range.lower)
    }
    while iterator.isValid {
      guard budget.take() else { return nil }
      let key = iterator.key
      if range.ends(before: key) { return nil }
      guard let set = unsafe key.withUnsafeBytes({ unsafe SetKey($0) }),
        var observation = iterator.observation
      else {
        iterator.next()
        continue
      }
      if let next = range.nextKey(after: set.owner) {
        iterator.seek(next)
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

  /// Whether the question is about this RRset, the times apart.
  private func isWanted(_ set: SetKey) -> Bool {
    guard query.types.matches(set.type) else { return false }
    if let member, !set.data.contains(member) { return false }
    if let wanted = query.bailiwick, set.bailiwick != wanted { return false }
    return range.matches(set.ownerWire)
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
