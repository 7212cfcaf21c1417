internal import TestSupport
internal import Testing

@Suite("Extensions that write and read formats")
struct FormatExtensionTests {
  /// What an Exec makes of a capture with one query, once as the last call, once with another behind it.
  private func lines(_ extensions: String, _ exec: String) throws -> (last: String?, other: String?)
  {
    let run = Run()
    run.file("one.pcap", SampleCapture.pcap(SampleCapture.queries("a")))
    _ = try run.run(
      extensions
        + Block.input("%D/one.pcap", "Exec delete($EventReceivedTime);", fields: "Field dns.query")
        + Block.output("\"%D/last\"", "Exec \(exec)", name: "last")
        + Block.output("\"%D/other\"", "Exec \(exec) $raw_event = $raw_event;", name: "other"))
    return (run.lines("last").first, run.lines("other").first)
  }

  @Test func `each format is written by its procedure, in whole batches or event by event`() throws
  {
    let cases: [(String, String, String)] = [
      ("xm_csv\n Fields $dns.query.name, $SourceModuleName", "to_csv", #""a.example","in""#),
      ("xm_kvp\n DateFormat %Y", "to_kvp", "dns.query.name=a.example; "),
      ("xm_syslog", "to_syslog_bsd", "dns.query.name=\"a.example\", "),
      (
        "xm_syslog\n IETFTimestampInGMT TRUE", "to_syslog_ietf",
        "<13>1 1970-01-01T00:00:01.000000Z "
      ),
      ("xm_gelf", "to_gelf", #""_dns.query.name":"a.example""#),
      ("xm_cef", "to_cef", "CEF:0|Wirebird|Wirebird|"),
      ("xm_leef", "to_leef", "\tdns.query.name=a.example\t"),
    ]
    for (module, call, part) in cases {
      let block = "<Extension x>\n Module \(module)\n</Extension>\n"
      let (last, other) = try lines(block, "\(call)();")
      #expect(last?.contains(part) == true && last == other, "\(call): \(last ?? "-")")
      let (function, _) = try lines(block, "$raw_event = \(call)();")
      #expect(function == last, "\(call)")
    }
  }

  @Test func `what was written can be read in the next Exec`() throws {
    let csv = "<Extension csv>\n Module xm_csv\n Fields a, b\n Delimiter ;\n</Extension>\n"
    let kvp = "<Extension kvp>\n Module xm_kvp\n</Extension>\n"
    let read = try lines(
      csv + kvp,
      "parse_csv('x;\"y z\"'); parse_kvp('c=d'); $raw_event = $a + '|' + $b + '|' + $c;")
    #expect(read.last == "x|y z|d")
    let json = try lines(
      Block.json, "$raw_event = '{\"n\": 5, \"m\": \"x\"}'; parse_json(); $raw_event = $n + 1 + $m;"
    )
    #expect(json.last == "6x")
    let syslog = "<Extension s>\n Module xm_syslog\n</Extension>\n"
    let host = try lines(
      syslog, "parse_syslog('<34>Oct 11 22:14:15 host su: hi'); $raw_event = $Hostname + $Message;")
    #expect(host.last == "hosthi")
  }

  @Test func `a record that cannot be read gives the Exec up and says why`() throws {
    let run = Run()
    run.file("one.pcap", SampleCapture.pcap(SampleCapture.queries("a")))
    let outcome = try run.run(
      Block.json + Block.input("%D/one.pcap")
        + Block.output("\"%D/out\"", "Exec parse_json('{'); $raw_event = 'unreached';"))
    #expect(outcome.count("Execs given up", of: "out") == 1)
    #expect(outcome.log.contains("failed to parse json string"))
    #expect(run.text("out")?.contains("unreached") == false)
  }

  @Test func `mistakes in their blocks have their remedies`() {
    let run = Run()
    let rest = Block.input("/x") + Block.output("'x'", "Exec to_syslog_snare();")
    let cases: [(String, [String])] = [
      (
        "xm_csv\n Delimiter ab\n FieldTypes text",
        [
          "1:1: error: 'Fields' is missing", "3:2: error: 'ab' is not one character; write one,",
          "4:13: error: there is no type 'text'; the types are string, integer,",
        ]
      ),
      ("xm_kvp\n KVDelimiter ;", ["1:1: error: one character has two meanings in xm_kvp"]),
      (
        "xm_syslog",
        ["16:7: error: NXLog has the procedure 'to_syslog_snare()', Wirebird does not:"]
      ),
    ]
    for (module, parts) in cases {
      let found = run.problems("<Extension x>\n Module \(module)\n</Extension>\n" + rest)
      for part in parts {
        #expect(found.contains { $0.hasPrefix(part) }, "\(part): \(found)")
      }
    }
  }
}
