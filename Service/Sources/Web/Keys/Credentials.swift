public import HTTPTypes

extension HTTPField.Name {
  /// DNSDB's field for the key; names of fields are compared without regard to case.
  public static var apiKey: HTTPField.Name { name("X-API-Key") }

  /// A field's name that is known to be a good one.
  static func name(_ text: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) names no field") }
    return name
  }
}

/// What a client shows to be let in.
public struct Credentials: Sendable, Equatable {
  /// The key.
  public var key: [UInt8]
  /// The user's name, of HTTP Basic only.
  public var user: String?

  /// Reads the fields of a request: `X-API-Key`, or `Authorization` with Basic, Bearer or the key
  /// alone, as CIRCL's clients send it; nil where there are none.
  public init?(_ fields: HTTPFields) {
    if let key = fields[.apiKey] {
      self.key = Array(key.utf8)
      return
    }
    guard let field = fields[.authorization] else { return nil }
    let words = field.split(separator: " ", maxSplits: 1)
    if words.count == 2, words[0].lowercased() == "basic" {
      guard let text = Base64.decode(words[1]), let colon = text.firstIndex(of: UInt8(ascii: ":"))
      else { return nil }
      user = String(decoding: text[..<colon], as: UTF8.self)
      key = Array(text[(colon + 1)...])
    } else if words.count == 2, words[0].lowercased() == "bearer" {
      key = Array(words[1].utf8)
    } else {
      key = Array(field.utf8)
    }
  }
}

/// Base64 (RFC 4648 section 4).
enum Base64 {
  /// The octets of a text; nil where it is not whole.
  static func decode(_ text: some StringProtocol) -> [UInt8]? {
    var octets: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    var padding = 0
    for octet in text.utf8 {
      if octet == UInt8(ascii: "=") {
        padding += 1
        continue
      }
      guard padding == 0, let value = value(octet) else { return nil }
      bits = bits << 6 | value
      count += 1
      if count % 4 == 0 {
        octets += [UInt8(bits >> 16 & 255), UInt8(bits >> 8 & 255), UInt8(bits & 255)]
        bits = 0
      }
    }
    guard padding <= 2 else { return nil }
    switch count % 4 {
    case 2: octets.append(UInt8(bits >> 4 & 255))
    case 3: octets += [UInt8(bits >> 10 & 255), UInt8(bits >> 2 & 255)]
    case 1: return nil
    default: break
    }
    return octets
  }

  /// The value of a digit.
  private static func value(_ octet: UInt8) -> UInt32? {
    switch octet {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(octet - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(octet - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(octet - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
