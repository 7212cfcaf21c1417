internal import Glibc
internal import Pipeline
internal import TestSupport
internal import Testing

@Suite("pm_list")
struct ListProcessorTests {
  /// Runs queries for names through a list, and answers what is left and the marks.
  private func left(
    _ names: [String], _ directives: String, _ files: [String: String]
  ) throws -> (lines: [String], outcome: Run.Outcome) {
    let run = Run()
    for (name, text) in files { run.file(name, Array(text.utf8)) }
    run.file(
      "in.pcap",
      SampleCapture.pcap(
        names.enumerated().map { number, name in
          SampleCapture.frame(
            SampleCapture.query(number, name), sender: [10, 0, UInt8(number), 1])
        }))
    let outcome = try run.run(
      Block.input("%D/in.pcap", "<Protocol>\n Type ipv4\n </Protocol>", fields: "")
        + "<Processor list>\n Module pm_list\n \(directives)\n</Processor>\n"
        + Block.output(
          "'%D/out'",
          "Exec $raw_event = $dns.query.name; if $list.verdict $raw_event = $raw_event + ' '"
            + " + $list.verdict + ' ' + $list.by;")
        + "<Route r>\n Path in => list => out\n</Route>\n")
    return (run.lines("out"), outcome)
  }

  /// Names that are asked for.
  static let names = [
    "example.com", "www.example.com", "a.b.EXAMPLE.com", "xample.com", "example.net",
    "www.example.net", "example.org", "www.example.org", "com",
  ]

  @Test func `names, wildcards and both are told apart, in any case`() throws {
    let (lines, outcome) = try left(
      Self.names, "Deny %D/deny",
      ["deny": "# what is bad\nExample.COM.\n\n *.example.net # below\n.example.org\n"])
    #expect(
      lines == ["www.example.com", "a.b.EXAMPLE.com", "xample.com", "example.net", "com"])
    #expect(outcome.count("denied", of: "list") == 4)
  }

  @Test func `what is allowed is let through whatever is denied, and alone it denies the rest`()
    throws
  {
    let both = try left(
      Self.names, "Deny %D/deny\n Allow %D/allow",
      ["deny": "*.com\n*.net\n*.org", "allow": "www.example.com\nwww.example.net\n"])
    #expect(both.lines == ["www.example.com", "www.example.net", "com"])
    let alone = try left(Self.names, "Allow %D/allow", ["allow": ".example.net"])
    #expect(alone.lines == ["example.net", "www.example.net"])
    #expect(alone.outcome.count("in no list", of: "list") == 7)
    let open = try left(
      Self.names, "Allow %D/allow\n Default Allow", ["allow": ".example.net"])
    #expect(open.lines == Self.names)
  }

  @Test func `prefixes and addresses are looked up among the endpoints`() throws {
    let (lines, _) = try left(
      Self.names, "Deny %D/one\n Deny %D/two\n AddressFields $ipv4.src",
      ["one": "10.0.2.0/23\n2001:db8::/32\n10.0.5.1\n192.0.2.0/24", "two": "10.0.7.0/32"])
    #expect(
      lines == Self.names.enumerated().filter { ![2, 3, 5].contains($0.offset) }.map(\.element))
    let all = try left(Self.names, "Deny %D/one", ["one": "192.0.2.53"])
    #expect(all.lines == [])
  }

  @Test func `marks say by what, and nothing is dropped`() throws {
    let (lines, outcome) = try left(
      ["a.example", "b.example", "c.example"],
      "Action Mark\n Deny %D/deny\n Allow %D/allow\n Default Deny",
      ["deny": "10.0.1.1", "allow": "a.example"])
    #expect(
      lines == ["a.example allowed name", "b.example denied address", "c.example denied default"])
    #expect(outcome.count("passed on", of: "list") == 3)
  }

  @Test func `response codes count in responses alone`() throws {
    let run = Run()
    run.file("deny", Array("rcode:NOERROR\nrcode:nxdomain\n".utf8))
    var refused = SampleCapture.response(3, "c.example")
    refused[3] |= 5
    run.file(
      "in.pcap",
      SampleCapture.pcap(
        [SampleCapture.query(1, "a.example"), SampleCapture.response(2, "b.example"), refused].map {
          SampleCapture.frame($0)
        }))
    let outcome = try run.run(
      Block.input("%D/in.pcap", fields: "")
        + "<Processor list>\n Module pm_list\n Deny %D/deny\n</Processor>\n"
        + Block.output("'%D/out'", "Exec $raw_event = $dns.query.name;")
        + "<Route r>\n Path in => list => out\n</Route>\n")
    #expect(run.lines("out") == ["a.example", "c.example"])
    #expect(outcome.count("denied", of: "list") == 1)
  }

  @Test(arguments: [
    ("a.example\n10.0.0.1/8", "2: '10.0.0.1/8' has bits behind the prefix; write 10.0.0.0/8"),
    ("10.0.0.0/33", "1: the prefix length of '10.0.0.0/33' must be from 0 to 32"),
    ("\n\nrcode:NXDOMAI", "3: there is no response code 'NXDOMAI'; did you mean NXDOMAIN?"),
    ("a..example", "1: there is an empty label in 'a..example'; remove a full stop"),
    ("www.*.example", "1: a * stands only for whole labels at the beginning: write *.example.com"),
    (
      "0.0.0.0 b.example",
      "1: '0.0.0.0 b.example' is no name; write one a line, international ones as xn--…"
    ),
    (
      "http://b.example",
      "1: 'http://b.example' is no prefix; write such as 192.0.2.0/24, 2001:db8::/32 or rcode:NXDOMAIN"
    ),
  ])
  func `a mistake is told with file and line before anything runs`(text: String, problem: String) {
    let run = Run()
    run.file("deny", Array(text.utf8))
    #expect(
      run.failure(
        "<Input in>\n Module im_null\n</Input>\n<Output out>\n Module om_null\n</Output>\n"
          + "<Processor list>\n Module pm_list\n Deny %D/deny\n</Processor>\n"
          + "<Route r>\n Path in => list => out\n</Route>\n") == "[pm_list|list] %D/deny:\(problem)"
    )
  }

  @Test func `a list needs a file`() {
    #expect(
      Run().problems(
        "<Input in>\n Module im_null\n</Input>\n<Output out>\n Module om_null\n</Output>\n"
          + "<Processor list>\n Module pm_list\n</Processor>\n"
          + "<Route r>\n Path in => list => out\n</Route>\n") == [
          "7:1: error: pm_list has no list; add Deny or Allow with the path of a file"
        ])
  }

  @Test func `a changed file is read again, and one with a mistake is kept out`() throws {
    let run = Run()
    run.file("deny", Array("a.example\n".utf8))
    /// A count of the list.
    func count(_ name: String, _ pipeline: Pipeline) -> UInt64 {
      let account = pipeline.accounts.first { $0.instance == "list" }
      return account?.balances.flatMap(\.parts).first { $0.name == name }?.count ?? 0
    }
    /// Waits until a count grows.
    func waitFor(_ name: String, _ pipeline: Pipeline) {
      let before = count(name, pipeline)
      while count(name, pipeline) < before + 10 { usleep(5000) }
    }
    let outcome = try run.run(
      "<Input in>\n Module im_testgen\n BatchSize 1\n"
        + " Exec $dns.query.name = 'b.example'; sleep(2000);\n</Input>\n"
        + "<Processor list>\n Module pm_list\n Deny %D/deny\n</Processor>\n"
        + "<Output out>\n Module om_null\n</Output>\n"
        + "<Route r>\n Path in => list => out\n</Route>\n"
    ) { pipeline in
      waitFor("passed on", pipeline)
      run.file("new", Array("b.example\n".utf8))
      #expect(unsafe rename(run.folder + "/new", run.folder + "/deny") == 0)
      waitFor("denied", pipeline)
      run.file("deny", Array("c.example\nd..example\n".utf8))
      while run.text("log")?.contains("deny:2: there is an empty label") != true { usleep(5000) }
      waitFor("denied", pipeline)
      run.file("deny", Array("c.example\n# it is well again\n".utf8))
      waitFor("passed on", pipeline)
      pipeline.stop()
    }
    #expect(outcome.log.contains("the list stays as it was"))
    #expect(outcome.log.contains("the lists were read again: 1 entries"))
  }
}
