internal import DNS

/// Records of a range of RDATA.
final class MemberSource: RowSource {
  /// What is found by RDATA.
  enum Form {
    /// A row for each owner, type and RDATA.
    case records
    /// A row for each RRset.
    case sets
    /// A row for each RDATA and type.
    case data
  }

  /// The range, and what has to be looked at besides.
  struct Range {
    /// The first key.
    var lower: [UInt8]
    /// Behind the last key; nil goes to the end.
    var upper: [UInt8]?
    /// The names that are wanted, where the range has others too.
    var pattern: NamePattern?
    /// The RDATA that is wanted.
    var data: [UInt8]?
    /// What the text of RDATA has to match.
    var matcher: TextMatcher?
  }

  /// The question.
  private let query: LookupQuery
  /// The range.
  private let range: Range
  /// What a row is.
  private let form: Form
  /// Walks over the table.
  private let iterator: DatabaseIterator
  /// The database, for the RRsets.
  private let database: Database
  /// Where the RRsets are.
  private let sets: StoreTable
  /// The names of the sensors.
  private let sensors: SensorNames
  /// Whether the iterator stands where it should.
  private var isPlaced = false
  /// The RRsets of the record at hand.
  private var inner: SetSource?
  /// RRsets that were given, so that one with two of the RDATA comes once; bounded.
  private var givenSets: Set<RRsetRow> = []

  /// The records of one table that a question asks for.
  init(
    _ query: LookupQuery, _ database: Database, isTrusted: Bool, _ sensors: SensorNames,
    _ range: Range, _ form: Form
  ) {
    self.query = query
    self.range = range
    self.form = form
    self.database = database
    self.sensors = sensors
    iterator = database.iterator(over: isTrusted ? .members : .untrustedMembers)
    sets = isTrusted ? .sets : .untrustedSets
  }

  /// The next row.
  func next(_ budget: inout LookupBudget) throws(StoreError) -> RRsetRow? {
    if !isPlaced {
      isPlaced = true
      iterator.seek(range.lower)
    }
    while true {
      if let inner {
        if let row = try inner.next(&budget) {
          if givenSets.count < 100_000, !givenSets.insert(row).inserted { continue }
          return row
        }
        if budget.spent != nil { return nil }
        self.inner = nil
      }
      guard iterator.isValid else { break }
      guard budget.take() else { return nil }
      let key = iterator.key
      if let upper = range.upper, !key.lexicographicallyPrecedes(upper) { return nil }
      guard let member = unsafe key.withUnsafeBytes({ unsafe MemberKey($0) }),
        var observation = iterator.observation
      else {
        iterator.next()
        continue
      }
      iterator.next()
      guard query.types.matches(member.type), isWanted(member, key) else { continue }
      if form == .data { addOwners(key, member, &observation, &budget) }
      guard query.isInTime(observation),
        observation.doubts.isEmpty || query.trust == .everything
      else { continue }
      let owner = StoredName.wire(reversed: member.owner)
      var found = member.data
      if found == nil { found = try search(member, key, owner) }
      guard let data = found else { continue }
      guard range.data.map({ $0 == data }) ?? true, isTextWanted(data, member) else { continue }
      if form == .sets {
        var query = query
        query.types = .only(member.type)
        inner = SetSource(
          query, database, sets, sensors, pattern: .exact(owner), member: data)
        continue
      }
      return RRsetRow(
        ownerOctets: form == .data ? [0] : owner, type: RecordType(rawValue: member.type),
        recordClass: RecordClass(rawValue: member.recordClass), dataOctets: [data],
        observation: observation)
    }
    try iterator.check()
    return nil
  }

  /// Whether the name in RDATA is wanted.
  private func isWanted(_ member: MemberKey, _ key: [UInt8]) -> Bool {
    guard let pattern = range.pattern else { return true }
    guard member.kind == .name else { return false }
    return pattern.matches(StoredName.wire(reversed: Array(key[1..<member.memberCount - 1])))
  }

  /// Adds the observations of the same RDATA and type with other owners, which follow.
  private func addOwners(
    _ key: [UInt8], _ member: MemberKey, _ observation: inout Observation,
    _ budget: inout LookupBudget
  ) {
    while iterator.isValid {
      let next = iterator.key
      guard next.starts(with: key[..<member.memberCount]), budget.take(),
        let other = unsafe next.withUnsafeBytes({ unsafe MemberKey($0) }),
        other.memberCount == member.memberCount, other.type == member.type,
        other.data == member.data, let more = iterator.observation
      else { return }
      observation.merge(more)
      iterator.next()
    }
  }

  /// Whether the text of RDATA matches.
  private func isTextWanted(_ data: [UInt8], _ member: MemberKey) -> Bool {
    guard let matcher = range.matcher else { return true }
    let row = RRsetRow(
      ownerOctets: [0], type: RecordType(rawValue: member.type),
      recordClass: RecordClass(rawValue: member.recordClass), dataOctets: [data],
      observation: Observation(firstMilliseconds: 0, lastMilliseconds: 0, count: 0))
    return row.absoluteData.contains { matcher.matches($0) }
  }

  /// RDATA of which the key has the hash only: that of one of the owner's RRsets.
  private func search(
    _ member: MemberKey, _ key: [UInt8], _ owner: [UInt8]
  ) throws(StoreError) -> [UInt8] {
    var query = LookupQuery(.owner(.exact(owner)))
    query.types = .only(member.type)
    query.trust = .everything
    query.workBudget = 10_000
    var budget = LookupBudget(query)
    let source = SetSource(query, database, sets, sensors, pattern: .exact(owner))
    while let row = try source.next(&budget) {
      for data in row.dataOctets
      where MemberKey.member(data, type: member.type, recordClass: member.recordClass)
        .elementsEqual(key[..<member.memberCount])
      {
        return data
      }
    }
    return Array(key[3..<35])
  }
}
