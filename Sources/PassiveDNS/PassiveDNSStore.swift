internal import Glibc
internal import Synchronization

/// A store of RRsets as they were seen on the wire: who had which records, since when, how often.
///
/// One process writes to a store; any number of others read it meanwhile, each through a handle of its
/// own. Everything but the writing may be called from several threads at once.
public final class PassiveDNSStore: Sendable {
  /// What a handle is for.
  public enum Access: Sendable {
    /// To write; there can be one such handle. The store is made where it is not there.
    case writing
    /// To read what is there, and after ``PassiveDNSStore/refresh()`` what was written meanwhile.
    case reading
  }

  /// The version of the layout, which a store keeps; another one is refused.
  public static let layoutVersion = "1"

  /// The database.
  let database: Database
  /// The sensors.
  let sensors: SensorNames
  /// What the handle is for.
  public let access: Access
  /// What it may use.
  let settings: StoreSettings
  /// Held while a handle for reading catches up.
  private let refreshing = Mutex<Void>(())

  /// Opens a store in a directory.
  public init(
    path: String, access: Access, settings: StoreSettings = StoreSettings()
  ) throws(StoreError) {
    self.access = access
    self.settings = settings
    database = try Self.open(path, access, settings)
    let version = try database.value(of: StoreFacts.version, in: .facts)
    if let version, version != Array(Self.layoutVersion.utf8) {
      throw StoreError(
        "\(path): the store has layout \(String(decoding: version, as: UTF8.self)), this program"
          + " reads \(Self.layoutVersion); export it with the program that wrote it, and import it")
    }
    if version == nil {
      guard access == .writing else { throw StoreError("\(path): this is no passive DNS store") }
      var batch = DatabaseBatch()
      batch.put(StoreFacts.version, Array(Self.layoutVersion.utf8), in: .facts, of: database)
      try database.write(batch)
    }
    sensors = try SensorNames(database)
  }

  /// Opens the database.
  ///
  /// Who makes a store makes its tables one by one, and writes the version last: a reader that comes
  /// between looks again, until the directory has not changed for two seconds.
  private static func open(
    _ path: String, _ access: Access, _ settings: StoreSettings
  ) throws(StoreError) -> Database {
    var change = timespec()
    var end = ContinuousClock.now
    while true {
      if let latest = Self.change(of: path),
        latest.tv_sec != change.tv_sec || latest.tv_nsec != change.tv_nsec
      {
        change = latest
        end = .now + .seconds(2)
      }
      do throws(StoreError) {
        let database = try Database(
          path: path, followsWriter: access == .reading, settings: settings)
        if access == .writing || ContinuousClock.now >= end { return database }
        if try database.value(of: StoreFacts.version, in: .facts) != nil { return database }
      } catch {
        guard access == .reading, error.description.contains("Column family not found") else {
          throw error
        }
        if ContinuousClock.now >= end {
          throw StoreError(
            "\(path): who made this store was ended before it had all of its tables; start om_pdns or"
              + " `wirebird import` for it once")
        }
      }
      usleep(10_000)
    }
  }

  /// When a directory was changed; nil where there is none.
  private static func change(of path: String) -> timespec? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? status.st_mtim : nil
  }

  /// Where it is.
  public var path: String { database.path }

  /// Sees what was written since it was opened or refreshed; for handles that read.
  public func refresh() throws(StoreError) {
    guard access == .reading else { return }
    let outcome: Result<Void, StoreError> = refreshing.withLock { _ in
      do throws(StoreError) {
        try database.catchUp()
        try sensors.refresh()
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try outcome.get()
  }

  // MARK: - Lookups

  /// The rows that a question asks for.
  ///
  /// Rows of one owner come together; otherwise they are in the order of the store, which is that of the
  /// labels from the root on. What is not trusted comes last.
  public func lookup(_ query: LookupQuery) -> LookupCursor {
    LookupCursor(query, sources: LookupPlan.sources(query, database, sensors))
  }

  /// What the rows of a question add up to.
  ///
  /// - Parameter maximumCount: The sum of counts after which no more rows are looked at; zero sets no
  ///   limit.
  public func summarize(
    _ query: LookupQuery, maximumCount: UInt64 = 0
  ) throws(StoreError) -> LookupSummary {
    let cursor = lookup(query)
    var summary = LookupSummary()
    while let row = try cursor.next() {
      summary.add(row.observation)
      if maximumCount > 0, summary.count >= maximumCount { break }
    }
    summary.ending = cursor.ending ?? .limit
    return summary
  }
}

/// What rows add up to.
public struct LookupSummary: Hashable, Sendable {
  /// The sum of the rows' counts.
  public var count: UInt64 = 0
  /// How many rows there are: DNSDB's `num_results`.
  public var rowCount = 0
  /// The earliest second; nil without rows.
  public var timeFirst: Int64?
  /// The latest second; nil without rows.
  public var timeLast: Int64?
  /// Whether these are all rows.
  public var ending = LookupEnding.complete

  /// Nothing yet.
  init() {}

  /// Adds a row.
  mutating func add(_ observation: Observation) {
    let (sum, isTooLarge) = count.addingReportingOverflow(observation.count)
    count = isTooLarge ? .max : sum
    rowCount += 1
    let first = observation.firstMilliseconds / 1000
    let last = observation.lastMilliseconds / 1000
    timeFirst = min(timeFirst ?? first, first)
    timeLast = max(timeLast ?? last, last)
  }
}
