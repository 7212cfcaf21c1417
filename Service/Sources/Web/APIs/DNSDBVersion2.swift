internal import Hummingbird
internal import PassiveDNS

/// DNSDB's interface, version 2: answers in frames of the Streaming Application Framework.
enum DNSDBVersion2 {
  /// Where its paths begin.
  static let base = "/dnsdb/v2"
  /// The fences of time, which every lookup takes.
  static let fences: [ParameterDeclaration] = [.firstBefore, .firstAfter, .lastBefore, .lastAfter]

  /// Its endpoints.
  static var endpoints: [Endpoint] {
    LookupQueries.Kind.allCases.flatMap { [lookup($0), summary($0)] } + [ping, rateLimit]
  }

  /// A lookup of one kind.
  private static func lookup(_ kind: LookupQueries.Kind) -> Endpoint {
    Endpoint(
      path: "\(base)/lookup/\(kind.rawValue)/{value}", tail: kind.tail, family: .dnsdb2,
      summary: kind.isRRset ? "RRsets of an owner." : "Records by their data.",
      parameters: [.limit, .offset, .aggr, .humantime] + fences
    ) { service, request in
      let parameters = try request.parameters()
      let query = try LookupQueries.query(kind, request, parameters, service.options.bounds)
      return try await service.respond(
        to: query, of: request, mediaType: COFRow.mediaType,
        writer: StreamingRowWriter(kind: kind.rowKind, isHumanTime: parameters.isHumanTime))
    }
  }

  /// The sum of a lookup of one kind.
  private static func summary(_ kind: LookupQueries.Kind) -> Endpoint {
    Endpoint(
      path: "\(base)/summarize/\(kind.rawValue)/{value}", tail: kind.tail, family: .dnsdb2,
      summary: kind.isRRset
        ? "The sum of an owner's RRsets." : "The sum of records with such data.",
      parameters: [.limit, .aggr, .humantime, .maximumCount] + fences
    ) { service, request in
      var parameters = try request.parameters()
      if !parameters.hasLimit { parameters.limit = QueryParameters.limitRows }
      let query = try LookupQueries.query(kind, request, parameters, service.options.bounds)
      return try await service.respond(
        to: query, of: request, mediaType: COFRow.mediaType,
        writer: SummaryWriter(
          isHumanTime: parameters.isHumanTime, maximumCount: parameters.maximumCount))
    }
  }

  /// Whether the service is there.
  private static var ping: Endpoint {
    Endpoint(
      path: "\(base)/ping", family: .dnsdb2, summary: "Whether the service is there.",
      isCounted: false, mediaType: "application/json", needsKey: false, isLimited: false
    ) { service, _ in
      var text = JSONWriter()
      text.beginObject()
      text.member("ping", "ok")
      text.endObject()
      text.endLine()
      return service.response(text, mediaType: "application/json")
    }
  }

  /// What is left of the quota.
  private static var rateLimit: Endpoint {
    Endpoint(
      path: "\(base)/rate_limit", family: .dnsdb2, summary: "What is left of the key's quota.",
      isCounted: false, mediaType: "application/json", isLimited: false,
      handle: { service, request in service.rateLimit(request) })
  }
}

extension LookupService {
  /// What a client may still ask today.
  func rateLimit(_ request: LookupRequest) -> Response {
    let allowance =
      request.holder.flatMap { keys?.allowance(of: $0, now: request.now) }
      ?? .unlimited(now: request.now)
    var text = JSONWriter()
    RateLimit.append(allowance, to: &text)
    return response(text, mediaType: "application/json")
  }

  /// Looks up and streams the rows; the first piece is read before the response begins, so that what is
  /// wrong with the store is a status and not a broken stream.
  func respond(
    to query: LookupQuery, of request: LookupRequest, mediaType: String, writer: some RowWriter,
    isSearch: Bool = false
  ) async throws -> Response {
    let place = try pool.place(isSearch ? .search : .lookup, channel: request.channel)
    let reader = try await read(query, writer: writer, isSearch: isSearch)
    let first = try await pool.run(isLong: isSearch) { reader.piece() }
    return try response(reader, place, mediaType: mediaType, first: first)
  }

  /// A reader of a lookup's rows.
  func read(
    _ query: LookupQuery, writer: some RowWriter, isSearch: Bool = false
  ) async throws -> RowReader {
    let store = store
    let bounds = options.bounds
    do {
      return try await pool.run(isLong: isSearch) {
        try self.refresh()
        return RowReader(store.lookup(query), writer: writer, bounds: bounds)
      }
    } catch let error as StoreError {
      throw Refusal(.serviceUnavailable, "the store cannot be read: \(error)")
    }
  }
}
