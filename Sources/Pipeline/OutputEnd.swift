internal import Configuration
internal import Events
internal import Glibc
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
  /// The queue on disk between ``queue`` and the output; nil where there is none.
  let disk: DiskQueue?
  /// Whether the end is near, when what an output gives up is not settled.
  private let isHurried = Atomic<Bool>(false)
  /// Whether it has ended.
  private let hasEnded = Monitor(false)
  /// What has to end before it starts; set before its thread runs.
  private let entrance = Mutex(Entrance())
  /// From when on what is in the queue on disk stays there, as the program was told to end; in nanoseconds.
  private let stopTime = Atomic<Int64>(.max)
  /// Whether it shall open its files anew before the next batch.
  private let isReopening = Atomic<Bool>(false)

  /// An output and its queue.
  init(_ output: any OutputModule, producerCount: Int, isDirect: Bool) {
    self.output = output
    disk = output.core.spool.map { DiskQueue(output.core, $0) }
    self.isDirect = isDirect && disk == nil
    progress = OutputProgress(output)
    queue = BatchQueue(limit: output.queueLimit, producerCount: producerCount)
  }

  /// How an output starts that a reload made.
  private struct Entrance {
    /// Outputs that put out what came before, or have open what this one needs.
    var predecessors: [OutputEnd] = []
    /// Whether it is not started yet.
    var isUnstarted = false
    /// Why it could not be started so far.
    var problem: String?
  }

  /// Lets it begin behind others; called before its thread runs.
  func follow(_ predecessors: [OutputEnd], isUnstarted: Bool) {
    entrance.withLock {
      $0 = Entrance(predecessors: predecessors, isUnstarted: isUnstarted)
    }
  }

  /// Why it could not be started so far; nil where it runs, or waits for others to end.
  var problem: String? { entrance.withLock { $0.problem } }
  /// Whether it was started.
  var isStarted: Bool { entrance.withLock { !$0.isUnstarted } }

  /// Waits for its end; whether it has come.
  func waitForEnd(nanoseconds: Int64) -> Bool {
    hasEnded.wait(nanoseconds: nanoseconds) { $0 ? true : nil } ?? false
  }

  /// Waits for those before it, and starts it where that was not done: again and again, as what comes
  /// meanwhile waits in the queue. False where it was told to end first.
  private func enter() -> Bool {
    let predecessors = entrance.withLock { $0.predecessors }
    for end in predecessors { while !end.waitForEnd(nanoseconds: 1_000_000_000) {} }
    entrance.withLock { $0.predecessors = [] }
    while !isStarted {
      do throws(ModuleFailure) {
        try output.start()
        entrance.withLock { $0 = Entrance() }
      } catch {
        let message = error.message
        entrance.withLock { $0.problem = message }
        output.core.log(.error, "\(message); it is tried again each second, events wait meanwhile")
        if isHurried.load(ordering: .relaxed) { return false }
        usleep(1_000_000)
      }
    }
    return true
  }

  /// Counts what comes as lost, since it cannot be started.
  private func loseAll() {
    output.core.fail("it was never started; what waited for it is lost")
    while case .batch(let batch) = queue.pop() {
      output.core.counters.received.add(batch.eventCount)
      output.core.counters.failed.add(batch.eventCount)
      if case .text(let text) = batch {
        output.core.counters.received.add(text.droppedCount)
        queue.give(text)
      }
    }
  }

  /// Asks for files to be opened anew.
  func reopen() { isReopening.store(true, ordering: .relaxed) }

  /// Says that the end is near.
  func hurry() {
    isHurried.store(true, ordering: .relaxed)
    disk?.hurry()
    output.hurry()
  }

  /// Says that the program was told to end: what is in the queue on disk may wait there for the next run.
  func stop() {
    stopTime.store(MonotonicTime.nanoseconds + 5_000_000_000, ordering: .relaxed)
  }

  /// Whether what is in the queue on disk stays there.
  var hasToStop: Bool {
    let time = stopTime.load(ordering: .relaxed)
    return time < .max && MonotonicTime.nanoseconds >= time
  }

  /// Whether the end is near.
  var isInHurry: Bool { isHurried.load(ordering: .relaxed) }

  /// Puts a batch out.
  func take(_ batch: QueuedBatch) {
    reopenIfAsked()
    let failed = output.core.counters.failed.count
    switch batch {
    case .events(let batch, let mark):
      output.core.counters.received.add(batch.liveCount)
      output.core.lock.hold { write(batch) }
      batch.recycle()
      if progress.ledger == nil { progress.note(mark) } else if let mark { note(mark) }
    case .text(let text):
      progress.identify(text)
      output.core.counters.received.add(text.eventCount + text.droppedCount)
      output.core.lock.hold { output.write(text) }
      for mark in text.marks { progress.note(mark) }
      if text.marks.isEmpty || text.endsWithin { progress.note(nil) }
      queue.give(text)
    case .mark(let mark): note(mark)
    }
    giveUpIfLost(since: failed)
    if progress.isDue { flush() }
  }

  /// Notes how far an input is.
  private func note(_ mark: InputMark) {
    progress.note(mark)
    if let ledger = progress.ledger {
      output.core.lock.hold { ledger.note(progress.position) }
    }
  }

  /// Writes a batch of events.
  private func write(_ batch: EventBatch) {
    guard let ledger = progress.ledger else { return output.write(batch) }
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

  /// Puts out all that comes through the queue, or through that on disk, until it ends.
  func run() {
    guard enter() else {
      loseAll()
      return hasEnded.withLock { $0 = true }
    }
    if let disk { return run(over: disk) }
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
  func reopenIfAsked() {
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
    hasEnded.withLock { $0 = true }
  }

  /// Puts out all that comes over the queue on disk, which another thread fills.
  private func run(over disk: DiskQueue) {
    defer { hasEnded.withLock { $0 = true } }
    do throws(ModuleFailure) {
      // One that a reload made was not open while the one before it was.
      if !disk.isOpen { try disk.open() }
    } catch {
      output.core.fail(error.message)
      return loseAll()
    }
    let feeder = WorkerThread(name: output.core.name + " queue") {
      SpoolFeeder(self, disk).run()
    }
    guard feeder.isRunning else { return loseAll() }
    deliver(from: disk)
    feeder.join()
    disk.close()
  }
}
