/// Makes capture files, octet by octet.
public struct CaptureFileMaker: Sendable {
  /// Whether numbers stand in little-endian order.
  public let isLittle: Bool

  /// A maker for one of the two orders.
  public init(isLittle: Bool) { self.isLittle = isLittle }

  /// A number of two octets.
  public func number16(_ value: UInt16) -> [UInt8] {
    let octets = [UInt8(value >> 8), UInt8(value & 255)]
    return isLittle ? octets.reversed() : octets
  }

  /// A number of four octets.
  public func number(_ value: UInt32) -> [UInt8] {
    let octets = [24, 16, 8, 0].map { UInt8(value >> $0 & 255) }
    return isLittle ? octets.reversed() : octets
  }

  /// A pcap file's header.
  public func pcap(magic: UInt32 = 0xA1B2_C3D4, snapLength: UInt32 = 262_144, link: UInt32 = 1)
    -> [UInt8]
  {
    number(magic) + number16(2) + number16(4) + number(0) + number(0) + number(snapLength)
      + number(link)
  }

  /// A pcap record.
  public func record(
    _ packet: [UInt8], seconds: UInt32 = 1, fraction: UInt32 = 2, captured: UInt32? = nil,
    original: UInt32? = nil, more: [UInt8] = []
  ) -> [UInt8] {
    number(seconds) + number(fraction) + number(captured ?? UInt32(packet.count))
      + number(original ?? UInt32(packet.count)) + more + packet
  }

  /// A pcapng block; the lengths can be made to lie.
  public func block(
    _ type: UInt32, _ body: [UInt8], length: UInt32? = nil, trailer: UInt32? = nil
  ) -> [UInt8] {
    let padding = [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
    let total = length ?? UInt32(12 + body.count + padding.count)
    return number(type) + number(total) + body + padding + number(trailer ?? total)
  }

  /// A section header.
  public func section(major: UInt16 = 1, options: [UInt8] = []) -> [UInt8] {
    let rest = number(0xFFFF_FFFF) + number(0xFFFF_FFFF) + options
    return block(0x0A0D_0D0A, number(0x1A2B_3C4D) + number16(major) + number16(0) + rest)
  }

  /// An option.
  public func option(_ code: UInt16, _ value: [UInt8]) -> [UInt8] {
    let padding = [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
    return number16(code) + number16(UInt16(value.count)) + value + padding
  }

  /// An interface description.
  public func interface(link: UInt16 = 1, snapLength: UInt32 = 0, options: [UInt8] = []) -> [UInt8]
  {
    block(1, number16(link) + number16(0) + number(snapLength) + options)
  }

  /// An enhanced packet.
  public func enhanced(
    _ packet: [UInt8], on interface: UInt32 = 0, ticks: UInt64 = 1_000_002,
    captured: UInt32? = nil, options: [UInt8] = []
  ) -> [UInt8] {
    let padding = [UInt8](repeating: 0, count: (4 - packet.count % 4) % 4)
    let times = number(UInt32(ticks >> 32)) + number(UInt32(ticks & 0xFFFF_FFFF))
    let lengths = number(captured ?? UInt32(packet.count)) + number(UInt32(packet.count))
    return block(6, number(interface) + times + lengths + packet + padding + options)
  }

  /// An obsolete packet.
  public func obsolete(_ packet: [UInt8], on interface: UInt16 = 0, ticks: UInt64 = 1_000_002)
    -> [UInt8]
  {
    let times = number(UInt32(ticks >> 32)) + number(UInt32(ticks & 0xFFFF_FFFF))
    let length = number(UInt32(packet.count))
    return block(2, number16(interface) + number16(7) + times + length + length + packet)
  }

  /// A simple packet.
  public func simple(_ packet: [UInt8], original: UInt32? = nil) -> [UInt8] {
    block(3, number(original ?? UInt32(packet.count)) + packet)
  }
}
