internal import Testing

@Suite("pm_sample")
struct SampleProcessorTests {
  /// Conversations of a query and its response, of many clients, names and ports.
  private static let frames: [[UInt8]] = (0..<400).flatMap { number -> [[UInt8]] in
    let client: [UInt8] = [10, 0, 0, UInt8(number % 40)]
    let name = "n\(number % 57).example"
    let port = 20_000 + number
    return [
      SampleCapture.frame(
        SampleCapture.query(number, number % 2 == 0 ? name : name.uppercased()), from: port,
        sender: client),
      SampleCapture.frame(
        SampleCapture.response(number, name), from: 53, to: port, sender: [192, 0, 2, 53],
        receiver: client),
    ]
  }

  /// What a sample keeps: `id client name response rate`.
  private func kept(_ directives: String, schema: String = "Native") throws -> [String] {
    let run = Run()
    run.file("in.pcap", SampleCapture.pcap(Self.frames))
    run.file(
      "key", Array("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n".utf8))
    let outcome = try run.run(
      Block.input(
        "%D/in.pcap",
        "Schema \(schema)\n BatchSize 7\n <Protocol>\n Type ipv4\n </Protocol>\n"
          + " <Protocol>\n Type udp\n </Protocol>", fields: "")
        + "<Processor some>\n Module pm_sample\n KeyFile %D/key\n \(directives)\n</Processor>\n"
        + Block.output(
          "'%D/out'",
          "Exec $c = $ipv4.src; if string($udp.src_port) == '53'"
            + " $c = $ipv4.dst; $raw_event = string($dns.id) + ' ' + $c + ' ' + lc($dns.query.name) + ' '"
            + " + string($sampling.rate);")
        + "<Route r>\n Path in => some => out\n</Route>\n")
    let lines = run.lines("out")
    #expect(outcome.count("passed on", of: "some") == UInt64(lines.count))
    #expect(outcome.count("not in the sample", of: "some") == UInt64(800 - lines.count))
    return lines
  }

  /// The word at a place of each line.
  private func words(_ lines: [String], _ index: Int) -> [String] {
    lines.map { String($0.split(separator: " ")[index]) }
  }

  @Test(arguments: ["Conversation", "Client", "Name"])
  func `a unit is kept whole, at about the rate, and lower rates keep the same`(unit: String) throws
  {
    let all = try kept("Rate 1\n By \(unit)")
    #expect(all.count == 800)
    let some = try kept("Rate 4\n By \(unit)")
    let few = try kept("Rate 16\n By \(unit)")
    let place = unit == "Client" ? 1 : unit == "Name" ? 2 : 0
    // A unit that is kept has all its events.
    let units = Set(words(some, place))
    #expect(some.count == words(all, place).count { units.contains($0) })
    #expect(Set(words(few, place)).isSubset(of: units))
    #expect(some.count > 60 && some.count < 400, "\(some.count)")
    #expect(Set(words(some, 3)) == ["4"])
    // Query and response have the same id.
    if unit == "Conversation" {
      #expect(words(some, 0).count == 2 * units.count)
    }
  }

  @Test func `schemas without a field for responses go by the ports`() throws {
    let native = try kept("Rate 3\n By Client")
    #expect(try kept("Rate 3\n By Client", schema: "Strict") == native)
    #expect(try kept("Rate 3\n By Client", schema: "Default") == native)
  }

  @Test func `a key file that is none is told with the way to make one`() {
    let run = Run()
    run.file("key", [1, 2, 3])
    let configuration =
      "<Input in>\n Module im_null\n</Input>\n<Output out>\n Module om_null\n</Output>\n"
      + "<Processor some>\n Module pm_sample\n Rate 2\n KeyFile %D/key\n</Processor>\n"
      + "<Route r>\n Path in => some => out\n</Route>\n"
    #expect(
      run.failure(configuration)
        == "[pm_sample|some] %D/key: a KeyFile has 32 octets or 64 hexadecimal digits; make one with:"
        + " head -c 32 /dev/urandom > %D/key")
    run.remove("key")
    #expect(
      run.failure(configuration)
        == "[pm_sample|some] %D/key: the KeyFile cannot be read: No such file or directory; make one"
        + " with: head -c 32 /dev/urandom > %D/key")
    #expect(
      run.problems("<Processor s>\n Module pm_sample\n</Processor>\n").joined().contains("'Rate'"))
  }
}
