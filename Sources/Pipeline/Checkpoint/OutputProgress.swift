internal import Configuration
internal import Events
internal import Synchronization

/// How far an output is, for the checkpoint and for the identities of batches.
///
/// Used by whoever gives the output batches, one thread at a time.
final class OutputProgress: @unchecked Sendable {
  // Unchecked: used by one thread at a time; what is set before any thread runs stays.

  /// How long between two savings.
  static let pauseNanoseconds: Int64 = 100_000_000

  /// The output; nil for a buffer.
  private let output: (any OutputModule)?
  /// The instance.
  private let core: ModuleCore
  /// Its name in the checkpoint.
  let name: String
  /// Where it is kept; nil where it is not.
  private var keeper: CheckpointKeeper?
  /// Whether all that comes to the output is in the checkpoint, so that it may be cut back to it.
  private var isExclusive: Bool {
    get { exclusivity.load(ordering: .relaxed) }
    set { exclusivity.store(newValue, ordering: .relaxed) }
  }
  /// ``isExclusive``, which a reload may end.
  private let exclusivity = Atomic<Bool>(false)
  /// The identity of the next batch.
  private var next = BatchIdentity(queue: BatchIdentity.newQueue(), first: 0)
  /// How many events of each stream came, by name.
  private var marks: [String: UInt64] = [:]
  /// The output, where it keeps how far it is itself, and that is wanted.
  private(set) var ledger: (any LedgerOutput)?
  /// How many events of each stream the ledger had at the start, by name.
  private var kept: [String: UInt64] = [:]
  /// Whether the last batch ended where its mark says.
  private var isExact = true
  /// Whether something came since it was saved.
  private var isDirty = false
  /// When it was saved.
  private var savedAt: Int64 = 0

  /// The progress of an output.
  init(_ output: any OutputModule) {
    self.output = output
    core = output.core
    name = output.core.name.lowercased()
  }

  /// The progress of a buffer that keeps events on disk.
  init(ofBuffer core: ModuleCore) {
    output = nil
    self.core = core
    name = core.name.lowercased() + ">"
  }

  /// Begins to keep it, behind what the run before left; called before any thread runs.
  func keep(
    in keeper: CheckpointKeeper, _ record: Checkpoint.Output?, streams: [String],
    isExclusive: Bool
  ) {
    self.keeper = keeper
    self.isExclusive = isExclusive
    if let record {
      next = record.next
      if isExclusive, let resumption = record.resumption { output?.resume(from: resumption) }
    }
    for stream in streams { marks[stream] = record?.marks[stream] ?? 0 }
    core.isCheckpointed = true
    keeper.begin(name, current(record?.resumption))
  }

  /// Begins to keep how far the queue on disk before the output is; called before any thread runs.
  ///
  /// - Parameter isAlone: Whether all that comes to the queue is in the checkpoint.
  func keep(
    in keeper: CheckpointKeeper, _ record: Checkpoint.Output?, streams: [String],
    of disk: DiskQueue, knows known: Set<String>, isAlone: Bool
  ) {
    self.keeper = keeper
    isOnDisk = true
    isExclusive = isAlone
    if let record { next = record.next }
    for stream in streams {
      // What is in the queue is ahead of the checkpoint where a crash came between.
      let kept = known.contains(stream) ? disk.mark(of: stream, epoch: epoch) : 0
      marks[stream] = max(record?.marks[stream] ?? 0, record == nil ? 0 : kept)
    }
    // Marks of events that have other numbers now shall not be taken for these.
    if !streams.allSatisfy(known.contains) { next.queue = BatchIdentity.newQueue() }
    keeper.begin(name, current(nil))
  }

  /// Notes where the output begins, before anything comes to it: what a run puts out that is killed before
  /// it saves anything can be undone then.
  func noteStart() {
    guard let keeper, ledger == nil, !isOnDisk, isExclusive, let resumption = output?.resumption
    else { return }
    keeper.begin(name, current(resumption))
  }

  /// Whether all that comes to a queue on disk is in the checkpoint.
  var isAlone: Bool { isOnDisk && isExclusive }
  /// Whether a queue on disk is what it is kept of.
  private var isOnDisk = false
  /// In which numbering of events marks are, by chance.
  var epoch: UInt64 { next.queue }
  /// The name of a mark's stream; nil where there is no checkpoint.
  func name(of mark: InputMark) -> String? { keeper?.name(ofStream: mark.stream) }

  /// Begins to keep it where the output does so itself, behind what it has kept; called before any thread
  /// runs.
  ///
  /// What it kept holds where the checkpoint knows of it: a run that came to its end leaves none.
  func keep(
    in keeper: CheckpointKeeper, _ ledger: any LedgerOutput, _ record: Checkpoint.Output?,
    streams: [String], known: Set<String>
  ) throws(ModuleFailure) {
    self.keeper = keeper
    self.ledger = ledger
    let text = try ledger.keptPosition()
    if let record, let text, let position = LedgerPosition(text),
      position.queue == record.next.queue
    {
      next = record.next
      kept = position.marks.filter { known.contains($0.key) }
    }
    for stream in streams { marks[stream] = kept[stream] ?? 0 }
    core.isCheckpointed = true
    keeper.begin(name, current(nil))
    if let most = kept.values.max(), most > 0 {
      core.log(
        .info, "going on behind the \(kept.values.reduce(0, +)) events that it has already")
    }
  }

  /// How many events of a stream need not come.
  func mark(of stream: String) -> UInt64 { ledger == nil ? marks[stream] ?? 0 : 0 }

  /// Where a ledger is: its run, and how many events of each stream it has.
  var position: String { LedgerPosition(queue: next.queue, marks: marks).text }

  /// Notes a batch that a ledger gets; how many of its events it has already.
  func take(_ batch: EventBatch) -> Int {
    guard let keeper, let numbers = batch.numbers else { return 0 }
    let name = keeper.name(ofStream: numbers.stream)
    marks[name] = max(marks[name] ?? 0, numbers.first &+ UInt64(numbers.count))
    isDirty = true
    return numbers.count(below: kept[name] ?? 0)
  }

  /// Begins to keep it in the middle of a run, where another of its name may still be under way: how far
  /// inputs are comes through the queue first, and until it is saved, the other's record stays.
  ///
  /// - Parameter other: The other; a ledger goes on under its number, which that record has.
  func keep(
    in keeper: CheckpointKeeper, streams: [String], isExclusive: Bool, after other: OutputProgress?
  ) {
    self.keeper = keeper
    self.isExclusive = isExclusive
    for stream in streams { marks[stream] = 0 }
    isOnDisk = core.spool != nil
    if isOnDisk { return }
    core.isCheckpointed = true
    guard let ledger = output as? any LedgerOutput else { return }
    self.ledger = ledger
    if let other, other.ledger != nil {
      next.queue = other.next.queue
    } else {
      keeper.begin(name, current(nil))
    }
  }

  /// Notes that events come to the output now that are not in the checkpoint.
  func share() { isExclusive = false }

  /// How long the queue may be waited for; nil for ever.
  var waitNanoseconds: Int64? {
    guard keeper != nil, ledger == nil else { return output?.tickNanoseconds }
    return min(output?.tickNanoseconds ?? .max, Self.pauseNanoseconds)
  }

  /// Gives a batch its identity.
  func identify(_ text: RenderedBatch) {
    text.identity = next
    next.first &+= UInt64(text.eventCount)
  }

  /// Notes what came; nil where it ends within an input's batch.
  func note(_ mark: InputMark?) {
    guard let keeper else { return }
    isExact = mark != nil
    isDirty = true
    guard let mark else { return }
    // What comes again up to the mark of the run before does not come here.
    let name = keeper.name(ofStream: mark.stream)
    marks[name] = max(marks[name] ?? 0, mark.events)
  }

  /// Keeps what was saved last, whatever comes.
  func stop() { keeper = nil }

  /// Whether it is time to save.
  var isDue: Bool {
    keeper != nil && ledger == nil && isExact && isDirty
      && MonotonicTime.nanoseconds - savedAt >= Self.pauseNanoseconds
  }

  /// Saves it; the output has put out all that it was given.
  func save(always: Bool = false) {
    guard let keeper, isDirty, isExact, always || isDue else { return }
    let record = current(isExclusive && !isOnDisk ? output?.resumption : nil)
    guard keeper.settle(name, record) else { return }
    savedAt = MonotonicTime.nanoseconds
    isDirty = false
    if let resumption = record.resumption { output?.resumptionIsKept(resumption) }
  }

  /// The record of now.
  private func current(_ resumption: String?) -> Checkpoint.Output {
    Checkpoint.Output(next: next, resumption: resumption, marks: marks)
  }
}

/// How far an output is that keeps this itself.
struct LedgerPosition {
  /// The number of its queue, which is a new one where a run begins anew.
  var queue: UInt64
  /// How many events of each stream it has, by name.
  var marks: [String: UInt64]

  /// A position.
  init(queue: UInt64, marks: [String: UInt64]) {
    self.queue = queue
    self.marks = marks
  }

  /// Reads a text; nil where it is none.
  init?(_ text: String) {
    let words = text.split(separator: " ")
    guard let first = words.first, let queue = UInt64(first, radix: 16), words.count % 2 == 1
    else { return nil }
    self.queue = queue
    marks = [:]
    for index in stride(from: 1, to: words.count, by: 2) {
      guard let events = UInt64(words[index + 1]) else { return nil }
      marks[String(words[index])] = events
    }
  }

  /// The text.
  var text: String {
    marks.sorted { $0.key < $1.key }.reduce(String(queue, radix: 16)) {
      "\($0) \($1.key) \($1.value)"
    }
  }
}
