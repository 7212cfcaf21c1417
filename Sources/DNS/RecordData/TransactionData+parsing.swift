internal import Octets

/// The text of TSIG and TKEY, read.
extension PresentationReader {
  /// Algorithm, seconds, fudge, MAC, original id, error, other data.
  @_lifetime(self: copy self)
  mutating func appendTSIG(to buffer: inout OctetBuffer) throws(PresentationError) {
    try appendName(to: &buffer)
    try appendNumber(octets: 6, to: &buffer)
    try appendNumber(octets: 2, to: &buffer)
    try appendSized(to: &buffer)
    try appendNumber(octets: 2, to: &buffer)
    try appendSignatureError(to: &buffer)
    try appendSized(to: &buffer)
  }

  /// Algorithm, inception, expiration, mode, error, key, other data.
  @_lifetime(self: copy self)
  mutating func appendTKEY(to buffer: inout OctetBuffer) throws(PresentationError) {
    try appendName(to: &buffer)
    buffer.append(bigEndian: UInt64(try time()), octets: 4)
    buffer.append(bigEndian: UInt64(try time()), octets: 4)
    try appendNumber(octets: 2, to: &buffer)
    try appendSignatureError(to: &buffer)
    try appendSized(to: &buffer)
    try appendSized(to: &buffer)
  }

  /// A size of sixteen bits, and unless it is zero as many octets in base 64.
  @_lifetime(self: copy self)
  private mutating func appendSized(to buffer: inout OctetBuffer) throws(PresentationError) {
    let size = try number(atMost: 65535)
    buffer.append(bigEndian: size, octets: 2)
    guard size > 0 else { return }
    let range = try token()
    let octets = try base64(range)
    guard UInt64(octets.count) == size else {
      throw PresentationError(.length, at: range.lowerBound)
    }
    buffer.append(octets)
  }

  /// An error by its mnemonic or number; 16 is BADSIG here (RFC 8945 section 3).
  @_lifetime(self: copy self)
  private mutating func appendSignatureError(
    to buffer: inout OctetBuffer
  ) throws(PresentationError) {
    let range = try token()
    if let number = number(range, atMost: 65535) {
      return buffer.append(bigEndian: number, octets: 2)
    }
    let word = text.slice(from: range.lowerBound, count: range.count).array().map(folded)
    for code in UInt16(0)..<24 {
      let name = code == 16 ? "BADSIG" : ResponseCode(rawValue: code).description
      if name.utf8.map(folded) == word {
        return buffer.append(bigEndian: UInt64(code), octets: 2)
      }
    }
    throw PresentationError(.number(65535), at: range.lowerBound)
  }
}
