internal import Events

/// Numbers the events of an input, so that those which an earlier run has put out are left out.
///
/// Used by whoever delivers, one thread at a time.
final class InputNumbering: @unchecked Sendable {
  // Unchecked: used by one thread at a time.

  /// Where it is kept.
  let keeper: CheckpointKeeper
  /// The input's place among the pipeline's.
  let input: Int
  /// How many events the input has made, those of earlier runs included.
  private(set) var made: UInt64 = 0
  /// How many of them all outputs have.
  private(set) var settled: UInt64 = 0
  /// Events of this run that all outputs had.
  let repeated = Counter()

  /// The numbering of an input.
  init(_ keeper: CheckpointKeeper, input: Int) {
    self.keeper = keeper
    self.input = input
  }

  /// Goes on behind so many events, all of those up to `settled` being known; before any thread runs.
  func begin(made: UInt64, settled: UInt64) {
    self.made = made
    self.settled = settled
  }

  /// Whether events are left out for now.
  var isRepeating: Bool { made < settled }

  /// Takes a batch: events that all outputs have on every path are dropped from it. The number of its first
  /// event.
  func take(_ batch: EventBatch) -> UInt64 {
    let first = made
    made &+= UInt64(batch.count)
    let known = batch.drop(before: settled, first: first)
    repeated.add(known)
    return first
  }

  /// Takes lines that were rendered apart.
  func take(events: Int) { made &+= UInt64(events) }

  /// The mark of a stream behind all that was taken.
  func mark(of stream: Int) -> InputMark { InputMark(stream: stream, events: made) }
}

extension EventBatch {
  /// Drops the events with numbers below `limit`, where the first has the number `first`; how many.
  @discardableResult
  func drop(before limit: UInt64, first: UInt64) -> Int {
    guard first < limit else { return 0 }
    let before = droppedCount
    for event in 0..<Int(min(limit &- first, UInt64(count))) { drop(event) }
    return droppedCount - before
  }
}
