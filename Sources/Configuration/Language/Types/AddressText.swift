public import Octets

extension OctetView {
  /// The bits of an IPv4 address whose text this is; nil where it is none.
  public var dottedDecimal: UInt32? {
    guard count >= 7, count <= 15 else { return nil }
    var bits: UInt32 = 0
    var parts = 0
    var digits = 0
    var number: UInt32 = 0
    for at in 0...count {
      let octet = at < count ? octet(at) : UInt8(ascii: ".")
      if octet.isDigit {
        number = number &* 10 &+ UInt32(octet &- 0x30)
        digits &+= 1
        continue
      }
      guard octet == UInt8(ascii: "."), (1...3).contains(digits), number < 256, parts < 4 else {
        return nil
      }
      bits = bits &<< 8 | number
      (parts, digits, number) = (parts &+ 1, 0, 0)
    }
    return parts == 4 ? bits : nil
  }

  /// The IPv6 address whose text this is, in any form of RFC 4291 section 2.2; nil where it is none.
  public var colonHexadecimal: IPAddress? {
    // The longest form is six fields and an IPv4 address: 45 octets.
    guard count >= 2, count <= 45 else { return nil }
    var bits: UInt128 = 0
    var fields = 0
    var gap = -1
    var at = 0
    if octet(0) == Self.colon {
      guard octet(1) == Self.colon else { return nil }
      (gap, at) = (0, 2)
    }
    while at < count {
      let start = at
      var field: UInt32 = 0
      while at < count, at &- start < 4, let digit = octet(at).hexadecimalDigit {
        field = field &<< 4 | UInt32(digit)
        at &+= 1
      }
      if at < count, octet(at) == UInt8(ascii: ".") {
        guard let last = dropFirst(start).dottedDecimal, fields <= 6 else { return nil }
        bits = bits &<< 32 | UInt128(last)
        fields &+= 2
        break
      }
      guard at > start, fields < 8 else { return nil }
      bits = bits &<< 16 | UInt128(field)
      fields &+= 1
      if at == count { break }
      guard octet(at) == Self.colon, at &+ 1 < count else { return nil }
      at &+= 1
      if octet(at) == Self.colon {
        guard gap < 0 else { return nil }
        gap = fields
        at &+= 1
      }
    }
    return Self.address(bits, fields: fields, gap: gap)
  }

  /// The address of so many fields, with zeros put in at the gap, if there is one.
  private static func address(_ bits: UInt128, fields: Int, gap: Int) -> IPAddress? {
    var bits = bits
    if gap >= 0 {
      guard fields < 8 else { return nil }
      let tail = UInt128(16 &* (fields &- gap))
      let head = bits &>> tail
      let ending = bits & (UInt128(1) &<< tail &- 1)
      bits = gap == 0 ? ending : head &<< UInt128(16 &* (8 &- gap)) | ending
    } else if fields != 8 {
      return nil
    }
    return IPAddress(
      v6High: UInt64(truncatingIfNeeded: bits &>> 64), low: UInt64(truncatingIfNeeded: bits))
  }

  /// What stands between the fields.
  private static var colon: UInt8 { UInt8(ascii: ":") }
}

extension UInt8 {
  /// The value of a hexadecimal digit; nil for others.
  var hexadecimalDigit: UInt8? {
    if isDigit { return self &- 0x30 }
    let letter = self | 0x20
    return letter >= 0x61 && letter <= 0x66 ? letter &- 0x61 &+ 10 : nil
  }
}
