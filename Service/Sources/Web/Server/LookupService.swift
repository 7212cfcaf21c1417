public import PassiveDNS
internal import Synchronization

/// What every endpoint works with: the store, the threads that read it, the keys.
public final class LookupService: Sendable {
  /// How it was started.
  public let options: ServiceOptions
  /// The store, opened for reading.
  let store: PassiveDNSStore
  /// The threads that read it.
  public let pool: QueryPool
  /// The keys; nil where everybody may ask.
  let keys: KeyRing?
  /// The followers of the live tail.
  let tail: LiveTail
  /// When the store was last refreshed.
  let refreshed = Mutex<ContinuousClock.Instant?>(nil)
  /// Tells the time, in seconds since the epoch.
  let clock: @Sendable () -> Int64

  /// A service over an open store.
  public init(
    options: ServiceOptions, store: PassiveDNSStore, keys: KeyRing?,
    clock: @escaping @Sendable () -> Int64 = { LookupService.systemTime() }
  ) {
    self.options = options
    self.store = store
    self.keys = keys
    self.clock = clock
    pool = QueryPool(threads: options.threads, queries: options.queries)
    tail = LiveTail(limit: options.followers)
  }
}
