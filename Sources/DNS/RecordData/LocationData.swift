internal import Octets

/// LOC: a location on Earth (RFC 1876 section 2).
extension RecordData {
  /// Version 0, sizes of two decimal digits, angles within the globe, altitude.
  @_lifetime(data: copy data)
  static func checkLOC(_ data: inout DataReader) {
    let version = data.uint8()
    for _ in 0..<3 {
      let size = data.uint8()
      if size &>> 4 > 9 || size & 15 > 9 { data.fail(.rdataFormat) }
    }
    let latitude = Int64(data.uint32()) &- equator
    let longitude = Int64(data.uint32()) &- equator
    _ = data.octets(4)
    guard data.isGood else { return }
    if version != 0 || latitude.magnitude > 90 * 3_600_000 || longitude.magnitude > 180 * 3_600_000
    {
      data.fail(.rdataFormat)
    }
  }

  /// The equator and the prime meridian, in thousandths of a second of arc.
  private static var equator: Int64 { 1 << 31 }

  /// Writes such as `42 21 54.000 N 71 6 18.000 W -24.00m 30m 10000m 10m`.
  @_lifetime(copy cursor)
  @_lifetime(data: copy data)
  static func appendingLOC(_ data: inout DataReader, to cursor: OctetCursor) -> OctetCursor {
    // A power of ten of zero centimetres is allowed, and no size would bring it back.
    for index in 1...3 where data.left == 16 {
      if (1...9).contains(data.message.octet(data.at &+ index)) {
        return appendingUnknown(&data, to: cursor)
      }
    }
    var cursor = copy cursor
    _ = data.uint8()
    let size = data.uint8()
    let horizontal = data.uint8()
    let vertical = data.uint8()
    let latitude = Int64(data.uint32()) &- equator
    cursor.append(angle: latitude)
    cursor.append(latitude < 0 ? 0x53 : 0x4E)
    cursor.append(0x20)
    let longitude = Int64(data.uint32()) &- equator
    cursor.append(angle: longitude)
    cursor.append(longitude < 0 ? 0x57 : 0x45)
    cursor.append(0x20)
    let altitude = Int64(data.uint32()) &- 10_000_000
    if altitude < 0 { cursor.append(0x2D) }
    cursor.append(decimal: altitude.magnitude / 100)
    cursor.append(0x2E)
    cursor.append(digits: UInt32(truncatingIfNeeded: altitude.magnitude % 100), count: 2)
    cursor.append(0x6D)
    cursor.append(size: size)
    cursor.append(size: horizontal)
    cursor.append(size: vertical)
    return cursor
  }
}

extension OctetCursor {
  /// Writes thousandths of a second of arc as degrees, minutes and seconds, each before a space.
  @_lifetime(self: copy self)
  fileprivate mutating func append(angle: Int64) {
    let value = UInt32(truncatingIfNeeded: angle.magnitude)
    append(decimal: value / 3_600_000)
    append(0x20)
    append(decimal: value / 60000 % 60)
    append(0x20)
    append(decimal: value / 1000 % 60)
    append(0x2E)
    append(digits: value % 1000, count: 3)
    append(0x20)
  }

  /// Writes a size, a digit and a power of ten in centimetres, in metres after a space.
  @_lifetime(self: copy self)
  fileprivate mutating func append(size: UInt8) {
    let digit = size &>> 4
    let power = size & 15
    append(0x20)
    if power < 2 {
      append("0." as StaticString)
      append(power == 1 ? 0x30 &+ digit : 0x30)
      append(power == 1 ? 0x30 : 0x30 &+ digit)
    } else {
      append(0x30 &+ digit)
      append(word: 0x3030_3030_3030_3030, count: digit > 0 ? Int(min(power, 9) &- 2) : 0)
    }
    append(0x6D)
  }
}
