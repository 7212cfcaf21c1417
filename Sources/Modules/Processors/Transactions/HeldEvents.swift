internal import Events

/// Events that wait for what they belong to, in batches of those that came together.
///
/// An event is known by a token from the moment that its batch is looked at; what still waits at the end of
/// the batch is copied out of it.
struct HeldEvents {
  /// Events that came together.
  private struct Generation {
    /// Those that waited at the end of their batch; nil when none is left.
    var batch: EventBatch?
    /// Where each is in the batch, by its number; -1 for those that do not wait any more.
    var positions: [Int32]
    /// When the last one came, in nanoseconds.
    var lastTime: Int64
  }

  /// Where an event is.
  enum Place {
    /// In the batch that is looked at.
    case current(Int)
    /// In a batch of its own.
    case apart(EventBatch)
  }

  /// How many bits of a token number the events of a generation.
  private static let numberBits: UInt64 = 20
  /// How many events a generation can have.
  private static let generationLimit = 1 << 20

  /// The generations, the oldest first.
  private var generations: [Generation] = []
  /// How many there were before the oldest.
  private var firstNumber: UInt64 = 0
  /// The events of the batch that is looked at, by number; -1 for those that do not wait any more.
  private var current: [Int32] = []
  /// When the last of them came.
  private var currentTime = Int64.min
  /// How many events wait.
  private(set) var count = 0

  /// Nothing waits.
  init() {}

  /// The token of the next event that is added.
  var nextToken: UInt64 {
    (firstNumber + UInt64(generations.count)) << Self.numberBits | UInt64(current.count)
  }
  /// Whether the batch that is looked at can have more.
  var hasRoom: Bool { current.count < Self.generationLimit }

  /// Adds an event of the batch that is looked at, under ``nextToken``.
  mutating func add(_ event: Int, at time: Int64) {
    current.append(Int32(truncatingIfNeeded: event))
    currentTime = max(currentTime, time)
    count += 1
  }

  /// Takes an event out; nil where it does not wait any more.
  mutating func take(_ token: UInt64) -> Place? {
    let number = token >> Self.numberBits
    let index = Int(token & (1 << Self.numberBits - 1))
    guard number >= firstNumber else { return nil }
    let generation = Int(number - firstNumber)
    if generation == generations.count {
      guard index < current.count, current[index] >= 0 else { return nil }
      defer { current[index] = -1 }
      count -= 1
      return .current(Int(current[index]))
    }
    guard generation < generations.count, index < generations[generation].positions.count else {
      return nil
    }
    let position = Int(generations[generation].positions[index])
    guard position >= 0, let batch = generations[generation].batch else { return nil }
    generations[generation].positions[index] = -1
    count -= 1
    let taken = batch.extracted([position])
    batch.drop(position)
    shrink(generation)
    return .apart(taken)
  }

  /// Takes an event out that is not wanted; whether it waited, and where it is in the batch that is looked
  /// at, if it is there.
  mutating func discard(_ token: UInt64) -> (isFound: Bool, event: Int?) {
    let number = token >> Self.numberBits
    if number == firstNumber + UInt64(generations.count) {
      guard case .current(let event) = take(token) else { return (false, nil) }
      return (true, event)
    }
    let index = Int(token & (1 << Self.numberBits - 1))
    guard number >= firstNumber, number < firstNumber + UInt64(generations.count) else {
      return (false, nil)
    }
    let generation = Int(number - firstNumber)
    guard index < generations[generation].positions.count else { return (false, nil) }
    let position = Int(generations[generation].positions[index])
    guard position >= 0 else { return (false, nil) }
    generations[generation].positions[index] = -1
    generations[generation].batch?.drop(position)
    count -= 1
    shrink(generation)
    return (true, nil)
  }

  /// Copies what waits out of the batch that was looked at, and drops it there.
  mutating func endBatch(_ batch: EventBatch) {
    guard !current.isEmpty else { return }
    let waiting = current.filter { $0 >= 0 }.map(Int.init)
    var position: Int32 = 0
    for index in current.indices where current[index] >= 0 {
      current[index] = position
      position += 1
    }
    generations.append(
      Generation(
        batch: waiting.isEmpty ? nil : batch.extracted(waiting),
        positions: waiting.isEmpty ? [] : current, lastTime: currentTime))
    for event in waiting { batch.drop(event) }
    current.removeAll(keepingCapacity: true)
    currentTime = .min
    removeEmpty()
  }

  /// Takes out the oldest batch of those whose last event came before `time`; nil where there is none.
  mutating func takeOlder(than time: Int64) -> EventBatch? {
    guard let first = generations.first, first.lastTime < time else { return nil }
    return takeOldest()
  }

  /// Takes out the oldest batch; nil where there is none.
  mutating func takeOldest() -> EventBatch? {
    guard let batch = generations.first?.batch else { return nil }
    count -= batch.liveCount
    generations[0].batch = nil
    removeEmpty()
    return batch
  }

  // MARK: - Generations

  /// Gives memory back where few events of a generation are left.
  private mutating func shrink(_ generation: Int) {
    guard let batch = generations[generation].batch else { return }
    if batch.liveCount == 0 {
      generations[generation].batch = nil
      generations[generation].positions = []
      removeEmpty()
    } else if batch.count >= 64, batch.liveCount * 4 < batch.count {
      let left = (0..<batch.count).filter { !batch.isDropped($0) }
      var moved = [Int32](repeating: -1, count: batch.count)
      for (position, event) in left.enumerated() { moved[event] = Int32(position) }
      generations[generation].batch = batch.extracted(left)
      for index in generations[generation].positions.indices {
        let position = Int(generations[generation].positions[index])
        if position >= 0 { generations[generation].positions[index] = moved[position] }
      }
    }
  }

  /// Forgets generations in which nothing waits, from the oldest on.
  private mutating func removeEmpty() {
    let empty = generations.prefix { $0.batch == nil }.count
    guard empty > 0 else { return }
    generations.removeFirst(empty)
    firstNumber += UInt64(empty)
  }
}
