internal import Glibc
internal import Octets

extension StoreWriter {
  /// How many rows of the store are looked at each time that it is written.
  private static var sliceRows: Int { 20_000 }
  /// How long slices follow each other where the store has too much, in nanoseconds.
  private static var haste: Int64 { 300_000_000 }

  /// Whether something is deleted to make room.
  var deletesOldest: Bool {
    settings.deletesOldest && (settings.setLimit > 0 || settings.diskLimitOctets > 0)
  }

  /// Looks at the next rows of the store, and deletes what was not seen for too long, and what was seen
  /// longest ago where there is too much.
  mutating func deleteOld() throws(StoreError) {
    try sweepClients()
    guard settings.retentionMilliseconds > 0 || deletesOldest else { return }
    // A packet from the future makes nothing old.
    let now = min(latestMilliseconds, Timestamp.now().nanoseconds / 1_000_000)
    let ageCutoff =
      settings.retentionMilliseconds > 0 ? now &- settings.retentionMilliseconds : .min
    if sweep.ages.reference == 0 {
      sweep.ages = AgeHistogram(reference: now)
      // What an earlier run found is good enough to begin with.
      if let octets = try store.database.value(of: StoreFacts.ages, in: .facts) {
        sweep.lastAges = AgeHistogram(octets)
      }
    }
    try makeRoomInStore()
    let start = Self.monotonicNanoseconds
    let isCrowded = try isCrowded()
    // The pass at hand may have begun before what was just written; the next one has seen all of it, and
    // the one after that deletes.
    var passes = 0
    var rows = Self.sliceRows
    while passes < (isCrowded ? 3 : 2) {
      if try sweepSlice(ageCutoff, now, &rows) { passes += 1 }
      if rows > 0 { continue }
      if !isCrowded || Self.monotonicNanoseconds &- start > Self.haste { break }
      rows = Self.sliceRows
    }
  }

  /// Nanoseconds of the clock that only moves forward.
  static var monotonicNanoseconds: Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }

  /// Looks at so many rows of one table, and at the rest of an owner's; whether a pass over the store ended with it.
  private mutating func sweepSlice(
    _ ageCutoff: Int64, _ now: Int64, _ rows: inout Int
  ) throws(StoreError) -> Bool {
    let table = StoreSweep.tables[sweep.table]
    let hasOwners = table == .sets || table == .untrustedSets
    var batch = DatabaseBatch()
    var deleted: UInt64 = 0
    var owner: [UInt8] = []
    let iterator = store.database.iterator(over: table)
    iterator.seek(sweep.key)
    while iterator.isValid {
      let key = iterator.key
      if hasOwners {
        // An owner's RRsets of a type share RDATA and are looked at as a whole, with the same cutoff.
        if !key.starts(with: owner) || owner.isEmpty {
          if rows <= 0 { break }
          if sweep.eviction?.left == 0 {
            endEviction(&batch)
            // It tells of what has gone.
            sweep.lastAges = nil
          }
          owner = Array(key.prefix(SetKey.ownerLength(of: key) + 3))
        }
      } else if rows <= 0 {
        break
      }
      rows -= 1
      let cutoff = sweep.cutoff(ageCutoff)
      if let observation = iterator.observation {
        if observation.lastMilliseconds >= cutoff {
          note(table, observation.lastMilliseconds)
        } else if hasOwners {
          delete(key, of: table, cutoff, &batch)
          deleted += 1
          if observation.lastMilliseconds >= ageCutoff, let left = sweep.eviction?.left {
            sweep.eviction?.left = left - min(left, 1)
          }
        } else {
          batch.delete(key, in: table, of: store.database)
        }
      }
      iterator.next()
    }
    try iterator.check()
    var isPass = false
    if iterator.isValid {
      sweep.key = iterator.key
    } else {
      isPass = sweep.endTable(at: now)
      if isPass { endPass(ageCutoff, &batch) }
    }
    try write(batch, deleted: deleted)
    if isPass { try makeRoomInStore() }
    return isPass
  }

  /// Counts a row that is left.
  private mutating func note(_ table: StoreTable, _ last: Int64) {
    switch table {
    case .sets: sweep.ages.add(.trusted, last: last)
    case .untrustedSets: sweep.ages.add(.untrusted, last: last)
    case .absences: sweep.ages.add(.absence, last: last)
    default: return
    }
  }

  /// Keeps what a pass found, and ends what it made room for.
  private mutating func endPass(_ ageCutoff: Int64, _ batch: inout DatabaseBatch) {
    if let ages = sweep.lastAges {
      batch.put(StoreFacts.ages, ages.octets, in: .facts, of: store.database)
    }
    endEviction(&batch)
    deleteNewest(before: ageCutoff, &batch)
  }

  /// Ends an eviction; what it deleted is not among the newest names any more.
  private mutating func endEviction(_ batch: inout DatabaseBatch) {
    guard let eviction = sweep.eviction else { return }
    deleteNewest(before: eviction.trusted, &batch)
    sweep.eviction = nil
    sweep.evictionEnd = Self.monotonicNanoseconds
    sweep.isUnflushed = true
  }

  /// Deletes the names that were new before a time from the newest ones.
  private func deleteNewest(before time: Int64, _ batch: inout DatabaseBatch) {
    guard time > 0 else { return }
    batch.delete(
      from: [], to: StoreUpdate.timeOctets(time), in: .newest, of: store.database)
  }

  /// Writes what a slice deleted, with its count.
  private mutating func write(
    _ batch: consuming DatabaseBatch, deleted: UInt64
  ) throws(StoreError) {
    if deleted > 0 {
      var sum = try store.counts()
      sum.deleted &+= deleted
      batch.put(StoreFacts.counts, sum.octets, in: .facts, of: store.database)
    }
    if batch.count > 0 { try store.database.write(batch) }
    written.deleted &+= deleted
    sweep.noteDeleted(deleted)
  }

  // MARK: - One RRset

  /// Deletes an RRset, and its RDATA and owner where these were not seen since either.
  private mutating func delete(
    _ key: [UInt8], of table: StoreTable, _ cutoff: Int64, _ batch: inout DatabaseBatch
  ) {
    batch.delete(key, in: table, of: store.database)
    let isTrusted = table == .sets
    if isTrusted, settings.tellsNews { newsTeller.forget(key) }
    guard let set = unsafe key.withUnsafeBytes({ unsafe SetKey($0) }) else { return }
    for data in set.data {
      let member = MemberKey.octets(
        of: data, owner: set.owner, type: set.type, recordClass: set.recordClass)
      _ = deleteIfOld(member, isTrusted ? .members : .untrustedMembers, cutoff, &batch)
    }
    if !isTrusted { return }
    let name = NameKey.octets(owner: set.ownerWire, type: set.type)
    if deleteIfOld(name, .names, cutoff, &batch) { known.remove(name) }
  }

  /// Deletes a row that was not seen since; whether it was there.
  private func deleteIfOld(
    _ key: [UInt8], _ table: StoreTable, _ cutoff: Int64, _ batch: inout DatabaseBatch
  ) -> Bool {
    guard let value = try? store.database.value(of: key, in: table),
      let found = unsafe value.withUnsafeBytes({ unsafe Observation.read($0) }),
      found.observation.lastMilliseconds < cutoff
    else { return false }
    batch.delete(key, in: table, of: store.database)
    return true
  }
}
