internal import Testing

@Suite("pm_norepeat")
struct NoRepeatProcessorTests {
  /// Runs queries, a second apart, through a pm_norepeat, and answers their names or messages.
  private func lines(
    _ letters: String, _ directives: String, batchSize: Int, at seconds: [Int]? = nil
  ) throws -> (lines: [String], outcome: Run.Outcome) {
    let run = Run()
    let frames = SampleCapture.queries(letters)
    var file = SampleCapture.pcap([])
    for (index, frame) in frames.enumerated() {
      file += SampleCapture.record(frame, seconds: seconds?[index] ?? index + 1)
    }
    run.file("in.pcap", file)
    let outcome = try run.run(
      Block.input(
        "%D/in.pcap", "BatchSize \(batchSize)\n <Protocol>\n Type ipv4\n </Protocol>", fields: "")
        + "<Processor once>\n Module pm_norepeat\n \(directives)\n</Processor>\n"
        + Block.output(
          "'%D/out'",
          "Exec if not defined $Message $raw_event = $dns.query.name; else if $repeated == undef"
            + " $raw_event = 'no number';")
        + "<Route r>\n Path in => once => out\n</Route>\n")
    return (run.lines("out"), outcome)
  }

  /// How long batches are.
  static let batchSizes = [1, 2, 3, 5, 1000]

  @Test(arguments: batchSizes)
  func `repeated events become one that says how many there were`(batchSize: Int) throws {
    let (lines, outcome) = try lines(
      "abbcccccdeeea", "CheckFields dns.query.name, $ipv4.src", batchSize: batchSize)
    #expect(
      lines == [
        "a.example", "b.example", "b.example", "c.example", "last message repeated 4 times",
        "d.example", "e.example", "last message repeated 2 times", "a.example",
      ])
    #expect(outcome.count("left out as repeated", of: "once") == 4)
    #expect(outcome.count("events received", of: "once") == 13)
    #expect(outcome.count("passed on", of: "once") == 9)
  }

  @Test(arguments: batchSizes)
  func `what repeats at the end is told at the end`(batchSize: Int) throws {
    let (lines, _) = try lines("abbb", "CheckFields dns.query.name", batchSize: batchSize)
    #expect(lines == ["a.example", "b.example", "last message repeated 2 times"])
  }

  @Test(arguments: batchSizes)
  func `an event behind the window is new, and a long run is told every minute`(batchSize: Int)
    throws
  {
    let apart = try lines(
      "aaaaa", "CheckFields dns.query.name", batchSize: batchSize, at: [1, 2, 3, 10, 20])
    #expect(
      apart.lines == ["a.example", "last message repeated 2 times", "a.example", "a.example"])
    let long = try lines(
      String(repeating: "a", count: 100), "CheckFields dns.query.name\n Window 2s",
      batchSize: batchSize)
    #expect(
      long.lines == [
        "a.example", "last message repeated 60 times", "last message repeated 39 times",
      ])
  }

  @Test func `without the fields, nothing is repeated`() throws {
    #expect(try lines("aaa", "", batchSize: 10).lines == ["a.example", "a.example", "a.example"])
  }
}
