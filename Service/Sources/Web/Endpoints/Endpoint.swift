internal import HTTPTypes
public import Hummingbird
internal import NIOCore

/// A family of paths, whose clients expect errors in a form of their own.
public enum Family: String, Sendable, CaseIterable {
  /// DNSDB version 2: frames.
  case dnsdb2 = "DNSDB version 2"
  /// DNSDB version 1: lines.
  case dnsdb1 = "DNSDB version 1"
  /// CIRCL's interface: the common output format.
  case common = "Common output format"
  /// This service's own.
  case own = "Wirebird"

  /// The family that a path belongs to, whether there is something at it or not.
  init(path: String) {
    self =
      if path.hasPrefix("/dnsdb/") {
        .dnsdb2
      } else if path.hasPrefix("/lookup") {
        .dnsdb1
      } else if path.hasPrefix("/pdns/") {
        .common
      } else {
        .own
      }
  }
}

/// A parameter behind the question mark or a field of the request that an endpoint reads.
public enum ParameterDeclaration: String, Sendable, CaseIterable {
  /// How many rows.
  case limit
  /// How many rows are passed over.
  case offset
  /// Whether sensors are summed up.
  case aggr
  /// Whether times are for people.
  case humantime
  /// A fence of time.
  case firstBefore = "time_first_before"
  /// A fence of time.
  case firstAfter = "time_first_after"
  /// A fence of time.
  case lastBefore = "time_last_before"
  /// A fence of time.
  case lastAfter = "time_last_after"
  /// The count at which a summary stops.
  case maximumCount = "max_count"
  /// Whether counts and times are given.
  case verbose
  /// What is left out.
  case exclude
  /// How the value is written.
  case syntax
  /// Rows that are not trusted.
  case untrusted
  /// The type that rows must have.
  case filterType = "dribble-filter-rrtype"
  /// The rows of a page.
  case pageRows = "dribble-paginate-count"
  /// Where the page before ended.
  case pageCursor = "dribble-paginate-cursor"

  /// Whether it is a field of the request.
  var isField: Bool { rawValue.hasPrefix("dribble-") }

  /// The JSON schema's type.
  var type: String {
    switch self {
    case .limit, .offset, .firstBefore, .firstAfter, .lastBefore, .lastAfter, .maximumCount,
      .pageRows, .pageCursor:
      "integer"
    case .aggr, .humantime, .verbose, .untrusted: "boolean"
    case .exclude, .syntax, .filterType: "string"
    }
  }

  /// What it says.
  var meaning: String {
    switch self {
    case .limit:
      "The most rows; 0 is the most there may be: \(QueryParameters.limitRows), and"
        + " \(OwnInterface.limitRows) below /api/v1."
    case .offset: "Rows that are passed over first, at most \(QueryParameters.offsetRows)."
    case .aggr: "Whether rows are summed up over sensors; without, each sensor has its own."
    case .humantime: "Times as RFC 3339 in place of seconds."
    case .firstBefore: "First observed before this: seconds since 1970, or negative: before now."
    case .firstAfter: "First observed after this."
    case .lastBefore: "Last observed before this."
    case .lastAfter: "Last observed after this."
    case .maximumCount: "The count at which the summary stops."
    case .verbose: "Whether rows have counts and times."
    case .exclude: "A pattern of the same kind; what it matches is left out."
    case .syntax: "How the value is written: name, which is the default; glob; or regex."
    case .untrusted: "Rows that nobody can vouch for too; they are marked."
    case .filterType: "The type that rows must have."
    case .pageRows: "The rows of a page, at most \(COFQueries.pageLimit)."
    case .pageCursor: "The x-dribble-cursor of the page before."
    }
  }
}

/// A path of the service: declared once, for the router, the errors and the OpenAPI document.
public struct Endpoint: Sendable {
  /// The path, with its parameters in braces.
  public let path: String
  /// Parameters that may follow at the path's end, each only behind the one before.
  public var tail: [String] = []
  /// Whose interface it is part of.
  public let family: Family
  /// What it does, in a sentence.
  public let summary: String
  /// What it reads besides the path.
  public var parameters: [ParameterDeclaration] = []
  /// Whether it counts against a key's quota.
  public var isCounted = true
  /// The media type of what it answers.
  public var mediaType = "application/x-ndjson"
  /// Whether it needs a key where there are keys.
  public var needsKey = true
  /// Whether it has only so many places, and 503 when they are taken.
  public var isLimited = true
  /// What it does.
  public let handle: @Sendable (LookupService, LookupRequest) async throws -> Response

  /// The path and those that its tail makes.
  var paths: [String] {
    (0...tail.count).map { count in
      path + tail.prefix(count).map { "/{\($0)}" }.joined()
    }
  }
}

extension Endpoint {
  /// The statuses besides 200 that it answers with, and why; for the OpenAPI document.
  var refusals: [(status: String, reason: String)] {
    var refusals: [(String, String)] = []
    let places = parameters.filter { $0 == .offset || $0 == .pageCursor }
    if path.contains("{") || !parameters.isEmpty {
      refusals.append(("400", "The request is written wrongly; the body says how."))
    }
    if needsKey {
      let unknown = "There is no key, or not one that is known."
      let isDNSDB = family == .dnsdb1 || family == .dnsdb2
      refusals.append(("401", isDNSDB ? "The key is shut off." : unknown))
      refusals.append(("403", isDNSDB ? unknown : "The key is shut off."))
    }
    if family == .dnsdb1, isCounted { refusals.append(("404", "Nothing was found.")) }
    if let place = places.first {
      refusals.append(("416", "The \(place.rawValue) is too large."))
    }
    if needsKey, isCounted { refusals.append(("429", "The key's quota is used up.")) }
    if isLimited { refusals.append(("503", "Too many ask at once, or it takes too long.")) }
    return refusals
  }
}

/// A request, cut into what endpoints ask for.
public struct LookupRequest: Sendable {
  /// The path's parameters as they came, percent-encoded.
  let pathParameters: Parameters
  /// What stands behind the question mark.
  let query: String?
  /// The fields.
  let fields: HTTPFields
  /// The parameters that the endpoint declares; others are passed over.
  let declared: [ParameterDeclaration]
  /// When it came, in seconds since the epoch.
  let now: Int64
  /// Who sent it; nil where there are no keys.
  let holder: KeyRing.Holder?
  /// Where the response goes.
  let channel: any Channel

  /// A parameter of the path, decoded; nil where the path ended before it.
  func optional(_ name: String) throws(Refusal) -> String? {
    guard let part = pathParameters[Substring(name)] else { return nil }
    return try PercentEncoding.text(part)
  }

  /// A parameter that the path has.
  func part(_ name: String) throws(Refusal) -> String { try optional(name) ?? "" }

  /// The parameters behind the question mark.
  func parameters() throws(Refusal) -> QueryParameters {
    try QueryParameters(query, now: now, declared: declared)
  }
}
