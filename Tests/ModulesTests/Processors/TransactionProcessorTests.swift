internal import Glibc
internal import TestSupport
internal import Testing

@Suite("pm_transaction")
struct TransactionProcessorTests {
  /// A frame and when it was captured, in milliseconds.
  private typealias Captured = (milliseconds: Int, frame: [UInt8])

  /// A query.
  private static func query(_ id: Int, at time: Int, _ name: String? = nil, to server: UInt8 = 53)
    -> Captured
  {
    (
      time,
      SampleCapture.frame(
        SampleCapture.query(id, name ?? "n\(id).example"), from: 40_000 + id % 20_000,
        receiver: [192, 0, 2, server])
    )
  }

  /// A response.
  private static func response(
    _ id: Int, at time: Int, addresses: Int = 1, ttl: Int = 60, hops: UInt8 = 64,
    from server: UInt8 = 53
  ) -> Captured {
    (
      time,
      SampleCapture.frame(
        SampleCapture.response(id, "n\(id).example", addresses: addresses, ttl: ttl), from: 53,
        to: 40_000 + id % 20_000, sender: [192, 0, 2, server], receiver: [192, 0, 2, 1],
        timeToLive: hops)
    )
  }

  /// A response with an MX record, whose host is that of the question, compressed or spelt out.
  private static func mailResponse(_ id: Int, at time: Int, host: [UInt8]) -> Captured {
    var message = SampleCapture.query(id, "n\(id).example")
    message[2] |= 0x80
    message[7] = 1
    // The owner as the question's, MX, IN, a time to live of 60, then RDATA.
    message += [0xC0, 12, 0, 15, 0, 1, 0, 0, 0, 60, 0, UInt8(host.count + 2), 0, 10] + host
    return (
      time,
      SampleCapture.frame(
        message, from: 53, to: 40_000 + id % 20_000, sender: [192, 0, 2, 53],
        receiver: [192, 0, 2, 1])
    )
  }

  @Test func `names in RDATA are the same however they are compressed and spelt`() throws {
    let full = [2] + Array("n1".utf8) + [7] + Array("eXample".utf8) + [0]
    let half = [2] + Array("N1".utf8) + [0xC0, 15]
    let other = [2] + Array("n2".utf8) + [0xC0, 15]
    let query = SampleCapture.frame(
      SampleCapture.query(1, "n1.example"), from: 40_001, receiver: [192, 0, 2, 53])
    let found = try events([
      (0, query), Self.mailResponse(1, at: 1, host: [0xC0, 12]),
      Self.mailResponse(1, at: 2, host: full), Self.mailResponse(1, at: 3, host: half),
      Self.mailResponse(1, at: 4, host: other),
    ])
    let states = found.lines.map { String($0.split(separator: " ")[0]) }
    #expect(states == ["paired", "duplicate", "duplicate", "conflicting"], "\(found.lines)")
  }

  /// A capture file.
  private static func file(_ captured: [Captured]) -> [UInt8] {
    captured.reduce(into: SampleCapture.pcap([])) { file, packet in
      file += SampleCapture.record(
        packet.frame, seconds: packet.milliseconds / 1000,
        microseconds: packet.milliseconds % 1000 * 1000)
    }
  }

  /// Runs a capture through pm_transaction, and answers `state id response latency …` of every event.
  private func events(
    _ captured: [Captured], _ directives: String = "", batchSize: Int = 100, run: Run = Run()
  ) throws -> (lines: [String], outcome: Run.Outcome) {
    run.file("in.pcap", Self.file(captured))
    let outcome = try run.run(
      Block.input("%D/in.pcap", "Schema Native\n BatchSize \(batchSize)", fields: "")
        + "<Processor pair>\n Module pm_transaction\n \(directives)\n</Processor>\n"
        + Block.output(
          "'%D/out'",
          "Exec $raw_event = string($transaction.state) + ' ' + string($dns.id) + ' '"
            + " + string($dns.response) + ' ' + string($transaction.latency) + ' '"
            + " + string($transaction.ip_ttl) + ' ' + string($transaction.first_ip_ttl) + ' '"
            + " + $dns.query.name + ' ' + string($transaction.server) + ' '"
            + " + string($transaction.count) + ' ' + string($transaction.unanswered) + ' '"
            + " + string($transaction.p50) + ' ' + string($transaction.max);")
        + "<Route r>\n Path in => pair => out\n</Route>\n")
    let lines = run.lines("out").map { line in
      line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }
    return (lines, outcome)
  }

  @Test(arguments: [1, 2, 3, 7, 1000])
  func `every state is told, however the messages fall into batches`(batchSize: Int) throws {
    let captured: [Captured] = [
      Self.query(1, at: 0), Self.response(1, at: 20),
      Self.query(2, at: 100),
      Self.response(3, at: 200),
      Self.query(4, at: 300), Self.query(4, at: 350), Self.response(4, at: 400),
      Self.query(5, at: 500), Self.response(5, at: 510, addresses: 2),
      Self.response(5, at: 520, addresses: 2, ttl: 59),
      Self.query(6, at: 600), Self.response(6, at: 605, hops: 57),
      Self.response(6, at: 630, addresses: 2, hops: 44),
      Self.response(7, at: 1000), Self.query(7, at: 1050),
      Self.response(8, at: 1100), Self.query(8, at: 1500),
      (
        1600,
        SampleCapture.frame(
          SampleCapture.query(0, "m.local"), from: 5353, to: 5353, receiver: [224, 0, 0, 251])
      ),
      Self.query(9, at: 2000), Self.response(9, at: 9000),
    ]
    let (lines, outcome) = try events(captured, batchSize: batchSize)
    let expected = [
      "paired 1 TRUE 20000 n1.example", "unanswered 2 FALSE n2.example",
      "unsolicited 3 TRUE n3.example", "duplicate 4 FALSE n4.example",
      "paired 4 TRUE 100000 n4.example", "paired 5 TRUE 10000 n5.example",
      "duplicate 5 TRUE n5.example", "paired 6 TRUE 5000 n6.example",
      "conflicting 6 TRUE 44 57 n6.example", "paired 7 TRUE -50000 n7.example",
      "unsolicited 8 TRUE n8.example", "unanswered 8 FALSE n8.example",
      "multicast 0 FALSE m.local", "unanswered 9 FALSE n9.example", "unsolicited 9 TRUE n9.example",
    ]
    #expect(lines.sorted() == expected.sorted())
    #expect(outcome.count("events received", of: "pair") == UInt64(captured.count))
    #expect(outcome.count("queries joined with their responses", of: "pair") == 5)
    for (state, number) in [
      ("paired", 5), ("unanswered", 3), ("unsolicited", 3), ("duplicate", 2), ("conflicting", 1),
      ("multicast", 1), ("held", 0),
    ] { #expect(outcome.count(state, of: "pair") == UInt64(number), "\(state)") }
    #expect(outcome.count("responses of 192.0.2.53", of: "pair") == 5)
    #expect(outcome.count("  unanswered", of: "pair") == 3)
  }

  @Test func `one direction alone is told as such`() throws {
    let queries = try events((0..<300).map { Self.query($0, at: $0 * 30) })
    #expect(queries.outcome.count("unanswered", of: "pair") == 300)
    let responses = try events((0..<300).map { Self.response($0, at: $0 * 30) })
    #expect(responses.outcome.count("unsolicited", of: "pair") == 300)
    #expect(responses.lines.allSatisfy { $0.hasPrefix("unsolicited") })
  }

  @Test func `of many that wait, those that are left are the right ones`() throws {
    // All but one of 20 are answered in another order, batches later.
    let numbers = Array(0..<2000)
    var captured = numbers.map { Self.query($0, at: $0 / 4) }
    let answered = numbers.filter { $0 % 20 != 3 }
    captured += answered.reversed().enumerated().map {
      Self.response($0.element, at: 600 + $0.offset / 4)
    }
    let (lines, outcome) = try events(captured, batchSize: 500)
    #expect(
      lines.filter { $0.hasPrefix("unanswered") }.sorted()
        == numbers.filter { $0 % 20 == 3 }.map { "unanswered \($0) FALSE n\($0).example" }.sorted())
    #expect(outcome.count("paired", of: "pair") == UInt64(answered.count))
    #expect(
      outcome.count("queries joined with their responses", of: "pair") == UInt64(answered.count))
  }

  @Test func `no more queries wait than are allowed, and the sums hold`() throws {
    let captured =
      (0..<5000).map { Self.query($0, at: $0 / 10) }
      + (0..<5000).map { Self.response($0, at: 600 + $0 / 10) }
    let (lines, outcome) = try events(captured, "MaxQueries 256")
    let early = outcome.count("queries let go early, too many waited", of: "pair")
    #expect(early >= 4000)
    let states = ["paired", "unanswered", "unsolicited"].map { outcome.count($0, of: "pair") }
    #expect(UInt64(lines.count) == states.reduce(0, +))
    #expect(states[1] >= early)
  }

  @Test func `statistics have a row for each server up to the limit, and one for the others`()
    throws
  {
    var captured: [Captured] = []
    for number in 0..<400 {
      let server: UInt8 = number % 4 == 0 ? 54 : number % 4 == 1 ? 55 : 53
      captured.append(Self.query(number, at: number * 10, to: server))
      captured.append(Self.response(number, at: number * 10 + (server == 53 ? 2 : 8), from: server))
    }
    captured.append(Self.query(999, at: 5000))
    let (lines, outcome) = try events(captured, "Statistics 1h\n MaxServers 1")
    let rows = lines.filter { $0.hasPrefix("statistics") }
    #expect(rows.count == 2)
    #expect(rows.first?.hasPrefix("statistics 192.0.2.54 100 0 8") == true, "\(rows)")
    #expect(rows.last?.hasPrefix("statistics other 300 1 2") == true, "\(rows)")
    #expect(outcome.count("statistics", of: "pair") == 2)
    #expect(outcome.count("events received or made", of: "pair") == 803)
  }

  @Test func `latencies are those of tshark`() throws {
    let tshark = "/usr/bin/tshark"
    guard unsafe access(tshark, X_OK) == 0 else { return }
    var generator = SeededGenerator(state: 7)
    var captured: [Captured] = []
    for id in 1...300 {
      let start = Int.random(in: 0..<3000, using: &generator)
      captured.append(Self.query(id, at: start))
      if id % 9 != 0 {
        captured.append(Self.response(id, at: start + .random(in: 1..<900, using: &generator)))
      }
    }
    captured.sort { $0.milliseconds < $1.milliseconds }
    let run = Run()
    let (lines, _) = try events(captured, run: run)
    let result = Program.run(
      tshark,
      ["-r", "in.pcap", "-Y", "dns.time", "-T", "fields", "-e", "dns.id", "-e", "dns.time"],
      in: run.folder)
    let theirs = result.output.split(separator: "\n").map { line -> String in
      let words = line.split(separator: "\t")
      let id = Int(words[0].dropFirst(2), radix: 16) ?? -1
      let time = Int(((Double(String(words[1])) ?? -1) * 1_000_000).rounded())
      return "paired \(id) TRUE \(time) n\(id).example"
    }
    #expect(theirs.count > 200)
    #expect(lines.filter { $0.hasPrefix("paired") }.sorted() == theirs.sorted())
  }
}
