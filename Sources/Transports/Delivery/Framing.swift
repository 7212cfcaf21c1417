public import Octets

/// How records are told apart in what is sent.
public enum Framing: String, Sendable, CaseIterable {
  /// A line feed ends each.
  case lineBased = "LineBased"
  /// Nothing: each is sent by itself.
  case datagram = "Dgram"
  /// The length in octets and a blank stand before each (RFC 6587 section 3.4.1, RFC 5425 section 4.3).
  case syslogTLS = "Syslog_TLS"
  /// An octet of zero ends each, as Graylog's GELF wants it over TCP.
  case gelfTCP = "GELF_TCP"
  /// Graylog's chunks, for datagrams.
  case gelfUDP = "GELF_UDP"

  /// Appends lines as they are sent over a stream.
  ///
  /// - Returns: How many records they are.
  public func append(_ lines: borrowing OctetView, to output: inout OctetBuffer) -> Int {
    var count = 0
    switch self {
    case .lineBased:
      output.append(lines)
      Lines.forEach(lines) { _, _ in count += 1 }
    case .syslogTLS:
      Lines.forEach(lines) { start, length in
        output.append("\(length) ")
        output.append(lines.slice(from: start, count: length))
        count += 1
      }
    case .gelfTCP:
      Lines.forEach(lines) { start, length in
        output.append(lines.slice(from: start, count: length))
        output.append(0)
        count += 1
      }
    case .datagram, .gelfUDP:
      Lines.forEach(lines) { start, length in
        output.append(lines.slice(from: start, count: length))
        count += 1
      }
    }
    return count
  }

  /// The same for a part of a buffer.
  func append(
    _ lines: borrowing OctetBuffer, from start: Int, count: Int, to output: inout OctetBuffer
  ) {
    _ = append(lines.view(from: start, count: count), to: &output)
  }
}

/// The lines of a text.
public enum Lines {
  /// Calls `body` with the start and the length, without the line feed, of every line; what stands behind
  /// the last line feed is a line as well.
  public static func forEach(
    _ text: borrowing OctetView, _ body: (_ start: Int, _ length: Int) -> Void
  ) {
    var start = 0
    var at = 0
    while at < text.count {
      if text.octet(at) == 0x0A {
        body(start, at - start)
        start = at + 1
      }
      at += 1
    }
    if start < text.count { body(start, text.count - start) }
  }

  /// Where every line starts, and behind the last the end.
  public static func starts(of text: borrowing OctetView) -> [Int] {
    var starts: [Int] = []
    forEach(text) { start, _ in starts.append(start) }
    starts.append(text.count)
    return starts
  }
}
