import Configuration
import Events
import Testing

/// Regular expressions, captures and substitutions.
@Suite struct MatchingTests {
  @Test("Flags and captures")
  func captures() {
    let name = [("n", "www.Example.com")]
    for (text, expected) in [
      ("if $n =~ /example/ $x = 1;", ""), ("if $n =~ /EXAMPLE/i $x = 1;", "x=1"),
      (
        "if $n =~ /^(\\w+)\\.(\\w+)(x)?/ { $x = $0; $y = $1 + $2; $zed = defined $3; $w = $4; }",
        "x='www.Example' y='wwwExample' zed=FALSE w=undef"
      ),
      ("$n =~ /(w+)/; $x = $1; $n =~ /zzz/; $y = $1;", "x='www' y=undef"),
      ("$n =~ /(w+)/; $none =~ /a/; $x = $1;", "x=undef"),
      ("if $n !~ /(w+)/ ; $x = $1;", "x='www'"),
      ("$n =~ /(w+)/; $x = lc($1) + $1;", "x='wwwwww'"),
      (
        "$m = 'a\nb'; if $m =~ /a.b/ $x = 1; if $m =~ /a.b/s $x = 2; if $m =~ /^b$/m $y = 3;"
          + " if $m =~ /^b/ $zed = 4; delete($m);", "x=2 y=3"
      ),
      ("if $n =~ /a\\/b/ $x = 1; if 'a/b' =~ /a\\/b/ $y = 1;", "y=1"),
      ("if '' =~ // $x = 1;", "x=1"), ("if 'ab' =~ /a\\Kb/ $x = $0;", "x='b'"),
      ("$t = 'ä'; if $t =~ /^..$/ $x = 1; delete($t);", "x=1"),
    ] {
      let rest = expected.isEmpty ? "" : " " + expected
      #expect(Language.run(text, name) == "n='www.Example.com'" + rest, "\(text)")
    }
    #expect(
      Language.run("$a = 1; if $a =~ /1/ ;").contains(
        "invalid types in operation: integer =~ regexp"))
    #expect(Language.errors("if $a =~ /(*UTF)a/ ;").contains("invalid regular expression: "))
  }

  @Test("Captures are forgotten between events and Execs of the next one")
  func fresh() throws {
    let compiled = try #require(Language.compile(["$x = $1; if $n =~ /(a)/ $y = $1;"]))
    let batch = EventBatch()
    let events = [Language.event([("n", "a")], in: batch), Language.event([("n", "b")], in: batch)]
    var runner = ProgramRunner()
    for event in events {
      _ = runner.run(compiled.program, event: event, in: batch, host: RecordingHost())
    }
    #expect(
      events.map { Language.render($0, in: batch) } == ["n='a' x=undef y='a'", "n='b' x=undef"])
  }

  @Test(
    "Substitutions",
    arguments: [
      ("abcabc", "s/b/X/", "aXcabc"), ("abcabc", "s/b/X/g", "aXcaXc"), ("abc", "s/z/X/g", "abc"),
      ("abc", "s/b//", "ac"), ("aaa", "s/a/aa/g", "aaaaaa"), ("abc", "s/(b)/$1$1/", "a$1$1c"),
      ("a/b", "s/\\//\\\\/", "a\\b"), ("abc", "s/x*/-/g", "-a-b-c-"), ("abc", "s/b*/-/g", "-a--c-"),
      ("ABC", "s/b/x/i", "AxC"), ("a\nb", "s/^/>/gm", ">a\n>b"), ("", "s/^$/empty/", "empty"),
      ("abc", "s/$/!/", "abc!"), ("a b", "s/ /\\//g", "a/b"), ("aXbX", "s/X/\\n/g", "a\\nb\\n"),
      ("foobar", "s/(?<=foo)bar/X/g", "fooX"), ("aab", "s/a\\Kb/X/g", "aaX"),
    ])
  func substitutions(_ subject: String, _ operation: String, _ expected: String) {
    let fields = [("n", subject)]
    #expect(Language.run("$n =~ \(operation);", fields) == "n='\(expected)'")
    let didReplace = subject != expected
    let result = Language.run("if $n =~ \(operation) $x = 1; $y = $0;", fields)
    #expect(result == "n='\(expected)'" + (didReplace ? " x=1" : "") + " y=undef")
  }

  @Test("What is not a string is not replaced in")
  func types() {
    #expect(Language.run("$none =~ s/a/b/; $x = 1;") == "x=1")
    #expect(Language.run("$u = undef; if $u =~ s/a/b/ ; $x = 1;") == "u=undef x=1")
    #expect(
      Language.run("$i = 1; $i =~ s/1/2/;") == "failed: invalid types in operation: integer =~ s///"
    )
  }

  @Test("Catastrophic patterns and runaway substitutions are given up in bounded time")
  func bounds() {
    let text = String(repeating: "a", count: 40) + "!"
    let clock = ContinuousClock()
    let time = clock.measure {
      let result = Language.run("if $n =~ /^(a+)+$/ drop();", [("n", text)])
      #expect(result.hasPrefix("failed: matching the regular expression was given up"), "\(result)")
      let other = Language.run("if $n =~ /(*NO_JIT)^(a+)+$/ drop();", [("n", text)])
      #expect(other.hasPrefix("failed: matching the regular expression was given up"), "\(other)")
      let deep = String(repeating: "ab", count: 200_000)
      let stack = Language.run("if $n =~ /^(?:(a)|b)*(c)\\1$/ drop();", [("n", deep)])
      #expect(stack.hasPrefix("failed: ") || stack.hasPrefix("n="))
      // Linear in the length: each octet is replaced, none twice.
      let long = String(repeating: "ab", count: 100_000)
      let replaced = Language.run("$n =~ s/a/aa/g; $n = size($n);", [("n", long)])
      #expect(replaced == "n=300000")
      let huge = Language.run("$n =~ s/a/aaaaaaaaaaaaaaaaaaaaaaaa/g;", [("n", long)])
      #expect(huge == "failed: a string would be longer than 1048576 octets")
    }
    #expect(time < .seconds(20))
  }
}
