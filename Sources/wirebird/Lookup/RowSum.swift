internal import Octets
internal import PassiveDNS

/// What the rows of a lookup add up to.
struct RowSum {
  /// RRsets.
  private var rowCount = 0
  /// How often they were seen.
  private var times: UInt64 = 0
  /// The first second of one.
  private var first: Int64?
  /// The last second of one.
  private var last: Int64?
  /// Names, or types of names, that are absent.
  var absenceCount = 0
  /// How often that was heard.
  var absentTimes: UInt64 = 0
  /// Zones whose names were counted and not kept.
  var floodCount = 0
  /// How many answers they had.
  var floodTimes: UInt64 = 0
  /// Whether something was added up.
  private(set) var hasSums = false

  /// Adds what RRsets add up to.
  mutating func add(_ summary: LookupSummary) {
    hasSums = true
    rowCount += summary.rowCount
    let (sum, isTooLarge) = times.addingReportingOverflow(summary.count)
    times = isTooLarge ? .max : sum
    first = [first, summary.timeFirst].compactMap { $0 }.min()
    last = [last, summary.timeLast].compactMap { $0 }.max()
  }

  /// The sum for people.
  var sentence: String {
    let now = Timestamp.now().seconds
    var text = Self.counted(UInt64(rowCount), "row")
    if let first, let last {
      text += ", seen \(Self.counted(times, "time")), first \(RowText.ago(first, now)),"
      text += " last \(RowText.ago(last, now))"
    }
    if absenceCount > 0 {
      text += "; \(Self.counted(UInt64(absenceCount), "absence")), heard"
      text += " \(Self.counted(absentTimes, "time"))"
    }
    if floodCount > 0 {
      text += "; \(Self.counted(UInt64(floodCount), "flooded zone")),"
      text += " \(Self.counted(floodTimes, "answer")) counted"
    }
    return text
  }

  /// A number and what it counts, in the plural where it is not one.
  static func counted(_ number: UInt64, _ what: String) -> String {
    "\(AccountText.grouped(number)) \(what)\(number == 1 ? "" : "s")"
  }

  /// The sum as JSON: DNSDB's members, and those of absences and floods where there are some.
  var json: String {
    var text = "{\"count\":\(times),\"num_results\":\(rowCount)"
    if let first, let last { text += ",\"time_first\":\(first),\"time_last\":\(last)" }
    if absenceCount > 0 {
      text += ",\"absences\":\(absenceCount),\"absence_count\":\(absentTimes)"
    }
    if floodCount > 0 { text += ",\"floods\":\(floodCount),\"flood_count\":\(floodTimes)" }
    return text + "}"
  }
}
