import Configuration
import Events
import Testing

/// The examples of the reference, run for one event.
@Suite struct ExampleResultTests {
  /// The event, but for its time.
  private static let fields = [
    ("dns.id", "7"), ("dns.query.name", "www.Example.com"), ("dns.query.type", "TXT"),
    ("dns.answer.ttl", "30"), ("dns.response", "true"), ("dns.response.code", "NXDOMAIN"),
    ("ipv4.src", "192.0.2.7"), ("ipv6.src", "2001:db8::7"),
  ]
  /// What the event's $text is, where an example reads a time from it.
  private static let texts = [
    "parsedate": "2026-11-28 18:31:55", "strptime": "28/Nov/2026:18:31:55 +0000",
    "fix_year": "Jan 02 03:04:05",
  ]
  /// What stands before an example.
  private static let beginnings = [
    "get_var": "set_var('last', 'a');", "delete_var": "set_var('last', 1);",
    "add_stat": "create_stat('queries', 'COUNT');",
    "get_stat": "create_stat('queries', 'COUNT'); add_stat('queries', 1001);",
    "size": "$dns.query.name = replace('aaaaaaaaaaa', 'a', 'aaaaaaaaaaa');",
    "label_count": "$dns.query.name = 'a.b.c.d.e.f.g.h.i';",
    "entropy": "$dns.query.name = '0123456789abcdefghijklmnopqrstuvwxyz';",
  ]

  /// What each example leaves: a field with its value, a message, what became of the event. Nothing of those
  /// whose result is this machine's or this moment's.
  private static let results: [String: String] = [
    "type": "dns.id=7", "string": "port='53'", "integer": "short=TRUE",
    "datetime": "t=datetime:2020-05-18", "ip4addr": "client=ip4addr:192.0.2.7",
    "ip6addr": "client=ip6addr:2001:db8::7", "lc": "name='www.example.com'",
    "uc": "name='WWW.EXAMPLE.COM'", "size": "long=TRUE", "substr": "start='www.Exampl'",
    "replace": "name='www/Example/com'", "now": "seen=datetime:20",
    "parsedate": "EventTime=datetime:2026-11-28 18:31:55",
    "strptime": "EventTime=datetime:2026-11-2",
    "strftime": "day='2026-11-28'", "fix_year": "-01-02 03:04:05", "year": "year=2026",
    "month": "month=11", "day": "day=28", "hour": "hour=18", "minute": "minute=31",
    "second": "second=55", "dayofweek": "dayofweek=6", "dayofyear": "dayofyear=332",
    "microsecond": "us=0", "hostname": "sensor='", "hostname_fqdn": "sensor='",
    "host_ip": "sensor=", "dropped": "", "registered_domain": "registered='example.com'",
    "public_suffix": "suffix='com'", "in_domain": "dropped", "label_count": "deep=TRUE",
    "reverse_name": "pointer='7.2.0.192.in-addr.arpa'", "entropy": "random=TRUE",
    "sha256": "client='b4408c7b72d65f3f72c7933d35f6e6a15bc6ae69316a8e06167bec53dc1e7b7a'",
    "crypto_pan": "ipv4.src='177.225.229.131'", "create_var": "", "set_var": "",
    "get_var": "last='a'", "delete_var": "", "create_stat": "", "add_stat": "",
    "get_stat": "WARNING many queries", "drop": "dropped", "delete": "dns.query.name=",
    "rename_field": "client='192.0.2.7'", "reroute": "", "add_to_route": "", "sleep": "",
    "log_debug": "DEBUG query for www.Example.com", "debug": "DEBUG query for www.Example.com",
    "log_info": "INFO query for www.Example.com",
    "log_warning": "WARNING query for www.Example.com",
    "log_error": "ERROR query for www.Example.com",
  ]

  @Test("An example does what the reference says")
  func results() {
    var scope = LanguageScope()
    scope.routes = ["suspicious", "archive"]
    for declaration in LanguageScope.coreDeclarations where declaration.availability == .supported {
      let name = declaration.name
      guard let expected = Self.results[name] else {
        Issue.record("\(name) has an example without a result here")
        continue
      }
      let host = RecordingHost()
      var fields = Self.fields
      if let text = Self.texts[name] { fields.append(("text", text)) }
      let start = "$EventTime = parsedate('2026-11-28 18:31:55'); \(Self.beginnings[name] ?? "")"
      let result = Language.run("\(start) \(declaration.example)", fields, host: host, scope: scope)
      // Names of fields are spelt as the first test spells them.
      let all = ([result] + host.messages).joined(separator: "\n").lowercased()
      #expect(
        all.contains(expected.lowercased()) && !all.contains("failed: "), "\(name): \(all)")
      if name == "delete" { #expect(!all.contains("dns.id="), "\(all)") }
    }
  }
}
