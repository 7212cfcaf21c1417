internal import TestSupport
internal import Testing

@Suite("Events that are sent to other routes")
struct ReroutingTests {
  /// What a configuration with two routes writes of the queries a to f.
  private func run(
    _ exec: String, second: String = "other => two", processors: String = "",
    input: String = ""
  ) throws -> (one: [String], two: [String], outcome: Run.Outcome) {
    let run = Run()
    run.file("six.pcap", SampleCapture.pcap(SampleCapture.queries("abcdef")))
    run.file("none.pcap", SampleCapture.pcap([]))
    let outcome = try run.run(
      Block.input("%D/six.pcap", exec + "\n " + input, fields: "Field dns.query")
        + Block.input("%D/none.pcap", name: "other") + processors
        + Block.output("\"%D/one\"", "Exec $raw_event = $dns.query.name;", name: "one")
        + Block.output("\"%D/two\"", "Exec $raw_event = $dns.query.name + $mark;", name: "two")
        + "<Route first>\n Path in => one\n</Route>\n<Route Second>\n Path \(second)\n</Route>\n")
    return (run.lines("one"), run.lines("two"), outcome)
  }

  @Test(arguments: ["", "BatchSize 1", "BatchSize 2"])
  func `an event leaves its route, or takes both`(input: String) throws {
    let (one, two, outcome) = try run(
      """
      <Exec>
       if $dns.query.name =~ /^[bd]/ reroute('second');
       else if $dns.query.name =~ /^e/ { add_to_route("Second"); $mark = '!'; }
       </Exec>
      """, input: input)
    #expect(one == ["a.example", "c.example", "e.example", "f.example"])
    #expect(two == ["b.example", "d.example", "e.example!"])
    #expect(outcome.count("events sent to other routes", of: "in") == 3)
    #expect(outcome.count("passed on", of: "in") == 6)
    #expect(outcome.count("written", of: "two") == 3)
  }

  @Test func `events that are dropped go nowhere, and none is sent twice`() throws {
    let (one, two, _) = try run(
      """
      <Exec>
       add_to_route('second'); reroute('second'); add_to_route('second');
       if $dns.query.name =~ /^[a-d]/ drop();
       </Exec>
      """)
    #expect(one == [] && two == ["e.example", "f.example"])
  }

  @Test func `the processors of the other route see them, also behind a buffer`() throws {
    for (module, expected) in [
      ("pm_null\n Exec if $dns.query.name =~ /^b/ drop(); else $mark = '?';", 5),
      (
        "pm_buffer\n Type Mem\n MaxSize 100\n"
          + " Exec if $dns.query.name =~ /^b/ drop(); else $mark = '?';", 5
      ),
    ] {
      let (one, two, _) = try run(
        "Exec reroute('Second');", second: "other => p => two",
        processors: "<Processor p>\n Module \(module)\n</Processor>\n")
      #expect(one == [] && two.count == expected && two.first == "a.example?", "\(module)")
    }
  }

  @Test func `its own route takes an event again, from its beginning`() throws {
    let (one, two, _) = try run("Exec if $dns.query.name =~ /^a/ add_to_route('first');")
    #expect(one.sorted().prefix(3) == ["a.example", "a.example", "b.example"] && two == [])
  }

  @Test func `what cannot be meant is told`() {
    let rest =
      Block.output("'o'") + "<Route far>\n Path in => out\n</Route>\n"
      + "<Extension r>\n Module xm_rewrite\n</Extension>\n"
    for (exec, expected) in [
      ("reroute('fra');", "there is no route 'fra'; did you mean 'far'?"),
      ("reroute('z');", "there is no route 'z'; declare it: <Route z>, Path …, </Route>"),
      ("reroute($dns.query.name);", "needs the name of a route"),
      ("reroute('fa' + 'r');", "needs the name of a route"),
    ] {
      let problems = Run().problems(Block.input("x", "Exec \(exec)") + rest)
      #expect(problems.count == 1 && problems[0].contains(expected), "\(problems)")
    }
    let only = "can be called in the Exec of an <Input> only"
    let inOutput = Run().problems(
      Block.input("x") + Block.output("'o'", "Exec reroute('far');")
        + "<Route far>\n Path in => out\n</Route>\n")
    #expect(inOutput.count == 1 && inOutput[0].contains(only), "\(inOutput)")
    let scheduled = Run().problems(
      Block.input("x", "<Schedule>\n Every 1\n Exec reroute('far');\n </Schedule>") + rest)
    #expect(scheduled.first?.contains("a Schedule has no event") == true, "\(scheduled)")
  }
}
