internal import Glibc
internal import Octets

extension StoreWriter {
  /// What the store has of what it may have.
  private struct Load {
    /// RRsets.
    let sets: UInt64
    /// Octets.
    let octets: UInt64
  }

  /// How long the database is waited for after an eviction.
  private static var rewritingNanoseconds: Int64 { 30_000_000_000 }

  /// How long a write of a full store waits for that, so that new RRsets need not be refused.
  private static var patienceNanoseconds: Int64 { 300_000_000 }
  /// How long it sleeps before it looks again, in microseconds.
  private static var patienceStep: UInt32 { 5000 }

  /// What is told once for whoever watches; nil where there is nothing.
  public mutating func takeNotice() -> String? {
    defer { sweep.notice = nil }
    return sweep.notice
  }

  /// How much there is.
  private func load() throws(StoreError) -> Load {
    let statistics = try store.statistics()
    return Load(
      // The database counts what was merged into a row as rows, until it is rewritten.
      sets: min(statistics.setCount + statistics.untrustedSetCount, sweep.countBound),
      // What is in memory comes to the disk too.
      octets: statistics.diskOctets + statistics.memoryOctets)
  }

  /// How many octets there may be before new RRsets are refused; nil without a limit.
  ///
  /// What is gathered until it is measured again comes to the disk too.
  private var octetRoom: UInt64? {
    guard settings.diskLimitOctets > 0 else { return nil }
    let reserve = store.settings.reserveOctets + 3 * table.memoryOctets
    return UInt64(max(settings.diskLimitOctets - reserve, 0))
  }

  /// Whether there are more octets than there may be.
  private func isOverSize(_ load: Load) -> Bool { octetRoom.map { load.octets > $0 } ?? false }

  /// Looks whether the store has as much as it may have.
  ///
  /// What was deleted is on the disk until the database has rewritten it: that is waited for a little, so
  /// that less is refused where the database is short of the processor.
  mutating func measure() throws(StoreError) {
    guard settings.diskLimitOctets > 0 || settings.setLimit > 0 else { return }
    var load = try load()
    let patience = Self.monotonicNanoseconds &+ Self.patienceNanoseconds
    while isOverSize(load), try isRewriting(), Self.monotonicNanoseconds < patience {
      usleep(Self.patienceStep)
      load = try self.load()
    }
    let isOverSize = isOverSize(load)
    let isOverCount = settings.setLimit > 0 && load.sets > UInt64(settings.setLimit)
    let wasFull = isFull
    isFull = isOverSize || isOverCount
    if isFull, !wasFull {
      sweep.notice =
        "the store has as much as \(isOverCount ? "MaxRRsets" : "MaxSize") allows: new RRsets are"
        + " refused" + (settings.deletesOldest ? " until old ones are deleted" : "")
    }
  }

  /// Whether the walk over the store has to hurry: there is nearly too much, or something is deleted for that
  /// already.
  func isCrowded() throws(StoreError) -> Bool {
    guard deletesOldest else { return false }
    if sweep.eviction != nil { return true }
    let load = try load()
    // Where it is known what to delete, it is the database that is waited for.
    return isCrowded(sets: load.sets) || sweep.lastAges == nil && isCrowded(octets: load.octets)
  }

  /// Whether so many RRsets are nearly too much: fifteen sixteenths of the limit.
  private func isCrowded(sets: UInt64) -> Bool {
    let limit = UInt64(settings.setLimit)
    return limit > 0 && sets > limit - limit / 16
  }

  /// Whether so many octets are nearly too much: nine tenths of what the limit leaves.
  private func isCrowded(octets: UInt64) -> Bool { octetRoom.map { octets > $0 / 10 * 9 } ?? false }

  /// Where the last pass found nearly too much, decides what goes in the next one: down to seven eighths of
  /// the limit of RRsets, or eight tenths of what that of octets leaves.
  mutating func makeRoomInStore() throws(StoreError) {
    guard deletesOldest, sweep.eviction == nil, let ages = sweep.lastAges else { return }
    let limit = UInt64(settings.setLimit)
    let sets = sweep.setCount
    var share = isCrowded(sets: sets) ? Self.share(sets, above: limit - limit / 8) : 0
    let octets = try load().octets
    // What was deleted is on the disk until the database has rewritten it.
    var isOverSize = isCrowded(octets: octets)
    if isOverSize, try isRewriting() { isOverSize = false }
    if isOverSize, let room = octetRoom {
      share = max(share, Self.share(octets, above: room / 10 * 8))
    }
    if share > 0 { begin(share, ages, takesOthers: isOverSize) }
  }

  /// What part of a number is above another one.
  private static func share(_ number: UInt64, above target: UInt64) -> Double {
    number > target ? Double(number - target) / Double(number) : 0
  }

  /// Begins to delete a share of all rows: those that were seen longest ago.
  ///
  /// Of what is not trusted, what is above a quarter of all goes first: whoever forges responses shall not
  /// drive out what is trusted.
  private mutating func begin(_ share: Double, _ ages: AgeHistogram, takesOthers: Bool) {
    let (trusted, untrusted) = (ages.total(.trusted), ages.total(.untrusted))
    let needed = UInt64((Double(trusted + untrusted) * share).rounded(.up))
    let absences = UInt64((Double(ages.total(.absence)) * share).rounded(.up))
    let quarter = (trusted + untrusted) / 4
    let first = min(needed, untrusted > quarter ? untrusted - quarter : 0)
    let untrustedCutoff = ages.cutoff(for: first, of: [.untrusted])
    let cutoff = ages.cutoff(
      for: needed - first, of: [.trusted, .untrusted], untrustedGoneBefore: untrustedCutoff)
    let others = takesOthers ? max(cutoff, ages.cutoff(for: absences, of: [.absence])) : .min
    sweep.eviction = StoreSweep.Eviction(
      trusted: cutoff, untrusted: max(cutoff, untrustedCutoff), others: others,
      left: needed + needed / 4)
    sweep.notice =
      "room is made in the store: about \(needed) RRsets that were seen longest ago are deleted"
  }

  /// Whether the database has yet to rewrite what the last eviction deleted; for a while, since under load it
  /// always rewrites something.
  private mutating func isRewriting() throws(StoreError) -> Bool {
    guard let end = sweep.evictionEnd else { return false }
    let tables: [StoreTable] = [.sets, .members, .names, .untrustedSets, .untrustedMembers]
    if sweep.isUnflushed {
      sweep.isUnflushed = false
      for table in tables { try store.database.flush(table) }
    }
    if Self.monotonicNanoseconds &- end > Self.rewritingNanoseconds { return false }
    return tables.contains { table in
      ["rocksdb.compaction-pending", "rocksdb.num-running-compactions"].contains {
        store.database.property($0, of: table) > 0
      }
    }
  }
}
