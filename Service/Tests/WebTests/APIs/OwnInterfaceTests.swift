internal import Glibc
internal import NIOPosix
internal import PassiveDNS
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

  @Test func `the tail begins at once, and its followers are limited`() async throws {
    let service = try await TestService(keys: nil) { $0.followers = 1 }
    let port = service.port
    let (first, second) = try await NIOThreadPool.singleton.runIfActive {
      let descriptor = try HTTPExchange.connect(port: port)
      defer { close(descriptor) }
      HTTPExchange.write("GET /api/v1/tail HTTP/1.1\r\nHost: x\r\n\r\n", to: descriptor)
      var text: [UInt8] = []
      while !text.contains(0x3A) || !String(decoding: text, as: UTF8.self).contains("first seen") {
        let more = HTTPExchange.read(descriptor, limit: 1)
        if more.isEmpty { break }
        text += more
      }
      let other = try HTTPExchange.connect(port: port)
      defer { close(other) }
      HTTPExchange.write(
        "GET /api/v1/tail HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", to: other)
      return (
        String(decoding: text, as: UTF8.self), HTTPExchange.parse(HTTPExchange.read(other))
      )
    }
    #expect(first.contains("HTTP/1.1 200") && first.contains("text/event-stream"))
    #expect(second.status == 503)
  }

  @Test func `the description is the committed one, and names every path that there is`()
    async throws
  {
    let reply = try await get("/api/openapi.json")
    let path = #filePath.split(separator: "/").dropLast(5).joined(separator: "/")
    let file = "/\(path)/docs/reference/openapi.json"
    if unsafe getenv("WIREBIRD_GOLDEN") != nil {
      try TextFile.write(reply.body, to: file, mode: 0o644)
    }
    let committed = try #require(TextFile.read(file))
    #expect(reply.body == committed, "WIREBIRD_GOLDEN=1 writes it anew")
    // Every path that it names answers otherwise than what is not there.
    let paths = committed.split(separator: "\n").compactMap { line -> String? in
      line.hasPrefix("\"/") ? String(line.dropFirst().prefix { $0 != "\"" }) : nil
    }
    #expect(paths.count == Endpoint.all.reduce(0) { $0 + 1 + $1.tail.count })
    for path in paths where path != "/api/v1/tail" {
      let reply = try await get(
        path.replacing("{value}", with: "192.0.2.1").replacing("{rrtype}", with: "A")
          .replacing("{bailiwick}", with: "com"))
      #expect([200, 400, 404].contains(reply.status), "\(path): \(reply.status)")
      #expect(!reply.body.contains("nothing at this path"), "\(path)")
    }
    for path in ["/", "/dnsdb/v3/lookup", "/api/v1/nothing", "/pdns/query", "/../etc/passwd"] {
      #expect(try await get(path).status == 404)
    }
  }
}
