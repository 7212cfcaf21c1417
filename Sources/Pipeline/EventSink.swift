public import Events
internal import Synchronization

/// Where an input puts its batches: they run through its Exec and go to the queues of its routes.
///
/// Used on the input's threads, one at a time.
public final class EventSink: @unchecked Sendable {
  // Unchecked: inputs with several threads call `deliver` under the lock.

  /// The input.
  private let core: ModuleCore
  /// The queues that its routes lead to.
  private let targets: [BatchQueue]
  /// Whether full queues are waited for.
  private let waits: Bool
  /// How many events may wait in a queue that this sink puts one more batch into.
  private let limit: Int?
  /// Batches that did not fit, counted in events per target.
  private let refused: [Counter]
  /// The Exec; used with the lock held.
  private let exec: Mutex<ExecBox>

  /// Holds the runner, which cannot be copied.
  private struct ExecBox: ~Copyable {
    /// The runner.
    var runner: ExecRunner
  }

  /// A sink of an input.
  init(_ core: ModuleCore, targets: [BatchQueue], waits: Bool, limit: Int?) {
    self.core = core
    self.limit = limit
    self.targets = targets
    self.waits = waits
    refused = targets.map { _ in Counter() }
    exec = Mutex(ExecBox(runner: ExecRunner(core)))
  }

  /// Sends a batch on its way; it is not used by the caller any more.
  public func deliver(_ batch: EventBatch) {
    core.counters.received.add(batch.count)
    if core.exec != nil {
      exec.withLock { $0.runner.run(over: batch) }
    }
    core.counters.passed.add(batch.liveCount)
    guard batch.liveCount > 0 else { return batch.recycle() }
    for (index, target) in targets.enumerated().dropFirst() {
      push(batch.copy(), to: target, index)
    }
    if let first = targets.first { push(batch, to: first, 0) }
  }

  /// Puts a batch into a queue, or counts it.
  private func push(_ batch: EventBatch, to target: BatchQueue, _ index: Int) {
    let count = batch.liveCount
    if !target.push(batch, waits: waits, limit: limit) { refused[index].add(count) }
  }

  /// Says that there are no more batches.
  func finish() {
    for target in targets { target.finishProducer() }
  }

  /// Events that did not fit into queues.
  var refusedCount: UInt64 { refused.reduce(0) { $0 + $1.count } }
}
