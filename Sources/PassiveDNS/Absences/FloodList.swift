/// Flooded zones that a question found.
public struct FloodList: Sendable {
  /// The zones.
  public private(set) var rows: [FloodRow] = []
  /// Whether these are all.
  public internal(set) var ending = LookupEnding.complete
  /// The question.
  private let query: LookupQuery
  /// How many zones are still to be passed over.
  private var skips: Int

  /// No zones yet.
  init(_ query: LookupQuery) {
    self.query = query
    skips = max(query.offset, 0)
  }

  /// Takes a zone in where the question wants it.
  ///
  /// - Returns: false where there is one more than the question's limit.
  mutating func add(_ row: FloodRow) -> Bool {
    guard query.isInTime(row.observation) else { return true }
    if skips > 0 {
      skips -= 1
      return true
    }
    if query.limit > 0, rows.count >= query.limit {
      ending = .limit
      return false
    }
    rows.append(row)
    return true
  }
}
