internal import Configuration
internal import Events
internal import Glibc
internal import Octets
internal import Spooling
internal import Synchronization

/// The part of a buffer that is on disk: what comes is there before its input counts it as delivered, and it
/// stays until all outputs behind have it.
///
/// What leads out of it is a stream of its own, whose numbers are those of the queue on disk: outputs behind
/// leave out what they had before a crash, as they do with the events of an input that are read again.
final class DiskBuffer: @unchecked Sendable {
  // Unchecked: what is set before any thread runs stays.

  /// What those who bring batches share.
  private struct Writing: ~Copyable {
    /// How far streams are behind what is in the queue, not yet on the disk; in order.
    var marks: [InputMark] = []
    /// Whether something could not be put in before the end: how far inputs are is not told any more.
    var hasGivenUp = false
    /// A batch as octets.
    var body = OctetBuffer(capacity: 1 << 16)
  }

  /// How long what is taken may lie in outputs' memory before it is looked whether they have it.
  private static let pauseNanoseconds: Int64 = 100_000_000

  /// The instance.
  private let core: ModuleCore
  /// Whether those wait who bring what does not fit; else it is dropped.
  private let waits: Bool
  /// The queue.
  let queue: DiskQueue
  /// How far inputs are with what is in it.
  let progress: OutputProgress
  /// What those who bring batches share.
  private let writing = Mutex(Writing())
  /// Whether what is there stays there.
  private let isStopped = Atomic<Bool>(false)
  /// What knows how far outputs behind are, and the name of the stream; nil where that is not known.
  private var keeper: (keeper: CheckpointKeeper, stream: String)?
  /// Events that did not fit, that an earlier run had put out, and that went on.
  private let refused = Counter(), repeated = Counter(), passed = Counter()

  /// A buffer that is not open.
  init(_ core: ModuleCore, _ settings: SpoolSettings, waits: Bool) {
    self.core = core
    self.waits = waits
    queue = DiskQueue(core, settings)
    progress = OutputProgress(ofBuffer: core)
  }

  /// Where it is.
  var directory: String { queue.settings.directory }

  /// Opens it; before any thread runs.
  func open() throws(ModuleFailure) {
    guard !queue.isOpen else { return }
    try queue.open()
    queue.lookAhead()
  }

  /// Lets outputs behind tell how far they are; answers the stream that leads out of it.
  func begin(_ keeper: CheckpointKeeper) -> Int {
    let name = StreamName.of(buffer: core.name.lowercased(), queue: queue.number)
    self.keeper = (keeper, name)
    return keeper.stream(name)
  }

  /// Where the events are that came, apart from those that went on.
  var parts: [ModuleAccount.Line] {
    let all = queue.foundCount &+ queue.enteredCount
    let gone = passed.count &+ repeated.count &+ queue.damagedCount
    return [
      .init("dropped, buffer full", refused.count),
      .init("put out by an earlier run", repeated.count),
      .init("damaged on disk", queue.damagedCount), .init("waiting", all &- min(gone, all)),
    ]
  }

  // MARK: - Putting in

  /// How many events of a stream are there from an earlier run, or have left.
  func settled(of stream: Int) -> UInt64 {
    progress.name(of: InputMark(stream: stream, events: 0)).map { progress.mark(of: $0) } ?? 0
  }

  /// Puts a batch in, and waits for room or drops it.
  func take(_ batch: EventBatch) {
    let count = batch.liveCount
    writing.withLock { writing in
      writing.body.removeAll()
      EventOctets.append(batch, to: &writing.body)
      let mark = batch.numbers.map {
        InputMark(stream: $0.stream, events: $0.first + UInt64($0.count))
      }
      let isIn =
        !writing.hasGivenUp
        && queue.put(
          writing.body.view, kind: .events, events: count, isPart: false,
          mark: spoolMark(mark), waits: waits)
      if !isIn {
        refused.add(count)
        // Behind what shall come again nothing may come in: its mark would say that all before it is there.
        if waits { writing.hasGivenUp = true }
      }
      if let mark { writing.marks.append(mark) }
      commit(&writing)
    }
    batch.recycle()
  }

  /// A mark as the queue keeps it.
  private func spoolMark(_ mark: InputMark?) -> SpoolMark? {
    guard let mark, let name = progress.name(of: mark) else { return nil }
    return SpoolMark(epoch: progress.epoch, input: name, events: mark.events)
  }

  /// Takes how far a stream is.
  func note(_ mark: InputMark) {
    writing.withLock { writing in
      writing.marks.removeAll { $0 == mark }
      writing.marks.append(mark)
      commit(&writing)
    }
  }

  /// Puts what was written onto the disk where it is time.
  func commit() { writing.withLock { commit(&$0) } }

  /// Puts what was written onto the disk where it is time, and tells how far inputs are with what is there.
  private func commit(_ writing: inout Writing, always: Bool = false) {
    guard queue.commit(always: always) else { return }
    if !writing.hasGivenUp { for mark in writing.marks { progress.note(mark) } }
    writing.marks.removeAll(keepingCapacity: true)
    if progress.isDue || always { progress.save(always: always) }
  }

  /// Says that nothing comes any more.
  func finish() {
    writing.withLock { commit(&$0, always: true) }
    queue.finish()
  }

  /// Says that the program was told to end: what is there stays there.
  func stop() {
    isStopped.store(true, ordering: .relaxed)
    queue.hurry()
    queue.abandon()
  }

  // MARK: - Taking out

  /// Takes batches on until there are no more.
  func run(along path: EventSink.Path) {
    var body = OctetBuffer(capacity: 1 << 16)
    while !isStopped.load(ordering: .relaxed) {
      let step = queue.take(waiting: Self.pauseNanoseconds, into: &body)
      if case .end = step { break }
      if case .record(let record) = step {
        send(record, body, along: path)
      } else {
        path.flush(lane: 0)
        // Whoever brings batches may wait for room, which only this thread makes.
        _ = writing.withLockIfAvailable { commit(&$0) }
      }
      acknowledge()
    }
    path.finish()
    guard keeper != nil else { return queue.close() }
    // What outputs that stay have by now shall not come again.
    let end = MonotonicTime.nanoseconds + 10 * Self.pauseNanoseconds
    while queue.octetCount > 0, MonotonicTime.nanoseconds < end {
      pause()
      acknowledge()
    }
    queue.close()
  }

  /// Waits a little.
  private func pause() { usleep(10_000) }

  /// Sends the events of a record on.
  private func send(
    _ record: SpoolRecord, _ body: borrowing OctetBuffer, along path: EventSink.Path
  ) {
    guard let batch = EventOctets.batch(body.view), batch.count == Int(record.eventCount) else {
      queue.noteUnreadable(record)
      return queue.pass(record)
    }
    if let stream = path.stream {
      repeated.add(batch.drop(before: path.end.settled(of: stream), first: record.first))
    }
    passed.add(batch.liveCount)
    core.counters.passed.add(batch.liveCount)
    path.take(batch, lane: 0, record.first)
    queue.pass(record)
    guard keeper == nil else { return }
    // One that a reload brought: nobody tells what outputs have.
    path.flush(lane: 0)
    queue.acknowledge(before: record.first + UInt64(record.eventCount))
  }

  /// Takes out for good what all outputs behind have.
  private func acknowledge() {
    guard let (keeper, stream) = keeper else { return }
    let count = keeper.savedCount(ofStream: stream)
    guard count > acknowledged else { return }
    acknowledged = count
    queue.acknowledge(before: count)
  }

  /// Up to which number events were taken out for good.
  private var acknowledged: UInt64 = 0

  /// Takes out for good what all outputs behind have at the end; whether that is all.
  func close() -> Bool {
    acknowledge()
    return queue.octetCount == 0
  }
}
