extension OctetCursor {
  /// Writes `length` octets of `view` in hexadecimal.
  @_lifetime(self: copy self)
  public mutating func append(
    hexadecimal view: borrowing OctetView, from offset: Int, count length: Int
  ) {
    var at = offset
    let end = offset &+ length
    while at < end, !isExhausted {
      let count = min(end &- at, 8)
      let octets = view.word(at)
      append(
        low: Self.hexadecimal(UInt32(truncatingIfNeeded: octets)),
        high: Self.hexadecimal(UInt32(truncatingIfNeeded: octets &>> 32)), count: 2 &* count)
      at &+= count
    }
  }

  /// The eight hexadecimal digits of four octets, the first octet and the first digit in the low bits.
  private static func hexadecimal(_ octets: UInt32) -> UInt64 {
    let pairs = (UInt64(octets) | UInt64(octets) &<< 16) & 0x0000_FFFF_0000_FFFF
    let single = (pairs | pairs &<< 8) & 0x00FF_00FF_00FF_00FF
    let nibbles = (single &>> 4 & 0x000F_000F_000F_000F) | (single & 0x000F_000F_000F_000F) &<< 8
    let ones: UInt64 = 0x0101_0101_0101_0101
    let letters = ((nibbles &+ ones &* 6) &>> 4 & ones) &* 39
    return nibbles &+ letters &+ ones &* 0x30
  }

  /// Writes `length` octets of `view` in base 64 with padding (RFC 4648 section 4).
  @_lifetime(self: copy self)
  public mutating func append(
    base64 view: borrowing OctetView, from offset: Int, count length: Int
  ) {
    var at = offset
    let end = offset &+ length
    while end &- at >= 6, !isExhausted {
      // Six octets are eight characters.
      let octets = view.word(at).byteSwapped
      let high = Self.base64(UInt32(truncatingIfNeeded: octets &>> 40))
      let low = Self.base64(UInt32(truncatingIfNeeded: octets &>> 16) & 0xFF_FFFF)
      append(word: UInt64(high) | UInt64(low) &<< 32, count: 8)
      at &+= 6
    }
    while at < end, !isExhausted {
      let left = end &- at
      let first = UInt32(view.octet(at))
      let second = left > 1 ? UInt32(view.octet(at &+ 1)) : 0
      let third = left > 2 ? UInt32(view.octet(at &+ 2)) : 0
      var characters = Self.base64(first &<< 16 | second &<< 8 | third)
      if left < 2 { characters = characters & 0xFF00_FFFF | 0x3D_0000 }
      if left < 3 { characters = characters & 0x00FF_FFFF | 0x3D00_0000 }
      append(word: UInt64(characters), count: 4)
      at &+= 3
    }
  }

  /// The four characters of 24 bits, the first in the low bits.
  @inline(__always)
  private static func base64(_ group: UInt32) -> UInt32 {
    UInt32(base64Digits[Int(group &>> 18 & 63)])
      | UInt32(base64Digits[Int(group &>> 12 & 63)]) &<< 8
      | UInt32(base64Digits[Int(group &>> 6 & 63)]) &<< 16
      | UInt32(base64Digits[Int(group & 63)]) &<< 24
  }

  /// Writes `length` octets of `view` in base 32 with extended hex digits and no padding, as NSEC3
  /// has its hashes (RFC 5155 section 3.3).
  @_lifetime(self: copy self)
  public mutating func append(
    base32Hex view: borrowing OctetView, from offset: Int, count length: Int
  ) {
    var held: UInt32 = 0
    var bits: UInt32 = 0
    var at = offset
    while at < offset &+ length, !isExhausted {
      held = (held &<< 8 | UInt32(view.octet(at))) & 0xFFFF
      bits &+= 8
      while bits >= 5 {
        bits &-= 5
        append(base32HexDigits[Int(held &>> bits & 31)])
      }
      at &+= 1
    }
    if bits > 0 { append(base32HexDigits[Int(held &<< (5 &- bits) & 31)]) }
  }
}
