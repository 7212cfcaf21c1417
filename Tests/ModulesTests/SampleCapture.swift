/// Packets with DNS messages, and capture files of them.
enum SampleCapture {
  /// A number of two octets.
  private static func wide(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
  }

  /// A number of four octets, the lowest first.
  private static func little(_ value: Int) -> [UInt8] {
    [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// A query for the address of a name.
  static func query(_ id: Int, _ name: String) -> [UInt8] {
    wide(id) + [1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + labels(name) + [0, 1, 0, 1]
  }

  /// A response with so many addresses.
  static func response(_ id: Int, _ name: String, addresses: Int = 1, ttl: Int = 60) -> [UInt8] {
    var message = wide(id) + [0x81, 0x80, 0, 1] + wide(addresses) + [0, 0, 0, 0]
    message += labels(name) + [0, 1, 0, 1]
    for number in 0..<addresses {
      message += [0xC0, 12, 0, 1, 0, 1] + little(ttl).reversed()
      message += [0, 4, 192, 0, 2, UInt8(truncatingIfNeeded: number + 1)]
    }
    return message
  }

  /// A name on the wire.
  private static func labels(_ name: String) -> [UInt8] {
    name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
  }

  /// An Ethernet frame with IPv4, UDP and a payload.
  static func frame(
    _ payload: [UInt8], from source: Int = 40_000, to target: Int = 53,
    sender: [UInt8] = [192, 0, 2, 1], receiver: [UInt8] = [192, 0, 2, 53], timeToLive: UInt8 = 64
  ) -> [UInt8] {
    let udp = wide(source) + wide(target) + wide(payload.count + 8) + [0, 0] + payload
    let ip: [UInt8] =
      [0x45, 0] + wide(udp.count + 20) + [0, 1, 0x40, 0, timeToLive, 17, 0, 0] + sender + receiver
    return [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0] + ip + udp
  }

  /// A pcap file of frames, a second apart.
  static func pcap(_ frames: [[UInt8]]) -> [UInt8] {
    var file = little(0xA1B2_C3D4) + [2, 0, 4, 0] + little(0) + little(0) + little(262_144)
    file += little(1)
    for (number, frame) in frames.enumerated() { file += record(frame, seconds: number + 1) }
    return file
  }

  /// A record of a pcap file.
  static func record(_ frame: [UInt8], seconds: Int, microseconds: Int = 0) -> [UInt8] {
    little(seconds) + little(microseconds) + little(frame.count) + little(frame.count) + frame
  }

  /// A pcapng file of frames.
  static func pcapng(_ frames: [[UInt8]]) -> [UInt8] {
    /// A block around a body.
    func block(_ type: Int, _ body: [UInt8]) -> [UInt8] {
      let padded = body + [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
      return little(type) + little(padded.count + 12) + padded + little(padded.count + 12)
    }
    var file = block(
      0x0A0D_0D0A, little(0x1A2B_3C4D) + [1, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8))
    file += block(1, [1, 0, 0, 0] + little(0))
    for (number, frame) in frames.enumerated() {
      let ticks = (number + 1) * 1_000_000
      file += block(
        6,
        little(0) + little(ticks >> 32) + little(ticks) + little(frame.count)
          + little(frame.count) + frame)
    }
    return file
  }

  /// Queries for `a.example`, `b.example` … with ids from 1 on, as many as letters are given.
  static func queries(_ letters: String, first: Int = 1) -> [[UInt8]] {
    letters.enumerated().map { frame(query($0.offset + first, "\($0.element).example")) }
  }
}
