internal import Configuration
internal import Events
internal import Octets
internal import Spooling

// MARK: - With a queue on disk

/// Moves what waits in memory before an output into its queue on disk; one thread uses it.
final class SpoolFeeder {
  /// How many octets are put in before they are put onto the disk together.
  private static let groupOctets = 4 << 20

  /// The output.
  private let end: OutputEnd
  /// The queue on disk.
  private let disk: DiskQueue
  /// Renders events that come as such, where the output lets others do that.
  private let renderer: (any BatchRenderer)?
  /// How far inputs are behind what is in the queue, not yet on the disk; in order.
  private var marks: [InputMark?] = []
  /// The octets that were put in since.
  private var octets = 0
  /// Whether something could not be put in: how far inputs are is not told any more.
  private var hasGivenUp = false

  /// A feeder.
  init(_ end: OutputEnd, _ disk: DiskQueue) {
    self.end = end
    self.disk = disk
    renderer = end.output.makeRenderer(isShared: true)
  }

  /// Moves batches until there are no more.
  func run() {
    while true {
      switch end.queue.pop(waiting: waitNanoseconds) {
      case .batch(let batch):
        put(batch)
        if end.queue.isEmpty || octets >= Self.groupOctets { commit() }
      case .nothing: commit()
      case .end:
        commit(always: true)
        end.progress.save(always: true)
        return disk.finish()
      }
    }
  }

  /// How long the queue in memory may be waited for.
  private var waitNanoseconds: Int64? {
    guard disk.isDirty || !marks.isEmpty else { return end.progress.waitNanoseconds }
    return min(end.progress.waitNanoseconds ?? .max, DiskQueue.syncNanoseconds)
  }

  /// Puts a batch in.
  private func put(_ batch: QueuedBatch) {
    switch batch {
    case .mark(let mark): marks.append(mark)
    case .text(let text):
      put(text, marks: text.marks)
      marks += text.marks
      end.queue.give(text)
    case .events(let batch, let mark):
      if let renderer { put(batch, renderer, mark) } else { put(batch, mark) }
      marks.append(mark)
      batch.recycle()
    }
  }

  /// Puts lines in.
  ///
  /// - Parameter marks: How far streams are behind them; all but the last are of records without lines.
  private func put(_ text: RenderedBatch, marks: [InputMark]) {
    end.output.core.counters.received.add(text.droppedCount)
    guard text.eventCount > 0 else { return }
    let view = text.text.view
    // Behind what did not go in nothing may: its mark would say that all before it is there.
    let isIn =
      !hasGivenUp
      && disk.put(
        view, kind: .text, events: text.eventCount, isPart: isPart(marks.last),
        mark: spoolMark(marks.last))
    octets += view.count
    if !isIn { giveUp(text.eventCount) }
  }

  /// Renders events and puts their lines in.
  private func put(_ batch: EventBatch, _ renderer: any BatchRenderer, _ mark: InputMark?) {
    let text = end.queue.takeText()
    let before = batch.liveCount
    renderer.prepare(batch)
    text.droppedCount = before - batch.liveCount
    var event = 0
    while event < batch.count {
      event = renderer.append(batch, from: event, to: text)
      guard text.isFull, event < batch.count else { continue }
      put(text, marks: [])
      text.removeAll()
    }
    put(text, marks: mark.map { [$0] } ?? [])
    end.queue.give(text)
  }

  /// Puts events in as they are.
  private func put(_ batch: EventBatch, _ mark: InputMark?) {
    guard batch.liveCount > 0 else { return }
    var body = OctetBuffer(capacity: 1 << 16)
    EventOctets.append(batch, to: &body)
    octets += body.count
    let isIn =
      !hasGivenUp
      && disk.put(
        body.view, kind: .events, events: batch.liveCount, isPart: isPart(mark),
        mark: spoolMark(mark))
    if !isIn { giveUp(batch.liveCount) }
  }

  /// Whether a record belongs to the next, as it ends within an input's batch that would come again.
  private func isPart(_ mark: InputMark?) -> Bool { mark == nil && end.progress.isAlone }

  /// A mark as the queue keeps it.
  private func spoolMark(_ mark: InputMark?) -> SpoolMark? {
    guard let mark, let name = end.progress.name(of: mark) else { return nil }
    return SpoolMark(epoch: end.progress.epoch, input: name, events: mark.events)
  }

  /// Counts events that could not be put in before the end.
  private func giveUp(_ events: Int) {
    hasGivenUp = true
    end.output.core.counters.received.add(events)
    end.output.core.counters.failed.add(events)
    end.output.core.fail(
      "\(events) events did not come into the queue on disk before the end; they are lost, unless their"
        + " input can make them again", kind: "not in the queue")
  }

  /// Lets the output have what was put in, and tells how far inputs are with what is on the disk.
  private func commit(always: Bool = false) {
    octets = 0
    let isThere = disk.commit(always: always)
    guard isThere else { return }
    if !hasGivenUp { for mark in marks { end.progress.note(mark) } }
    marks.removeAll(keepingCapacity: true)
    if end.progress.isDue { end.progress.save() }
  }
}

extension OutputEnd {
  /// Puts out what is in the queue on disk, until it ends: what the output's thread does.
  func deliver(from disk: DiskQueue) {
    let text = RenderedBatch()
    if output.takesGroups { disk.lookAhead() }
    while true {
      reopenIfAsked()
      switch disk.take(waiting: output.tickNanoseconds, into: &text.text) {
      case .record(let record):
        guard put(record, text, from: disk) else { return finishOutput() }
        if output.takesGroups { disk.acknowledgePassed() } else { disk.acknowledge(record) }
        text.removeAll()
      case .nothing: output.core.lock.hold { output.tick() }
      case .end: return finishOutput()
      }
    }
  }

  /// Puts a record out, and those behind it that are there where the output takes them together; false
  /// where the end came before that was done.
  private func put(
    _ record: SpoolRecord, _ text: RenderedBatch, from disk: DiskQueue
  ) -> Bool {
    if hasToStop { return false }
    let counters = output.core.counters
    let (failed, kept, passed) = (counters.failed.count, counters.kept.count, counters.passed.count)
    output.core.lock.hold {
      switch record.kind {
      case .text:
        text.eventCount = Int(record.eventCount)
        if output.takesGroups { gather(behind: record, into: text, from: disk) }
        text.identity = BatchIdentity(queue: record.queue, first: record.first)
        counters.received.add(text.eventCount)
        output.write(text)
      case .events: putEvents(record, text, from: disk)
      }
      output.flush()
    }
    let hasLost = counters.failed.count > failed
    if counters.kept.count == kept { return !(isInHurry && hasLost) }
    if output.takesGroups, record.kind == .text, !hasLost {
      // The receiver has the first ones of those that were sent together.
      disk.acknowledge(before: record.first + (counters.passed.count - passed))
    }
    return false
  }

  /// Adds the lines that wait behind those of a record, as far as they are there and one batch holds them.
  private func gather(
    behind record: SpoolRecord, into text: RenderedBatch, from disk: DiskQueue
  ) {
    disk.pass(record)
    guard !text.isFull else { return }
    var more = OctetBuffer(capacity: 1 << 16)
    while !text.isFull, let record = disk.takeMore(.text, into: &more) {
      text.text.append(more.view)
      text.eventCount += Int(record.eventCount)
      disk.pass(record)
    }
  }

  /// Puts the events of a record out, and of those behind it where the output takes them together.
  private func putEvents(_ first: SpoolRecord, _ text: RenderedBatch, from disk: DiskQueue) {
    let counters = output.core.counters
    var record = first
    var octets = 0
    while true {
      octets += text.text.count
      counters.received.add(Int(record.eventCount))
      output.willWrite(BatchIdentity(queue: record.queue, first: record.first))
      if let batch = EventOctets.batch(text.text.view), batch.count == Int(record.eventCount) {
        output.write(batch)
      } else {
        counters.failed.add(Int(record.eventCount))
        output.core.fail("events in the queue on disk cannot be read; they are lost")
      }
      guard output.takesGroups else { return }
      disk.pass(record)
      guard octets < RenderedBatch.limitOctets,
        let next = disk.takeMore(.events, into: &text.text)
      else { return }
      record = next
    }
  }

  /// Says that nothing comes any more.
  private func finishOutput() {
    disk?.abandon()
    output.core.lock.hold {
      output.flush()
      output.finish()
    }
  }
}
