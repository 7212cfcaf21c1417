internal import Octets

/// TSIG (RFC 8945 section 4.2) and TKEY (RFC 2930 section 2).
extension RecordData {
  /// Algorithm, time, fudge, MAC, original id, error, other data.
  @_lifetime(data: copy data)
  static func checkTSIG(_ data: inout DataReader) {
    data.checkName()
    _ = data.octets(8)
    _ = data.octets(Int(data.uint16()))
    _ = data.octets(4)
    _ = data.octets(Int(data.uint16()))
  }

  /// Algorithm, inception, expiration, mode, error, key, other data.
  @_lifetime(data: copy data)
  static func checkTKEY(_ data: inout DataReader) {
    data.checkName()
    _ = data.octets(12)
    _ = data.octets(Int(data.uint16()))
    _ = data.octets(Int(data.uint16()))
  }

  /// Writes algorithm, seconds since 1970, fudge, MAC size, MAC, original id, error, size of the
  /// other data, other data.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingTSIG(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    var cursor = appendingName(&data, to: cursor)
    cursor.append(0x20)
    cursor.append(decimal: data.uint48())
    cursor.append(0x20)
    cursor.append(decimal: data.uint16())
    cursor = appendingSized(&data, to: cursor)
    cursor.append(0x20)
    cursor.append(decimal: data.uint16())
    cursor.append(0x20)
    cursor = appendingSignatureError(data.uint16(), to: cursor)
    return appendingSized(&data, to: cursor)
  }

  /// Writes algorithm, inception, expiration, mode, error, key size, key, size of the other data,
  /// other data.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingTKEY(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    var cursor = appendingName(&data, to: cursor)
    cursor.append(0x20)
    cursor.append(signatureTime: data.uint32())
    cursor.append(0x20)
    cursor.append(signatureTime: data.uint32())
    cursor.append(0x20)
    cursor.append(decimal: data.uint16())
    cursor.append(0x20)
    cursor = appendingSignatureError(data.uint16(), to: cursor)
    cursor = appendingSized(&data, to: cursor)
    return appendingSized(&data, to: cursor)
  }

  /// Writes a size of sixteen bits and as many octets in base 64, each after a space.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  private static func appendingSized(
    _ data: inout DataReader, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    let size = data.uint16()
    cursor.append(0x20)
    cursor.append(decimal: size)
    let octets = data.octets(Int(size))
    if octets.isEmpty { return cursor }
    cursor.append(0x20)
    cursor.append(base64: data.message, from: octets.lowerBound, count: octets.count)
    return cursor
  }

  /// Writes an error, of which 16 is BADSIG here (RFC 8945 section 3).
  @_lifetime(copy cursor)
  private static func appendingSignatureError(
    _ error: UInt16, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    if error == 16 {
      cursor.append("BADSIG" as StaticString)
    } else {
      cursor.append(ResponseCode(rawValue: error))
    }
    return cursor
  }
}
