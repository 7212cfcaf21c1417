internal import Octets

/// EUI48 and EUI64 (RFC 7043), NID and L64 (RFC 6742), IPN: identifiers of fixed size; and DOA.
extension RecordData {
  /// Preference and 64 bits.
  @_lifetime(data: copy data)
  static func checkLocator64(_ data: inout DataReader) {
    _ = data.octets(10)
  }

  /// Writes the rest as octets joined by `-`, as in `00-00-5e-00-53-2a`.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingHardwareAddress(
    _ data: inout DataReader, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    var isFirst = true
    while data.left > 0, !cursor.isExhausted {
      if !isFirst { cursor.append(0x2D) }
      isFirst = false
      cursor.append(hexadecimal: data.uint8())
    }
    return cursor
  }

  /// Writes such as `10 0014:4fff:ff20:ee64`.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingLocator64(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    var cursor = copy cursor
    cursor.append(decimal: data.uint16())
    cursor.append(0x20)
    for group in 0..<4 {
      if group > 0 { cursor.append(0x3A) }
      cursor.append(hexadecimal: data.uint8())
      cursor.append(hexadecimal: data.uint8())
    }
    return cursor
  }

  /// Enterprise, type, location, media type, data (draft-durand-doa-over-dns section 3.1).
  @_lifetime(data: copy data)
  static func checkDOA(_ data: inout DataReader) {
    _ = data.octets(9)
    _ = data.string()
    _ = data.rest()
  }

  /// Writes such as `1 2 3 "text/plain" Zm9v`; no data is `-`.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingDOA(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    var cursor = copy cursor
    cursor.append(decimal: data.uint32())
    cursor.append(0x20)
    cursor.append(decimal: data.uint32())
    cursor.append(0x20)
    cursor.append(decimal: UInt16(data.uint8()))
    cursor.append(0x20)
    cursor = appendingString(&data, to: cursor)
    cursor.append(0x20)
    if data.left == 0 { cursor.append(0x2D) }
    return appendingBase64(&data, to: cursor)
  }
}
