internal import Testing
internal import Web

@Suite("DNSDB's interfaces")
struct DNSDBTests {
  /// The first row of example.com.
  static let first =
    #"{"count":5,"time_first":1425168000,"time_last":1441065600,"rrname":"example.com.","#
    + #""rrtype":"A","bailiwick":"example.com.","rdata":["192.0.2.1"]}"#

  /// The reply to a request without a key.
  func get(_ path: String) async throws -> Reply {
    try await HTTPExchange.get(path, port: try await TestService.open.value.port)
  }

  @Test func `version 2 answers in frames, and every line ends`() async throws {
    let reply = try await get("/dnsdb/v2/lookup/rrset/name/example.com/A")
    #expect(reply.status == 200)
    #expect(reply.fields["content-type"] == "application/x-ndjson")
    #expect(reply.lines.first == #"{"cond":"begin"}"#)
    #expect(reply.lines.dropFirst().first == #"{"obj":\#(Self.first)}"#)
    #expect(reply.body.hasSuffix("{\"cond\":\"succeeded\"}\n"))
    let nothing = try await get("/dnsdb/v2/lookup/rrset/name/nothing.example.com")
    #expect(nothing.status == 200)
    #expect(nothing.body == "{\"cond\":\"begin\"}\n{\"cond\":\"succeeded\"}\n")
  }

  @Test func `version 1 answers in lines, and says 404 of nothing`() async throws {
    let reply = try await get("/lookup/rrset/name/example.com/A?limit=1")
    #expect(reply.body == Self.first + "\n")
    let nothing = try await get("/lookup/rrset/name/nothing.example.com")
    #expect(nothing.status == 404)
    #expect(nothing.body == "Error: no results found for query.\n")
  }

  @Test func `a path that is not there is no answer without rows`() async throws {
    for path in ["/lookup/rrset/owner/a.example", "/lookup/nothing", "/lookup/rrset/name/"] {
      let reply = try await get(path)
      #expect(reply.status == 400 && reply.body.hasPrefix("Error: "), "\(reply)")
    }
    for path in ["/dnsdb/v3/ping", "/dnsdb", "/lookup"] {
      let reply = try await get(path)
      #expect(reply.status == 404 && reply.body.contains("nothing at this path"), "\(reply)")
    }
  }

  @Test func `a search in record data matches the text that it shows`() async throws {
    let reply = try await get("/dnsdb/v2/glob/rdata/1%20svc.example.com.%20*?verbose=f")
    #expect(reply.lines.count == 3)
    #expect(reply.lines[1].contains(#""rdata":"1 svc.example.com. alpn"#), "\(reply)")
  }

  @Test func `limits say that there is more, and offsets pass over`() async throws {
    let reply = try await get("/dnsdb/v2/lookup/rrset/name/*.many.example.com?limit=2")
    #expect(reply.lines.count == 4)
    #expect(reply.lines.last == #"{"cond":"limited","msg":"Result limit reached"}"#)
    let rest = try await get("/dnsdb/v2/lookup/rrset/name/*.many.example.com?limit=2&offset=118")
    #expect(rest.lines.count == 4 && rest.lines.last == #"{"cond":"succeeded"}"#)
    #expect(try await get("/dnsdb/v2/lookup/rrset/name/a.example?offset=1000001").status == 416)
  }

  @Test(
    arguments: [
      "192.0.2.0,24", "192.0.2.0%2C24", "192.0.2.0%2c24", "192.0.2.1-192.0.2.255", "192.0.2.0%2F24",
    ])
  func `addresses come in every encoding`(value: String) async throws {
    let reply = try await get("/dnsdb/v2/lookup/rdata/ip/\(value)")
    #expect(reply.lines.count == 9, "\(reply)")
  }

  @Test(
    arguments: [
      ("rrset/name/%2A.many.example.com", 120), ("rrset/name/%2B.many.example.com.", 120),
      ("rrset/name/+.many.example.com", 120), ("rrset/name/www.example.%2A", 1),
      ("rrset/name/WWW.Example.COM.", 1), ("rrset/name/ex%5C032ample.evil.example", 1),
      ("rdata/ip/2001%3Adb8%3A%3A,32", 1), ("rdata/name/*.example.com/NS", 2),
      ("rrset/raw/076578616d706c6503636f6d00/NS", 1), ("rdata/raw/C0000201", 2),
      ("rrset/name/example.com/ANY/com", 1), ("rrset/name/example.com/any-dnssec", 1),
      ("rdata/ip/2001:db8::1/A", 1), ("rdata/ip/192.0.2.9/aaaa", 1), ("rdata/ip/192.0.2.9/ANY", 1),
      ("rrset/name/slash%2F%5C.%5C.%252f%5C.%5C..evil.example", 1),
    ])
  func `names come in every encoding`(path: String, count: Int) async throws {
    let reply = try await get("/dnsdb/v2/lookup/\(path)")
    #expect(reply.lines.count == count + 2, "\(reply)")
  }

  @Test(
    arguments: [
      "lookup/rrset/name/a..b", "lookup/rrset/name/%C3%A4.example", "lookup/rrset/name/%00",
      "lookup/rrset/name/a%4", "lookup/rrset/name/example.com/NOTYPE",
      "lookup/rrset/name/example.com/A/*.com", "lookup/rdata/ip/300.1.1.1",
      "lookup/rdata/ip/192.0.2.0,33", "lookup/rdata/ip/192.0.2.9-192.0.2.1",
      "lookup/rdata/raw/abc", "lookup/rdata/raw/zz", "lookup/rrset/raw/0361",
      "lookup/rrset/raw/00ff",
      "regex/rrnames/%28", "regex/rrnames/a?exclude=%28", "lookup/rrset/name/a.example?limit=many",
      "lookup/rrset/name/..%2f..%2fetc%2fpasswd", "lookup/rdata/ip/192.0.2.9/CNAME",
      "lookup/rrset/owner/a.example", "lookup", "summarize/rrset/", "regex/names/a", "nothing",
    ])
  func `what is written wrongly is 400 and says why`(path: String) async throws {
    let reply = try await get("/dnsdb/v2/\(path)")
    #expect(reply.status == 400, "\(reply)")
    #expect(reply.body.hasPrefix("Error: ") && reply.body.hasSuffix("\n"))
  }

  @Test func `rows of doubtful responses never stand there`() async throws {
    for path in [
      "/dnsdb/v2/lookup/rdata/ip/203.0.113.66?untrusted=t", "/lookup/rdata/ip/203.0.113.66",
    ] {
      #expect(!(try await get(path)).body.contains("203.0.113.66\""))
    }
  }

  @Test func `a summary sums up, stops at its count, and finds nothing`() async throws {
    let whole = try await get("/dnsdb/v2/summarize/rrset/name/example.com")
    #expect(
      whole.lines[1]
        == #"{"obj":{"count":17,"num_results":9,"time_first":1385168000,"time_last":1481065600}}"#)
    let some = try await get("/dnsdb/v2/summarize/rrset/name/example.com?max_count=6")
    #expect(some.lines[1].contains(#""count":7,"num_results":2"#))
    let none = try await get("/dnsdb/v2/summarize/rdata/ip/198.18.0.1")
    #expect(none.lines[1] == #"{"obj":{"count":0,"num_results":0}}"#)
  }

  @Test func `flexible searches find names and data, without what is excluded`() async throws {
    let names = try await get("/dnsdb/v2/regex/rrnames/%5Eh1.%5C.many?exclude=h11&verbose=f")
    #expect(names.lines.count == 11)
    #expect(names.lines[1] == #"{"obj":{"rrname":"h10.many.example.com.","rrtype":"A"}}"#)
    let data = try await get("/dnsdb/v2/glob/rdata/198.51.100.11%3F/A?verbose=False")
    #expect(data.lines.count == 12)
    #expect(
      data.lines[1]
        == #"{"obj":{"rdata":"198.51.100.110","rrtype":"A","raw_rdata":"c633646e"}}"#)
  }

  @Test func `a ping and the quota end their line too`() async throws {
    #expect(try await get("/dnsdb/v2/ping").body == "{\"ping\":\"ok\"}\n")
    let limit =
      #"{"rate":{"reset":"n/a","limit":"unlimited","remaining":"n/a","results_max":1000000,"#
      + #""offset_max":1000000}}"# + "\n"
    #expect(try await get("/dnsdb/v2/rate_limit").body == limit)
    #expect(try await get("/lookup/rate_limit").body == limit)
  }
}
