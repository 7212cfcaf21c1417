internal import Glibc
internal import Testing
internal import Web

@Suite("The service's own interface")
struct OwnInterfaceTests {
  /// The reply to a request without a key.
  func get(_ path: String) async throws -> Reply {
    try await HTTPExchange.get(path, port: try await TestService.open.value.port)
  }

  @Test func `statistics count what is there`() async throws {
    let reply = try await get("/api/v1/statistics")
    #expect(reply.status == 200 && reply.fields["content-type"] == "application/json")
    #expect(reply.body.contains(#""sensors":["north","south"]"#), "\(reply.body)")
    #expect(reply.body.hasPrefix(#"{"rrsets":"#) && reply.body.hasSuffix("}\n"))
  }

  @Test func `the newest and the most frequent names are lists of lines`() async throws {
    for path in ["/api/v1/new", "/api/v1/top", "/api/v1/new?limit=3"] {
      let reply = try await get(path)
      #expect(reply.status == 200)
      #expect(reply.lines.allSatisfy { $0.hasPrefix(#"{"rrname":""#) })
    }
    #expect(try await get("/api/v1/top?limit=x").status == 400)
  }

  @Test func `the description is the committed one`() async throws {
    let reply = try await get("/api/openapi.json")
    let path = #filePath.split(separator: "/").dropLast(5).joined(separator: "/")
    let file = "/\(path)/docs/reference/openapi.json"
    if unsafe getenv("WIREBIRD_GOLDEN") != nil {
      try TextFile.write(reply.body, to: file, mode: 0o644)
    }
    let committed = try #require(TextFile.read(file))
    #expect(reply.body == committed, "WIREBIRD_GOLDEN=1 writes it anew")
  }

  @Test func `what is at no path is 404`() async throws {
    for path in ["/", "/dnsdb/v3/lookup", "/api/v1/nothing", "/pdns/query", "/../etc/passwd"] {
      #expect(try await get(path).status == 404)
    }
  }
}
