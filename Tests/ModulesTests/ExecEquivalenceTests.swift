internal import TestSupport
internal import Testing

@Suite("The plain and the general way")
struct ExecEquivalenceTests {
  /// Execs that all mean `to_json();`.
  static let variants = [
    "to_json();",
    "if TRUE { to_json(); }",
    "to_json(); $raw_event = $raw_event;",
    "$raw_event = to_json();",
    ";; { to_json(); } ;",
    "if defined($dns.id) to_json(); else { to_json(); }",
    "if defined($SourceModuleName) { ; } to_json();",
    "$x = 1; delete($x); to_json();",
    "rename_field(\"dns.id\", \"dns.other\"); rename_field(\"dns.other\", \"dns.id\"); to_json();",
    "$EventTime = $EventTime; to_json();",
    "$raw_event = 'x'; to_json();",
  ]

  @Test(arguments: [
    ("Strict", ""), ("Default", "PrettyPrint TRUE"), ("Native", ""), ("Native", "UnFlatten TRUE"),
    ("Compact", ""), ("Compact", "UnFlatten TRUE"),
  ])
  func `Execs of one meaning write the same octets`(schema: String, settings: String) throws {
    let run = Run()
    let sample = Repository.path("Captures/sample.pcap")
    var configuration = "<Extension json>\n Module xm_json\n \(settings)\n</Extension>\n"
    configuration += "<Input in>\n Module im_pcap\n File \(sample)\n Schema \(schema)\n</Input>\n"
    for (number, variant) in Self.variants.enumerated() {
      configuration += Block.output(
        "\"%D/\(number)\"", "Exec \(variant)", name: "out\(number)")
    }
    // The same events go to all outputs, so even the times of receipt are equal.
    let outcome = try run.run(configuration)
    let plain = try #require(run.text("0"))
    #expect(plain.utf8.count > 100_000)
    for number in Self.variants.indices.dropFirst() {
      // A failure does not print both files.
      let isSame = run.text("\(number)") == plain
      #expect(isSame, "\(Self.variants[number])")
      #expect(
        outcome.count("written", of: "out\(number)") == outcome.count("events made", of: "in"))
    }
    #expect(outcome.count("Execs given up", of: "out0") == 0)
  }

  @Test func `an Exec of an input is what all outputs see`() throws {
    let run = Run()
    run.file("three.pcap", SampleCapture.pcap(SampleCapture.queries("abc")))
    _ = try run.run(
      Block.json
        + Block.input("%D/three.pcap", "Exec if $dns.id == '2' drop(); $new = 'in'; to_json();")
        + Block.output("\"%D/a\"", "Exec $new = 'a'; $raw_event = $new + $dns.id;", name: "a")
        + Block.output("\"%D/b\"", "Exec delete($dns.id); to_json();", name: "b")
        + Block.output("\"%D/c\"", name: "c")
        + Block.output(
          "\"%D/d\"", "Exec if $dns.id == '1' drop(); $raw_event = $dns.id;", name: "d"))
    #expect(run.lines("a") == ["a1", "a3"] && run.lines("d") == ["3"])
    #expect(run.lines("b").count == 2 && !run.lines("b")[0].contains("dns.id"))
    #expect(run.lines("c").count == 2 && run.lines("c")[1].hasPrefix("{\"dns.id\":\"3\""))
    #expect(run.lines("c").allSatisfy { $0.hasSuffix(",\"new\":\"in\"}") })
  }

  @Test func `several Execs run in order, with macros, branches and captures`() throws {
    let run = Run()
    run.file("four.pcap", SampleCapture.pcap(SampleCapture.queries("abcd")))
    let outcome = try run.run(
      "define ONE 1\ndefine SKIP_FOUR { if $dns.id == '4' { drop(); } }\n"
        + Block.input(
          "%D/four.pcap", fields: "Field dns.id\n Field dns.query.name")
        + Block.output(
          "\"%D/out\"",
          """
          Exec $kind = "other";
          Exec %SKIP_FOUR%
          <Exec>
            # The first letter of the name.
            if $dns.query.name =~ /^([a-z])\\.(ex)/i {
              $letter = uc($1) + $2;
            }
            if integer($dns.id) > %ONE% { $kind = "late"; } else $kind = "early";
            rename_field("letter", "Letter2");
          </Exec>
          Exec $raw_event = $kind + " " + $Letter2;
          """))
    #expect(run.lines("out") == ["early Aex", "late Bex", "late Cex"])
    #expect(outcome.count("dropped by Exec", of: "out") == 1)
  }
}
