/// How severe a message of the program's own log is, the most severe first.
public enum LogLevel: String, Sendable, CaseIterable {
  /// The program cannot go on.
  case critical = "CRITICAL"
  /// Something was lost or cannot work.
  case error = "ERROR"
  /// Something may be wrong.
  case warning = "WARNING"
  /// What a user wants to know.
  case info = "INFO"
  /// What a developer wants to know.
  case debug = "DEBUG"
}

/// What follows a fault of the program itself.
public enum PanicMode: String, Sendable, CaseIterable {
  /// End at once with a core dump.
  case hard = "HARD"
  /// Log and end.
  case soft = "SOFT"
  /// Go on.
  case off = "OFF"
}

/// The global directives of a configuration as typed values.
public struct GlobalSettings: Sendable {
  /// `LogFile`, nil for none.
  public let logFile: String?
  /// `LogLevel`.
  public let logLevel: LogLevel
  /// `SuppressRepeatingLogs`.
  public let suppressesRepeatingLogs: Bool
  /// `PidFile`, nil for none.
  public let pidFile: String?
  /// `SpoolDir`, nil to stay in the working directory.
  public let spoolDirectory: String?
  /// `CacheDir`, nil for none.
  public let cacheDirectory: String?
  /// `CacheSync`.
  public let isCacheSynchronous: Bool
  /// `NoCache`.
  public let isCacheOff: Bool
  /// `User`, nil to stay who one is.
  public let user: String?
  /// `Group`, nil to stay who one is.
  public let group: String?
  /// `RootDir`, nil for none.
  public let rootDirectory: String?
  /// `Threads`, nil for as many as there are processors to use.
  public let threads: Int?
  /// `IgnoreErrors`.
  public let ignoresErrors: Bool
  /// `Panic`.
  public let panic: PanicMode
  /// `AbortOnDoubleSigterm`.
  public let abortsOnDoubleSigterm: Bool
  /// `FlowControl`.
  public let flowControl: Bool
  /// `BatchSize` in events.
  public let batchSize: Int
  /// `BatchFlushInterval` in nanoseconds.
  public let batchFlushNanoseconds: Int64
  /// `LogqueueSize` in events.
  public let logqueueSize: Int
  /// `PersistLogqueue`.
  public let persistsLogqueues: Bool
  /// `SyncLogqueue`.
  public let syncsLogqueues: Bool
  /// `LogqueueDir`, nil where it is not given.
  public let logqueueDirectory: String?
  /// `LogqueueDiskSize` in octets.
  public let logqueueDiskOctets: Int
  /// True when the file gives `BatchSize`; otherwise a module may take a better one of its own.
  public let isBatchSizeGiven: Bool
  /// True when the file gives `LogqueueSize`; otherwise a module may take a better one of its own.
  public let isLogqueueSizeGiven: Bool

  /// The settings of a global section that was read with `GlobalDirectives.declaration`.
  public init(_ reader: DirectiveReader) {
    logFile = reader.string("LogFile")
    logLevel = reader.choice("LogLevel").flatMap(LogLevel.init) ?? .info
    suppressesRepeatingLogs = reader.boolean("SuppressRepeatingLogs")
    pidFile = reader.string("PidFile")
    spoolDirectory = reader.string("SpoolDir")
    cacheDirectory = reader.string("CacheDir")
    isCacheSynchronous = reader.boolean("CacheSync")
    isCacheOff = reader.boolean("NoCache")
    user = reader.string("User")
    group = reader.string("Group")
    rootDirectory = reader.string("RootDir")
    threads = reader.integer("Threads")
    ignoresErrors = reader.boolean("IgnoreErrors")
    panic = reader.choice("Panic").flatMap(PanicMode.init) ?? .soft
    abortsOnDoubleSigterm = reader.boolean("AbortOnDoubleSigterm")
    flowControl = reader.boolean("FlowControl")
    batchSize = reader.integer("BatchSize") ?? 512
    batchFlushNanoseconds = reader.nanoseconds("BatchFlushInterval") ?? 100_000_000
    logqueueSize = reader.integer("LogqueueSize") ?? 16_384
    persistsLogqueues = reader.boolean("PersistLogqueue")
    syncsLogqueues = reader.boolean("SyncLogqueue")
    logqueueDirectory = reader.string("LogqueueDir")
    logqueueDiskOctets = reader.integer("LogqueueDiskSize") ?? 1 << 30
    isBatchSizeGiven = reader.isGiven("BatchSize")
    isLogqueueSizeGiven = reader.isGiven("LogqueueSize")
  }

  /// Whether modules are told the same by these settings as by others.
  public func governsModules(as other: GlobalSettings) -> Bool {
    threads == other.threads && flowControl == other.flowControl
      && batchSize == other.batchSize && batchFlushNanoseconds == other.batchFlushNanoseconds
      && logqueueSize == other.logqueueSize && isBatchSizeGiven == other.isBatchSizeGiven
      && isLogqueueSizeGiven == other.isLogqueueSizeGiven
      && ignoresErrors == other.ignoresErrors
      && persistsLogqueues == other.persistsLogqueues && syncsLogqueues == other.syncsLogqueues
      && logqueueDirectory == other.logqueueDirectory
      && logqueueDiskOctets == other.logqueueDiskOctets
  }

  /// The directives in which other settings differ that only a start of the program can follow.
  public func directivesForStart(_ other: GlobalSettings) -> [String] {
    [
      ("PidFile", pidFile == other.pidFile), ("SpoolDir", spoolDirectory == other.spoolDirectory),
      ("CacheDir", cacheDirectory == other.cacheDirectory),
      ("CacheSync", isCacheSynchronous == other.isCacheSynchronous),
      ("NoCache", isCacheOff == other.isCacheOff), ("User", user == other.user),
      ("Group", group == other.group), ("RootDir", rootDirectory == other.rootDirectory),
    ].filter { !$0.1 }.map(\.0)
  }
}
