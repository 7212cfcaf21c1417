internal import Events
internal import Octets

/// Octets as they stand in a string of JSON.
struct JSONOctets: OctetForm {
  /// Writes them.
  @inline(__always)
  func append(_ octets: borrowing OctetView, to output: inout OctetBuffer) {
    output.append(jsonEscaped: octets)
  }
}

extension PlainOctets {
  /// What stands for itself in a string of JSON.
  @inline(__always)
  static var inJSON: PlainOctets { PlainOctets(except: 0x22, 0x5C, isASCII: true) }
}

extension OctetBuffer {
  /// Appends a string of JSON (RFC 8259 section 7); octets that are not UTF-8 become U+FFFD.
  mutating func append(jsonString text: [UInt8]) {
    append(0x22)
    append(jsonEscaped: text)
    append(0x22)
  }

  /// Appends what stands between the quotation marks of a string of JSON.
  mutating func append(jsonEscaped text: [UInt8]) {
    var source = OctetBuffer(capacity: text.count + 1)
    source.append(text)
    append(jsonEscaped: source.view)
  }

  /// Appends what stands between the quotation marks of a string of JSON.
  mutating func append(jsonEscaped text: borrowing OctetView) {
    let plain = PlainOctets.inJSON
    var at = 0
    while true {
      at = append(plain: plain, of: text, from: at)
      guard at < text.count else { return }
      let octet = text.octet(at)
      let length = octet >= 0x80 ? UTF8Text.sequenceLength(text, at) : 0
      if length > 0 {
        append(text.slice(from: at, count: length))
        at &+= length
      } else {
        appendEscape(octet)
        at &+= 1
      }
    }
  }

  /// Appends an octet that a string of JSON cannot have as it is.
  private mutating func appendEscape(_ octet: UInt8) {
    switch octet {
    case 0x22, 0x5C: append(word: 0x5C | UInt64(octet) << 8, count: 2)
    case 0x0A: append(literal: "\\n")
    case 0x0D: append(literal: "\\r")
    case 0x09: append(literal: "\\t")
    case 0..<0x20, 0x7F:
      append(literal: "\\u00")
      // The first digit of a control character is 0, 1 or 7.
      let low = octet & 15
      append(0x30 + octet >> 4)
      append(low < 10 ? 0x30 + low : 0x57 + low)
    default: append(literal: "\u{FFFD}")
    }
  }
}
