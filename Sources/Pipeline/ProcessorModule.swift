public import Events

/// A module that events pass between inputs and outputs: it changes, drops, holds or adds some.
///
/// It has no thread: it runs on those of the inputs of its route, one at a time, since its lock is held.
public protocol ProcessorModule: Module {
  /// Makes ready; called once before any thread runs. Throws what keeps it from running.
  func start() throws(ModuleFailure)
  /// What it alone may have open, such as a store, in any spelling of its own: when a reload changes it,
  /// it starts when the old one has finished.
  var holdings: Set<String> { get }
  /// Works on the events of a batch that its Exec left; never called for an empty one.
  ///
  /// The batch is the processor's from now on: it gives what shall go on to `outlet`, in order.
  func process(_ batch: EventBatch, to outlet: inout ProcessorOutlet)
  /// Lets go of events that were held for long enough: nothing else may come for a while.
  func settle(to outlet: inout ProcessorOutlet)
  /// Lets go of all that is held: nothing else will come.
  func finish(to outlet: inout ProcessorOutlet)
  /// Where batches wait behind it, for a thread that takes them on; nil where they go on at once.
  var buffer: EventBuffer? { get }
  /// Events that it made itself and sent on: with the received, they are the sum.
  var madeCount: UInt64 { get }
  /// Whether events may stay here while those behind them go on: then it cannot be told how far an input
  /// is.
  var holdsEvents: Bool { get }
  /// What became of events that were received and did neither go on nor were dropped by the Exec: with
  /// those, these add up to the received.
  var otherParts: [ModuleAccount.Line] { get }
}

extension ProcessorModule {
  /// It makes none.
  public var madeCount: UInt64 { 0 }
  /// They go on at once.
  public var buffer: EventBuffer? { nil }
  /// Nothing to make ready.
  public func start() {}
  /// Nothing.
  public var holdings: Set<String> { [] }
  /// Nothing is held.
  public func settle(to outlet: inout ProcessorOutlet) {}
  /// Nothing is held.
  public func finish(to outlet: inout ProcessorOutlet) {}
  /// None stays.
  public var holdsEvents: Bool { false }
  /// All go on.
  public var otherParts: [ModuleAccount.Line] { [] }
}

/// Where a processor puts batches that go on.
public struct ProcessorOutlet {
  /// The batches, in order.
  private(set) var batches: [EventBatch] = []

  /// An outlet without batches.
  init() {}

  /// Sends a batch on; it is not used by the caller any more.
  public mutating func put(_ batch: EventBatch) {
    if batch.liveCount > 0 { batches.append(batch) } else { batch.recycle() }
  }
}
