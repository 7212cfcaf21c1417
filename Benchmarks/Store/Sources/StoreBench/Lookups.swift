/// The questions that sides are asked, of the RRsets that they hold.
struct Lookups {
  /// What is held.
  let population: Population

  /// The kinds of questions, as a table names them, and how many of a kind are asked.
  private static let kinds = [
    ("exact name", 20_000), ("name that is not there", 20_000), ("*.zone", 5_000),
    ("address", 5_000), ("address that is not there", 5_000), ("prefix of 24 bits", 1_000),
  ]

  /// Asks all kinds: with nothing in memory, with all RRsets alike, and with few that are asked again.
  func run(_ side: any Side) throws {
    for (kind, most) in Self.kinds {
      for (state, count) in [("cold", most / 50), ("spread", most), ("hot", most)] {
        if state != "hot" { try side.reopen(isCold: state == "cold") }
        var latencies = Latencies()
        for number in 0..<count {
          // Hot: one of a hundred, which were asked once before.
          let index = pick(state == "hot" ? number % 100 : number, kind)
          if state == "hot", number < 100 { _ = try side.ask(question(kind, index)) }
          try latencies.ask(side, question(kind, index))
        }
        let isMiss = kind.hasSuffix("not there")
        guard isMiss ? latencies.rows == 0 : latencies.withoutRows == 0 else {
          throw SideError(
            "\(side.name), \(kind): \(latencies.withoutRows) of \(count) without rows")
        }
        Report.say("| \(side.name) | \(kind) | \(state) | \(latencies.text) |")
      }
    }
  }

  /// The number of an RRset to ask for; for addresses one that has some.
  private func pick(_ number: Int, _ kind: String) -> Int {
    var index = Int(population.mix(number, 20) % UInt64(population.count))
    guard kind.hasPrefix("address") || kind.hasPrefix("prefix") else { return index }
    while population.member(index).type != 1 { index = (index + 1) % population.count }
    return index
  }

  /// A question of a kind about an RRset.
  private func question(_ kind: String, _ index: Int) -> Question {
    let member = population.member(index)
    switch kind {
    case "exact name": return .name(member.labels)
    case "name that is not there":
      return .name([Array("not-there".utf8)] + member.labels)
    case "*.zone": return .below(population.zone(population.zoneNumber(index)))
    case "address": return .address(member.data[0])
    case "address that is not there":
      // Addresses begin with 1 to 223.
      return .address([224] + member.data[0].dropFirst())
    default: return .network(member.data[0])
    }
  }
}
