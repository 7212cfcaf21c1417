/// The directives that stand outside all blocks, and the blocks that stand beside them.
public enum GlobalDirectives {
  /// The global section as a declaration.
  public static let declaration = BlockDeclaration(
    "the global section", "Settings of the whole program.",
    directives: logging + process + flow + queues + accepted + foreign, blocks: blocks)

  /// Logging of the program itself.
  private static let logging: [DirectiveDeclaration] = [
    DirectiveDeclaration(
      "LogFile", .path, "The file that the program writes its own log to.",
      defaultMeaning: "none", example: "/var/log/wirebird.log"),
    DirectiveDeclaration(
      "LogLevel", .choice(LogLevel.allCases.map(\.rawValue)),
      "The least severe messages that the program logs.", defaultText: "INFO", example: "DEBUG"),
    DirectiveDeclaration(
      "SuppressRepeatingLogs", .boolean,
      "Whether at most ten messages a second of one kind are written: of one fault, of one text, or of one"
        + " statement that logs. The rest is counted; the next message of the kind, SIGUSR1 and the end of the"
        + " program tell how many it was. FALSE writes all.", defaultText: "TRUE",
      example: "FALSE"),
  ]

  /// The process and its files.
  private static let process: [DirectiveDeclaration] = [
    DirectiveDeclaration(
      "PidFile", .path, "The file with the number of the running process.",
      defaultMeaning: "none", example: "/run/wirebird.pid"),
    DirectiveDeclaration(
      "SpoolDir", .path, "The directory that relative paths start at.",
      defaultMeaning: "the working directory", example: "/var/spool/wirebird"),
    DirectiveDeclaration(
      "CacheDir", .path,
      "The directory for what the program remembers between runs: how far capture files were read and"
        + " put out. A run that was cut off goes on there; one that came to its end begins anew.",
      defaultMeaning: "none, and nothing is remembered", example: "/var/lib/wirebird"),
    DirectiveDeclaration(
      "CacheSync", .boolean,
      "Whether what is remembered is forced onto the disk each time, for power failures.",
      defaultText: "FALSE", example: "TRUE"),
    DirectiveDeclaration(
      "NoCache", .boolean, "Whether nothing is remembered between runs.", defaultText: "FALSE",
      example: "TRUE"),
    DirectiveDeclaration(
      "User", .text, "The user that the program becomes after it has opened what needs root.",
      defaultMeaning: "the user that started it", example: "wirebird"),
    DirectiveDeclaration(
      "Group", .text, "The group that the program becomes.",
      defaultMeaning: "the group that started it", example: "wirebird"),
    DirectiveDeclaration(
      "RootDir", .path, "The directory that the program is confined to (chroot).",
      defaultMeaning: "none", example: "/var/lib/wirebird"),
    DirectiveDeclaration(
      "Threads", .integer(1...1_024),
      "How many threads an im_pcap has. Those that read files make and write events together, in"
        + " the order of the packets whatever their number. Those that capture share the packets of each"
        + " interface by their flows, each with a BufferSize of its own. Every other input and output"
        + " has one thread.",
      defaultMeaning: "as many as there are processors to use", unit: "threads", example: "4"),
    DirectiveDeclaration(
      "IgnoreErrors", .boolean,
      "In NXLog, whether modules in error are left out and the rest runs. Wirebird never starts with"
        + " a configuration that has errors, whatever this says.",
      defaultText: "TRUE", example: "FALSE"),
    DirectiveDeclaration(
      "Panic", .choice(PanicMode.allCases.map(\.rawValue)),
      "What follows a fault of the program itself: end at once, log and go on, or ignore it.",
      defaultText: "SOFT", example: "HARD",
      availability: .withoutEffect("a fault of the program always ends it")),
    DirectiveDeclaration(
      "AbortOnDoubleSigterm", .boolean, "Whether a second SIGTERM ends the program at once.",
      defaultText: "FALSE", example: "TRUE"),
  ]

  /// Defaults of all modules for batches and queues.
  private static let flow: [DirectiveDeclaration] = [
    DirectiveDeclaration(
      "FlowControl", .boolean,
      "Whether a full queue makes its sender wait (TRUE) or drop and count events (FALSE).",
      defaultText: "TRUE", example: "FALSE"),
    DirectiveDeclaration(
      "BatchSize", .integer(1...65_536), "The most events that travel together.",
      defaultText: "512", unit: "events", example: "200"),
    DirectiveDeclaration(
      "BatchFlushInterval", .duration, "How long an event waits for its batch to fill.",
      defaultText: "0.1", unit: "seconds", example: "0.5"),
    DirectiveDeclaration(
      "LogqueueSize", .integer(1...16_777_216), "The most events that wait in a module's queue.",
      defaultText: "16384", unit: "events", example: "1000"),
  ]

  /// Queues on disk.
  private static let queues: [DirectiveDeclaration] = [
    DirectiveDeclaration(
      "PersistLogqueue", .boolean,
      "Whether what waits for an output is written to its queue on disk first: a crash of the program"
        + " loses nothing of it, and the next run puts it out before anything else.",
      defaultText: "FALSE", example: "TRUE"),
    DirectiveDeclaration(
      "SyncLogqueue", .boolean,
      "Whether each batch is forced onto the disk before it counts as delivered (TRUE), or the queue once"
        + " a second; a failure of power takes what was not.",
      defaultText: "FALSE", example: "TRUE"),
    DirectiveDeclaration(
      "LogqueueDir", .path,
      "The directory of the queues on disk, each in a directory with the name of its output.",
      defaultMeaning: "the CacheDir, or else /var/spool/wirebird", example: "/var/spool/queues"),
    DirectiveDeclaration(
      "LogqueueDiskSize", .integer(1 << 20...1 << 50),
      "The most octets that each queue on disk takes. When it is full, files wait, and interfaces drop what"
        + " does not fit in memory, which is counted.",
      defaultText: "1G", unit: "octets", example: "20G", isAddition: true),
  ]

  /// What NXLog needs and this program does not.
  private static let accepted: [DirectiveDeclaration] = [
    DirectiveDeclaration(
      "ModuleDir", .path, "Where NXLog finds its modules.", example: "/usr/lib/nxlog/modules",
      availability: .withoutEffect("all modules are part of the program")),
    DirectiveDeclaration(
      "NoFreeOnExit", .boolean, "A debugging aid of NXLog.", example: "TRUE",
      availability: .withoutEffect("it is a debugging aid of NXLog")),
  ]

  /// What NXLog has and this program does otherwise.
  private static let foreign: [DirectiveDeclaration] = [
    DirectiveDeclaration(
      "DateFormat", .text, "How times are written in text and in $raw_event.",
      example: "YYYY-MM-DDThh:mm:ss.sTZ",
      availability: .refused("each format has its own DateFormat, and text strftime()")),
    DirectiveDeclaration(
      "AgentUidDir", .path, "Where an agent's identity is kept.", example: "/var/lib",
      availability: .refused("there is no manager of agents to be known to")),
    DirectiveDeclaration(
      "CacheFlushInterval", .raw, "How often the cache is written; always, or seconds.",
      example: "60",
      availability: .withoutEffect("what is remembered is written ten times a second")),
    DirectiveDeclaration(
      "CacheInvalidationTime", .raw, "How long cached entries are kept.", example: "864000",
      availability: .withoutEffect("what is remembered holds until the run came to its end")),
    DirectiveDeclaration(
      "GenerateDateInUTC", .boolean, "Whether times are written in UTC.", example: "TRUE",
      availability: .refused("TZ=UTC in the program's environment does it for all times")),
    DirectiveDeclaration(
      "ParseDateInUTC", .boolean, "Whether times without zone are read as UTC.", example: "TRUE",
      availability: .refused("TZ=UTC in the program's environment does it for all times")),
    DirectiveDeclaration(
      "StringLimit", .raw, "The longest string of the language.", example: "5M",
      availability: .refused(
        "strings have at most 1 MiB, NXLog's own default, so that memory stays bounded")),
    DirectiveDeclaration(
      "ReadTimeout", .raw, "How long a read of a module may take.", example: "10",
      availability: .refused("packets come when they come, and files are read without a wait")),
  ]

  /// The blocks of the top level; what stands in the first four is the module's own matter.
  private static let blocks: [BlockDeclaration] =
    InstanceKind.allCases.map { kind in
      BlockDeclaration(
        kind.blockName, "An instance of a module of this kind.",
        argument: "name", isRepeatable: true)
    } + [RouteDeclaration.declaration, LookupDeclaration.declaration]
}
