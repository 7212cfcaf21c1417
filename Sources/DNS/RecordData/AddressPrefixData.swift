internal import Octets

/// APL: a list of address prefixes (RFC 3123 section 4).
extension RecordData {
  /// Family, prefix length, negation with length, address part.
  @_lifetime(data: copy data)
  static func checkAPL(_ data: inout DataReader) {
    while data.left > 0 {
      let family = data.uint16()
      let prefix = data.uint8()
      let count = data.uint8() & 0x7F
      guard data.isGood else { return }
      if family == 1, prefix > 32 || count > 4 { return data.fail(.rdataFormat) }
      if family == 2, prefix > 128 || count > 16 { return data.fail(.rdataFormat) }
      let part = data.octets(Int(count))
      // "MUST NOT include trailing zero octets in the AFDPART".
      if data.isGood, count > 0, data.message.octet(part.upperBound &- 1) == 0 {
        return data.fail(.rdataFormat)
      }
    }
  }

  /// Writes such as `1:192.168.32.0/21 !2:ff00::/8`; other families in hexadecimal.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingAPL(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    var cursor = copy cursor
    var isFirst = true
    while data.left > 0, !cursor.isExhausted {
      if !isFirst { cursor.append(0x20) }
      isFirst = false
      let family = data.uint16()
      let prefix = data.uint8()
      let count = data.uint8()
      if count & 0x80 != 0 { cursor.append(0x21) }
      cursor.append(decimal: family)
      cursor.append(0x3A)
      let part = data.octets(Int(count & 0x7F))
      cursor = appendingAddressPart(part, family: family, of: data.message, to: cursor)
      cursor.append(0x2F)
      cursor.append(decimal: UInt16(prefix))
    }
    return cursor
  }

  /// Writes the leading octets of an address; those that are left out are zero.
  @_lifetime(copy cursor)
  static func appendingAddressPart(
    _ part: OctetRange, family: UInt16, of message: borrowing OctetView, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    var high: UInt64 = 0
    var low: UInt64 = 0
    for index in 0..<min(part.count, 16) {
      let octet = UInt64(message.octet(part.lowerBound &+ index))
      let shift = UInt64(truncatingIfNeeded: 56 &- 8 &* (index & 7))
      if index < 8 { high |= octet &<< shift } else { low |= octet &<< shift }
    }
    switch family {
    case 1: cursor.append(v4: UInt32(truncatingIfNeeded: high &>> 32))
    case 2: return cursor.appendingV6(high: high, low: low)
    default: cursor.append(hexadecimal: message, from: part.lowerBound, count: part.count)
    }
    return cursor
  }
}
