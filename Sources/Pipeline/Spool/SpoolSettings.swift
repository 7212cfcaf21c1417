internal import Configuration

/// What a configuration says of the queue on disk before an output.
public struct SpoolSettings: Sendable {
  /// The directory of the queue.
  public let directory: String
  /// The most octets on the disk.
  let limitOctets: Int
  /// The directive that says so.
  var limitName = "LogqueueDiskSize"
  /// Whether each batch is on the disk before its input counts it as delivered.
  let isSynchronous: Bool
  /// The user that the program becomes, who will write into the directory.
  let user: String?

  /// The settings of an output; nil where its queue is in memory.
  static func read(_ setup: ModuleSetup) -> SpoolSettings? {
    let (reader, settings) = (setup.reader, setup.settings)
    let isOn =
      reader.isGiven("PersistLogqueue")
      ? reader.boolean("PersistLogqueue") : settings.persistsLogqueues
    guard isOn else { return nil }
    let base =
      reader.string("LogqueueDir") ?? settings.logqueueDirectory ?? settings.cacheDirectory
      ?? "/var/spool/wirebird"
    return SpoolSettings(
      directory: "\(base)/\(setup.core.name.lowercased()).queue",
      limitOctets: reader.integer("LogqueueDiskSize") ?? settings.logqueueDiskOctets,
      limitName: "LogqueueDiskSize",
      isSynchronous: reader.isGiven("SyncLogqueue")
        ? reader.boolean("SyncLogqueue") : settings.syncsLogqueues,
      user: settings.user)
  }

  /// Settings of a queue of another kind.
  public init(
    directory: String, limitOctets: Int, limitName: String, isSynchronous: Bool, user: String?
  ) {
    self.limitName = limitName
    self.directory = directory
    self.limitOctets = limitOctets
    self.isSynchronous = isSynchronous
    self.user = user
  }
}
