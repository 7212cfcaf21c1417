/// Floods: many packets that are nothing much each.
extension HostileCase {
  /// How many packets there are.
  private static let count = 300

  /// Floods, and answers that nobody asked for.
  static let floods: [HostileCase] = [
    HostileCase(
      "names-random-300",
      frames: (0..<count).map { index in
        let name = Wire.name("x\(index &* 7919).a.example") + Wire.word(1) + Wire.word(1)
        return Wire.frame(Wire.datagram(Wire.message(flags: 0x0100, name)))
      }, "300 with a DNS message", "300 records"),
    HostileCase(
      "malformed-300",
      frames: Array(
        repeating: Wire.frame(Wire.datagram(Wire.message([0xC0, 12, 0, 1, 0, 1]))), count: count),
      ["300 with a DNS message"]
        + [String](repeating: "dns name-pointer-loop at 12", count: count)),
    HostileCase(
      "answers-of-another-zone",
      message: Wire.answers([
        Wire.address, Wire.record(1, [192, 0, 2, 9], owner: Wire.name("www.bank.example")),
      ]), "1 with a DNS message", "3 records"),
    HostileCase(
      "response-without-question",
      message: Wire.message(
        [0, 1, 0, 0],
        Wire.record(
          1, [192, 0, 2, 9], owner: Wire.name("www.bank.example"))), "1 with a DNS message",
      "1 records"),
  ]
}

/// Traffic whose keys would fall together in tables that are indexed by a hash that anybody knows.
///
/// None of it may cost more than other traffic: each stream and each packet has its place, and none
/// has to make room for another.
extension HostileCase {
  /// Collisions: far more than the eight places that share the value of a hash.
  static let collisions: [HostileCase] = [
    streams("streams-of-one-sum") { index in
      query(from: 10 << 24 | index, port: 40_000 - index)
    },
    streams("streams-of-one-xor") { index in
      query(from: 0xC000_0201, port: 20_000 + index, to: (10 << 24) ^ (20_000 + index))
    },
    streams("streams-of-one-fnv") { index in
      let (source, port) = flowOfOneFNV(index)
      return query(from: source, port: port)
    },
    streams("streams-of-one-xor-with-gre-keys") { index in
      let port = 20_000 + index
      return tunnel(key: (port << 16 | 53) - 1, query(from: 10 << 24, port: port))
    },
    HostileCase(
      "fragments-of-one-xor-with-gre-keys",
      frames: (0..<200).map { index in
        let part = Wire.ipv4(
          Wire.times(24, [0]), fragment: 0x2000, identification: 256 + index)
        return tunnel(key: 255 + index, Wire.ethernet(0x0800, part))
      }, "200 IP fragment waiting for others"),
  ]

  /// A case of streams, each of one segment with a query that is joined in the middle.
  private static func streams(_ name: String, _ frame: (Int) -> [UInt8]) -> HostileCase {
    HostileCase(
      name, frames: (0..<count).map(frame), "\(count) with a DNS message", "\(count) records",
      "\(count) found again")
  }

  /// A frame with a segment of one query between these.
  private static func query(from source: Int, port: Int, to target: Int = 0xC633_6402) -> [UInt8] {
    var frame = Wire.frame(
      Wire.segment(500, Wire.framed(Wire.query), from: port & 0xFFFF), protocol: 6)
    frame.replaceSubrange(26..<34, with: Wire.long(source) + Wire.long(target))
    return frame
  }

  /// The IP packet of a frame inside GRE with a key (RFC 2890).
  private static func tunnel(key: Int, _ frame: [UInt8]) -> [UInt8] {
    Wire.frame([0x20, 0, 8, 0] + Wire.long(key) + frame.dropFirst(14), protocol: 47)
  }

  /// A source whose flow to the server has zero in the low 16 bits of its FNV-1a hash.
  private static func flowOfOneFNV(_ index: Int) -> (source: Int, port: Int) {
    let source = 10 << 24 | index
    let prime: UInt32 = 16_777_619
    let start = (Wire.long(source) + Wire.long(0xC633_6402) + Wire.word(53)).reduce(
      UInt32(2_166_136_261)
    ) { ($0 ^ UInt32($1)) &* prime }
    for high: UInt32 in 0..<256 {
      // The lowest octet is chosen so that the low eight bits are zero; one in 256 has all 16.
      let hash = (start ^ high) &* prime
      let low = hash & 0xFF
      if (hash ^ low) &* prime & 0xFFFF == 0 { return (source, Int(high << 8 | low)) }
    }
    return (source, 1024)
  }
}
