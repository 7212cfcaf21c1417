internal import PassiveDNS

/// Questions to the store from the paths and parameters of requests.
enum LookupQueries {
  /// What a path asks for: the kind behind `lookup/rrset` or `lookup/rdata`, and its value.
  enum Kind: String, CaseIterable {
    /// Owners by their text, with wildcards.
    case rrsetName = "rrset/name"
    /// Owners by their wire form in hexadecimal.
    case rrsetRaw = "rrset/raw"
    /// Names in record data.
    case rdataName = "rdata/name"
    /// Addresses in record data.
    case rdataAddress = "rdata/ip"
    /// Record data by its wire form in hexadecimal.
    case rdataRaw = "rdata/raw"

    /// Whether it is about owners.
    var isRRset: Bool { self == .rrsetName || self == .rrsetRaw }
    /// What rows are.
    var rowKind: DNSDBRow.Kind { isRRset ? .rrset : .rdata }
    /// What may follow the value.
    var tail: [String] { isRRset ? ["rrtype", "bailiwick"] : ["rrtype"] }
  }

  /// The question of a lookup's path.
  static func query(
    _ kind: Kind, _ request: LookupRequest, _ parameters: QueryParameters,
    _ bounds: QueryBounds
  ) throws(Refusal) -> LookupQuery {
    let value = try request.part("value")
    var query = LookupQuery(try refusing { () throws(QueryError) in try subject(kind, value) })
    if let type = try request.optional("rrtype") {
      query.types =
        if kind == .rdataAddress {
          try addressTypes(type)
        } else {
          try refusing { () throws(QueryError) in try TypeFilter(type) }
        }
    }
    if let bailiwick = try request.optional("bailiwick") {
      let isPattern = bailiwick.hasPrefix("*.") || bailiwick.hasPrefix("+.")
      guard !isPattern, let wire = StoredName.wire(bailiwick) else {
        throw .badRequest("'\(bailiwick)' is not a domain name; a bailiwick has no wildcards")
      }
      query.bailiwick = wire
    }
    apply(parameters, bounds, to: &query)
    return query
  }

  /// The types of a lookup by address: A, AAAA and ANY all mean that of the address, as DNSDB has it.
  private static func addressTypes(_ type: String) throws(Refusal) -> TypeFilter {
    guard ["A", "AAAA", "ANY"].contains(type.uppercased()) else {
      throw .badRequest(
        "'\(type)' is no type of addresses: A, AAAA or ANY; a prefix has a comma, as in 192.0.2.0,24"
      )
    }
    return .any
  }

  /// Puts parameters and bounds into a question.
  static func apply(
    _ parameters: QueryParameters, _ bounds: QueryBounds, to query: inout LookupQuery
  ) {
    query.limit = parameters.limit
    query.offset = parameters.offset
    query.firstAfter = parameters.fences.firstAfter
    query.firstBefore = parameters.fences.firstBefore
    query.lastAfter = parameters.fences.lastAfter
    query.lastBefore = parameters.fences.lastBefore
    query.sumsSensors = parameters.isAggregated
    query.timeBudgetNanoseconds = bounds.readingNanoseconds
  }

  /// What a lookup is about.
  private static func subject(
    _ kind: Kind, _ value: String
  ) throws(QueryError) -> LookupQuery.Subject {
    switch kind {
    case .rrsetName: .owner(try NamePattern(value))
    case .rdataName: .dataName(try NamePattern(value))
    case .rdataAddress: .address(try AddressRange(value))
    case .rrsetRaw: .owner(.exact(try name(octets(value))))
    case .rdataRaw: .rawData(try octets(value))
    }
  }

  /// The octets of hexadecimal digits.
  private static func octets(_ value: String) throws(QueryError) -> [UInt8] {
    guard let octets = KeyFile.hexadecimal(value), !octets.isEmpty, octets.count <= 65_535 else {
      throw QueryError("raw values are an even number of hexadecimal digits")
    }
    return octets
  }

  /// A name from its wire form, in lower case.
  private static func name(_ octets: [UInt8]) throws(QueryError) -> [UInt8] {
    var at = 0
    while at < octets.count, octets[at] != 0 {
      guard octets[at] < 64 else { break }
      at += 1 + Int(octets[at])
    }
    guard at == octets.count - 1, octets.count <= 255 else {
      throw QueryError("this is not the wire form of one name: lengths and labels, then 00")
    }
    return octets.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
  }

  /// Turns what the store says of a question into a refusal.
  static func refusing<Result>(
    _ body: () throws(QueryError) -> Result
  ) throws(Refusal) -> Result {
    do {
      return try body()
    } catch {
      throw .badRequest(error.description)
    }
  }
}

extension QueryBounds {
  /// The time that reading may take, as the store counts it.
  var readingNanoseconds: Int64 {
    let (seconds, attoseconds) = reading.components
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}
