import Octets
import Sensing

/// A frame of a protocol, and what the fields of its event are, each as `name=value`.
struct LayerFrame: Sendable {
  /// The protocol.
  let type: String
  /// What it is.
  let title: String
  /// The frame, from Ethernet's header on.
  let octets: [UInt8]
  /// The fields in Native with a block for the protocol.
  let fields: [String]

  /// The block for its protocol.
  var block: ProtocolSelection {
    ProtocolSelection(type: ProtocolType(rawValue: type) ?? .dns)
  }
}

/// Frames of all protocols; the comments say what the octets hold.
enum LayerFrames {
  /// Octets written in hexadecimal, with any spaces.
  static func hex(_ text: String) -> [UInt8] {
    let digits = text.utf8.filter { $0 != 0x20 && $0 != 0x0A }
    return stride(from: 0, to: digits.count - 1, by: 2).map { index in
      let pair = String(decoding: digits[index...(index + 1)], as: UTF8.self)
      return UInt8(pair, radix: 16) ?? 0
    }
  }

  /// A frame with an EtherType.
  static func frame(_ type: Int, _ payload: [UInt8]) -> [UInt8] {
    hex("02000000000b 02000000000a") + word(type) + payload
  }

  /// An IPv4 packet from 192.0.2.1 to 192.0.2.2.
  static func ipv4(_ number: Int, _ payload: [UInt8]) -> [UInt8] {
    hex("4500") + word(20 + payload.count) + hex("00070000 40") + [UInt8(number)]
      + hex("0000 c0000201 c0000202") + payload
  }

  /// A frame with an IPv6 packet from 2001:db8::1 to 2001:db8::2.
  static func ipv6(_ number: Int, _ payload: [UInt8]) -> [UInt8] {
    let header = hex("60000000") + word(payload.count) + [UInt8(number), 255]
    let address = hex("20010db8 00000000 00000000 000000")
    return frame(0x86DD, header + address + [1] + address + [2] + payload)
  }

  /// A frame with a UDP datagram.
  static func udp(_ ports: (Int, Int), _ payload: [UInt8]) -> [UInt8] {
    Frame(ports: ports, payload: payload).octets
  }

  /// A frame with a TCP segment.
  static func tcp(_ ports: (Int, Int), _ payload: [UInt8]) -> [UInt8] {
    Frame(ports: ports, isTCP: true, payload: payload).octets
  }

  /// The lines of a head, with the empty line behind them.
  static func head(_ lines: String...) -> [UInt8] {
    lines.flatMap { Array($0.utf8) + [13, 10] } + [13, 10]
  }

  /// All of them.
  static let all = links + internet + texts + security + industry
}
