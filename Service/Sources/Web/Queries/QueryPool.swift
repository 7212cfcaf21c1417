internal import HTTPTypes
internal import NIOPosix
internal import Synchronization

/// Threads of their own for reading the store, which blocks; and how many queries there may be.
///
/// Neither the event loops nor the pool of Swift's concurrency ever wait for the disk. A query that
/// writes to a slow client holds a place, but no thread.
public final class QueryPool: Sendable {
  /// The threads of lookups.
  private let threads: NIOThreadPool
  /// The threads of searches, which look at everything: lookups do not wait for them.
  private let searchThreads: NIOThreadPool
  /// The most queries at once.
  private let limit: Int
  /// The queries that there are.
  private let admitted = Atomic<Int>(0)

  /// A pool whose threads run.
  public init(threads count: Int, queries limit: Int) {
    threads = NIOThreadPool(numberOfThreads: count)
    self.limit = limit
    searchThreads = NIOThreadPool(numberOfThreads: max(count / 2, 1))
    threads.start()
    searchThreads.start()
  }

  /// A place among the queries; given back when it goes.
  public final class Place: Sendable {
    /// Where it is from.
    private let pool: QueryPool

    /// Takes a place.
    fileprivate init(_ pool: QueryPool) { self.pool = pool }

    deinit { pool.admitted.subtract(1, ordering: .relaxed) }
  }

  /// A place for a query, or 503 when all are taken.
  public func place() throws(Refusal) -> Place {
    if admitted.add(1, ordering: .relaxed).newValue > limit {
      admitted.subtract(1, ordering: .relaxed)
      var refusal = Refusal(.serviceUnavailable, "too many queries at once; try again in a second")
      refusal.fields = [.init(name: .retryAfter, value: "1")]
      throw refusal
    }
    return Place(self)
  }

  /// How many queries there are now.
  public var queryCount: Int { admitted.load(ordering: .relaxed) }

  /// Runs something that blocks.
  public func run<Result: Sendable>(
    isSearch: Bool = false, _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await (isSearch ? searchThreads : threads).runIfActive(body)
  }

  /// Ends the threads when they have nothing more to do.
  public func stop() async throws {
    try await threads.shutdownGracefully()
    try await searchThreads.shutdownGracefully()
  }
}
