internal import Octets
internal import Packets

/// SIP: `sip.*` (RFC 3261 section 7).
enum SIPLayer {
  /// What requests begin with, in small letters.
  private static let methods = [
    "invite ", "ack ", "bye ", "cancel ", "register ", "options ", "prack ", "subscribe ",
    "notify ", "publish ", "info ", "refer ", "message ", "update ",
  ]

  /// Fields, and the names and short names of their lines (RFC 3261 section 7.3.3).
  private static let names = [
    ("sip.via", "via", "v"), ("sip.from", "from", "f"), ("sip.to", "to", "t"),
    ("sip.call_id", "call-id", "i"), ("sip.cseq", "cseq", "cseq"),
    ("sip.contact", "contact", "m"), ("sip.user_agent", "user-agent", "server"),
    ("sip.content_type", "content-type", "c"),
  ]

  /// The protocol.
  static let declaration = LayerDeclaration(
    "sip", "Heads of SIP requests and responses, as far as they are in one packet.",
    at: [.udp([5060, 5061]), .tcp([5060, 5061])], octetLimit: 4096,
    fields: [
      .text("sip.call_id", "Which call it belongs to.", "a84b4c76e66710"),
      .text("sip.contact", "Where the sender can be reached.", "<sip:alice@192.0.2.1>"),
      .number("sip.content_length", "How long the body is.", "142"),
      .text("sip.content_type", "What the body is.", "application/sdp"),
      .text("sip.cseq", "The number and method of the transaction.", "314159 INVITE"),
      .text("sip.from", "Who calls.", "Alice <sip:alice@example.com>;tag=1928"),
      .text("sip.request.method", "What is asked for.", "INVITE"),
      .text("sip.request.uri", "Who is asked.", "sip:bob@example.com"),
      .number("sip.response.code", "The status code.", "180"),
      .text("sip.response.phrase", "The reason in words.", "Ringing"),
      .text("sip.to", "Who is called.", "Bob <sip:bob@example.com>"),
      .text("sip.user_agent", "What sends it (User-Agent or Server).", "Asterisk PBX"),
      .text("sip.version", "The version.", "SIP/2.0"),
      .text("sip.via", "The last hop.", "SIP/UDP 192.0.2.1;branch=z9hG4bK776"),
    ],
    isOne: { octets in isResponse(octets) || isRequest(octets) }
  ) { octets, values in
    var lines = HeadReader()
    guard let line = lines.next(octets) else { return }
    let (first, middle, last) = HeadReader.parts(line, version: "sip/", octets)
    if isResponse(octets) {
      values.put("sip.version", octets, first)
      let code = OctetSpan(start: first.end &+ 1, end: min(first.end &+ 4, line.end))
      if code.count == 3 {
        values.put("sip.response.code", HeadReader.number(code, octets))
        let phrase = OctetSpan(start: min(code.end &+ 1, line.end), end: line.end)
        values.put("sip.response.phrase", octets, phrase)
      }
    } else {
      values.put("sip.request.method", octets, first)
      values.put("sip.request.uri", octets, middle)
      values.put("sip.version", octets, last)
    }
    while let line = lines.next(octets) { read(line, octets, &values) }
  }

  /// Reads a line of a head.
  private static func read(
    _ line: OctetSpan, _ octets: borrowing OctetView, _ values: inout LayerValues
  ) {
    for (field, name, short) in names {
      let value =
        HeadReader.value(name, line, octets) ?? HeadReader.value(short, line, octets)
      if let value { return values.put(field, octets, value) }
    }
    let length =
      HeadReader.value("content-length", line, octets) ?? HeadReader.value("l", line, octets)
    if let length {
      values.put("sip.content_length", HeadReader.number(length, octets))
    }
  }

  /// Whether octets begin a response.
  private static func isResponse(_ octets: borrowing OctetView) -> Bool {
    octets.hasText("sip/2.0 ", at: 0)
  }

  /// Whether octets begin with a method of IANA's registry.
  private static func isRequest(_ octets: borrowing OctetView) -> Bool {
    guard let first = octets.number(0), first >= 0x41, first <= 0x5A else { return false }
    for method in methods where octets.hasText(method, at: 0) { return true }
    return false
  }
}
