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
  /// How far it is.
  let progress: OutputProgress
  /// Whether the end is near, when what an output gives up is not settled.
  private let isHurried = Atomic<Bool>(false)
  /// Whether it shall open its files anew before the next batch.
  private let isReopening = Atomic<Bool>(false)

  /// An output and its queue.
  init(_ output: any OutputModule, producerCount: Int, isDirect: Bool) {
    self.output = output
    self.isDirect = isDirect
    progress = OutputProgress(output)
    queue = BatchQueue(limit: output.queueLimit, producerCount: producerCount)
  }

  /// Asks for files to be opened anew.
  func reopen() { isReopening.store(true, ordering: .relaxed) }

  /// Says that the end is near.
  func hurry() {
    isHurried.store(true, ordering: .relaxed)
    output.hurry()
  }

  /// Puts a batch out.
  func take(_ batch: QueuedBatch) {
    reopenIfAsked()
    let failed = output.core.counters.failed.count
    switch batch {
    case .events(let batch):
      output.core.counters.received.add(batch.liveCount)
      output.core.lock.hold { write(batch) }
      batch.recycle()
    case .text(let text):
      progress.identify(text)
      output.core.counters.received.add(text.eventCount + text.droppedCount)
      output.core.lock.hold { output.write(text) }
      progress.note(text.mark)
      queue.give(text)
    case .mark(let mark):
      progress.note(mark)
      if let ledger = progress.ledger {
        output.core.lock.hold { ledger.note(progress.position) }
      }
    }
    giveUpIfLost(since: failed)
    if progress.isDue { flush() }
  }

  /// Writes a batch of events.
  private func write(_ batch: EventBatch) {
    guard let ledger = progress.ledger else {
      output.write(batch)
      return progress.note(nil)
    }
    let known = progress.take(batch)
    ledger.write(batch, known: known, position: progress.position)
  }

  /// Where the end made the output give something up, the next run shall have another try.
  private func giveUpIfLost(since failed: UInt64) {
    guard isHurried.load(ordering: .relaxed), output.core.counters.failed.count > failed else {
      return
    }
    progress.stop()
  }

  /// Puts out all that comes through the queue, until it ends.
  func run() {
    while true {
      switch queue.pop(waiting: progress.waitNanoseconds) {
      case .batch(let batch):
        take(batch)
        // Nothing waits: put out what was kept, rather than waiting for more that may not come.
        if queue.isEmpty { flush() }
      case .nothing:
        reopenIfAsked()
        output.core.lock.hold { output.tick() }
        if progress.isDue { flush() }
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
  func flush() {
    let failed = output.core.counters.failed.count
    output.core.lock.hold {
      output.flush()
      giveUpIfLost(since: failed)
      progress.save()
    }
  }

  /// Says that nothing comes any more.
  func finish() {
    let failed = output.core.counters.failed.count
    output.core.lock.hold {
      output.flush()
      if progress.ledger?.settle() == false { progress.stop() }
      giveUpIfLost(since: failed)
      progress.save(always: true)
      output.finish()
    }
  }
}
