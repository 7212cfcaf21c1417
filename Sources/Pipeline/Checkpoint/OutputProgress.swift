/// How far an output is, for the checkpoint and for the identities of batches.
///
/// Used by whoever gives the output batches, one thread at a time.
final class OutputProgress: @unchecked Sendable {
  // Unchecked: used by one thread at a time; what is set before any thread runs stays.

  /// How long between two savings.
  static let pauseNanoseconds: Int64 = 100_000_000

  /// The output.
  private let output: any OutputModule
  /// Where it is kept; nil where it is not.
  private var keeper: CheckpointKeeper?
  /// Whether all that comes to the output is in the checkpoint, so that it may be cut back to it.
  private var isExclusive = false
  /// The identity of the next batch.
  private var next = BatchIdentity(queue: BatchIdentity.newQueue(), first: 0)
  /// How many events of each input came, by lower-case name.
  private var marks: [String: UInt64] = [:]
  /// Whether the last batch ended where its mark says.
  private var isExact = true
  /// Whether something came since it was saved.
  private var isDirty = false
  /// When it was saved.
  private var savedAt: Int64 = 0

  /// The progress of an output.
  init(_ output: any OutputModule) { self.output = output }

  /// Begins to keep it, behind what the run before left; called before any thread runs.
  func keep(
    in keeper: CheckpointKeeper, _ record: Checkpoint.Output?, inputs: [String],
    isExclusive: Bool
  ) {
    self.keeper = keeper
    self.isExclusive = isExclusive
    if let record {
      next = record.next
      if isExclusive, let resumption = record.resumption { output.resume(from: resumption) }
    }
    for input in inputs { marks[input] = record?.marks[input] ?? 0 }
    output.core.isCheckpointed = true
    keeper.begin(output.core.name.lowercased(), current(record?.resumption))
  }

  /// How many events of an input came.
  func mark(of input: String) -> UInt64 { marks[input] ?? 0 }

  /// How long the queue may be waited for; nil for ever.
  var waitNanoseconds: Int64? {
    guard keeper != nil else { return output.tickNanoseconds }
    return min(output.tickNanoseconds ?? .max, Self.pauseNanoseconds)
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
    let name = keeper.inputs[mark.input]
    marks[name] = max(marks[name] ?? 0, mark.events)
  }

  /// Keeps what was saved last, whatever comes.
  func stop() { keeper = nil }

  /// Whether it is time to save.
  var isDue: Bool {
    keeper != nil && isExact && isDirty
      && MonotonicTime.nanoseconds - savedAt >= Self.pauseNanoseconds
  }

  /// Saves it; the output has put out all that it was given.
  func save(always: Bool = false) {
    guard let keeper, isDirty, isExact, always || isDue else { return }
    let record = current(isExclusive ? output.resumption : nil)
    guard keeper.settle(output.core.name.lowercased(), record) else { return }
    savedAt = MonotonicTime.nanoseconds
    isDirty = false
    if let resumption = record.resumption { output.resumptionIsKept(resumption) }
  }

  /// The record of now.
  private func current(_ resumption: String?) -> Checkpoint.Output {
    Checkpoint.Output(next: next, resumption: resumption, marks: marks)
  }
}
