internal import Octets

/// The text of EDNS options.
extension RecordData {
  /// Writes all options as `NAME=value`, separated by spaces; `NAME` where there is no value.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingOptions(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    var cursor = copy cursor
    var isFirst = true
    while data.left >= 4, !cursor.isExhausted {
      if !isFirst { cursor.append(0x20) }
      isFirst = false
      let code = EDNSOptionCode(rawValue: data.uint16())
      let whole = data.narrow(to: Int(data.uint16()))
      cursor.append(code)
      if data.left > 0 {
        cursor.append(0x3D)
        cursor = appendingOption(code, &data, to: cursor)
      }
      data.widen(to: whole)
    }
    return cursor
  }

  /// Writes the value of an option, which is all that is left.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingOption(
    _ code: EDNSOptionCode, _ data: inout DataReader, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    let octets = OctetRange(from: data.at, count: data.left)
    guard isGoodOption(code, octets, of: data.message), !octets.isEmpty else {
      return appendingHexadecimal(&data, to: cursor)
    }
    switch code {
    case .nsid: return appendingNSID(&data, to: cursor)
    case .ecs: return appendingSubnet(&data, to: cursor)
    case .expire: cursor.append(decimal: data.uint32())
    case .padding: cursor.append(decimal: UInt32(truncatingIfNeeded: data.rest().count))
    case .tcpKeepalive: cursor.append(tenths: data.uint16())
    case .chain, .reportChannel: return appendingName(&data, to: cursor)
    case .extendedError: return appendingExtendedError(&data, to: cursor)
    case .dau, .dhu, .n3u, .keyTag, .clientTag, .serverTag, .ul, .llq, .zoneVersion, .mqtypeQuery,
      .mqtypeResponse:
      return appendingNumbers(code, &data, to: cursor)
    default: return appendingHexadecimal(&data, to: cursor)
    }
    return cursor
  }

  /// Writes such as `6e7331 ("ns1")`.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  private static func appendingNSID(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor
  {
    var cursor = copy cursor
    let octets = data.rest()
    cursor.append(hexadecimal: data.message, from: octets.lowerBound, count: octets.count)
    cursor.append(" (" as StaticString)
    cursor = appendingQuoted(octets, of: data.message, to: cursor)
    cursor.append(0x29)
    return cursor
  }

  /// Writes such as `192.0.2.0/24/0`: address, source and scope prefix length.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  private static func appendingSubnet(
    _ data: inout DataReader, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    let family = data.uint16()
    let source = data.uint8()
    let scope = data.uint8()
    cursor = appendingAddressPart(data.rest(), family: family, of: data.message, to: cursor)
    cursor.append(0x2F)
    cursor.append(decimal: UInt16(source))
    cursor.append(0x2F)
    cursor.append(decimal: UInt16(scope))
    return cursor
  }

  /// Writes such as `15 (Blocked) text`.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  private static func appendingExtendedError(
    _ data: inout DataReader, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    let code = ExtendedErrorCode(rawValue: data.uint16())
    cursor.append(decimal: code.rawValue)
    if code.name.utf8CodeUnitCount > 0 {
      cursor.append(" (" as StaticString)
      cursor.append(code.name)
      cursor.append(0x29)
    }
    guard data.left > 0 else { return cursor }
    cursor.append(0x20)
    return appendingEscaped(data.rest(), of: data.message, to: cursor)
  }

  /// Writes numbers joined by commas.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  private static func appendingNumbers(
    _ code: EDNSOptionCode, _ data: inout DataReader, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    var index = 0
    while data.left > 0, !cursor.isExhausted {
      if index > 0 { cursor.append(0x2C) }
      switch code {
      case .dau, .dhu, .n3u: cursor.append(decimal: UInt16(data.uint8()))
      case .ul: cursor.append(decimal: data.uint32())
      case .llq where index == 3: cursor.append(decimal: data.uint64())
      case .llq where index == 4: cursor.append(decimal: data.uint32())
      // Label count and type, then the version (RFC 9660 section 2).
      case .zoneVersion where index < 2: cursor.append(decimal: UInt16(data.uint8()))
      case .zoneVersion where data.left == 4: cursor.append(decimal: data.uint32())
      case .zoneVersion: cursor = appendingHexadecimal(&data, to: cursor)
      case .mqtypeQuery, .mqtypeResponse: cursor.append(RecordType(rawValue: data.uint16()))
      default: cursor.append(decimal: data.uint16())
      }
      index &+= 1
    }
    return cursor
  }
}

extension OctetCursor {
  /// Writes tenths of a second in seconds, such as `12.5`.
  @_lifetime(self: copy self)
  fileprivate mutating func append(tenths: UInt16) {
    append(decimal: tenths / 10)
    append(0x2E)
    append(0x30 &+ UInt8(truncatingIfNeeded: tenths % 10))
  }
}
