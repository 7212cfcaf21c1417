internal import Configuration
internal import Events
internal import Octets
internal import Pipeline
internal import Synchronization

/// A module that makes numbered events: `Count` batches of `BatchSize` events each.
final class NumberInput: InputModule, @unchecked Sendable {
  static let definition = ModuleDefinition(
    .module(
      "im_number", .input, "Makes numbered events.",
      directives: [
        DirectiveDeclaration("Count", .integer(1...100_000), "How many batches.", example: "3"),
        DirectiveDeclaration("Fails", .boolean, "Whether it cannot start.", example: "TRUE"),
        DirectiveDeclaration(
          "Endless", .boolean, "Whether it runs until stopped.", example: "TRUE"),
        DirectiveDeclaration(
          "Live", .boolean, "Whether it is met as an interface is.", example: "TRUE"),
        DirectiveDeclaration(
          "Flushes", .boolean, "Whether it is idle after each batch.", example: "TRUE"),
      ])
  ) { setup in setup.reader.hasErrors ? nil : NumberInput(setup) }

  let core: ModuleCore
  let waitsForQueues: Bool
  var isPatient: Bool { !reader.boolean("Live") }
  let ownQueueLimit: Int?
  private let reader: DirectiveReader
  private let isStopping = Atomic<Bool>(false)

  init(_ setup: ModuleSetup) {
    core = setup.core
    reader = setup.reader
    waitsForQueues = !setup.reader.isGiven("FlowControl") || setup.reader.boolean("FlowControl")
    ownQueueLimit =
      setup.reader.isGiven("LogqueueSize") ? setup.reader.integer("LogqueueSize") : nil
  }

  func prepare(_ preparation: ModulePreparation) { core.compileExec(reader, preparation) }

  func start() throws(ModuleFailure) {
    if reader.boolean("Fails") { throw ModuleFailure("it was told to fail") }
  }

  func probe() throws(ModuleFailure) { try start() }

  func run(into sink: EventSink) {
    var number: Int64 = 0
    var batches = reader.integer("Count") ?? 1
    if reader.boolean("Endless") { batches = .max }
    while batches > 0, !isStopping.load(ordering: .relaxed) {
      let batch = EventBatch()
      for _ in 0..<(reader.integer("BatchSize") ?? 1) {
        batch.append(FieldKey(declaring: "n"), Value(number), to: batch.appendEvent())
        number += 1
      }
      sink.deliver(batch)
      if reader.boolean("Flushes") { sink.flush() }
      batches -= 1
    }
  }

  func stop() { isStopping.store(true, ordering: .relaxed) }
}

/// A module that keeps the numbers it gets, under the name of its instance.
final class KeepingOutput: OutputModule, @unchecked Sendable {
  static let definition = ModuleDefinition(
    .module(
      "om_keep", .output, "Keeps numbers.",
      directives: [
        DirectiveDeclaration("Waits", .boolean, "Whether it waits for the gate.", example: "TRUE"),
        DirectiveDeclaration(
          "Renders", .boolean, "Whether inputs render for it.", example: "TRUE"),
        DirectiveDeclaration(
          "Continues", .boolean, "Whether it keeps what another of its name got.",
          example: "TRUE"),
        DirectiveDeclaration(
          "Groups", .boolean, "Whether it takes batches of a queue on disk together.",
          example: "TRUE"),
        DirectiveDeclaration(
          "Takes", .integer(0...1000), "How many events it takes before its end.", example: "10"),
        DirectiveDeclaration("Holds", .text, "What it alone has open.", example: "it"),
      ])
  ) { setup in setup.reader.hasErrors ? nil : KeepingOutput(setup) }

  /// The numbers that outputs got; `@` marks a flush, `!` the end, `^` a new file.
  static let kept = Mutex<[String: [String]]>([:])
  /// Instances whose gate is open.
  static let open = Mutex<Set<String>>([])

  let core: ModuleCore
  let queueLimit: Int
  private let reader: DirectiveReader
  private var exec: ExecRunner

  init(_ setup: ModuleSetup) {
    core = setup.core
    reader = setup.reader
    exec = ExecRunner(setup.core)
    queueLimit = setup.reader.integer("LogqueueSize") ?? 100
  }

  func prepare(_ preparation: ModulePreparation) { core.compileExec(reader, preparation) }
  func start() {
    if !reader.boolean("Continues") { Self.kept.withLock { $0[core.name] = [] } }
  }
  var holdings: Set<String> { reader.string("Holds").map { [$0] } ?? [] }

  func makeRenderer(isShared: Bool) -> (any BatchRenderer)? {
    reader.boolean("Renders") ? NumberRenderer(core) : nil
  }

  var takesGroups: Bool { reader.boolean("Groups") }

  func write(_ text: RenderedBatch) {
    waitForGate()
    let room = (reader.integer("Takes") ?? .max) - Int(core.counters.passed.count)
    let lines = String(decoding: text.text.array(), as: UTF8.self).split(separator: "\n")
    for line in lines.prefix(room) { keep(String(line)) }
    core.counters.passed.add(min(lines.count, room))
    core.counters.kept.add(max(lines.count - room, 0))
  }

  /// Waits where it was told to.
  private func waitForGate() {
    while reader.boolean("Waits"), !Self.open.withLock({ $0.contains(core.name) }) {
      letOthersGoOn()
    }
  }

  func write(_ batch: EventBatch) {
    waitForGate()
    exec.run(over: batch)
    core.counters.passed.add(batch.liveCount)
    for event in 0..<batch.count where !batch.isDropped(event) {
      let value = batch.value(of: FieldKey(declaring: "n"), event: event)
      keep(value.map { String(decoding: ValueText.octets($0, in: batch), as: UTF8.self) } ?? "-")
    }
  }

  func flush() { keep("@") }
  func reopen() { keep("^") }
  func finish() { keep("!") }

  private func keep(_ text: String) {
    Self.kept.withLock { $0[core.name, default: []].append(text) }
  }

  /// What an instance got, without marks.
  static func numbers(of instance: String) -> [String] {
    kept.withLock { $0[instance] ?? [] }.filter { $0.first?.isNumber == true || $0 == "-" }
  }

  /// Everything of an instance.
  static func all(of instance: String) -> [String] { kept.withLock { $0[instance] ?? [] } }
}

/// Writes numbers as lines, after the Exec of the output.
final class NumberRenderer: BatchRenderer {
  private var exec: ExecRunner

  init(_ core: ModuleCore) { exec = ExecRunner(core) }

  func prepare(_ batch: EventBatch) { exec.run(over: batch) }

  func append(_ batch: EventBatch, from start: Int, to text: RenderedBatch) -> Int {
    var event = start
    while event < batch.count, !text.isFull {
      if !batch.isDropped(event) {
        let value = batch.value(of: FieldKey(declaring: "n"), event: event)
        text.text.append(value.map { ValueText.octets($0, in: batch) } ?? [0x2D])
        text.text.append(0x0A)
        text.eventCount += 1
      }
      event += 1
    }
    return event
  }
}
