internal import Octets

/// WKS, ISDN, NSAP, ATMA, A6 and the addresses of Chaosnet.
extension RecordData {
  /// Address, protocol, ports (RFC 1035 section 3.4.2).
  @_lifetime(data: copy data)
  static func checkWKS(_ data: inout DataReader) {
    _ = data.octets(5)
    // There are no ports above 65535.
    _ = data.octets(min(data.left, 8192))
  }

  /// An address, and perhaps a subaddress (RFC 1183 section 3.2).
  @_lifetime(data: copy data)
  static func checkISDN(_ data: inout DataReader) {
    _ = data.string()
    if data.left > 0 { _ = data.string() }
  }

  /// At least one octet (RFC 1706 section 5).
  @_lifetime(data: copy data)
  static func checkNSAP(_ data: inout DataReader) {
    _ = data.octets(1)
    _ = data.rest()
  }

  /// A format, and an address in binary or in digits (ATM Forum af-saa-0069).
  @_lifetime(data: copy data)
  static func checkATMA(_ data: inout DataReader) {
    let format = data.uint8()
    if data.left < 1 { return data.fail(.rdataShort) }
    if format > 1 { return data.fail(.rdataFormat) }
    while data.left > 0 {
      let octet = data.uint8()
      if format == 1, octet &- 0x30 > 9 { return data.fail(.rdataFormat) }
    }
  }

  /// Prefix length, address suffix, prefix name (RFC 2874 section 3.1).
  @_lifetime(data: copy data)
  static func checkA6(_ data: inout DataReader) {
    let prefix = Int(data.uint8())
    if prefix > 128 { return data.fail(.rdataFormat) }
    _ = data.octets((128 &- prefix &+ 7) / 8)
    if prefix > 0 { data.checkName() }
  }

  /// The name of a network and an address in it (RFC 1035 section 3.2.4).
  @_lifetime(data: copy data)
  static func checkChaosAddress(_ data: inout DataReader) {
    data.checkName()
    _ = data.octets(2)
  }

  /// Writes the address, the protocol and the ports.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingWKS(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    // Zero octets at the end are allowed, and no list of ports would bring them back.
    if data.left > 5, data.message.octet(data.end &- 1) == 0 {
      return appendingUnknown(&data, to: cursor)
    }
    var cursor = copy cursor
    cursor.append(v4: data.uint32())
    cursor.append(0x20)
    cursor.append(decimal: UInt16(data.uint8()))
    var port: UInt32 = 0
    while data.left > 0, !cursor.isExhausted {
      let octet = data.uint8()
      for bit in 0..<8 where octet & (0x80 &>> UInt8(truncatingIfNeeded: bit)) != 0 {
        cursor.append(0x20)
        cursor.append(decimal: port &+ UInt32(truncatingIfNeeded: bit))
      }
      port &+= 8
    }
    return cursor
  }

  /// Writes `0x` and the octets in hexadecimal.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingNSAP(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    var cursor = copy cursor
    cursor.append("0x" as StaticString)
    return appendingHexadecimal(&data, to: cursor)
  }

  /// Writes the octets in hexadecimal, or a plus sign and the digits.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingATMA(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    var cursor = copy cursor
    guard data.uint8() == 1 else { return appendingHexadecimal(&data, to: cursor) }
    cursor.append(0x2B)
    return appendingEscaped(data.rest(), of: data.message, to: cursor)
  }

  /// Writes the prefix length, the suffix as an IPv6 address, the name.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingA6(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    var cursor = copy cursor
    let prefix = data.uint8()
    cursor.append(decimal: UInt16(prefix))
    let suffix = data.octets((128 &- min(Int(prefix), 128) &+ 7) / 8)
    if !suffix.isEmpty {
      var high: UInt64 = 0
      var low: UInt64 = 0
      var at = suffix.lowerBound
      while at < suffix.upperBound {
        high = high &<< 8 | low &>> 56
        low = low &<< 8 | UInt64(data.message.octet(at))
        at &+= 1
      }
      cursor.append(0x20)
      cursor = cursor.appendingV6(high: high, low: low)
    }
    guard prefix > 0 else { return cursor }
    cursor.append(0x20)
    return appendingName(&data, to: cursor)
  }

  /// Writes the name, and the address in octal.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingChaosAddress(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor
  {
    var cursor = appendingName(&data, to: cursor)
    cursor.append(0x20)
    let address = data.uint16()
    var shift: UInt16 = 15
    while shift > 0, address &>> shift == 0 { shift &-= 3 }
    while true {
      cursor.append(0x30 &+ UInt8(truncatingIfNeeded: address &>> shift & 7))
      if shift == 0 { return cursor }
      shift &-= 3
    }
  }
}
