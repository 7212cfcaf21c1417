public import Octets

/// The text of fields that many types have.
extension RecordData {
  /// Writes a name.
  @inline(__always)
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingName(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    NamePresentation.appending(nameAt: data.name(), of: data.message, to: cursor)
  }

  /// Writes an IPv6 address.
  @inline(__always)
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingIPv6(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    let high = data.uint64()
    return cursor.appendingV6(high: high, low: data.uint64())
  }

  /// Writes a character-string in quotation marks.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingString(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    appendingQuoted(data.string(), of: data.message, to: cursor)
  }

  /// Writes the rest as character-strings in quotation marks.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingStrings(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    var cursor = appendingString(&data, to: cursor)
    while data.left > 0, !cursor.isExhausted {
      cursor.append(0x20)
      cursor = appendingString(&data, to: cursor)
    }
    return cursor
  }

  /// Writes octets in quotation marks: `"` as `\"`, a backslash as `\\`, what is not printable
  /// ASCII as `\DDD` (RFC 1035 section 5.1).
  @inline(never)
  @_lifetime(copy cursor)
  static func appendingQuoted(
    _ octets: OctetRange, of message: borrowing OctetView, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    cursor.appendQuote()
    cursor = appendingEscaped(octets, of: message, to: cursor)
    cursor.appendQuote()
    return cursor
  }

  /// Writes octets of any text from the wire as printable ASCII, as they stand between quotation marks:
  /// `\"`, `\\`, and `\DDD` for what is not printable (RFC 1035 section 5.1). A range outside the view
  /// writes nothing.
  @inline(never)
  @_lifetime(copy cursor)
  public static func appendingEscaped(
    _ view: borrowing OctetView, from start: Int, count: Int, to cursor: OctetCursor
  ) -> OctetCursor {
    guard start >= 0, count >= 0, start <= view.count &- count else { return copy cursor }
    return appendingEscaped(OctetRange(from: start, count: count), of: view, to: cursor)
  }

  /// Writes octets as they stand between quotation marks.
  @_lifetime(copy cursor)
  static func appendingEscaped(
    _ octets: OctetRange, of message: borrowing OctetView, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    var at = octets.lowerBound
    while at < octets.upperBound, !cursor.isExhausted {
      let count = min(octets.upperBound &- at, 8)
      let word = message.word(at)
      if _fastPath(specials(word) & (UInt64.max &>> UInt64(64 &- 8 &* count)) == 0) {
        cursor.append(word: word, count: count)
      } else {
        var rest = word
        for _ in 0..<count {
          cursor.append(escaped: UInt8(truncatingIfNeeded: rest))
          rest &>>= 8
        }
      }
      at &+= count
    }
    return cursor
  }

  /// A word whose first marked octet is the first that needs an escape: below a space, above `~`, a
  /// quotation mark or a backslash. Octets behind that one may be marked without cause.
  @inline(__always)
  private static func specials(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quotes = word ^ (ones &* 0x22)
    let backslashes = word ^ (ones &* 0x5C)
    let below = (word &- ones &* 0x20) & ~word
    let above = (word &+ ones) | word
    let equal = ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
    return (below | above | equal) & (ones &* 0x80)
  }

  /// Writes the rest in hexadecimal.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingHexadecimal(
    _ data: inout DataReader, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    let octets = data.rest()
    cursor.append(hexadecimal: data.message, from: octets.lowerBound, count: octets.count)
    return cursor
  }

  /// Writes the rest in base 64.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingBase64(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    var cursor = copy cursor
    let octets = data.rest()
    cursor.append(base64: data.message, from: octets.lowerBound, count: octets.count)
    return cursor
  }

  /// Writes the types of the bitmaps that are left (RFC 4034 section 4.1.2).
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingBitmap(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    var cursor = copy cursor
    var isFirst = true
    while data.left > 0, !cursor.isExhausted {
      let window = UInt16(data.uint8()) &<< 8
      let octets = data.octets(Int(data.uint8()))
      for index in 0..<octets.count {
        let octet = data.message.octet(octets.lowerBound &+ index)
        for bit in 0..<8 where octet & (0x80 &>> UInt8(truncatingIfNeeded: bit)) != 0 {
          if !isFirst { cursor.append(0x20) }
          isFirst = false
          cursor.append(
            RecordType(rawValue: window | UInt16(truncatingIfNeeded: index &* 8 &+ bit)))
        }
      }
    }
    return cursor
  }

  /// Writes RDATA of an unknown type: `\# length hex` (RFC 3597 section 5).
  @inline(never)
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingUnknown(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    var cursor = copy cursor
    let octets = data.rest()
    cursor.appendBackslash()
    cursor.append("# " as StaticString)
    cursor.append(decimal: UInt32(truncatingIfNeeded: octets.count))
    if octets.isEmpty { return cursor }
    cursor.append(0x20)
    cursor.append(hexadecimal: data.message, from: octets.lowerBound, count: octets.count)
    return cursor
  }
}

extension OctetCursor {
  /// Writes an octet as it stands between quotation marks.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func append(escaped octet: UInt8) {
    switch octet {
    case 0x22:
      appendBackslash()
      appendQuote()
    case 0x5C:
      appendBackslash()
      appendBackslash()
    case 0x20...0x7E: append(octet)
    default: appendDecimalEscape(octet)
    }
  }

  /// Writes seconds since 1970 as YYYYMMDDHHmmSS in UTC (RFC 4034 section 3.2).
  @_lifetime(self: copy self)
  mutating func append(signatureTime seconds: UInt32) {
    let clock = seconds % 86400
    // Days since the first of March of the year 0 make leap days the last of their years.
    let days = seconds / 86400 &+ 719_468
    let era = days / 146_097
    let day = days &- era &* 146_097
    let year = (day &- day / 1460 &+ day / 36524 &- day / 146_096) / 365
    let yearday = day &- (365 &* year &+ year / 4 &- year / 100)
    let shifted = (5 &* yearday &+ 2) / 153
    let month = shifted < 10 ? shifted &+ 3 : shifted &- 9
    append(sixDigits: (year &+ era &* 400 &+ (month <= 2 ? 1 : 0)) &* 100 &+ month)
    let monthday = yearday &- (153 &* shifted &+ 2) / 5 &+ 1
    let minutes = clock / 60
    append(sixDigits: monthday &* 10_000 &+ minutes / 60 &* 100 &+ minutes % 60)
    append(digits: clock % 60, count: 2)
  }
}
