internal import Octets

/// The text of NID and L64 (RFC 6742 section 2), EUI48 and EUI64 (RFC 7043), and DOA, read.
extension PresentationReader {
  /// Preference, and four groups of up to four hexadecimal digits.
  @_lifetime(self: copy self)
  mutating func appendLocator64(to buffer: inout OctetBuffer) throws(PresentationError) {
    try appendNumber(octets: 2, to: &buffer)
    try appendGroups(4, separator: 0x3A, octets: 2, isPadded: false, to: &buffer)
  }

  /// Octets of two hexadecimal digits, joined by `-`.
  @_lifetime(self: copy self)
  mutating func appendHardwareAddress(
    octets: Int, to buffer: inout OctetBuffer
  ) throws(PresentationError) {
    try appendGroups(octets, separator: 0x2D, octets: 1, isPadded: true, to: &buffer)
  }

  /// Appends `count` groups of hexadecimal digits with a separator between them.
  @_lifetime(self: copy self)
  private mutating func appendGroups(
    _ count: Int, separator: UInt8, octets: Int, isPadded: Bool, to buffer: inout OctetBuffer
  ) throws(PresentationError) {
    let range = try token()
    let parts = text.slice(from: range.lowerBound, count: range.count).array().split(
      separator: separator, omittingEmptySubsequences: false)
    let bad = PresentationError(.address, at: range.lowerBound)
    guard parts.count == count else { throw bad }
    for part in parts {
      guard part.count <= 2 * octets, !isPadded || part.count == 2 * octets,
        part.allSatisfy({ $0 &- 0x30 < 10 || folded($0) &- 0x61 < 6 }),
        let value = UInt64(String(decoding: part, as: UTF8.self), radix: 16)
      else { throw bad }
      buffer.append(bigEndian: value, octets: octets)
    }
  }

  /// Enterprise, type, location, media type, data in base 64 or `-`.
  @_lifetime(self: copy self)
  mutating func appendDOA(to buffer: inout OctetBuffer) throws(PresentationError) {
    try appendNumber(octets: 4, to: &buffer)
    try appendNumber(octets: 4, to: &buffer)
    try appendNumber(octets: 1, to: &buffer)
    try appendString(to: &buffer)
    let range = rest()
    if !matches(range, "-") { buffer.append(try base64(range)) }
  }
}
