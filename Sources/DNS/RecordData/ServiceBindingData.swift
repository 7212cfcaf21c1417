internal import Octets

/// SVCB and HTTPS: a binding of a service to its endpoints (RFC 9460 section 2).
extension RecordData {
  /// Priority, target, and parameters in ascending order of their keys.
  @_lifetime(data: copy data)
  static func checkServiceBinding(_ data: inout DataReader) {
    _ = data.octets(2)
    data.checkName()
    let first = data.at
    var last = -1
    while data.left > 0 {
      let key = data.uint16()
      let count = Int(data.uint16())
      guard data.isGood else { return }
      guard Int(key) > last else { return data.fail(.rdataFormat) }
      last = Int(key)
      let whole = data.narrow(to: count)
      if data.isGood { checkParameter(key, from: first, to: whole, &data) }
      data.widen(to: whole)
    }
  }

  /// Checks a parameter's value, which is all that is left.
  @_lifetime(data: copy data)
  private static func checkParameter(
    _ key: UInt16, from first: Int, to end: Int, _ data: inout DataReader
  ) {
    let count = data.left
    switch key {
    case 0:
      checkMandatory(from: first, to: end, &data)
    case 1:
      if count == 0 { data.fail(.rdataFormat) }
      while data.left > 0 {
        if data.string().isEmpty { data.fail(.rdataFormat) }
      }
    case 2, 8:
      if count > 0 { data.fail(.rdataFormat) }
    case 3:
      if count == 2 { _ = data.rest() } else { data.fail(.rdataFormat) }
    case 4:
      if count > 0, count & 3 == 0 { _ = data.rest() } else { data.fail(.rdataFormat) }
    case 6:
      if count > 0, count & 15 == 0 { _ = data.rest() } else { data.fail(.rdataFormat) }
    case 9:
      if count > 0, count & 1 == 0 { _ = data.rest() } else { data.fail(.rdataFormat) }
    case 10:
      while data.left > 0 { _ = data.string() }
    default: _ = data.rest()
    }
  }

  /// Checks the list of mandatory keys: ascending, without itself, and each of them there
  /// (RFC 9460 section 8).
  @_lifetime(data: copy data)
  private static func checkMandatory(from first: Int, to end: Int, _ data: inout DataReader) {
    if data.left == 0 || data.left & 1 != 0 { return data.fail(.rdataFormat) }
    // Both lists ascend, so that one walk over the parameters finds all keys.
    var at = first
    var last: UInt16 = 0
    while data.left > 0 {
      let wanted = data.uint16()
      guard wanted > last else { return data.fail(.rdataFormat) }
      last = wanted
      while true {
        guard at &+ 4 <= end else { return data.fail(.rdataFormat) }
        let key = data.message.uint16(at)
        at &+= 4 &+ Int(data.message.uint16(at &+ 2))
        if key == wanted { break }
      }
    }
  }

  /// Writes such as `1 svc.example.net alpn="h2,h3" port=8443`.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingServiceBinding(
    _ data: inout DataReader, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    cursor.append(decimal: data.uint16())
    cursor.append(0x20)
    cursor = appendingName(&data, to: cursor)
    while data.left > 0, !cursor.isExhausted {
      let key = data.uint16()
      let whole = data.narrow(to: Int(data.uint16()))
      cursor.append(0x20)
      // One empty segment has no text of its own in a list: the value stands as it is.
      let isPlain = key == 10 && data.left == 1
      if isPlain {
        cursor.append("key10" as StaticString)
      } else {
        cursor.append(parameterKey: key)
      }
      if data.left > 0 {
        cursor.append(0x3D)
        cursor =
          isPlain
          ? appendingQuoted(data.rest(), of: data.message, to: cursor)
          : appendingParameter(key, &data, to: cursor)
      }
      data.widen(to: whole)
    }
    return cursor
  }

  /// Writes a parameter's value.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  private static func appendingParameter(
    _ key: UInt16, _ data: inout DataReader, to cursor: OctetCursor
  ) -> OctetCursor {
    switch key {
    case 1, 10: return appendingStringList(&data, to: cursor)
    case 5: return appendingBase64(&data, to: cursor)
    case 0, 3, 4, 6, 9: break
    default: return appendingQuoted(data.rest(), of: data.message, to: cursor)
    }
    var cursor = copy cursor
    var isFirst = true
    while data.left > 0, !cursor.isExhausted {
      if !isFirst { cursor.append(0x2C) }
      isFirst = false
      switch key {
      case 0: cursor.append(parameterKey: data.uint16())
      case 4: cursor.append(v4: data.uint32())
      case 6: cursor = appendingIPv6(&data, to: cursor)
      default: cursor.append(decimal: data.uint16())
      }
    }
    return cursor
  }

  /// Writes strings joined by commas, in quotation marks; a comma or backslash in one gets a
  /// backslash, which is then escaped like all text in quotation marks (RFC 9460 appendix A.1).
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  private static func appendingStringList(
    _ data: inout DataReader, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    cursor.appendQuote()
    var isFirst = true
    while data.left > 0, !cursor.isExhausted {
      if !isFirst { cursor.append(0x2C) }
      isFirst = false
      let string = data.string()
      var at = string.lowerBound
      while at < string.upperBound {
        let octet = data.message.octet(at)
        if octet == 0x2C || octet == 0x5C { cursor.append(escaped: 0x5C) }
        cursor.append(escaped: octet)
        at &+= 1
      }
    }
    cursor.appendQuote()
    return cursor
  }
}

extension OctetCursor {
  /// Writes a parameter's name, or `key123` (RFC 9460 section 14.3.2).
  @_lifetime(self: copy self)
  mutating func append(parameterKey key: UInt16) {
    switch key {
    case 0: append("mandatory" as StaticString)
    case 1: append("alpn" as StaticString)
    case 2: append("no-default-alpn" as StaticString)
    case 3: append("port" as StaticString)
    case 4: append("ipv4hint" as StaticString)
    case 5: append("ech" as StaticString)
    case 6: append("ipv6hint" as StaticString)
    case 7: append("dohpath" as StaticString)
    case 8: append("ohttp" as StaticString)
    case 9: append("tls-supported-groups" as StaticString)
    case 10: append("docpath" as StaticString)
    default:
      append("key" as StaticString)
      append(decimal: key)
    }
  }
}
