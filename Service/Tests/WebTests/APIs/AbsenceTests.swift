internal import Testing
internal import Web

@Suite("Absences and floods")
struct AbsenceTests {
  /// The reply to a request without a key.
  func get(_ path: String) async throws -> Reply {
    try await HTTPExchange.get("/api/v1/" + path, port: try await TestService.open.value.port)
  }

  @Test func `an absence has its kind, its zone's SOA record, times and counts`() async throws {
    let reply = try await get("absences/no.example.com")
    #expect(reply.status == 200 && reply.fields["content-type"] == "application/x-ndjson")
    #expect(reply.fields["x-next-offset"] == nil)
    #expect(
      reply.body == #"{"rrname":"no.example.com","rrtype":"A","rdata":[],"time_first":1425168000,"#
        + #""time_last":1441065600,"count":6,"time_first_ms":1425168000005,"#
        + #""time_last_ms":1441065600000,"bailiwick":"example.com","kind":"nxdomain","#
        + #""rrclass":"IN","soa":"ns1.example.com hostmaster.example.com 1 7200 3600 1209600 300","#
        + #""raw_soa":"036e7331076578616d706c6503636f6d000a686f73746d6173746572076578616d706c65"#
        + "03636f6d000000000100001c2000000e10001275000000012c\"}\n")
    let data = try await get("absences/www.example.com")
    #expect(
      data.lines == [
        #"{"rrname":"www.example.com","rrtype":"TYPE65534","rdata":[],"time_first":1425168000,"#
          + #""time_last":1441065600,"count":1,"time_first_ms":1425168000005,"#
          + #""time_last_ms":1441065600000,"kind":"nodata","rrclass":"IN"}"#
      ])
    let nothing = try await get("absences/is.example.com")
    #expect(nothing.status == 200 && nothing.body.isEmpty)
  }

  @Test func `sensors are summed up, or apart`() async throws {
    let apart = try await get("absences/no.example.com?aggr=f")
    #expect(apart.lines.count == 2)
    #expect(apart.lines.contains { $0.contains(#""count":4,"#) && $0.contains("\"north\"") })
    #expect(apart.lines.contains { $0.contains(#""count":2,"#) && $0.contains("\"south\"") })
  }

  @Test(
    arguments: [
      ("*.example.com", 2), ("+.example.com", 2), ("no.*", 1), ("*", 74), ("*/ALL", 75),
      ("*/DS", 1), ("*/ANY-DNSSEC", 1), ("*/TXT", 2), ("*.example.com/TYPE65534", 1),
      ("*?time_first_after=1425168001", 0), ("*?time_last_before=1441065600", 74),
      ("no.*.com.?syntax=glob", 1), ("%5EN..exam?syntax=regex", 1), ("com$?syntax=regex", 0),
      ("evil%5C.example%5C.$?syntax=regex", 2), ("line%5C010feed%22.evil.example", 1),
    ])
  func `names, patterns, types and fences choose`(path: String, count: Int) async throws {
    let reply = try await get("absences/\(path)")
    #expect(reply.status == 200 && reply.lines.count == count, "\(reply)")
  }

  @Test func `flooded zones are found from the names in them and by patterns`() async throws {
    for path in ["floods/x17.flood.example.net", "floods/flood.example.net", "floods/*.net"] {
      #expect(
        try await get(path).body
          == #"{"rrname":"flood.example.net","rdata":[],"time_first":1425168000,"#
          + #""time_last":1441065600,"count":5000,"time_first_ms":1425168000000,"#
          + #""time_last_ms":1441065600007,"kind":"flood"}"# + "\n")
    }
    #expect(try await get("floods/*").lines.count == 2)
    #expect(try await get("floods/example.net").body.isEmpty)
    #expect(try await get("floods/*?time_last_after=1441065601").body.isEmpty)
  }

  @Test(arguments: [("absences/*.evil.example/ALL", 2), ("floods/*", 2)])
  func `pages lead on until there is no more`(path: String, count: Int) async throws {
    var lines: [String] = []
    var offset: String? = "0"
    while let at = offset, lines.count < 10 {
      let reply = try await get("\(path)?limit=1&offset=\(at)")
      #expect(reply.status == 200)
      lines += reply.lines
      offset = reply.fields["x-next-offset"]
    }
    #expect(lines.count == count && Set(lines).count == count)
  }

  @Test(
    arguments: [
      "absences/a..b", "absences/%00", "absences/*/NOTYPE", "absences/(?syntax=regex",
      "absences/a?syntax=sql", "absences/*?limit=x", "floods/a..b", "floods/*?time_last_after=x",
      "absences/*?offset=-1",
    ])
  func `what is written wrongly is 400 and says why`(path: String) async throws {
    let reply = try await get(path)
    #expect(reply.status == 400 && reply.body.hasPrefix(#"{"error":""#), "\(reply)")
  }

  @Test func `a query that takes too long gives nothing, and says so`() async throws {
    let service = try await TestService(keys: nil) { $0.bounds.reading = .nanoseconds(1) }
    for path in ["absences/*", "absences/.?syntax=regex"] {
      let reply = try await HTTPExchange.get("/api/v1/" + path, port: service.port)
      #expect(reply.status == 503 && reply.body.contains("more than 0 s"), "\(reply)")
    }
  }
}
