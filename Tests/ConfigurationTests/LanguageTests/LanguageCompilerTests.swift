import Configuration
import Events
import Octets
import Testing

/// Compiling and running as the host does it.
@Suite struct LanguageCompilerTests {
  @Test("Everyday filters run")
  func everyday() {
    let fields = [("dns.query.name", "www.example.com"), ("dns.response", "true")]
    for (text, expected) in [
      (
        #"if $dns.query.name =~ /\.example\.com$/ { $site = "dc1"; }"#,
        "dns.query.name='www.example.com' dns.response='true' site='dc1'"
      ),
      ("if $dns.response == 'true' drop(); $x = 1;", "dropped"),
      (
        "delete($dns.response); rename_field($dns.query.name, $q); $q = $q + '.';",
        "q='www.example.com.'"
      ),
      (
        "if $dns.query.name =~ /^(\\w+)\\.(.*)$/i { $host = $1; $zone = $2; }",
        "dns.query.name='www.example.com' dns.response='true' host='www' zone='example.com'"
      ),
      (
        "$dns.query.name =~ s/\\./-/g; delete($dns.response);",
        "dns.query.name='www-example-com'"
      ),
    ] {
      #expect(Language.run(text, fields) == expected, "\(text)")
    }
  }

  @Test("A trailing to_json() is recognised, and what stands before it is a program of its own")
  func trailingCall() throws {
    var scope = LanguageScope(ownInstance: "out")
    scope.add(
      [
        Callable(
          .procedure("to_json", meaning: "Writes JSON.", example: "to_json();"),
          body: { (_: inout CallContext) throws(CallFailure) -> Value in .undefined })
      ], of: "_json")
    for (texts, ends, isOnly) in [
      (["to_json();"], true, true), (["", "TO_JSON();"], true, true),
      (["_json->to_json(); ;"], true, true), (["$x = 1; to_json();"], true, false),
      (["$x = 1;", "to_json();"], true, false), (["to_json(); $x = 1;"], false, false),
      (["if $x to_json();"], false, false), (["{ to_json(); }"], false, false),
      (["drop();"], false, false), ([""], false, false), (["to_json();", ";"], true, true),
    ] {
      let compiled = try #require(Language.compile(texts, scope: scope))
      #expect(compiled.endsWithCall("to_json") == ends, "\(texts)")
      #expect(compiled.isOnlyCall(to: "to_json") == isOnly, "\(texts)")
      if ends { #expect(compiled.trailingCall?.instance == "_json") }
    }
    let compiled = try #require(Language.compile(["$x = 1; to_json();"], scope: scope))
    let prefix = try #require(compiled.prefix)
    let batch = EventBatch()
    let event = batch.appendEvent()
    var runner = ProgramRunner()
    let outcome = runner.run(prefix, event: event, in: batch, host: RecordingHost())
    #expect(outcome == .completed)
    #expect(Language.render(event, in: batch) == "x=1")
  }
}
