import Configuration
import Events
import Octets
import TestSupport
import Testing

/// Running: failures, several Execs, lazy events, expressions, and what it costs.
@Suite struct ProgramRunnerTests {
  @Test("A failure aborts its Exec only, and is reported with what failed, where and why")
  func failures() throws {
    let host = RecordingHost()
    let compiled = try #require(
      Language.compile([
        "$a = 1;\n  $b = $a / $zero; $never = 1;",
        "$c = 3;\nif $c + 1 ; if $c and TRUE $never = 2;",
        "log_info($a); sleep($a - 2); $never = 3;",
        "$d = lc($c);", "$u = $n =~ /^(a+)+$/; $never = 4;", "$e = 5;",
      ]))
    let batch = EventBatch()
    let event = Language.event([("n", String(repeating: "a", count: 40) + "!")], in: batch)
    batch.set(FieldKey("zero"), Value(Int64(0)), event: event)
    var runner = ProgramRunner()
    let outcome = runner.run(compiled.program, event: event, in: batch, host: host)
    #expect(outcome == .completed)
    let count = runner.failureCount
    #expect(count == 5)
    let end = " in n.conf. statement execution has been aborted;"
    for (failure, (start, cause)) in zip(
      host.failures,
      [
        ("assignment to $b failed at line 2, character 11", "division by zero"),
        (
          "condition of 'if' failed at line 2, character 19",
          "invalid types in operation: integer and boolean"
        ),
        (
          "procedure 'sleep' failed at line 1, character 15",
          "sleep() cannot wait for less than no time"
        ),
        (
          "assignment to $d failed at line 1, character 6",
          "lc() needs string as 'text', not integer"
        ),
      ])
    {
      #expect(failure.description == start + end + cause)
    }
    #expect(host.failures.last?.statement == "assignment to $u")
    batch.delete(FieldKey("n"), event: event)
    #expect(Language.render(event, in: batch) == "zero=0 a=1 c=3 e=5")
  }

  @Test(
    "Causes of failures",
    arguments: [
      ("$x = 1 / ($y + 0);", "invalid types in operation: integer / string"),
      ("$x = 1 % $i;", "modulo by zero"), ("$x = 1 / 0;", "division by zero"),
      ("$x = 9223372036854775807 + 1;", "integer overflow in '+'"),
      ("$x = -9223372036854775808 - 1;", "integer overflow in '-'"),
      ("$x = 4611686018427387904 * 2;", "integer overflow in '*'"),
      ("$x = -9223372036854775808 / -1;", "integer overflow in '/'"),
      ("$x = -(-9223372036854775808);", "integer overflow in '-'"),
      ("$x = now() + 9223372036854775807;", "the datetime would be beyond the year 2262"),
      ("$x = now() - -9223372036854775808;", "integer overflow in '-'"),
      ("$x = datetime(9223372036854775807);", "the datetime would be beyond the year 2262"),
      ("$x = $y == 1;", "invalid types in operation: string == integer"),
      ("$x = 1 != $y;", "invalid types in operation: integer != string"),
      ("$x = $y in (1, 2);", "invalid types in operation: string in integer"),
      ("$x = $y in ($i, 2);", "invalid types in operation: string in integer"),
      ("$x = not $y;", "invalid type in operation: not string"),
      ("$x = -$y;", "invalid type in operation: - string"),
      ("$x = TRUE + $i;", "invalid types in operation: boolean + integer"),
      ("$x = year($y);", "year() needs datetime as 'time', not string"),
      ("sleep($none);", "sleep() needs integer as 'microseconds', not unknown"),
      ("$x = $big + $big;", "a string would be longer than 1048576 octets"),
      ("$x = replace($big, 'a', 'bb');", "a string would be longer than 1048576 octets"),
    ])
  func causes(_ text: String, _ expected: String) {
    let big = String(repeating: "a", count: 600_000)
    let setting = "$i = 0; "
    let result = Language.run(setting + text, [("y", "text"), ("big", big)])
    #expect(result == "failed: " + expected)
  }

  @Test("drop() ends all, and an event that was dropped is left alone")
  func dropping() throws {
    let compiled = try #require(Language.compile(["if $n == 'a' drop();", "$x = dropped();"]))
    let batch = EventBatch()
    let events = ["a", "b"].map { Language.event([("n", $0)], in: batch) }
    var runner = ProgramRunner()
    let host = RecordingHost()
    for (event, expected) in zip(events, [ExecOutcome.dropped, .completed]) {
      for _ in 0..<2 {
        let outcome = runner.run(compiled.program, event: event, in: batch, host: host)
        #expect(outcome == expected)
      }
    }
    #expect(batch.droppedCount == 1)
    #expect(Language.render(events[1], in: batch) == "n='b' x=FALSE")
    let failing = try #require(Language.compile(["$y = 1;", "$x = 1 / $zero;"]))
    batch.set(FieldKey("zero"), Value(Int64(0)), event: events[1])
    let outcome = runner.run(failing.program, event: events[1], in: batch, host: host)
    #expect(outcome == .failed)
  }

  @Test("Expressions alone, constant or for each event")
  func expressions() throws {
    let compiler = LanguageCompiler(scope: LanguageScope())
    for (text, constant, value) in [
      ("'tmp/x.json'", "tmp/x.json", "'tmp/x.json'"),
      ("\"tmp/\" + 'x' + 1 + \".json\"", "tmp/x1.json", "'tmp/x1.json'"),
      ("'tmp/' + $n + '.json' # comment", nil, "'tmp/a.json'"), ("lc('A')", "a", "'a'"),
      ("$none", nil, "undef"), ("$n", nil, "'a'"), ("strftime($none, '%Y')", nil, "undef"),
    ] {
      let diagnostics = Diagnostics()
      let expression = try #require(
        compiler.compileExpression(SourceText(text, file: "n.conf"), as: .string, diagnostics),
        "\(text)")
      #expect(expression.constantText.map { String(decoding: $0, as: UTF8.self) } == constant)
      let batch = EventBatch()
      let event = Language.event([("n", "a")], in: batch)
      var runner = ProgramRunner()
      let found = try runner.evaluate(expression, event: event, in: batch, host: RecordingHost())
      #expect(Language.render(found, in: batch) == value, "\(text)")
    }
    for (text, expected) in [
      (
        "tmp/5",
        "1:4: error: syntax error: expected '(' behind 'tmp', found '/';"
          + " a field is written $tmp, a string \"tmp\""
      ),
      (
        "5",
        "1:1: error: the value has the type integer, but string is needed;"
          + " write a string in quotation marks"
      ),
      ("'a' 'b'", "1:5: error: syntax error: expected the end of the expression, found a string"),
      ("", "1:1: error: syntax error: expected a value, found the end of the text"),
      ("'a' +", "1:6: error: syntax error: expected a value, found the end of the text"),
    ] {
      let diagnostics = Diagnostics()
      let source = SourceText(text, file: "n.conf")
      #expect(compiler.compileExpression(source, as: .string, diagnostics) == nil)
      #expect(diagnostics.rendered == "n.conf:" + expected, "\(text)")
    }
    let failing = try #require(
      compiler.compileExpression(SourceText("'a' + 1 / 0", file: "n.conf"), Diagnostics()))
    let batch = EventBatch()
    let event = batch.appendEvent()
    var runner = ProgramRunner()
    do throws(RunTimeError) {
      _ = try runner.evaluate(failing, event: event, in: batch, host: RecordingHost())
      Issue.record("a division by zero has no value")
    } catch {
      #expect(error.cause == "division by zero")
      #expect(error.place == SourcePlace(file: "n.conf", line: 1, column: 9))
    }
  }

  @Test("Bodies that keep buffers are made anew for each program")
  func stateful() throws {
    final class Counter { var value: Int64 = 0 }
    var scope = LanguageScope()
    scope.add(
      [
        Callable(
          .function("count", result: .integer, meaning: "Counts.", example: "$x = count();"),
          making: {
            let counter = Counter()
            return { (_: inout CallContext) throws(CallFailure) -> Value in
              counter.value += 1
              return Value(counter.value)
            }
          })
      ], of: "counter")
    for _ in 0..<2 {
      let result = Language.run("$x = count(); $y = counter->count();", scope: scope)
      #expect(result == "x=1 y=1")
    }
    let compiled = try #require(Language.compile(["$x = count();"], scope: scope))
    let batch = EventBatch()
    var runner = ProgramRunner()
    for expected in 1...3 {
      let event = batch.appendEvent()
      _ = runner.run(compiled.program, event: event, in: batch, host: RecordingHost())
      #expect(Language.render(event, in: batch) == "x=\(expected)")
    }
  }

  @Test("Ordinary statements allocate nothing once the buffers are warm")
  func allocationFree() throws {
    let text = """
      if $n =~ /\\.(example)\\.com$/i { $site = "dc1"; $zone = $1; }
      if $type == "AAAA" or $type in ("A", "CNAME") and not defined($none) $family = 'v' + 6;
      $port = integer($port); if $port > 1023 { $note = lc($n) + ' from ' + $source; }
      if $source == 10.0.0.1 $port = $port * 2 - 1; if size($n) > 100 drop();
      $n =~ s/w/W/g; $short = substr($n, 0, 3) + replace($n, '.', '/'); delete($short);
      $seen = now() - 10; $text = string($port) + $seen; $hour = hour($seen);
      """
    let compiled = try #require(Language.compile([text]))
    let batch = EventBatch()
    let keys = ["n", "type", "port", "source"].map { FieldKey($0) }
    let texts = ["www.example.com", "AAAA", "53535", "10.0.0.1"].map { Array($0.utf8) }
    var runner = ProgramRunner()
    let host = RecordingHost()
    var counts: [UInt64] = []
    for _ in 0..<4 {
      batch.removeAll()
      for _ in 0..<64 {
        let event = batch.appendEvent()
        for (key, text) in zip(keys, texts) { batch.append(key, batch.makeValue(text), to: event) }
      }
      counts.append(
        allocations {
          for event in 0..<64 {
            _ = runner.run(compiled.program, event: event, in: batch, host: host)
          }
        })
    }
    #expect(host.failures.isEmpty)
    // Without optimisation every access that yields has a frame on the heap.
    #if !DEBUG
      #expect(counts.last == 0)
    #endif
    #expect(batch.liveCount == 64)
    let rendered = Language.render(0, in: batch)
    #expect(
      rendered.hasPrefix("n='WWW.example.com' type='AAAA' port=107069 source='10.0.0.1' site='dc1'")
    )
    #expect(rendered.contains(" zone='example' family='v6' note='www.example.com from 10.0.0.1' "))
  }
}
