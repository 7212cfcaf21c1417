internal import TestSupport
internal import Testing

@Suite("Fields that nobody makes")
struct FieldNamesTests {
  /// What verifying says about an input with this Exec.
  private func problems(_ exec: String, output: String = "to_json();") -> [String] {
    Run().problems(
      Block.json + "<Extension rewriter>\n Module xm_rewrite\n Keep dns.id\n</Extension>\n"
        + Block.input("x.pcap").replacing("</Input>", with: "<Exec>\n\(exec)\n</Exec>\n</Input>")
        + Block.output("\"%D/out\"", "Exec \(output)"))
  }

  @Test func `a misspelt field is told once, at its place, with the one that was meant`() {
    let found = problems(
      "if $dns.question.name == 'x' drop();\nif $dns.question.name == 'y' drop();\n"
        + "if $dns.answer.3.dat =~ /a/ drop();",
      output: "delete($ipv4.source); to_json();")
    #expect(found.count == 3)
    #expect(found.allSatisfy { $0.contains("warning: nothing makes the field '$") })
    for (name, meant) in [
      ("dns.question.name", "dns.query.name"), ("dns.answer.3.dat", "dns.answer.data"),
      ("ipv4.source", "ipv4.src"),
    ] {
      #expect(
        found.contains { $0.contains("'$\(name)'") && $0.hasSuffix("did you mean '\(meant)'?") },
        "\(name) \(found)")
    }
    #expect(problems("if $dns.nothing.like.it drop();").first?.contains("reference") == true)
  }

  @Test(arguments: [
    "if $dns.query.name == $DNS.Query.2.Name or $dns.answer.17.data == 'x' drop();",
    "if $udp.dst_port == 53 or $tunnel.type == 'gre' or $dhcp.message_type == 'x' drop();",
    "$dns.own = 1; if $dns.own == 1 drop();",
    "rename_field($dns.id, $dns.other);\n$a = $dns.other;",
    "if $mine == 1 or $my.own == 2 drop();", "rewriter->process(); if $dns.made == 1 drop();",
    "parse_json($x); if $dns.parsed == 1 drop();",
  ])
  func `what is made somewhere, or may be, is not told`(exec: String) {
    #expect(problems(exec) == [])
  }
}
