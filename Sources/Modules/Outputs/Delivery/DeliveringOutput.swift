internal import Configuration
internal import Events
internal import Glibc
internal import Octets
internal import Pipeline
internal import Transports

/// An output whose records go to a peer that may be slow, refuse, or go away: what om_tcp, om_http and their
/// like share.
///
/// A batch stays until each of its records was taken or is lost for a reason that is counted; meanwhile the
/// queue before the output fills. Failures are tried again, with growing waits, until the program ends.
final class DeliveringOutput: OutputModule, @unchecked Sendable {
  // Unchecked: everything that changes is used by the output's thread, or with the lock held.

  /// What differs between modules.
  struct Plan {
    /// Where records go.
    var transport: any Transport
    /// Where that is, for people.
    var place: String
    /// The directive of an expression that says what each record is for.
    var labelDirective: String?
    /// Whether records for different things go in different batches.
    var separatesLabels = false
    /// How often a batch is tried; nil for ever.
    var tryLimit: Int?
    /// Whether a record that is no object of JSON is put into one.
    var needsJSON = false
    /// What the instance brings to the language.
    var calls: [OwnCall] = []
  }

  /// A procedure that works on the instance.
  typealias OwnCall = (
    declaration: FunctionDeclaration,
    body: @Sendable (DeliveringOutput, CallContext) throws(CallFailure) -> Void
  )

  /// What every instance has.
  let core: ModuleCore
  /// The most events that wait.
  let queueLimit: Int
  /// The block, for what is compiled later.
  private let reader: DirectiveReader
  /// What differs between modules; nil where the block has errors.
  private let plan: Plan?
  /// Makes lines of events.
  private let rendering: EventRendering
  /// How long the peer is waited for.
  private let patience: Patience
  /// The waits between tries.
  private var backoff = Backoff(seed: UInt64.random(in: 0...UInt64.max))
  /// Whether the last try failed, which the first success tells.
  private var isFailing = false
  /// The identity of the next batch that is rendered here.
  private var nextIdentity = BatchIdentity(queue: UInt64.random(in: 1...UInt64.max))
  /// What says what each record is for.
  private var labelExpression: CompiledExpression?
  /// What the records that wait are for.
  private var labels: [LabelRun] = []
  /// What the next records are for, where a procedure says so.
  var label = ""
  /// The failure that was told last.
  private var toldFailure = ""
  /// Lost events by reason.
  private let losses = LossReason.allCases.map { _ in Counter() }
  /// Tries that failed.
  private let failedTries = Counter()

  /// An instance; `plan` is asked where the block is sound so far, and may find errors as well.
  init(_ setup: ModuleSetup, _ plan: (DirectiveReader) -> Plan?) {
    core = setup.core
    reader = setup.reader
    queueLimit = EventRendering.queueLimit(setup)
    self.plan = setup.reader.hasErrors ? nil : plan(setup.reader)
    rendering = EventRendering(setup, needsSingleLines: true)
    patience = Patience(
      stopNanoseconds: setup.reader.nanoseconds("StopTimeout") ?? 5_000_000_000)
  }

  /// Compiles the Exec.
  func prepare(_ preparation: ModulePreparation) {
    if let name = plan?.labelDirective, let source = reader.expression(name) {
      labelExpression = preparation.compiler(for: core.name)
        .compileExpression(source, as: .string, preparation.diagnostics)
    }
    let constant = labelExpression?.constantText
    if let constant { label = String(decoding: constant, as: UTF8.self) }
    rendering.prepare(
      preparation,
      takesLines: (labelExpression == nil || constant != nil) && plan?.separatesLabels != true)
  }

  /// A renderer, where events need not be looked at.
  func makeRenderer(isShared: Bool) -> (any BatchRenderer)? {
    rendering.makeRenderer(isShared: isShared)
  }

  /// Nothing is connected yet: a peer that is not there now may come.
  func start() { _ = signal(SIGPIPE, SIG_IGN) }

  // MARK: - Events

  /// Takes a batch.
  func write(_ batch: EventBatch) {
    if rendering.append(batch, flush: flush) { return }
    for event in 0..<batch.count where !batch.isDropped(event) {
      guard rendering.runExec(for: event, of: batch), selectLabel(for: event, of: batch) else {
        continue
      }
      rendering.appendLine(event, of: batch)
      if rendering.pending.isFull { flush() }
    }
  }

  /// Notes what an event is for; false where that cannot be had, and the event is lost.
  private func selectLabel(for event: Int, of batch: EventBatch) -> Bool {
    if let labelExpression, labelExpression.constantText == nil {
      guard let value = rendering.evaluate(labelExpression, for: event, of: batch),
        value.kind == .string, value.range.count > 0
      else {
        core.fail(
          "\(plan?.labelDirective ?? "") evaluated to undef; the event is lost", kind: "label")
        core.counters.failed.add(1)
        losses[LossReason.refused.rawValue].add(1)
        return false
      }
      label = String(decoding: batch.octets(of: value), as: UTF8.self)
    }
    if let last = labels.indices.last, labels[last].label == label {
      labels[last].count += 1
      return true
    }
    if plan?.separatesLabels == true, !labels.isEmpty { flush() }
    labels.append(LabelRun(label, count: 1))
    return true
  }

  /// Brings lines that were rendered elsewhere to the peer.
  func write(_ text: RenderedBatch) {
    flush()
    deliver(text, [], text.identity)
  }

  /// Whether the receiver sees lines, and no batches.
  var takesGroups: Bool { plan?.transport.showsBatches == false }

  /// The identity of what is rendered here next.
  func willWrite(_ identity: BatchIdentity) { nextIdentity = identity }

  /// Brings what waits to the peer.
  func flush() {
    let runs = labels
    labels.removeAll(keepingCapacity: true)
    let identity = nextIdentity
    nextIdentity.first += UInt64(rendering.pending.eventCount)
    deliver(rendering.pending, runs, identity)
    rendering.pending.removeAll()
  }

  // MARK: - Delivery

  /// Brings lines to the peer, however long that takes.
  private func deliver(_ text: RenderedBatch, _ runs: [LabelRun], _ identity: BatchIdentity) {
    guard text.eventCount > 0, let plan else { return }
    let whole = [LabelRun(label, count: text.eventCount)]
    plan.transport.load(
      RecordBatch(
        text.text.view, identity: identity.text(of: core.name), labels: runs.isEmpty ? whole : runs)
    )
    var left = text.eventCount
    var tries = 0
    while true {
      let attempt = patience.isOver ? Attempt(.ended) : plan.transport.attempt(patience)
      tries += 1
      left -= note(attempt, of: left)
      guard let failure = attempt.failure else {
        // Every event has one outcome, whatever a transport made of the lines.
        core.counters.passed.add(left)
        break
      }
      if patience.isOver {
        keepOrLose(left, failure.message)
        break
      }
      if let limit = plan.tryLimit, tries > limit {
        lose(left, .triedTooOften, failure.message)
        break
      }
      waitAfter(failure)
    }
    core.counters.octets.add(text.text.count)
  }

  /// Counts what came of a try; how many events have an outcome now that they did not have before.
  private func note(_ attempt: Attempt, of left: Int) -> Int {
    let isWhole = attempt.failure == nil
    var settled = 0
    for refusal in attempt.refusals {
      let count = min(refusal.count, left - settled)
      lose(count, refusal.reason, refusal.message)
      settled += count
    }
    if attempt.taken > 0 || isWhole {
      if isFailing { core.log(.info, "events are taken by \(plan?.place ?? "") again") }
      isFailing = false
      backoff.reset()
      patience.noteProgress()
    }
    // The last part of a batch is what is left of it.
    guard !isWhole else { return settled }
    let taken = min(max(attempt.taken, 0), left - settled)
    core.counters.passed.add(taken)
    return settled + taken
  }

  /// Counts events that could not be brought to the peer before the end: in a queue on disk they stay.
  private func keepOrLose(_ count: Int, _ message: String) {
    guard core.spool != nil else { return lose(count, .notDelivered, message) }
    core.counters.kept.add(count)
    core.log(.info, kind: "kept", "\(message); what is in the queue on disk waits for the next run")
  }

  /// Counts events that are lost.
  private func lose(_ count: Int, _ reason: LossReason, _ message: String) {
    guard count > 0 else { return }
    core.counters.failed.add(count)
    losses[reason.rawValue].add(count)
    core.fail("\(message); \(count) events are lost", kind: reason.counterName)
  }

  /// Tells a failure and waits before the next try.
  private func waitAfter(_ failure: TransportFailure) {
    failedTries.add(1)
    let wait = backoff.next(asked: failure.waitNanoseconds)
    let seconds = wait / 1_000_000_000
    let tenths = wait / 100_000_000 % 10
    // Another reason is told as well: the receiver is there now, and its certificate is wrong.
    let isKnown = isFailing && failure.message == toldFailure
    toldFailure = failure.message
    core.log(
      isKnown ? .debug : .error, kind: "failure",
      "\(failure.message); trying again until it works, next in \(seconds).\(tenths) s")
    isFailing = true
    patience.wait(nanoseconds: wait)
  }

  // MARK: - The end

  /// Ends the patience with a peer that takes nothing.
  func hurry() { patience.hurry() }

  /// Ends the connection; the next batch makes a new one.
  func reopen() { reconnect() }

  /// Ends the connection; the next batch makes a new one.
  func reconnect() { plan?.transport.close() }

  /// Brings what waits to the peer and ends the connection.
  func finish() {
    patience.hurry()
    flush()
    plan?.transport.close()
  }

  // MARK: - The language

  /// What the module's instances bring.
  var callables: [Callable] {
    (plan?.calls ?? []).map { call in
      Callable(
        call.declaration, isPrivate: true,
        // As in FileOutput, without a cycle.
        making: { [weak self] in
          { [weak self] (context: inout CallContext) throws(CallFailure) -> Value in
            guard let self else { throw .ended }
            try call.body(self, context)
            return .undefined
          }
        })
    }
  }

  /// What was delivered.
  var account: ModuleAccount {
    var account = ModuleAccount(
      instance: core.name, module: core.instance.moduleName,
      remarks: [
        .init("octets written", core.counters.octets.count),
        .init("tries that failed", failedTries.count),
      ])
    for reason in LossReason.allCases where losses[reason.rawValue].count > 0 {
      account.remarks.append(.init(reason.counterName, losses[reason.rawValue].count))
    }
    account.place = plan?.place ?? ""
    return account
  }
}

extension TransportFailure {
  /// There is no more time.
  static let ended = TransportFailure("the program ends")
}
