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
  /// Which rows are given.
  private var page: LookupPage
  /// How it ended; nil while there may be more rows.
  public private(set) var ending: LookupEnding?

  /// A cursor before the first row.
  init(_ query: LookupQuery, sources: [any RowSource]) {
    self.query = query
    self.sources = sources
    budget = LookupBudget(query)
    page = LookupPage(query)
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
      switch page.take() {
      case .given: return row
      case .passedOver: continue
      case .behindLimit: ending = .limit
      }
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

/// Which rows a question is answered with: those behind its offset, up to its limit.
struct LookupPage {
  /// What becomes of a row.
  enum Outcome {
    /// It is given.
    case given
    /// It is before the first one.
    case passedOver
    /// There are as many as were asked for.
    case behindLimit
  }

  /// How many rows are still to be passed over.
  private var skips: Int
  /// How many may still be given.
  private var left: Int

  /// What a question asks for.
  init(_ query: LookupQuery) {
    skips = max(query.offset, 0)
    left = query.limit > 0 ? query.limit : .max
  }

  /// Takes a row that is wanted.
  mutating func take() -> Outcome {
    if skips > 0 {
      skips -= 1
      return .passedOver
    }
    if left == 0 { return .behindLimit }
    left -= 1
    return .given
  }
}

/// What gives rows of one kind.
protocol RowSource: AnyObject {
  /// The next row; nil where there are no more, or nothing is left of the budget.
  func next(_ budget: inout LookupBudget) throws(StoreError) -> RRsetRow?
}
