extension [UInt8] {
  /// Appends the low octet of `value`.
  mutating func put8(_ value: Int) {
    append(UInt8(truncatingIfNeeded: value))
  }

  /// Appends two octets in network order.
  mutating func put16(_ value: Int) {
    put8(value >> 8)
    put8(value)
  }

  /// Appends four octets in network order.
  mutating func put32(_ value: Int) {
    put16(value >> 16)
    put16(value)
  }

  /// Appends four octets in the capture file's order, which is little-endian.
  mutating func putLittle32(_ value: UInt64) {
    for shift in [0, 8, 16, 24] { append(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  /// Overwrites two octets in network order.
  mutating func set16(_ value: Int, at offset: Int) {
    self[offset] = UInt8(truncatingIfNeeded: value >> 8)
    self[offset + 1] = UInt8(truncatingIfNeeded: value)
  }

  /// Appends `count` random octets.
  mutating func putRandom(_ count: Int, from random: inout RandomSource) {
    for _ in 0..<count { append(UInt8(truncatingIfNeeded: random.next() >> 32)) }
  }
}

/// The Internet checksum over some octets, onto a sum begun elsewhere (RFC 1071).
func internetChecksum(_ octets: ArraySlice<UInt8>, onto start: UInt64 = 0) -> Int {
  var sum = start
  octets.withUnsafeBufferPointer { bytes in
    var index = 0
    while index + 1 < bytes.count {
      sum &+= UInt64(bytes[index]) << 8 | UInt64(bytes[index + 1])
      index += 2
    }
    if index < bytes.count { sum &+= UInt64(bytes[index]) << 8 }
  }
  while sum > 0xFFFF { sum = (sum & 0xFFFF) + (sum >> 16) }
  return Int(~sum & 0xFFFF)
}
