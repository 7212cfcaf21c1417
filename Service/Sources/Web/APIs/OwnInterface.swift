internal import Hummingbird
internal import PassiveDNS
internal import Synchronization

/// The service's own interface, for pages and people.
enum OwnInterface {
  /// Its endpoints.
  static var endpoints: [Endpoint] { [statistics, newNames, topNames, document] }
  /// The rows of a list where nothing is said.
  static let defaultRows = 100
  /// The most rows of a list.
  static let limitRows = 1000

  /// What the store holds.
  private static var statistics: Endpoint {
    Endpoint(
      path: "/api/v1/statistics", family: .own, summary: "What the store holds.",
      isCounted: false, mediaType: "application/json"
    ) { service, _ in
      let statistics = try await service.reading { try $0.statistics() }
      var text = JSONWriter()
      append(
        statistics, queries: service.pool.queryCount, followers: service.tail.followerCount,
        to: &text)
      return service.response(text, mediaType: "application/json")
    }
  }

  /// Writes statistics; numbers of keys are the store's estimates.
  private static func append(
    _ statistics: StoreStatistics, queries: Int, followers: Int, to text: inout JSONWriter
  ) {
    text.beginObject()
    text.member("rrsets", statistics.setCount)
    text.member("untrusted_rrsets", statistics.untrustedSetCount)
    text.member("names", statistics.nameCount)
    text.member("records", statistics.memberCount)
    text.member("absences", statistics.absenceCount)
    text.member("flooded_zones", statistics.floodCount)
    text.member("disk_octets", statistics.diskOctets)
    text.member("memory_octets", statistics.memoryOctets)
    text.key("sensors")
    text.beginArray()
    for sensor in statistics.sensors { text.string(sensor.utf8) }
    text.endArray()
    text.key("observed")
    text.beginObject()
    let counts = statistics.counts
    text.member("seen", counts.seen)
    text.member("trusted", counts.trusted)
    text.member("unmatched", counts.unmatched)
    text.member("out_of_bailiwick", counts.outOfBailiwick)
    text.member("conflicting", counts.conflicting)
    text.member("additional", counts.additional)
    text.member("collapsed", counts.collapsed)
    text.member("refused", counts.refused)
    text.member("deleted", counts.deleted)
    text.endObject()
    text.member("queries", queries)
    text.member("followers", followers)
    text.endObject()
    text.endLine()
  }

  /// The names that were seen first most recently.
  private static var newNames: Endpoint {
    Endpoint(
      path: "/api/v1/new", family: .own,
      summary: "The names that were first seen most recently, the latest first.",
      parameters: [.limit]
    ) { service, request in
      let limit = rows(try request.parameters())
      let names = try await service.reading { try $0.newestNames(limit: limit) }
      var text = JSONWriter()
      for name in names { append(name, to: &text) }
      return service.response(text, mediaType: COFRow.mediaType)
    }
  }

  /// The names that were seen most often.
  private static var topNames: Endpoint {
    Endpoint(
      path: "/api/v1/top", family: .own,
      summary: "The names that were seen most often, the most frequent first.",
      parameters: [.limit]
    ) { service, request in
      let limit = rows(try request.parameters())
      let names = try await service.reading { try $0.topNames(limit: limit) }
      var text = JSONWriter()
      for name in names {
        text.beginObject()
        text.member("rrname", name.name)
        text.member("count", name.count)
        text.endObject()
        text.endLine()
      }
      return service.response(text, mediaType: COFRow.mediaType)
    }
  }

  /// Writes a name and when it was first seen, a line.
  static func append(_ name: ObservedName, to text: inout JSONWriter) {
    text.beginObject()
    text.member("rrname", name.name)
    text.member("time_first", name.timeFirst)
    text.endObject()
    text.endLine()
  }

  /// How many rows a list shall have.
  static func rows(_ parameters: QueryParameters) -> Int {
    parameters.hasLimit ? min(parameters.limit, limitRows) : defaultRows
  }

  /// The description of all endpoints.
  private static var document: Endpoint {
    Endpoint(
      path: "/api/openapi.json", family: .own, summary: "This description.",
      isCounted: false, mediaType: "application/json", needsKey: false, isLimited: false
    ) { service, _ in
      var text = JSONWriter()
      text.raw(OpenAPIDocument.text(of: Endpoint.all))
      return service.response(text, mediaType: "application/json")
    }
  }
}

extension LookupService {
  /// Reads something small of the store on a thread of the pool.
  func reading<Result: Sendable>(
    isSearch: Bool = false, _ body: @escaping @Sendable (PassiveDNSStore) throws -> Result
  ) async throws -> Result {
    let place = try pool.place(isSearch ? .search : .lookup)
    defer { withExtendedLifetime(place) {} }
    do {
      return try await pool.run(isLong: isSearch) {
        try self.refresh()
        return try body(self.store)
      }
    } catch let error as StoreError {
      throw Refusal(.serviceUnavailable, "the store cannot be read: \(error)")
    }
  }

  /// Sees what the sensor wrote meanwhile, at most once a second.
  func refresh() throws(StoreError) {
    let isDue = refreshed.withLock { last in
      let now = ContinuousClock.now
      if let last, now - last < .seconds(1) { return false }
      last = now
      return true
    }
    if isDue { try store.refresh() }
  }
}
