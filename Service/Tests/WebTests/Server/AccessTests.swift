internal import Testing
internal import Web

@Suite("Who may ask")
struct AccessTests {
  /// Paths of each family.
  static let paths = [
    "/dnsdb/v2/lookup/rrset/name/a.example", "/lookup/rrset/name/a.example",
    "/pdns/query/a.example", "/api/v1/statistics",
  ]

  /// The reply to a request to the service that has keys.
  func get(_ path: String, _ fields: [String: String] = [:]) async throws -> Reply {
    try await HTTPExchange.get(
      path, port: try await TestService.closed.value.port, fields: fields)
  }

  @Test(arguments: paths)
  func `a key opens, in each field`(path: String) async throws {
    // printf 'u:0123456789abcdef0123' | base64
    let fields = [
      ("x-api-key", TestService.key), ("X-API-Key", TestService.key),
      ("Authorization", TestService.key), ("authorization", "Bearer \(TestService.key)"),
      ("Authorization", "Basic dTowMTIzNDU2Nzg5YWJjZGVmMDEyMw=="),
    ]
    for (name, value) in fields {
      #expect(try await get(path, [name: value]).status == 200, "\(name): \(value)")
    }
  }

  @Test(arguments: zip(paths, [403, 403, 401, 401]))
  func `without a key, or with a wrong one, nothing is said`(
    path: String, status: Int
  ) async throws {
    for fields in [[:], ["X-API-Key": "0123456789abcdef0124"], ["Authorization": "Basic dTpw"]] {
      let reply = try await get(path, fields)
      #expect(reply.status == status)
      #expect((reply.fields["www-authenticate"] != nil) == (status == 401))
      #expect(!reply.body.contains("192.0.2"))
    }
    // Another user's name with the key: printf 'small:0123456789abcdef0123' | base64
    let other = ["Authorization": "Basic c21hbGw6MDEyMzQ1Njc4OWFiY2RlZjAxMjM="]
    #expect(try await get(path, other).status == status)
  }

  @Test(arguments: zip(paths, [401, 401, 403, 403]))
  func `a key that is shut off is told so`(path: String, status: Int) async throws {
    #expect(try await get(path, ["X-API-Key": TestService.shutKey]).status == status)
  }

  @Test func `a quota is told with every lookup and ends in 429`() async throws {
    let key = ["X-API-Key": "small-quota-0123456789"]
    var left: [String?] = []
    for _ in 0..<2 {
      let reply = try await get(Self.paths[0], key)
      #expect(reply.status == 200 && reply.fields["x-ratelimit-limit"] == "2")
      left.append(reply.fields["x-ratelimit-remaining"])
    }
    #expect(left == ["1", "0"])
    let reply = try await get(Self.paths[2], key)
    #expect(reply.status == 429)
    #expect(Int(reply.fields["retry-after"] ?? "") ?? 0 > 0)
    // What costs nothing is answered all the same.
    let limit = try await get("/dnsdb/v2/rate_limit", key)
    #expect(limit.status == 200 && limit.body.contains(#""limit":2,"remaining":0"#))
  }

  @Test func `the ping and the description need no key`() async throws {
    #expect(try await get("/dnsdb/v2/ping").status == 200)
    #expect(try await get("/api/openapi.json").status == 200)
    #expect(try await get("/dnsdb/v2/rate_limit").status == 403)
  }
}
