internal import Configuration
internal import Events
internal import Synchronization

/// The processors of a route, which a batch passes one after the other.
///
/// The inputs of the route share them. The lock of a processor is held while it works on a batch, and no
/// longer: an input that waits for a queue behind it holds up no other.
final class ProcessorChain: Sendable {
  /// The processors, in order.
  private let stages: [ProcessorStage]
  /// How many inputs have not ended.
  private let producers: Atomic<Int>

  /// The processors of a route with so many inputs.
  init(_ modules: [any ProcessorModule], producerCount: Int) {
    stages = modules.map { ProcessorStage($0) }
    producers = Atomic(producerCount)
  }

  /// Says that there are more inputs.
  func addProducers(_ count: Int) { producers.add(count, ordering: .sequentiallyConsistent) }

  /// Sends a batch through all of them to an end.
  func take(_ batch: EventBatch, to end: any PathEnd) { take(batch, from: 0, to: end) }

  /// Lets all of them let go of what they held for long enough.
  func settle(to end: any PathEnd) {
    for index in stages.indices {
      for batch in stages[index].settle() { take(batch, from: index + 1, to: end) }
    }
  }

  /// Says that an input has no more batches; behind the last one, nothing is held any more.
  func finishProducer(to end: any PathEnd) {
    let left = producers.subtract(1, ordering: .sequentiallyConsistent).newValue
    guard left == 0 else { return }
    for index in stages.indices {
      for batch in stages[index].finish() { take(batch, from: index + 1, to: end) }
    }
  }

  /// Sends a batch through those from `index` on.
  private func take(_ batch: EventBatch, from index: Int, to end: any PathEnd) {
    guard index < stages.count else { return end.take(batch) }
    for result in stages[index].process(batch) { take(result, from: index + 1, to: end) }
  }
}

/// A processor with its Exec.
private final class ProcessorStage: @unchecked Sendable {
  // Unchecked: the runner is used with the instance's lock held.

  /// The processor.
  private let module: any ProcessorModule
  /// Runs the Exec.
  private var exec: ExecRunner
  /// Whether what it lets through waits in its buffer first, which counts it.
  private let isBuffering: Bool

  /// A processor.
  init(_ module: any ProcessorModule) {
    self.module = module
    isBuffering = module.buffer != nil
    exec = ExecRunner(module.core)
  }

  /// Works on a batch; what goes on.
  func process(_ batch: EventBatch) -> [EventBatch] {
    module.core.counters.received.add(batch.liveCount)
    return hold { outlet in
      if module.core.exec != nil { exec.run(over: batch) }
      guard batch.liveCount > 0 else { return batch.recycle() }
      module.process(batch, to: &outlet)
    }
  }

  /// What was held for long enough.
  func settle() -> [EventBatch] { hold { outlet in module.settle(to: &outlet) } }

  /// All that was held.
  func finish() -> [EventBatch] { hold { outlet in module.finish(to: &outlet) } }

  /// Runs `body` with the instance's lock held, and counts what goes on.
  private func hold(_ body: (inout ProcessorOutlet) -> Void) -> [EventBatch] {
    var outlet = ProcessorOutlet()
    module.core.lock.hold { body(&outlet) }
    if !isBuffering {
      for batch in outlet.batches { module.core.counters.passed.add(batch.liveCount) }
    }
    return outlet.batches
  }
}
