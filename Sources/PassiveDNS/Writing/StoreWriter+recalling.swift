public import DNS
public import Octets

extension StoreWriter {
  /// Looks whether a response says what another one said that was recorded since the store was written; then
  /// it need not be read by ``reader``, and ``recordRecalled(at:)`` takes it.
  ///
  /// - Returns: What it says, as ``RRsetReader/digest``; nil where it has to be read.
  public mutating func recall(
    _ message: borrowing OctetView, _ parsed: ParsedMessage, _ entries: borrowing RecordTable
  ) -> UInt64? {
    recalled = nil
    if settings.keepsAdditional { return nil }
    recalled = memory.find(message, parsed, entries)
    readsUntilDraft = reader.readCount &+ 1
    return recalled?.digest
  }

  /// Takes the RRsets of the response that ``recall(_:_:_:)`` found, which is the first one to its query.
  public mutating func recordRecalled(at time: Timestamp) {
    guard let entry = recalled else { return }
    let milliseconds = time.nanoseconds / 1_000_000
    latestMilliseconds = max(latestMilliseconds, milliseconds)
    recent.start()
    news = ResponseNews()
    let setCount = Int(entry.rowCount) &- (entry.hasAbsence ? 1 : 0)
    for index in 0..<Int(entry.rowCount) {
      let row = entry.row(index)
      table.add(toRow: row, milliseconds: milliseconds)
      guard index < setCount else { continue }
      let doubts = entry.doubts(index)
      counts.seen &+= 1
      pendingCount &+= 1
      count(doubts)
      if !doubts.keepsApart { Self.append(row, of: table, to: &recent) }
    }
  }

  /// Appends the key of a row to those of the last responses.
  private static func append(
    _ row: Int, of table: borrowing SetTable, to recent: inout RecentKeys
  ) {
    recent.append(table.key(row))
  }

  /// Whether the response that ``reader`` has read is the one that was looked for last.
  var isDraftOpen: Bool { memory.isOpen && reader.readCount == readsUntilDraft }
}
