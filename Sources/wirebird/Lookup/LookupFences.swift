internal import ArgumentParser
internal import Octets
internal import PassiveDNS

/// The options that say when rows have to have been seen.
struct LookupFences: ParsableArguments {
  /// Last seen at this time or later.
  @Option(name: [.long, .customLong("last-after")], help: "Last seen since.")
  var since: String?
  /// First seen before.
  @Option(name: [.long, .customLong("first-before")], help: "First seen before.")
  var before: String?
  /// First seen at this time or later.
  @Option(name: .long, help: "First seen since: what is new.")
  var firstAfter: String?
  /// Last seen before.
  @Option(name: .long, help: "Last seen before: what has gone.")
  var lastBefore: String?

  /// Sets the fences of a question.
  func apply(to query: inout LookupQuery) throws {
    query.lastAfter = try since.map(Self.seconds)
    query.firstBefore = try before.map(Self.seconds)
    query.firstAfter = try firstAfter.map(Self.seconds)
    query.lastBefore = try lastBefore.map(Self.seconds)
  }

  /// The seconds since 1970 of a span ago, a date in UTC, or a number.
  static func seconds(_ text: String) throws -> Int64 {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800]
    if let number = Int64(text), number >= 0 { return number }
    if let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()),
      count >= 0, count < 1_000_000
    {
      return Timestamp.now().seconds - count * unit
    }
    if let seconds = date(text) { return seconds }
    throw ValidationError(
      "'\(text)' is no time; write 7d, 12h, 30m, 90s, 2026-01-31, 2026-01-31T12:00 or seconds"
        + " since 1970")
  }

  /// The seconds since 1970 of `2026-01-31`, `2026-01-31T12:00` or `2026-01-31T12:00:30Z`, in UTC; nil where
  /// it is none.
  private static func date(_ text: String) -> Int64? {
    let octets = Array(text.utf8)
    let shape = Array("0000-00-00T00:00:00Z".utf8)
    guard [10, 16, 17, 19, 20].contains(octets.count) else { return nil }
    var whole = octets
    if whole.count > 10, whole[10] == 0x20 { whole[10] = 0x54 }
    if whole.count == 17, whole.last == 0x5A { whole.removeLast() }
    whole += Array("T00:00:00Z".utf8).dropFirst(max(whole.count - 10, 0))
    guard whole.count == shape.count else { return nil }
    for (octet, model) in zip(whole, shape) {
      guard model == 0x30 ? (0x30...0x39).contains(octet) : octet == model else { return nil }
    }
    func number(_ range: Range<Int>) -> Int64 {
      whole[range].reduce(0) { $0 * 10 + Int64($1) - 0x30 }
    }
    let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
    let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
    guard (1...12).contains(month), day >= 1, day <= days(year, month), hour < 24, minute < 60,
      second < 61
    else { return nil }
    // Years begin in March, so that the leap day is their last one.
    let shifted = month > 2 ? year : year - 1
    let sinceMarch = (month + 9) % 12
    let days =
      shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + (sinceMarch * 153 + 2) / 5
      + day - 1 - 719_468
    return days * 86400 + hour * 3600 + minute * 60 + second
  }

  /// How many days a month has.
  private static func days(_ year: Int64, _ month: Int64) -> Int64 {
    let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }
}
