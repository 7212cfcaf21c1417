/// The directives and blocks that every module of a kind has (NXLog manual, common module
/// directives).
public enum CommonDirectives {
  /// The common directives of a kind of module.
  public static func directives(of kind: InstanceKind) -> [DirectiveDeclaration] {
    switch kind {
    case .extension: [module, exec]
    case .input:
      [module, exec, flowControl, batchSize, batchFlushInterval, logqueueSize, bufferSize]
        + [persistLogqueue, syncLogqueue]
        .map { $0.withoutEffect("queues are before outputs; write it there, or globally") }
        + [inputType]
    case .processor:
      [module, exec]
        + [flowControl, batchSize, batchFlushInterval, logqueueSize, persistLogqueue, syncLogqueue]
        .map { $0.withoutEffect("a processor has no queue, it runs on the threads of its inputs") }
    case .output:
      [module, exec, logqueueSize, bufferSize, persistLogqueue, syncLogqueue]
        + [logqueueDir, logqueueDiskSize, outputType, reconnect]
    }
  }

  /// The common blocks of every kind.
  public static let blocks = [ScheduleDeclaration.declaration]

  /// `Module`.
  private static let module = DirectiveDeclaration(
    "Module", .text, "The module that the block is an instance of.", isRequired: true,
    example: "im_pcap")
  /// `Exec`, as a directive or a block.
  private static let exec = DirectiveDeclaration(
    "Exec", .statements,
    "Statements that run for each event, in the order given; also as a block <Exec>.",
    isRepeatable: true, example: "to_json();")
  /// `FlowControl`.
  private static let flowControl = DirectiveDeclaration(
    "FlowControl", .boolean,
    "Whether a full queue makes this module wait (TRUE) or drop and count events (FALSE).",
    defaultMeaning: "the global FlowControl", example: "FALSE")
  /// `BatchSize`.
  private static let batchSize = DirectiveDeclaration(
    "BatchSize", .integer(1...65_536), "The most events that travel together.",
    defaultMeaning: "the global BatchSize", unit: "events", example: "200")
  /// `BatchFlushInterval`.
  private static let batchFlushInterval = DirectiveDeclaration(
    "BatchFlushInterval", .duration, "How long an event waits for its batch to fill.",
    defaultMeaning: "the global BatchFlushInterval", unit: "seconds", example: "0.5")
  /// `LogqueueSize`.
  private static let logqueueSize = DirectiveDeclaration(
    "LogqueueSize", .integer(1...16_777_216), "The most events that wait in the module's queue.",
    defaultMeaning: "the global LogqueueSize", unit: "events", example: "1000")
  /// `BufferSize`.
  private static let bufferSize = DirectiveDeclaration(
    "BufferSize", .integer(1_024...1 << 30), "The size of the buffer of a file or connection.",
    defaultText: "65000", unit: "octets", example: "1M")
  /// `PersistLogqueue`.
  private static let persistLogqueue = DirectiveDeclaration(
    "PersistLogqueue", .boolean,
    "Whether what waits for this output is written to a queue on disk first.",
    defaultMeaning: "the global PersistLogqueue", example: "TRUE")
  /// `SyncLogqueue`.
  private static let syncLogqueue = DirectiveDeclaration(
    "SyncLogqueue", .boolean,
    "Whether each batch is forced onto the disk before it counts as delivered.",
    defaultMeaning: "the global SyncLogqueue", example: "TRUE")
  /// `LogqueueDir`.
  private static let logqueueDir = DirectiveDeclaration(
    "LogqueueDir", .path, "The directory in which the queue on disk has its own.",
    defaultMeaning: "the global LogqueueDir", example: "/var/spool/wirebird", isAddition: true)
  /// `LogqueueDiskSize`.
  private static let logqueueDiskSize = DirectiveDeclaration(
    "LogqueueDiskSize", .integer(1 << 20...1 << 50),
    "The most octets that the queue on disk takes.",
    defaultMeaning: "the global LogqueueDiskSize", unit: "octets", example: "20G",
    isAddition: true)
  /// `InputType`.
  private static let inputType = DirectiveDeclaration(
    "InputType", .raw, "How octets are cut into events.", example: "LineBased",
    availability: .refused("inputs make events of packets, or by themselves, not of octets"))
  /// `OutputType`.
  private static let outputType = DirectiveDeclaration(
    "OutputType", .raw, "How events are put into octets.", example: "LineBased",
    availability: .withoutEffect("the module writes lines; outputs over a network have a choice"))
  /// `Reconnect`.
  private static let reconnect = DirectiveDeclaration(
    "Reconnect", .raw, "The wait before a new connection.", example: "60",
    availability: .withoutEffect("modules connect again by themselves, with growing waits"))
}
