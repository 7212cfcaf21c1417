/// Fragments and segments that do not come to one thing.
extension HostileCase {
  /// A fragment of IPv4: its octets, where they belong, and whether more follow.
  private static func piece(
    _ octets: [UInt8], at offset: Int, more: Bool = true, identification: Int = 7, source: Int = 1
  ) -> [UInt8] {
    Wire.ethernet(
      0x0800,
      Wire.ipv4(
        octets, fragment: (more ? 0x2000 : 0) | offset / 8, identification: identification,
        source: source))
  }

  /// A fragment of IPv6.
  private static func piece6(
    _ octets: [UInt8], at offset: Int, more: Bool = true, next: UInt8 = 17
  ) -> [UInt8] {
    Wire.ethernet(
      0x86DD,
      Wire.ipv6([next, 0] + Wire.word(offset | (more ? 1 : 0)) + [0, 0, 0, 9] + octets, next: 44))
  }

  /// A datagram of 48 octets, whose query has octets behind it.
  private static let whole = Wire.datagram(Wire.query + Wire.times(48 - 8 - 27, [0]))
  /// The first 24 octets of it.
  private static let head = Array(whole.prefix(24))
  /// The rest.
  private static let tail = Array(whole.dropFirst(24))

  /// Fragments.
  static let fragments: [HostileCase] = [
    HostileCase(
      "fragments-in-order", frames: [piece(head, at: 0), piece(tail, at: 24, more: false)],
      "1 with a DNS message", "1 IP fragment of a whole packet", "1 records",
      "dns trailing-octets at 27"),
    HostileCase(
      "fragments-reversed", frames: [piece(tail, at: 24, more: false), piece(head, at: 0)],
      "1 with a DNS message", "1 IP fragment of a whole packet", "1 records",
      "dns trailing-octets at 27"),
    HostileCase(
      "fragment-twice",
      frames: [piece(head, at: 0), piece(head, at: 0), piece(tail, at: 24, more: false)],
      "1 with a DNS message", "1 IP fragment of a whole packet", "1 IP fragment dropped: duplicate",
      "1 records", "dns trailing-octets at 27"),
    HostileCase(
      "fragment-overlap-differs",
      frames: [
        piece(head, at: 0), piece(Wire.times(16, [9]), at: 16), piece(tail, at: 24, more: false),
      ], "3 IP fragment dropped: overlap"),
    HostileCase(
      "teardrop",
      frames: [piece(Wire.times(40, [1]), at: 0), piece([1, 1, 1, 1], at: 24, more: false)],
      "2 IP fragment dropped: overlap"),
    HostileCase(
      "fragment-overlap-ipv6",
      frames: [piece6(head, at: 0), piece6(head, at: 16), piece6(tail, at: 24, more: false)],
      "3 IP fragment dropped: overlap"),
    HostileCase(
      "fragment-atomic-ipv6", frames: [piece6(Wire.datagram(Wire.query), at: 0, more: false)],
      "1 with a DNS message", "1 records"),
    HostileCase(
      "fragment-past-64k", frames: [piece(Wire.times(64, [1]), at: 65528)],
      "1 IP fragment dropped: oversize"),
    HostileCase(
      "fragment-of-seven-octets", frames: [piece(Wire.times(7, [1]), at: 0)],
      "1 IP fragment dropped: length"),
    HostileCase("fragment-empty", frames: [piece([], at: 8)], "1 IP fragment dropped: length"),
    HostileCase(
      "fragment-cut", [Packet(Array(piece(tail, at: 24).dropLast(4)), originalLength: 58)],
      "1 IP fragment dropped: cut", "1 captured in part"),
    HostileCase("fragment-alone", frames: [piece(head, at: 0)], "1 IP fragment waiting for others"),
    HostileCase(
      "fragment-timeout",
      [Packet(piece(head, at: 0)), Packet(piece(tail, at: 24, more: false), seconds: 3600)],
      "1 IP fragment dropped: timeout", "1 IP fragment waiting for others"),
    HostileCase(
      "fragment-holes-100",
      frames: (1...100).map { piece(Wire.times(8, [1]), at: $0 * 16) },
      "100 IP fragment dropped: packet-cap"),
    HostileCase(
      "fragments-of-8-octets",
      frames: stride(from: 0, to: 48, by: 8).reversed().map {
        piece(Array(whole[$0..<$0 + 8]), at: $0, more: $0 < 40)
      }, "1 with a DNS message", "5 IP fragment of a whole packet", "1 records",
      "dns trailing-octets at 27"),
    HostileCase(
      "fragment-identification-reused",
      frames: [
        piece(head, at: 0), piece(tail, at: 24, more: false), piece(tail, at: 24, more: false),
        piece(head, at: 0),
      ], "2 with a DNS message", "2 IP fragment of a whole packet", "2 records",
      "dns trailing-octets at 27", "dns trailing-octets at 27"),
    HostileCase(
      "fragment-first-2000", frames: (0..<2000).map { piece(head, at: 0, identification: $0) },
      "976 IP fragment dropped: source-cap or cap", "1024 IP fragment waiting for others"),
    HostileCase(
      "fragment-in-fragments",
      frames: nestedFragments, "1 IP fragment of a whole packet", "1 IP fragment waiting for others"
    ),
    HostileCase(
      "fragment-header-in-fragments",
      frames: [
        piece6(Array(hidden.prefix(24)), at: 0, next: 44),
        piece6(Array(hidden.dropFirst(24)), at: 24, more: false, next: 44),
      ], "1 IP fragment of a whole packet", "1 rejected: nested-fragment",
      "ipv6 nested-fragment at 0"),
    HostileCase(
      "fragments-of-20-sources", memory: 2048,
      frames: (1...20).map { piece(head, at: 0, source: $0) },
      "19 IP fragment dropped: source-cap or cap", "1 IP fragment waiting for others"),
  ]

  /// A fragment header, and a part of a datagram, to be hidden in fragments.
  private static let hidden: [UInt8] = [17, 0, 0, 1, 0, 0, 0, 8] + head

  /// A fragment in a packet of another protocol that is itself put together of fragments.
  private static var nestedFragments: [[UInt8]] {
    let inner = Wire.ipv4(head, fragment: 0x2000)
    let first = Wire.ipv4(Array(inner.prefix(24)), protocol: 4, fragment: 0x2000)
    let second = Wire.ipv4(Array(inner.dropFirst(24)), protocol: 4, fragment: 3)
    return [Wire.ethernet(0x0800, first), Wire.ethernet(0x0800, second)]
  }

  /// A frame with a segment.
  private static func tcp(_ sequence: Int, _ octets: [UInt8] = [], flags: UInt8 = 0x18) -> [UInt8] {
    Wire.frame(Wire.segment(sequence, octets, flags: flags), protocol: 6)
  }

  /// A SYN, by which the stream's start is known.
  private static let syn = tcp(99, flags: 2)
  /// A query behind its length.
  private static let framed = Wire.framed(Wire.query)

  /// Segments.
  static let streams: [HostileCase] = [
    HostileCase(
      "length-split", frames: [syn, tcp(100, [0]), tcp(101, Array(framed.dropFirst()))],
      "1 with a DNS message", "1 TCP without data", "1 TCP, part of a message", "1 records"),
    HostileCase(
      "octet-by-octet",
      frames: [syn] + framed.indices.map { tcp(100 + $0, [framed[$0]]) }, "1 with a DNS message",
      "1 TCP without data", "28 TCP, part of a message", "1 records"),
    HostileCase(
      "length-0-flood", frames: [syn, tcp(100, Wire.times(700, [0, 0]))], "1 TCP without data",
      "1 TCP, part of a message", "700 empty messages"),
    HostileCase(
      "length-65535-stall", frames: [syn, tcp(100, [255, 255] + Wire.query)], "1 TCP without data",
      "1 TCP waiting for more"),
    HostileCase(
      "length-65535-idle",
      [
        Packet(syn), Packet(tcp(100, [255, 255] + Wire.query)),
        Packet(Wire.frame(Wire.datagram(Wire.query)), seconds: 3600),
      ], "1 with a DNS message", "1 TCP without data", "1 TCP dropped: idle", "1 records"),
    HostileCase(
      "pipelined-40", frames: [syn, tcp(100, Wire.times(40, framed))], "1 with a DNS message",
      "1 TCP without data", "40 messages", "40 records"),
    HostileCase(
      "out-of-order",
      frames: [syn, tcp(110, Array(framed.dropFirst(10))), tcp(100, Array(framed.prefix(10)))],
      "1 with a DNS message", "1 TCP without data", "1 TCP, part of a message", "1 records"),
    HostileCase(
      "sent-again", frames: [syn, tcp(100, framed), tcp(100, framed)], "1 with a DNS message",
      "1 TCP without data", "1 TCP sent again", "1 records"),
    HostileCase(
      "overlap-differs",
      frames: [
        syn, tcp(110, Array(framed.dropFirst(10))), tcp(105, Wire.times(10, [9])),
        tcp(100, Array(framed.prefix(10))),
      ], "1 with a DNS message", "1 TCP without data", "2 TCP, part of a message", "1 records",
      "2 overlaps that differ", "dns count at 4"),
    HostileCase(
      "overlap-late",
      frames: [
        syn, tcp(104, Array(framed[4..<20])), tcp(108, Wire.times(8, [9])), tcp(100, framed),
      ], "1 with a DNS message", "1 TCP without data", "1 TCP, part of a message",
      "1 TCP dropped: overlap", "1 records", "1 overlaps that differ"),
    HostileCase(
      "sequence-wrap",
      frames: [
        tcp(0xFFFF_FFF5, flags: 2), tcp(0xFFFF_FFF6, Array(framed.prefix(10))),
        tcp(0, Array(framed.dropFirst(10))),
      ], "1 with a DNS message", "1 TCP without data", "1 TCP, part of a message", "1 records"),
    HostileCase(
      "reset-in-message", frames: [syn, tcp(100, Array(framed.prefix(9))), tcp(109, flags: 4)],
      "2 TCP without data", "1 TCP dropped: reset"),
    HostileCase(
      "fin-in-message", frames: [syn, tcp(100, Array(framed.prefix(9))), tcp(109, flags: 0x11)],
      "2 TCP without data", "1 TCP dropped: reset"),
    HostileCase(
      "syn-again",
      frames: [syn, tcp(100, Array(framed.prefix(9))), tcp(4999, flags: 2), tcp(5000, framed)],
      "1 with a DNS message", "2 TCP without data", "1 TCP dropped: reset", "1 records"),
    HostileCase(
      "joined-in-the-middle", frames: [tcp(500, framed)], "1 with a DNS message", "1 records",
      "1 found again"),
    HostileCase(
      "joined-in-noise", frames: [tcp(500, Wire.times(60, [0xEE]))], "1 TCP dropped: gap"),
    HostileCase(
      "hole", frames: [syn, tcp(100, framed), tcp(400, framed)], "1 with a DNS message",
      "1 TCP without data", "1 TCP, part of a message", "2 messages", "2 records", "1 holes",
      "1 found again"),
    HostileCase(
      "hole-of-noise",
      [
        Packet(syn), Packet(tcp(400, Wire.times(40, [0xEE]))),
        Packet(tcp(900, framed), seconds: 60),
      ], "1 with a DNS message", "1 TCP without data", "1 TCP dropped: gap", "1 records", "1 holes",
      "1 found again"),
    HostileCase(
      "holes-40", frames: [syn] + (1...40).map { tcp(100 + 20 * $0, Wire.times(10, [7])) },
      "1 TCP without data", "25 TCP dropped: stream-cap", "15 TCP dropped: gap", "1 holes"),
    HostileCase(
      "malformed-in-segments",
      frames: [syn] + halves(Wire.framed(Wire.message([0xC0, 12, 0, 1, 0, 1]))),
      "1 with a DNS message", "1 TCP without data", "1 TCP, part of a message",
      "dns name-pointer-loop at 12"),
    HostileCase(
      "malformed-behind-hole",
      frames: [
        syn, tcp(100, framed),
        tcp(400, framed + Wire.framed(Wire.message([0xC0, 12, 0, 1, 0, 1]))),
      ], "1 with a DNS message", "1 TCP without data", "1 TCP, part of a message", "3 messages",
      "2 records", "1 holes", "1 found again", "1 malformed without a packet"),
    HostileCase(
      "tls-on-port-53",
      frames: [syn, tcp(100, [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3] + Wire.times(60, [5]))],
      "1 TCP without data", "1 TCP waiting for more"),
    HostileCase(
      "urgent", frames: [syn, tcp(100, framed, flags: 0x38)], "1 with a DNS message",
      "1 TCP without data", "1 records"),
    HostileCase("xmas", frames: [tcp(100, flags: 0x3F)], "1 TCP without data"),
    HostileCase(
      "never-closing", frames: [syn] + (0..<300).map { tcp(100 + $0 * framed.count, framed) },
      "300 with a DNS message", "1 TCP without data", "300 records"),
    HostileCase(
      "stalls-of-two-clients", memory: 4096,
      frames: [9, 10].flatMap { port in
        [Wire.segment(99, flags: 2, from: port), Wire.segment(100, [255, 255], from: port)]
      }.map { Wire.frame($0, protocol: 6) }, "2 TCP without data", "1 TCP dropped: cap",
      "1 TCP waiting for more"),
    HostileCase(
      "stall-of-3000-octets", memory: 4096,
      frames: [syn, tcp(100, [255, 255] + Wire.times(2998, [1]))], "1 TCP without data",
      "1 TCP dropped: source-cap", "1 holes"),
  ]

  /// Octets in two segments.
  private static func halves(_ octets: [UInt8]) -> [[UInt8]] {
    let middle = octets.count / 2
    return [
      tcp(100, Array(octets.prefix(middle))), tcp(100 + middle, Array(octets.dropFirst(middle))),
    ]
  }
}
