public import Octets

/// The text form of RDATA: the presentation form that each type's RFC gives.
///
/// House form: names stand as ``NamePresentation`` writes them, without a full stop at the end;
/// character-strings are always quoted; hexadecimal digits are in lower case; times of signatures
/// are YYYYMMDDHHmmSS in UTC; there are no parentheses and no line breaks. RDATA of other types,
/// and RDATA that does not have the form of its type or that its text would not bring back, is
/// `\# length hex` (RFC 3597 section 5). ``RecordDataParser`` reads it all but OPT's options.
public enum RecordData {
  /// Writes the RDATA of an entry of a parsed message.
  @inline(always)
  @_lifetime(copy cursor)
  public static func appending(
    _ entry: RecordEntry, of message: borrowing OctetView, to cursor: OctetCursor
  ) -> OctetCursor {
    if _fastPath(entry.isInternet(.a) && entry.dataLength == 4) {
      var cursor = copy cursor
      cursor.append(v4: message.uint32(Int(entry.dataOffset)))
      return cursor
    }
    return appendingAny(entry, of: message, to: cursor)
  }

  /// Writes the RDATA of an entry of any type.
  @inline(never)
  @_lifetime(copy cursor)
  @usableFromInline
  static func appendingAny(
    _ entry: RecordEntry, of message: borrowing OctetView, to cursor: OctetCursor
  ) -> OctetCursor {
    let offset = Int(entry.dataOffset)
    let length = Int(entry.dataLength)
    if entry.isInternet(.aaaa), length == 16 {
      return cursor.appendingV6(high: message.uint64(offset), low: message.uint64(offset &+ 8))
    }
    if entry.isNameOnly {
      return NamePresentation.appending(nameAt: offset, of: message, to: cursor)
    }
    return appending(
      entry.type, entry.recordClass, isGood: !entry.hasDataDefect, of: message, from: offset,
      count: length, to: cursor)
  }

  /// Writes RDATA that nobody checked yet.
  ///
  /// - Parameters:
  ///   - type: The record's type.
  ///   - recordClass: The record's class.
  ///   - message: The message, which names in RDATA may point into.
  ///   - offset: Where RDATA starts.
  ///   - length: RDLENGTH; what lies outside the message is left out.
  ///   - cursor: Where the text goes.
  @_lifetime(copy cursor)
  public static func appending(
    _ type: RecordType, _ recordClass: RecordClass = .internet, of message: borrowing OctetView,
    from offset: Int, count length: Int, to cursor: OctetCursor
  ) -> OctetCursor {
    var data = DataReader(
      message, from: offset, count: length, names: NameWalk(octets: message.count))
    check(type, recordClass, &data)
    return appending(
      type, recordClass, isGood: data.isGood, of: message, from: offset, count: length, to: cursor)
  }

  /// Writes RDATA that was checked.
  @inline(never)
  @_lifetime(copy cursor)
  private static func appending(
    _ type: RecordType, _ recordClass: RecordClass, isGood: Bool, of message: borrowing OctetView,
    from offset: Int, count length: Int, to cursor: OctetCursor
  ) -> OctetCursor {
    var data = DataReader(message, from: offset, count: length, names: NameWalk(octets: 0))
    let layout = layout(type, recordClass, count: data.left)
    guard isGood, layout != .opaque else {
      if isGood, data.left == 0, recordClass == .any || recordClass == .none || type == .nxname {
        return copy cursor
      }
      return appendingUnknown(&data, to: cursor)
    }
    // Digits of no octets are no text.
    if data.left == 0, layout != .special { return appendingUnknown(&data, to: cursor) }
    var cursor = copy cursor
    var fields = layout.fields
    var start = cursor.count
    while fields != 0 {
      if cursor.count != start, data.left > 0 || fields & 14 == 14 { cursor.append(0x20) }
      start = -1
      cursor = appendingField(fields & 15, type, &data, to: cursor)
      fields &>>= 4
    }
    return cursor
  }

  /// Writes one field.
  @inline(__always)
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  private static func appendingField(
    _ field: UInt64, _ type: RecordType, _ data: inout DataReader, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    switch RecordLayout.Field(rawValue: UInt8(truncatingIfNeeded: field)) ?? .end {
    case .end: break
    case .name: return appendingName(&data, to: cursor)
    case .uint8: cursor.append(decimal: UInt16(data.uint8()))
    case .uint16: cursor.append(decimal: data.uint16())
    case .uint32: cursor.append(decimal: data.uint32())
    case .time: cursor.append(signatureTime: data.uint32())
    case .type: cursor.append(RecordType(rawValue: data.uint16()))
    case .ipv4: cursor.append(v4: data.uint32())
    case .ipv6: return appendingIPv6(&data, to: cursor)
    case .string: return appendingString(&data, to: cursor)
    case .strings: return appendingStrings(&data, to: cursor)
    case .hexadecimal: return appendingHexadecimal(&data, to: cursor)
    case .base64: return appendingBase64(&data, to: cursor)
    case .bitmap: return appendingBitmap(&data, to: cursor)
    case .text: return appendingQuoted(data.rest(), of: data.message, to: cursor)
    case .special: return appendingSpecial(type, &data, to: cursor)
    }
    return cursor
  }
}
