internal import Events
internal import Octets

extension OctetBuffer {
  /// Appends a string of JSON (RFC 8259 section 7); octets that are not UTF-8 become U+FFFD.
  mutating func append(jsonString text: [UInt8]) {
    append(0x22)
    var source = OctetBuffer(capacity: text.count + 1)
    source.append(text)
    var at = 0
    while at < text.count {
      let octet = text[at]
      if octet >= 0x80 {
        let length = UTF8Text.sequenceLength(source.view, at)
        if length == 0 {
          append([0xEF, 0xBF, 0xBD])
          at += 1
        } else {
          append(Array(text[at..<at + length]))
          at += length
        }
        continue
      }
      switch octet {
      case 0x22, 0x5C: append([0x5C, octet])
      case 0x0A: append([0x5C, 0x6E])
      case 0x0D: append([0x5C, 0x72])
      case 0x09: append([0x5C, 0x74])
      case 0..<0x20, 0x7F:
        let digits = Array("0123456789abcdef".utf8)
        append("\\u00")
        append([digits[Int(octet >> 4)], digits[Int(octet & 15)]])
      default: append(octet)
      }
      at += 1
    }
    append(0x22)
  }
}
