/// What a store may use, and how it is opened.
public struct StoreSettings: Hashable, Sendable {
  /// What the database keeps in memory before it writes tables, in octets.
  public var writeBufferOctets = 16 << 20
  /// What it keeps of what it read, in octets.
  public var cacheOctets = 16 << 20
  /// Whether a write waits for the disk, so that not even a power failure loses it; without, a write
  /// survives the end of the process, whatever ends it.
  public var waitsForDisk = false
  /// How many threads write tables behind the scenes.
  public var backgroundThreads = 1

  /// The usual.
  public init() {}
}
