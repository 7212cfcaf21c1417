internal import HTTPTypes
public import NIOCore
internal import NIOPosix
internal import Synchronization

/// Threads of their own for reading the store, which blocks; and how many queries there may be.
///
/// Neither the event loops nor the pool of Swift's concurrency ever wait for the disk. A query that
/// writes to a slow client holds a place, but no thread, and the place only while nobody else wants it.
public final class QueryPool: Sendable {
  /// What queries are, each with a bound of its own: so that lookups, which are short, find a place
  /// whatever else goes on.
  public enum Kind: Int, Sendable, CaseIterable {
    /// A lookup that has read no more than its first piece.
    case lookup
    /// A lookup whose answer has more pieces.
    case stream
    /// A search, which looks at everything.
    case search
  }

  /// How long a query that waits for its client keeps its place though others want it.
  static let grace = Duration.seconds(1)

  /// The threads of lookups' first pieces, which are all that most of them have.
  private let threads: NIOThreadPool
  /// The threads of what takes long, so that lookups do not wait for it: searches, which look at
  /// everything, and what comes behind the first piece.
  private let longThreads: NIOThreadPool
  /// The most queries of each kind at once.
  private let limits: [Int]
  /// The queries that there are.
  private let state = Mutex(State())

  /// What is known of the queries that there are.
  private struct State {
    /// The queries by number.
    var places: [Int: Holder] = [:]
    /// How many there are of each kind.
    var counts = [Int](repeating: 0, count: Kind.allCases.count)
    /// The next number.
    var next = 0

    /// Takes a query out.
    mutating func remove(_ number: Int) -> Holder? {
      guard let holder = places.removeValue(forKey: number) else { return nil }
      counts[holder.kind.rawValue] -= 1
      return holder
    }
  }

  /// A query that there is.
  private struct Holder {
    /// What it is.
    var kind: Kind
    /// Where its response goes; nil where it cannot be cut off.
    var channel: (any Channel)?
    /// Since when it waits for its client; nil while it reads.
    var waitsSince: ContinuousClock.Instant?
  }

  /// A pool whose threads run.
  public init(threads count: Int, queries limit: Int) {
    threads = NIOThreadPool(numberOfThreads: count)
    limits = Kind.allCases.map { $0 == .search ? max(limit / 4, 1) : limit }
    longThreads = NIOThreadPool(numberOfThreads: max(count / 2, 1))
    threads.start()
    longThreads.start()
  }

  /// A place among the queries; given back when it goes.
  public final class Place: Sendable {
    /// Where it is from.
    private let pool: QueryPool
    /// Its number there.
    private let number: Int

    /// A place that was taken.
    fileprivate init(_ pool: QueryPool, number: Int) {
      self.pool = pool
      self.number = number
    }

    deinit { _ = pool.state.withLock { $0.remove(number) } }

    /// Says whether the query waits for its client, or reads.
    func waits(_ isWaiting: Bool) {
      let since = isWaiting ? ContinuousClock.now : nil
      pool.state.withLock { $0.places[number]?.waitsSince = since }
    }

    /// Says that there is more to read than the first piece; 503 where too many others have more.
    func goesOn() throws(Refusal) { try pool.move(number) }
  }

  /// A place for a query whose response goes to `channel`, or 503 when all of its kind are taken.
  ///
  /// The one whose client has let it wait longest has to go first.
  public func place(
    _ kind: Kind = .lookup, channel: (any Channel)? = nil
  ) throws(Refusal) -> Place {
    let (number, loser): (Int?, (any Channel)?) = state.withLock { state in
      let (hasRoom, loser) = makeRoom(for: kind, &state)
      guard hasRoom else { return (nil, nil) }
      state.next += 1
      state.places[state.next] = Holder(kind: kind, channel: channel)
      state.counts[kind.rawValue] += 1
      return (state.next, loser)
    }
    loser?.close(promise: nil)
    guard let number else { throw Self.refusal }
    return Place(self, number: number)
  }

  /// Makes a lookup a stream.
  private func move(_ number: Int) throws(Refusal) {
    let (hasRoom, loser): (Bool, (any Channel)?) = state.withLock { state in
      guard state.places[number]?.kind == .lookup else { return (true, nil) }
      let (hasRoom, loser) = makeRoom(for: .stream, &state)
      guard hasRoom else { return (false, nil) }
      state.places[number]?.kind = .stream
      state.counts[Kind.lookup.rawValue] -= 1
      state.counts[Kind.stream.rawValue] += 1
      return (true, loser)
    }
    loser?.close(promise: nil)
    if !hasRoom { throw Self.refusal }
  }

  /// Whether there is room for one more of a kind; and whose connection has to be closed for it.
  private func makeRoom(
    for kind: Kind, _ state: inout State
  ) -> (hasRoom: Bool, loser: (any Channel)?) {
    guard state.counts[kind.rawValue] >= limits[kind.rawValue] else { return (true, nil) }
    let now = ContinuousClock.now
    let slowest = state.places
      .filter { $0.value.kind == kind && $0.value.channel != nil }
      .min { $0.value.waitsSince ?? now < $1.value.waitsSince ?? now }
    guard let slowest, let since = slowest.value.waitsSince, now - since >= Self.grace else {
      return (false, nil)
    }
    return (true, state.remove(slowest.key)?.channel)
  }

  /// What those are told for whom there is no place.
  private static var refusal: Refusal {
    var refusal = Refusal(.serviceUnavailable, "too many queries at once; try again in a second")
    refusal.fields = [.init(name: .retryAfter, value: "1")]
    return refusal
  }

  /// How many queries there are now.
  public var queryCount: Int { state.withLock { $0.places.count } }

  /// How many of them have waited for their client so long that they have to make room for others.
  public var stalledCount: Int {
    let now = ContinuousClock.now
    return state.withLock { state in
      state.places.values.count { $0.waitsSince.map { now - $0 >= Self.grace } ?? false }
    }
  }

  /// Runs something that blocks, for a moment or for long.
  public func run<Result: Sendable>(
    isLong: Bool = false, _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await (isLong ? longThreads : threads).runIfActive(body)
  }

  /// Ends the threads when they have nothing more to do.
  public func stop() async throws {
    try await threads.shutdownGracefully()
    try await longThreads.shutdownGracefully()
  }
}
