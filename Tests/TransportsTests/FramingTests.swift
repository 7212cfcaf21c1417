internal import Octets
internal import Testing
internal import Transports

@Suite("Framing")
struct FramingTests {
  /// What a framing makes of a text, and how many records that is.
  private func framed(_ framing: Framing, _ text: String) -> (String, Int) {
    var lines = OctetBuffer(capacity: 64)
    lines.append(text)
    var output = OctetBuffer(capacity: 64)
    let count = framing.append(lines.view, to: &output)
    return (String(decoding: output.array(), as: UTF8.self), count)
  }

  @Test func `each framing ends or begins records in its own way`() {
    let cases: [(Framing, String, String, Int)] = [
      (.lineBased, "a\nbc\n", "a\nbc\n", 2), (.lineBased, "", "", 0),
      (.syslogTLS, "a\nbc\n", "1 a2 bc", 2), (.syslogTLS, "\n", "0 ", 1),
      (.syslogTLS, "0123456789\n", "10 0123456789", 1),
      // The length is in octets: RFC 5425 section 4.3.
      (.syslogTLS, "\u{E9}\n", "2 \u{E9}", 1), (.gelfTCP, "{}\n{}\n", "{}\0{}\0", 2),
      (.datagram, "a\n", "a", 1), (.lineBased, "a\nb", "a\nb", 2),
    ]
    for (framing, text, expected, count) in cases {
      let found = framed(framing, text)
      #expect(found.0 == expected && found.1 == count, "\(framing) \(text)")
    }
  }

  @Test func `lines are found with their starts`() {
    var text = OctetBuffer(capacity: 64)
    text.append("ab\n\nc\n")
    #expect(Lines.starts(of: text.view) == [0, 3, 4, 6])
    text.removeAll()
    #expect(Lines.starts(of: text.view) == [0])
  }

  @Test func `hosts are read with and without ports`() {
    let cases: [(String, String?, String)] = [
      ("a.example", "a.example", "514"), ("a.example:10", "a.example", "10"),
      ("192.0.2.1:65535", "192.0.2.1", "65535"), ("2001:db8::1", "2001:db8::1", "514"),
      ("[2001:db8::1]:7", "2001:db8::1", "7"), ("[::1]", "::1", "514"), ("", nil, ""),
      ("a:0", nil, ""), ("a:65536", nil, ""), ("a:x", nil, ""), ("a b", nil, ""), ("[::1", nil, ""),
      ("[::1]7", nil, ""), (":7", nil, ""), ("a/b", nil, ""), ("a:", nil, ""),
    ]
    for (text, host, port) in cases {
      let peer = PeerAddress(text, port: 514)
      #expect(peer?.host == host && (host == nil || peer?.port == port), "\(text)")
    }
    #expect(PeerAddress("[::1]:7", port: 1)?.text == "[::1]:7")
  }

  @Test func `waits double up to a limit and obey the peer`() {
    var backoff = Backoff(seed: 1)
    var nominal: Int64 = 100_000_000
    for _ in 0..<40 {
      let wait = backoff.next()
      #expect(wait >= nominal && wait <= nominal / 4 * 5)
      nominal = min(nominal * 2, Backoff.limitNanoseconds)
    }
    #expect(backoff.next(asked: 45_000_000_000) == 45_000_000_000)
    #expect(backoff.next(asked: .max) == Backoff.askedLimitNanoseconds)
    #expect(backoff.next(asked: -5) < 40_000_000_000)
    backoff.reset()
    #expect(backoff.next(asked: 1) < 200_000_000)
    var same = Backoff(seed: 7)
    var twin = Backoff(seed: 7)
    #expect((0..<9).map { _ in same.next() } == (0..<9).map { _ in twin.next() })
  }
}
