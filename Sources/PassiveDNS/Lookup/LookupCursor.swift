internal import Glibc

/// The rows of a lookup, one after the other, as the store has them when they are asked for.
///
/// Nothing is read ahead: whoever stops asking pays for no more. One thread at a time.
public final class LookupCursor: @unchecked Sendable {
  // Unchecked: one thread uses it at a time, as it says.

  /// The question.
  private let query: LookupQuery
  /// What gives rows, in their order; those that are done are taken out.
  private var sources: [any RowSource]
  /// What the lookup may still spend.
  private var budget: LookupBudget
  /// How many rows are still to be passed over.
  private var skips: Int
  /// How many rows were given.
  private var given = 0
  /// How it ended; nil while there may be more rows.
  public private(set) var ending: LookupEnding?

  /// A cursor before the first row.
  init(_ query: LookupQuery, sources: [any RowSource]) {
    self.query = query
    self.sources = sources
    budget = LookupBudget(query)
    skips = max(query.offset, 0)
  }

  /// The next row; nil at the end, which ``ending`` tells the kind of.
  public func next() throws(StoreError) -> RRsetRow? {
    budget.resume()
    defer { budget.suspend() }
    while ending == nil {
      guard let source = sources.first else {
        ending = .complete
        return nil
      }
      guard let row = try source.next(&budget) else {
        if let spent = budget.spent {
          ending = spent
          return nil
        }
        sources.removeFirst()
        continue
      }
      if let known = query.exceptOwners, known.matches(row.ownerOctets) { continue }
      if skips > 0 {
        skips -= 1
        continue
      }
      if query.limit > 0, given >= query.limit {
        ending = .limit
        return nil
      }
      given += 1
      return row
    }
    return nil
  }

  /// How many keys were looked at so far.
  public var work: Int { budget.work }
}

/// What a lookup may spend.
struct LookupBudget {
  /// How many keys were looked at.
  private(set) var work = 0
  /// How many may be.
  private let workLimit: Int
  /// Nanoseconds that may still be spent, up to the last pause.
  private var left: Int64
  /// When they are spent, by the clock that only moves forward.
  private var deadline = Int64.max
  /// What was spent; nil while there is something left.
  private(set) var spent: LookupEnding?

  /// What a question allows.
  init(_ query: LookupQuery) {
    workLimit = query.workBudget > 0 ? query.workBudget : .max
    left = query.timeBudgetNanoseconds > 0 ? query.timeBudgetNanoseconds : .max
  }

  /// Time passes from here on.
  mutating func resume() {
    if left != .max { deadline = Self.now &+ left }
  }

  /// Time does not pass until it goes on: whoever asks may take long.
  mutating func suspend() {
    if left != .max { left = deadline &- Self.now }
  }

  /// Nanoseconds of the clock that only moves forward.
  private static var now: Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }

  /// Takes one key; false where nothing is left.
  mutating func take() -> Bool {
    if spent != nil { return false }
    work &+= 1
    if work > workLimit {
      spent = .work
    } else if work & 63 == 0, deadline != .max, Self.now > deadline {
      spent = .time
    }
    return spent == nil
  }
}

/// What gives rows of one kind.
protocol RowSource: AnyObject {
  /// The next row; nil where there are no more, or nothing is left of the budget.
  func next(_ budget: inout LookupBudget) throws(StoreError) -> RRsetRow?
}
