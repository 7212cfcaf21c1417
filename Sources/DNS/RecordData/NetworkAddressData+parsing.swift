internal import Octets

/// The text of WKS, NSAP, ATMA, A6 and the addresses of Chaosnet, read.
extension PresentationReader {
  /// Address, protocol by number or as `tcp` or `udp`, ports.
  @_lifetime(self: copy self)
  mutating func appendWKS(to buffer: inout OctetBuffer) throws(PresentationError) {
    try appendAddress(.v4, to: &buffer)
    let range = try token()
    if matches(range, "tcp") {
      buffer.append(6)
    } else if matches(range, "udp") {
      buffer.append(17)
    } else if let number = number(range, atMost: 255) {
      buffer.append(UInt8(truncatingIfNeeded: number))
    } else {
      throw PresentationError(.number(255), at: range.lowerBound)
    }
    var bitmap: [UInt8] = []
    while !isAtEnd() {
      let port = Int(truncatingIfNeeded: try number(atMost: 65535))
      while bitmap.count <= port &>> 3 { bitmap.append(0) }
      bitmap[port &>> 3] |= 0x80 &>> UInt8(truncatingIfNeeded: port & 7)
    }
    buffer.append(bitmap)
  }

  /// `0x` and hexadecimal digits, with full stops between them or not (RFC 1706 section 7).
  @_lifetime(self: copy self)
  mutating func appendNSAP(to buffer: inout OctetBuffer) throws(PresentationError) {
    let range = rest()
    guard range.count >= 2, matches(OctetRange(from: range.lowerBound, count: 2), "0x") else {
      throw PresentationError(.hexadecimal, at: range.lowerBound)
    }
    buffer.append(
      try hexadecimal(
        OctetRange(from: range.lowerBound &+ 2, count: range.count &- 2), hasStops: true))
  }

  /// A plus sign and digits, or hexadecimal digits, with full stops between them or not.
  @_lifetime(self: copy self)
  mutating func appendATMA(to buffer: inout OctetBuffer) throws(PresentationError) {
    let range = try token()
    guard text.octet(range.lowerBound) == 0x2B else {
      buffer.append(0)
      return buffer.append(try hexadecimal(range, hasStops: true))
    }
    buffer.append(1)
    for index in 1..<range.count {
      let octet = text.octet(range.lowerBound &+ index)
      if octet != 0x2E { buffer.append(octet) }
    }
  }

  /// Prefix length, address suffix, prefix name (RFC 2874 section 3.1).
  @_lifetime(self: copy self)
  mutating func appendA6(to buffer: inout OctetBuffer) throws(PresentationError) {
    let prefix = Int(truncatingIfNeeded: try number(atMost: 128))
    buffer.append(UInt8(truncatingIfNeeded: prefix))
    if prefix < 128 {
      let suffix = try address(try token(), .v6)
      let octets = (128 &- prefix &+ 7) / 8
      if octets > 8 { buffer.append(bigEndian: suffix.high, octets: octets &- 8) }
      buffer.append(bigEndian: suffix.low, octets: min(octets, 8))
    }
    if prefix > 0 { try appendName(to: &buffer) }
  }

  /// A name, and an address in octal.
  @_lifetime(self: copy self)
  mutating func appendChaosAddress(to buffer: inout OctetBuffer) throws(PresentationError) {
    try appendName(to: &buffer)
    let range = try token()
    var address: UInt32 = 0
    for index in 0..<range.count {
      let digit = text.octet(range.lowerBound &+ index) &- 0x30
      guard digit < 8, address < 8192 else {
        throw PresentationError(.address, at: range.lowerBound)
      }
      address = address &<< 3 | UInt32(digit)
    }
    buffer.append(bigEndian: UInt64(address), octets: 2)
  }
}
