public import Octets

/// The text of units.
///
/// KeepAlive: inactivity timeout and keepalive interval, milliseconds. RetryDelay: milliseconds.
/// EncryptionPadding: how many octets. SUBSCRIBE: name, class, type. PUSH: name, TTL, class, type and
/// data of each record, with `; ` between. UNSUBSCRIBE: the id of the subscription. RECONFIRM: name,
/// class, type, data. Others, and data that does not have the form of its type: hexadecimal.
extension DSOUnit {
  /// Writes the data as text.
  @_lifetime(copy cursor)
  public func appendingData(
    of message: borrowing OctetView, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    var checked = DataReader(
      message, from: Int(offset), count: Int(length), names: NameWalk(octets: message.count))
    let isGood = check(&checked)
    var data = DataReader(
      message, from: Int(offset), count: Int(length), names: NameWalk(octets: 0))
    guard isGood else { return RecordData.appendingHexadecimal(&data, to: cursor) }
    switch type {
    case .keepAlive:
      cursor.append(decimal: data.uint32())
      cursor.append(0x20)
      cursor.append(decimal: data.uint32())
    case .retryDelay: cursor.append(decimal: data.uint32())
    case .encryptionPadding: cursor.append(decimal: UInt32(truncatingIfNeeded: data.left))
    case .unsubscribe: cursor.append(decimal: data.uint16())
    case .subscribe:
      cursor = RecordData.appendingName(&data, to: cursor)
      cursor = Self.appendingKind(type: data.uint16(), data.uint16(), to: cursor)
    case .push: return Self.appendingChanges(&data, to: cursor)
    case .reconfirm:
      cursor = RecordData.appendingName(&data, to: cursor)
      let type = data.uint16()
      let recordClass = data.uint16()
      cursor = Self.appendingKind(type: type, recordClass, to: cursor)
      return Self.appendingRecordData(
        type, recordClass, data.rest(), of: message, to: cursor)
    default: return RecordData.appendingHexadecimal(&data, to: cursor)
    }
    return cursor
  }

  /// Writes the records of a push, the first ones up to the limit.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  private static func appendingChanges(
    _ data: inout DataReader, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    for index in 0..<changeLimit where data.left > 0 {
      if index > 0 { cursor.append("; " as StaticString) }
      cursor = RecordData.appendingName(&data, to: cursor)
      let type = data.uint16()
      let recordClass = data.uint16()
      cursor.append(0x20)
      cursor.append(decimal: data.uint32())
      cursor = appendingKind(type: type, recordClass, to: cursor)
      let octets = data.octets(Int(data.uint16()))
      cursor = appendingRecordData(type, recordClass, octets, of: data.message, to: cursor)
    }
    return cursor
  }

  /// Writes a space, the class, a space and the type.
  @_lifetime(copy cursor)
  private static func appendingKind(
    type: UInt16, _ recordClass: UInt16, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    cursor.append(0x20)
    cursor.append(RecordClass(rawValue: recordClass))
    cursor.append(0x20)
    cursor.append(RecordType(rawValue: type))
    return cursor
  }

  /// Writes a space and RDATA, where there is any.
  @_lifetime(copy cursor)
  private static func appendingRecordData(
    _ type: UInt16, _ recordClass: UInt16, _ octets: OctetRange, of message: borrowing OctetView,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    if octets.isEmpty { return cursor }
    cursor.append(0x20)
    return RecordData.appending(
      RecordType(rawValue: type), RecordClass(rawValue: recordClass), of: message,
      from: octets.lowerBound, count: octets.count, to: cursor)
  }
}
