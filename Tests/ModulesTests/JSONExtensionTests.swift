internal import TestSupport
internal import Testing

@Suite("xm_json")
struct JSONExtensionTests {
  /// A folder with a capture of one response.
  private func sample() -> Run {
    let run = Run()
    let message = SampleCapture.response(9, "a.example", addresses: 2)
    run.file("one.pcap", SampleCapture.pcap([SampleCapture.frame(message, from: 53, to: 40_000)]))
    return run
  }

  /// What the extension's directives make of the event, without what changes from run to run.
  private func json(
    _ directives: String, schema: String = "Native", exec: String = "to_json();"
  ) throws -> String {
    let run = sample()
    _ = try run.run(
      "<Extension json>\n Module xm_json\n \(directives)\n</Extension>\n"
        + Block.input("%D/one.pcap", "Schema \(schema)", fields: "Field dns.id\n Field dns.answer")
        + Block.output(
          "\"%D/out\"",
          "Exec delete($EventReceivedTime); delete($SourceModuleName); delete($SourceModuleType);"
            + " $_hidden = 'h'; \(exec)"))
    return run.text("out") ?? ""
  }

  @Test func `its directives change what to_json() writes`() throws {
    let records =
      #""dns.answer.1.class":"IN","dns.answer.1.data":"192.0.2.1","dns.answer.1.name":"a.example","#
      + #""dns.answer.1.ttl":60,"dns.answer.1.type":"A","dns.answer.2.class":"IN","#
      + #""dns.answer.2.data":"192.0.2.2","dns.answer.2.name":"a.example","dns.answer.2.ttl":60,"#
      + #""dns.answer.2.type":"A","dns.answer.count":2,"dns.id":9,"#
    #expect(
      try json("DateFormat YYYY-MM-DDThh:mm:ss.sUTC").contains(
        records)
        && json("DateFormat YYYY-MM-DDThh:mm:ssUTC").hasSuffix(
          "\"EventTime\":\"1970-01-01T00:00:01Z\",\"_hidden\":\"h\"}\n")
    )
    #expect(
      try json("IncludeHiddenFields FALSE\n DateFormat %Y\n").hasSuffix("\"EventTime\":\"1970\"}\n")
    )
    let nested = try json("UnFlatten TRUE\n DateFormat %Y", exec: "delete($_hidden); to_json();")
    let first = #"{"class":"IN","data":"192.0.2.1","name":"a.example","ttl":60,"type":"A"}"#
    let second = #"{"class":"IN","data":"192.0.2.2","name":"a.example","ttl":60,"type":"A"}"#
    #expect(nested.contains(first + "," + second))
    #expect(
      nested.hasPrefix(#"{"dns":{"answer":{"count":2,"records":["#)
        && nested.contains("]},\"id\":9"))
    let pretty = try json("PrettyPrint TRUE\n DateFormat %Y")
    #expect(pretty.hasPrefix("{\n  \"dns.answer.1.class\": \"IN\",\n"))
    #expect(pretty.hasSuffix("\n  \"_hidden\": \"h\"\n}\n"))
  }

  @Test func `as a function it gives the text and leaves raw_event alone`() throws {
    let line = try json(
      "DateFormat %Y", schema: "Strict",
      exec: "$raw_event = 'raw'; $copy = to_json(); $raw_event = size($copy) + ' ' + $raw_event;")
    #expect(line.hasSuffix(" raw\n") && Int(line.dropLast(5)).map { $0 > 100 } == true)
  }

  @Test func `mistakes in its block and in calls are told`() {
    let run = Run()
    let rest = Block.input("/x") + Block.output("'x'", "Exec to_jsonn();")
    let found = run.problems(
      "<Extension json>\n Module xm_json\n DateFormat tomorrow\n PrettyPrnt TRUE\n DetectNestedJSON TRUE\n"
        + "</Extension>\n" + rest)
    #expect(found.count == 4, "\(found)")
    let parts = [
      "3:2: error: 'tomorrow' is no date format; write YYYY-MM-DD hh:mm:ss or",
      "4:2: error: unknown directive 'PrettyPrnt' in xm_json; did you mean 'PrettyPrint'?",
      "5:2: ",
      "19:7: error: procedure 'to_jsonn()' does not exist or takes different arguments; did you mean",
    ]
    for (line, part) in zip(found, parts) { #expect(line.hasPrefix(part), "\(line)") }
    let without = run.problems(Block.input("/x") + Block.output("'x'", "Exec to_json();"))
    #expect(without.count == 1 && without[0].contains("the module xm_json has it"), "\(without)")
    let syslog = run.problems(
      Block.input("/x", "Exec rotate_to('x');") + Block.output("'x'", "Exec parse_xml();"))
    #expect(syslog.count == 2 && syslog[0].contains("in the Exec of an instance of om_file only"))
    #expect(
      syslog[1].hasSuffix(
        "NXLog has it in the module xm_xml, which Wirebird does not support yet"))
  }
}
