internal import TestSupport
internal import Testing

@Suite("Changes that modules share")
struct RewriteExtensionTests {
  /// The line that an instance of xm_rewrite with these directives leaves of one query.
  private func line(
    _ directives: String, exec: String = "r->process(); to_json();", more: String = ""
  ) throws -> (line: String?, log: String) {
    let run = Run()
    run.file("one.pcap", SampleCapture.pcap(SampleCapture.queries("a")))
    let outcome = try run.run(
      Block.json + "<Extension r>\n Module xm_rewrite\n \(directives)\n</Extension>\n" + more
        + Block.input("%D/one.pcap", fields: "Field dns.query")
        + Block.output("\"%D/out\"", "<Exec>\n\(exec)\n</Exec>"))
    return (run.lines("out").first, outcome.log)
  }

  @Test func `fields are kept, taken out and renamed, and statements run, in the order given`()
    throws
  {
    let keep = try line(
      """
      Keep dns.query.name, $dns.query.type
       Rename dns.query.name, Name
       Exec $Upper = uc($Name);
       Delete dns.query.type
       Rename $Upper, $Loud
      """)
    // How a name is spelt is the business of who names it first in this process.
    #expect(keep.line?.lowercased() == #"{"name":"a.example","loud":"a.example"}"#)
    #expect(keep.line?.contains("A.EXAMPLE") == true)
    let late = try line(
      """
      <Exec>
       $x = 1;
       $y = 2;
       </Exec>
       Keep x, dns.query.name
       Delete dns.query.name
      """)
    #expect(late.line == #"{"x":1}"#)
  }

  @Test func `an event that is dropped there is dropped, and nothing behind it runs`() throws {
    let dropped = try line("Exec drop();", exec: "r->process(); log_error('reached'); to_json();")
    #expect(dropped.line == nil && !dropped.log.contains("ERROR"), "\(dropped.log)")
  }

  @Test func `what fails there is given up there`() throws {
    let failed = try line("Keep dns.query.name\n Exec $a = 1 / 0; $b = 1;\n Exec $c = 1;")
    #expect(failed.line == #"{"dns.query.name":"a.example","c":1}"#)
    #expect(failed.log.contains("division by zero"))
  }

  @Test func `instances that call each other in a circle are stopped`() throws {
    let circle = try line(
      "Keep dns.query.name\n Exec s->process(); $after = 1;",
      more: "<Extension s>\n Module xm_rewrite\n Exec r->process();\n</Extension>\n")
    #expect(circle.log.contains("process() calls itself"))
    #expect(circle.line?.contains(#""dns.query.name":"a.example""#) == true)
  }

  @Test func `what is wrong is told with its place`() {
    func block(_ directives: String) -> String {
      "<Extension r>\n Module xm_rewrite\n \(directives)\n</Extension>\n"
    }
    let rest = Block.input("x") + Block.output("'o'")
    #expect(
      Run().problems(block("Rename a") + rest)
        == ["3:9: error: Rename takes two fields, old and new; write Rename ipv4.src, client"])
    #expect(
      Run().problems(block("Exec $a = ;") + rest).first?.hasPrefix("3:12: error: syntax error")
        == true)
    #expect(Run().problems(block("Exec $a = 1;\n Keep a") + rest) == [])
  }
}
