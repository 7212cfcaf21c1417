internal import HTTPTypes
internal import Hummingbird
internal import PassiveDNS

extension HTTPField.Name {
  /// The offset at which the next rows are; absent where there are no more.
  static var nextOffset: HTTPField.Name { name("X-Next-Offset") }
}

/// The service's own interface to what is absent: names without records, and zones whose many names were
/// counted and not kept. DNSDB and the common output format have no words for either.
enum AbsenceQueries {
  /// Its endpoints.
  static var endpoints: [Endpoint] { [absences, floods] }

  /// What both say of rows that are left.
  private static let more =
    " X-Next-Offset tells the offset of the next rows, where there are some."

  /// Names that do not exist or have no records of a type.
  private static var absences: Endpoint {
    Endpoint(
      path: "/api/v1/absences/{value}", tail: ["rrtype"], family: .own,
      summary: "Names that do not exist (NXDOMAIN) or have no records of a type (NODATA)." + more,
      parameters: [.limit, .offset, .aggr, .syntax] + DNSDBVersion2.fences
    ) { service, request in
      let parameters = try request.parameters()
      let query = try question(request, parameters, service.options.bounds)
      let isSearch = parameters.syntax != .name
      let (text, ending) = try await service.reading(isSearch: isSearch) { store in
        let cursor = store.absences(query)
        var text = JSONWriter()
        while let row = try cursor.next() { AbsenceText.append(row, to: &text) }
        return (text, cursor.ending ?? .complete)
      }
      return try response(service, text, ending, after: query)
    }
  }

  /// Zones whose names were counted and not kept.
  private static var floods: Endpoint {
    Endpoint(
      path: "/api/v1/floods/{value}", family: .own,
      summary: "Zones of which so many names came that they were counted and not kept: those that a"
        + " name is in, and those below a pattern; * is all." + more,
      parameters: [.limit, .offset] + DNSDBVersion2.fences
    ) { service, request in
      let query = try question(request, try request.parameters(), service.options.bounds)
      let list = try await service.reading { try $0.floods(query) }
      var text = JSONWriter()
      for row in list.rows { AbsenceText.append(row, to: &text) }
      return try response(service, text, list.ending, after: query)
    }
  }

  /// What a request asks the store.
  private static func question(
    _ request: LookupRequest, _ parameters: QueryParameters, _ bounds: QueryBounds
  ) throws(Refusal) -> LookupQuery {
    let value = try request.part("value")
    let subject = try LookupQueries.refusing { () throws(QueryError) -> LookupQuery.Subject in
      switch parameters.syntax {
      case .name: .owner(try NamePattern(value))
      case .glob: .ownersLike(try TextPattern(value, .glob))
      case .regex: .ownersLike(try TextPattern(value, .regularExpression))
      }
    }
    var query = LookupQuery(subject)
    if let type = try request.optional("rrtype") {
      query.types = try LookupQueries.refusing { () throws(QueryError) in
        type.uppercased() == "ALL" ? .all : try TypeFilter(type)
      }
    }
    LookupQueries.apply(parameters, bounds, to: &query)
    query.limit = OwnInterface.rows(parameters)
    return query
  }

  /// The response, or why there is none: rows are given whole or not at all.
  private static func response(
    _ service: LookupService, _ text: JSONWriter, _ ending: LookupEnding, after query: LookupQuery
  ) throws(Refusal) -> Response {
    var response = service.response(text, mediaType: COFRow.mediaType)
    switch ending {
    case .complete: break
    case .limit: response.headers[.nextOffset] = String(query.offset + query.limit)
    case .time, .work:
      throw Refusal(
        .serviceUnavailable,
        "the query takes more than \(service.options.bounds.reading.components.seconds) s;"
          + " narrow it by name or type")
    }
    return response
  }
}
