internal import Octets

/// Checks the data of units.
extension DSOUnit {
  /// How many changed records one unit is read for; their text is bounded by it. More are checked,
  /// and remarked.
  static var changeLimit: Int { 64 }

  /// Whether the data has the form of the unit's type; that of other types may be anything.
  ///
  /// Names may point anywhere into the message (RFC 8765 section 6.3.1).
  @_lifetime(data: copy data)
  func check(_ data: inout DataReader) -> Bool {
    switch type {
    case .keepAlive: _ = data.octets(8)
    case .retryDelay: _ = data.octets(4)
    case .unsubscribe: _ = data.octets(2)
    case .subscribe:
      data.checkName()
      _ = data.octets(4)
    case .push:
      // "It MUST contain at least one change notification" (RFC 8765 section 6.3.1).
      if data.left == 0 { return false }
      Self.checkChanges(&data)
    case .reconfirm:
      data.checkName()
      Self.checkRecord(&data, count: data.left &- 4, hasRest: false)
    default: _ = data.rest()
    }
    return data.isGood && data.left == 0
  }

  /// Checks the records that fill the unit; those beyond the limit are remarked once.
  @_lifetime(data: copy data)
  private static func checkChanges(_ data: inout DataReader) {
    var count = 0
    while data.left > 0 {
      if count == changeLimit { data.remark(.recordLimit, at: data.at) }
      count &+= 1
      checkChange(&data)
    }
  }

  /// Checks one record of a push: owner, type, class, TTL, length and data.
  @_lifetime(data: copy data)
  private static func checkChange(_ data: inout DataReader) {
    data.checkName()
    guard data.isGood, data.left >= 10 else { return data.fail(.rdataShort) }
    Self.checkRecord(&data, count: Int(data.message.uint16(data.at &+ 8)), hasRest: true)
  }

  /// Checks type, class and `count` octets of data, before which TTL and length stand where it
  /// `hasRest`.
  @_lifetime(data: copy data)
  private static func checkRecord(_ data: inout DataReader, count: Int, hasRest: Bool) {
    let type = RecordType(rawValue: data.uint16())
    let recordClass = RecordClass(rawValue: data.uint16())
    if hasRest { _ = data.octets(6) }
    guard data.isGood, count >= 0, data.left >= count else { return data.fail(.rdataShort) }
    // Without data a change takes away all records of a type (RFC 8765 section 6.3.1).
    if count == 0 { return }
    let whole = data.narrow(to: count)
    RecordData.check(type, recordClass, &data)
    data.widen(to: whole)
  }
}
