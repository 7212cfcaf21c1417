internal import Octets

extension StoreWriter {
  /// Puts all rows into the batch, which is not written yet: the table is empty after that.
  ///
  /// What cannot be written stays in the batch, so that nothing is in it twice.
  mutating func gather() throws(StoreError) {
    // First, since what throws leaves the rest as it is.
    try gatherClients()
    try gatherRows()
    forgetRows()
  }

  /// Forgets all rows.
  mutating func forgetRows() {
    table.removeAll()
    gathered.removeAll()
  }

  /// Puts all rows into the batch, or what is in its place.
  mutating func gatherRows() throws(StoreError) {
    for kind in [SetTable.Kind.set, .apartSet] { try gatherSets(kind) }
    if !isFull {
      run.fill(.absence, of: table) { key, row, run in run.add(key, row: row) }
      run.sort()
      Self.mergeRows(run, table, into: .absences, by: &update)
    }
    run.fill(.flood, of: table) { key, row, run in
      run.add(row: row, of: key) { key, keys in
        keys.append(key)
        keys.append(0)
      }
    }
    run.sort()
    Self.mergeRows(run, table, into: .floods, by: &update)
  }

  /// Puts rows of which none has the key of another into the batch, each with its data.
  private static func mergeRows(
    _ run: borrowing SortedRun, _ table: borrowing SetTable, into target: StoreTable,
    by update: inout StoreUpdate
  ) {
    for index in 0..<run.count {
      let row = run.row(index)
      update.merge(run.key(index), table.rows[row].observation, table.data(row), into: target)
    }
  }

  /// Puts the RRsets of a kind into the batch, each table's keys in their order: RRsets, then their RDATA,
  /// then their owners.
  private mutating func gatherSets(_ kind: SetTable.Kind) throws(StoreError) {
    let isApart = kind == .apartSet
    run.fill(kind, of: table) { key, row, run in run.add(key, row: row) }
    if run.count == 0 { return }
    run.sort()
    let refused = try Self.mergeSets(
      run, table, into: isApart ? .untrustedSets : .sets, by: &update,
      ifKnownTo: isFull ? store.database : nil)
    for row in refused {
      take(back: table.rows[row])
      counts.refused &+= table.rows[row].count
      table.refuse(row)
    }
    run.fill(kind, of: table) { key, row, run in
      MemberKey.append(ofSet: key, owner: SetKey.ownerCount(of: key), row: row, to: &run)
    }
    run.sort()
    Self.mergeMembers(
      run, table, into: isApart ? .untrustedMembers : .members, by: &update)
    if isApart { return }
    run.fill(kind, of: table) { key, row, run in
      run.add(row: row, of: key) { key, keys in
        NameKey.append(ofSet: key, owner: SetKey.ownerCount(of: key), to: &keys)
      }
    }
    run.sort()
    newNames.removeAll()
    try Self.mergeNames(
      run, table, into: &top, by: &update, &newNames, notAmong: &known, of: store.database)
    newNames.sort()
    Self.mergeNewest(newNames, by: &update)
  }

  /// Puts RRsets into the batch; answers the rows of those that are new, where that is asked for.
  private static func mergeSets(
    _ run: borrowing SortedRun, _ table: borrowing SetTable, into sets: StoreTable,
    by update: inout StoreUpdate, ifKnownTo database: Database?
  ) throws(StoreError) -> [Int] {
    var refused: [Int] = []
    var index = 0
    while index < run.count {
      let row = run.row(index)
      if let database, try !database.hasKey(run.key(index), in: sets) {
        refused.append(row)
      } else {
        update.merge(run.key(index), table.rows[row].observation, into: sets)
      }
      index &+= 1
    }
    return refused
  }

  /// Puts RDATA into the batch.
  private static func mergeMembers(
    _ run: borrowing SortedRun, _ table: borrowing SetTable, into members: StoreTable,
    by update: inout StoreUpdate
  ) {
    var first = 0
    while first < run.count {
      let end = run.end(ofKey: first)
      update.merge(run.key(first), run.observation(first, end, table), into: members)
      first = end
    }
  }

  /// Puts owners with their types into the batch, and counts them; finds those that the store has not seen.
  private static func mergeNames(
    _ run: borrowing SortedRun, _ table: borrowing SetTable, into top: inout TopNames,
    by update: inout StoreUpdate, _ newNames: inout SortedRun,
    notAmong known: inout KnownNames, of database: Database
  ) throws(StoreError) {
    var first = 0
    while first < run.count {
      let end = run.end(ofKey: first)
      let all = run.observation(first, end, table)
      let key = run.key(first)
      let name = key.slice(from: 0, count: key.count &- 2)
      if all.count > 0 { top.add(name, count: all.count) }
      if !known.insert(key), try !database.hasKey(key, in: .names) {
        newNames.add(row: 0, of: name) { name, keys in
          StoreUpdate.appendNewest(name, at: all.firstMilliseconds, to: &keys)
        }
      }
      update.merge(key, all, into: .names)
      first = end
    }
  }

  /// Enters names among the newest.
  private static func mergeNewest(
    _ newNames: borrowing SortedRun, by update: inout StoreUpdate
  ) {
    var first = 0
    while first < newNames.count {
      update.addNewest(newNames.key(first))
      first = newNames.end(ofKey: first)
    }
  }

  /// Makes room for rows in the middle of an event batch, when nothing may be written, since the position
  /// would not be exact.
  mutating func makeRoom() throws(StoreError) {
    if isReplaying { return forgetRows() }
    sweep.noteWritten(table.count)
    try gather()
  }

  /// Forgets what came of responses that the store has.
  mutating func forgetReplayed() {
    forgetRows()
    counts = StoreCounts()
    pendingCount = 0
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
}
