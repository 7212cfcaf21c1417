internal import Configuration
internal import Events
internal import Octets
internal import Pipeline
internal import Synchronization

/// What outputs that write text share: the Exec, and the lines of events that wait to be written.
///
/// Used by the output's thread alone once it runs, except for ``makeRenderer(isShared:)``.
final class EventRendering {
  /// The output.
  private let core: ModuleCore
  /// The block, for what is compiled later.
  private let reader: DirectiveReader
  /// Lines that wait to be written.
  let pending = RenderedBatch()
  /// Whether the output wants whole lines and nothing else of events.
  private var takesLines = false
  /// Whether every record has to be one line, as something else than a file cuts them there.
  private let needsSingleLines: Bool
  /// Runs the Exec.
  private var exec: ExecRunner
  /// Makes what writes whole batches as the Exec's last call would.
  private var makeFormatter: () -> (any BatchFormatter)? = { nil }
  /// Renders whole batches that come as events.
  private var renderer: (any BatchRenderer)?
  /// Writes events that are rendered one by one.
  private var lines: EventLines
  /// Whether the Exec calls this module's own procedures, which need every event by itself.
  private let usesOwnCalls = Atomic<Bool>(false)

  /// The rendering of an output.
  init(_ setup: ModuleSetup, needsSingleLines: Bool = false) {
    core = setup.core
    reader = setup.reader
    exec = ExecRunner(setup.core)
    self.needsSingleLines = needsSingleLines
    lines = EventLines(replacesLineFeeds: needsSingleLines)
  }

  /// The most events that wait for an output.
  static func queueLimit(_ setup: ModuleSetup) -> Int {
    setup.reader.integer("LogqueueSize")
      ?? (setup.settings.isLogqueueSizeGiven ? setup.settings.logqueueSize : 16_384)
  }

  /// Compiles the Exec.
  ///
  /// - Parameter takesLines: Whether events go out as lines, whatever is in them.
  func prepare(_ preparation: ModulePreparation, takesLines: Bool) {
    core.compileExec(reader, preparation)
    usesOwnCalls.store(core.exec?.callsOwn == true, ordering: .relaxed)
    makeFormatter = preparation.formatterMaker(for: core.exec)
    self.takesLines = takesLines
    renderer = makeRenderer(isShared: false, lock: nil)
  }

  /// A renderer, where the Exec ends in a call that writes whole batches, and nothing asks for single
  /// events.
  func makeRenderer(isShared: Bool) -> (any BatchRenderer)? {
    makeRenderer(isShared: isShared, lock: core.lock)
  }

  /// A renderer that takes a lock, or whose caller holds it.
  private func makeRenderer(isShared: Bool, lock: InstanceLock?) -> (any BatchRenderer)? {
    guard takesLines, !usesOwnCalls.load(ordering: .relaxed), let formatter = makeFormatter(),
      formatter.writesSingleLines || !needsSingleLines
    else { return nil }
    let before = core.exec?.prefix
    let prefix = before?.isEmpty == true ? nil : before
    // The variables and buffers of an Exec belong to one thread at a time.
    if isShared, prefix != nil { return nil }
    return LineRenderer(
      core, lock: lock, prefix: prefix, formatter, replacesLineFeeds: needsSingleLines)
  }

  // MARK: - Events

  /// Renders a batch as a whole, where that can be done.
  ///
  /// - Parameter flush: Writes what waits; called whenever there is enough.
  /// - Returns: Whether it was done; events have to be written one by one otherwise.
  func append(_ batch: EventBatch, flush: () -> Void) -> Bool {
    guard let renderer else { return false }
    renderer.prepare(batch)
    var event = 0
    while event < batch.count {
      event = renderer.append(batch, from: event, to: pending)
      if pending.isFull { flush() }
    }
    return true
  }

  /// Runs the Exec for one event; whether the event is still there.
  func runExec(for event: Int, of batch: EventBatch) -> Bool {
    guard let program = core.exec?.program else { return true }
    _ = exec.run(program, for: event, in: batch)
    return !batch.isDropped(event)
  }

  /// The value of an expression; nil where it could not be had, which is reported.
  func evaluate(_ expression: CompiledExpression, for event: Int, of batch: EventBatch) -> Value? {
    exec.evaluate(expression, for: event, in: batch)
  }

  /// Puts an event's line behind those that wait.
  func appendLine(_ event: Int, of batch: EventBatch) {
    lines.append(event, of: batch, to: pending)
  }
}
