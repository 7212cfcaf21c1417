internal import Configuration
internal import Events
internal import Glibc
internal import Octets
internal import Pipeline

/// The module im_testgen: numbered events, as fast as they are taken.
final class TestGenerator: InputModule, @unchecked Sendable {
  // Unchecked: the block is read before any thread runs.

  /// The module.
  static let definition = ModuleDefinition(
    .module(
      "im_testgen", .input,
      "Makes events for tests, as fast as they are taken: $raw_event is the number, an @ and the time;"
        + " $EventTime, $SeverityValue, $SourceName and $ProcessID are set as well.",
      directives: [
        DirectiveDeclaration(
          "MaxCount", .integer(1...Int.max), "How many events are made.",
          defaultMeaning: "events until the program is stopped", example: "1000")
      ])
  ) { setup in setup.reader.hasErrors ? nil : TestGenerator(setup) }

  /// The fields it sets besides those that every event has.
  private static let keys = ["SeverityValue", "SourceName", "ProcessID"].map {
    FieldKey(declaring: $0)
  }

  /// What every instance has.
  let core: ModuleCore
  /// The block.
  private let reader: DirectiveReader
  /// Says that it is the end.
  private let end = EndSignal()
  /// Whether full queues are waited for.
  let waitsForQueues: Bool
  /// How many events go together.
  private let batchSize: Int

  /// The queue's own.
  var ownQueueLimit: Int? { nil }
  /// It can wait.
  var isPatient: Bool { true }

  /// An instance.
  private init(_ setup: ModuleSetup) {
    core = setup.core
    reader = setup.reader
    waitsForQueues =
      reader.isGiven("FlowControl") ? reader.boolean("FlowControl") : setup.settings.flowControl
    batchSize = reader.integer("BatchSize") ?? setup.settings.batchSize
  }

  /// Compiles the Exec.
  func prepare(_ preparation: ModulePreparation) { core.compileExec(reader, preparation) }
  /// Nothing to make ready.
  func start() {}
  /// Ends it.
  func stop() { end.signal() }

  /// Makes events.
  func run(into sink: EventSink) {
    let limit = reader.integer("MaxCount") ?? .max
    let process = Int64(getpid())
    var number = 0
    while number < limit, !end.wait(milliseconds: 0) {
      let batch = EventBatch()
      let time = Timestamp.now()
      let clock = DateFormat.strftime("%a %b %e %H:%M:%S %Y", second: time.seconds, rule: .local)
      let source = batch.makeValue("wirebird")
      for _ in 0..<min(batchSize, limit - number) {
        let event = batch.appendEvent()
        batch.append(.rawEvent, batch.makeValue(Array("\(number)@".utf8) + clock), to: event)
        batch.append(.eventTime, Value(time), to: event)
        batch.append(Self.keys[0], Value(Int64(2)), to: event)
        batch.append(Self.keys[1], source, to: event)
        batch.append(Self.keys[2], Value(process), to: event)
        OriginFields.append(to: event, of: batch, core)
        number += 1
      }
      sink.deliver(batch)
    }
    sink.flush()
  }
}

/// The fields that every event has whatever made it.
enum OriginFields {
  /// Appends when the event was made and by which instance of which module.
  static func append(to event: Int, of batch: EventBatch, _ core: ModuleCore) {
    batch.append(.eventReceivedTime, Value(Timestamp.now()), to: event)
    batch.append(.sourceModuleName, batch.makeValue(core.name), to: event)
    batch.append(
      .sourceModuleType, batch.makeValue(core.instance.moduleName.lowercased()), to: event)
  }
}
