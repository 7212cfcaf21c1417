import Events
import Octets
import Packets
import Sensing
import TestSupport
import Testing

/// DNS over HTTP in clear, and encrypted sessions.
struct SensorWebTests {
  /// Makes frames from those of the tests of reassembly.
  typealias Maker = SensorReassemblyTests

  /// A segment of a client at `port` of the server, or from it.
  static func segment(
    _ sequence: Int, _ inner: [UInt8], port: UInt16 = 8053, isBack: Bool = false,
    client: UInt16 = 40000, flags: UInt8 = 0x18
  ) -> [UInt8] {
    let ports =
      isBack ? Maker.number(port) + Maker.number(client) : Maker.number(client) + Maker.number(port)
    let number = longWord(sequence)
    return Maker.ipv4(
      ports + number + [0, 0, 0, 0, 0x50, flags, 4, 0, 0, 0, 0, 0] + inner, 6)
  }

  /// A POST with a message, or with another body of its kind.
  static func post(
    _ body: [UInt8], type: String = "application/dns-message", more: String = ""
  ) -> [UInt8] {
    Array(
      "POST /dns-query HTTP/1.1\r\nContent-Type: \(type)\r\n\(more)Content-Length: \(body.count)\r\n\r\n"
        .utf8) + body
  }

  /// A response in chunks of `size` octets.
  static func chunked(_ body: [UInt8], size: Int) -> [UInt8] {
    var octets = Array(
      "HTTP/1.1 200 OK\r\ncontent-type: application/dns-message\r\ntransfer-encoding: chunked\r\n\r\n"
        .utf8)
    for start in stride(from: 0, to: body.count, by: size) {
      let part = body[start..<min(start + size, body.count)]
      octets += Array("\(String(part.count, radix: 16));x=y\r\n".utf8) + part + [13, 10]
    }
    return octets + Array("0\r\nTrailer: 1\r\n\r\n".utf8)
  }

  /// The counts of segments of HTTP that are not zero.
  static func text(_ counters: SensorCounters) -> String {
    counters.outcomes.filter {
      $0.count > 0 && ($0.name.hasPrefix("HTTP") || $0.name.hasPrefix("TCP"))
    }
    .map { "\($0.name)=\($0.count)" }.joined(separator: ", ")
  }

  @Test func `messages in requests and responses, whole or over segments`() {
    let message = Maker.query("web", id: 3)
    // The query for www.example.com of RFC 8484 section 4.1.1, with the id 0.
    let get = Array(
      "GET /dns-query?ct&dns=AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB HTTP/1.1\r\nhost: x\r\n\r\n"
        .utf8)
    let post = Self.post(message)
    let chunks = Self.chunked(message, size: 7)
    for port in [80, 443, 8053, 8080] as [UInt16] {
      let (ids, lines, counters) = Maker.sense([
        Self.segment(1, get, port: port), Self.segment(1 + get.count, post + post, port: port),
        Self.segment(1, chunks, port: port, isBack: true),
      ])
      #expect(ids == ["0", "3", "3", "3"], "\(port)")
      #expect(lines.filter { $0.contains("\"dns.transport\":\"http\"") }.count == 4)
      #expect(counters.messagesOverHTTP == 4 && counters.withMessage == 3 && counters.messages == 4)
    }
    // Every place where a segment can end; behind one octet, `OST` would be a method, too.
    for octets in [get, post, chunks] {
      for place in 2..<octets.count {
        let parts = [Array(octets.prefix(place)), Array(octets.dropFirst(place)) + post]
        let frames = [Self.segment(1, parts[0]), Self.segment(1 + place, parts[1])]
        let (ids, _, counters) = Maker.sense(frames)
        let isLikely = String(decoding: parts[0], as: UTF8.self).lowercased().contains("dns")
        #expect(ids.count == (isLikely ? 2 : 0), "\(place) \(ids)")
        #expect(counters.http.consumed == (isLikely ? 1 : 0))
        #expect(isLikely || counters.segmentsNotDNS == 2)
      }
    }
  }

  @Test func `what comes to nothing is counted by its reason`() {
    let post = Self.post(Maker.query("web", id: 3))
    let start = Array(post.prefix(90))
    let rest = Array(post.dropFirst(90))
    let encoded = Self.post([1, 2], more: "Content-Encoding: br\r\n")
    let endless = Array("HTTP/1.1 200 OK\r\nContent-Type: application/dns-message\r\n\r\nxx".utf8)
    let long = Array(
      "HTTP/1.1 200 OK\r\nContent-Type: application/dns-message;\r\nContent-Length: 65536\r\n\r\n"
        .utf8)
    let idle = [[UInt8]](repeating: Self.segment(1, [1], port: 9), count: 31)
    let cases: [(frames: [[UInt8]], expected: String)] = [
      ([Self.segment(1, start)], "HTTP waiting for more=1"),
      ([Self.segment(1, start), Self.segment(99, rest)], "TCP, not DNS=1, HTTP dropped: gap=1"),
      (
        [Self.segment(1, start), Self.segment(1, start), Self.segment(91, rest)],
        "HTTP, part of a message=1, HTTP sent again=1"
      ),
      (
        [Self.segment(1, start), Self.segment(51, Array(post.dropFirst(50)))],
        "HTTP, part of a message=1"
      ),
      (
        [Self.segment(1, start), Self.segment(9, [], flags: 4)],
        "TCP, not DNS=1, HTTP dropped: reset=1"
      ),
      (
        [Self.segment(1, start)] + idle + [Self.segment(91, rest)],
        "TCP, not DNS=32, HTTP dropped: idle=1"
      ),
      ([Self.segment(1, encoded)], "HTTP dropped: coding=1"),
      ([Self.segment(1, endless)], "HTTP dropped: length=1"),
      ([Self.segment(1, long)], "HTTP dropped: oversize=1"),
      ([Self.segment(1, Array("GET /?dns=A*A HTTP/1.1\r\n\r\n".utf8))], "HTTP dropped: form=1"),
      (
        [Self.segment(1, Self.chunked([7, 8], size: 2).map { $0 == 0x3B ? 0x21 : $0 })],
        "HTTP dropped: form=1"
      ),
      (
        [Self.segment(1, Array(Self.post([1], type: "text/x; n=dns").prefix(60)))]
          + [Self.segment(61, Array(Self.post([1], type: "text/x; n=dns").dropFirst(60)))],
        "HTTP dropped: not-dns=2"
      ),
      ([Self.segment(1, Self.post([1], type: "application/dns-messages"))], "TCP, not DNS=1"),
      ([Self.segment(1, post, port: 81)], "TCP, not DNS=1"),
      (
        // The oldest of the source makes room.
        (0..<20).map { Self.segment(1, start, client: UInt16(5000 + $0)) },
        "HTTP dropped: cap=4, HTTP waiting for more=16"
      ),
    ]
    for (frames, expected) in cases {
      let (_, _, counters) = Maker.sense(frames)
      #expect(Self.text(counters) == expected)
    }
    // The oldest of all makes room where every source has few; what makes room is counted.
    let crowd = (0..<70).map { number in
      var packet = Self.segment(1, start)
      packet[15] = UInt8(10 + number)
      return packet
    }
    let (_, _, all) = Maker.sense(crowd, atOnce: true)
    #expect(Self.text(all) == "HTTP dropped: cap=6, HTTP waiting for more=64")
    #expect(all.http.evictions == 6)
    // A stream that would wait with more octets than it may: chunks of one octet with long extensions.
    let chunk = "1;" + String(repeating: "x", count: 1000) + "\r\n0\r\n"
    let large = Array(
      ("HTTP/1.1 200 OK\r\ncontent-type: application/dns-message\r\n"
        + "transfer-encoding: chunked\r\n\r\n" + String(repeating: chunk, count: 120)).utf8)
    let portions = stride(from: 0, to: large.count, by: 8192).map { place in
      Self.segment(1 + place, Array(large[place..<min(place + 8192, large.count)]))
    }
    let (_, _, oversize) = Maker.sense(portions, atOnce: true)
    #expect(Self.text(oversize) == "TCP, not DNS=2, HTTP dropped: oversize=13")
    // More segments than a message may have.
    let slow = Self.post([UInt8](repeating: 0, count: 300))
    let pieces = slow.indices.dropFirst(90).map { Self.segment(1 + $0, [slow[$0]]) }
    let frames = [Self.segment(1, Array(slow.prefix(90)))] + pieces
    let (_, _, counters) = Maker.sense(frames, atOnce: true)
    #expect(Self.text(counters) == "TCP, not DNS=\(frames.count - 257), HTTP dropped: cap=257")
  }

  @Test func `encrypted sessions are counted once each`() {
    /// A datagram with the first octets of QUIC.
    func quic(_ port: UInt16, to last: UInt8 = 2, version: [UInt8] = [0, 0, 0, 1]) -> [UInt8] {
      var frame = Maker.ipv4(
        Maker.datagram(SessionOctets.quicInitial(version: version), port: port), 17)
      if last != 2 { frame.replaceSubrange(16..<20, with: [UInt8](repeating: last, count: 4)) }
      return frame
    }
    /// A segment with a ClientHello.
    func hello(_ port: UInt16, _ name: String = "", _ protocols: [String] = [], to last: UInt8 = 2)
      -> [UInt8]
    {
      let octets = SessionOctets.clientHello(name: name, protocols: protocols)
      var frame = Self.segment(1, octets, port: port)
      if last != 2 { frame.replaceSubrange(16..<20, with: [UInt8](repeating: last, count: 4)) }
      return frame
    }
    let cases: [(frame: [UInt8], expected: [UInt64])] = [
      (hello(853), [1, 0, 0]), (hello(853, "resolver.test", ["dot"]), [1, 0, 0]),
      (hello(443, "", ["dot"]), [1, 0, 0]), (hello(443, "DNS.Google", ["h2"]), [0, 1, 0]),
      (hello(443, "abc123.dns.nextdns.io"), [0, 1, 0]), (hello(443, "www.example.com"), [0, 0, 0]),
      (hello(443, "", ["http/1.1", "h2"], to: 1), [0, 1, 0]),
      (hello(443, "", [], to: 1), [0, 0, 0]),
      (hello(443, "", ["h2"], to: 3), [0, 0, 0]), (hello(8443, "dns.google"), [0, 0, 0]),
      (Self.segment(1, [23, 3, 3] + [UInt8](repeating: 0, count: 60), port: 853), [0, 0, 0]),
      (quic(853), [0, 0, 1]), (quic(784), [0, 0, 1]),
      (quic(8853, version: [0x6B, 0x33, 0x43, 0xCF]), [0, 0, 1]),
      (quic(443, to: 8), [0, 1, 0]), (quic(443, to: 7), [0, 0, 0]), (quic(123), [0, 0, 0]),
    ]
    for (frame, expected) in cases {
      let (_, _, counters) = Maker.sense([frame, frame])
      #expect(counters.sessions == expected, "\(expected) \(frame.prefix(60))")
      #expect(counters.segmentsNotDNS + counters.datagramsNotDNS == 2)
    }
    // Another session on the same ports, a while later.
    let pause = [[UInt8]](repeating: Self.segment(1, [1], port: 9), count: 60)
    #expect(Maker.sense([hello(853)] + pause + [hello(853)]).counters.sessions == [2, 0, 0])
  }
}
