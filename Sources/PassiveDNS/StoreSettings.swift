/// What a store may use, and how it is opened.
public struct StoreSettings: Hashable, Sendable {
  /// What the database keeps in memory before it writes tables, in octets.
  public var writeBufferOctets = 16 << 20
  /// What it keeps of what it read, in octets.
  public var cacheOctets = 16 << 20
  /// Whether a write waits for the disk, so that not even a power failure loses it; without, a write
  /// survives the end of the process, whatever ends it.
  public var waitsForDisk = false
  /// The most octets of the store on the disk, which what it writes at a time is fitted to; zero sets no
  /// limit. It is the writer that keeps to it: see ``WriterSettings/diskLimitOctets``.
  public var diskLimitOctets = 0
  /// How many threads write tables behind the scenes.
  public var backgroundThreads = 1

  /// The usual.
  public init() {}

  /// What the database keeps in memory, which is in its log too, with a limit of the disk.
  var fittingBufferOctets: Int {
    diskLimitOctets > 0
      ? max(min(writeBufferOctets, diskLimitOctets / 32), 1 << 18) : writeBufferOctets
  }

  /// The octets of a file of a table.
  var fileOctets: Int {
    diskLimitOctets > 0 ? max(min(8 << 20, diskLimitOctets / 64), 1 << 16) : 8 << 20
  }

  /// What of a limit of the disk is left for the log, and for files that are written anew before those that
  /// they replace are removed.
  var reserveOctets: Int { 4 * fittingBufferOctets + 10 * fileOctets }
}
