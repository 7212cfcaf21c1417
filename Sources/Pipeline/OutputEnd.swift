internal import Configuration
internal import Events
internal import Synchronization

/// An output with the queue before it: what takes batches, on a thread of its own or on the input's.
final class OutputEnd: Sendable {
  /// The output.
  let output: any OutputModule
  /// What waits for it.
  let queue: BatchQueue
  /// Whether the input's thread writes, as there is one processor and one input that may wait: a second
  /// thread would cost switches and gain nothing.
  let isDirect: Bool
  /// The number of the queue, for identities of batches.
  private let number = BatchIdentity.newQueue()
  /// How many events came to the output so far, for the same.
  private let sequence = Atomic<UInt64>(0)
  /// Whether it shall open its files anew before the next batch.
  private let isReopening = Atomic<Bool>(false)

  /// An output and its queue.
  init(_ output: any OutputModule, producerCount: Int, isDirect: Bool) {
    self.output = output
    self.isDirect = isDirect
    queue = BatchQueue(limit: output.queueLimit, producerCount: producerCount)
  }

  /// Asks for files to be opened anew.
  func reopen() { isReopening.store(true, ordering: .relaxed) }

  /// Puts a batch out.
  func take(_ batch: QueuedBatch) {
    reopenIfAsked()
    switch batch {
    case .events(let batch):
      output.core.counters.received.add(batch.liveCount)
      output.core.lock.hold { output.write(batch) }
      batch.recycle()
    case .text(let text):
      text.identity = BatchIdentity(queue: number, first: number(UInt64(text.eventCount)))
      output.core.counters.received.add(text.eventCount + text.droppedCount)
      output.core.lock.hold { output.write(text) }
      queue.give(text)
    }
  }

  /// The number of the next event, where so many come.
  private func number(_ count: UInt64) -> UInt64 {
    sequence.wrappingAdd(count, ordering: .relaxed).oldValue
  }

  /// Puts out all that comes through the queue, until it ends.
  func run() {
    while true {
      switch queue.pop(waiting: output.tickNanoseconds) {
      case .batch(let batch):
        take(batch)
        // Nothing waits: put out what was kept, rather than waiting for more that may not come.
        if queue.isEmpty { flush() }
      case .nothing:
        reopenIfAsked()
        output.core.lock.hold { output.tick() }
      case .end: return finish()
      }
    }
  }

  /// Opens files anew where that was asked for.
  private func reopenIfAsked() {
    guard isReopening.exchange(false, ordering: .relaxed) else { return }
    output.core.lock.hold { output.reopen() }
  }

  /// Puts out what the output kept.
  func flush() { output.core.lock.hold { output.flush() } }

  /// Says that nothing comes any more.
  func finish() { output.core.lock.hold { output.finish() } }
}
