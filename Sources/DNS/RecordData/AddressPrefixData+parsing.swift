internal import Octets

/// The text of APL, read (RFC 3123 section 5).
extension PresentationReader {
  /// Prefixes such as `!1:192.0.2.0/24`, to the end.
  @_lifetime(self: copy self)
  mutating func appendAPL(to buffer: inout OctetBuffer) throws(PresentationError) {
    while !isAtEnd() {
      let range = try token()
      let bad = PresentationError(.prefix, at: range.lowerBound)
      let isNegated = text.octet(range.lowerBound) == 0x21
      let start = range.lowerBound &+ (isNegated ? 1 : 0)
      var colon = start
      while colon < range.upperBound, text.octet(colon) != 0x3A { colon &+= 1 }
      var slash = range.upperBound &- 1
      while slash > colon, text.octet(slash) != 0x2F { slash &-= 1 }
      guard slash > colon,
        let family = number(OctetRange(from: start, count: colon &- start), atMost: 65535),
        let prefix = number(
          OctetRange(from: slash &+ 1, count: range.upperBound &- slash &- 1), atMost: 255)
      else { throw bad }
      var part = try addressPart(
        OctetRange(from: colon &+ 1, count: slash &- colon &- 1), family: family)
      // Zeros at the end are left out (RFC 3123 section 4).
      while part.last == 0 { part.removeLast() }
      guard part.count <= 127 else { throw bad }
      buffer.append(bigEndian: family, octets: 2)
      buffer.append(UInt8(truncatingIfNeeded: prefix))
      buffer.append(UInt8(truncatingIfNeeded: part.count) | (isNegated ? 0x80 : 0))
      buffer.append(part)
    }
  }

  /// The octets of an address; of other families in hexadecimal.
  private func addressPart(
    _ range: OctetRange, family: UInt64
  ) throws(PresentationError) -> [UInt8] {
    guard family == 1 || family == 2 else { return try hexadecimal(range) }
    var octets = OctetBuffer(capacity: 16)
    octets.append(try address(range, family == 1 ? .v4 : .v6))
    return octets.array()
  }
}
