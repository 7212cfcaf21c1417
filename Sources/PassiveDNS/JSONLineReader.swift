/// A value of JSON, as far as rows need it.
enum JSONValue {
  /// A string.
  case text(String)
  /// A number without its fraction.
  case number(Int64)
  /// A list.
  case list([JSONValue])
  /// An object; of members with one name the last counts.
  case object([String: JSONValue])
  /// true, false or null.
  case other

  /// The string; nil for others.
  var text: String? { if case .text(let text) = self { text } else { nil } }
  /// The number; nil for others.
  var number: Int64? { if case .number(let number) = self { number } else { nil } }
}

/// Reads a line of JSON (RFC 8259).
struct JSONLineReader {
  /// The deepest nesting.
  private static let depthLimit = 8
  /// The line.
  private let octets: [UInt8]
  /// What is read next.
  private var at = 0

  /// A reader.
  init(_ octets: [UInt8]) { self.octets = octets }

  /// The object that is the line.
  mutating func object() throws(QueryError) -> [String: JSONValue] {
    guard case .object(let members) = try value(0) else { throw QueryError("no object of JSON") }
    skipSpace()
    guard at == octets.count else { throw error("more than one value") }
    return members
  }

  /// An error at the place.
  private func error(_ cause: String) -> QueryError { QueryError("\(cause) at octet \(at)") }

  /// Moves behind blanks.
  private mutating func skipSpace() {
    while at < octets.count, [0x20, 0x09, 0x0A, 0x0D].contains(octets[at]) { at += 1 }
  }

  /// The next octet that is no blank; zero at the end.
  private mutating func peek() -> UInt8 {
    skipSpace()
    return at < octets.count ? octets[at] : 0
  }

  /// Reads a value.
  private mutating func value(_ depth: Int) throws(QueryError) -> JSONValue {
    guard depth < Self.depthLimit else { throw error("too deep") }
    switch peek() {
    case 0x22: return .text(try string())
    case 0x7B: return .object(try members(depth))
    case 0x5B: return .list(try items(depth))
    case 0x2D, 0x30...0x39: return .number(try number())
    default:
      for word in ["true", "false", "null"] where octets[at...].starts(with: word.utf8) {
        at += word.utf8.count
        return .other
      }
      throw error("no value")
    }
  }

  /// Reads the members of an object.
  private mutating func members(_ depth: Int) throws(QueryError) -> [String: JSONValue] {
    var members: [String: JSONValue] = [:]
    at += 1
    if peek() == 0x7D {
      at += 1
      return members
    }
    while true {
      guard peek() == 0x22 else { throw error("no name") }
      let name = try string()
      guard peek() == 0x3A else { throw error("no colon") }
      at += 1
      members[name] = try value(depth + 1)
      let next = peek()
      at += 1
      if next == 0x7D { return members }
      guard next == 0x2C else { throw error("no end of the object") }
    }
  }

  /// Reads the items of a list.
  private mutating func items(_ depth: Int) throws(QueryError) -> [JSONValue] {
    var items: [JSONValue] = []
    at += 1
    if peek() == 0x5D {
      at += 1
      return items
    }
    while true {
      items.append(try value(depth + 1))
      let next = peek()
      at += 1
      if next == 0x5D { return items }
      guard next == 0x2C else { throw error("no end of the list") }
    }
  }

  /// Reads a number and drops its fraction.
  private mutating func number() throws(QueryError) -> Int64 {
    let start = at
    while at < octets.count,
      [0x2D, 0x2B, 0x2E, 0x65, 0x45].contains(octets[at])
        || (0x30...0x39).contains(octets[at])
    {
      at += 1
    }
    let text = String(decoding: octets[start..<at], as: UTF8.self)
    if let number = Int64(text) { return number }
    guard let number = Double(text), abs(number) < 9e18 else { throw error("no number") }
    return Int64(number)
  }

  /// Reads a string.
  private mutating func string() throws(QueryError) -> String {
    var text: [UInt8] = []
    at += 1
    while at < octets.count, octets[at] != 0x22 {
      guard octets[at] == 0x5C else {
        text.append(octets[at])
        at += 1
        continue
      }
      guard at + 1 < octets.count else { break }
      let escaped = octets[at + 1]
      at += 2
      switch escaped {
      case 0x62: text.append(8)
      case 0x66: text.append(12)
      case 0x6E: text.append(10)
      case 0x72: text.append(13)
      case 0x74: text.append(9)
      case 0x75:
        guard at + 4 <= octets.count,
          let code = UInt32(String(decoding: octets[at..<at + 4], as: UTF8.self), radix: 16)
        else { throw error("no character") }
        at += 4
        // Halves of pairs are no character of their own; names have neither.
        text += Array(String(Unicode.Scalar(code).map(Character.init) ?? "\u{FFFD}").utf8)
      default: text.append(escaped)
      }
    }
    guard at < octets.count else { throw error("no end of the string") }
    at += 1
    return String(decoding: text, as: UTF8.self)
  }
}
