internal import Octets

/// NSEC3, NSEC3PARAM (RFC 5155) and NXT (RFC 2535 section 5).
extension RecordData {
  /// Algorithm, flags, iterations, salt, next hash, types.
  @_lifetime(data: copy data)
  static func checkNSEC3(_ data: inout DataReader) {
    _ = data.octets(4)
    _ = data.string()
    if data.string().isEmpty { return data.fail(.rdataFormat) }
    checkBitmap(&data)
  }

  /// Algorithm, flags, iterations, salt.
  @_lifetime(data: copy data)
  static func checkNSEC3PARAM(_ data: inout DataReader) {
    _ = data.octets(4)
    _ = data.string()
  }

  /// The next name, and one bit for each of the types 0 to 127.
  @_lifetime(data: copy data)
  static func checkNXT(_ data: inout DataReader) {
    data.checkName()
    if data.left < 1 { return data.fail(.rdataShort) }
    if data.left > 16 { return data.fail(.rdataFormat) }
    // "Trailing zero octets are prohibited" (RFC 2535 section 5.2).
    let octets = data.rest()
    if data.message.octet(octets.upperBound &- 1) == 0 { data.fail(.rdataFormat) }
  }

  /// Writes such as `1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr A RRSIG`.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingNSEC3(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    var cursor = appendingNSEC3PARAM(&data, to: cursor)
    cursor.append(0x20)
    let hash = data.string()
    cursor.append(base32Hex: data.message, from: hash.lowerBound, count: hash.count)
    if data.left > 0 { cursor.append(0x20) }
    return appendingBitmap(&data, to: cursor)
  }

  /// Writes such as `1 0 12 aabbccdd`; a salt of no octets is `-`.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingNSEC3PARAM(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    var cursor = copy cursor
    cursor.append(decimal: UInt16(data.uint8()))
    cursor.append(0x20)
    cursor.append(decimal: UInt16(data.uint8()))
    cursor.append(0x20)
    cursor.append(decimal: data.uint16())
    cursor.append(0x20)
    let salt = data.string()
    if salt.isEmpty { cursor.append(0x2D) }
    cursor.append(hexadecimal: data.message, from: salt.lowerBound, count: salt.count)
    return cursor
  }

  /// Writes the name and the types.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingNXT(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    var cursor = appendingName(&data, to: cursor)
    let octets = data.rest()
    for index in 0..<octets.count {
      let octet = data.message.octet(octets.lowerBound &+ index)
      for bit in 0..<8 where octet & (0x80 &>> UInt8(truncatingIfNeeded: bit)) != 0 {
        cursor.append(0x20)
        cursor.append(RecordType(rawValue: UInt16(truncatingIfNeeded: index &* 8 &+ bit)))
      }
    }
    return cursor
  }
}
