internal import Glibc

/// How a time is written: NXLog's `DateFormat` directives.
public struct DateFormat: Hashable, Sendable {
  /// What stands behind the time.
  public enum Suffix: Hashable, Sendable {
    /// Nothing.
    case none
    /// The offset from UTC, `+hh:mm`.
    case offset
    /// The letter `Z`; the time is written in UTC.
    case utc
  }

  /// `T` or a space.
  public var separator: Character
  /// Whether six digits of microseconds follow the second.
  public var hasFraction: Bool
  /// What stands behind the time.
  public var suffix: Suffix
  /// A strftime(3) pattern that takes the place of all the others.
  public var pattern: String?

  /// A format of its parts.
  public init(separator: Character, hasFraction: Bool, suffix: Suffix, pattern: String? = nil) {
    self.separator = separator
    self.hasFraction = hasFraction
    self.suffix = suffix
    self.pattern = pattern
  }

  /// `YYYY-MM-DDThh:mm:ss.sTZ`, what JSON has: `2020-05-18T12:15:34.033655-05:00`.
  public static let iso8601 = DateFormat(separator: "T", hasFraction: true, suffix: .offset)
  /// `YYYY-MM-DD hh:mm:ss`, what text has.
  public static let plain = DateFormat(separator: " ", hasFraction: false, suffix: .none)

  /// The format that a directive names; nil where the text is neither one of the names nor has a
  /// per cent sign.
  public init?(_ text: String) {
    for (separator, name) in [
      (Character(" "), "YYYY-MM-DD hh:mm:ss"), ("T", "YYYY-MM-DDThh:mm:ss"),
    ] {
      for (hasFraction, fraction) in [(false, ""), (true, ".s")] {
        for (suffix, ending) in [(Suffix.none, ""), (.offset, "TZ"), (.utc, "UTC")]
        where text.lowercased() == (name + fraction + ending).lowercased() {
          self.init(separator: separator, hasFraction: hasFraction, suffix: suffix)
          return
        }
      }
    }
    guard text.utf8.contains(0x25), text.utf8.count <= 200, !text.utf8.contains(0) else {
      return nil
    }
    self.init(separator: " ", hasFraction: false, suffix: .none, pattern: text)
  }

  /// The names that ``init(_:)`` takes, for error texts and the reference.
  public static let namesText =
    "YYYY-MM-DD hh:mm:ss or YYYY-MM-DDThh:mm:ss, each with .s for microseconds and TZ or UTC behind,"
    + " or a strftime pattern"

  /// Which zone the digits are in.
  var rule: TimeZoneRule { suffix == .utc ? .utc : .local }

  /// What stands before and behind the microseconds at `second`.
  func parts(_ second: Int64) -> (before: [UInt8], behind: [UInt8]) {
    if let pattern { return (Self.strftime(pattern, second: second, rule: rule), []) }
    let time = BrokenDownTime(secondsSinceEpoch: second, rule: rule)
    let behind =
      switch suffix {
      case .none: ""
      case .offset: time.offsetText
      case .utc: "Z"
      }
    return (
      Array((time.text(separator: separator) + (hasFraction ? "." : "")).utf8), Array(behind.utf8)
    )
  }

  /// The text that strftime(3) makes, cut at 512 octets.
  public static func strftime(_ pattern: String, second: Int64, rule: TimeZoneRule) -> [UInt8] {
    var clock = time_t(second)
    var parts = unsafe tm()
    switch rule {
    case .local: unsafe localtime_r(&clock, &parts)
    case .utc: unsafe gmtime_r(&clock, &parts)
    }
    var text = [UInt8](repeating: 0, count: 512)
    let written = unsafe text.withUnsafeMutableBytes { room in
      guard let start = room.baseAddress else { return 0 }
      return unsafe Glibc.strftime(
        start.assumingMemoryBound(to: CChar.self), room.count, pattern, &parts)
    }
    return Array(text.prefix(written))
  }
}
