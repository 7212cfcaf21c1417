public import Octets

/// The times that a line of crontab(5) stands for: minute, hour, day of the month, month and day of the
/// week, in local time.
///
/// A day matches by its number in the month or by its weekday where both are restricted, as crontab(5)
/// has it. Times that a change to summer time leaves out do not come; those that come twice, do.
public struct Crontab: Sendable, Equatable {
  /// One of the five fields.
  private struct Field {
    /// What it is, for errors.
    let name: String
    /// The numbers that it may have.
    let range: ClosedRange<Int>
    /// Names that stand for numbers from the first of ``range`` on.
    let names: [String]
  }

  /// The fields in their order.
  private static let fields = [
    Field(name: "minute", range: 0...59, names: []), Field(name: "hour", range: 0...23, names: []),
    Field(name: "day of the month", range: 1...31, names: []),
    Field(
      name: "month", range: 1...12,
      names: [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
      ]),
    Field(
      name: "day of the week", range: 0...7,
      names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
  ]

  /// Short forms of whole lines.
  static let nicknames = [
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
  ]

  /// What matches of each field, a bit for each number.
  private let masks: [UInt64]
  /// Whether a day has to match in both ways, as one of them is a star.
  private let needsBothDays: Bool

  /// What is wrong with a line.
  struct Problem: Error {
    /// The cause.
    let cause: String
  }

  /// The times of a line, or of a nickname.
  init(_ line: String) throws(Problem) {
    let text = Self.nicknames[line.lowercased()] ?? line
    let parts = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
    if line.hasPrefix("@"), Self.nicknames[line.lowercased()] == nil {
      throw Problem(cause: "'\(line)' is no name of a time")
    }
    guard parts.count == Self.fields.count else {
      throw Problem(cause: "'\(line)' has \(parts.count) fields, not five")
    }
    var masks: [UInt64] = []
    for (part, field) in zip(parts, Self.fields) { masks.append(try Self.mask(part, field)) }
    // Sunday is 0 and 7.
    if masks[4] & 1 << 7 != 0 { masks[4] = masks[4] & 0x7F | 1 }
    self.masks = masks
    needsBothDays = parts[2].hasPrefix("*") || parts[4].hasPrefix("*")
    guard next(after: Timestamp(nanoseconds: 0)) != nil else {
      throw Problem(cause: "the time '\(line)' never comes")
    }
  }

  /// What matches of a field: `*`, `5`, `1-5`, `*/15`, `1-30/2`, `mon,wed`.
  private static func mask(_ text: Substring, _ field: Field) throws(Problem) -> UInt64 {
    var mask: UInt64 = 0
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      let steps = item.split(separator: "/", omittingEmptySubsequences: false)
      guard let span = steps.first, steps.count <= 2 else {
        throw Problem(cause: "'\(item)' is no \(field.name)")
      }
      let range = try range(span, field)
      var step = 1
      if steps.count == 2 {
        guard let number = Int(steps[1]), number > 0 else {
          throw Problem(cause: "'\(steps[1])' is no step of the \(field.name)")
        }
        step = number
      }
      let isSingle = steps.count == 2 && !span.contains("-") && span != "*"
      let last = isSingle ? field.range.upperBound : range.upperBound
      var number = range.lowerBound
      while number <= last {
        mask |= 1 << UInt64(number)
        number += min(step, 64)
      }
    }
    return mask
  }

  /// The numbers of `*`, `5` or `1-5`.
  private static func range(
    _ text: Substring, _ field: Field
  ) throws(Problem) -> ClosedRange<Int> {
    if text == "*" { return field.range }
    let ends = text.split(separator: "-", omittingEmptySubsequences: false)
    var numbers: [Int] = []
    for end in ends {
      var number = Int(end)
      if let index = field.names.firstIndex(where: { end.lowercased().hasPrefix($0) }) {
        number = field.range.lowerBound + index
      }
      guard let number, field.range.contains(number), end.first?.isNumber == true || end.count < 10
      else {
        throw Problem(
          cause: "'\(end)' is no \(field.name); it is a number from \(field.range.lowerBound) to"
            + " \(field.range.upperBound)")
      }
      numbers.append(number)
    }
    guard let first = numbers.first, let last = numbers.last, ends.count <= 2, first <= last else {
      throw Problem(cause: "'\(text)' is no range of the \(field.name)")
    }
    return first...last
  }

  // MARK: - Times

  /// The first matching minute behind a time; nil where none comes within nine years.
  public func next(after time: Timestamp) -> Timestamp? {
    var seconds = (time.seconds / 60 + 1) * 60
    // Two leap years are at most eight years apart.
    let end = seconds + 9 * 366 * 86_400
    while seconds < end {
      let clock = BrokenDownTime(secondsSinceEpoch: seconds, rule: .local)
      if !matchesDay(clock) || !has(1, clock.hour) {
        // To the start of the next hour: a day may have 23 or 25 of them.
        seconds += Int64(3600 - clock.minute * 60 - clock.second)
      } else if !has(0, clock.minute) {
        seconds += Int64(60 - clock.second)
      } else {
        return Timestamp(seconds: seconds)
      }
    }
    return nil
  }

  /// Whether month and day of a time match.
  private func matchesDay(_ clock: BrokenDownTime) -> Bool {
    guard has(3, clock.month) else { return false }
    let (day, weekday) = (has(2, clock.day), has(4, clock.weekday))
    return needsBothDays ? day && weekday : day || weekday
  }

  /// Whether a number matches in a field.
  private func has(_ field: Int, _ number: Int) -> Bool { masks[field] >> UInt64(number) & 1 == 1 }
}
