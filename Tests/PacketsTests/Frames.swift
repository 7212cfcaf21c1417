import Octets
import Packets

/// Frames made from their layers, so that a table of tests reads like a table of packets.
enum Frames {
  /// `wb`, the payload of every datagram here.
  static let payload: [UInt8] = [0x77, 0x62]

  /// An Ethernet header.
  static func ethernet(_ type: UInt16) -> [UInt8] {
    [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2] + octets(type)
  }

  /// A VLAN tag behind the type that announced it.
  static func vlan(_ identifier: UInt16, _ type: UInt16) -> [UInt8] {
    octets(identifier | 0x6000) + octets(type)
  }

  /// An IPv4 header from 192.0.2.1 to 192.0.2.2 and its payload; the fields that may lie can be set.
  static func ipv4(
    _ inner: [UInt8], number: UInt8 = 17, options: [UInt8] = [], first: UInt8? = nil,
    total: UInt16? = nil, fragment: UInt16 = 0
  ) -> [UInt8] {
    let header = 20 + options.count
    var frame: [UInt8] = [first ?? UInt8(0x40 + header / 4), 0]
    frame += octets(total ?? UInt16(header + inner.count))
    frame += [0x12, 0x34] as [UInt8]
    frame += octets(fragment)
    frame += [64, number, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2] as [UInt8]
    return frame + options + inner
  }

  /// An IPv6 header from 2001:db8::1 to 2001:db8::2 and its payload.
  static func ipv6(
    _ inner: [UInt8], next: UInt8 = 17, first: UInt8 = 0x60, length: UInt16? = nil
  ) -> [UInt8] {
    let network: [UInt8] = [0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    var frame: [UInt8] = [first, 0, 0, 0]
    frame += octets(length ?? UInt16(inner.count))
    frame += [next, 55] as [UInt8]
    frame += network + [1]
    frame += network + [2]
    return frame + inner
  }

  /// An IPv6 extension header of eight octets.
  static func extensionHeader(next: UInt8, length: UInt8 = 0) -> [UInt8] {
    [next, length, 1, 4, 0, 0, 0, 0]
  }

  /// An IPv6 fragment header.
  static func fragment(next: UInt8, offset: UInt16, more: Bool) -> [UInt8] {
    [next, 0] + octets(offset | (more ? 1 : 0)) + [0xCA, 0xFE, 0xBA, 0xBE]
  }

  /// A UDP header from 53 to 36486 and its payload.
  static func udp(_ inner: [UInt8] = payload, length: UInt16? = nil) -> [UInt8] {
    octets(53) + octets(36486) + octets(length ?? UInt16(8 + inner.count)) + [0, 0] + inner
  }

  /// A TCP header from 53 to 36486 with the flags PSH and ACK, and its payload.
  static func tcp(_ inner: [UInt8] = payload, options: [UInt8] = [], offset: UInt8? = nil)
    -> [UInt8]
  {
    var frame: [UInt8] = octets(53) + octets(36486)
    frame += [0, 0, 0, 7, 0, 0, 0, 9] as [UInt8]
    frame += [(offset ?? UInt8(5 + options.count / 4)) << 4, 0x18] as [UInt8]
    frame += [0xFF, 0xFF, 0, 0, 0, 0] as [UInt8]
    return frame + options + inner
  }

  /// A number in network order.
  static func octets(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }

  /// What the decoder makes of a frame.
  static func decode(_ frame: [UInt8], _ linkType: LinkType = .ethernet) -> DecodedPacket {
    var buffer = OctetBuffer(capacity: frame.count)
    buffer.append(frame)
    var packet = DecodedPacket()
    PacketDecoder.decode(frame: buffer.view, linkType: linkType, into: &packet)
    return packet
  }

  /// The payload that the decoder found in a frame.
  static func payload(of frame: [UInt8], _ packet: DecodedPacket) -> [UInt8] {
    Array(frame.dropFirst(Int(packet.payloadOffset)).prefix(Int(packet.payloadCount)))
  }
}

// MARK: - Tunnels

extension Frames {
  /// A number of four octets in network order.
  static func long(_ value: UInt32) -> [UInt8] {
    octets(UInt16(value >> 16)) + octets(UInt16(value & 0xFFFF))
  }

  /// An IPv4 header from 198.51.100.1 to 198.51.100.2: that of a tunnel.
  static func outer4(_ inner: [UInt8], number: UInt8) -> [UInt8] {
    var frame = ipv4(inner, number: number)
    frame.replaceSubrange(12..<20, with: [198, 51, 100, 1, 198, 51, 100, 2])
    return frame
  }

  /// An IPv6 header from 2001:db8:ffff::1 to 2001:db8:ffff::2: that of a tunnel.
  static func outer6(_ inner: [UInt8], next: UInt8) -> [UInt8] {
    var frame = ipv6(inner, next: next)
    for index in [12, 13, 28, 29] { frame[index] = 0xFF }
    return frame
  }

  /// A datagram to a tunnel's port, from a port of the dynamic range.
  static func datagram(to port: UInt16, _ inner: [UInt8]) -> [UInt8] {
    octets(50000) + octets(port) + octets(UInt16(8 + inner.count)) + [0, 0] + inner
  }

  /// A VXLAN header.
  static func vxlan(_ network: UInt32, _ inner: [UInt8], flags: UInt8 = 8, next: UInt8 = 0)
    -> [UInt8]
  {
    [flags, 0, 0, next] + long(network << 8) + inner
  }

  /// An MPLS label.
  static func label(_ label: UInt32, isLast: Bool = false) -> [UInt8] {
    long(label << 12 | (isLast ? 0x1FF : 0xFF))
  }

  /// LLC and SNAP of an EtherType.
  static func snap(_ type: UInt16) -> [UInt8] { [0xAA, 0xAA, 3, 0, 0, 0] + octets(type) }

  /// A header of IEEE 802.11: data of a station to its access point.
  static func wireless(
    control: UInt8 = 0x08, flags: UInt8 = 1, more: [UInt8] = []
  ) -> [UInt8] {
    [control, flags, 0, 0] + [UInt8](repeating: 2, count: 18) + [0x10, 0] + more
  }

  /// What the decoder makes of a frame with its tunnels opened, and the tunnels.
  static func open(_ frame: [UInt8], _ linkType: LinkType = .ethernet)
    -> (packet: DecodedPacket, encapsulation: Encapsulation)
  {
    var buffer = OctetBuffer(capacity: frame.count)
    buffer.append(frame)
    var packet = DecodedPacket()
    var encapsulation = Encapsulation()
    PacketDecoder.decode(
      frame: buffer.view, linkType: linkType, into: &packet, encapsulation: &encapsulation)
    while packet.flow.sourcePort != 53,
      PacketDecoder.openTunnel(frame: buffer.view, into: &packet, encapsulation: &encapsulation)
    {}
    return (packet, encapsulation)
  }
}
