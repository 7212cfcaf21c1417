internal import HTTPTypes
internal import Hummingbird
internal import PassiveDNS

/// DNSDB's interface, version 1: lines without frames, and 404 where nothing was found.
enum DNSDBVersion1 {
  /// Its endpoints.
  static var endpoints: [Endpoint] { LookupQueries.Kind.allCases.map(lookup) + [rateLimit] }

  /// A lookup of one kind.
  private static func lookup(_ kind: LookupQueries.Kind) -> Endpoint {
    Endpoint(
      path: "/lookup/\(kind.rawValue)/{value}", tail: kind.tail, family: .dnsdb1,
      summary: kind.isRRset ? "RRsets of an owner." : "Records by their data.",
      parameters: [.limit, .offset, .aggr, .humantime] + DNSDBVersion2.fences
    ) { service, request in
      let parameters = try request.parameters()
      let query = try LookupQueries.query(kind, request, parameters, service.options.bounds)
      let place = try service.pool.place(channel: request.channel)
      let writer = LineWriter(
        format: .dnsdb(kind.rowKind, isHumanTime: parameters.isHumanTime))
      let reader = try await service.read(query, writer: writer)
      let first = try await service.pool.run { reader.piece() }
      if first.isLast, first.octets.isEmpty {
        if first.isBroken { throw Refusal(.serviceUnavailable, "the query took too long") }
        throw Refusal(.notFound, "no results found for query.")
      }
      return try service.response(reader, place, mediaType: COFRow.mediaType, first: first)
    }
  }

  /// What is left of the quota.
  private static var rateLimit: Endpoint {
    Endpoint(
      path: "/lookup/rate_limit", family: .dnsdb1, summary: "What is left of the key's quota.",
      isCounted: false, mediaType: "application/json", isLimited: false,
      handle: { service, request in service.rateLimit(request) })
  }
}
