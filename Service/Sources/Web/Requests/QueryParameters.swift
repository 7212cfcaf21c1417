internal import HTTPTypes

/// The parameters behind the question mark, as DNSDB's clients write them.
public struct QueryParameters: Sendable, Equatable {
  /// The most rows that a query may ask for; also the meaning of `limit=0`.
  public static var limitRows: Int { 1_000_000 }
  /// The rows of a query that does not say how many.
  public static var defaultRows: Int { 10_000 }
  /// The most rows that may be skipped.
  public static var offsetRows: Int { 1_000_000 }

  /// How the value of a path is written, where that can be chosen.
  public enum Syntax: String, Sendable, CaseIterable {
    /// A name, with wildcards.
    case name
    /// `*`, `?`, `[a-z]`, for the whole text.
    case glob
    /// A regular expression, found anywhere.
    case regex
  }

  /// The most rows of the answer.
  public var limit = Self.defaultRows
  /// Whether the request said how many rows.
  public var hasLimit = false
  /// How many rows are skipped first.
  public var offset = 0
  /// Whether times are written for people.
  public var isHumanTime = false
  /// Whether the rows of several sensors are summed up.
  public var isAggregated = true
  /// Whether flexible searches give counts and times.
  public var isVerbose = true
  /// The count at which a summary stops.
  public var maximumCount: UInt64?
  /// What flexible searches leave out.
  public var exclusion: String?
  /// When rows were observed.
  public var fences = TimeFences()
  /// How the value of the path is written, an extension of this service.
  public var syntax = Syntax.name
  /// Whether rows that are not trusted are given too, an extension of this service.
  public var includesUntrusted = false

  /// Nothing asked for.
  public init() {}

  /// The parameters of a query string, relative times taken from `now`, in seconds since the epoch.
  ///
  /// What is not declared (`swclient`, `version`, `id` and others) is passed over, as DNSDB does.
  public init(
    _ query: String?, now: Int64,
    declared: [ParameterDeclaration] = ParameterDeclaration.allCases
  ) throws(Refusal) {
    for pair in (query ?? "").split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentEncoding.decode(parts[0], isForm: true),
        let value = PercentEncoding.decode(parts.count > 1 ? parts[1] : "", isForm: true)
      else {
        throw .badRequest("a percent sign has to be followed by two hexadecimal digits")
      }
      if let name = ParameterDeclaration(rawValue: String(decoding: name, as: UTF8.self)),
        declared.contains(name)
      {
        try set(name, String(decoding: value, as: UTF8.self), now: now)
      }
    }
  }

  /// Sets one parameter.
  private mutating func set(
    _ name: ParameterDeclaration, _ value: String, now: Int64
  ) throws(Refusal) {
    let text = name.rawValue
    switch name {
    case .limit:
      let rows = try Self.natural(text, value)
      limit = rows == 0 ? Self.limitRows : min(rows, Self.limitRows)
      hasLimit = true
    case .offset:
      offset = try Self.natural(text, value)
      if offset > Self.offsetRows {
        throw Refusal(
          .rangeNotSatisfiable, "offset is at most \(Self.offsetRows); narrow the query instead")
      }
    case .aggr: isAggregated = try Self.boolean(text, value)
    case .humantime: isHumanTime = try Self.boolean(text, value)
    case .verbose: isVerbose = try Self.boolean(text, value)
    case .untrusted: includesUntrusted = try Self.boolean(text, value)
    case .syntax:
      guard let chosen = Syntax(rawValue: value) else {
        throw .badRequest("syntax is name, glob or regex")
      }
      syntax = chosen
    case .maximumCount: maximumCount = UInt64(try Self.natural(text, value))
    case .exclude: exclusion = value.isEmpty ? nil : value
    case .firstBefore: fences.firstBefore = try Self.time(text, value, now)
    case .firstAfter: fences.firstAfter = try Self.time(text, value, now)
    case .lastBefore: fences.lastBefore = try Self.time(text, value, now)
    case .lastAfter: fences.lastAfter = try Self.time(text, value, now)
    // These are fields of the request, and nothing here.
    case .filterType, .pageRows, .pageCursor: break
    }
  }

  /// A truth value in every spelling that clients use: `t`, `1`, `True`, `yes` and their opposites.
  static func boolean(_ name: String, _ value: String) throws(Refusal) -> Bool {
    switch value.lowercased() {
    case "t", "true", "1", "y", "yes", "on", "": true
    case "f", "false", "0", "n", "no", "off": false
    default: throw .badRequest("\(name) is true or false")
    }
  }

  /// A whole number that is not negative.
  private static func natural(_ name: String, _ value: String) throws(Refusal) -> Int {
    guard let number = Int(value), number >= 0 else {
      throw .badRequest("\(name) is a whole number that is not negative")
    }
    return number
  }

  /// A time in seconds since the epoch; a negative number counts back from now.
  private static func time(_ name: String, _ value: String, _ now: Int64) throws(Refusal) -> Int64 {
    guard let number = Int64(value) else {
      throw .badRequest("\(name) is seconds since 1970, or a negative number of seconds before now")
    }
    if number >= 0 { return number }
    let (time, overflows) = now.addingReportingOverflow(number)
    return overflows ? 0 : max(time, 0)
  }
}

/// Bounds of the times of observation, in seconds since the epoch; each may be open.
public struct TimeFences: Sendable, Equatable {
  /// First observed before this.
  public var firstBefore: Int64?
  /// First observed after this.
  public var firstAfter: Int64?
  /// Last observed before this.
  public var lastBefore: Int64?
  /// Last observed after this.
  public var lastAfter: Int64?

  /// No bounds.
  public init() {}

  /// Whether times lie within; a time on a fence does, so that no row falls between two queries.
  public func contains(first: Int64, last: Int64) -> Bool {
    (firstBefore.map { first <= $0 } ?? true) && (firstAfter.map { first >= $0 } ?? true)
      && (lastBefore.map { last <= $0 } ?? true) && (lastAfter.map { last >= $0 } ?? true)
  }
}
