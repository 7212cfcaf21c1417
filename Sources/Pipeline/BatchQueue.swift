internal import Events
internal import Octets
internal import Synchronization

/// What waits for an output.
enum QueuedBatch {
  /// Events that the output renders itself, and how far their input is behind them, where that is known.
  case events(EventBatch, InputMark?)
  /// Lines that were rendered by the worker that made the events.
  case text(RenderedBatch)
  /// How far an input is behind what came before.
  case mark(InputMark)

  /// How many events there are.
  var eventCount: Int {
    switch self {
    case .events(let batch, _): batch.liveCount
    case .text(let batch): batch.eventCount
    case .mark: 0
    }
  }
  /// How many octets of text.
  var octetCount: Int {
    switch self {
    case .events, .mark: 0
    case .text(let batch): batch.text.count
    }
  }
}

/// How much may wait in a queue.
struct QueueLimit {
  /// How many events.
  var events: Int
  /// How many octets of text.
  var octets: Int
}

/// A queue of batches between threads, bounded by the number of events in it and by the octets of text.
///
/// A batch enters when it fits or when the queue is empty, so that one larger than the limit passes
/// too. The queue ends when every producer has said that it is finished.
final class BatchQueue: Sendable {
  /// What the threads share.
  private struct State {
    /// The batches, oldest first.
    var batches: [QueuedBatch] = []
    /// The events in them.
    var eventCount = 0
    /// The octets of text in them.
    var octetCount = 0
    /// Producers that are not finished.
    var producerCount: Int
    /// How many ask that all be let in.
    var admitting = 0
    /// Batches of text that can be used again.
    var free: [RenderedBatch] = []

    /// Whether a batch enters.
    func takes(events: Int, octets: Int, _ limit: QueueLimit) -> Bool {
      batches.isEmpty || admitting > 0
        || (eventCount + events <= limit.events && octetCount + octets <= limit.octets)
    }
  }

  /// How many batches of text are kept for use.
  private static let freeLimit = 8

  /// How many events may wait.
  let limit: Int
  /// The batches.
  private let state: Monitor<State>

  /// An empty queue.
  init(limit: Int, producerCount: Int) {
    self.limit = max(limit, 1)
    state = Monitor(State(producerCount: producerCount))
  }

  /// Puts a batch in.
  ///
  /// - Parameters:
  ///   - batch: The batch, whose ownership goes to the consumer.
  ///   - waits: Whether to wait for room.
  ///   - limit: The producer's bounds; the queue's own holds as well.
  /// - Returns: Whether it was taken; without waiting, a full queue refuses.
  func push(_ batch: QueuedBatch, waits: Bool, limit: QueueLimit) -> Bool {
    let limit = bounded(limit)
    let events = batch.eventCount
    let octets = batch.octetCount
    return state.wait { state in
      guard state.takes(events: events, octets: octets, limit) else { return waits ? nil : false }
      state.batches.append(batch)
      state.eventCount += events
      state.octetCount += octets
      return true
    }
  }

  /// Whether so many events would be taken now.
  func hasRoom(for events: Int, limit: QueueLimit) -> Bool {
    let limit = bounded(limit)
    return state.withLock { $0.takes(events: events, octets: 0, limit) }
  }

  /// A producer's bounds with the queue's own.
  private func bounded(_ limit: QueueLimit) -> QueueLimit {
    QueueLimit(events: min(limit.events, self.limit), octets: limit.octets)
  }

  /// Says that there are more producers.
  func addProducers(_ count: Int) { state.withLock { $0.producerCount += count } }

  /// Lets every batch in, however full the queue is, or ends that; how often that is asked for counts.
  func admitAll(_ isAdmitting: Bool) { state.withLock { $0.admitting += isAdmitting ? 1 : -1 } }

  /// Says that one of the producers has no more batches; whether it was the last one.
  @discardableResult
  func finishProducer() -> Bool {
    state.withLock { state in
      state.producerCount -= 1
      return state.producerCount <= 0
    }
  }

  /// Takes the oldest batch, and waits for one, where there is a limit no longer than so many nanoseconds.
  func pop(waiting limit: Int64? = nil) -> Taken {
    let body: (inout State) -> Taken? = { state in
      if let batch = state.batches.first {
        state.batches.removeFirst()
        state.eventCount -= batch.eventCount
        state.octetCount -= batch.octetCount
        return .batch(batch)
      }
      return state.producerCount <= 0 ? .end : nil
    }
    guard let limit else { return state.wait(until: body) }
    return state.wait(nanoseconds: limit, until: body) ?? .nothing
  }

  /// What a consumer gets.
  enum Taken {
    /// The oldest batch.
    case batch(QueuedBatch)
    /// Nothing came for a while.
    case nothing
    /// Nothing will come any more: all producers are finished and the queue is empty.
    case end
  }

  /// Whether nothing waits.
  var isEmpty: Bool { state.withLock { $0.batches.isEmpty } }

  // MARK: - Batches of text

  /// An empty batch of text, used before where there is one.
  func takeText() -> RenderedBatch { state.withLock { $0.free.popLast() } ?? RenderedBatch() }

  /// Gives back a batch of text that nobody uses any more.
  func give(_ text: RenderedBatch) {
    text.removeAll()
    state.withLock { state in
      if state.free.count < Self.freeLimit { state.free.append(text) }
    }
  }
}
