internal import DNS

/// The absences that a lookup asks for, one after the other, as the store has them when they are asked for.
///
/// One thread at a time.
public final class AbsenceCursor: @unchecked Sendable {
  // Unchecked: one thread uses it at a time, as it says.

  /// The question.
  private let query: LookupQuery
  /// Which names are wanted.
  private let range: OwnerRange
  /// What the text of names has to match; nil takes all.
  private let matcher: TextMatcher?
  /// Walks over the table.
  private let iterator: DatabaseIterator
  /// The names of the sensors by their numbers.
  private let sensors: SensorNames
  /// What the lookup may still spend.
  private var budget: LookupBudget
  /// Which rows are given.
  private var page: LookupPage
  /// How it ended; nil while there may be more rows.
  public private(set) var ending: LookupEnding?

  /// A cursor before the first row; what is about RDATA has no absences.
  init(_ query: LookupQuery, _ database: Database, _ sensors: SensorNames) {
    self.query = query
    self.sensors = sensors
    iterator = database.iterator(over: .absences)
    budget = LookupBudget(query)
    page = LookupPage(query)
    switch query.subject {
    case .owner(let pattern): (range, matcher) = (OwnerRange(pattern), nil)
    case .ownersLike(let pattern): (range, matcher) = (OwnerRange(nil), pattern.makeMatcher())
    case .everything: (range, matcher) = (OwnerRange(nil), nil)
    case .dataName, .address, .rawData, .dataLike:
      (range, matcher, ending) = (OwnerRange(nil), nil, .complete)
    }
    iterator.seek(range.lower)
  }

  /// The next row; nil at the end, which ``ending`` tells the kind of.
  public func next() throws(StoreError) -> AbsenceRow? {
    budget.resume()
    defer { budget.suspend() }
    while ending == nil {
      guard let row = try find() else {
        ending = budget.spent ?? .complete
        return nil
      }
      switch page.take() {
      case .given: return row
      case .passedOver: continue
      case .behindLimit: ending = .limit
      }
    }
    return nil
  }

  /// The next row of the table that is wanted, with the observations of all sensors.
  private func find() throws(StoreError) -> AbsenceRow? {
    while iterator.isValid {
      guard budget.take() else { return nil }
      let octets = iterator.key
      if range.ends(before: octets) { return nil }
      guard let key = AbsenceKey(octets), var (observation, soa) = iterator.observationAndRest
      else {
        iterator.next()
        continue
      }
      if let next = range.nextKey(after: key.owner) {
        iterator.seek(next)
        continue
      }
      iterator.next()
      var numbers = [key.sensor]
      addOthers(octets.dropLast(2), &numbers, &observation, &soa)
      let wire = StoredName.wire(reversed: key.owner)
      let zone = key.zoneLabels.map { StoredName.suffix(wire, labels: $0) }
      guard query.types.matches(key.type), query.isInTime(observation), range.matches(wire),
        query.bailiwick == nil || query.bailiwick == zone,
        matcher.map({ $0.matches(StoredName.absoluteText(wire)) }) ?? true
      else { continue }
      return AbsenceRow(
        key.kind, ownerOctets: wire, type: RecordType(rawValue: key.type),
        recordClass: RecordClass(rawValue: key.recordClass), zoneOctets: zone, soaOctets: soa,
        observation: observation, sensors: numbers.compactMap { sensors.name($0) })
    }
    try iterator.check()
    return nil
  }

  /// Adds the observations of other sensors, which follow.
  private func addOthers(
    _ start: ArraySlice<UInt8>, _ numbers: inout [UInt16], _ observation: inout Observation,
    _ soa: inout [UInt8]
  ) {
    while query.sumsSensors, iterator.isValid, budget.take() {
      let octets = iterator.key
      guard octets.count == start.count + 2, octets.starts(with: start),
        let key = AbsenceKey(octets), let (other, otherSOA) = iterator.observationAndRest
      else { return }
      if other.lastMilliseconds >= observation.lastMilliseconds { soa = otherSOA }
      observation.merge(other)
      numbers.append(key.sensor)
      iterator.next()
    }
  }
}
