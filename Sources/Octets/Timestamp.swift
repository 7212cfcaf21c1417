internal import Glibc

/// A point in time: nanoseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Covers the years 1677 to 2262; arithmetic that would leave them stops at the ends.
public struct Timestamp: BitwiseCopyable, Hashable, Comparable, Sendable {
  /// Nanoseconds since the epoch; negative before it.
  public var nanoseconds: Int64

  /// A time from nanoseconds since the epoch.
  @inline(always)
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// A time from seconds and nanoseconds; it stops at the ends of the range.
  @inline(always)
  public init(seconds: Int64, nanoseconds: Int64 = 0) {
    let (product, tooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, pastEnd) = product.addingReportingOverflow(nanoseconds)
    self.nanoseconds = tooLarge || pastEnd ? (seconds < 0 ? .min : .max) : sum
  }

  /// The time of the system's clock.
  public static func now() -> Timestamp {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
  }

  /// Whole seconds since the epoch, rounded down.
  @inline(always)
  public var seconds: Int64 {
    let whole = nanoseconds / 1_000_000_000
    return nanoseconds < 0 && whole &* 1_000_000_000 != nanoseconds ? whole &- 1 : whole
  }

  /// Nanoseconds after the whole second, 0 to 999,999,999.
  @inline(always)
  public var fraction: UInt32 {
    UInt32(truncatingIfNeeded: nanoseconds &- seconds &* 1_000_000_000)
  }

  /// Microseconds since the epoch, rounded down.
  public var microseconds: Int64 { seconds &* 1_000_000 &+ Int64(fraction / 1000) }

  /// Which comes first.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
}

/// Which offset from UTC times are written with.
public enum TimeZoneRule: Hashable, Sendable {
  /// The process's time zone, as `TZ` or the system says.
  case local
  /// UTC.
  case utc
}

/// Writes times in one format, as `2020-05-18T12:15:34.033655-05:00`.
///
/// The texts of two seconds are kept, since neighbouring packets mostly share theirs, and so do the
/// times at which their events were made.
public struct TimestampText: ~Copyable {
  /// How times are written.
  public let format: DateFormat
  /// The nanoseconds at which the second starts that ``parts`` are the text of.
  @usableFromInline var start: Int64 = 0
  /// What stands before the microseconds (in up to four pieces), then what stands behind them.
  @usableFromInline var parts = FragmentTable([[], [], [], [], []])

  /// What ``start`` was before the last change.
  private var otherStart: Int64 = 0
  /// What ``parts`` were before the last change.
  private var otherParts = FragmentTable([[], [], [], [], []])

  /// A writer of one format.
  public init(_ format: DateFormat) {
    self.format = format
    remake(0)
    swap(&parts, &otherParts)
    remake(0)
  }

  /// Turns to the second of another time, whose text is made unless it is known.
  @inline(never)
  @usableFromInline mutating func turn(to time: Timestamp) {
    swap(&start, &otherStart)
    swap(&parts, &otherParts)
    if UInt64(bitPattern: time.nanoseconds &- start) >= 1_000_000_000 { remake(time.seconds) }
  }

  /// Makes the text of another second.
  private mutating func remake(_ second: Int64) {
    let (before, behind) = format.parts(second)
    let limit = FragmentTable.limitOctets
    let pieces = (0..<4).map { Array(before.dropFirst($0 * limit).prefix(limit)) }
    parts = FragmentTable(pieces + [behind])
    // Wraps below the first whole second of the range; so does the difference, which is what counts.
    start = second &* 1_000_000_000
  }

  /// Writes `time`.
  @inline(always)
  @_lifetime(copy cursor)
  public mutating func appending(_ time: Timestamp, to cursor: OctetCursor) -> OctetCursor {
    var cursor = cursor
    if _slowPath(UInt64(bitPattern: time.nanoseconds &- start) >= 1_000_000_000) {
      turn(to: time)
    }
    let parts = parts.view.row(0)
    cursor.append(fragment: 0, of: parts)
    if format.hasFraction {
      cursor.append(sixDigits: UInt32(truncatingIfNeeded: time.nanoseconds &- start) / 1000)
    } else if format.pattern != nil {
      for piece in 1..<4 { cursor.append(fragment: piece, of: parts) }
    }
    cursor.append(fragment: 4, of: parts)
    return cursor
  }
}

/// A time as a calendar and a clock show it.
public struct BrokenDownTime: Hashable, Sendable {
  /// Year, month (1…12), day (1…31), hour, minute, second.
  public let year, month, day, hour, minute, second: Int
  /// Days since Sunday, 0…6, and days since the first of January, 0…365.
  public let weekday, yearday: Int
  /// Seconds east of UTC.
  public let offsetSeconds: Int

  /// The time in a zone.
  public init(secondsSinceEpoch: Int64, rule: TimeZoneRule) {
    var clock = time_t(secondsSinceEpoch)
    var parts = unsafe tm()
    switch rule {
    case .local: unsafe localtime_r(&clock, &parts)
    case .utc: unsafe gmtime_r(&clock, &parts)
    }
    year = unsafe Int(parts.tm_year) + 1900
    month = unsafe Int(parts.tm_mon) + 1
    day = unsafe Int(parts.tm_mday)
    hour = unsafe Int(parts.tm_hour)
    minute = unsafe Int(parts.tm_min)
    second = unsafe Int(parts.tm_sec)
    weekday = unsafe Int(parts.tm_wday)
    yearday = unsafe Int(parts.tm_yday)
    offsetSeconds = unsafe rule == .utc ? 0 : Int(parts.tm_gmtoff)
  }

  /// `YYYY-MM-DDThh:mm:ss`, with `separator` between date and time.
  public func text(separator: Character) -> String {
    "\(Self.digits(year, 4))-\(Self.digits(month, 2))-\(Self.digits(day, 2))\(separator)"
      + "\(Self.digits(hour, 2)):\(Self.digits(minute, 2)):\(Self.digits(second, 2))"
  }

  /// `YYYY-MM-DDThh:mm:ss`.
  public var dateAndTime: String { text(separator: "T") }

  /// `+hh:mm` or `-hh:mm`.
  public var offsetText: String {
    let minutes = abs(offsetSeconds) / 60
    let sign = offsetSeconds < 0 ? "-" : "+"
    return "\(sign)\(Self.digits(minutes / 60, 2)):\(Self.digits(minutes % 60, 2))"
  }

  /// `value` with leading zeros up to `width` digits.
  private static func digits(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(width - text.count, 0)) + text
  }
}
