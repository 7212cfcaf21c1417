internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Octets
internal import PassiveDNS

extension HTTPField.Name {
  /// The type that rows must have.
  static var filterType: HTTPField.Name { name("dribble-filter-rrtype") }
  /// The rows of a page.
  static var pageRows: HTTPField.Name { name("dribble-paginate-count") }
  /// Where the page before ended.
  static var pageCursor: HTTPField.Name { name("dribble-paginate-cursor") }
  /// Where this page ended; absent with the last one.
  static var cursor: HTTPField.Name { name("x-dribble-cursor") }
  /// What went wrong though there is an answer.
  static var errors: HTTPField.Name { name("x-dribble-errors") }
}

/// CIRCL's interface: the common output format, in pages where clients ask for them.
enum COFQueries {
  /// The most rows of a page.
  static var pageLimit: Int { 1000 }

  /// Its endpoints.
  static var endpoints: [Endpoint] { [query] }

  /// A query for a name or an address.
  private static var query: Endpoint {
    Endpoint(
      path: "/pdns/query/{value}", tail: ["length"], family: .common,
      summary: "RRsets of a name, or records with an address.",
      parameters: [.untrusted, .filterType, .pageRows, .pageCursor]
    ) { service, request in
      let page = try Page(request.fields)
      var query = try question(request, page, service.options.bounds)
      if let type = request.fields[.filterType], !type.isEmpty {
        do throws(QueryError) {
          query.types = try TypeFilter(type)
        } catch {
          // Nothing is of a type that there is not, which is no failure to CIRCL's clients.
          return nothing(service, because: "there is no such record type")
        }
      }
      let place = try service.pool.place(channel: request.channel)
      defer { withExtendedLifetime(place) {} }
      let reader = try await service.read(query, writer: LineWriter(format: .common))
      var piece = try await service.pool.run { reader.piece() }
      guard page.isWanted else {
        var response = try service.response(
          reader, place, mediaType: COFRow.mediaType, first: piece)
        // What follows is not known yet: the next page may be empty, and is the last one then.
        if !piece.isLast { response.headers[.cursor] = String(page.offset + query.limit + 1) }
        return response
      }
      if !piece.isLast { try place.goesOn() }
      var octets = piece.octets
      while !piece.isLast {
        piece = try await service.pool.run(isLong: true) { reader.piece() }
        octets += piece.octets
      }
      var response = Response(
        status: .ok, headers: [.contentType: COFRow.mediaType],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: octets)))
      if piece.isLimited { response.headers[.cursor] = String(page.offset + reader.rowCount + 1) }
      if piece.isBroken {
        response.headers[.errors] = errors("time", "the query took too long; there may be more")
      }
      return response
    }
  }

  /// An answer without rows, and why.
  private static func nothing(_ service: LookupService, because complaint: String) -> Response {
    var response = service.response(JSONWriter(), mediaType: COFRow.mediaType)
    response.headers[.errors] = errors("dribble-filter-rrtype", complaint)
    return response
  }

  /// What went wrong with something, as an object in a line without a feed.
  private static func errors(_ subject: String, _ complaint: String) -> String {
    var text = JSONWriter()
    text.beginObject()
    text.member(subject, complaint)
    text.endObject()
    return String(decoding: text.octets, as: UTF8.self)
  }

  /// What a request asks the store.
  private static func question(
    _ request: LookupRequest, _ page: Page, _ bounds: QueryBounds
  ) throws(Refusal) -> LookupQuery {
    var value = try request.part("value")
    // Clients do not encode what stands behind the address.
    if let length = try request.optional("length") { value += "/" + length }
    let parameters = try request.parameters()
    // What begins like a prefix is meant as one, and gets its errors; a name may have a slash.
    let isAddress = IPAddress(String(value.prefix { $0 != "/" })) != nil
    var query = LookupQuery(
      try LookupQueries.refusing { () throws(QueryError) in
        isAddress ? .address(try AddressRange(value)) : .owner(try NamePattern(value))
      })
    LookupQueries.apply(parameters, bounds, to: &query)
    query.offset = page.offset
    query.limit = page.rows
    query.types = .all
    query.sumsSensors = false
    if parameters.includesUntrusted { query.trust = .everything }
    return query
  }

  /// The page that a client wants.
  private struct Page {
    /// Whether it asked for pages.
    var isWanted = false
    /// How many rows.
    var rows = QueryParameters.defaultRows
    /// How many rows the pages before had.
    var offset = 0

    /// Reads the fields of a request. Cursors are the number of the next row, counted from 1: clients
    /// go on only while they are above zero.
    init(_ fields: HTTPFields) throws(Refusal) {
      if let text = fields[.pageRows] {
        guard let count = Int(text), count > 0 else {
          throw .badRequest("dribble-paginate-count is a number above zero")
        }
        isWanted = true
        rows = min(count, COFQueries.pageLimit)
      }
      if let text = fields[.pageCursor] {
        guard let cursor = Int(text), cursor > 0 else {
          throw .badRequest("dribble-paginate-cursor is what x-dribble-cursor said before")
        }
        offset = cursor - 1
      }
      if offset > QueryParameters.offsetRows {
        throw Refusal(.rangeNotSatisfiable, "there are too many pages; ask for a type, or less")
      }
    }
  }
}
