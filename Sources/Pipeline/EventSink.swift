public import Events
internal import Synchronization

/// Where an input puts its batches: they run through its Exec, and take every path that its routes
/// have, through the processors of a route to the queues of its outputs.
///
/// Used on the input's threads, one at a time.
public final class EventSink: Sendable {
  /// A path from the input to outputs.
  struct Path: Sendable {
    /// The processors on it; nil where there are none.
    let chain: ProcessorChain?
    /// The outputs.
    let end: any PathEnd

    /// Sends a batch along; with a numbering, its first event has a number.
    @inline(__always)
    func take(_ batch: EventBatch, lane: Int, _ first: UInt64, _ numbering: InputNumbering?) {
      if let numbering, let end = end as? RouteEnd {
        take(batch, first, numbering, end)
      } else if let chain {
        chain.take(batch, to: end)
      } else {
        end.take(batch, lane: lane)
      }
    }

    /// Sends a batch along whose events have numbers.
    private func take(
      _ batch: EventBatch, _ first: UInt64, _ numbering: InputNumbering, _ end: RouteEnd
    ) {
      guard let chain else { return end.take(batch, first, numbering) }
      // Outputs that need what they have for their memory see it behind the processors, too.
      batch.drop(before: end.settled, first: first)
      chain.take(batch, to: end)
      end.note(numbering.mark)
    }

    /// Lets go of what was kept: nothing else may come for a while.
    func flush(lane: Int) {
      // What comes through processors is rendered in the first lane, whoever brings it.
      chain?.settle(to: end)
      end.flush(lane: chain == nil ? lane : 0)
    }

    /// Says that there are no more batches.
    func finish() {
      chain?.finishProducer(to: end)
      end.finish()
    }
  }

  /// The input.
  private let core: ModuleCore
  /// The first of its paths.
  private let path: Path
  /// Its end, where that renders.
  private let lanes: RouteEnd?
  /// The others, which get copies.
  private let others: [Path]
  /// The routes that the Exec sends events to besides.
  private let detours: [Detour]
  /// How many events went to those.
  private let detoured = Counter()
  /// The Exec; used with the lock held.
  private let exec: Mutex<ExecBox>
  /// What numbers the events, where there is a checkpoint.
  let numbering: InputNumbering?

  /// A route that the Exec sends events to.
  struct Detour: Sendable {
    /// The route's name.
    let route: FieldKey
    /// Where it leads.
    let path: Path
  }

  /// Holds the runner, which cannot be copied.
  private struct ExecBox: ~Copyable {
    /// The runner.
    var runner: ExecRunner
  }

  /// Whether batches are rendered on the thread that delivers them, so that small ones, which stay in
  /// the processor's cache, are better than large ones.
  public var rendersHere: Bool { path.end.rendersHere }

  /// A sink of an input.
  init(
    _ core: ModuleCore, path: Path, others: [Path], detours: [Detour] = [],
    numbering: InputNumbering? = nil
  ) {
    self.numbering = numbering
    self.core = core
    self.path = path
    lanes = path.end as? RouteEnd
    self.others = others
    self.detours = detours
    exec = Mutex(ExecBox(runner: ExecRunner(core)))
  }

  /// Whether several threads can render batches at once, each in a lane of its own, by
  /// ``render(_:lane:)``: nothing has to see the events in their order.
  public var rendersApart: Bool {
    core.exec == nil && others.isEmpty && path.chain == nil && (lanes?.laneCount ?? 0) > 1
      && numbering?.isRepeating != true
  }

  /// Sends a batch on its way; it is not used by the caller any more. Lines may be kept until
  /// ``flush(lane:)``.
  ///
  /// - Parameter lane: Which of the input's threads delivers.
  public func deliver(_ batch: EventBatch, lane: Int = 0) {
    core.counters.received.add(batch.count)
    let first = numbering?.take(batch) ?? 0
    if core.exec != nil {
      exec.withLock { $0.runner.run(over: batch) }
    }
    core.counters.passed.add(batch.liveCount)
    if _slowPath(!batch.detours.isEmpty) { divert(batch, lane: lane) }
    guard batch.liveCount > 0 else {
      if let numbering { for end in ends { end.note(numbering.mark) } }
      return batch.recycle()
    }
    for other in others { other.take(batch.copy(), lane: lane, first, numbering) }
    path.take(batch, lane: lane, first, numbering)
  }

  /// Sends events to the routes that the Exec named, and takes out those that leave their own.
  private func divert(_ batch: EventBatch, lane: Int) {
    for detour in detours {
      let chosen = Set(batch.detours.filter { $0.route == detour.route }.map(\.event))
      let copy = batch.copy()
      for event in 0..<copy.count where !chosen.contains(event) { copy.drop(event) }
      detoured.add(copy.liveCount)
      if copy.liveCount > 0 { detour.path.take(copy, lane: lane, 0, nil) }
    }
    for detour in batch.detours where detour.leaves { batch.drop(detour.event) }
  }

  /// Whether the input can go on later where it was stopped, so that what it holds need not be let go.
  public var keepsPlace: Bool { numbering != nil }
  /// How many events the input has made so far, those of earlier runs that it goes on from included; zero
  /// where that is not kept.
  public var eventCount: UInt64 { numbering?.made ?? 0 }

  /// The ends of its paths that are no buffers.
  var ends: [RouteEnd] { ([path] + others).compactMap { $0.end as? RouteEnd } }

  /// Puts what a lane kept into the queues: nothing else may come for a while.
  public func flush(lane: Int = 0) {
    path.flush(lane: lane)
    for other in others { other.flush(lane: lane) }
    for detour in detours { detour.path.flush(lane: lane) }
  }

  /// Renders a batch where ``rendersApart`` says so, and answers its lines, for ``send(_:)``.
  public func render(_ batch: EventBatch, lane: Int) -> [RenderedBatch] {
    core.counters.received.add(batch.count)
    core.counters.passed.add(batch.liveCount)
    return lanes?.render(batch, apart: lane) ?? []
  }

  /// Sends lines on their way; called by one thread at a time, in the order that the lines are to have.
  public func send(_ texts: [RenderedBatch]) {
    for text in texts {
      if let numbering {
        numbering.take(events: text.eventCount + text.droppedCount)
        text.mark = numbering.mark
      }
      lanes?.send(text)
    }
  }

  /// Says that there are no more batches.
  func finish() {
    path.finish()
    for other in others { other.finish() }
    for detour in detours { detour.path.finish() }
  }

  /// Events that did not fit into queues.
  public var refusedCount: UInt64 {
    (others + detours.map(\.path)).reduce(path.end.refusedCount) { $0 + $1.end.refusedCount }
  }

  /// Events that were sent to other routes.
  var detouredCount: UInt64 { detoured.count }
}
