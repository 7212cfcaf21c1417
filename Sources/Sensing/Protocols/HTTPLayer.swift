internal import Octets
internal import Packets

/// HTTP/1 in clear: `http.*` (RFC 9112).
enum HTTPLayer {
  /// What requests begin with, in small letters.
  private static let methods = [
    "get ", "post ", "head ", "put ", "delete ", "options ", "connect ", "trace ", "patch ",
    "propfind ", "proppatch ", "mkcol ", "copy ", "move ", "lock ", "unlock ",
  ]

  /// The protocol.
  static let declaration = LayerDeclaration(
    "http", "Heads of HTTP/1 requests and responses, as far as they are in one segment.",
    at: [.tcp([80, 8080])], octetLimit: 4096,
    fields: [
      .number("http.request.content_length", "How long the body is.", "27"),
      .text("http.request.content_type", "What the body is.", "application/json"),
      .text("http.request.host", "The host that is asked.", "www.example.com"),
      .text("http.request.method", "What is asked for.", "GET"),
      .text("http.request.referer", "Where the request comes from.", "http://example.com/"),
      .text("http.request.uri", "The target, as it stands in the request.", "/index.html"),
      .text("http.request.user_agent", "What sends the request.", "curl/8.5.0"),
      .text("http.request.version", "The version of the request.", "HTTP/1.1"),
      .number("http.response.code", "The status code.", "200"),
      .number("http.response.content_length", "How long the body is.", "1256"),
      .text("http.response.content_type", "What the body is.", "text/html"),
      .text("http.response.location", "Where to go instead.", "https://example.com/"),
      .text("http.response.phrase", "The reason in words.", "OK"),
      .text("http.response.server", "What sends the response.", "nginx"),
      .text("http.response.version", "The version of the response.", "HTTP/1.1"),
    ],
    isOne: { octets in isResponse(octets) || isRequest(octets) }
  ) { octets, values in
    var lines = HeadReader()
    guard let line = lines.next(octets) else { return }
    let (first, middle, last) = HeadReader.parts(line, version: "http/", octets)
    let isResponse = isResponse(octets)
    if isResponse {
      values.put("http.response.version", octets, first)
      let code = OctetSpan(start: first.end &+ 1, end: min(first.end &+ 4, line.end))
      if code.count == 3 {
        values.put("http.response.code", HeadReader.number(code, octets))
        let phrase = OctetSpan(start: min(code.end &+ 1, line.end), end: line.end)
        values.put("http.response.phrase", octets, phrase)
      }
    } else {
      values.put("http.request.method", octets, first)
      values.put("http.request.uri", octets, middle)
      values.put("http.request.version", octets, last)
    }
    while let line = lines.next(octets) {
      if isResponse {
        readResponse(line, octets, &values)
      } else {
        readRequest(line, octets, &values)
      }
    }
  }

  /// Reads a line of a request.
  private static func readRequest(
    _ line: OctetSpan, _ octets: borrowing OctetView, _ values: inout LayerValues
  ) {
    if let value = HeadReader.value("host", line, octets) {
      values.put("http.request.host", octets, value)
    } else if let value = HeadReader.value("user-agent", line, octets) {
      values.put("http.request.user_agent", octets, value)
    } else if let value = HeadReader.value("referer", line, octets) {
      values.put("http.request.referer", octets, value)
    } else if let value = HeadReader.value("content-type", line, octets) {
      values.put("http.request.content_type", octets, value)
    } else if let value = HeadReader.value("content-length", line, octets) {
      values.put("http.request.content_length", HeadReader.number(value, octets))
    }
  }

  /// Reads a line of a response.
  private static func readResponse(
    _ line: OctetSpan, _ octets: borrowing OctetView, _ values: inout LayerValues
  ) {
    if let value = HeadReader.value("content-type", line, octets) {
      values.put("http.response.content_type", octets, value)
    } else if let value = HeadReader.value("content-length", line, octets) {
      values.put("http.response.content_length", HeadReader.number(value, octets))
    } else if let value = HeadReader.value("location", line, octets) {
      values.put("http.response.location", octets, value)
    } else if let value = HeadReader.value("server", line, octets) {
      values.put("http.response.server", octets, value)
    }
  }

  /// Whether octets begin a response.
  private static func isResponse(_ octets: borrowing OctetView) -> Bool {
    octets.number(0, octets: 7) == 0x48_5454_502F_312E  // `HTTP/1.`
  }

  /// Whether octets begin with one of the methods of RFC 9110 section 9, RFC 5789 and RFC 4918.
  private static func isRequest(_ octets: borrowing OctetView) -> Bool {
    guard let first = octets.number(0), first >= 0x41, first <= 0x5A else { return false }
    for method in methods where octets.hasText(method, at: 0) { return true }
    return false
  }
}
