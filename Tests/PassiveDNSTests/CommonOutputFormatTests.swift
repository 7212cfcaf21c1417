internal import DNS
internal import PassiveDNS
internal import Testing

@Suite("Rows of other programs")
struct CommonOutputFormatTests {
  /// The line of COF that a line of JSON becomes.
  static func again(_ line: String) throws -> String? {
    try CommonOutputFormat.read(Array(line.utf8)).map { CommonOutputFormat.line($0.row) }
  }

  @Test func `lines of COF, of DNSDB and of SAF are read`() throws {
    let times = "\"time_first\":5,\"time_last\":9,\"count\":3"
    let written =
      "{\"rrname\":\"www.example.com\",\"rrtype\":\"MX\",\"rdata\":[\"10 mx.example.com\"],\(times)"
    let end = ",\"time_first_ms\":5000,\"time_last_ms\":9000}"
    let texts = [
      "{\"rrname\":\"WWW.example.com.\",\"rrtype\":\"MX\",\"rdata\":\"10 mx.example.com.\",\(times)}",
      "{\"obj\":{\"rrname\":\"www.example.com\",\"rrtype\":15,\"rdata\":[\"10 mx.example.com\"],\(times)}}",
    ]
    for text in texts { #expect(try Self.again(text) == written + end) }
    #expect(try Self.again("{\"cond\":\"begin\"}") == nil)
    let unknown =
      "{\"rrname\":\"a\",\"rrtype\":65534,\"rdata\":[\"\\\\# 1 ff\"],\(times)\(end)"
    #expect(try Self.again(unknown) == unknown)
  }

  @Test func `what is no row is refused with a reason`() {
    let texts = [
      "", "{", "[]", "{}", "{\"rrname\":\"a..b\"}", "{\"rrname\":\"a\",\"rrtype\":\"NONSENSE\"}",
      "{\"rrname\":\"a\",\"rrtype\":\"A\",\"rdata\":\"no\",\"time_first\":1,\"time_last\":1}",
      "{\"rrname\":\"a\",\"rrtype\":\"A\",\"rdata\":\"1.2.3.4\",\"time_first\":2,\"time_last\":1}",
      String(repeating: "[", count: 1000),
    ]
    for text in texts {
      #expect(throws: QueryError.self, "\(text)") { try CommonOutputFormat.read(Array(text.utf8)) }
    }
  }

  @Test func `lines of passivedns are read without their client`() throws {
    let line =
      "1322849924.408856||10.1.1.1||8.8.8.8||IN||upload.youtube.com.||A||74.125.43.117||46587||5"
    let row = try #require(try PassiveDNSLog.read(line))
    #expect(row.owner == "upload.youtube.com" && row.data == ["74.125.43.117"])
    #expect(row.count == 5 && row.observation.firstMilliseconds == 1_322_849_924_408)
    let absent = "1322849924.4||10.1.1.1||8.8.8.8||IN||no.test.||A||NXDOMAIN||0||1"
    #expect(try PassiveDNSLog.read(absent) == nil)
  }

  @Test func `of passivedns only whole records are taken`() throws {
    func read(_ rest: String) throws -> RRsetRow? {
      try PassiveDNSLog.read("1322849924.5||10.1.1.1||8.8.8.8||" + rest)
    }
    // What went wrong is the data of no record, though it could be a name.
    for word in ["SERVFAIL", "NXDOMAIN", "REFUSED", "NOTIMPL", "UNKNOWN-ERROR-11"] {
      #expect(try read("IN||a.test.||CNAME||\(word)||0||1") == nil)
    }
    // One field of several.
    for rest in [
      "MX||mail.test.", "SRV||host.test.", "SOA||ns1.test.", "NAPTR||10", "RP||me.test.",
    ] {
      #expect(try read("IN||a.test.||\(rest)||60||2") == nil)
    }
    let whole = try #require(try read("IN||a.test.||MX||10 mail.test.||60||2"))
    #expect(whole.data == ["10 mail.test"] && whole.count == 2)
    let text = try #require(try read("CH||a|b.test.||TXT||\"x||y\"||60||4"))
    #expect(text.owner == "a|b.test" && text.data == ["\"x||y\""] && text.count == 4)
    #expect(text.recordClass == .chaos)
    for rest in [
      "IN||a..b||A||1.2.3.4", "XX||a||A||1.2.3.4", "IN||a||NOTYPE||x", "IN||a||A||1.2.3.400",
    ] {
      #expect(throws: QueryError.self, "\(rest)") { try read("\(rest)||1||1") }
    }
  }
}
