public import Configuration
public import Events
public import Octets

/// An instance of a module.
public protocol Module: AnyObject, Sendable {
  /// What every instance has.
  var core: ModuleCore { get }
  /// The functions and procedures that it brings to the language.
  var callables: [Callable] { get }
  /// Compiles what the configuration says in the language; called once, when all modules are made.
  func prepare(_ preparation: ModulePreparation)
  /// What it counted so far.
  var account: ModuleAccount { get }
}

extension Module {
  /// None.
  public var callables: [Callable] { [] }
  /// Nothing but the counters that every module has.
  public var account: ModuleAccount {
    ModuleAccount(instance: core.name, module: core.instance.moduleName)
  }
}

/// A module that makes events, on a thread of its own.
public protocol InputModule: Module {
  /// How full queues are met: whether the input waits.
  var waitsForQueues: Bool { get }
  /// How many of its events may wait in a queue; nil leaves it to the queue.
  var ownQueueLimit: Int? { get }
  /// Whether it delivers on one thread, and nothing is lost where that waits: reading of files.
  var isPatient: Bool { get }
  /// Whether it runs for the sake of others: it is stopped when all that are not such have ended.
  var isSecondary: Bool { get }
  /// Tells the instances that its events come to; called once before it starts.
  func willReach(_ instances: Set<String>)
  /// How many of its threads make events at once.
  var laneCount: Int { get }
  /// Makes ready; called once before any thread runs. Throws what keeps it from running.
  func start() throws(ModuleFailure)
  /// Throws what would keep it from starting, as far as that is known while another instance reads the
  /// same; nothing stays open.
  func probe() throws(ModuleFailure)
  /// Makes events until there are no more or ``stop()`` was called.
  func run(into sink: EventSink)
  /// Ends ``run(into:)`` soon; called on another thread.
  func stop()
  /// Whether the same events come again when it begins again, so that it can go on behind those that have
  /// arrived.
  var isRepeatable: Bool { get }
  /// Whether the next run goes on behind what this one has read, though it came to its end.
  var isLasting: Bool { get }
  /// What it reads, in a form that ``resume(from:)`` knows.
  var source: String { get }
  /// Whether it has read all there is.
  var hasReachedEnd: Bool { get }
  /// Goes on from a ``source`` of an earlier run, which made `total` events where it came to its end; called
  /// before ``start()``.
  ///
  /// - Returns: How many events were made before those that come again now; nil where what it would read
  ///   is something else.
  func resume(from source: String, total: UInt64?) -> UInt64?
}

extension InputModule {
  /// As the queues are met by all who are not asked.
  public var isPatient: Bool { false }
  /// Nothing is known before.
  public func probe() {}
  /// It does not matter.
  public func willReach(_ instances: Set<String>) {}
  /// It runs for its own sake.
  public var isSecondary: Bool { false }
  /// One.
  public var laneCount: Int { 1 }
  /// What happens, happens once.
  public var isRepeatable: Bool { false }
  /// Each run is for itself.
  public var isLasting: Bool { false }
  /// Nothing that could be told.
  public var source: String { "" }
  /// It ends when there is nothing more.
  public var hasReachedEnd: Bool { true }
  /// It cannot.
  public func resume(from source: String, total: UInt64?) -> UInt64? { nil }
}

/// A module that takes events out, on a thread of its own.
public protocol OutputModule: Module {
  /// The most events that wait for it.
  var queueLimit: Int { get }
  /// Makes ready; called once before any thread runs. Throws what keeps it from running.
  func start() throws(ModuleFailure)
  /// What it alone may have open, such as a file it writes to, in any spelling of its own: an output with
  /// the same starts when this one has ended.
  var holdings: Set<String> { get }
  /// Takes a batch; it may keep octets for later.
  func write(_ batch: EventBatch)
  /// What writes events as this output puts them out, on the thread that made them; nil where the
  /// output has to see the events themselves. Called before any thread runs.
  ///
  /// - Parameter isShared: Whether another thread may run or hold the Exec at the same time.
  func makeRenderer(isShared: Bool) -> (any BatchRenderer)?
  /// Takes lines that one of its renderers wrote, and counts them as written or failed.
  func write(_ text: RenderedBatch)
  /// Says which identity the events have that come next, of an output that renders them itself and whose
  /// queue is on disk: it had the same when it came before, in this run or in an earlier one.
  func willWrite(_ identity: BatchIdentity)
  /// Whether batches that wait in a queue on disk may be put out together, as no receiver sees which events
  /// are one batch.
  var takesGroups: Bool { get }
  /// Whether it needs the packets of events, which a queue on disk does not keep.
  var needsPackets: Bool { get }
  /// Puts out what it kept: there are no more batches for the moment.
  func flush()
  /// How often ``tick()`` is called while nothing comes; nil for never.
  var tickNanoseconds: Int64? { get }
  /// Does what is due by the time.
  func tick()
  /// Closes what it writes to and opens it anew, before the next batch.
  func reopen()
  /// Says that the program is about to end: what cannot be put out now will not wait any more. Called
  /// on another thread.
  func hurry()
  /// Puts out what it kept and closes.
  func finish()
  /// What it needs to go on exactly behind all that it has put out; nil where it cannot.
  var resumption: String? { get }
  /// Goes on from a ``resumption``: what it put out behind that is undone; called before ``start()``.
  func resume(from resumption: String)
  /// Says that a ``resumption`` would be found after a crash.
  func resumptionIsKept(_ resumption: String)
}

extension OutputModule {
  /// Nothing.
  public var holdings: Set<String> { [] }
  /// It tells no identities.
  public func willWrite(_ identity: BatchIdentity) {}
  /// A receiver may go by identities.
  public var takesGroups: Bool { false }
  /// Their fields are enough.
  public var needsPackets: Bool { false }
  /// Nothing that waits.
  public func hurry() {}
  /// Never.
  public var tickNanoseconds: Int64? { nil }
  /// Nothing.
  public func tick() {}
  /// What was put out stays so.
  public var resumption: String? { nil }
  /// It cannot.
  public func resume(from resumption: String) {}
  /// Nothing depends on it.
  public func resumptionIsKept(_ resumption: String) {}
  /// None: events come as they are.
  public func makeRenderer(isShared: Bool) -> (any BatchRenderer)? { nil }
  /// Nothing comes without a renderer.
  public func write(_ text: RenderedBatch) { core.counters.failed.add(text.eventCount) }
}

/// An output that keeps how far it is together with what it puts out, in one transaction: whatever ends the
/// program, both are there or neither.
///
/// After that it gets all events of the inputs that begin anew, those included that it has, since it may
/// need them for what it remembers besides.
public protocol LedgerOutput: OutputModule {
  /// The position that it kept last; nil for none. Called at most once, before ``OutputModule/start()``.
  func keptPosition() throws(ModuleFailure) -> String?
  /// Takes a batch, in place of ``OutputModule/write(_:)-(EventBatch)``.
  ///
  /// - Parameters:
  ///   - batch: The batch.
  ///   - known: How many of its first events it has.
  ///   - position: The position behind the batch.
  func write(_ batch: EventBatch, known: Int, position: String)
  /// Says that the position is another one behind events that did not come here.
  func note(_ position: String)
  /// Puts out all that it took, with the position; whether that succeeded.
  func settle() -> Bool
}

/// A module that brings functions and formats and has no thread.
public protocol ExtensionModule: Module {
  /// Writes events as a procedure of this module would put them in `$raw_event`, where a whole batch
  /// can be written at once; nil where it has no such procedure.
  func makeFormatter(for procedure: String) -> (any BatchFormatter)?
}

/// Writes batches as lines; one thread uses it.
public protocol BatchFormatter: AnyObject {
  /// Whether there is no line feed in what it writes of an event.
  var writesSingleLines: Bool { get }
  /// Writes the events from `start` on, a line each, until `output` holds `limit` octets; those that
  /// were dropped are left out.
  ///
  /// - Returns: The first event that was not looked at.
  func appendLines(
    of batch: EventBatch, from start: Int, limit: Int, to output: inout OctetBuffer
  ) -> Int
  /// Writes one event, without a line feed.
  func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer)
}

extension BatchFormatter {
  /// One event, one line.
  public var writesSingleLines: Bool { true }
}

/// Why a module cannot run, for people.
public struct ModuleFailure: Error, Sendable {
  /// What is wrong and what to do about it.
  public let message: String

  /// A failure.
  public init(_ message: String) { self.message = message }
}

/// What modules need to compile their parts of the configuration.
public struct ModulePreparation {
  /// Where errors go.
  public let diagnostics: Diagnostics
  /// What all modules bring to the language.
  let scope: LanguageScope
  /// The extensions by name.
  let extensions: [String: any ExtensionModule]
  /// The names of the inputs, in lower case.
  let inputs: Set<String>
  /// The names of the routes.
  let routes: [String]
  /// Where it is noted which fields the code reads and makes.
  let fields = FieldRecord()
  /// Where the calls of each instance are noted, by lower-case name.
  let records: [String: CallRecord]

  /// A compiler for the Exec of an instance.
  public func compiler(for instance: String) -> LanguageCompiler {
    var scope = scope
    scope.ownInstance = instance
    scope.record = records[instance.lowercased()]
    scope.fields = fields
    scope.routes = inputs.contains(instance.lowercased()) ? routes : nil
    return LanguageCompiler(scope: scope)
  }

  /// Makes what writes a batch as the last call of an Exec would; nil where that has to be run.
  ///
  /// It holds on to the extension alone.
  public func formatterMaker(for exec: CompiledExec?) -> () -> (any BatchFormatter)? {
    guard let call = exec?.trailingCall, let instance = call.instance,
      let found = extensions[instance.lowercased()]
    else { return { nil } }
    return { found.makeFormatter(for: call.name) }
  }
}
