internal import Configuration
internal import Events
internal import Pipeline

/// The module pm_buffer: events wait in memory or on disk for what is behind, on a thread of their own.
final class BufferProcessor: ProcessorModule, @unchecked Sendable {
  // Unchecked: the block is read while the configuration is built alone.

  /// The module.
  static let definition = ModuleDefinition(declaration) { make($0) }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "pm_buffer", .processor,
    "Lets events wait in memory or on disk when what is behind takes them too slowly; the processors and the writing"
      + " behind it run on a thread of its own.",
    directives: [
      DirectiveDeclaration(
        "Type", .choice(["Mem", "Disk"]),
        "Where events wait: in memory, or in files of the Directory, field by field. What is there survives"
          + " a kill of the program and goes on in the next run, once.",
        isRequired: true, example: "Mem"),
      DirectiveDeclaration(
        "MaxSize", .integer(1...1 << 32), "How much room the events that wait may need.",
        isRequired: true, unit: "KiB", example: "65536"),
      DirectiveDeclaration(
        "WarnLimit", .integer(1...1 << 32), "From how much room on a warning is logged.",
        defaultMeaning: "no warning", unit: "KiB", example: "32768"),
      DirectiveDeclaration(
        "Directory", .path,
        "Where Type Disk keeps its files, in a directory with the name of the instance.",
        defaultMeaning: "the global LogqueueDir, or CacheDir, or /var/spool/wirebird",
        example: "/var/spool/wirebird"),
      DirectiveDeclaration(
        "FlowControl", .boolean,
        "Whether the inputs wait when the buffer is full (TRUE), or events are dropped and counted.",
        defaultMeaning: "the global FlowControl", example: "FALSE"),
    ])

  /// An instance; nil where the block has errors.
  private static func make(_ setup: ModuleSetup) -> BufferProcessor? {
    guard !setup.reader.hasErrors else { return nil }
    guard setup.reader.choice("Type") == "Disk" else { return BufferProcessor(setup, disk: nil) }
    let settings = setup.settings
    let base =
      setup.reader.string("Directory") ?? settings.logqueueDirectory ?? settings.cacheDirectory
      ?? "/var/spool/wirebird"
    return BufferProcessor(
      setup,
      disk: SpoolSettings(
        directory: "\(base)/\(setup.core.name.lowercased()).buffer",
        limitOctets: (setup.reader.integer("MaxSize") ?? 1) << 10, limitName: "MaxSize",
        isSynchronous: settings.syncsLogqueues, user: settings.user))
  }

  /// What every instance has.
  let core: ModuleCore
  /// The block, for its Exec.
  private let reader: DirectiveReader
  /// Where events wait.
  let buffer: EventBuffer?

  /// The directory of what is on disk.
  private let directory: String?

  /// An instance.
  private init(_ setup: ModuleSetup, disk: SpoolSettings?) {
    directory = disk?.directory
    core = setup.core
    reader = setup.reader
    buffer = EventBuffer(
      setup.core,
      EventBuffer.Limits(
        octets: (reader.integer("MaxSize") ?? 1) << 10,
        warningOctets: reader.integer("WarnLimit").map { $0 << 10 },
        waits: reader.isGiven("FlowControl")
          ? reader.boolean("FlowControl") : setup.settings.flowControl), disk: disk)
  }

  /// Opens what is on disk where a reload brought it.
  func start() throws(ModuleFailure) { try buffer?.open() }
  /// The directory of what is on disk.
  var holdings: Set<String> { Set(directory.map { [$0] } ?? []) }
  /// Events that a run before left on disk.
  var madeCount: UInt64 { buffer?.foundCount ?? 0 }

  /// Compiles the Exec.
  func prepare(_ preparation: ModulePreparation) { core.compileExec(reader, preparation) }

  /// Passes a batch on, to the buffer.
  func process(_ batch: EventBatch, to outlet: inout ProcessorOutlet) { outlet.put(batch) }

  /// Where the others are.
  var otherParts: [ModuleAccount.Line] { buffer?.parts ?? [] }
}
