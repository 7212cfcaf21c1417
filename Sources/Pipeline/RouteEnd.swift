internal import Events
internal import Synchronization

/// Where a path leads behind its processors.
protocol PathEnd: AnyObject, Sendable {
  /// Whether events are rendered on the thread that brings them.
  var rendersHere: Bool { get }
  /// Events that did not fit into queues.
  var refusedCount: UInt64 { get }
  /// Those of them that did not fit as a queue on disk was full.
  var refusedByDiskCount: UInt64 { get }
  /// Takes a batch; it is not used by the caller any more.
  ///
  /// - Parameter lane: Which of the input's threads brings it.
  func take(_ batch: EventBatch, lane: Int)
  /// Lets go of what a lane kept: nothing else may come for a while.
  func flush(lane: Int)
  /// Says that there are no more batches from one of those who bring them.
  func finish()
  /// Lets all in that is brought, however much waits, or ends that: so that nobody waits.
  func admitAll(_ isAdmitting: Bool)
  /// How many events of a stream all outputs have from an earlier run.
  func settled(of stream: Int) -> UInt64
  /// Tells the outputs how far a stream is, behind all that was brought.
  func note(_ mark: InputMark)
  /// Where it leads to the queues of outputs in the end; nil where a buffer on disk is before them.
  var routeEnd: RouteEnd? { get }
  /// The outputs, or the buffer on disk, that it leads to.
  var terminals: [AnyObject] { get }
}

extension PathEnd {
  /// None.
  var refusedByDiskCount: UInt64 { 0 }
  /// Takes a batch where there is one thread.
  func take(_ batch: EventBatch) { take(batch, lane: 0) }
  /// Lets go of what was kept where there is one thread.
  func flush() { flush(lane: 0) }
}

/// Where a path of a route ends for one input: the queues of its outputs.
///
/// Where there is one output, and it has renderers, events are rendered here, on the thread that made
/// them, and lines go into the queue instead of events.
///
/// Used on the threads of one input.
final class RouteEnd: PathEnd, @unchecked Sendable {
  // Unchecked: the lanes are set before any thread runs.

  /// The outputs that the path leads to.
  let targets: [OutputEnd]
  /// Whether full queues are waited for.
  private let waits: Bool
  /// How much may wait in a queue that this end puts one more batch into.
  private let limit: QueueLimit
  /// How many of a stream's events each target has from an earlier run; set before any thread runs.
  private var settledStreams: [(stream: Int, targets: [UInt64])] = []
  /// Batches that did not fit, counted in events per target.
  private let refused: [Counter]
  /// Those of them that did not fit as the queue on disk was full.
  private let refusedByDisk = Counter()
  /// What renders events here: one for each thread that brings them, or one for all.
  private var lanes: [Lane] = []

  /// A worker, and what guards it.
  private final class Lane: @unchecked Sendable {
    // Unchecked: the worker is used under the lock.

    /// What renders.
    let worker: RenderingWorker
    /// Guards the worker.
    let lock = Mutex(())

    /// A lane of a worker.
    init(_ worker: RenderingWorker) { self.worker = worker }
  }

  /// Whether events are rendered on the thread that brings them.
  var rendersHere: Bool { !lanes.isEmpty }
  /// How many threads can render at once.
  var laneCount: Int { lanes.count }

  /// An end without a renderer.
  init(_ targets: [OutputEnd], waits: Bool, limit: QueueLimit) {
    self.targets = targets
    self.waits = waits
    self.limit = limit
    refused = targets.map { _ in Counter() }
  }

  /// Asks the one output for renderers; called once before any thread runs.
  ///
  /// - Parameters:
  ///   - isShared: Whether the output's own Exec may be held by another thread for long.
  ///   - count: How many threads would render at once; where the output refuses that, one does.
  func makeRenderers(isShared: Bool, count: Int) {
    guard targets.count == 1, let end = targets.first else { return }
    if count > 1 {
      for _ in 0..<count {
        guard let renderer = end.output.makeRenderer(isShared: true) else { break }
        lanes.append(Lane(RenderingWorker(renderer, for: end)))
      }
      if lanes.count == count { return }
      lanes.removeAll()
    }
    if let renderer = end.output.makeRenderer(isShared: isShared) {
      lanes.append(Lane(RenderingWorker(renderer, for: end)))
    }
  }

  /// Brings a batch to the outputs; lines may be kept until ``flush(lane:)``.
  func take(_ batch: EventBatch, lane: Int) {
    let start = Self.start(of: batch)
    let settled = start.flatMap { settledTargets(of: $0.stream) }
    if rendersHere {
      if let start, let settled { batch.drop(before: settled[0], first: start.events) }
      return render(batch, lanes[lane < lanes.count ? lane : 0], from: start)
    }
    for index in targets.indices.dropFirst() { send(batch.copy(), index, start, settled) }
    if !targets.isEmpty { send(batch, 0, start, settled) }
  }

  /// How far the stream is before a batch, which may have come through processors; nil where that is not
  /// known, as others made its events.
  private static func start(of batch: EventBatch) -> InputMark? {
    guard let numbers = batch.numbers, numbers.count == batch.count else { return nil }
    return InputMark(stream: numbers.stream, events: numbers.first)
  }

  /// How many events of a stream each target has; nil where none has any.
  private func settledTargets(of stream: Int) -> [UInt64]? {
    for known in settledStreams where known.stream == stream { return known.targets }
    return nil
  }

  /// How many events of a stream all targets have.
  func settled(of stream: Int) -> UInt64 { settledTargets(of: stream)?.min() ?? 0 }

  /// Learns how many events of a stream each target has; before any thread runs.
  func settle(_ stream: Int, _ targets: [UInt64]) {
    settledStreams.removeAll { $0.stream == stream }
    settledStreams.append((stream, targets))
  }

  /// The outputs.
  var terminals: [AnyObject] { targets }
  /// It leads there itself.
  var routeEnd: RouteEnd? { self }

  /// Puts a batch into one queue, without the events that its output has.
  private func send(
    _ batch: EventBatch, _ index: Int, _ start: InputMark?, _ settled: [UInt64]?
  ) {
    let mark = start.map {
      InputMark(stream: $0.stream, events: $0.events + UInt64(batch.count))
    }
    if let start, let settled { batch.drop(before: settled[index], first: start.events) }
    guard batch.liveCount > 0 else {
      if let mark { push(.mark(mark), to: targets[index], index) }
      return batch.recycle()
    }
    push(.events(batch, mark), to: targets[index], index)
  }

  /// Tells the outputs how far the input is, behind all that was brought.
  func note(_ mark: InputMark) {
    if rendersHere { return lanes[0].lock.withLock { _ in lanes[0].worker.text.note(mark) } }
    for (index, target) in targets.enumerated() { push(.mark(mark), to: target, index) }
  }

  /// Puts the lines that a lane kept into the queue: nothing else may come for a while.
  func flush(lane: Int) {
    if rendersHere {
      let lane = lanes[lane < lanes.count ? lane : 0]
      lane.lock.withLock { _ in lane.worker.flush(send) }
    }
    for end in targets where end.isDirect { end.flush() }
  }

  /// Says that there are no more batches.
  func finish() {
    for index in 0..<max(lanes.count, 1) { flush(lane: index) }
    for target in targets {
      if target.queue.finishProducer(), target.isDirect { target.finish() }
    }
  }

  /// Knows of outputs what ends before it knew: what they have from an earlier run.
  func takeSettled(_ stream: Int, from ends: [RouteEnd]) {
    let counts = targets.map { target in
      let name = target.output.core.name.lowercased()
      for end in ends {
        let index = end.targets.firstIndex { $0.output.core.name.lowercased() == name }
        if let index, let known = end.settledTargets(of: stream) { return known[index] }
      }
      return 0
    }
    settle(stream, counts)
  }

  /// Lets all into the queues where it would be waited for.
  func admitAll(_ isAdmitting: Bool) {
    guard waits else { return }
    for target in targets { target.queue.admitAll(isAdmitting) }
  }

  /// Events that did not fit into queues.
  var refusedCount: UInt64 { refused.reduce(0) { $0 + $1.count } }
  /// Those of them that did not fit as the queue on disk was full.
  var refusedByDiskCount: UInt64 { refusedByDisk.count }

  /// Counts events that did not fit into a queue.
  private func refuse(_ count: Int, _ index: Int) {
    refused[index].add(count)
    if targets[index].disk?.isFull == true { refusedByDisk.add(count) }
  }

  // MARK: - Rendering

  /// Renders a batch, and sends lines on their way where there are enough of them.
  private func render(
    _ batch: EventBatch, _ lane: Lane, from start: InputMark?
  ) {
    lane.lock.withLock { _ in
      let count = lane.worker.text.eventCount + batch.liveCount
      if waits || lane.worker.end.queue.hasRoom(for: count, limit: limit) {
        lane.worker.render(batch, start, send)
      } else {
        refuse(batch.liveCount, 0)
      }
      if let start {
        lane.worker.text.note(
          InputMark(stream: start.stream, events: start.events + UInt64(batch.count)))
      }
    }
    batch.recycle()
  }

  /// Renders a batch and answers its lines, for ``send(_:)`` when it is their turn.
  func render(_ batch: EventBatch, apart lane: Int) -> [RenderedBatch] {
    var texts: [RenderedBatch] = []
    let lane = lanes[lane]
    lane.lock.withLock { _ in
      lane.worker.render(batch) { texts.append($0) }
      lane.worker.flush { texts.append($0) }
    }
    batch.recycle()
    return texts
  }

  /// Sends lines to the one output.
  func send(_ text: RenderedBatch) { push(.text(text), to: targets[0], 0) }

  // MARK: - Queues

  /// Puts a batch into a queue, or counts it.
  private func push(_ batch: QueuedBatch, to target: OutputEnd, _ index: Int) {
    if target.isDirect { return target.take(batch) }
    if target.queue.push(batch, waits: waits, limit: limit) { return }
    refuse(batch.eventCount, index)
    if case .text(let text) = batch {
      // What the output's Exec dropped came to it all the same.
      target.output.core.counters.received.add(text.droppedCount)
      for mark in text.marks { _ = target.queue.push(.mark(mark), waits: false, limit: limit) }
      target.queue.give(text)
    }
  }
}
