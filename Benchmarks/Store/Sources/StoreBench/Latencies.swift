internal import Glibc

/// How long single questions took.
struct Latencies {
  /// Nanoseconds of each.
  private var all: [Int64] = []
  /// Rows of all.
  private(set) var rows = 0
  /// Questions without a row.
  private(set) var withoutRows = 0

  /// Asks a question and notes how long it took.
  mutating func ask(_ side: any Side, _ question: Question) throws {
    let start = Clock.nanoseconds(CLOCK_MONOTONIC)
    let found = try side.ask(question)
    all.append(Clock.nanoseconds(CLOCK_MONOTONIC) - start)
    rows += found
    if found == 0 { withoutRows += 1 }
  }

  /// The columns of a table: questions a second, rows of each, and quantiles in microseconds.
  var text: String {
    let sorted = all.sorted()
    let seconds = Double(all.reduce(0, +)) / 1e9
    func quantile(_ share: Double) -> String {
      let index = min(Int(Double(sorted.count) * share), sorted.count - 1)
      return Report.decimal(Double(sorted[index]) / 1000)
    }
    return [
      Report.grouped(Int(Double(all.count) / seconds)),
      Report.decimal(Double(rows) / Double(all.count)), quantile(0.5), quantile(0.99),
      quantile(1),
    ].joined(separator: " | ")
  }
}

/// Texts of the report.
enum Report {
  /// A number with its thousands apart.
  static func grouped(_ number: Int) -> String {
    var digits = Array("\(number)")
    var at = digits.count - 3
    while at > 0 {
      digits.insert(",", at: at)
      at -= 3
    }
    return String(digits)
  }

  /// A number with one decimal place.
  static func decimal(_ number: Double) -> String {
    let tenths = Int((number * 10).rounded())
    return "\(grouped(tenths / 10)).\(tenths % 10)"
  }

  /// Says something, at once.
  static func say(_ text: String) {
    print(text)
    fflush(nil)
  }
}
