internal import Octets

/// The text of LOC, read (RFC 1876 section 3).
extension PresentationReader {
  /// Latitude, longitude, altitude, and up to three sizes: of the entity, horizontal and vertical
  /// precision, which are 1 m, 10 km and 10 m where they are left out.
  @_lifetime(self: copy self)
  mutating func appendLOC(to buffer: inout OctetBuffer) throws(PresentationError) {
    let latitude = try angle(positive: "N", negative: "S", degrees: 90)
    let longitude = try angle(positive: "E", negative: "W", degrees: 180)
    let range = try token()
    let isBelow = text.octet(range.lowerBound) == 0x2D
    let sign = isBelow || text.octet(range.lowerBound) == 0x2B ? 1 : 0
    let height = metres(OctetRange(from: range.lowerBound &+ sign, count: range.count &- sign))
    guard let height, height <= (isBelow ? 10_000_000 : 4_284_967_295) else {
      throw PresentationError(.location, at: range.lowerBound)
    }
    var sizes: [UInt8] = [0x12, 0x16, 0x13]
    for index in 0..<3 where !isAtEnd() { sizes[index] = try size() }
    buffer.append(0)
    buffer.append(sizes)
    buffer.append(bigEndian: latitude, octets: 4)
    buffer.append(bigEndian: longitude, octets: 4)
    buffer.append(bigEndian: isBelow ? 10_000_000 &- height : 10_000_000 &+ height, octets: 4)
  }

  /// Degrees, minutes and seconds up to a direction, as thousandths of a second from 2^31 on.
  @_lifetime(self: copy self)
  private mutating func angle(
    positive: StaticString, negative: StaticString, degrees: UInt64
  ) throws(PresentationError) -> UInt64 {
    var value: UInt64 = 0
    let units: [(thousandths: UInt64, limit: UInt64)] = [
      (3_600_000, degrees), (60000, 59), (1, 59_999),
    ]
    for place in 0...3 {
      let range = try token()
      if place > 0, matches(range, positive) { return (1 &<< 31) &+ value }
      if place > 0, matches(range, negative) { return (1 &<< 31) &- value }
      let number =
        place == 2 ? fraction(range, digits: 3) : place < 2 ? number(range, atMost: 180) : nil
      guard let number, number <= units[min(place, 2)].limit else {
        throw PresentationError(.location, at: range.lowerBound)
      }
      value &+= number &* units[min(place, 2)].thousandths
    }
    throw error(.location)
  }

  /// The next field, a size in metres, as a digit and a power of ten in centimetres.
  @_lifetime(self: copy self)
  private mutating func size() throws(PresentationError) -> UInt8 {
    let range = try token()
    guard var centimetres = metres(range), centimetres <= 9_000_000_000 else {
      throw PresentationError(.location, at: range.lowerBound)
    }
    var power: UInt8 = 0
    while centimetres > 9 {
      centimetres /= 10
      power &+= 1
    }
    return UInt8(truncatingIfNeeded: centimetres) &<< 4 | power
  }

  /// Metres with up to two decimals, and `m` or not, in centimetres.
  private func metres(_ range: OctetRange) -> UInt64? {
    guard range.count > 0 else { return nil }
    let hasUnit = folded(text.octet(range.upperBound &- 1)) == 0x6D
    return fraction(
      OctetRange(from: range.lowerBound, count: range.count &- (hasUnit ? 1 : 0)), digits: 2)
  }

  /// A decimal number with up to `digits` digits behind its point, times ten to their number.
  private func fraction(_ range: OctetRange, digits: Int) -> UInt64? {
    var point = range.lowerBound
    while point < range.upperBound, text.octet(point) != 0x2E { point &+= 1 }
    let whole = OctetRange(from: range.lowerBound, count: point &- range.lowerBound)
    guard var value = number(whole, atMost: 9_999_999_999) else { return nil }
    let given = max(range.upperBound &- point &- 1, 0)
    guard given <= digits else { return nil }
    for _ in 0..<digits { value &*= 10 }
    guard given > 0 else { return value }
    guard var part = number(OctetRange(from: point &+ 1, count: given), atMost: 999) else {
      return nil
    }
    for _ in given..<digits { part &*= 10 }
    return value &+ part
  }
}
