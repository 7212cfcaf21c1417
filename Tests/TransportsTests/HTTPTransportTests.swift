internal import Octets
internal import TestSupport
internal import Testing
internal import Transports

@Suite("Requests of HTTP")
struct HTTPTransportTests {
  /// Settings for a server.
  private func settings(_ server: ScriptedServer, _ path: String = "/in") throws -> HTTPSettings {
    HTTPSettings(try #require(HTTPAddress("http://127.0.0.1:\(server.port)\(path)")))
  }

  /// Loads lines and tries once.
  private func send(
    _ text: String, _ transport: any Transport, _ labels: [LabelRun] = []
  ) -> Attempt {
    var lines = OctetBuffer(capacity: 64)
    lines.append(text)
    transport.load(RecordBatch(lines.view, identity: "t-1", labels: labels))
    return transport.attempt(StreamTransportTests.impatient())
  }

  /// The bodies of what a server got.
  private func bodies(_ server: ScriptedServer) -> [String] {
    server.requests.map { String(decoding: $0.body, as: UTF8.self) }
  }

  @Test func `records go alone, as lines or as an array, with the identity of their batch`() throws
  {
    let cases: [(HTTPBatching, [String], [String])] = [
      (.none, ["{1}", "{2}"], ["t-1-0-1", "t-1-1-1"]), (.multiline, ["{1}\n{2}\n"], ["t-1"]),
      (.array, ["[{1},{2}]"], ["t-1"]),
    ]
    for (batching, expected, identities) in cases {
      let server = try #require(ScriptedServer([.status(200)]))
      let transport = HTTPTransport(try settings(server, "/in?b={batch}"), batching)
      #expect(send("{1}\n{2}\n", transport).taken == 2)
      #expect(bodies(server) == expected)
      for (request, identity) in zip(server.requests, identities) {
        #expect(request.line == "POST /in?b=\(identity) HTTP/1.1")
        #expect(request.fields.contains("Idempotency-Key: \(identity)"))
        #expect(request.fields.contains("Content-Type: text/plain"))
      }
    }
  }

  @Test func `authorisation, further fields and compression are sent`() throws {
    let server = try #require(ScriptedServer([.status(204)]))
    var settings = try settings(server)
    settings.fields = [try #require(HTTPField("X-Tenant: dns"))]
    settings.credentials = "u:p"
    settings.compresses = true
    let lines = String(repeating: "0123456789\n", count: 1000)
    #expect(send(lines, HTTPTransport(settings, .multiline)).taken == 1000)
    let request = try #require(server.requests.first)
    #expect(request.fields.contains("Authorization: Basic dTpw"))
    #expect(request.fields.contains("X-Tenant: dns"))
    #expect(request.fields.contains("Content-Encoding: gzip"))
    #expect(request.body.prefix(2) == [0x1F, 0x8B] && request.body.count < 300)
    settings.credentials = nil
    settings.token = "abc"
    _ = send("x\n", HTTPTransport(settings, .multiline))
    #expect(server.requests.last?.fields.contains("Authorization: Bearer abc") == true)
  }

  @Test func `what is answered decides whether records are lost, sent again, or halved`() throws {
    let server = try #require(
      ScriptedServer([
        .status(503, fields: ["Retry-After: 7"], body: "busy\u{1}"), .status(401),
        .status(413), .status(200), .status(413), .status(400, body: "bad"), .status(413),
        .raw("nonsense\r\n\r\n"), .raw(""), .status(202),
      ]))
    let transport = HTTPTransport(try settings(server), .multiline)
    let busy = send("a\nb\nc\nd\n", transport)
    #expect(
      busy.failure
        == TransportFailure(
          "HTTP status 503: busy\\001", waitNanoseconds: 7_000_000_000))
    #expect(
      transport.attempt(StreamTransportTests.impatient()).failure?.message == "HTTP status 401")
    // Four are too many, two are taken, two are too many, one is bad, one is too long by itself.
    let parts = transport.attempt(StreamTransportTests.impatient())
    #expect(parts.taken == 2 && parts.failure == nil)
    #expect(parts.refusals.map(\.reason) == [.refused, .tooLong])
    #expect(bodies(server).suffix(5) == ["a\nb\nc\nd\n", "a\nb\n", "c\nd\n", "c\n", "d\n"])
    for _ in 1...2 { #expect(send("e\n", transport).failure != nil) }
    #expect(transport.attempt(StreamTransportTests.impatient()).taken == 1)
  }

  @Test func `a path may be set for a batch`() throws {
    let server = try #require(ScriptedServer([.status(200)]))
    let transport = HTTPTransport(try settings(server), .none)
    #expect(send("a\n", transport, [LabelRun("/other?x", count: 1)]).taken == 1)
    #expect(server.requests.first?.line == "POST /other?x HTTP/1.1")
  }

  @Test func `bulk items have their own outcomes`() throws {
    let first = """
      {"errors":true,"items":[{"create":{"status":201}},{"create":{"status":429,"error":"full"}},
      {"create":{"status":400,"error":{"type":"mapper","reason":"bad"}}},{"create":{"status":409}}]}
      """
    let server = try #require(
      ScriptedServer([
        .status(200, body: first), .status(200, body: "{\"items\":[]}"), .status(429),
        .status(200, body: "{\"items\":[{\"create\":{\"status\":201}}]}"),
      ]))
    let transport = BulkTransport(try settings(server, "/_bulk"), hasIdentifiers: true)
    let attempt = send(
      "{\"n\":1}\n{\"n\":2}\nno json \"\n{\"n\":4}\n", transport,
      [LabelRun("a", count: 1), LabelRun("b\"", count: 3)])
    #expect(attempt.taken == 2 && attempt.failure != nil)
    #expect(
      attempt.refusals.map(\.message) == [
        "the receiver refused an event with status 400: mapper: bad"
      ])
    #expect(
      bodies(server)[0] == """
        {"create":{"_index":"a","_id":"t-1-0"}}
        {"n":1}
        {"create":{"_index":"b\\"","_id":"t-1-1"}}
        {"n":2}
        {"create":{"_index":"b\\"","_id":"t-1-2"}}
        {"raw_event":"no json \\""}
        {"create":{"_index":"b\\"","_id":"t-1-3"}}
        {"n":4}

        """)
    let garbage = transport.attempt(StreamTransportTests.impatient())
    #expect(garbage.failure?.message.hasPrefix("the answer is none of a bulk request") == true)
    #expect(
      transport.attempt(StreamTransportTests.impatient()).failure?.message == "HTTP status 429")
    let last = transport.attempt(StreamTransportTests.impatient())
    #expect(last.taken == 1 && last.failure == nil)
    // What was taken or refused is not sent again.
    #expect(bodies(server).suffix(3).allSatisfy { $0.hasSuffix("\"t-1-1\"}}\n{\"n\":2}\n") })
    #expect(server.requests.last?.fields.contains("Content-Type: application/x-ndjson") == true)
  }
}
