internal import Octets

extension StoreWriter {
  /// Writes what waits, in one batch with the counts and with the position that it leads to: after a crash
  /// the store has all of it or nothing.
  ///
  /// - Parameters:
  ///   - position: How far a source was read; nil leaves the position as it is.
  ///   - source: What the position is of.
  public mutating func flush(position: [UInt8]? = nil, of source: String = "") throws(StoreError) {
    if isReplaying { return forgetReplayed() }
    guard
      table.count > 0 || update.changeCount > 0 || counts != StoreCounts() || position != nil
        || clients?.table.rows.count ?? 0 > 0
    else { return }
    sweep.noteWritten(table.count)
    try gather()
    update.counts = counts
    if let position { update.setPosition(position, of: source) }
    update.setTop(top)
    try update.commit()
    newsTeller.forgetTold()
    written.add(counts)
    counts = StoreCounts()
    pendingCount = 0
    try deleteOld()
    try measure()
  }

  /// Puts all rows into the batch, which is not written yet: the table is empty after that.
  ///
  /// What cannot be written stays in the batch, so that nothing is in it twice.
  private mutating func gather() throws(StoreError) {
    // First, since what throws leaves the rest as it is.
    try gatherClients()
    for kind in [SetTable.Kind.set, .apartSet] { try gatherSets(kind) }
    var index = 0
    while index < table.rows.count {
      let row = table.rows[index]
      index &+= 1
      if row.kind != .set && row.kind != .apartSet { write(row) }
    }
    table.removeAll()
  }

  /// Puts the RRsets of a kind into the batch, each table's keys in their order: RRsets, then their RDATA,
  /// then their owners.
  private mutating func gatherSets(_ kind: SetTable.Kind) throws(StoreError) {
    let (sets, members): (StoreTable, StoreTable) =
      kind == .set ? (.sets, .members) : (.untrustedSets, .untrustedMembers)
    var run = SortedRun(), memberRun = SortedRun(), nameRun = SortedRun()
    for index in 0..<table.rows.count where table.rows[index].kind == kind {
      let row = table.rows[index]
      run.add(in: table.keys, start: Int(row.start), count: Int(row.keyCount), row: index)
    }
    var refused: [SetTable.Row] = []
    let database = store.database
    unsafe try run.drain(keys: table.keys) { key, entries throws(StoreError) in
      let row = table.rows[Int(entries[entries.startIndex].row)]
      if isFull, unsafe try database.value(of: Array(key), in: sets) == nil {
        refused.append(row)
        return
      }
      unsafe update.merge(key, row.observation, into: sets)
      guard let set = unsafe SetKey(key) else { return }
      for data in set.data {
        let member = MemberKey.octets(
          of: data, owner: set.owner, type: set.type, recordClass: set.recordClass)
        memberRun.add(member, row: Int(entries[entries.startIndex].row))
      }
      guard kind == .set else { return }
      let name = NameKey.octets(owner: set.ownerWire, type: set.type)
      nameRun.add(name, row: Int(entries[entries.startIndex].row))
    }
    for row in refused {
      take(back: row)
      counts.refused &+= row.count
    }
    unsafe memberRun.drain { key, entries in
      unsafe update.merge(key, observation(of: entries), into: members)
    }
    unsafe try nameRun.drain { key, entries throws(StoreError) in
      let all = observation(of: entries)
      unsafe try noteName(Array(key), all)
      unsafe update.merge(key, all, into: .names)
    }
  }

  /// What the rows of entries add up to.
  private func observation(of entries: ArraySlice<SortedRun.Entry>) -> Observation {
    var sum = table.rows[Int(entries[entries.startIndex].row)].observation
    for entry in entries.dropFirst() { sum.merge(table.rows[Int(entry.row)].observation) }
    return sum
  }

  /// Makes room for rows in the middle of an event batch, when nothing may be written, since the position
  /// would not be exact.
  mutating func makeRoom() throws(StoreError) {
    if isReplaying { return table.removeAll() }
    sweep.noteWritten(table.count)
    try gather()
  }

  /// Forgets what came of responses that the store has.
  mutating func forgetReplayed() {
    table.removeAll()
    counts = StoreCounts()
    pendingCount = 0
  }

  /// Puts a row that is no RRset into the batch.
  private mutating func write(_ row: SetTable.Row) {
    let key = table.keys.view(from: Int(row.start), count: Int(row.keyCount)).array()
    switch row.kind {
    case .set, .apartSet: return
    case .absence:
      if isFull { return }
      let data = table.keys.view(
        from: Int(row.start &+ row.keyCount), count: Int(row.dataCount)
      ).array()
      update.add(key, row.observation, data: data, to: .absences)
    case .flood: update.add(key + [0], row.observation, data: [], to: .floods)
    }
  }

  /// Takes a row that is refused out of what it was counted as.
  private mutating func take(back row: SetTable.Row) {
    let doubts = Doubts(rawValue: row.doubts)
    var numbers = counts.numbers
    let order: [Int] =
      doubts.contains(.additional)
      ? [5] : doubts.contains(.outOfBailiwick) ? [3] : doubts.contains(.unmatched) ? [2] : [1, 4]
    var left = row.count
    for index in order {
      let part = min(left, numbers[index])
      numbers[index] -= part
      left -= part
    }
    counts.numbers = numbers
  }

  /// Counts an owner with a type, and enters it among the newest names where the store has not seen it.
  private mutating func noteName(
    _ name: [UInt8], _ observation: Observation
  ) throws(StoreError) {
    let wire = Array(name.dropLast(2))
    if observation.count > 0 { top.add(wire, count: observation.count) }
    if known.insert(name) { return }
    if try store.database.value(of: name, in: .names) == nil {
      update.addNewest(wire, at: observation.firstMilliseconds)
    }
  }
}
