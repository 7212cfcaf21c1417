internal import Glibc
internal import Octets

/// A date and a time of day as people write them, with or without an offset from UTC.
struct CivilTime {
  /// Year, month (1…12), day (1…31), hour, minute, second (0…60).
  var year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0
  /// Nanoseconds after the second.
  var nanosecond: Int64 = 0
  /// Seconds east of UTC; nil for the local zone.
  var offsetSeconds: Int?

  /// The time; nil where the numbers are not a date and a time.
  var timestamp: Timestamp? {
    guard (1...12).contains(month), (1...Self.days(of: month, in: year)).contains(day),
      (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second),
      (0...9999).contains(year)
    else { return nil }
    if let offsetSeconds {
      let days = Self.daysSinceEpoch(year: year, month: month, day: day)
      let seconds = days * 86400 + hour * 3600 + minute * 60 + second - offsetSeconds
      return Timestamp(seconds: Int64(seconds), nanoseconds: nanosecond)
    }
    var parts = unsafe tm()
    unsafe parts.tm_year = Int32(year - 1900)
    unsafe parts.tm_mon = Int32(month - 1)
    unsafe parts.tm_mday = Int32(day)
    unsafe parts.tm_hour = Int32(hour)
    unsafe parts.tm_min = Int32(minute)
    unsafe parts.tm_sec = Int32(second)
    unsafe parts.tm_isdst = -1
    let seconds = unsafe mktime(&parts)
    return Timestamp(seconds: Int64(seconds), nanoseconds: nanosecond)
  }

  /// How many days a month has; 31 for what is no month.
  private static func days(of month: Int, in year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    switch month {
    case 2: return isLeap ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }

  /// Days from 1970-01-01 to a date of the Gregorian calendar.
  private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
    // Years run from March here, so that the leap day is the last of its year.
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
