/// DNS over HTTP in clear.
extension HostileCase {
  /// A frame with a segment of a client to a resolver's port for HTTP.
  private static func http(
    _ sequence: Int, _ octets: [UInt8], client: Int = 40000, flags: UInt8 = 0x18
  ) -> [UInt8] {
    Wire.frame(
      Wire.segment(sequence, octets, flags: flags, from: client, to: 8053), protocol: 6)
  }

  /// A frame with the first segment of a resolver.
  private static func response(_ head: String, _ body: [UInt8] = []) -> [UInt8] {
    let octets = Array("HTTP/1.1 200 OK\r\n\(head)\r\n\r\n".utf8) + body
    return Wire.frame(Wire.segment(1, octets, from: 8053, to: 40000), protocol: 6)
  }

  /// The field that announces a message.
  private static let type = "Content-Type: application/dns-message"
  /// The field that says so of chunks.
  private static let chunks = "\(type)\r\nTransfer-Encoding: chunked"

  /// A request with a body.
  private static func post(_ body: [UInt8], type: String = type) -> [UInt8] {
    Array("POST / HTTP/1.1\r\n\(type)\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
  }

  /// A request with a target.
  private static func get(_ target: String) -> [UInt8] {
    Array("GET \(target) HTTP/1.1\r\n\r\n".utf8)
  }

  /// A request with a query.
  private static let good = post(Wire.query)
  /// Its first segment, which has a part of its head.
  private static let start = Array(good.prefix(60))
  /// What is left.
  private static let rest = Array(good.dropFirst(60))
  /// A request with a message whose name has no end.
  private static let looped = post(Wire.message([0xC0, 12, 0, 1, 0, 1]))
  /// A request whose head has the letters of DNS, and whose body is something else.
  private static let other = post([1], type: "Content-Type: text/plain; note=dns")
  /// The start of a request whose head is longer than any is.
  private static let endless = Array("POST /dns-query HTTP/1.1\r\nx: ".utf8)

  /// Messages over HTTP, and what looks like them.
  static let web: [HostileCase] = [
    HostileCase(
      "http-in-two-segments", frames: [http(1, start), http(61, rest)], "1 with a DNS message",
      "1 HTTP, part of a message", "1 records"),
    HostileCase(
      "http-malformed", frames: [http(1, looped)], "1 with a DNS message",
      "dns name-pointer-loop at 12"),
    HostileCase(
      "http-malformed-in-segments",
      frames: [http(1, Array(looped.prefix(60))), http(61, Array(looped.dropFirst(60)))],
      "1 with a DNS message", "1 HTTP, part of a message", "dns name-pointer-loop at 12"),
    HostileCase(
      "http-one-octet", frames: [http(1, post([7]))], "1 with a DNS message",
      "dns short-header at 1"),
    HostileCase(
      "http-target-of-one-octet", frames: [http(1, get("/?dns=AA"))], "1 with a DNS message",
      "dns short-header at 1"),
    HostileCase(
      "http-pipelined-40", frames: [http(1, Wire.times(40, good))], "1 with a DNS message",
      "40 messages", "40 records"),
    HostileCase(
      "http-malformed-20", frames: [http(1, Wire.times(20, looped))],
      ["1 with a DNS message", "20 messages"]
        + [String](repeating: "dns name-pointer-loop at 12", count: 8)
        + ["12 more messages with defects"]),
    HostileCase(
      "http-chunks-and-length",
      frames: [response("\(chunks)\r\nContent-Length: 9", chunked(Wire.query))],
      "1 with a DNS message", "1 records"),
    HostileCase("http-stall", frames: [http(1, start)], "1 HTTP waiting for more"),
    HostileCase(
      "http-sent-again", frames: [http(1, start), http(1, start), http(61, rest)],
      "1 with a DNS message", "1 HTTP, part of a message", "1 HTTP sent again", "1 records"),
    HostileCase(
      "http-stalls-20", frames: (0..<20).map { http(1, start, client: 5000 + $0) },
      "4 HTTP dropped: cap", "16 HTTP waiting for more"),
    HostileCase(
      "http-octet-by-octet", frames: [http(1, start)] + (0..<256).map { http(61 + $0, [0x78]) },
      "257 HTTP dropped: cap"),
    HostileCase(
      "http-gap", frames: [http(1, start), http(99, rest)], "1 TCP, not DNS",
      "1 HTTP dropped: gap"),
    HostileCase(
      "http-reset", frames: [http(1, start), http(61, [], flags: 4)], "1 TCP, not DNS",
      "1 HTTP dropped: reset"),
    HostileCase(
      "http-idle", [Packet(http(1, start)), Packet(http(61, rest), seconds: 3600)],
      "1 TCP, not DNS", "1 HTTP dropped: idle"),
    HostileCase(
      "http-cut", [Packet(Array(http(1, good).dropLast(4)), originalLength: http(1, good).count)],
      "1 HTTP dropped: cut", "1 captured in part"),
    HostileCase(
      "http-target-not-base64", frames: [http(1, get("/?dns=A*A"))], "1 HTTP dropped: form"),
    HostileCase(
      "http-chunk-of-2-to-64", frames: [response(chunks, Array("FFFFFFFFFFFFFFFF\r\n".utf8))],
      "1 HTTP dropped: form"),
    HostileCase(
      "http-chunk-size-negative", frames: [response(chunks, Array("-1\r\n".utf8))],
      "1 HTTP dropped: form"),
    HostileCase(
      "http-chunk-without-size", frames: [response(chunks, Wire.times(1025, [0x30]))],
      "1 HTTP dropped: form"),
    HostileCase(
      "http-head-of-20000",
      frames: [
        http(1, endless + Wire.times(8000, [0x78])),
        http(1 + endless.count + 8000, Wire.times(12000, [0x78])),
      ], "2 HTTP dropped: form"),
    HostileCase(
      "http-compressed", frames: [response("\(type)\r\nContent-Encoding: br", [1, 2])],
      "1 HTTP dropped: coding"),
    HostileCase(
      "http-without-length", frames: [response(type, [1, 2])], "1 HTTP dropped: length"),
    HostileCase(
      "http-lengths-differ",
      frames: [response("\(type)\r\nContent-Length: 2\r\nContent-Length: 3", [1, 2])],
      "1 HTTP dropped: length"),
    HostileCase(
      "http-length-negative", frames: [response("\(type)\r\nContent-Length: -1", [1, 2])],
      "1 HTTP dropped: length"),
    HostileCase(
      "http-length-of-65536", frames: [response("\(type)\r\nContent-Length: 65536")],
      "1 HTTP dropped: oversize"),
    HostileCase(
      "http-chunk-of-65536", frames: [response(chunks, Array("10000\r\n".utf8))],
      "1 HTTP dropped: oversize"),
    HostileCase(
      "http-not-dns",
      frames: [http(1, Array(other.prefix(60))), http(61, Array(other.dropFirst(60)))],
      "2 HTTP dropped: not-dns"),
    HostileCase("http-empty", frames: [http(1, post([]))], "1 HTTP dropped: not-dns"),
    HostileCase(
      "http-other-type", frames: [http(1, post([1], type: type + "s"))], "1 TCP, not DNS"),
  ]

  /// A body in one chunk.
  private static func chunked(_ body: [UInt8]) -> [UInt8] {
    Array("\(String(body.count, radix: 16))\r\n".utf8) + body + Array("\r\n0\r\n\r\n".utf8)
  }
}
