internal import Events

/// A queue of batches between threads, bounded by the number of events in it.
///
/// A batch enters when it fits or when the queue is empty, so that one larger than the limit passes
/// too. The queue ends when every producer has said that it is finished.
final class BatchQueue: Sendable {
  /// What the threads share.
  private struct State {
    /// The batches, oldest first.
    var batches: [EventBatch] = []
    /// The events in them.
    var eventCount = 0
    /// Producers that are not finished.
    var producerCount: Int
    /// The most events that were in the queue.
    var highest = 0
  }

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
  ///   - ownLimit: The producer's own bound, where it is lower than the queue's.
  /// - Returns: Whether it was taken; without waiting, a full queue refuses.
  func push(_ batch: EventBatch, waits: Bool, limit ownLimit: Int? = nil) -> Bool {
    let limit = min(limit, ownLimit ?? limit)
    return state.wait { state in
      let count = batch.liveCount
      guard state.batches.isEmpty || state.eventCount + count <= limit else {
        return waits ? nil : false
      }
      state.batches.append(batch)
      state.eventCount += count
      state.highest = max(state.highest, state.eventCount)
      return true
    }
  }

  /// Says that one of the producers has no more batches.
  func finishProducer() { state.withLock { $0.producerCount -= 1 } }

  /// Takes the oldest batch, and waits for one; nil when all producers are finished and it is empty.
  func pop() -> EventBatch? {
    let taken: Taken = state.wait { state in
      if let batch = state.batches.first {
        state.batches.removeFirst()
        state.eventCount -= batch.liveCount
        return .batch(batch)
      }
      return state.producerCount <= 0 ? .end : nil
    }
    guard case .batch(let batch) = taken else { return nil }
    return batch
  }

  /// What a consumer gets.
  private enum Taken {
    /// The oldest batch.
    case batch(EventBatch)
    /// Nothing will come any more.
    case end
  }

  /// Whether nothing waits.
  var isEmpty: Bool { state.withLock { $0.batches.isEmpty } }

  /// The events that wait, and the most that ever did.
  var fill: (now: Int, highest: Int) { state.withLock { ($0.eventCount, $0.highest) } }
}
