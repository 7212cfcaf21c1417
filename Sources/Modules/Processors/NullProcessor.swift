internal import Configuration
internal import Events
internal import Pipeline

/// The module pm_null: runs its Exec and passes events on as they are.
final class NullProcessor: ProcessorModule, @unchecked Sendable {
  // Unchecked: the block is read while the configuration is built alone.

  /// The module.
  static let definition = ModuleDefinition(
    .module("pm_null", .processor, "Runs its Exec for each event and passes the event on.")
  ) { setup in setup.reader.hasErrors ? nil : NullProcessor(setup) }

  /// What every instance has.
  let core: ModuleCore
  /// The block, for its Exec.
  private let reader: DirectiveReader

  /// An instance.
  private init(_ setup: ModuleSetup) {
    core = setup.core
    reader = setup.reader
  }

  /// Compiles the Exec.
  func prepare(_ preparation: ModulePreparation) { core.compileExec(reader, preparation) }

  /// Passes a batch on.
  func process(_ batch: EventBatch, to outlet: inout ProcessorOutlet) { outlet.put(batch) }
}
