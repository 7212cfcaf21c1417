internal import DNS
internal import Octets

/// Changes to a store that are written at once: all of them or none, with the position they lead to.
public struct StoreUpdate: ~Copyable {
  /// The store.
  private let store: PassiveDNSStore
  /// The changes.
  private var batch = DatabaseBatch()
  /// Tables that the changes go to in place of the batch; nil where they go to the batch.
  private var files: TableFiles?
  /// What these tables say of the store itself.
  private var facts: [(key: [UInt8], value: [UInt8])] = []
  /// What was counted.
  public var counts = StoreCounts()
  /// The octets of a stored observation; kept for the next.
  private var value: [UInt8] = []
  /// Which owners and types are known to be in the store.
  private var known = KnownNames()

  /// No changes.
  public init(_ store: PassiveDNSStore) { self.store = store }

  /// About how many octets of memory the changes take.
  public var octets: Int { batch.octets }

  /// How many changes there are.
  public var changeCount: Int { batch.count }

  /// Adds an observation of an RRset by a sensor, and enters its owner among the newest names where the
  /// store has not seen it.
  ///
  /// - Parameters:
  ///   - row: The RRset. Its observation is added to that of the store; whether it goes to what is
  ///     trusted depends on its doubts, see ``Doubts/keepsApart``.
  ///   - sensor: Who saw it; empty for nobody in particular.
  public mutating func add(_ row: RRsetRow, sensor: String) throws(StoreError) {
    let labels =
      row.bailiwickOctets.map { UInt8(truncatingIfNeeded: StoredName.labelCount($0)) }
      ?? SetKey.unknownBailiwick
    let key = SetKey(
      owner: row.ownerOctets.map(StoredName.folded), type: row.type.rawValue,
      recordClass: row.recordClass.rawValue, bailiwickLabels: labels, data: row.dataOctets,
      sensor: try store.sensors.number(of: sensor))
    let octets = key.octets
    if !row.observation.doubts.keepsApart {
      let name = NameKey.octets(owner: key.ownerWire, type: key.type)
      if !known.insert(name), try store.database.value(of: name, in: .names) == nil {
        addNewest(key.ownerWire, at: row.observation.firstMilliseconds)
      }
    }
    unsafe octets.withUnsafeBytes { unsafe add(key, octets: $0, row.observation) }
  }

  /// Adds an observation of an absence by a sensor.
  public mutating func add(_ row: AbsenceRow, sensor: String) throws(StoreError) {
    let key = AbsenceKey(row, sensor: try store.sensors.number(of: sensor))
    add(key.octets, row.observation, data: row.soaOctets, to: .absences)
  }

  /// Adds an observation of a zone whose names are counted and not kept.
  public mutating func add(_ row: FloodRow) {
    add(StoredName.reversed(row.zoneOctets) + [0], row.observation, data: [], to: .floods)
  }

  /// Adds an observation of an RRset, whose key is given in both forms.
  mutating func add(
    _ key: SetKey, octets: UnsafeRawBufferPointer, _ observation: Observation
  ) {
    let isApart = observation.doubts.keepsApart
    value.removeAll(keepingCapacity: true)
    observation.append(to: &value)
    unsafe batch.merge(
      octets, value, into: isApart ? .untrustedSets : .sets, of: store.database)
    for data in key.data {
      merge(
        MemberKey.octets(
          of: data, owner: key.owner, type: key.type, recordClass: key.recordClass),
        into: isApart ? .untrustedMembers : .members)
    }
    if !isApart {
      merge(NameKey.octets(owner: key.ownerWire, type: key.type), into: .names)
    }
  }

  /// Merges the observation at hand into that of a key.
  private mutating func merge(_ key: [UInt8], into table: StoreTable) {
    unsafe key.withUnsafeBytes { octets in
      unsafe batch.merge(octets, value, into: table, of: store.database)
    }
  }

  /// Merges an observation into that of a key.
  mutating func merge(
    _ key: borrowing OctetView, _ observation: Observation, into table: StoreTable
  ) {
    merge(key, observation, key.slice(from: 0, count: 0), into: table)
  }

  /// Merges an observation, and what follows it, into that of a key.
  mutating func merge(
    _ key: borrowing OctetView, _ observation: Observation, _ rest: borrowing OctetView,
    into table: StoreTable
  ) {
    if let files { return files.merge(key, observation, rest, into: table) }
    batch.merge(key, observation, rest, into: table, of: store.database)
  }

  /// Adds an observation, and what follows it, to a row of another table.
  mutating func add(
    _ key: [UInt8], _ observation: Observation, data: [UInt8], to table: StoreTable
  ) {
    value.removeAll(keepingCapacity: true)
    observation.append(to: &value)
    value += data
    merge(key, into: table)
  }

  /// Enters a name among the newest.
  mutating func addNewest(_ wire: [UInt8], at milliseconds: Int64) {
    var name = OctetBuffer(capacity: 256)
    name.append(wire)
    var key = OctetBuffer(capacity: 256)
    Self.appendNewest(name.view, at: milliseconds, to: &key)
    addNewest(key.view)
  }

  /// Enters a name among the newest, whose key is given.
  mutating func addNewest(_ key: borrowing OctetView) {
    if let files { return files.put(key, [], in: .newest) }
    batch.put(key, in: .newest, of: store.database)
  }

  /// Appends a name's key among the newest: its time in 48 bits, and its wire form.
  static func appendNewest(
    _ wire: borrowing OctetView, at milliseconds: Int64, to keys: inout OctetBuffer
  ) {
    var shift: Int64 = 40
    while shift >= 0 {
      keys.append(UInt8(truncatingIfNeeded: milliseconds &>> shift))
      shift &-= 8
    }
    keys.append(wire)
  }

  /// The first octets of keys of the newest names.
  static func timeOctets(_ milliseconds: Int64) -> [UInt8] {
    stride(from: Int64(40), through: 0, by: -8).map {
      UInt8(truncatingIfNeeded: milliseconds >> $0)
    }
  }

  /// Keeps the names that were seen most often.
  mutating func setTop(_ top: TopNames) { setFact(StoreFacts.top, top.octets) }

  /// Says how far a source was read with these changes.
  public mutating func setPosition(_ position: [UInt8], of source: String) {
    setFact(StoreFacts.position(source), position)
  }

  /// Says something of the store itself.
  private mutating func setFact(_ key: [UInt8], _ value: [UInt8]) {
    if files == nil {
      batch.put(key, value, in: .facts, of: store.database)
    } else {
      facts.append((key, value))
    }
  }

  /// Has the changes that come become tables, and no batch; false where that cannot be.
  ///
  /// Each table's keys have to come in their order, each once. What ``commit()`` throws is forgotten.
  mutating func becomeTables() -> Bool {
    guard batch.count == 0, store.database.takesTables else { return false }
    files = TableFiles(store.database)
    return true
  }

  /// Writes the changes, and is empty again.
  public mutating func commit() throws(StoreError) {
    if counts != StoreCounts() {
      var sum = try store.counts()
      sum.add(counts)
      setFact(StoreFacts.counts, sum.octets)
    }
    if let files {
      try commit(files)
    } else {
      try store.database.write(batch)
      batch.removeAll()
    }
    counts = StoreCounts()
  }

  /// Has the database take in tables.
  private mutating func commit(_ files: TableFiles) throws(StoreError) {
    defer {
      self.files = nil
      facts = []
    }
    var key = OctetBuffer(capacity: 256)
    for fact in facts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      key.removeAll()
      key.append(fact.key)
      files.put(key.view, fact.value, in: .facts)
    }
    try files.commit()
  }

  /// Forgets tables that something kept from being written.
  mutating func forgetTables() {
    files = nil
    facts = []
  }
}
