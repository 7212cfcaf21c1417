internal import Octets

/// CAA: which authorities may issue certificates (RFC 8659 section 4.1).
extension RecordData {
  /// Flags, a tag of letters and digits, and the value.
  @_lifetime(data: copy data)
  static func checkCAA(_ data: inout DataReader) {
    _ = data.octets(1)
    let tag = data.string()
    if tag.isEmpty { return data.fail(.rdataFormat) }
    var at = tag.lowerBound
    while at < tag.upperBound {
      let octet = data.message.octet(at)
      let isAllowed = octet &- 0x30 < 10 || folded(octet) &- 0x61 < 26
      if !isAllowed { return data.fail(.rdataFormat) }
      at &+= 1
    }
    _ = data.rest()
  }

  /// Writes such as `0 issue "ca.example.net"`.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingCAA(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    var cursor = copy cursor
    cursor.append(decimal: UInt16(data.uint8()))
    cursor.append(0x20)
    let tag = data.string()
    cursor.append(data.message, from: tag.lowerBound, count: tag.count)
    cursor.append(0x20)
    return appendingQuoted(data.rest(), of: data.message, to: cursor)
  }
}
