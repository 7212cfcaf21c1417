internal import Configuration
internal import Pipeline

/// The module im_null: makes no events; its Schedules run while the program does.
final class NullInput: InputModule, @unchecked Sendable {
  // Unchecked: the block is read while the configuration is built alone.

  /// The module.
  static let definition = ModuleDefinition(
    .module("im_null", .input, "Makes no events; for what its Schedules do.")
  ) { setup in setup.reader.hasErrors ? nil : NullInput(setup) }

  /// What every instance has.
  let core: ModuleCore
  /// The block, for its Exec.
  private let reader: DirectiveReader
  /// Wakes the thread at the end.
  private let end = EndSignal()

  /// Nothing waits.
  var waitsForQueues: Bool { true }
  /// As all.
  var ownQueueLimit: Int? { nil }
  /// It ends with the others.
  var isSecondary: Bool { true }

  /// An instance.
  private init(_ setup: ModuleSetup) {
    core = setup.core
    reader = setup.reader
  }

  /// Compiles the Exec.
  func prepare(_ preparation: ModulePreparation) { core.compileExec(reader, preparation) }
  /// Nothing to make ready.
  func start() {}
  /// Waits for the end, and lets the processors of its routes go on meanwhile.
  func run(into sink: EventSink) {
    while !end.wait(milliseconds: 1000) { sink.flush() }
  }
  /// Ends the waiting.
  func stop() { end.signal() }
}
