/// Parts of packets and messages as octets.
enum Wire {
  /// Sixteen bits in network order.
  static func word(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }

  /// Thirty-two bits in network order.
  static func long(_ value: Int) -> [UInt8] { word(value >> 16) + word(value) }

  /// The same octets again and again.
  static func times<Octets: Sequence>(_ count: Int, _ octets: Octets) -> [UInt8]
  where Octets.Element == UInt8 {
    let octets = Array(octets)
    return (0..<count).flatMap { _ in octets }
  }

  // MARK: - Messages

  /// A name, from labels without escapes.
  static func name(_ text: String) -> [UInt8] {
    text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
  }

  /// A pointer.
  static func pointer(_ target: Int) -> [UInt8] { word(0xC000 | target) }

  /// The question `a.example.` A IN, 15 octets at offset 12.
  static let question = name("a.example") + word(1) + word(1)

  /// The header of a message with one question, and what follows it.
  static func message(flags: Int = 0x8180, _ rest: [UInt8]) -> [UInt8] {
    message([1, 0, 0, 0], flags: flags, rest)
  }

  /// A header and what follows it.
  static func message(_ counts: [Int], flags: Int = 0x8180, _ rest: [UInt8]) -> [UInt8] {
    [0x12, 0x34] + word(flags) + counts.flatMap(word) + rest
  }

  /// A record; its owner is the question unless another is given.
  static func record(
    _ type: Int, _ data: [UInt8], owner: [UInt8] = pointer(12), length: Int? = nil,
    class recordClass: Int = 1
  ) -> [UInt8] {
    owner + word(type) + word(recordClass) + long(60) + word(length ?? data.count) + data
  }

  /// A good address record, by which a test sees that reading went on.
  static let address = record(1, [192, 0, 2, 1])

  /// A response with the question, and answers.
  static func answers(_ records: [[UInt8]]) -> [UInt8] {
    message([1, records.count, 0, 0], question + records.flatMap { $0 })
  }

  /// A response with the question, an address, and additional records.
  static func additionals(_ records: [[UInt8]]) -> [UInt8] {
    message([1, 1, 0, records.count], question + address + records.flatMap { $0 })
  }

  /// A name of labels of single octets, with this length on the wire.
  static func longName(octets: Int) -> [UInt8] {
    var name: [UInt8] = []
    while name.count + 3 <= octets { name += [1, 0x78] }
    if (octets - 1) % 2 == 1 { name = [2, 0x78, 0x78] + name.dropFirst(2) }
    return name + [0]
  }

  // MARK: - Packets

  /// A UDP datagram.
  static func datagram(
    _ payload: [UInt8], from source: Int = 53, to target: Int = 40000, length: Int? = nil
  ) -> [UInt8] {
    word(source) + word(target) + word(length ?? 8 + payload.count) + [0, 0] + payload
  }

  /// A TCP segment.
  static func segment(
    _ sequence: Int, _ payload: [UInt8] = [], flags: UInt8 = 0x18, headerWords: Int = 5,
    from source: Int = 40000, to target: Int = 53
  ) -> [UInt8] {
    word(source) + word(target) + long(sequence) + long(1) + [UInt8(headerWords << 4), flags]
      + word(1024) + [0, 0, 0, 0] + payload
  }

  /// An IPv4 packet.
  static func ipv4(
    _ payload: [UInt8], protocol number: Int = 17, fragment: Int = 0, identification: Int = 7,
    headerWords: Int = 5, length: Int? = nil, version: Int = 4, source: Int = 1
  ) -> [UInt8] {
    [UInt8(version << 4 | headerWords), 0] + word(length ?? 20 + payload.count)
      + word(identification) + word(fragment) + [64, UInt8(number), 0, 0]
      + [192, 0, 2, UInt8(source), 198, 51, 100, 2] + payload
  }

  /// An IPv6 packet.
  static func ipv6(
    _ payload: [UInt8], next: Int = 17, length: Int? = nil, version: Int = 6
  ) -> [UInt8] {
    [UInt8(version << 4), 0, 0, 0] + word(length ?? payload.count) + [UInt8(next), 64]
      + [0x20, 1, 0x0D, 0xB8] + times(11, [0]) + [1] + [0x20, 1, 0x0D, 0xB8] + times(11, [0]) + [2]
      + payload
  }

  /// An Ethernet frame.
  static func ethernet(_ type: Int, _ payload: [UInt8]) -> [UInt8] {
    times(12, [2]) + word(type) + payload
  }

  /// A transport payload in IPv4 in an Ethernet frame.
  static func frame(_ transport: [UInt8], protocol number: Int = 17) -> [UInt8] {
    ethernet(0x0800, ipv4(transport, protocol: number))
  }

  /// A query over TCP behind its length.
  static func framed(_ message: [UInt8]) -> [UInt8] { word(message.count) + message }

  /// A query.
  static let query = message(flags: 0x0100, question)
}
