internal import Glibc

/// Measures the store: how fast observations go in, how fast lookups are, and how large it becomes.
@main
struct StoreBench {
  /// The text of a wrong command line.
  static let help = "usage: StoreBench FOLDER COUNT store|sqlite...\n"
  /// How many responses are made at a time.
  static let batch = 4096

  /// Runs; exits with 2 for a wrong command line, with 1 when something fails.
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 3, let count = Int(arguments[1]), count >= 1000 else {
      print(help, terminator: "")
      exit(2)
    }
    do {
      for what in arguments[2...] { try measure(what, arguments[0], count) }
    } catch {
      print("StoreBench: \(error)")
      exit(1)
    }
  }

  /// Measures one side.
  private static func measure(_ what: String, _ folder: String, _ count: Int) throws {
    func make(_ name: String) throws -> any Side {
      let path = "\(folder)/\(what)-\(name)"
      unsafe mkdir(path, 0o755)
      return what == "sqlite" ? try SQLiteSide(path) : try StoreSide(path)
    }
    // Few RRsets, often; then each once.
    let few = Population(count: max(count / 20, 100), seed: 1)
    try fill(try make("few"), "each 20 times", count) { number in
      let share = few.fraction(number, 30)
      return few.member(min(Int(Double(few.count) * share * share), few.count - 1))
    }
    let all = Population(count: count, seed: 2)
    let side = try make("all")
    try fill(side, "each once", count) { all.member($0) }
    Report.say("")
    try Lookups(population: all).run(side)
  }

  /// Fills a side with responses, and says how fast that went.
  private static func fill(
    _ side: any Side, _ what: String, _ count: Int, _ make: (Int) -> Population.Member
  ) throws {
    var clock = Clock()
    var responses = ResponseBuffer()
    var members: [Population.Member] = []
    var number = 0
    while number < count {
      responses.removeAll()
      members.removeAll(keepingCapacity: true)
      while members.count < batch, number < count {
        let member = make(number)
        members.append(member)
        responses.add(member, number: number)
        number += 1
      }
      try clock.measure {
        try side.take(responses, members, from: number)
      }
    }
    try clock.measure { try side.finish() }
    let octets = side.octets
    Report.say(
      "| \(side.name) | \(what) | \(Report.grouped(Int(Double(count) / clock.wall)))"
        + " | \(Report.grouped(Int(Double(count) / clock.processor)))"
        + " | \(Report.grouped(octets >> 20)) | \(octets / count)"
        + " | \(Report.grouped(Clock.peakOctets >> 20)) |")
  }
}
