internal import Octets

/// What an HTTP message has for DNS.
enum HTTPContent {
  /// A DNS message, of which so many octets are used with its head.
  case message(octets: Int)
  /// Something else of so many octets; nil where it cannot be told how many.
  case other(octets: Int?)
  /// Not all of it is there.
  case partial
  /// A DNS message that is not to be had.
  case refused(HTTPCounters.DropReason)
}

/// DNS messages in HTTP messages (RFC 8484): the parameter `dns` of a GET, and bodies of the media type
/// `application/dns-message`.
enum HTTPDNSMessage {
  /// The longest DNS message.
  private static let limitOctets = 65535
  /// The media type (RFC 8484 section 6).
  private static let mediaType = Array("application/dns-message".utf8)
  /// The method that has the message in its target.
  private static let get = Array("get".utf8)
  /// The name of the parameter.
  private static let parameter = Array("dns=".utf8)

  /// Whether a whole head announces a DNS message.
  static func isAnnounced(_ octets: borrowing OctetView, _ head: HTTPHead) -> Bool {
    isMediaType(octets, head) || query(octets, head) != nil
  }

  /// Whether the start of a head has the letters `dns` in it, as heads that announce messages do.
  static func isLikely(_ octets: borrowing OctetView) -> Bool {
    var at = 0
    while octets.count &- at >= 3 {
      // d, n, s in either case.
      if octets.octet(at) | 0x20 == 0x64, octets.octet(at &+ 1) | 0x20 == 0x6E,
        octets.octet(at &+ 2) | 0x20 == 0x73
      {
        return true
      }
      at &+= 1
    }
    return false
  }

  /// Reads the HTTP message at the start of `octets`; a DNS message is put into `message`.
  static func read(
    _ octets: borrowing OctetView, _ head: HTTPHead, into message: inout OctetBuffer
  ) -> HTTPContent {
    message.removeAll()
    if let query = query(octets, head) {
      guard decode(query.octets(of: octets), into: &message) else { return .refused(.form) }
      return .message(octets: head.octets &+ max(head.contentLength, 0))
    }
    guard isMediaType(octets, head) else {
      if head.isChunked { return .other(octets: nil) }
      // A request without a length has no body; a response has all that follows.
      if head.contentLength < 0 { return .other(octets: head.isResponse ? nil : head.octets) }
      return .other(octets: head.octets &+ head.contentLength)
    }
    if head.isEncoded { return .refused(.coding) }
    if head.isChunked { return readChunks(octets, head, into: &message) }
    guard head.contentLength >= 0 else { return .refused(.length) }
    guard head.contentLength <= limitOctets else { return .refused(.oversize) }
    let end = head.octets &+ head.contentLength
    guard octets.count >= end else { return .partial }
    if head.contentLength == 0 { return .other(octets: end) }
    message.append(octets.slice(from: head.octets, count: head.contentLength))
    return .message(octets: end)
  }

  /// Whether the body is of the media type, whatever its parameters are.
  private static func isMediaType(_ octets: borrowing OctetView, _ head: HTTPHead) -> Bool {
    let value = head.contentType.octets(of: octets)
    guard value.hasPrefix(lowercase: mediaType) else { return false }
    if value.count == mediaType.count { return true }
    let next = value.octet(mediaType.count)
    return next == 0x3B || next == 0x20 || next == 0x09
  }

  /// Where the value of the parameter `dns` stands in the target of a GET; nil where there is none.
  private static func query(_ octets: borrowing OctetView, _ head: HTTPHead) -> OctetSpan? {
    guard head.method.octets(of: octets).isEqual(toLowercase: get) else { return nil }
    let end = head.target.offset &+ head.target.count
    var at = head.target.offset
    while at < end, octets.octet(at) != 0x3F { at &+= 1 }
    while at < end {
      // Behind a question mark or an ampersand.
      at &+= 1
      let start = at
      while at < end, octets.octet(at) != 0x26 { at &+= 1 }
      let pair = octets.slice(from: start, count: at &- start)
      if pair.hasPrefix(lowercase: parameter) {
        return OctetSpan(offset: start &+ parameter.count, count: pair.count &- parameter.count)
      }
    }
    return nil
  }

  /// Decodes base64url without padding (RFC 4648 section 5); padding is let through. False where it is
  /// something else.
  private static func decode(
    _ text: borrowing OctetView, into message: inout OctetBuffer
  ) -> Bool {
    var bits: UInt32 = 0
    var bitCount = 0
    var at = 0
    while at < text.count {
      let value = text.octet(at)
      // Padding, also as %3D.
      if value == 0x3D || value == 0x25 { break }
      guard let digit = digit(value) else { return false }
      bits = bits &<< 6 | digit
      bitCount &+= 6
      if bitCount >= 8 {
        bitCount &-= 8
        message.append(UInt8(truncatingIfNeeded: bits &>> UInt32(truncatingIfNeeded: bitCount)))
      }
      at &+= 1
    }
    return at > 0 && at & 3 != 1
  }

  /// The six bits of a digit.
  private static func digit(_ value: UInt8) -> UInt32? {
    switch value {
    case 0x41...0x5A: UInt32(value &- 0x41)
    case 0x61...0x7A: UInt32(value &- 0x61 &+ 26)
    case 0x30...0x39: UInt32(value &- 0x30 &+ 52)
    case 0x2D, 0x2B: 62
    case 0x5F, 0x2F: 63
    default: nil
    }
  }

  // MARK: - Chunks

  /// Reads a body in chunks (RFC 9112 section 7.1).
  private static func readChunks(
    _ octets: borrowing OctetView, _ head: HTTPHead, into message: inout OctetBuffer
  ) -> HTTPContent {
    var at = head.octets
    while true {
      guard let end = lineEnd(octets, from: at) else {
        // The size and its extensions are short.
        return octets.count &- at > 1024 ? .refused(.form) : .partial
      }
      guard let size = size(octets, from: at, end: end) else { return .refused(.form) }
      at = end
      if size == 0 { break }
      guard message.count &+ size <= limitOctets else { return .refused(.oversize) }
      guard octets.count &- at >= size &+ 2 else { return .partial }
      message.append(octets.slice(from: at, count: size))
      at &+= size &+ 2
    }
    // Fields behind the last chunk, and an empty line.
    while let end = lineEnd(octets, from: at) {
      let isEmpty = end &- at <= 2 && (octets.octet(at) == 0x0A || octets.octet(at) == 0x0D)
      at = end
      if isEmpty { return message.count == 0 ? .other(octets: at) : .message(octets: at) }
    }
    return .partial
  }

  /// Where the line behind the one at `start` starts; nil where its end is not there.
  private static func lineEnd(_ octets: borrowing OctetView, from start: Int) -> Int? {
    var at = start
    while at < octets.count {
      if octets.octet(at) == 0x0A { return at &+ 1 }
      at &+= 1
    }
    return nil
  }

  /// The size of a chunk, in hexadecimal digits; nil where there are none or too many.
  private static func size(_ octets: borrowing OctetView, from start: Int, end: Int) -> Int? {
    var size = 0
    var at = start
    while at < end, at &- start <= 8 {
      let value = octets.octet(at)
      switch value {
      case 0x30...0x39: size = size &<< 4 | Int(value &- 0x30)
      case 0x41...0x46, 0x61...0x66: size = size &<< 4 | Int(value | 0x20) &- 0x57
      case 0x0A, 0x0D, 0x20, 0x3B: return at > start ? size : nil
      default: return nil
      }
      at &+= 1
    }
    return nil
  }
}
