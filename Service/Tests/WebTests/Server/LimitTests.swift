internal import Glibc
internal import NIOPosix
internal import Testing
internal import Web

@Suite("What a client cannot do")
struct LimitTests {
  /// The port of the service without keys.
  func port() async throws -> Int { try await TestService.open.value.port }

  @Test func `fields without end are refused or cut off`() async throws {
    let port = try await port()
    let many = String(repeating: "X-A: b\r\n", count: 100_000)
    let long = "X-A: \(String(repeating: "b", count: 1_000_000))\r\n"
    for fields in [many, long] {
      let reply = try await HTTPExchange.send(
        "GET /dnsdb/v2/ping HTTP/1.1\r\nHost: x\r\n\(fields)\r\n", port: port)
      #expect(reply.status == 0 || 400..<500 ~= reply.status, "\(reply.status)")
    }
  }

  @Test func `a target without end is refused or cut off`() async throws {
    let port = try await port()
    for count in [9000, 100_000, 10_000_000] {
      let reply = try await HTTPExchange.get(
        "/pdns/query/\(String(repeating: "a", count: count))", port: port)
      #expect(reply.status == 0 || 400..<500 ~= reply.status, "\(count): \(reply.status)")
    }
    let kept = try await HTTPExchange.get(
      "/pdns/query/a.example?x=\(String(repeating: "a", count: 8000))", port: port)
    #expect(kept.status == 200)
  }

  @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
  func `there is only GET and HEAD, and others end the connection`(method: String) async throws {
    let port = try await port()
    let octets = try await NIOThreadPool.singleton.runIfActive {
      let descriptor = try HTTPExchange.connect(port: port)
      defer { close(descriptor) }
      HTTPExchange.write(
        "\(method) /dnsdb/v2/ping HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody",
        to: descriptor)
      return HTTPExchange.readToEnd(descriptor)
    }
    let reply = HTTPExchange.parse(octets)
    #expect(reply.status == 405 && reply.fields["allow"] == "GET, HEAD", "\(reply)")
    #expect(reply.fields["connection"] == "close")
    #expect(reply.body == "Error: there is only GET and HEAD here\n")
  }

  @Test(
    arguments: [
      "/dnsdb/v2/ping", "/dnsdb/v2/lookup/rrset/name/example.com",
      "/lookup/rrset/name/none.example",
      "/pdns/query/www.example.com", "/pdns/query/a..b", "/api/openapi.json", "/nothing",
    ])
  func `HEAD is answered like GET, without the body`(path: String) async throws {
    let port = try await port()
    let octets = try await NIOThreadPool.singleton.runIfActive {
      let descriptor = try HTTPExchange.connect(port: port)
      defer { close(descriptor) }
      let request = "\(path) HTTP/1.1\r\nHost: x\r\n"
      HTTPExchange.write(
        "HEAD \(request)\r\nHEAD \(request)Connection: close\r\n\r\n", to: descriptor)
      return HTTPExchange.readToEnd(descriptor)
    }
    // Two heads, and nothing between or behind them; or one, where the length is known at the end only.
    let text = String(decoding: octets, as: UTF8.self)
    let heads = text.split(separator: "\r\n\r\n")
    #expect(text.hasSuffix("\r\n\r\n") && heads.allSatisfy { $0.hasPrefix("HTTP/1.") }, "\(text)")
    let get = try await HTTPExchange.get(path, port: port)
    let head = HTTPExchange.parse(Array("\(heads[0])\r\n\r\n".utf8))
    #expect(heads.count == (get.fields["content-length"] == nil ? 1 : 2), "\(text)")
    #expect(head.status == get.status)
    for name in ["content-type", "content-length", "x-content-type-options"] {
      #expect(head.fields[name] == get.fields[name], "\(name)")
    }
    #expect(head.fields["transfer-encoding"] == nil)
  }

  @Test(arguments: ["/dnsdb/v2/lookup/rrset/name/example.com", "/dnsdb/v2/ping", "/nothing"])
  func `clients of HTTP before 1.1 get no chunks, and the end of the connection`(
    path: String
  ) async throws {
    let port = try await port()
    let octets = try await NIOThreadPool.singleton.runIfActive {
      let descriptor = try HTTPExchange.connect(port: port)
      defer { close(descriptor) }
      HTTPExchange.write("GET \(path) HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", to: descriptor)
      return HTTPExchange.readToEnd(descriptor)
    }
    let reply = HTTPExchange.parse(octets)
    #expect(octets.starts(with: "HTTP/1.0 ".utf8) && reply.status != 0)
    #expect(reply.fields["transfer-encoding"] == nil)
    #expect(reply.fields["connection"] == "close")
    let whole = try await HTTPExchange.get(path, port: port)
    #expect(reply.body == whole.body)
  }

  @Test(
    arguments: [
      "/..%2f..%2f..%2fetc%2fpasswd", "/pdns/query/..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/",
      "/pdns/query/%00", "/pdns/query/a%0d%0aX-Evil:%201", "//", "/pdns/query/", "/pdns//query",
      "/dnsdb/v2/lookup/rrset/name/", "/api/openapi.json/x", "/%", "/pdns/query/%%%",
    ])
  func `paths lead nowhere else`(path: String) async throws {
    let reply = try await HTTPExchange.get(path, port: try await port())
    #expect(400..<500 ~= reply.status, "\(reply)")
    #expect(reply.fields["x-evil"] == nil)
  }

  @Test(
    arguments: [
      "\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{16}\u{3}\u{1}", "{}\n\n",
      "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nzz",
      "GET /dnsdb/v2/ping HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
    ])
  func `what is no HTTP is refused or cut off`(text: String) async throws {
    let port = try await port()
    let reply = try await NIOThreadPool.singleton.runIfActive {
      let descriptor = try HTTPExchange.connect(port: port)
      defer { close(descriptor) }
      HTTPExchange.write(text, to: descriptor)
      shutdown(descriptor, Int32(SHUT_WR))
      return HTTPExchange.parse(HTTPExchange.read(descriptor))
    }
    #expect(
      reply.status == 0 || 400..<500 ~= reply.status || reply.body.contains("pong"), "\(reply)")
    #expect(try await HTTPExchange.get("/dnsdb/v2/ping", port: port).status == 200)
  }

  @Test func `every response says what browsers may do with it`() async throws {
    for path in ["/dnsdb/v2/ping", "/nothing", "/pdns/query/a..b", "/api/openapi.json"] {
      let reply = try await HTTPExchange.get(path, port: try await port())
      #expect(reply.fields["x-content-type-options"] == "nosniff")
      #expect(reply.fields["content-security-policy"]?.contains("default-src 'none'") == true)
      #expect(reply.fields["cache-control"] == "no-store")
    }
  }

  @Test func `queries beyond the limit get 503, and places come back`() async throws {
    let service = try await TestService(keys: nil) { $0.queries = 1 }
    let path = "/dnsdb/v2/lookup/rrset/name/a.example"
    do {
      let place = try service.service.pool.place()
      let reply = try await HTTPExchange.get(path, port: service.port)
      #expect(reply.status == 503 && reply.fields["retry-after"] == "1")
      withExtendedLifetime(place) {}
    }
    for _ in 0..<3 {
      #expect(try await HTTPExchange.get(path, port: service.port).status == 200)
    }
  }

  @Test func `searches leave places for lookups`() async throws {
    let service = try await TestService(keys: nil) { $0.queries = 4 }
    let search = "/dnsdb/v2/regex/rrnames/many?limit=1"
    do {
      let place = try service.service.pool.place(.search)
      let reply = try await HTTPExchange.get(search, port: service.port)
      #expect(reply.status == 503 && reply.body.hasPrefix("Error: "))
      let lookup = try await HTTPExchange.get(
        "/dnsdb/v2/lookup/rrset/name/a.example", port: service.port)
      #expect(lookup.status == 200)
      withExtendedLifetime(place) {}
    }
    #expect(try await HTTPExchange.get(search, port: service.port).status == 200)
  }

  @Test func `who does not take an answer gives its place to who asks`() async throws {
    let service = try await TestService(keys: nil) {
      $0.queries = 2
      $0.bounds.pieceOctets = 10_000
    }
    let port = service.port
    let idle = try await NIOThreadPool.singleton.runIfActive {
      try (0..<2).map { _ in
        let descriptor = try HTTPExchange.connect(port: port, receiveOctets: 2048)
        // Many on one connection, since the sample is small: more than sockets hold.
        let request = "GET /dnsdb/v2/lookup/rrset/name/*?limit=0 HTTP/1.1\r\nHost: x\r\n\r\n"
        HTTPExchange.write(String(repeating: request, count: 2000), to: descriptor)
        return descriptor
      }
    }
    defer { for descriptor in idle { close(descriptor) } }
    for _ in 0..<1500 where service.service.pool.stalledCount < 2 {
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(service.service.pool.stalledCount == 2)
    // An answer of more than one piece, as theirs are.
    let path = "/dnsdb/v2/lookup/rrset/name/*.many.example.com"
    #expect(try await HTTPExchange.get(path, port: port).status == 200)
    #expect(try await HTTPExchange.get(path, port: port).status == 200)
  }

  @Test func `connections that say nothing make room for those that do`() async throws {
    let service = try await TestService(keys: nil) {
      $0.connections = 16
      $0.requestPatience = .seconds(60)
    }
    let port = service.port
    let silent = try await NIOThreadPool.singleton.runIfActive {
      try (0..<40).map { _ in
        let descriptor = try HTTPExchange.connect(port: port)
        HTTPExchange.write("GET / HTTP/1.1\r\nX-A: ", to: descriptor)
        return descriptor
      }
    }
    defer { for descriptor in silent { close(descriptor) } }
    for _ in 0..<3 {
      #expect(try await HTTPExchange.get("/dnsdb/v2/ping", port: port).status == 200)
    }
    // The first one was closed for it, the last one was not.
    let first = silent[0]
    let ended = try await NIOThreadPool.singleton.runIfActive { HTTPExchange.read(first) }
    #expect(ended.isEmpty)
    HTTPExchange.write("b\r\nHost: x\r\nConnection: close\r\n\r\n", to: silent[39])
    let last = try await NIOThreadPool.singleton.runIfActive {
      HTTPExchange.parse(HTTPExchange.read(silent[39]))
    }
    #expect(last.status == 404)
  }

  @Test(
    arguments: [
      "", "GET /dnsdb/v2/ping HT",
      "GET /dnsdb/v2/ping HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\n",
    ])
  func `a request has to end in time`(text: String) async throws {
    let service = try await TestService(keys: nil) { $0.requestPatience = .milliseconds(300) }
    let port = service.port
    let isClosed = try await NIOThreadPool.singleton.runIfActive {
      let descriptor = try HTTPExchange.connect(port: port)
      defer { close(descriptor) }
      HTTPExchange.write(text, to: descriptor)
      // An octet now and then is no reason to wait for more.
      for _ in 0..<200 where !HTTPExchange.isClosed(descriptor) {
        usleep(50_000)
        HTTPExchange.write("x", to: descriptor)
      }
      return HTTPExchange.isClosed(descriptor)
    }
    #expect(isClosed)
  }

  @Test func `the store's files have descriptors of their own`() {
    let options = ServiceOptions(store: "s", listen: ListenAddress(host: "127.0.0.1", port: 1))
    let cases = [(1024, 512), (200, 100), (100_000, 4096), (4000, 3488)]
    for (descriptors, connections) in cases {
      #expect(options.fitting(descriptors: descriptors).connections == connections)
    }
  }

  @Test func `a query that takes too long is told so, in the words of each format`() async throws {
    let service = try await TestService(keys: nil) { $0.bounds.reading = .nanoseconds(1) }
    let frames = try await HTTPExchange.get(
      "/dnsdb/v2/lookup/rrset/name/*.example.com", port: service.port)
    #expect(frames.status == 200 && frames.isWhole)
    #expect(frames.lines.last?.hasPrefix(#"{"cond":"failed","msg":"the query takes"#) == true)
    let lines = try await HTTPExchange.get(
      "/pdns/query/*.example.com", port: service.port)
    #expect(lines.status == 503 || !lines.isWhole)
  }
}
