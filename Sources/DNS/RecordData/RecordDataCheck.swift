internal import Octets

/// Checks that RDATA has the form of its type.
extension RecordData {
  /// The layout that RDATA of a type and class has; empty RDATA of an update's classes has none
  /// (RFC 2136 section 2.4).
  @inline(__always)
  static func layout(
    _ type: RecordType, _ recordClass: RecordClass, count length: Int
  ) -> RecordLayout {
    let plain = recordClass.withoutHighestBit.rawValue
    if _fastPath(plain == 1) { return .of(type) }
    return unusualLayout(type, plain, count: length)
  }

  /// The layout in a class other than IN.
  @inline(never)
  private static func unusualLayout(
    _ type: RecordType, _ plainClass: UInt16, count length: Int
  ) -> RecordLayout {
    if type == .opt || type == .tsig || type == .tkey { return .of(type) }
    switch plainClass {
    case 254, 255: return length == 0 ? .opaque : .of(type)
    case 3 where type == .a: return .special
    case 4: return .of(type)
    default: return RecordLayout.isForInternetOnly(type) ? .opaque : .of(type)
    }
  }

  /// Reads RDATA of a type and keeps in the reader what is wrong with it.
  @inline(never)
  @_lifetime(data: copy data)
  static func check(_ type: RecordType, _ recordClass: RecordClass, _ data: inout DataReader) {
    let layout = layout(type, recordClass, count: data.left)
    if layout == .opaque {
      if type == .nxname, data.left > 0 { data.fail(.rdataExcess) }
      return
    }
    var fields = layout.fields
    while fields != 0, data.isGood {
      checkField(fields & 15, type, &data)
      fields &>>= 4
    }
    if data.isGood, data.left > 0 { data.fail(.rdataExcess) }
  }

  /// Checks one field.
  @inline(__always)
  @_lifetime(data: copy data)
  private static func checkField(_ field: UInt64, _ type: RecordType, _ data: inout DataReader) {
    switch RecordLayout.Field(rawValue: UInt8(truncatingIfNeeded: field)) ?? .end {
    case .end: return
    case .name: data.checkName()
    case .uint8: _ = data.octets(1)
    case .uint16, .type: _ = data.octets(2)
    case .uint32, .time, .ipv4: _ = data.octets(4)
    case .ipv6: _ = data.octets(16)
    case .string: _ = data.string()
    case .strings: repeat { _ = data.string() } while data.left > 0
    case .hexadecimal, .base64: _ = data.rest()
    case .text:
      // "The length of the Target field MUST be greater than zero" (RFC 7553 section 4.4).
      if data.left == 0 { data.fail(.rdataShort) }
      _ = data.rest()
    case .bitmap: checkBitmap(&data)
    case .special: checkSpecial(type, &data)
    }
  }

  /// Checks the rest of RDATA as type bitmaps: windows in ascending order, 1 to 32 octets each
  /// (RFC 4034 section 4.1.2).
  @_lifetime(data: copy data)
  static func checkBitmap(_ data: inout DataReader) {
    var last = -1
    while data.left > 0 {
      let window = Int(data.uint8())
      let count = Int(data.uint8())
      guard data.isGood else { return }
      guard window > last, count >= 1, count <= 32 else { return data.fail(.rdataFormat) }
      last = window
      let octets = data.octets(count)
      // "Trailing zero octets in the bitmap MUST be omitted."
      if data.isGood, data.message.octet(octets.upperBound &- 1) == 0 {
        return data.fail(.rdataFormat)
      }
    }
  }
}
