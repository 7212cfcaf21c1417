/// The account that the program prints at its end: totals, and under each the outcomes that make it up.
struct AccountText {
  /// A total and what is indented below it.
  struct Total {
    /// What is counted.
    let name: String
    /// How many there were.
    let count: Int
    /// The sum of the lines below, or nil where there are none.
    var outcomes: Int?
  }

  /// The totals in their order.
  private(set) var totals: [Total] = []

  /// Reads the account among other lines of output.
  init(_ output: String) {
    for line in output.split(separator: "\n") {
      let indentation = line.prefix { $0 == " " }.count
      let words = line.split(separator: " ")
      guard indentation >= 2, words.count >= 2,
        let count = Int(String(words[words.count - 1].filter { $0 != "," }))
      else { continue }
      if indentation == 2 {
        let name = words.dropLast().joined(separator: " ")
        totals.append(Total(name: name, count: count, outcomes: nil))
      } else if !totals.isEmpty {
        totals[totals.count - 1].outcomes = (totals[totals.count - 1].outcomes ?? 0) + count
      }
    }
  }

  /// Whether there is an account and each total is the sum of its outcomes.
  var isSound: Bool {
    totals.count >= 4 && totals.allSatisfy { $0.outcomes == nil || $0.outcomes == $0.count }
  }
}
