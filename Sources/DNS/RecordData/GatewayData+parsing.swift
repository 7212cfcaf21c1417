internal import Octets

/// The text of IPSECKEY (RFC 4025 section 3) and AMTRELAY (RFC 8777 section 4.3), read.
extension PresentationReader {
  /// Precedence, gateway type, algorithm, gateway, key.
  @_lifetime(self: copy self)
  mutating func appendIPSECKEY(to buffer: inout OctetBuffer) throws(PresentationError) {
    try appendNumber(octets: 1, to: &buffer)
    let kind = try number(atMost: 3)
    buffer.append(UInt8(truncatingIfNeeded: kind))
    try appendNumber(octets: 1, to: &buffer)
    try appendGateway(kind, to: &buffer)
    buffer.append(try base64(rest()))
  }

  /// Precedence, discovery bit, relay type, relay.
  @_lifetime(self: copy self)
  mutating func appendAMTRELAY(to buffer: inout OctetBuffer) throws(PresentationError) {
    try appendNumber(octets: 1, to: &buffer)
    let discovery = try number(atMost: 1)
    let kind = try number(atMost: 3)
    buffer.append(UInt8(truncatingIfNeeded: discovery &<< 7 | kind))
    try appendGateway(kind, to: &buffer)
  }

  /// A gateway of its type: `.` for none, an address, or a name.
  @_lifetime(self: copy self)
  private mutating func appendGateway(
    _ kind: UInt64, to buffer: inout OctetBuffer
  ) throws(PresentationError) {
    switch kind {
    case 1: try appendAddress(.v4, to: &buffer)
    case 2: try appendAddress(.v6, to: &buffer)
    case 3: try appendName(to: &buffer)
    default:
      let range = try token()
      guard matches(range, ".") else { throw PresentationError(.address, at: range.lowerBound) }
    }
  }
}
