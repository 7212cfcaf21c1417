internal import Octets

/// DSYNC: where to send notifications about a delegation (RFC 9859 section 2).
extension RecordData {
  /// Type, scheme, port, target.
  @_lifetime(data: copy data)
  static func checkDSYNC(_ data: inout DataReader) {
    _ = data.octets(5)
    data.checkName()
  }

  /// Writes such as `CDS NOTIFY 5359 notify.example`; other schemes have no word.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingDSYNC(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    var cursor = copy cursor
    cursor.append(RecordType(rawValue: data.uint16()))
    cursor.append(0x20)
    let scheme = data.uint8()
    if scheme == 1 {
      cursor.append("NOTIFY" as StaticString)
    } else {
      cursor.append(decimal: UInt16(scheme))
    }
    cursor.append(0x20)
    cursor.append(decimal: data.uint16())
    cursor.append(0x20)
    return appendingName(&data, to: cursor)
  }
}

extension PresentationReader {
  /// Type, scheme by number or as `NOTIFY`, port, target.
  @_lifetime(self: copy self)
  mutating func appendDSYNC(to buffer: inout OctetBuffer) throws(PresentationError) {
    buffer.append(bigEndian: UInt64(try type().rawValue), octets: 2)
    let scheme = try token()
    if matches(scheme, "NOTIFY") {
      buffer.append(1)
    } else if let number = number(scheme, atMost: 255) {
      buffer.append(UInt8(truncatingIfNeeded: number))
    } else {
      throw PresentationError(.number(255), at: scheme.lowerBound)
    }
    try appendNumber(octets: 2, to: &buffer)
    try appendName(to: &buffer)
  }
}
