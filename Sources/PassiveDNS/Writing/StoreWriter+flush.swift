internal import Octets

extension StoreWriter {
  /// From how many rows on they become tables of the database, without its log and its memory.
  private static var tableRows: Int { 32_768 }

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
    if table.count >= min(Self.tableRows, table.rowLimit / 8), clients == nil, update.becomeTables()
    {
      try writeTables(position, source)
    } else {
      try gather()
      try commit(position, source)
    }
    newsTeller.forgetTold()
    written.add(counts)
    counts = StoreCounts()
    pendingCount = 0
    try deleteOld()
    try measure()
  }

  /// Writes the batch, or what is in its place, with the counts and the position.
  private mutating func commit(_ position: [UInt8]?, _ source: String) throws(StoreError) {
    update.counts = counts
    if let position { update.setPosition(position, of: source) }
    update.setTop(top)
    try update.commit()
  }

  /// Writes what waits as tables, which the database takes in at once with the counts and the position.
  ///
  /// Where that fails, all of it waits on.
  private mutating func writeTables(
    _ position: [UInt8]?, _ source: String
  ) throws(StoreError) {
    let topBefore = top
    do throws(StoreError) {
      try gatherRows()
      try commit(position, source)
    } catch {
      update.forgetTables()
      top = topBefore
      // Names of which it is not known any more whether they are in the store.
      known = KnownNames()
      throw error
    }
    forgetRows()
  }
}
