internal import Octets

/// Character-strings, and octets in hexadecimal, base 64 and base 32.
extension PresentationReader {
  /// The octets of the next field, text in quotation marks or up to the next space, without escapes
  /// (RFC 1035 section 5.1).
  @_lifetime(self: copy self)
  mutating func unescaped() throws(PresentationError) -> [UInt8] {
    if isAtEnd() { throw error(.missing) }
    let start = at
    let isQuoted = text.octet(at) == 0x22
    if isQuoted { at &+= 1 }
    var octets: [UInt8] = []
    while at < text.count {
      let octet = text.octet(at)
      if isQuoted ? octet == 0x22 : Self.isSpace(octet) { break }
      // A quotation mark stands at the start or is escaped.
      if octet == 0x22 { throw error(.quotation) }
      at &+= 1
      octets.append(octet == 0x5C ? try escaped() : octet)
    }
    if isQuoted {
      guard at < text.count else { throw PresentationError(.quotation, at: start) }
      at &+= 1
      if at < text.count, !Self.isSpace(text.octet(at)) { throw error(.quotation) }
    }
    return octets
  }

  /// The octet behind a backslash: three digits, or the character itself.
  @_lifetime(self: copy self)
  private mutating func escaped() throws(PresentationError) -> UInt8 {
    let place = at &- 1
    guard at < text.count else { throw PresentationError(.escape, at: place) }
    let first = text.octet(at)
    guard first &- 0x30 < 10 else {
      at &+= 1
      return first
    }
    guard at &+ 3 <= text.count,
      let value = number(OctetRange(from: at, count: 3), atMost: 255)
    else { throw PresentationError(.escape, at: place) }
    at &+= 3
    return UInt8(truncatingIfNeeded: value)
  }

  /// Appends the next field, a character-string, behind its length octet (RFC 1035 section 3.3).
  @_lifetime(self: copy self)
  mutating func appendString(to buffer: inout OctetBuffer) throws(PresentationError) {
    _ = isAtEnd()
    let start = at
    let octets = try unescaped()
    guard let count = UInt8(exactly: octets.count) else {
      throw PresentationError(.stringLength, at: start)
    }
    buffer.append(count)
    buffer.append(octets)
  }

  /// Appends all fields that are left, character-strings, at least one.
  @_lifetime(self: copy self)
  mutating func appendStrings(to buffer: inout OctetBuffer) throws(PresentationError) {
    repeat { try appendString(to: &buffer) } while !isAtEnd()
  }

  /// The octets of hexadecimal digits in a range; spaces, and full stops where `hasStops`, are
  /// stepped over.
  func hexadecimal(
    _ range: OctetRange, hasStops: Bool = false
  ) throws(PresentationError) -> [UInt8] {
    var octets: [UInt8] = []
    var high: UInt8?
    for index in 0..<range.count {
      let octet = text.octet(range.lowerBound &+ index)
      if Self.isSpace(octet) || (hasStops && octet == 0x2E) { continue }
      let digit: UInt8
      switch octet {
      case 0x30...0x39: digit = octet &- 0x30
      case 0x41...0x46: digit = octet &- 0x37
      case 0x61...0x66: digit = octet &- 0x57
      default: throw PresentationError(.hexadecimal, at: range.lowerBound &+ index)
      }
      if let first = high { octets.append(first &<< 4 | digit) }
      high = high == nil ? digit : nil
    }
    if high != nil { throw PresentationError(.hexadecimal, at: range.upperBound) }
    return octets
  }

  /// The octets of base 64 digits in a range, with padding; spaces are stepped over.
  func base64(_ range: OctetRange) throws(PresentationError) -> [UInt8] {
    var octets: [UInt8] = []
    var held: UInt32 = 0
    var count = 0
    var padding = 0
    for index in 0..<range.count {
      let octet = text.octet(range.lowerBound &+ index)
      if Self.isSpace(octet) { continue }
      let bad = PresentationError(.base64, at: range.lowerBound &+ index)
      var digit: UInt8 = 0
      switch octet {
      case 0x41...0x5A: digit = octet &- 0x41
      case 0x61...0x7A: digit = octet &- 0x47
      case 0x30...0x39: digit = octet &+ 4
      case 0x2B: digit = 62
      case 0x2F: digit = 63
      case 0x3D where count & 3 > 1: padding &+= 1
      default: throw bad
      }
      // Nothing follows padding.
      if padding > 0, octet != 0x3D { throw bad }
      held = held &<< 6 | UInt32(digit)
      count &+= 1
      guard count & 3 == 0 else { continue }
      if padding > 0, held & (padding == 1 ? 0xFF : 0xFFFF) != 0 { throw bad }
      for place in 0..<(3 &- padding) {
        octets.append(UInt8(truncatingIfNeeded: held &>> UInt32(16 &- 8 &* place)))
      }
      held = 0
      // A group with padding is the last one: a digit behind it is refused above, padding here.
      if padding > 0 { count = 4 }
    }
    if count & 3 != 0 { throw PresentationError(.base64, at: range.upperBound) }
    return octets
  }

  /// The octets of base 32 digits with extended hex digits, without padding (RFC 5155 section 3.3).
  func base32Hex(_ range: OctetRange) throws(PresentationError) -> [UInt8] {
    var octets: [UInt8] = []
    var held: UInt32 = 0
    var bits: UInt32 = 0
    for index in 0..<range.count {
      let octet = folded(text.octet(range.lowerBound &+ index))
      let digit: UInt8
      switch octet {
      case 0x30...0x39: digit = octet &- 0x30
      case 0x61...0x76: digit = octet &- 0x57
      default: throw PresentationError(.base32, at: range.lowerBound &+ index)
      }
      held = (held &<< 5 | UInt32(digit)) & 0xFFFF
      bits &+= 5
      guard bits >= 8 else { continue }
      bits &-= 8
      octets.append(UInt8(truncatingIfNeeded: held &>> bits))
    }
    guard bits < 5, held & ((1 &<< bits) &- 1) == 0 else {
      throw PresentationError(.base32, at: range.upperBound)
    }
    return octets
  }

  /// Appends all fields that are left, record types, as type bitmaps (RFC 4034 section 4.1.2).
  @_lifetime(self: copy self)
  mutating func appendBitmap(to buffer: inout OctetBuffer) throws(PresentationError) {
    var types: [UInt16] = []
    while !isAtEnd() { types.append(try type().rawValue) }
    types.sort()
    var index = 0
    while index < types.count {
      let window = types[index] &>> 8
      var bits = InlineArray<32, UInt8>(repeating: 0)
      var count = 0
      while index < types.count, types[index] &>> 8 == window {
        let bit = Int(types[index] & 255)
        bits[bit &>> 3] |= 0x80 &>> UInt8(truncatingIfNeeded: bit & 7)
        count = bit &>> 3 &+ 1
        index &+= 1
      }
      buffer.append(UInt8(truncatingIfNeeded: window))
      buffer.append(UInt8(truncatingIfNeeded: count))
      for place in 0..<count { buffer.append(bits[place]) }
    }
  }
}
