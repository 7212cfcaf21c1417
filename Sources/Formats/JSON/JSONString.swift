internal import Events
internal import Octets

extension OctetBuffer {
  /// Appends a string of JSON (RFC 8259 section 7); octets that are not UTF-8 become U+FFFD.
  mutating func append(jsonString text: [UInt8]) {
    append(0x22)
    var source = OctetBuffer(capacity: text.count + 1)
    source.append(text)
    append(jsonEscaped: source.view)
    append(0x22)
  }

  /// Appends what stands between the quotation marks of a string of JSON.
  mutating func append(jsonEscaped text: borrowing OctetView) {
    // What needs no escape is copied in one go.
    var start = 0
    var at = 0
    while at < text.count {
      let octet = text.octet(at)
      if octet >= 0x20, octet < 0x7F, octet != 0x22, octet != 0x5C {
        at &+= 1
        continue
      }
      if octet >= 0x80 {
        let length = UTF8Text.sequenceLength(text, at)
        if length > 0 {
          at &+= length
          continue
        }
      }
      append(text.slice(from: start, count: at &- start))
      appendEscape(octet)
      at &+= 1
      start = at
    }
    append(text.dropFirst(start))
  }

  /// Appends an octet that a string of JSON cannot have as it is.
  private mutating func appendEscape(_ octet: UInt8) {
    switch octet {
    case 0x22, 0x5C: append([0x5C, octet])
    case 0x0A: append([0x5C, 0x6E])
    case 0x0D: append([0x5C, 0x72])
    case 0x09: append([0x5C, 0x74])
    case 0..<0x20, 0x7F:
      append([0x5C, 0x75, 0x30, 0x30])
      for digit in [octet >> 4, octet & 15] { append(digit < 10 ? 0x30 + digit : 0x57 + digit) }
    default: append([0xEF, 0xBF, 0xBD])
    }
  }
}
