internal import Octets

/// HIP: a host identity (RFC 8005 section 5).
extension RecordData {
  /// Lengths and algorithm, identity tag, key, rendezvous servers.
  @_lifetime(data: copy data)
  static func checkHIP(_ data: inout DataReader) {
    let tagCount = Int(data.uint8())
    _ = data.octets(1)
    let keyCount = Int(data.uint16())
    _ = data.octets(tagCount)
    _ = data.octets(keyCount)
    while data.left > 0 {
      // They "MUST NOT be compressed"; of two octets each they could become megabytes of text.
      if data.hasPointerAhead { return data.fail(.rdataFormat) }
      data.checkName()
    }
  }

  /// Writes the algorithm, the tag in hexadecimal, the key in base 64, the servers.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingHIP(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    // A tag or key of no octets has no text.
    if data.left >= 4, data.message.octet(data.at) == 0 || data.message.uint16(data.at &+ 2) == 0 {
      return appendingUnknown(&data, to: cursor)
    }
    var cursor = copy cursor
    let tagCount = Int(data.uint8())
    cursor.append(decimal: UInt16(data.uint8()))
    let keyCount = Int(data.uint16())
    let tag = data.octets(tagCount)
    cursor.append(0x20)
    cursor.append(hexadecimal: data.message, from: tag.lowerBound, count: tag.count)
    let key = data.octets(keyCount)
    cursor.append(0x20)
    cursor.append(base64: data.message, from: key.lowerBound, count: key.count)
    while data.left > 0, !cursor.isExhausted {
      cursor.append(0x20)
      cursor = appendingName(&data, to: cursor)
    }
    return cursor
  }
}
