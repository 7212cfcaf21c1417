internal import Glibc
internal import TestSupport
internal import Testing

@Suite("om_file")
struct FileOutputTests {
  /// A folder with a capture of five queries.
  private func sample() -> Run {
    let run = Run()
    run.file("five.pcap", SampleCapture.pcap(SampleCapture.queries("abcde")))
    return run
  }

  /// An Exec that makes the id the text of the event.
  static let id = "Exec $raw_event = $dns.id;"

  /// The configuration of one output.
  private func configuration(_ file: String, _ more: String) -> String {
    Block.input("%D/five.pcap") + Block.output(file, more)
  }

  @Test func `lines are appended to what a file has`() throws {
    let run = sample()
    run.file("out", Array("old\n".utf8))
    for _ in 1...2 { _ = try run.run(configuration("\"%D/out\"", Self.id)) }
    #expect(run.lines("out") == ["old"] + ["1", "2", "3", "4", "5", "1", "2", "3", "4", "5"])
  }

  @Test func `the path may be put together for every event`() throws {
    let run = sample()
    let outcome = try run.run(
      configuration(
        "\"%D/out-\" + $which",
        """
        <Exec>
          if $dns.id =~ /[24]/ $which = "even";
          else if $dns.id != "5" $which = "odd";
          $raw_event = $dns.id;
        </Exec>
        """))
    #expect(run.lines("out-even") == ["2", "4"] && run.lines("out-odd") == ["1", "3"])
    // The text and undef are the text alone.
    #expect(run.lines("out-") == ["5"] && outcome.count("written", of: "out") == 5)
    let lost = try run.run(configuration("$none", Self.id))
    #expect(lost.count("lost to errors", of: "out") == 5 && lost.hasFailed)
    #expect(lost.log.contains("out File directive evaluated to undef"))
  }

  @Test func `a missing directory is an error that names CreateDir, which makes it`() throws {
    let run = sample()
    #expect(
      run.failure(configuration("\"%D/a/b/out\"", ""))
        == "[om_file|out] failed to open %D/a/b/out: No such file or directory; the directory does"
        + " not exist: make it, or set CreateDir TRUE")
    _ = try run.run(configuration("\"%D//a//b/out\"", "CreateDir TRUE\n" + Self.id))
    #expect(run.lines("a/b/out").count == 5)
    // For a path of every event it is told when it happens, and the events are counted.
    let outcome = try run.run(configuration("\"%D/none/\" + $dns.id", Self.id))
    #expect(outcome.count("lost to errors", of: "out") == 5 && outcome.hasFailed)
    #expect(outcome.log.contains("set CreateDir TRUE; the event is lost"))
  }

  @Test func `Truncate keeps the last event, Perms and Sync do what they say`() throws {
    let run = sample()
    _ = try run.run(configuration("\"%D/out\"", "Truncate TRUE\nPerms 0600\n" + Self.id))
    #expect(run.lines("out") == ["5"])
    var status = stat()
    #expect(unsafe stat(run.folder + "/out", &status) == 0 && status.st_mode & 0o777 == 0o600)
    _ = try run.run(configuration("\"%D/synced\"", "Sync TRUE\n" + Self.id))
    #expect(run.lines("synced") == ["1", "2", "3", "4", "5"])
  }

  @Test func `its procedures and functions act on the open file`() throws {
    let run = sample()
    _ = try run.run(
      configuration(
        "\"%D/out\"",
        """
        <Exec>
          if $dns.id == "3" { rotate_to("%D/rotated"); }
          if $dns.id == "4" reopen();
          $raw_event = $dns.id + " " + file_size() + " " + substr(file_name(), size(file_name()) - 3);
        </Exec>
        """))
    #expect(run.lines("rotated") == ["1 0 out", "2 8 out"])
    #expect(run.lines("out") == ["3 0 out", "4 8 out", "5 16 out"])
    let outcome = try run.run(
      configuration("\"%D/x\"", "Exec rotate_to('%D/none/x'); $raw_event = 'unreached';"))
    #expect(outcome.log.contains("failed to rotate"))
    #expect(outcome.count("Execs given up", of: "out") == 5)
    #expect(run.lines("x").count == 5 && run.text("x")?.contains("unreached") == false)
  }

  @Test func `without to_json an event is its fields in key-value pairs`() throws {
    let run = sample()
    _ = try run.run(configuration("\"%D/out\"", "Exec delete($EventTime);"))
    let line = run.lines("out").first ?? ""
    #expect(line.hasPrefix("dns.id=\"1\", "))
    #expect(line.hasSuffix(", SourceModuleName=\"in\", SourceModuleType=\"im_pcap\""))
    #expect(!line.contains("EventTime=") && line.contains("EventReceivedTime=\""))
  }

  @Test func `an event whose Exec was given up keeps its place and is written`() throws {
    let run = sample()
    let outcome = try run.run(
      Block.json
        + configuration(
          "\"%D/out\"",
          "Exec if $dns.id == \"2\" $x = 1 / integer(\"0\"); if $dns.id == '4' drop(); to_json();"))
    let lines = run.lines("out")
    #expect(
      lines.map { String($0.prefix(12)) } == [
        "{\"dns.id\":\"1", "dns.id=\"2\", ", "{\"dns.id\":\"3", "{\"dns.id\":\"5",
      ])
    #expect(outcome.count("Execs given up", of: "out") == 1)
    #expect(outcome.count("dropped by Exec", of: "out") == 1)
    #expect(outcome.count("written", of: "out") == 4)
  }

  @Test func `what a device refuses is lost, counted, and does not hang`() throws {
    let run = sample()
    let clock = ContinuousClock()
    let start = clock.now
    let outcome = try run.run(configuration("\"/dev/full\"", Self.id))
    #expect(outcome.count("lost to errors", of: "out") == 5 && outcome.hasFailed)
    #expect(outcome.log.contains("No space left on device; 5 events are lost"))
    #expect(clock.now - start < .seconds(3))
  }

  @Test func `mistakes in its block have their remedies`() {
    let run = Run()
    let place = "5:7: error: "
    let cases: [(String, [String])] = [
      (
        "File tmp/x.json",
        [
          "\(place)the path 'tmp/x.json' needs quotation marks; File is an expression here; write:"
            + " File \"tmp/x.json\""
        ]
      ),
      (
        "File 5",
        [
          "\(place)the value has the type integer, but string is needed; write a string in"
            + " quotation marks"
        ]
      ),
      (
        "File 'x'\n Perms 640",
        ["6:2: error: '640' are no permissions; write four octal digits, the first 0, such as 0640"]
      ),
      (
        "File 'x'\n Perms 0888",
        [
          "6:2: error: '0888' are no permissions; write four octal digits, the first 0, such as 0640"
        ]
      ),
      (
        "File 'x'\n Sync perhaps",
        ["6:7: error: invalid boolean value 'perhaps' for 'Sync'; write TRUE or FALSE"]
      ),
    ]
    for (lines, expected) in cases {
      let found = run.problems(
        "<Input in>\n Module im_pcap\n</Input>\n<Output out>\n \(lines)\n Module om_file\n</Output>"
      )
      #expect(found == expected, "\(lines)")
    }
    // An Exec is looked at whatever else is wrong.
    let both = run.problems(
      "<Input in>\n Module im_pcap\n Flter x\n Exec $x = ;\n</Input>\n<Output out>\n"
        + " Module om_file\n Fle 'x'\n Exec reopen(; to_syslog_ietf();\n</Output>\n"
        + "<Extension j>\n Module xm_json\n Exec to_json();\n</Extension>")
    let numbers = both.map { $0.prefix { $0 != ":" } }
    #expect(numbers == ["3", "4", "6", "8", "9", "9", "13"], "\(both)")
    #expect(both.last?.hasPrefix("13:2: warning: an Exec has no effect in an <Extension>") == true)
    let missing = run.problems(
      "<Input in>\n Module im_pcap\n</Input>\n<Output out>\n Module om_file\n</Output>")
    #expect(missing.count == 1 && missing[0].hasPrefix("4:1: error: 'File' is missing"))
  }

  @Test func `other instances and Schedules ask for the file and open it anew`() throws {
    let run = sample()
    let outcome = try run.run(
      Block.json + "<Extension hourly>\n Module xm_json\n <Schedule>\n  When @startup\n"
        + "  Exec file->reopen(); log_info('opened ' + (file->file_size() >= 0));\n </Schedule>\n"
        + "</Extension>\n"
        + Block.input("%D/five.pcap", "Exec $size = file->file_size() >= 0; delete($dns.id);")
        + Block.output(
          "\"%D/out\"",
          "Exec to_json();\n<Schedule>\n Every 1 sec\n Exec if file_size() > 1G reopen();\n"
            + "</Schedule>", name: "file"))
    let lines = run.lines("out")
    #expect(lines.count > 1)
    #expect(lines.allSatisfy { $0.hasSuffix("\"size\":true}") })
    #expect(outcome.count("Execs given up", of: "in") == 0)
    let problems = run.problems(
      Block.json + Block.input("%D/five.pcap", "Exec reopen();") + Block.output("\"%D/out\""))
    #expect(problems.contains { $0.contains("procedure 'reopen()' does not exist") })
  }
}
