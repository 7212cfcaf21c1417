import Configuration
import Events
import Octets
import Synchronization
import Testing

/// A clock that stands still until it is moved.
final class StandingClock: Sendable {
  private let time = Atomic<Int64>(1_600_000_000_000_000_000)
  var now: Timestamp { Timestamp(nanoseconds: time.load(ordering: .relaxed)) }
  func advance(seconds: Double) {
    time.wrappingAdd(Int64(seconds * 1_000_000_000), ordering: .relaxed)
  }
}

/// Variables and statistics of an instance.
@Suite struct VariablesTests {
  @Test("Variables keep values of every type from event to event")
  func variables() {
    let host = RecordingHost()
    for (text, expected) in [
      ("$x = get_var('a');", "x=undef"), ("create_var('a'); $x = get_var('a');", "x=undef"),
      ("set_var('a', 1); $x = get_var('a');", "x=1"), ("$x = get_var('a') + 1;", "x=2"),
      ("create_var('a'); $x = get_var('a');", "x=1"), ("$x = get_var('A');", "x=undef"),
      ("set_var('a', 'text'); set_var('b', $none);", ""), ("$x = get_var('a');", "x='text'"),
      ("$x = get_var('b');", "x=undef"), ("set_var('a', 10.0.0.1);", ""),
      ("$x = get_var('a') in 10.0.0.0/8;", "x=TRUE"), ("set_var('a', 2001:db8::1);", ""),
      ("$x = get_var('a');", "x=ip6addr:2001:db8::1"),
      (
        "set_var('a', 2020-01-01 00:00:00); $x = get_var('a') + 1;",
        "x=datetime:2020-01-01 00:00:01"
      ),
      ("set_var('a', TRUE); if get_var('a') $x = 'yes';", "x='yes'"),
      ("set_var('a', get_var('none')); $x = get_var('a');", "x=undef"),
      ("delete_var('a'); delete_var('a'); $x = defined get_var('a');", "x=FALSE"),
      ("set_var('n' + 'm', 'a' + 'b'); $x = get_var('nm') + get_var('nm');", "x='abab'"),
      ("$x = get_var($none);", "x=undef"), ("set_var('', 7); $x = get_var('');", "x=7"),
    ] {
      #expect(Language.run(text, host: host) == expected, "\(text)")
    }
    #expect(
      Language.run("set_var($none, 1);", host: host)
        == "failed: set_var() needs string as 'name', not unknown")
    // Another instance has its own.
    #expect(Language.run("$x = get_var('nm');") == "x=undef")
  }

  @Test("Variables end with their lifetime, and statistics too")
  func lifetimes() {
    let clock = StandingClock()
    let host = RecordingHost(variables: ModuleVariables(clock: { clock.now }))
    let end = "datetime(\((clock.now.nanoseconds + 5_000_000_000) / 1000))"
    _ = Language.run(
      "create_var('s', 10); set_var('s', 1); create_var('t', \(end)); set_var('t', 2);"
        + " create_var('e'); set_var('e', 3); create_stat('c', 'COUNT', 0, now(), 10);"
        + " add_stat('c', 4);", host: host)
    let text = "$x = '' + get_var('s') + get_var('t') + get_var('e') + get_stat('c');"
    for (seconds, expected) in [
      (0.0, "'1234'"), (4.9, "'1234'"), (0.2, "'134'"), (4.8, "'134'"), (0.2, "'3'"), (1e6, "'3'"),
    ] {
      clock.advance(seconds: seconds)
      #expect(Language.run(text, host: host) == "x=\(expected)", "\(seconds)")
    }
    // set_var() makes it anew without an end; a lifetime in the past is none.
    _ = Language.run("set_var('s', 5); create_var('p', 0); set_var('q', 1);", host: host)
    clock.advance(seconds: 1e6)
    #expect(Language.run("$x = get_var('s');", host: host) == "x=5")
    #expect(
      Language.run("create_var('n', -1);", host: host) == "failed: a lifetime is not below zero")
  }

  @Test("There are bounds to how many variables there are, and the dead make room")
  func bounds() {
    let clock = StandingClock()
    let host = RecordingHost(variables: ModuleVariables(clock: { clock.now }))
    let batch = EventBatch()
    var runner = ProgramRunner()
    let compiled = Language.compile(["create_var($name, 10); set_var($name, $name);"])
    for number in 0..<LanguageLimits.variables + 3 {
      batch.removeAll()
      let event = Language.event([("name", "v\(number)")], in: batch)
      _ = compiled.map { runner.run($0.program, event: event, in: batch, host: host) }
    }
    #expect(host.failures.count == 3)
    #expect(host.failures.last?.cause == "an instance has at most 65536 variables")
    let text = "$x = get_var('v7') + get_var('v65535'); delete_var('v7'); $y = get_var('v7');"
    #expect(Language.run(text, host: host) == "x='v7v65535' y=undef")
    #expect(Language.run("set_var('w', 1); $x = get_var('w');", host: host) == "x=1")
    clock.advance(seconds: 11)
    #expect(Language.run("set_var('u', 2); $x = get_var('u');", host: host) == "x=2")
    #expect(Language.run("$x = get_var('v9'); $y = get_var('w');", host: host) == "x=undef y=1")
    let long = String(repeating: "x", count: 1 << 20)
    let big = RecordingHost()
    for number in 0..<64 {
      #expect(
        Language.run("set_var('\(number)', $t); delete($t);", [("t", long)], host: big) == "")
    }
    let more = Language.run("set_var('m', $t);", [("t", long)], host: big)
    #expect(more == "failed: the variables of an instance hold at most 67108864 octets")
  }

  @Test("Statistics are worked out at the end of intervals")
  func statistics() {
    for (kind, expected) in [
      // Added: 4 and 6, then 20, then 6, then nothing, in intervals of ten seconds.
      ("COUNT", ["10", "30", "36", "36"]), ("COUNTMIN", ["10", "10", "10", "10"]),
      ("COUNTMAX", ["10", "30", "36", "36"]), ("AVG", ["5", "20", "6", "0"]),
      ("AVGMIN", ["5", "5", "5", "0"]), ("AVGMAX", ["5", "20", "20", "20"]),
      ("RATE", ["10", "20", "6", "0"]), ("RATEMIN", ["10", "10", "6", "0"]),
      ("RATEMAX", ["10", "20", "20", "20"]), ("GRAD", ["10", "10", "-14", "-6"]),
      ("GRADMIN", ["10", "10", "-14", "-14"]), ("gradmax", ["10", "10", "10", "10"]),
    ] {
      let clock = StandingClock()
      let host = RecordingHost(variables: ModuleVariables(clock: { clock.now }))
      let read = "$x = get_stat('s');"
      _ = Language.run("create_stat('s', '\(kind)', 10);", host: host)
      #expect(Language.run(read, host: host) == (kind == "COUNT" ? "x=0" : "x=undef"))
      for (added, wanted) in zip([[4, 6], [20], [6], []], expected) {
        for number in added {
          _ = Language.run(
            "create_stat('s', '\(kind)', 10); add_stat('s', \(number));", host: host)
        }
        clock.advance(seconds: 10)
        #expect(Language.run(read, host: host) == "x=\(wanted)", "\(kind)")
      }
    }
  }

  @Test("Statistics take times of events, longer intervals and large numbers as they are")
  func statisticsOfEvents() {
    let host = RecordingHost()
    let start = "2020-01-01 00:00:00"
    for (text, expected) in [
      ("create_stat('r', 'RATE', 10, \(start)); $x = get_stat('r', \(start));", "x=undef"),
      ("add_stat('r', 7, \(start)); add_stat('r', 3, 2020-01-01 00:00:05);", ""),
      // Twice as long: half of it in an interval of ten seconds.
      ("$x = get_stat('r', 2020-01-01 00:00:20);", "x=5"),
      // A time before the interval changes nothing.
      ("$x = get_stat('r', \(start));", "x=5"), ("add_stat('r', 9, \(start));", ""),
      ("$x = get_stat('r', 2020-01-01 00:00:30);", "x=9"),
      ("create_stat('c', 'COUNT'); add_stat('c', 9223372036854775807);", ""),
      ("add_stat('c', 1); $x = get_stat('c');", "x=9223372036854775807"),
      ("add_stat('c', -9); $x = get_stat('c');", "x=9223372036854775798"),
      ("$x = get_stat('none');", "x=undef"),
      ("add_stat('none', 1);", "failed: there is no statistic 'none'; create_stat() makes one"),
      (
        "create_stat('z', 'RATE');",
        "failed: a statistic of the type RATE needs an interval of 1 to 3155760000 seconds"
      ),
      (
        "create_stat('z', lc('X') + 'y', 1);",
        "failed: 'xy' is no type of statistic; the types are COUNT, COUNTMIN, COUNTMAX, AVG, AVGMIN,"
          + " AVGMAX, RATE, RATEMIN, RATEMAX, GRAD, GRADMIN, GRADMAX"
      ),
    ] {
      #expect(Language.run(text, host: host) == expected, "\(text)")
    }
    let error = Language.errors("create_stat('z', 'RATES', 10);")
    #expect(error.hasPrefix("n.conf:1:18: error: 'RATES' is no type of statistic; the types are"))
  }

  @Test("Several threads add without losing anything")
  func threads() async {
    let variables = ModuleVariables()
    let text = "create_stat('n', 'COUNT'); add_stat('n', 1); set_var($id, $id); delete_var($id);"
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<4 {
        group.addTask {
          let host = RecordingHost(variables: variables)
          guard let compiled = Language.compile([text]) else { return }
          var runner = ProgramRunner()
          let batch = EventBatch()
          for _ in 0..<5_000 {
            batch.removeAll()
            let event = Language.event([("id", "\(number)")], in: batch)
            _ = runner.run(compiled.program, event: event, in: batch, host: host)
          }
          #expect(host.failures.isEmpty)
        }
      }
    }
    let host = RecordingHost(variables: variables)
    #expect(Language.run("$x = get_stat('n');", host: host) == "x=20000")
  }
}
