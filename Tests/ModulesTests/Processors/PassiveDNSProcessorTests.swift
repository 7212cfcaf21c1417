internal import PassiveDNS
internal import TestSupport
internal import Testing

@Suite("pm_pdns")
struct PassiveDNSProcessorTests {
  /// A query and its response with addresses.
  private static func transaction(_ id: Int, _ name: String, addresses: Int = 1) -> [[UInt8]] {
    [
      SampleCapture.frame(
        SampleCapture.query(id, name), from: 40_000 + id, sender: [192, 0, 2, 1],
        receiver: [192, 0, 2, 53]),
      SampleCapture.frame(
        SampleCapture.response(id, name, addresses: addresses, ttl: 60), from: 53,
        to: 40_000 + id, sender: [192, 0, 2, 53], receiver: [192, 0, 2, 1]),
    ]
  }

  /// A configuration that writes what is new of every response.
  private static func configuration(_ directives: String = "") -> String {
    Block.input("%D/in.pcap", "Schema Native", fields: "")
      + "<Processor store>\n Module pm_pdns\n Directory %D/pdns\n \(directives)\n</Processor>\n"
      + Block.output(
        "'%D/out'",
        "Exec if $dns.response == FALSE drop(); $raw_event = $dns.query.name + ' '"
          + " + string($pdns.new) + ' ' + string($pdns.new_name);")
      + "<Route r>\n Path in => store => out\n</Route>\n"
  }

  /// Runs packets, and answers a line for each response.
  private func lines(_ packets: [[UInt8]], _ run: Run, _ directives: String = "") throws -> [String]
  {
    run.file("in.pcap", SampleCapture.pcap(packets))
    run.remove("out")
    _ = try run.run(Self.configuration(directives))
    return run.lines("out")
  }

  @Test func `what the store did not have is new, once, over restarts too`() throws {
    let run = Run()
    let first =
      Self.transaction(1, "one.example") + Self.transaction(2, "one.example")
      + Self.transaction(3, "one.example", addresses: 2)
      + Self.transaction(4, "two.example")
    #expect(
      try lines(first, run) == [
        "one.example TRUE one.example", "one.example  ", "one.example TRUE ",
        "two.example TRUE two.example",
      ])
    #expect(
      try lines(first, run) == ["one.example  ", "one.example  ", "one.example  ", "two.example  "])
    // A name below, an unknown RRset of a known name, and what was known, behind a restart.
    let more =
      Self.transaction(5, "www.one.example") + Self.transaction(6, "two.example", addresses: 3)
      + Self.transaction(7, "one.example", addresses: 2)
    #expect(
      try lines(more, run) == [
        "www.one.example TRUE www.one.example", "two.example TRUE ", "one.example  ",
      ])
    // Another sensor's row of the same RRset is not new.
    #expect(try lines(Self.transaction(8, "one.example"), run, "Sensor s") == ["one.example  "])
  }

  @Test func `what is not trusted is not new, and is when it is trusted`() throws {
    let run = Run()
    let unsolicited = Array(Self.transaction(1, "late.example").dropFirst())
    #expect(try lines(unsolicited, run) == ["late.example  "])
    #expect(
      try lines(Self.transaction(2, "late.example"), run) == ["late.example TRUE late.example"])
  }

  @Test func `the store has what passed, and the sums are exact`() throws {
    let run = Run()
    run.file(
      "in.pcap", try #require(Repository.octets(at: Repository.path("Captures/sample.pcap"))))
    let outcome = try run.run(Self.configuration())
    let store = try PassiveDNSStore(path: run.folder + "/pdns", access: .reading)
    #expect(try store.counts().trusted == outcome.count("trusted", of: "store"))
    let news = outcome.count("events with something new", of: "store")
    #expect(news > 100 && news == run.lines("out").count { $0.contains(" TRUE ") })
    let again = try run.run(Self.configuration())
    #expect(again.count("events with something new", of: "store") == 0)
  }
}
