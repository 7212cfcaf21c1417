extension OctetBuffer {
  /// The octet at `offset`; zero outside the contents.
  @inline(__always)
  public func octet(_ offset: Int) -> UInt8 { view(from: 0, count: count).octet(offset) }

  /// The two octets at `offset` in network order; zero outside the contents.
  @inline(__always)
  public func uint16(_ offset: Int) -> UInt16 { view(from: 0, count: count).uint16(offset) }

  /// The four octets at `offset` in network order; zero outside the contents.
  @inline(__always)
  public func uint32(_ offset: Int) -> UInt32 { view(from: 0, count: count).uint32(offset) }
}
