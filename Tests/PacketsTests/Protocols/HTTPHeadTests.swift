import Octets
import Packets
import Testing

/// Heads of HTTP messages.
struct HTTPHeadTests {
  /// What is read of octets: the parts of a head between bars, `partial` or `none`.
  static func read(_ octets: [UInt8]) -> String {
    var buffer = OctetBuffer(capacity: 1 << 15)
    buffer.append(octets)
    let view = buffer.view
    switch HTTPHead.read(view) {
    case .none: return "none"
    case .partial: return "partial"
    case .whole(let head):
      func text(_ span: OctetSpan) -> String {
        String(decoding: span.octets(of: view).array(), as: UTF8.self)
      }
      let first =
        head.isResponse
        ? "\(head.status)|\(text(head.reason))" : "\(text(head.method))|\(text(head.target))"
      let marks = (head.isChunked ? "c" : "") + (head.isEncoded ? "e" : "")
      let type = text(head.contentType)
      let host = head.value(of: Array("host".utf8), in: view).map(text) ?? "-"
      return "\(first)|\(type)|\(head.contentLength)|\(marks)|\(host)|\(head.octets)"
    }
  }

  /// Texts, and what is read of them.
  static let cases: [(text: String, expected: String)] = [
    (
      "POST /dns-query HTTP/1.1\r\nHost: a.test\r\nContent-Type:\tapplication/dns-message \r\n"
        + "content-length: 33\r\n\r\nbody", "POST|/dns-query|application/dns-message|33||a.test|102"
    ),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n", "200|OK||-1|c|-|47"),
    ("HTTP/1.0 404\n\n", "404|||-1||-|14"),
    ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nHost : x\r\n\r\n", "200|OK||-1|e|-|53"),
    ("GET / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", "GET|/||-1||-|56"),
    ("GET / HTTP/1.1\r\nContent-Length: -5\r\nno colon\r\n\r\n", "GET|/||-1||-|48"),
    ("GET / HTTP/1.1\r\nHost: x\r\n", "partial"), ("GET /dns-query?dns=", "partial"),
    ("HTTP/1.1 2", "partial"), ("", "none"), ("get / HTTP/1.1\r\n\r\n", "none"),
    ("GET /\r\n\r\n", "none"), ("HTTP/1.1 0x1 OK\r\n\r\n", "none"),
    ("GET  HTTP/1.1\r\n\r\n", "none"),
    ("\u{16}\u{3}\u{1}", "none"),
  ]

  @Test func `heads are read, waited for, or told from other octets`() {
    for (text, expected) in Self.cases {
      #expect(Self.read(Array(text.utf8)) == expected, "\(text)")
    }
  }

  @Test func `every start of a head is its start, and none is longer than the limit`() {
    let text = Array(Self.cases[0].text.utf8)
    for count in 5..<102 { #expect(Self.read(Array(text.prefix(count))) == "partial", "\(count)") }
    let head = Array("GET / HTTP/1.1\r\nX: ".utf8)
    for count in [HTTPHead.limitOctets - 1, HTTPHead.limitOctets, HTTPHead.limitOctets + 1] {
      let filler = [UInt8](repeating: 0x78, count: count - head.count)
      let expected = count < HTTPHead.limitOctets ? "partial" : "none"
      #expect(Self.read(head + filler) == expected, "\(count)")
      let start = [UInt8](repeating: 0x78, count: count - 4)
      #expect(Self.read(Array("GET ".utf8) + start) == expected, "\(count)")
    }
  }
}
