internal import Configuration
internal import Events
internal import Glibc
internal import Octets
internal import Pipeline
internal import Synchronization

/// The module im_internal: what Wirebird writes to its own log, as events.
///
/// Messages of the instances that its events come to are left out: an output that fails would else be
/// given its own failures for ever.
final class InternalInput: InputModule, @unchecked Sendable {
  // Unchecked: the block and what is reached are set before any thread runs.

  /// The module.
  static let definition = ModuleDefinition(
    .module(
      "im_internal", .input,
      "Makes an event of each message of Wirebird's own log, as far as LogLevel lets it through, with"
        + " $raw_event, $EventTime, $Message, $Severity, $SeverityValue, $SourceName and $ProcessID."
        + " Messages of the instances that its routes lead to are left out, so that it does not feed"
        + " itself. It ends when all other inputs have ended.")
  ) { setup in setup.reader.hasErrors ? nil : InternalInput(setup) }

  /// How many messages may wait.
  private static let waitingLimit = 1000
  /// The fields it sets besides those that every event has.
  private static let keys = ["Message", "Severity", "SeverityValue", "SourceName", "ProcessID"].map
  {
    FieldKey(declaring: $0)
  }

  /// What every instance has.
  let core: ModuleCore
  /// The block, for its Exec.
  private let reader: DirectiveReader
  /// Wakes the thread at the end.
  private let end = EndSignal()
  /// Messages that wait.
  private let waiting = Mutex<[Log.Message]>([])
  /// Messages that did not fit, and those of instances that are reached.
  private let lost = Counter(), own = Counter()
  /// The instances whose messages are left out, in lower case.
  private let reached = Mutex<Set<String>>([])
  /// The number that the log gave.
  private var observer = 0

  /// Whether full queues are waited for.
  let waitsForQueues: Bool
  /// As all.
  var ownQueueLimit: Int? { nil }
  /// It ends with the others.
  var isSecondary: Bool { true }

  /// An instance.
  private init(_ setup: ModuleSetup) {
    core = setup.core
    reader = setup.reader
    waitsForQueues =
      reader.isGiven("FlowControl") ? reader.boolean("FlowControl") : setup.settings.flowControl
  }

  /// Compiles the Exec.
  func prepare(_ preparation: ModulePreparation) { core.compileExec(reader, preparation) }

  /// Knows whose messages are left out.
  func willReach(_ instances: Set<String>) {
    reached.withLock { $0 = instances.union([core.name.lowercased()]) }
  }

  /// Listens to the log.
  func start() {
    observer = core.log.observe { message in self.take(message) }
  }

  /// Makes events of what was written.
  func run(into sink: EventSink) {
    var isLast = false
    while !isLast {
      isLast = end.wait(milliseconds: 100)
      let messages = waiting.withLock { waiting in
        defer { waiting = [] }
        return waiting
      }
      if let batch = makeBatch(messages) { sink.deliver(batch) }
      sink.flush()
    }
    core.log.stopObserving(observer)
  }

  /// Ends it.
  func stop() { end.signal() }

  /// What is no event.
  var account: ModuleAccount {
    ModuleAccount(
      instance: core.name, module: core.instance.moduleName,
      remarks: [
        .init("messages left out, too many at once", lost.count),
        .init("messages left out, of what its routes lead to", own.count),
      ])
  }

  /// Takes a message, on the thread that wrote it.
  private func take(_ message: Log.Message) {
    if let instance = message.instance,
      reached.withLock({ $0.contains(instance.lowercased()) })
    {
      return own.add(1)
    }
    let fits = waiting.withLock { waiting in
      guard waiting.count < Self.waitingLimit else { return false }
      waiting.append(message)
      return true
    }
    if !fits { lost.add(1) }
  }

  /// Events of messages; nil where there are none.
  private func makeBatch(_ messages: [Log.Message]) -> EventBatch? {
    guard !messages.isEmpty else { return nil }
    let batch = EventBatch()
    let process = Int64(getpid())
    for message in messages {
      let event = batch.appendEvent()
      let text = batch.makeValue(message.text)
      let clock = BrokenDownTime(secondsSinceEpoch: message.time.seconds, rule: .local)
      batch.append(
        .rawEvent,
        batch.makeValue(
          "\(clock.text(separator: " ")) \(message.level.rawValue) \(message.text)"), to: event)
      batch.append(.eventTime, Value(message.time), to: event)
      batch.append(Self.keys[0], text, to: event)
      batch.append(Self.keys[1], batch.makeValue(message.level.rawValue), to: event)
      batch.append(Self.keys[2], Value(message.level.severity), to: event)
      batch.append(Self.keys[3], batch.makeValue("wirebird"), to: event)
      batch.append(Self.keys[4], Value(process), to: event)
      OriginFields.append(to: event, of: batch, core)
    }
    return batch
  }
}

extension LogLevel {
  /// The number in `$SeverityValue`: 1 for debug up to 5 for critical.
  fileprivate var severity: Int64 {
    switch self {
    case .critical: 5
    case .error: 4
    case .warning: 3
    case .info: 2
    case .debug: 1
    }
  }
}
