internal import Events
internal import Formats
internal import Octets
internal import Testing

@Suite("Syslog messages")
struct SyslogTests {
  /// Settings with a host.
  private static var settings: SyslogSettings {
    var settings = SyslogSettings()
    settings.hostname = Array("sensor".utf8)
    settings.isTimeInUTC = true
    return settings
  }

  /// An event with all that a header has.
  private static var full: EventBatch {
    Sample.batch([
      ("Hostname", "ns1"), ("SourceName", "named"), ("ProcessID", "42"), ("MessageID", "QUERY"),
      ("SyslogFacility", "LOCAL0"), ("SeverityValue", "4"), ("Message", "a query"),
      ("dns.query.name", "a\"]\\b"),
    ])
  }

  @Test func `headers are made of fields, or of what holds without them`() {
    let bsd = Sample.string(BSDSyslogEncoder(Self.settings), Self.full)
    #expect(bsd.hasPrefix("<131>May 18 ") && bsd.hasSuffix(" ns1 named[42]: a query"))
    #expect(
      Sample.string(IETFSyslogEncoder(Self.settings), Self.full)
        == "<131>1 2020-05-18T17:15:34.033655Z ns1 named 42 QUERY [NXLOG@14506"
        + " SeverityValue=\"4\" dns.query.name=\"a\\\"\\]\\\\b\"] a query")
    let bare = Sample.batch([("raw_event", "raw")])
    #expect(Sample.string(BSDSyslogEncoder(Self.settings), bare).hasSuffix(" sensor wirebird: raw"))
    #expect(
      Sample.string(IETFSyslogEncoder(Self.settings), bare)
        == "<13>1 2020-05-18T17:15:34.033655Z sensor wirebird - - - raw")
    let fieldsOnly = Sample.string(BSDSyslogEncoder(Self.settings), Sample.batch([("a", "b")]))
    #expect(fieldsOnly.hasSuffix(", a=\"b\""))
  }

  @Test func `no octet of a field leaves its place`() {
    for hostile in Sample.hostile {
      let batch = Sample.batch([
        ("Hostname", hostile), ("SourceName", hostile), ("ProcessID", hostile),
        ("MessageID", hostile), ("SyslogFacility", hostile), ("Message", hostile),
        ("a", hostile), ("b", [0x62]),
      ])
      let bsd = Sample.text(BSDSyslogEncoder(Self.settings), batch)
      let ietf = Sample.text(IETFSyslogEncoder(Self.settings), batch)
      #expect(Sample.isLine(bsd) && Sample.isLine(ietf), "\(bsd) \(ietf)")
      let old = Sample.parsed(SyslogParser(.bsd), bsd)
      #expect(Sample.field("SyslogFacilityValue", old) == [0x31])
      #expect(Sample.field("SourceName", old)?.isEmpty == false)
      let new = Sample.parsed(SyslogParser(.ietf), ietf)
      #expect(Sample.field("b", new) == [0x62], "\(ietf)")
      if Sample.isLine(hostile), !hostile.isEmpty {
        #expect(Sample.field("a", new) == hostile && Sample.field("Message", new) == hostile)
      }
    }
  }

  @Test func `messages of both forms are read, and others are the message`() {
    let cases: [(String, [String])] = [
      (
        "<34>Oct 11 22:14:15 mymachine su[77]: 'su root' failed",
        ["hostname=mymachine", "sourcename=su", "processid=77", "message='su root' failed"]
      ),
      (
        "<165>1 2003-10-11T22:14:15.003Z host app - ID47 [a@1 iut=\"3\" b=\"x\\\"\\]\"][c@1] \u{FEFF}text",
        [
          "hostname=host", "sourcename=app", "messageid=ID47", "iut=3", "b=x\"]", "message=text",
        ]
      ),
      ("no header at all", ["message=no header at all"]),
      ("<999>x", ["message=<999>x"]), ("<13>", ["message="]),
    ]
    for (record, wanted) in cases {
      let fields = Sample.parsed(SyslogParser(.any), record)
      for field in wanted { #expect(fields?.contains(field) == true, "\(record): \(fields ?? [])") }
    }
    #expect(Sample.parsed(SyslogParser(.any), "<34>x")?.contains("syslogseverity=CRIT") == true)
    for wrong in [
      "x", "<34>Oct 11 22:14:15 h x: y", "<1>1 - - - - - [a b=\"c", "<1>1 - - - - - [a b]",
    ] {
      #expect(Sample.parsed(SyslogParser(.ietf), wrong) == nil, "\(wrong)")
    }
  }

  @Test func `records that end anywhere are read without a fault`() {
    for encoder in [
      BSDSyslogEncoder(Self.settings) as any EventEncoder, IETFSyslogEncoder(Self.settings),
    ] {
      let record = Sample.text(encoder, Self.full)
      for count in 0...record.count {
        _ = Sample.parsed(SyslogParser(.any), Array(record.prefix(count)))
      }
    }
  }
}
