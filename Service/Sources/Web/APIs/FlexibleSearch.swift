internal import Hummingbird
internal import PassiveDNS

/// DNSDB's flexible search: regular expressions and globs over owners and record data.
enum FlexibleSearch {
  /// Its endpoints.
  static var endpoints: [Endpoint] {
    [("regex", TextPattern.Syntax.regularExpression), ("glob", .glob)].flatMap { method, syntax in
      ["rrnames", "rdata"].map { search(method, syntax, $0) }
    }
  }

  /// A search of one method over owners or record data.
  private static func search(
    _ method: String, _ syntax: TextPattern.Syntax, _ key: String
  ) -> Endpoint {
    Endpoint(
      path: "\(DNSDBVersion2.base)/\(method)/\(key)/{value}", tail: ["rrtype"], family: .dnsdb2,
      summary: key == "rrnames" ? "Owners whose text matches." : "Record data whose text matches.",
      parameters: [.limit, .offset, .humantime, .verbose, .exclude] + DNSDBVersion2.fences
    ) { service, request in
      let parameters = try request.parameters()
      let value = try request.part("value")
      let pattern = try LookupQueries.refusing { () throws(QueryError) in
        try TextPattern(value, syntax, excluding: parameters.exclusion)
      }
      let isVerbose = parameters.isVerbose
      let kind: DNSDBRow.Kind =
        key == "rrnames" ? .names(isVerbose: isVerbose) : .data(isVerbose: isVerbose)
      var query = LookupQuery(key == "rrnames" ? .ownersLike(pattern) : .dataLike(pattern))
      if let type = try request.optional("rrtype") {
        query.types = try LookupQueries.refusing { () throws(QueryError) in try TypeFilter(type) }
      }
      LookupQueries.apply(parameters, service.options.bounds, to: &query)
      return try await service.respond(
        to: query, of: request, mediaType: COFRow.mediaType,
        writer: StreamingRowWriter(kind: kind, isHumanTime: parameters.isHumanTime),
        isSearch: true)
    }
  }
}
