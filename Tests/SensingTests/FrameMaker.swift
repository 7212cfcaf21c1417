import Octets

/// Sixteen bits in network order.
func word(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }

/// Thirty-two bits in network order.
func longWord(_ value: Int) -> [UInt8] { word(value >> 16) + word(value) }

/// The octets of an address.
func octets(_ address: IPAddress) -> [UInt8] {
  let words = address.version == .v4 ? [] : [address.high]
  let all = words.flatMap { word in (0..<8).map { UInt8(word >> (56 - 8 * $0) & 255) } }
  let low = (0..<8).map { UInt8(address.low >> (56 - 8 * $0) & 255) }
  return all + (address.version == .v4 ? Array(low.suffix(4)) : low)
}

/// What a frame carries its message in; every part can be changed before it is made.
struct Frame {
  /// The identifiers of VLAN tags.
  var vlans: [Int] = []
  /// Sender and receiver.
  var source = IPAddress("10.0.0.1"), destination = IPAddress("192.0.2.53")
  /// Their ports.
  var ports = (40000, 53)
  /// Whether it is a TCP segment.
  var isTCP = false
  /// The flags of a segment.
  var tcpFlags = 0x18
  /// Options of the IPv4 header, in words of four octets.
  var optionWords = 0
  /// Whether a hop-by-hop header follows the IPv6 header.
  var hasHopByHop = false
  /// Flags and offset of a fragment.
  var fragment = 0
  /// What the datagram or segment holds.
  var payload: [UInt8] = []

  /// The octets from the Ethernet header on.
  var octets: [UInt8] {
    guard let source, let destination else { return [] }
    let isV4 = source.version == .v4
    var frame = [UInt8](repeating: 2, count: 12)
    for vlan in vlans { frame += word(0x8100) + word(vlan) }
    frame += word(isV4 ? 0x0800 : 0x86DD)
    let transport = isTCP ? segment : datagram
    let proto = isTCP ? 6 : 17
    if isV4 {
      let header = 20 + 4 * optionWords
      frame += [UInt8(0x40 + header / 4), 0] + word(header + transport.count) + word(7)
      frame += word(fragment) + [64, UInt8(proto), 0, 0]
      frame += SensingTests.octets(source) + SensingTests.octets(destination)
      frame += [UInt8](repeating: 1, count: 4 * optionWords)
    } else {
      let more: [UInt8] = hasHopByHop ? [UInt8(proto), 0, 1, 4, 0, 0, 0, 0] : []
      frame += [0x60, 0, 0, 0] + word(more.count + transport.count)
      frame += [UInt8(hasHopByHop ? 0 : proto), 64]
      frame += SensingTests.octets(source) + SensingTests.octets(destination) + more
    }
    return frame + transport
  }

  /// The UDP header and the payload.
  private var datagram: [UInt8] {
    word(ports.0) + word(ports.1) + word(8 + payload.count) + [0, 0] + payload
  }

  /// The TCP header and the payload.
  private var segment: [UInt8] {
    word(ports.0) + word(ports.1) + longWord(1) + longWord(2) + [0x50, UInt8(tcpFlags)]
      + word(1024) + longWord(0) + payload
  }
}
