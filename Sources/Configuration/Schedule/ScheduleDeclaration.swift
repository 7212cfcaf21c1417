public import Octets

/// A `<Schedule>` block: statements that run at times instead of for events.
public struct ScheduleDeclaration: Sendable {
  /// When it runs.
  enum Timing: Sendable {
    /// At the times of a line of crontab(5).
    case crontab(Crontab)
    /// At intervals of so many nanoseconds, from a time or from the start of the program on.
    case interval(Int64, first: Timestamp?)
    /// Once, when the program starts.
    case startup
  }

  /// When it runs.
  let timing: Timing
  /// How often it runs at most; nil for no end.
  public let runLimit: Int?
  /// The statements.
  public let statements: [SourceText]

  /// The block as modules have it.
  static let declaration = BlockDeclaration(
    "Schedule", "Runs statements at times or intervals; they have no event, and so no fields.",
    directives: [
      DirectiveDeclaration(
        "When", .raw,
        "The times as a line of crontab(5), with lists, ranges, steps and names of months and days,"
          + " in local time; or @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly,"
          + " or @startup.", example: "0 3 * * mon-fri"),
      DirectiveDeclaration(
        "Every", .raw, "The interval: a number of seconds, or with sec, min, hour, day or week.",
        example: "10 min"),
      DirectiveDeclaration(
        "First", .raw,
        "The first time of Every, in local time; where it has passed, the next that is whole"
          + " intervals behind it.", defaultMeaning: "one interval after the start",
        example: "2020-01-01 00:00:00"),
      DirectiveDeclaration(
        "RunCount", .integer(1...Int.max), "How often it runs at most.",
        defaultMeaning: "without end", example: "1"),
      DirectiveDeclaration(
        "Exec", .statements, "The statements, in the order given; also as a block <Exec>.",
        isRequired: true, isRepeatable: true, example: "log_info('still here');"),
    ], isRepeatable: true)

  /// What a block says; nil where it is wrong, which is recorded.
  public init?(_ reader: DirectiveReader) {
    runLimit = reader.integer("RunCount")
    statements = reader.statements("Exec")
    guard !reader.hasErrors, let timing = Self.timing(reader) else { return nil }
    self.timing = timing
  }

  /// When a block wants to run; nil where that is wrong.
  private static func timing(_ reader: DirectiveReader) -> Timing? {
    let (when, every) = (reader.text("When"), reader.text("Every"))
    if let when, every == nil {
      if reader.isGiven("First") {
        reader.error(at: "First", "'First' belongs to 'Every'", remedy: "remove it")
        return nil
      }
      return crontab(when, reader)
    }
    guard let every, when == nil else {
      reader.diagnostics.error(
        at: reader.block.place, "a Schedule needs either 'When' or 'Every'",
        remedy: "write for example: Every 1 hour")
      return nil
    }
    guard let interval = interval(every.string) else {
      reader.diagnostics.error(
        at: every.place, "'\(every.excerpt)' is no interval",
        remedy: "write for example: Every 10 min; the units are sec, min, hour, day and week")
      return nil
    }
    guard let text = reader.text("First") else { return .interval(interval, first: nil) }
    guard let first = DateParser.local(text.octets) else {
      reader.diagnostics.error(
        at: text.place, "'\(text.excerpt)' is no date and time",
        remedy: "write for example: First 2020-01-01 00:00:00")
      return nil
    }
    return .interval(interval, first: first)
  }

  /// The times of `When`.
  private static func crontab(_ text: SourceText, _ reader: DirectiveReader) -> Timing? {
    if text.matches("@startup") { return .startup }
    do throws(Crontab.Problem) {
      return .crontab(try Crontab(text.string))
    } catch {
      let names = Crontab.nicknames.keys.sorted() + ["@startup"]
      reader.diagnostics.error(
        at: text.place, error.cause,
        remedy: "write minute, hour, day, month and weekday, such as 0 3 * * 1-5, or one of"
          + " \(names.joined(separator: ", "))",
        suggestion: text.string.hasPrefix("@")
          ? Spelling.suggestion(for: text.string, among: names) : nil)
      return nil
    }
  }

  /// The nanoseconds of `10`, `10 min` or `1 hours`.
  private static func interval(_ text: String) -> Int64? {
    let parts = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
    guard (1...2).contains(parts.count), let number = Int64(parts[0]), number > 0 else {
      return nil
    }
    var seconds: Int64 = 1
    if parts.count == 2 {
      let unit = parts[1].lowercased()
      switch unit.hasSuffix("s") && unit.count > 1 ? String(unit.dropLast()) : unit {
      case "sec", "second": seconds = 1
      case "min", "minute": seconds = 60
      case "hour": seconds = 3600
      case "day": seconds = 86_400
      case "week": seconds = 604_800
      default: return nil
      }
    }
    let (product, overflow) = number.multipliedReportingOverflow(by: seconds * 1_000_000_000)
    return overflow ? nil : product
  }

  // MARK: - Times

  /// The next time behind another one; nil where none comes any more.
  ///
  /// - Parameter start: When the program started.
  public func next(after time: Timestamp, start: Timestamp) -> Timestamp? {
    switch timing {
    case .crontab(let crontab): return crontab.next(after: time)
    case .startup: return time < start ? start : nil
    case .interval(let interval, let first):
      let base = first ?? start
      if time < base { return first == nil ? later(base, interval) : base }
      let (passed, overflow) = time.nanoseconds.subtractingReportingOverflow(base.nanoseconds)
      guard !overflow else { return nil }
      return later(base, (passed / interval + 1).multipliedReportingOverflow(by: interval).0)
    }
  }

  /// A time some nanoseconds later; nil where there is none.
  private func later(_ time: Timestamp, _ nanoseconds: Int64) -> Timestamp? {
    let (sum, overflow) = time.nanoseconds.addingReportingOverflow(nanoseconds)
    return overflow ? nil : Timestamp(nanoseconds: sum)
  }
}
