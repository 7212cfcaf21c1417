internal import Glibc
internal import NIOPosix
internal import PassiveDNS
internal import SampleStore
internal import Synchronization
internal import Testing
internal import Web

@Suite("The live tail")
struct LiveTailTests {
  /// How many followers there are, of whom some do not behave.
  static let followers = 200

  /// Opens a follower's connection, which takes few octets unread where that is said.
  static func follow(_ port: Int, receiveOctets: Int32? = nil) throws -> Int32 {
    let descriptor = try HTTPExchange.connect(port: port, receiveOctets: receiveOctets)
    HTTPExchange.write("GET /api/v1/tail HTTP/1.1\r\nHost: x\r\n\r\n", to: descriptor)
    return descriptor
  }

  /// How many followers the service says it has.
  static func count(_ port: Int) async throws -> Int {
    let reply = try await HTTPExchange.get("/api/v1/statistics", port: port)
    return Int(reply.body.split(separator: #""followers":"#).last?.prefix { $0.isNumber } ?? "")
      ?? -1
  }

  /// Waits until the service says that it has so many; whether it did, within a minute.
  static func waitForCount(_ count: Int, _ port: Int) async throws -> Bool {
    for _ in 0..<1200 {
      if try await Self.count(port) == count { return true }
      try await Task.sleep(for: .milliseconds(50))
    }
    return false
  }

  @Test func `two hundred are told of new names, whoever else reads slowly or has gone`()
    async throws
  {
    let own = OwnStore()
    try SampleStore.make(at: own.path)
    let path = own.path
    let service = try await TestService(keys: nil) { $0.store = path }
    let port = service.port
    let (good, slow, gone) = try await NIOThreadPool.singleton.runIfActive {
      let good = try (0..<Self.followers - 2).map { _ in try Self.follow(port) }
      return (good, try Self.follow(port, receiveOctets: 2048), try Self.follow(port))
    }
    defer { for descriptor in good + [slow] { close(descriptor) } }
    #expect(try await Self.waitForCount(Self.followers, port))
    close(gone)
    // Names are written until all were told of some.
    let isTold = Mutex(false)
    async let written: Void = NIOThreadPool.singleton.runIfActive {
      try SampleStore.write(to: path) { _, _ in
        usleep(100_000)
        return !isTold.withLock { $0 }
      }
    }
    let texts = try await NIOThreadPool.singleton.runIfActive {
      good.map { Self.text($0, until: ".storm.example") }
    }
    isTold.withLock { $0 = true }
    try await written
    for text in texts {
      #expect(text.contains("text/event-stream"))
      #expect(text.contains("event: name\ndata: {\"rrname\":\"n"), "\(text.suffix(200))")
      // What was there before is no news.
      #expect(!text.contains("example.com"))
    }
    #expect(try await Self.waitForCount(Self.followers - 1, port), "who has gone is forgotten")
    // Who does not read keeps nobody from being answered.
    #expect(try await HTTPExchange.get("/pdns/query/a.example", port: port).lines.count == 1)
  }

  /// What comes until a text has come.
  private static func text(_ descriptor: Int32, until end: String) -> String {
    var octets: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while !String(decoding: octets, as: UTF8.self).contains(end) {
      let count = unsafe recv(descriptor, &piece, piece.count, 0)
      if count <= 0 { break }
      octets += piece[..<count]
    }
    return String(decoding: octets, as: UTF8.self)
  }

  @Test func `it begins at once, and its followers are limited`() async throws {
    let service = try await TestService(keys: nil) { $0.followers = 1 }
    let port = service.port
    let (first, second) = try await NIOThreadPool.singleton.runIfActive {
      let descriptor = try Self.follow(port)
      defer { close(descriptor) }
      let text = Self.text(descriptor, until: "first seen")
      let other = try HTTPExchange.connect(port: port)
      defer { close(other) }
      HTTPExchange.write(
        "GET /api/v1/tail HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", to: other)
      return (text, HTTPExchange.parse(HTTPExchange.read(other)))
    }
    #expect(first.contains("HTTP/1.1 200") && first.contains("text/event-stream"))
    #expect(second.status == 503 && second.fields["retry-after"] == "10")
  }
}
