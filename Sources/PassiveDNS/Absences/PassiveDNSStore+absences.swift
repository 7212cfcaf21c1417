extension PassiveDNSStore {
  /// The names, and the types of names, that a question about owners finds absent.
  ///
  /// Limit, offset, fences, types and bailiwick are those of the question; what its subject says of RDATA
  /// has no absences.
  public func absences(_ query: LookupQuery) -> AbsenceCursor {
    AbsenceCursor(query, database, sensors)
  }

  /// The zones whose names were counted and not kept: those above and at the owners that a question asks
  /// for, and those below where it asks for such.
  ///
  /// The question's limit counts, its offset and its fences; one about RDATA has no zones.
  public func floods(_ query: LookupQuery) throws(StoreError) -> FloodList {
    var list = FloodList(query)
    let pattern: NamePattern?
    switch query.subject {
    case .owner(let wanted): pattern = wanted
    case .everything: pattern = nil
    case .ownersLike, .dataName, .address, .rawData, .dataLike: return list
    }
    let above = try above(pattern)
    for row in above where !list.add(row) { return list }
    if case .exact = pattern { return list }
    let known = Set(above.map(\.zoneOctets))
    let range = OwnerRange(pattern)
    let iterator = database.iterator(over: .floods)
    iterator.seek(range.lower)
    var budget = LookupBudget(query)
    budget.resume()
    while iterator.isValid {
      let key = iterator.key
      if range.ends(before: key) { break }
      guard budget.take() else {
        list.ending = budget.spent ?? .work
        return list
      }
      let zone = StoredName.wire(reversed: Array(key.dropLast()))
      if let observation = iterator.observation, range.matches(zone), !known.contains(zone),
        !list.add(FloodRow(zoneOctets: zone, observation: observation))
      {
        return list
      }
      iterator.next()
    }
    try iterator.check()
    return list
  }

  /// The zones that a pattern's name is in, the highest first.
  private func above(_ pattern: NamePattern?) throws(StoreError) -> [FloodRow] {
    let name: [UInt8]
    switch pattern {
    case .exact(let wire), .below(let wire), .oneLabelBelow(let wire): name = wire
    case .beginning, nil: return []
    }
    var rows: [FloodRow] = []
    for count in 0...StoredName.labelCount(name) {
      let zone = StoredName.suffix(name, labels: count)
      let key = StoredName.reversed(zone) + [0]
      guard let value = try database.value(of: key, in: .floods),
        let found = unsafe value.withUnsafeBytes({ unsafe Observation.read($0) })
      else { continue }
      rows.append(FloodRow(zoneOctets: zone, observation: found.observation))
    }
    return rows
  }
}
