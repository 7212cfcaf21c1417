import Configuration
import Events
import Octets
import Testing

/// The core's functions and procedures.
@Suite struct FunctionsTests {
  @Test(
    "Types and conversions",
    arguments: [
      ("type(undef)", "'unknown'"), ("type(1)", "'integer'"), ("type('a')", "'string'"),
      ("type(TRUE)", "'boolean'"), ("type(now())", "'datetime'"), ("type(::1)", "'ip6addr'"),
      ("string(1)", "'1'"), ("string(TRUE)", "'TRUE'"), ("string('a')", "'a'"),
      ("string(undef)", "undef"), ("string(10.0.0.1)", "'10.0.0.1'"),
      ("string(2001:db8::1)", "'2001:db8::1'"),
      ("integer('53')", "53"), ("integer(' -7 ')", "-7"), ("integer('+7')", "7"),
      ("integer('0x1f')", "31"), ("integer('12a')", "undef"), ("integer('')", "undef"),
      ("integer('-')", "undef"), ("integer('0x')", "undef"), ("integer($none)", "undef"),
      ("integer(TRUE)", "1"),
      ("integer('9223372036854775807')", "9223372036854775807"),
      ("integer('9223372036854775808')", "undef"),
      ("integer('-9223372036854775808')", "-9223372036854775808"),
      ("integer('99999999999999999999')", "undef"), ("integer(0.0.1.2)", "258"),
      ("integer(datetime(1589822134033655))", "1589822134033655"), ("integer(7)", "7"),
      ("ip4addr('10.0.0.1')", "ip4addr:10.0.0.1"), ("ip4addr('10.0.0')", "undef"),
      ("ip4addr('1.2.3.4x')", "undef"), ("ip4addr('1..2.3')", "undef"),
      ("ip4addr(167772161)", "ip4addr:10.0.0.1"), ("ip4addr(-1)", "undef"),
      ("ip4addr(1.2.3.4)", "ip4addr:1.2.3.4"),
      ("ip6addr('2001:db8::1')", "ip6addr:2001:db8::1"), ("ip6addr('1.2.3.4')", "undef"),
      ("ip6addr(::1)", "ip6addr:::1"), ("ip6addr('x')", "undef"),
      ("lc('AbZ[`{1')", "'abz[`{1'"), ("uc('aBz[`{1')", "'ABZ[`{1'"), ("lc($none)", "undef"),
      ("lc('')", "''"), ("uc(lc('A') + 'b')", "'AB'"),
      ("size('abc')", "3"), ("size('')", "0"), ("size('ä')", "2"), ("size($none)", "undef"),
      ("substr('abcdef', 2)", "'cdef'"), ("substr('abcdef', 2, 4)", "'cd'"),
      ("substr('abc', 5)", "''"), ("substr('abc', -1)", "'abc'"), ("substr('abc', 2, 1)", "''"),
      ("substr('abc', 0, 99)", "'abc'"), ("substr('abc', undef)", "undef"),
      ("replace('a.b.c', '.', '::')", "'a::b::c'"), ("replace('a.b.c', '.', '', 1)", "'ab.c'"),
      ("replace('abc', 'x', 'y')", "'abc'"), ("replace('abc', '', 'y')", "'abc'"),
      ("replace('aaaa', 'aa', 'a')", "'aa'"), ("replace('abc', 'abcd', 'y')", "'abc'"),
      ("replace('abc', 'abc', '')", "''"), ("replace('aXbX', 'X', 'YY', 0)", "'aXbX'"),
      ("replace('xa', 'a', 'bc') + replace('a', 'a', 'd')", "'xbcd'"),
      ("dropped()", "FALSE"), ("hostname() == hostname()", "TRUE"),
      ("size(hostname()) > 0", "TRUE"),
      ("defined hostname_fqdn()", "TRUE"), ("host_ip(9999)", "undef"),
      ("type(host_ip()) in ('ip4addr', 'unknown')", "TRUE"), ("now() - now() <= 0", "TRUE"),
      ("now() > 2020-01-01 00:00:00", "TRUE"),
    ])
  func values(_ text: String, _ expected: String) {
    #expect(Language.value(text) == expected)
    // The same again with what no compiler can work out before.
    if text.contains("'abc'") {
      let late = text.replacing("'abc'", with: "$given")
      #expect(Language.value(late, [("given", "abc")]) == expected)
    }
  }

  @Test(
    "Parts of datetimes and their text are local",
    arguments: [
      ("year(2020-05-18 23:15:34)", "2020"), ("month(2020-05-18 23:15:34)", "5"),
      ("day(2020-05-18 23:15:34)", "18"), ("hour(2020-05-18 23:15:34)", "23"),
      ("minute(2020-05-18 23:15:34)", "15"), ("second(2020-05-18 23:15:34)", "34"),
      ("microsecond(2020-05-18 23:15:34.033655)", "33655"),
      ("dayofweek(2020-05-17 12:00:00)", "0"), ("dayofyear(2020-12-31 12:00:00)", "366"),
      ("year(undef)", "undef"), ("integer(datetime(-7))", "-7"),
      ("strftime(2020-05-18 23:15:34, '%Y/%m/%d %H')", "'2020/05/18 23'"),
      ("strftime(datetime(1), 'YYYY-MM-DDThh:mm:ss.sUTC')", "'1970-01-01T00:00:00.000001Z'"),
      ("strftime(2020-05-18 23:15:34.5, 'YYYY-MM-DDThh:mm:ss.s')", "'2020-05-18T23:15:34.500000'"),
      ("strftime(2020-05-18 23:15:34, 'none')", "'none'"),
      (
        "integer(strptime('18/May/2020:10:15:34 +0200', '%d/%b/%Y:%H:%M:%S %z'))",
        "1589789734000000"
      ),
      ("strptime('2020-05-18 23:15:34', '%Y-%m-%d %H:%M:%S')", "datetime:2020-05-18 23:15:34"),
      ("strptime('x', '%Y')", "undef"),
      ("strptime('2020', '%Y')", "datetime:2020-01-01 00:00:00"),
      ("string(fix_year(strptime('Jan 1', '%b %d'))) =~ /^20\\d\\d-01-01 00:00:00$/", "TRUE"),
      ("fix_year(2001-01-01 00:00:00)", "datetime:2001-01-01 00:00:00"),
    ])
  func times(_ text: String, _ expected: String) {
    #expect(Language.value(text) == expected)
  }

  @Test("parsedate() reads the usual forms")
  func dates() {
    for text in [
      "2020-05-18 12:15:34", "2020-05-18T12:15:34", "2020-05-18 12:15:34,0", "2020-5-18 12:15:34",
      "2020/05/18 12:15:34", "Mon May 18 12:15:34 2020", "May 18 12:15:34 2020",
      "May 18 2020 12:15:34", "18-May-2020 12:15:34.0", "*May 18 2020 12:15:34.000:",
      "18 May 2020 12:15:34",
    ] {
      let comparison = "parsedate('\(text)') == 2020-05-18 12:15:34"
      #expect(Language.value(comparison) == "TRUE", "\(text)")
    }
    for (text, microseconds) in [
      ("2020-05-18T10:15:34Z", "1589796934000000"), ("2020-05-18t10:15:34.5z", "1589796934500000"),
      ("2020-05-18T05:15:34.033655-05:00", "1589796934033655"),
      ("2020-05-18 10:15:34 UTC", "1589796934000000"),
      ("2020-05-18T11:15:34+0100", "1589796934000000"),
      ("2020-05-18T11:15:34+01", "1589796934000000"),
      ("Mon, 18 May 2020 10:15:34 GMT", "1589796934000000"),
      ("Monday, 18-May-20 10:15:34 GMT", "1589796934000000"),
      ("[18/May/2020:12:15:34 +0200]", "1589796934000000"),
      ("1589796934", "1589796934000000"), ("1589796934.033655", "1589796934033655"),
      ("1900-03-01T00:00:00Z", "-2203891200000000"), ("2000-02-29T00:00:00Z", "951782400000000"),
      ("", "undef"), ("x", "undef"), ("2020-13-18 12:15:34", "undef"),
      ("2020-05-18 12:15", "undef"), ("2020-05-18 25:15:34", "undef"), ("2020-02-30", "undef"),
      ("12:15:34", "undef"), ("2020-05-18 12:15:34 tomorrow", "undef"),
      ("Mai 18 12:15:34", "undef"), ("15897969", "undef"), ("Mon", "undef"),
      ("2020-05-18T10:15:34+99:00", "undef"), ("999999999999", "undef"),
      (String(repeating: "1", count: 100), "undef"),
    ] {
      #expect(Language.value("integer(parsedate('\(text)'))") == microseconds, "\(text)")
      let given = Language.value("integer(parsedate($given))", [("given", text)])
      #expect(given == microseconds, "\(text)")
    }
    #expect(Language.value("parsedate('2020-05-18') == 2020-05-18 00:00:00") == "TRUE")
    // Without a year it is the last time that day came, or comes within a month.
    let old = Language.value("now() - parsedate(strftime(now() - 3000000, '%b %d %H:%M:%S'))")
    #expect(Int(old).map { abs($0 / 1_000_000 - 3_000_000) <= 3601 } == true, "\(old)")
    let soon = Language.value("parsedate(strftime(now() + 864000, '%b %e %H:%M:%S')) - now()")
    #expect(Int(soon).map { abs($0 / 1_000_000 - 864_000) <= 3601 } == true, "\(soon)")
  }

  @Test("Procedures change the event, log, and wait")
  func procedures() {
    let fields = [("a", "1"), ("b", "2"), ("c", "3")]
    for (text, expected) in [
      ("delete($b);", "a='1' c='3'"), ("delete('$b'); delete('c');", "a='1'"),
      ("delete($none);", "a='1' b='2' c='3'"),
      ("rename_field($a, $z9);", "z9='1' b='2' c='3'"), ("rename_field('a', 'b');", "b='1' c='3'"),
      ("rename_field($none, $b);", "a='1' b='2' c='3'"),
      ("$b = undef;", "a='1' b=undef c='3'"), ("$d4 = $a + $b;", "a='1' b='2' c='3' d4='12'"),
      ("drop(); delete($a);", "dropped"),
      ("if $b == '2' { $a = 'x'; drop(); $a = 'y'; }", "dropped"),
      ("sleep(1); sleep(0);", "a='1' b='2' c='3'"),
      ("sleep(-1);", "failed: sleep() cannot wait for less than no time"),
      ("$raw_event = $a; $raw_event = $raw_event + '!';", "a='1' b='2' c='3' raw_event='1!'"),
    ] {
      #expect(Language.run(text, fields) == expected, "\(text)")
    }
    let host = RecordingHost()
    _ = Language.run(
      "log_info('a', 1, TRUE); LOG_ERROR($none); log_warning(10.0.0.1); log_debug('d'); debug('e');"
        + " log_info(2000 * 'x' == 1);", host: host)
    #expect(host.messages.isEmpty)
    _ = Language.run(
      "log_info('a', 1, TRUE); LOG_ERROR($none); log_warning(10.0.0.1); log_debug('d');"
        + " debug('e');",
      host: host)
    #expect(
      host.messages == ["INFO a1TRUE", "ERROR ", "WARNING 10.0.0.1", "DEBUG d", "DEBUG e"])
    // A kind is a statement: the same text at another place is another.
    #expect(Set(host.kinds).count == 5 && host.kinds.first == "log_info n.conf:1:1")
    host.kinds = []
    let compiled = Language.compile(["log_info($raw_event);", "log_info($raw_event);"])
    let batch = EventBatch()
    var runner = ProgramRunner()
    for text in ["x", "y"] {
      let event = Language.event([("raw_event", text)], in: batch)
      _ = compiled.map { runner.run($0.program, event: event, in: batch, host: host) }
    }
    #expect(host.messages.suffix(4) == ["INFO x", "INFO x", "INFO y", "INFO y"])
    #expect(host.kinds.count == 4 && Set(host.kinds).count == 1)
    host.messages = []
    // Those behind the seventh are joined before the call.
    _ = Language.run("log_info(1, 2, 3, 4, 5, 6, 7, 8, $none, 9, TRUE, 10.0.0.1, 'x');", host: host)
    #expect(host.messages == ["INFO 123456789TRUE10.0.0.1x"])
    host.messages = []
    host.keepsDebug = false
    let long = String(repeating: "x", count: 900)
    _ = Language.run("debug('no'); log_info($given, $given);", [("given", long)], host: host)
    #expect(host.messages.map(\.utf8.count) == ["INFO ".utf8.count + 1024])
  }

  @Test("Every declaration has a sentence and an example that compiles, and names are unique")
  func declarations() {
    let declarations = LanguageScope.coreDeclarations
    #expect(Set(declarations.map { $0.role.rawValue + $0.name }).count == declarations.count)
    for declaration in declarations {
      #expect(declaration.meaning.hasSuffix("."), "\(declaration.name)")
      var scope = LanguageScope()
      scope.routes = ["suspicious", "archive"]
      let errors = Language.errors(declaration.example, scope: scope)
      switch declaration.availability {
      case .supported: #expect(errors == "", "\(declaration.name)")
      case .planned: #expect(errors.contains("is not supported yet; leave it out"), "\(errors)")
      case .refused(let reason): #expect(errors.contains(reason), "\(errors)")
      }
    }
    let names = Set(declarations.map(\.name))
    for name in [
      "datetime", "day", "dayofweek", "dayofyear", "dropped", "entropy", "fix_year", "get_stat",
      "get_var",
      "host_ip", "in_domain", "label_count", "public_suffix", "registered_domain",
      "reverse_name", "sha256", "hostname", "hostname_fqdn", "hour", "integer", "ip4addr", "lc",
      "microsecond",
      "minute", "month", "now", "parsedate", "replace", "second", "size", "strftime", "string",
      "strptime", "substr", "type", "uc", "year", "add_stat", "add_to_route", "create_stat",
      "crypto_pan", "create_var", "debug", "delete", "delete_var", "drop", "log_debug", "log_error",
      "log_info",
      "log_warning", "rename_field", "reroute", "set_var", "sleep",
    ] {
      #expect(names.contains(name), "\(name)")
    }
    let substring = declarations.first { $0.name == "substr" }
    #expect(substring?.signature == "substr(string text, integer from[, integer to])")
  }
}
