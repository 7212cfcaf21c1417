/// Where a conversation's packets go: addresses, VLAN tags and Ethernet addresses of both sides.
struct Path {
  /// The address of the side that asks: 4 or 16 octets.
  var client: [UInt8]
  /// The address of the side that answers: 4 or 16 octets.
  var server: [UInt8]
  /// The tags between the Ethernet addresses and the type, none for most (IEEE 802.1Q, 802.1ad).
  var tags: [UInt8] = []

  /// Whether the packets are IPv6.
  var isIPv6: Bool { client.count == 16 }

  /// The way back.
  var reversed: Path { Path(client: server, server: client, tags: tags) }
}

/// Wraps payloads in UDP or TCP, IP and Ethernet, with correct checksums.
struct FrameComposer {
  /// Counts up in the identification field of IPv4 headers.
  private var identification = 0

  /// A UDP datagram in a frame.
  mutating func datagram(_ path: Path, from: Int, to: Int, _ payload: [UInt8]) -> [UInt8] {
    var frame = head(path, transport: 17, length: 8 + payload.count)
    let start = frame.count
    frame.put16(from)
    frame.put16(to)
    frame.put16(8 + payload.count)
    frame.put16(0)
    frame += payload
    let sum = internetChecksum(frame[start...], onto: pseudoHeader(path, 17, frame.count - start))
    frame.set16(sum == 0 ? 0xFFFF : sum, at: start + 6)
    return frame
  }

  /// A TCP segment in a frame; a SYN carries the options that a real one does.
  mutating func segment(
    _ path: Path, from: Int, to: Int, sequence: UInt32, acknowledgement: UInt32, flags: UInt8,
    _ payload: [UInt8]
  ) -> [UInt8] {
    let options: [UInt8] =
      flags & 0x02 != 0 ? [2, 4, 0x05, 0xB4, 1, 3, 3, 7] : []
    var frame = head(path, transport: 6, length: 20 + options.count + payload.count)
    let start = frame.count
    frame.put16(from)
    frame.put16(to)
    frame.put32(Int(sequence))
    frame.put32(Int(acknowledgement))
    frame.put8((20 + options.count) << 2)
    frame.append(flags)
    frame.put16(64_240)
    frame.put32(0)
    frame += options
    frame += payload
    let sum = internetChecksum(frame[start...], onto: pseudoHeader(path, 6, frame.count - start))
    frame.set16(sum, at: start + 16)
    return frame
  }

  /// The Ethernet and IP headers in front of `length` octets.
  private mutating func head(_ path: Path, transport: Int, length: Int) -> [UInt8] {
    var frame: [UInt8] = []
    frame.reserveCapacity(64 + length)
    frame += [0x02, 0x00, 0x5E, 0x10, 0x00, path.server[path.server.count - 1]]
    frame += [0x02, 0x00, 0x5E, 0x10, 0x00, path.client[path.client.count - 1]]
    frame += path.tags
    if path.isIPv6 {
      frame.put16(0x86DD)
      frame.put32(0x6000_0000)
      frame.put16(length)
      frame.put8(transport)
      frame.put8(64)
      frame += path.client
      frame += path.server
      return frame
    }
    frame.put16(0x0800)
    let start = frame.count
    identification = (identification &+ 1) & 0xFFFF
    frame.put16(0x4500)
    frame.put16(20 + length)
    frame.put16(identification)
    frame.put16(0x4000)
    frame.put8(64)
    frame.put8(transport)
    frame.put16(0)
    frame += path.client
    frame += path.server
    frame.set16(internetChecksum(frame[start...]), at: start + 10)
    return frame
  }

  /// The sum over the pseudo header (RFC 768, RFC 8200 section 8.1).
  private func pseudoHeader(_ path: Path, _ transport: Int, _ length: Int) -> UInt64 {
    var sum = UInt64(transport + length)
    for address in [path.client, path.server] {
      for index in stride(from: 0, to: address.count, by: 2) {
        sum += UInt64(address[index]) << 8 | UInt64(address[index + 1])
      }
    }
    return sum
  }
}
