internal import Octets

/// IPSECKEY (RFC 4025 section 2) and AMTRELAY (RFC 8777 section 4): records that name a gateway.
extension RecordData {
  /// Precedence, gateway type, algorithm, gateway, key.
  @_lifetime(data: copy data)
  static func checkIPSECKEY(_ data: inout DataReader) {
    _ = data.octets(1)
    let kind = data.uint8()
    _ = data.octets(1)
    checkGateway(kind, &data)
    _ = data.rest()
  }

  /// Precedence, discovery bit with relay type, relay.
  @_lifetime(data: copy data)
  static func checkAMTRELAY(_ data: inout DataReader) {
    _ = data.octets(1)
    checkGateway(data.uint8() & 0x7F, &data)
  }

  /// A gateway: none, an IPv4 address, an IPv6 address or a name.
  @_lifetime(data: copy data)
  private static func checkGateway(_ kind: UInt8, _ data: inout DataReader) {
    switch kind {
    case 0: return
    case 1: _ = data.octets(4)
    case 2: _ = data.octets(16)
    case 3: data.checkName()
    default: data.fail(.rdataFormat)
    }
  }

  /// Writes such as `10 1 2 192.0.2.38 AQNR…`.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingIPSECKEY(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    var cursor = copy cursor
    cursor.append(decimal: UInt16(data.uint8()))
    cursor.append(0x20)
    let kind = data.uint8()
    cursor.append(decimal: UInt16(kind))
    cursor.append(0x20)
    cursor.append(decimal: UInt16(data.uint8()))
    cursor.append(0x20)
    cursor = appendingGateway(kind, &data, to: cursor)
    if data.left > 0 { cursor.append(0x20) }
    return appendingBase64(&data, to: cursor)
  }

  /// Writes such as `10 0 1 203.0.113.15`.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingAMTRELAY(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    var cursor = copy cursor
    cursor.append(decimal: UInt16(data.uint8()))
    cursor.append(0x20)
    let kind = data.uint8()
    cursor.append(kind & 0x80 == 0 ? 0x30 : 0x31)
    cursor.append(0x20)
    cursor.append(decimal: UInt16(kind & 0x7F))
    cursor.append(0x20)
    return appendingGateway(kind & 0x7F, &data, to: cursor)
  }

  /// Writes a gateway; `.` where there is none.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  private static func appendingGateway(
    _ kind: UInt8, _ data: inout DataReader, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    switch kind {
    case 1: cursor.append(v4: data.uint32())
    case 2: return appendingIPv6(&data, to: cursor)
    case 3: return appendingName(&data, to: cursor)
    default: cursor.append(0x2E)
    }
    return cursor
  }
}
