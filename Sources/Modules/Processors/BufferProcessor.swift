internal import Configuration
internal import Events
internal import Pipeline

/// The module pm_buffer: events wait in memory for what is behind, on a thread of their own.
final class BufferProcessor: ProcessorModule, @unchecked Sendable {
  // Unchecked: the block is read while the configuration is built alone.

  /// The module.
  static let definition = ModuleDefinition(declaration) { make($0) }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "pm_buffer", .processor,
    "Lets events wait in memory when what is behind takes them too slowly; the processors and the writing"
      + " behind it run on a thread of its own.",
    directives: [
      DirectiveDeclaration(
        "Type", .choice(["Mem", "Disk"]),
        "Where events wait: Mem is memory. Disk is refused: outputs keep their queues on disk.",
        isRequired: true, example: "Mem"),
      DirectiveDeclaration(
        "MaxSize", .integer(1...1 << 32), "How much memory the events that wait may need.",
        isRequired: true, unit: "KiB", example: "65536"),
      DirectiveDeclaration(
        "WarnLimit", .integer(1...1 << 32), "From how much memory on a warning is logged.",
        defaultMeaning: "no warning", unit: "KiB", example: "32768"),
      DirectiveDeclaration(
        "Directory", .path, "Where Type Disk keeps its files.", example: "/var/spool/wirebird",
        availability: .withoutEffect("events wait in memory")),
      DirectiveDeclaration(
        "FlowControl", .boolean,
        "Whether the inputs wait when the buffer is full (TRUE), or events are dropped and counted.",
        defaultMeaning: "the global FlowControl", example: "FALSE"),
    ])

  /// An instance; nil where the block has errors.
  private static func make(_ setup: ModuleSetup) -> BufferProcessor? {
    guard !setup.reader.hasErrors else { return nil }
    guard setup.reader.choice("Type") == "Mem" else {
      setup.reader.error(
        at: "Type", "pm_buffer keeps no events on disk",
        remedy: "write Type Mem; CacheDir lets a run over capture files go on after a crash")
      return nil
    }
    return BufferProcessor(setup)
  }

  /// What every instance has.
  let core: ModuleCore
  /// The block, for its Exec.
  private let reader: DirectiveReader
  /// Where events wait.
  let buffer: EventBuffer?

  /// An instance.
  private init(_ setup: ModuleSetup) {
    core = setup.core
    reader = setup.reader
    buffer = EventBuffer(
      setup.core,
      EventBuffer.Limits(
        octets: (reader.integer("MaxSize") ?? 1) << 10,
        warningOctets: reader.integer("WarnLimit").map { $0 << 10 },
        waits: reader.isGiven("FlowControl")
          ? reader.boolean("FlowControl") : setup.settings.flowControl))
  }

  /// Compiles the Exec.
  func prepare(_ preparation: ModulePreparation) { core.compileExec(reader, preparation) }

  /// Passes a batch on, to the buffer.
  func process(_ batch: EventBatch, to outlet: inout ProcessorOutlet) { outlet.put(batch) }

  /// Where the others are.
  var otherParts: [ModuleAccount.Line] { buffer?.parts ?? [] }
}
