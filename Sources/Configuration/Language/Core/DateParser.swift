public import Octets

/// Reads dates and times in the forms that logs have.
///
/// Without an offset they are local. The forms: RFC 3339 and RFC 5424 (`2020-05-18T12:15:34.03Z`),
/// with a space and without a time; RFC 3164 and Cisco (`May 18 12:15:34`, a year and a fraction
/// allowed); RFC 1123 and RFC 850 (`Mon, 18 May 2020 12:15:34 GMT`); asctime(3) (`Mon May 18
/// 12:15:34 2020`); Apache (`[18/May/2020:12:15:34 +0200]`); BIND (`18-May-2020 12:15:34.033`);
/// seconds since 1970 with or without a fraction.
public struct DateParser {
  /// The longest text that is looked at, in octets.
  public static let limitOctets: UInt32 = 64

  /// The text.
  private let octets: [UInt8]
  /// What is read next.
  private var at = 0
  /// What was read so far.
  private var time = CivilTime()
  /// Whether a year was read.
  private var hasYear = false

  /// A parser at the beginning of a text.
  private init(_ octets: [UInt8]) { self.octets = octets }

  /// The time; nil where the text has none of the forms. A missing year is completed from `now`.
  public static func parse(_ octets: [UInt8], now: Timestamp) -> Timestamp? {
    var parser = DateParser(octets)
    parser.skip(" [*.")
    if let seconds = parser.epochSeconds() { return seconds }
    guard parser.dateAndTime() else { return nil }
    parser.skip(" ]:")
    guard parser.at == octets.count else { return nil }
    return parser.hasYear ? parser.time.timestamp : withYear(parser.time, now: now)
  }

  /// The time of `YYYY-MM-DD hh:mm:ss` in local time; nil for other text.
  static func local(_ octets: [UInt8]) -> Timestamp? {
    var parser = DateParser(octets)
    guard parser.isoDate(), parser.take(" "), parser.clock(), parser.at == octets.count else {
      return nil
    }
    return parser.time.timestamp
  }

  /// A time without a year, in the year that puts it before a month from now.
  static func withYear(_ time: CivilTime, now: Timestamp) -> Timestamp? {
    var time = time
    time.year = BrokenDownTime(secondsSinceEpoch: now.seconds, rule: .local).year
    let monthSeconds: Int64 = 31 * 86400
    if let found = time.timestamp, found.seconds <= now.seconds + monthSeconds { return found }
    time.year -= 1
    return time.timestamp
  }

  // MARK: - Forms

  /// `1589822134` or `1589822134.033655`, nine digits or more.
  private mutating func epochSeconds() -> Timestamp? {
    let start = at
    guard let seconds = digits(9...11) else {
      at = start
      return nil
    }
    let nanoseconds = fraction()
    guard at == octets.count else {
      at = start
      return nil
    }
    return Timestamp(seconds: Int64(seconds), nanoseconds: nanoseconds)
  }

  /// Any of the other forms.
  private mutating func dateAndTime() -> Bool {
    let start = at
    if isoDate() {
      guard at < octets.count else { return true }
      return (take("T") || take("t") || take(" ") || take("-")) && clock() && zone()
    }
    at = start
    if dayFirst() { return (take(" ") || take(":")) && clock() && zone() }
    at = start
    if weekday() {
      skip(", ")
      let behind = at
      if dayFirst() { return take(" ") && clock() && zone() }
      at = behind
    }
    return monthFirst()
  }

  /// `2020-05-18`, also `2020/5/18`.
  private mutating func isoDate() -> Bool {
    guard let year = digits(4...4), take("-") || take("/"), let month = digits(1...2),
      take("-") || take("/"), let day = digits(1...2)
    else { return false }
    (time.year, time.month, time.day) = (year, month, day)
    hasYear = true
    return true
  }

  /// `18 May 2020`, `18-May-2020`, `18-May-20` or `18/May/2020`.
  private mutating func dayFirst() -> Bool {
    guard let day = digits(1...2), separator(), let month = month(), separator(),
      let year = year()
    else { return false }
    (time.year, time.month, time.day) = (year, month, day)
    hasYear = true
    return true
  }

  /// `May 18 12:15:34`, a year before or behind the time, a zone at the end.
  private mutating func monthFirst() -> Bool {
    guard let month = month(), take(" ") else { return false }
    skip(" ")
    guard let day = digits(1...2), take(" ") else { return false }
    (time.month, time.day) = (month, day)
    let start = at
    if let year = digits(4...4), take(" ") {
      time.year = year
      hasYear = true
    } else {
      at = start
    }
    guard clock() else { return false }
    let behind = at
    if !hasYear, take(" "), let year = digits(4...4) {
      time.year = year
      hasYear = true
      return true
    }
    at = behind
    return zone()
  }

  // MARK: - Parts

  /// `12:15:34`, perhaps with a fraction.
  private mutating func clock() -> Bool {
    guard let hour = digits(1...2), take(":"), let minute = digits(1...2), take(":"),
      let second = digits(1...2)
    else { return false }
    (time.hour, time.minute, time.second) = (hour, minute, second)
    time.nanosecond = fraction()
    return true
  }

  /// `Z`, `UTC`, `GMT`, `+02:00`, `-0700` or nothing.
  private mutating func zone() -> Bool {
    let start = at
    skip(" ")
    if take("Z") || take("z") || takeWord("UTC") || takeWord("GMT") {
      time.offsetSeconds = 0
      return true
    }
    guard at < octets.count, octets[at] == UInt8(ascii: "+") || octets[at] == UInt8(ascii: "-")
    else {
      at = start
      return true
    }
    let sign = octets[at] == UInt8(ascii: "-") ? -1 : 1
    at += 1
    guard let hours = digits(2...2) else { return false }
    _ = take(":")
    let minutes = digits(2...2) ?? 0
    guard hours < 24, minutes < 60 else { return false }
    time.offsetSeconds = sign * (hours * 3600 + minutes * 60)
    return true
  }

  /// Four digits of a year, or two that stand for 1970 to 2069.
  private mutating func year() -> Int? {
    if let year = digits(4...4) { return year }
    return digits(2...2).map { $0 < 70 ? 2000 + $0 : 1900 + $0 }
  }

  /// A month's English name, the first three letters of which count.
  private mutating func month() -> Int? {
    let names = [
      "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    return word(among: names).map { $0 + 1 }
  }

  /// A weekday's English name.
  private mutating func weekday() -> Bool {
    word(among: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]) != nil
  }

  /// The number of the name that a word begins with, in any case; goes over the word.
  private mutating func word(among names: [String]) -> Int? {
    var letters: [UInt8] = []
    while at + letters.count < octets.count, letters.count < 10,
      Lexer.isNameStart(octets[at + letters.count])
    {
      letters.append(octets[at + letters.count] | 0x20)
    }
    guard letters.count >= 3 else { return nil }
    guard let index = names.firstIndex(where: { letters.starts(with: Array($0.utf8)) }) else {
      return nil
    }
    at += letters.count
    return index
  }

  /// `.` or `,` and the digits of a fraction, as nanoseconds.
  private mutating func fraction() -> Int64 {
    guard at + 1 < octets.count, octets[at] == 0x2E || octets[at] == 0x2C, octets[at + 1].isDigit
    else { return 0 }
    at += 1
    var unit: Int64 = 100_000_000
    var value: Int64 = 0
    while at < octets.count, octets[at].isDigit {
      value += Int64(octets[at] - 0x30) * unit
      unit /= 10
      at += 1
    }
    return value
  }

  /// A number of so many digits, no digit behind it.
  private mutating func digits(_ count: ClosedRange<Int>) -> Int? {
    var value = 0
    var found = 0
    while at + found < octets.count, octets[at + found].isDigit, found < count.upperBound {
      value = value * 10 + Int(octets[at + found] - 0x30)
      found += 1
    }
    guard count.contains(found) else { return nil }
    at += found
    return value
  }

  /// A blank, a hyphen or a slash between the parts of a date.
  private mutating func separator() -> Bool { take(" ") || take("-") || take("/") }

  /// Goes over a character if it comes next.
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard at < octets.count, octets[at] == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  /// Goes over a word if it comes next.
  private mutating func takeWord(_ word: String) -> Bool {
    guard octets[at...].starts(with: Array(word.utf8)) else { return false }
    at += word.utf8.count
    return true
  }

  /// Goes over any of these characters.
  private mutating func skip(_ characters: String) {
    while at < octets.count, characters.utf8.contains(octets[at]) { at += 1 }
  }
}
