internal import Events
internal import Synchronization

/// Where a path leads behind its processors.
protocol PathEnd: AnyObject, Sendable {
  /// Whether events are rendered on the thread that brings them.
  var rendersHere: Bool { get }
  /// Events that did not fit into queues.
  var refusedCount: UInt64 { get }
  /// Takes a batch; it is not used by the caller any more.
  func take(_ batch: EventBatch)
  /// Lets go of what was kept: nothing else may come for a while.
  func flush()
  /// Says that there are no more batches from one of those who bring them.
  func finish()
}

/// Where a path of a route ends for one input: the queues of its outputs.
///
/// Where there is one output, and it has renderers, events are rendered here, on the thread that made
/// them, and lines go into the queue instead of events.
///
/// Used on the threads of one input.
final class RouteEnd: PathEnd, @unchecked Sendable {
  // Unchecked: the worker is set before any thread runs, and used under the lock.

  /// The outputs that the path leads to.
  let targets: [OutputEnd]
  /// Whether full queues are waited for.
  private let waits: Bool
  /// How much may wait in a queue that this end puts one more batch into.
  private let limit: QueueLimit
  /// Batches that did not fit, counted in events per target.
  private let refused: [Counter]
  /// What renders events here; used with ``rendering`` held.
  private var worker: RenderingWorker?
  /// Guards the worker.
  private let rendering = Mutex(())

  /// Whether events are rendered on the thread that brings them.
  var rendersHere: Bool { worker != nil }

  /// An end without a renderer.
  init(_ targets: [OutputEnd], waits: Bool, limit: QueueLimit) {
    self.targets = targets
    self.waits = waits
    self.limit = limit
    refused = targets.map { _ in Counter() }
  }

  /// Asks the one output for a renderer; called once before any thread runs.
  ///
  /// - Parameter isShared: Whether the output's own Exec may be held by another thread for long.
  func makeRenderer(isShared: Bool) {
    guard targets.count == 1, let end = targets.first,
      let renderer = end.output.makeRenderer(isShared: isShared)
    else { return }
    worker = RenderingWorker(renderer, for: end)
  }

  /// Brings a batch to the outputs; lines may be kept until ``flush()``.
  func take(_ batch: EventBatch) {
    if let worker { return render(batch, worker) }
    for (index, target) in targets.enumerated().dropFirst() {
      push(.events(batch.copy()), to: target, index)
    }
    if let first = targets.first { push(.events(batch), to: first, 0) }
  }

  /// Puts the lines that were kept into the queue: nothing else may come for a while.
  func flush() {
    rendering.withLock { _ in worker?.flush(send) }
    for end in targets where end.isDirect { end.flush() }
  }

  /// Says that there are no more batches.
  func finish() {
    flush()
    for target in targets {
      target.queue.finishProducer()
      if target.isDirect { target.finish() }
    }
  }

  /// Events that did not fit into queues.
  var refusedCount: UInt64 { refused.reduce(0) { $0 + $1.count } }

  // MARK: - Rendering

  /// Renders a batch, and sends lines on their way where there are enough of them.
  private func render(_ batch: EventBatch, _ worker: RenderingWorker) {
    rendering.withLock { _ in
      let count = worker.text.eventCount + batch.liveCount
      if waits || worker.end.queue.hasRoom(for: count, limit: limit) {
        worker.render(batch, send)
      } else {
        refused[0].add(batch.liveCount)
      }
    }
    batch.recycle()
  }

  /// Sends lines to the one output.
  private func send(_ text: RenderedBatch) { push(.text(text), to: targets[0], 0) }

  // MARK: - Queues

  /// Puts a batch into a queue, or counts it.
  private func push(_ batch: QueuedBatch, to target: OutputEnd, _ index: Int) {
    if target.isDirect { return target.take(batch) }
    if target.queue.push(batch, waits: waits, limit: limit) { return }
    refused[index].add(batch.eventCount)
    if case .text(let text) = batch {
      // What the output's Exec dropped came to it all the same.
      target.output.core.counters.received.add(text.droppedCount)
      target.queue.give(text)
    }
  }
}
