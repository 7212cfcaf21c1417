public import Events
internal import Synchronization

/// Where an input puts its batches: they run through its Exec, and take every path that its routes
/// have, through the processors of a route to the queues of its outputs.
///
/// A reload gives it other paths between two batches: all that came before has left the old ones then.
public final class EventSink: Sendable {
  /// A path from the input to outputs.
  struct Path: Sendable {
    /// The processors on it; nil where there are none.
    let chain: ProcessorChain?
    /// The outputs.
    let end: any PathEnd
    /// The stream that it carries, by its place; nil where it is not kept how far it is.
    var stream: Int?

    /// Sends a batch along; where it is kept how far the stream is, its first event has a number.
    @inline(__always)
    func take(_ batch: EventBatch, lane: Int, _ first: UInt64) {
      if let stream {
        take(batch, lane: lane, first, stream)
      } else if let chain {
        chain.take(batch, to: end)
      } else {
        end.take(batch, lane: lane)
      }
    }

    /// Sends a batch along whose events have numbers.
    private func take(_ batch: EventBatch, lane: Int, _ first: UInt64, _ stream: Int) {
      batch.numbers = EventNumbers(stream: stream, first: first, count: batch.count)
      guard let chain else { return end.take(batch, lane: lane) }
      let mark = InputMark(stream: stream, events: first + UInt64(batch.count))
      // Outputs that need what they have for their memory see it behind the processors, too.
      batch.drop(before: end.settled(of: stream), first: first)
      chain.take(batch, to: end)
      end.note(mark)
    }

    /// Tells what is behind how far the stream is, where no event of it comes.
    func note(_ numbering: InputNumbering?) {
      guard let numbering, let stream else { return }
      end.note(numbering.mark(of: stream))
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

  /// The paths that are there while something is under way on them: between ``EventSink/begin()`` and
  /// ``EventSink/end(_:)`` they stay.
  public struct Hold: Sendable {
    /// The paths.
    let paths: InputPaths
  }

  /// What guards the paths.
  private struct Gate {
    /// The present ones.
    var paths: InputPaths
    /// How many holds there are.
    var holds = 0
    /// Whether nobody may begin, as they are about to change.
    var isClosed = false
    /// Whether the input has ended.
    var isFinished = false
  }

  /// The input.
  private let core: ModuleCore
  /// The paths.
  private let gate: Monitor<Gate>
  /// How many events went to other routes.
  private let detoured = Counter()
  /// How many did not fit into queues of paths that were.
  private let refusedBefore = Counter()
  /// How many an earlier run had put out, while that was known.
  private let repeatedBefore = Counter()
  /// The Exec; used with the lock held.
  private let exec: Mutex<ExecBox>

  /// Holds the runner, which cannot be copied.
  private struct ExecBox: ~Copyable {
    /// The runner.
    var runner: ExecRunner
  }

  /// A sink of an input.
  init(_ core: ModuleCore, _ paths: InputPaths) {
    self.core = core
    gate = Monitor(Gate(paths: paths))
    exec = Mutex(ExecBox(runner: ExecRunner(core)))
  }

  /// The present paths.
  var paths: InputPaths { gate.withLock(tells: false) { $0.paths } }
  /// Whether the input has ended.
  var isFinished: Bool { gate.withLock(tells: false) { $0.isFinished } }
  /// What numbers the events, where there is a checkpoint.
  var numbering: InputNumbering? { paths.numbering }

  /// Whether batches are rendered on the thread that delivers them, so that small ones, which stay in
  /// the processor's cache, are better than large ones.
  public var rendersHere: Bool { paths.rendersHere }
  /// Whether events come that an earlier run has put out.
  public var isRepeating: Bool { numbering?.isRepeating == true }
  /// Whether the input can go on later where it was stopped, so that what it holds need not be let go.
  public var keepsPlace: Bool { numbering != nil }
  /// How many events the input has made so far, those of earlier runs that it goes on from included; zero
  /// where that is not kept.
  public var eventCount: UInt64 { numbering?.made ?? 0 }

  // MARK: - Batches

  /// Keeps the paths as they are until ``end(_:)``; waits where they are about to change.
  public func begin() -> Hold {
    gate.wait(tells: false) { gate in
      guard !gate.isClosed else { return nil }
      gate.holds += 1
      return Hold(paths: gate.paths)
    }
  }

  /// Ends what ``begin()`` began.
  public func end(_ hold: Hold) {
    let isAwaited = gate.withLock(tells: false) { gate in
      gate.holds -= 1
      return (gate.isClosed || gate.isFinished) && gate.holds == 0
    }
    if isAwaited { gate.tell() }
  }

  /// Sends a batch on its way; it is not used by the caller any more. Lines may be kept until
  /// ``flush(lane:)``.
  ///
  /// - Parameter lane: Which of the input's threads delivers.
  public func deliver(_ batch: EventBatch, lane: Int = 0) {
    let hold = begin()
    deliver(batch, lane: lane, hold)
    end(hold)
  }

  /// Sends a batch on its way that a hold was begun for.
  public func deliver(_ batch: EventBatch, lane: Int = 0, _ hold: Hold) {
    core.counters.received.add(batch.count)
    let first = hold.paths.numbering?.take(batch) ?? 0
    if core.exec != nil {
      exec.withLock { $0.runner.run(over: batch) }
    }
    core.counters.passed.add(batch.liveCount)
    let count = hold.paths.take(batch, lane: lane, first)
    if count > 0 { detoured.add(count) }
  }

  /// Puts what a lane kept into the queues: nothing else may come for a while.
  public func flush(lane: Int = 0) {
    let hold = begin()
    flush(lane: lane, hold)
    end(hold)
  }

  /// Puts what a lane kept into the queues where a hold was begun.
  public func flush(lane: Int = 0, _ hold: Hold) { hold.paths.flush(lane: lane) }

  /// Whether several threads can render batches at once, each in a lane of its own, by
  /// ``render(_:lane:_:)``: nothing has to see the events in their order.
  public func rendersApart(_ hold: Hold) -> Bool { core.exec == nil && hold.paths.rendersApart }

  /// Renders a batch where ``rendersApart(_:)`` says so, and answers its lines, for ``send(_:_:)``.
  public func render(_ batch: EventBatch, lane: Int, _ hold: Hold) -> [RenderedBatch] {
    core.counters.received.add(batch.count)
    core.counters.passed.add(batch.liveCount)
    return hold.paths.render(batch, lane: lane)
  }

  /// Sends lines on their way; called by one thread at a time, in the order that the lines are to have.
  public func send(_ texts: [RenderedBatch], _ hold: Hold) {
    for text in texts { hold.paths.send(text) }
  }

  /// Says that there are no more batches.
  func finish() {
    let paths = gate.wait { gate -> InputPaths? in
      guard !gate.isClosed else { return nil }
      gate.isFinished = true
      gate.holds += 1
      return gate.paths
    }
    paths.finish()
    end(Hold(paths: paths))
  }

  // MARK: - Other paths

  /// Lets nobody begin, and waits until nothing is under way; then ends the paths.
  func close() {
    let (paths, wasFinished) = gate.withLock { gate in
      gate.isClosed = true
      return (gate.paths, gate.isFinished)
    }
    gate.wait { $0.holds == 0 ? () : nil }
    if !wasFinished { paths.finish() }
    refusedBefore.add(Int(clamping: paths.refusedCount))
  }

  /// Waits until the input has ended and all it made has left.
  func waitForEnd() { gate.wait { $0.isFinished && $0.holds == 0 ? () : nil } }

  /// Opens what ``close()`` closed, with other paths.
  func open(_ paths: InputPaths) {
    let isFinished = gate.withLock { gate in
      if let numbering = gate.paths.numbering, paths.numbering !== numbering {
        repeatedBefore.add(Int(clamping: numbering.repeated.count))
      }
      gate.paths = paths
      gate.isClosed = false
      return gate.isFinished
    }
    // An input that has ended brings nothing on these either.
    if isFinished { paths.finish() }
  }

  // MARK: - Counts

  /// Events that did not fit into queues.
  public var refusedCount: UInt64 {
    refusedBefore.count
      + gate.withLock(tells: false) { $0.isClosed ? 0 : $0.paths.refusedCount }
  }

  /// Events that an earlier run has put out.
  var repeatedCount: UInt64 { repeatedBefore.count + (numbering?.repeated.count ?? 0) }
  /// Those that did not fit as a queue on disk was full.
  var refusedByDiskCount: UInt64 {
    gate.withLock(tells: false) { $0.isClosed ? 0 : $0.paths.refusedByDiskCount }
  }

  /// Events that were sent to other routes.
  var detouredCount: UInt64 { detoured.count }
}
