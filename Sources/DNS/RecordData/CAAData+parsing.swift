internal import Octets

/// The text of CAA, read (RFC 8659 section 4.1.1).
extension PresentationReader {
  /// Flags, tag, value in quotation marks or without.
  @_lifetime(self: copy self)
  mutating func appendCAA(to buffer: inout OctetBuffer) throws(PresentationError) {
    try appendNumber(octets: 1, to: &buffer)
    let tag = try token()
    guard tag.count <= 255 else { throw PresentationError(.stringLength, at: tag.lowerBound) }
    buffer.append(UInt8(truncatingIfNeeded: tag.count))
    buffer.append(text.slice(from: tag.lowerBound, count: tag.count))
    buffer.append(try unescaped())
  }
}
