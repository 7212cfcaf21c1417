internal import Testing
internal import Web

@Suite("The common output format")
struct CommonFormatTests {
  /// The reply to a query.
  func get(_ value: String, _ fields: [String: String] = [:]) async throws -> Reply {
    try await HTTPExchange.get(
      "/pdns/query/\(value)", port: try await TestService.open.value.port, fields: fields)
  }

  @Test func `a name gives its RRsets of every sensor and type`() async throws {
    let reply = try await get("www.example.com")
    #expect(reply.status == 200 && reply.fields["x-dribble-cursor"] == nil)
    #expect(
      Set(reply.lines) == [
        #"{"rrname":"www.example.com","rrtype":"A","rdata":["192.0.2.1","192.0.2.2"],"#
          + #""time_first":1425168000,"time_last":1441065600,"count":7,"#
          + #""bailiwick":"example.com","sensor_id":"north"}"#,
        #"{"rrname":"www.example.com","rrtype":"A","rdata":["192.0.2.1","192.0.2.2"],"#
          + #""time_first":1425167940,"time_last":1441065540,"count":3,"#
          + #""bailiwick":"example.com","sensor_id":"south"}"#,
      ])
    #expect(try await get("example.com").lines.count == 10)
    #expect(try await get("nothing.example.com").status == 200)
  }

  @Test func `an address gives its records, a type filters`() async throws {
    #expect(try await get("192.0.2.9").lines.count == 1)
    #expect(try await get("2001:db8::1").lines.count == 1)
    for prefix in ["192.0.2.0%2F24", "192.0.2.0/24"] {
      #expect(try await get(prefix).lines.count == 7)
    }
    #expect(try await get("192.0.2.0/33").status == 400)
    #expect(try await get("slash%2F%5C.%5C.%252f%5C.%5C..evil.example").lines.count == 1)
    let types = try await get("example.com", ["Dribble-Filter-RRtype": "AAAA"])
    #expect(types.lines.count == 1)
    // Nothing is of a type that there is not; CIRCL's clients are told beside an answer.
    let none = try await get("example.com", ["dribble-filter-rrtype": "none"])
    #expect(none.status == 200 && none.body.isEmpty)
    #expect(
      none.fields["x-dribble-errors"]
        == #"{"dribble-filter-rrtype":"there is no such record type"}"#)
  }

  @Test func `pages have a cursor above zero until the last one`() async throws {
    var cursor: String?
    var lines: [String] = []
    var pages = 0
    repeat {
      var fields = ["dribble-paginate-count": "50"]
      fields["dribble-paginate-cursor"] = cursor
      let reply = try await get("*.many.example.com", fields)
      #expect(reply.status == 200)
      lines += reply.lines
      cursor = reply.fields["x-dribble-cursor"]
      pages += 1
      if let cursor { #expect(Int(cursor) ?? 0 > 0) }
    } while cursor != nil && pages < 10
    #expect(pages == 3 && lines.count == 120 && Set(lines).count == 120)
    for wrong in ["0", "-1", "x"] {
      #expect(try await get("a.example", ["dribble-paginate-count": wrong]).status == 400)
      #expect(try await get("a.example", ["dribble-paginate-cursor": wrong]).status == 400)
    }
    #expect(try await get("a.example", ["dribble-paginate-cursor": "2000000"]).status == 416)
  }

  @Test func `doubtful rows are given where they are asked for, and marked`() async throws {
    let all = try await get("www.example.com?untrusted=true")
    #expect(all.lines.count == 3)
    #expect(
      all.lines.filter { $0.contains("203.0.113.66") }
        .allSatisfy { $0.contains(#""meta":{"doubts":["unmatched"]}"#) })
  }
}
