internal import DNS
public import PassiveDNS

/// The rows of the DNSDB interface: its keys and no others, since clients refuse what they do not know.
public enum DNSDBRow {
  /// What a row is an answer to.
  public enum Kind: Sendable, Equatable {
    /// A lookup of an owner name: all data of the RRset, and its bailiwick.
    case rrset
    /// A lookup of record data: the member that was looked for, as one text.
    case rdata
    /// A flexible search over owner names; counts and times where it is verbose.
    case names(isVerbose: Bool)
    /// A flexible search over record data; counts and times where it is verbose.
    case data(isVerbose: Bool)
  }

  /// Writes a row as an object, without a line feed.
  public static func append(
    _ row: RRsetRow, _ kind: Kind, isHumanTime: Bool, to text: inout JSONWriter
  ) {
    text.beginObject()
    var isVerbose = true
    if case .names(let verbose) = kind { isVerbose = verbose }
    if case .data(let verbose) = kind { isVerbose = verbose }
    if isVerbose {
      text.member("count", row.count)
      appendTime("time_first", row.timeFirst, isHumanTime, to: &text)
      appendTime("time_last", row.timeLast, isHumanTime, to: &text)
    }
    switch kind {
    case .rrset:
      text.member("rrname", row.absoluteOwner)
      text.member("rrtype", row.type.description)
      if let bailiwick = row.absoluteBailiwick { text.member("bailiwick", bailiwick) }
      text.key("rdata")
      text.beginArray()
      for data in row.absoluteData { text.string(data.utf8) }
      text.endArray()
    case .rdata:
      text.member("rrname", row.absoluteOwner)
      text.member("rrtype", row.type.description)
      text.member("rdata", row.absoluteData.first ?? "")
    case .names:
      text.member("rrname", row.absoluteOwner)
      text.member("rrtype", row.type.description)
    case .data:
      text.member("rdata", row.absoluteData.first ?? "")
      text.member("rrtype", row.type.description)
      text.member("raw_rdata", JSONWriter.hexadecimal(row.dataOctets.first ?? []))
    }
    text.endObject()
  }

  /// Writes a summary as an object, without a line feed; the times are left out where nothing was found.
  public static func append(
    _ summary: RowSummary, isHumanTime: Bool, to text: inout JSONWriter
  ) {
    text.beginObject()
    text.member("count", summary.count)
    text.member("num_results", summary.rows)
    if summary.rows > 0 {
      appendTime("time_first", summary.firstSeconds, isHumanTime, to: &text)
      appendTime("time_last", summary.lastSeconds, isHumanTime, to: &text)
    }
    text.endObject()
  }

  /// Writes a time as a number of seconds, or for people.
  private static func appendTime(
    _ name: String, _ seconds: Int64, _ isHumanTime: Bool, to text: inout JSONWriter
  ) {
    if isHumanTime {
      text.member(name, CivilTime.text(seconds: seconds))
    } else {
      text.member(name, seconds)
    }
  }
}

/// What a summary says of all rows of a query.
public struct RowSummary: Sendable, Equatable {
  /// The sum of their counts.
  public var count: UInt64 = 0
  /// How many rows there are.
  public var rows: UInt64 = 0
  /// The earliest first observation, in seconds since the epoch.
  public var firstSeconds = Int64.max
  /// The latest last observation, in seconds since the epoch.
  public var lastSeconds = Int64.min

  /// The summary of nothing.
  public init() {}

  /// Adds a row.
  public mutating func add(_ row: RRsetRow) {
    let (sum, overflows) = count.addingReportingOverflow(row.count)
    count = overflows ? .max : sum
    rows += 1
    firstSeconds = min(firstSeconds, row.timeFirst)
    lastSeconds = max(lastSeconds, row.timeLast)
  }
}
