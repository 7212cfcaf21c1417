internal import Testing
internal import Web

@Suite("The OpenAPI document")
struct OpenAPIDocumentTests {
  /// What the document says of a path.
  struct Described: Sendable {
    /// The path, with its parameters in braces.
    var path: String
    /// The parameters behind the question mark.
    var query: [String]
    /// The parameters that are fields.
    var fields: [String]
    /// The statuses.
    var statuses: Set<Int>

    /// Reads a line of the document, `"PATH":{…}`.
    init?(_ line: Substring) {
      guard line.hasPrefix("\"/") else { return nil }
      path = String(line.dropFirst().prefix { $0 != "\"" })
      query = line.matches(of: #/"name":"([^"]+)","in":"query"/#).map { String($0.1) }
      fields = line.matches(of: #/"name":"([^"]+)","in":"header"/#).map { String($0.1) }
      statuses = Set(line.matches(of: #/"(\d{3})":\{"description"/#).compactMap { Int($0.1) })
    }

    /// The path with a value, whose rows are those of the sample store, or with one that has none.
    func filled(isFound: Bool = true, value: String? = nil) -> String {
      let usual =
        switch path {
        case let path where path.contains("/rdata/ip/"): isFound ? "192.0.2.1" : "198.18.0.1"
        case let path where path.contains("{length}"): "192.0.2.0"
        case let path where path.contains("/rrset/raw/"):
          isFound ? "076578616d706c6503636f6d00" : "046e6f6e65076578616d706c6500"
        case let path where path.contains("/rdata/raw/"): isFound ? "C0000201" : "C6120001"
        case let path where path.contains("/rdata/name/"):
          isFound ? "*.example.com" : "none.example"
        default: isFound ? "example.com" : "none.example"
        }
      return path.replacing("{value}", with: value ?? usual).replacing("{length}", with: "24")
        .replacing("{rrtype}", with: path.contains("/rdata/name/") ? "NS" : "A")
        .replacing("{bailiwick}", with: "example.com")
    }
  }

  /// The paths of the document as the service gives it.
  static func described() async throws -> [Described] {
    let reply = try await HTTPExchange.get(
      "/api/openapi.json", port: try await TestService.open.value.port)
    return reply.body.split(separator: "\n").compactMap(Described.init)
  }

  /// A reply of which only the head is asked for where it has no end.
  static func ask(
    _ path: String, _ service: TestService, _ fields: [String: String] = [:]
  ) async throws -> Reply {
    guard path.hasPrefix("/api/v1/tail") else {
      return try await HTTPExchange.get(path, port: service.port, fields: fields)
    }
    let lines = fields.map { "\($0.key): \($0.value)\r\n" }.joined()
    return try await HTTPExchange.send(
      "HEAD \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(lines)\r\n", port: service.port)
  }

  @Test func `it has every path that the service has`() async throws {
    let paths = Endpoint.all.flatMap { endpoint in
      (0...endpoint.tail.count).map { count in
        endpoint.path + endpoint.tail.prefix(count).map { "/{\($0)}" }.joined()
      }
    }
    #expect(try await Self.described().map(\.path) == paths && Set(paths).count == paths.count)
  }

  @Test func `each path answers with the statuses that it has there, and no others`() async throws {
    let open = try await TestService.open.value
    let used = "used-up-key-0123456789"
    let closed = try await TestService(keys: [
      (TestService.shutKey, "gone", 0), (used, "used", 1),
    ])
    #expect(
      try await HTTPExchange.get(
        "/pdns/query/a.example", port: closed.port, fields: ["X-API-Key": used]
      ).status == 200)
    let full = try await TestService(keys: nil) {
      $0.queries = 1
      $0.followers = 0
    }
    let taken = try [full.service.pool.place(), full.service.pool.place(.search)]
    defer { withExtendedLifetime(taken) {} }
    for described in try await Self.described() {
      let good = described.filled()
      var statuses: Set<Int> = []
      let requests: [(String, TestService, [String: String])] = [
        (good, open, [:]), (described.filled(isFound: false), open, [:]),
        (described.filled(value: "%FF"), open, [:]), (good + "?limit=x", open, [:]),
        (good + "?offset=1000001", open, [:]),
        (good, open, ["dribble-paginate-cursor": "2000000"]),
        (good, closed, ["X-API-Key": "wrong-key-0123456789"]),
        (good, closed, ["X-API-Key": TestService.shutKey]), (good, closed, ["X-API-Key": used]),
        (good, full, [:]),
      ]
      for (path, service, fields) in requests {
        let reply = try await Self.ask(path, service, fields)
        #expect(!reply.body.contains("nothing at this path"), "\(path)")
        statuses.insert(reply.status)
      }
      #expect(statuses == described.statuses, "\(described.path)")
      // What is found is found by the path that it stands in.
      let reply = try await Self.ask(good, open)
      #expect(reply.status == 200, "\(good)")
    }
  }

  @Test func `each parameter that it has is read, and no other`() async throws {
    let service = try await TestService.open.value
    let numbers = [
      "limit", "offset", "time_first_before", "time_first_after", "time_last_before",
      "time_last_after", "max_count",
    ]
    let choices = ["aggr", "humantime", "verbose", "untrusted", "syntax"]
    for described in try await Self.described() where described.path != "/api/v1/tail" {
      let good = described.filled()
      for name in numbers + choices {
        let status = try await Self.ask("\(good)?\(name)=x", service).status
        #expect(status == (described.query.contains(name) ? 400 : 200), "\(good)?\(name)=x")
      }
      let all = try await Self.ask(good, service).body
      if described.query.contains("exclude") {
        let pattern = described.path.contains("/glob/") ? "*" : "."
        let rest = try await Self.ask("\(good)?exclude=\(pattern)", service)
        #expect(rest.status == 200 && rest.lines.count == 2, "\(good)")
      }
      #expect(
        Set(described.query).isSubset(of: numbers + choices + ["exclude"]), "\(described.query)")
      for field in ["dribble-filter-rrtype", "dribble-paginate-count", "dribble-paginate-cursor"] {
        let reply = try await Self.ask(good, service, [field: "nothing"])
        let isRead = reply.status == 400 || reply.fields["x-dribble-errors"] != nil
        #expect(isRead == described.fields.contains(field), "\(good) \(field)")
        if !isRead, described.path != "/api/v1/statistics" { #expect(reply.body == all) }
      }
    }
  }
}
