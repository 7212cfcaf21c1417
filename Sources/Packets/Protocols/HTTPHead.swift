public import Octets

/// What octets at the place of an HTTP message's head are.
public enum HTTPReading: BitwiseCopyable, Sendable {
  /// A whole head.
  case whole(HTTPHead)
  /// The start of one.
  case partial
  /// Something else.
  case none
}

/// The head of an HTTP/1.x message (RFC 9112): its first line, and the fields that tell where the message
/// ends and what it has.
///
/// Places count from the start of the octets that it was read from.
public struct HTTPHead: BitwiseCopyable, Sendable {
  /// The most octets of a head; servers take 8 to 64 KiB.
  public static var limitOctets: Int { 1 << 14 }

  /// The method of a request; empty in a response.
  public private(set) var method = OctetSpan()
  /// The target of a request, as it was sent.
  public private(set) var target = OctetSpan()
  /// The version: `HTTP/1.1`.
  public private(set) var version = OctetSpan()
  /// The status of a response, 100…999; zero in a request.
  public private(set) var status: UInt16 = 0
  /// The text behind a response's status.
  public private(set) var reason = OctetSpan()
  /// The fields, a line each, up to the empty line.
  public private(set) var fields = OctetSpan()
  /// The length of the head with its empty line.
  public private(set) var octets = 0
  /// How many octets follow by the field Content-Length; -1 where it is absent or no number.
  public private(set) var contentLength = -1
  /// Whether the body comes in chunks (RFC 9112 section 7.1).
  public private(set) var isChunked = false
  /// Whether the body is compressed, or encoded in another way (RFC 9110 section 8.4).
  public private(set) var isEncoded = false
  /// The value of Content-Type; empty where there is none.
  public private(set) var contentType = OctetSpan()

  /// Whether it is a response.
  public var isResponse: Bool { status != 0 }

  /// No head.
  private init() {}

  /// Reads the head at the start of `octets`.
  public static func read(_ octets: borrowing OctetView) -> HTTPReading {
    // Most octets on the ports of HTTP are none of its heads, and are not searched for lines.
    guard looksLikeStart(octets) else { return .none }
    var head = HTTPHead()
    guard let line = HTTPHead.line(octets, from: 0) else {
      return octets.count < limitOctets ? .partial : .none
    }
    guard head.readFirstLine(octets, line.content) else { return .none }
    var at = line.next
    while let line = HTTPHead.line(octets, from: at) {
      if line.content.isEmpty {
        head.fields = OctetSpan(offset: head.fields.offset, count: at &- head.fields.offset)
        head.octets = line.next
        return .whole(head)
      }
      if head.fields.offset == 0 { head.fields = OctetSpan(offset: at) }
      head.readField(octets, line.content)
      at = line.next
    }
    return octets.count < limitOctets ? .partial : .none
  }

  /// The line at `start`, without its end; nil where it is not whole, or begins beyond the limit.
  private static func line(
    _ octets: borrowing OctetView, from start: Int
  ) -> (content: OctetSpan, next: Int)? {
    var at = start
    let end = min(octets.count, limitOctets)
    while at < end {
      if octets.octet(at) == 0x0A {
        let isPair = at > start && octets.octet(at &- 1) == 0x0D
        return (OctetSpan(offset: start, count: at &- start &- (isPair ? 1 : 0)), at &+ 1)
      }
      at &+= 1
    }
    return nil
  }

  /// `http/1.`
  private static let versionStart = Array("http/1.".utf8)

  /// Whether octets can be the start of a head: a version, or a method with a space behind it.
  private static func looksLikeStart(_ octets: borrowing OctetView) -> Bool {
    if octets.hasPrefix(lowercase: versionStart) { return true }
    var at = 0
    while at < octets.count, isOfMethod(octets.octet(at)) { at &+= 1 }
    return at > 2 && at <= 24 && at < octets.count && octets.octet(at) == 0x20
  }

  /// Reads `METHOD target HTTP/1.1` or `HTTP/1.1 200 reason`; false where it is neither.
  private mutating func readFirstLine(
    _ octets: borrowing OctetView, _ line: OctetSpan
  ) -> Bool {
    let end = line.offset &+ line.count
    guard let first = Self.space(octets, from: line.offset, end: end) else { return false }
    let word = OctetSpan(offset: line.offset, count: first &- line.offset)
    if word.count == 8, word.octets(of: octets).hasPrefix(lowercase: Self.versionStart) {
      version = word
      guard end &- first >= 4, let number = Self.number(octets, from: first &+ 1, end: first &+ 4),
        number >= 100
      else { return false }
      status = UInt16(truncatingIfNeeded: number)
      let start = min(first &+ 5, end)
      reason = OctetSpan(offset: start, count: end &- start)
      return true
    }
    guard Self.isMethod(octets, word),
      let second = Self.space(octets, from: first &+ 1, end: end), end &- second == 9
    else { return false }
    version = OctetSpan(offset: second &+ 1, count: 8)
    guard version.octets(of: octets).hasPrefix(lowercase: Self.versionStart) else { return false }
    method = word
    target = OctetSpan(offset: first &+ 1, count: second &- first &- 1)
    return !target.isEmpty
  }

  /// Whether a word is a method: capital letters, and the marks that registered ones have.
  private static func isMethod(_ octets: borrowing OctetView, _ word: OctetSpan) -> Bool {
    guard word.count >= 3, word.count <= 24 else { return false }
    for at in word.offset..<(word.offset &+ word.count) {
      guard isOfMethod(octets.octet(at)) else { return false }
    }
    return true
  }

  /// Whether an octet can stand in a method.
  private static func isOfMethod(_ octet: UInt8) -> Bool {
    (octet >= 0x41 && octet <= 0x5A) || octet == 0x2D || octet == 0x5F
  }

  /// Where the next space is.
  private static func space(
    _ octets: borrowing OctetView, from start: Int, end: Int
  ) -> Int? {
    var at = start
    while at < end {
      if octets.octet(at) == 0x20 { return at }
      at &+= 1
    }
    return nil
  }

  /// The number that decimal digits say; nil where there are none, others, or too many.
  private static func number(
    _ octets: borrowing OctetView, from start: Int, end: Int
  ) -> Int? {
    guard end > start, end &- start <= 15 else { return nil }
    var number = 0
    for at in start..<end {
      let value = octets.octet(at)
      guard value >= 0x30, value <= 0x39 else { return nil }
      number = number &* 10 &+ Int(value &- 0x30)
    }
    return number
  }
}

// MARK: - Fields

extension HTTPHead {
  /// Names of fields that are looked at.
  private static let names = (
    length: Array("content-length".utf8), type: Array("content-type".utf8),
    coding: Array("transfer-encoding".utf8), encoding: Array("content-encoding".utf8)
  )
  /// Values of theirs.
  private static let values = (
    chunked: Array("chunked".utf8), identity: Array("identity".utf8)
  )

  /// Reads a line of the fields.
  private mutating func readField(_ octets: borrowing OctetView, _ line: OctetSpan) {
    guard let field = Self.split(octets, line) else { return }
    let name = field.name.octets(of: octets)
    let value = field.value.octets(of: octets)
    if name.isEqual(toLowercase: Self.names.length) {
      let end = field.value.offset &+ field.value.count
      let number = Self.number(octets, from: field.value.offset, end: end) ?? -1
      // Two that differ cannot both be true (RFC 9112 section 6.3).
      contentLength = contentLength < 0 || contentLength == number ? number : -1
    } else if name.isEqual(toLowercase: Self.names.type) {
      contentType = field.value
    } else if name.isEqual(toLowercase: Self.names.coding) {
      isChunked = value.isEqual(toLowercase: Self.values.chunked)
      if !isChunked { isEncoded = true }
    } else if name.isEqual(toLowercase: Self.names.encoding) {
      if !value.isEqual(toLowercase: Self.values.identity) { isEncoded = true }
    }
  }

  /// The name and the value of a line, without the blanks around the value; nil where there is no colon.
  static func split(
    _ octets: borrowing OctetView, _ line: OctetSpan
  ) -> (name: OctetSpan, value: OctetSpan)? {
    var end = line.offset &+ line.count
    var at = line.offset
    while at < end, octets.octet(at) != 0x3A { at &+= 1 }
    guard at < end, at > line.offset else { return nil }
    let name = OctetSpan(offset: line.offset, count: at &- line.offset)
    at &+= 1
    while at < end, isBlank(octets.octet(at)) { at &+= 1 }
    while end > at, isBlank(octets.octet(end &- 1)) { end &-= 1 }
    return (name, OctetSpan(offset: at, count: end &- at))
  }

  /// Whether an octet is a space or a tabulator.
  private static func isBlank(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 }

  /// The value of the first field of a name in lower case; nil where there is none.
  public func value(of name: [UInt8], in octets: borrowing OctetView) -> OctetSpan? {
    var at = fields.offset
    let end = min(fields.offset &+ fields.count, octets.count)
    while at < end, let line = Self.line(octets, from: at) {
      if let field = Self.split(octets, line.content),
        field.name.octets(of: octets).isEqual(toLowercase: name)
      {
        return field.value
      }
      at = line.next
    }
    return nil
  }
}
