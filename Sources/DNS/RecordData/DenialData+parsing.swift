internal import Octets

/// The text of NSEC3 and NSEC3PARAM (RFC 5155 sections 3.3 and 4.3) and NXT, read.
extension PresentationReader {
  /// Algorithm, flags, iterations, salt, next hash, types.
  @_lifetime(self: copy self)
  mutating func appendNSEC3(to buffer: inout OctetBuffer) throws(PresentationError) {
    try appendNSEC3PARAM(to: &buffer)
    let range = try token()
    try append(counted: try base32Hex(range), from: range, to: &buffer)
    try appendBitmap(to: &buffer)
  }

  /// Algorithm, flags, iterations, salt, which is `-` where there is none.
  @_lifetime(self: copy self)
  mutating func appendNSEC3PARAM(to buffer: inout OctetBuffer) throws(PresentationError) {
    try appendNumber(octets: 1, to: &buffer)
    try appendNumber(octets: 1, to: &buffer)
    try appendNumber(octets: 2, to: &buffer)
    let range = try token()
    let salt = matches(range, "-") ? [] : try hexadecimal(range)
    try append(counted: salt, from: range, to: &buffer)
  }

  /// Appends octets that were read from a range, behind their number, at most 255.
  private func append(
    counted octets: [UInt8], from range: OctetRange, to buffer: inout OctetBuffer
  ) throws(PresentationError) {
    guard let count = UInt8(exactly: octets.count) else {
      throw PresentationError(.stringLength, at: range.lowerBound)
    }
    buffer.append(count)
    buffer.append(octets)
  }

  /// The next name, and types up to 127 (RFC 2535 section 5.2).
  @_lifetime(self: copy self)
  mutating func appendNXT(to buffer: inout OctetBuffer) throws(PresentationError) {
    try appendName(to: &buffer)
    var bitmap: [UInt8] = []
    while !isAtEnd() {
      let place = at
      let bit = Int(try type().rawValue)
      guard bit < 128 else { throw PresentationError(.type, at: place) }
      while bitmap.count <= bit &>> 3 { bitmap.append(0) }
      bitmap[bit &>> 3] |= 0x80 &>> UInt8(truncatingIfNeeded: bit & 7)
    }
    buffer.append(bitmap)
  }
}
