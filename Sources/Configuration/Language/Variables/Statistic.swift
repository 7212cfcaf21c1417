internal import Octets

/// What `create_stat()` makes: a number that is worked out of those that are added, at the end of each
/// interval.
struct Statistic {
  /// What is worked out.
  enum Measure {
    /// The sum of all that was added.
    case count
    /// The mean of what was added in an interval.
    case average
    /// The sum of what was added in an interval.
    case rate
    /// How much the rate changed from the interval before.
    case gradient
  }

  /// Which of the results of all intervals is kept.
  enum Choice {
    /// The last one.
    case latest
    /// The lowest.
    case lowest
    /// The highest.
    case highest
  }

  /// A measure and a choice, as `create_stat()` names them.
  struct Kind {
    /// What is worked out.
    let measure: Measure
    /// Which result is kept.
    let choice: Choice

    /// All names.
    static let names: [String] = ["COUNT", "AVG", "RATE", "GRAD"].flatMap { name in
      ["", "MIN", "MAX"].map { name + $0 }
    }

    /// A kind by its name, in any case.
    init?(_ name: String) {
      guard let index = Self.names.firstIndex(of: name.uppercased()) else { return nil }
      measure = [.count, .average, .rate, .gradient][index / 3]
      choice = [.latest, .lowest, .highest][index % 3]
    }

    /// Whether it needs no interval: a sum is known at any time.
    var isImmediate: Bool { measure == .count && choice == .latest }
  }

  /// What it is.
  let kind: Kind
  /// The length of an interval in nanoseconds; zero for a kind that needs none.
  let interval: Int64
  /// When the interval began.
  private var start: Timestamp
  /// The sum of what was added: in the interval, or since ever for a count.
  private var sum: Int64 = 0
  /// How many numbers were added in the interval.
  private var additions: Int64 = 0
  /// The rate of the interval before.
  private var lastRate: Int64 = 0
  /// What it came to; nil before the first interval has ended.
  private(set) var result: Int64?

  /// One that begins at a time.
  init(_ kind: Kind, interval: Int64, start: Timestamp) {
    self.kind = kind
    self.interval = interval
    self.start = start
    if kind.isImmediate { result = 0 }
  }

  /// Adds a number.
  mutating func add(_ number: Int64, at time: Timestamp) {
    advance(to: time)
    let (total, overflow) = sum.addingReportingOverflow(number)
    sum = overflow ? (number < 0 ? .min : .max) : total
    additions &+= 1
    if kind.isImmediate { result = sum }
  }

  /// Ends the interval where its time has passed.
  ///
  /// An interval that was longer, because nobody asked, counts by its own length.
  mutating func advance(to time: Timestamp) {
    guard !kind.isImmediate else { return }
    let (length, overflow) = time.nanoseconds.subtractingReportingOverflow(start.nanoseconds)
    guard !overflow, length >= interval, length > 0 else { return }
    let value: Int64
    switch kind.measure {
    case .count: value = sum
    case .average:
      value = additions > 0 ? sum / additions : 0
    case .rate: value = rate(length)
    case .gradient:
      let rate = rate(length)
      value = Int64(clamping: Int128(rate) - Int128(lastRate))
      lastRate = rate
    }
    switch kind.choice {
    case .latest: result = value
    case .lowest: result = min(result ?? value, value)
    case .highest: result = max(result ?? value, value)
    }
    if kind.measure != .count { sum = 0 }
    additions = 0
    start = time
  }

  /// The sum, as it would be in an interval of the usual length.
  private func rate(_ length: Int64) -> Int64 {
    Int64(clamping: Int128(sum) * Int128(interval) / Int128(length))
  }
}
