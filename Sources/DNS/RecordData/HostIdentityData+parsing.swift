internal import Octets

/// The text of HIP, read (RFC 8005 section 6).
extension PresentationReader {
  /// Algorithm, tag in hexadecimal, key in base 64, names of servers.
  @_lifetime(self: copy self)
  mutating func appendHIP(to buffer: inout OctetBuffer) throws(PresentationError) {
    let algorithm = try number(atMost: 255)
    let tagRange = try token()
    let tag = try hexadecimal(tagRange)
    let keyRange = try token()
    let key = try base64(keyRange)
    guard tag.count <= 255 else { throw PresentationError(.stringLength, at: tagRange.lowerBound) }
    guard key.count <= 65535 else {
      throw PresentationError(.dataLength, at: keyRange.lowerBound)
    }
    buffer.append(UInt8(truncatingIfNeeded: tag.count))
    buffer.append(UInt8(truncatingIfNeeded: algorithm))
    buffer.append(bigEndian: UInt64(key.count), octets: 2)
    buffer.append(tag)
    buffer.append(key)
    while !isAtEnd() { try appendName(to: &buffer) }
  }
}
