internal import CLinux
internal import Events
internal import Glibc
internal import Octets

/// Functions on datetimes; their parts are those of local time.
enum TimeFunctions {
  /// All of them.
  static let all: [Callable] =
    [
      Callable(
        .function(
          "now", result: .datetime, meaning: "The time of the system's clock.",
          example: "$seen = now();"), body: now),
      Callable(
        .function(
          "parsedate", [.init("text", .string)], result: [.datetime, .undefined], isConstant: true,
          meaning: "The datetime that a string is, in any of the usual forms (RFC 3339, RFC 5424,"
            + " RFC 3164, RFC 1123, Apache, BIND, seconds since 1970); undef for other text.",
          example: "$EventTime = parsedate($text);"), body: parsedate),
      Callable(
        .function(
          "strptime", [.init("text", .string), .init("format", .string)],
          result: [.datetime, .undefined], isConstant: true,
          meaning:
            "The datetime that a string is in a format of strptime(3); undef where it is not.",
          example: "$EventTime = strptime($text, '%d/%b/%Y:%H:%M:%S %z');"), body: strptime),
      Callable(
        .function(
          "strftime", [.init("time", .datetime), .init("format", .string)], result: .string,
          isConstant: true,
          meaning: "The datetime as text in a format of strftime(3) or a DateFormat such as"
            + " 'YYYY-MM-DDThh:mm:ss.sTZ'.",
          example: "$day = strftime($EventTime, '%Y-%m-%d');"), body: strftime),
      Callable(
        .function(
          "fix_year", [.init("time", .datetime)], result: .datetime,
          meaning: "A datetime whose text had no year, with this year or, where that were more than"
            + " a month ahead, the last; others stay.",
          example: "$EventTime = fix_year(strptime($text, '%b %d %H:%M:%S'));"), body: fixYear),
    ] + parts

  /// The functions that give one part of a datetime.
  private static let parts: [Callable] = [
    part("year", "The year", body: { Int64($0.year) }),
    part("month", "The month, 1 to 12", body: { Int64($0.month) }),
    part("day", "The day of the month, 1 to 31", body: { Int64($0.day) }),
    part("hour", "The hour, 0 to 23", body: { Int64($0.hour) }),
    part("minute", "The minute, 0 to 59", body: { Int64($0.minute) }),
    part("second", "The second, 0 to 59", body: { Int64($0.second) }),
    part("dayofweek", "The days since Sunday, 0 to 6", body: { Int64($0.weekday) }),
    part("dayofyear", "The day of the year, 1 to 366", body: { Int64($0.yearday) + 1 }),
    Callable(
      .function(
        "microsecond", [.init("time", .datetime)], result: .integer, isConstant: true,
        meaning: "The microseconds after the second, 0 to 999999.",
        example: "$us = microsecond($EventTime);"), body: microsecond),
  ]

  /// A function that gives one part of a datetime in local time.
  private static func part(
    _ name: String, _ meaning: String, body: @escaping @Sendable (BrokenDownTime) -> Int64
  ) -> Callable {
    Callable(
      .function(
        name, [.init("time", .datetime)], result: .integer, isConstant: true,
        meaning: meaning + ".", example: "$\(name) = \(name)($EventTime);")
    ) { (context: inout CallContext) throws(CallFailure) -> Value in
      let seconds = context.arguments[0].datetime.seconds
      return Value(body(BrokenDownTime(secondsSinceEpoch: seconds, rule: .local)))
    }
  }

  /// `now()`
  private static func now(_ context: inout CallContext) throws(CallFailure) -> Value {
    Value(Timestamp.now())
  }

  /// `microsecond(time)`
  private static func microsecond(_ context: inout CallContext) throws(CallFailure) -> Value {
    Value(Int64(context.arguments[0].datetime.fraction / 1000))
  }

  /// `parsedate(text)`
  private static func parsedate(_ context: inout CallContext) throws(CallFailure) -> Value {
    guard context.arguments[0].range.count <= DateParser.limitOctets else { return .undefined }
    return DateParser.parse(context.octets(0), now: .now()).map { Value($0) } ?? .undefined
  }

  /// `strptime(text, format)`
  private static func strptime(_ context: inout CallContext) throws(CallFailure) -> Value {
    let (text, format) = (context.octets(0), context.octets(1))
    guard !text.contains(0), !format.contains(0) else { return .undefined }
    var parts = unsafe tm()
    unsafe parts.tm_mday = 1
    unsafe parts.tm_year = 70
    unsafe parts.tm_isdst = -1
    // With a zone in the text the other fields are not local; a value no zone has says "none".
    unsafe parts.tm_gmtoff = Int.min
    let zeroed = (text + [0], format + [0])
    let isRead = unsafe zeroed.0.withUnsafeBytes { octets in
      unsafe zeroed.1.withUnsafeBytes { pattern in
        guard let start = octets.baseAddress, let form = pattern.baseAddress else {
          return false
        }
        return unsafe CLinux.strptime(
          start.assumingMemoryBound(to: CChar.self), form.assumingMemoryBound(to: CChar.self),
          &parts) != nil
      }
    }
    guard isRead else { return .undefined }
    let offset = unsafe parts.tm_gmtoff
    // `%s` fills in local time and the local offset by itself.
    let seconds = unsafe offset == Int.min ? mktime(&parts) : timegm(&parts) - offset
    return Value(Timestamp(seconds: Int64(seconds)))
  }

  /// `strftime(time, format)`
  private static func strftime(_ context: inout CallContext) throws(CallFailure) -> Value {
    let time = context.arguments[0].datetime
    let format = String(decoding: context.octets(1), as: UTF8.self)
    // Text without a per cent sign that names no format stands for itself.
    guard let dateFormat = DateFormat(format) else { return context.arguments[1] }
    if let pattern = dateFormat.pattern {
      return try context.makeValue(
        DateFormat.strftime(pattern, second: time.seconds, rule: .local))
    }
    var writer = TimestampText(dateFormat)
    var buffer = OctetBuffer(capacity: 128)
    var cursor = buffer.cursor(budget: 256, form: .plain)
    cursor = writer.appending(time, to: cursor)
    let count = cursor.count
    buffer.commit(count)
    return try context.makeValue(buffer.view.array())
  }

  /// `fix_year(time)`
  private static func fixYear(_ context: inout CallContext) throws(CallFailure) -> Value {
    let time = context.arguments[0].datetime
    let parts = BrokenDownTime(secondsSinceEpoch: time.seconds, rule: .local)
    guard parts.year == 1970 else { return context.arguments[0] }
    var civil = CivilTime()
    (civil.month, civil.day) = (parts.month, parts.day)
    (civil.hour, civil.minute, civil.second) = (parts.hour, parts.minute, parts.second)
    civil.nanosecond = Int64(time.fraction)
    return DateParser.withYear(civil, now: .now()).map { Value($0) } ?? .undefined
  }
}
