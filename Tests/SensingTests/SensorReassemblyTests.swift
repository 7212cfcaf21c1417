import Events
import Octets
import Packets
import Sensing
import TestSupport
import Testing

/// Messages of several packets, from frames to events.
struct SensorReassemblyTests {
  /// A query for `name.test`, of the type A.
  static func query(_ name: String, id: UInt16) -> [UInt8] {
    number(id) + [1, 0, 0, 1, 0, 0, 0, 0, 0, 0, UInt8(name.utf8.count)] + Array(name.utf8)
      + [4, 0x74, 0x65, 0x73, 0x74, 0, 0, 1, 0, 1]
  }

  /// A number in network order.
  static func number(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }

  /// An IPv4 packet.
  static func ipv4(
    _ inner: [UInt8], _ transport: UInt8, fragment: UInt16 = 0, identification: UInt16 = 1
  ) -> [UInt8] {
    var packet: [UInt8] = [0x45, 0] + number(UInt16(20 + inner.count)) + number(identification)
    packet += number(fragment) + [64, transport, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2]
    return packet + inner
  }

  /// An IPv6 packet with a fragment header.
  static func ipv6(_ inner: [UInt8], _ transport: UInt8, fragment: UInt16) -> [UInt8] {
    var packet: [UInt8] = [0x60, 0, 0, 0] + number(UInt16(8 + inner.count)) + [44, 64]
    packet += [UInt8](repeating: 1, count: 32)
    return packet + [transport, 0] + number(fragment) + [0, 0, 0, 9] + inner
  }

  /// A UDP datagram.
  static func datagram(_ inner: [UInt8], port: UInt16 = 53) -> [UInt8] {
    number(40000) + number(port) + number(UInt16(8 + inner.count)) + [0, 0] + inner
  }

  /// A TCP segment.
  static func segment(_ sequence: UInt16, _ inner: [UInt8], flags: UInt8 = 0x18) -> [UInt8] {
    number(40000) + number(53) + [0, 0] + number(sequence) + [0, 0, 0, 0, 0x50, flags]
      + [4, 0, 0, 0, 0, 0] + inner
  }

  /// A message behind its length.
  static func framed(_ message: [UInt8]) -> [UInt8] { number(UInt16(message.count)) + message }

  /// The halves of a datagram in fragments.
  static func halves(_ inner: [UInt8], identification: UInt16 = 1) -> [[UInt8]] {
    [
      ipv4(Array(inner.prefix(16)), 17, fragment: 0x2000, identification: identification),
      ipv4(Array(inner.dropFirst(16)), 17, fragment: 2, identification: identification),
    ]
  }

  /// What comes of raw IP packets, a second apart or all at once: the ids of messages, the lines, and the
  /// counts.
  static func sense(
    _ frames: [[UInt8]], _ blocks: [ProtocolSelection] = [], atOnce: Bool = false
  ) -> (ids: [String], lines: [String], counters: SensorCounters) {
    let plan = FieldPlan(FieldSelection(blocks, schema: .native), instanceName: "test")
    var sensor = Sensor(plan)
    let pool = PacketBatchPool()
    var text = JSONText(JSONSettings())
    var output = OctetBuffer(capacity: 1 << 16)
    var input = OctetBuffer(capacity: 1 << 16)
    var isConserved = true
    for (number, frame) in frames.enumerated() {
      input.removeAll()
      input.append(frame)
      sensor.process(
        input.view, at: Timestamp(seconds: atOnce ? 0 : Int64(number)), linkType: .raw,
        originalLength: frame.count)
      if !sensor.counters.isConserved { isConserved = false }
    }
    let isFull = sensor.finish()
    #expect(isConserved && !isFull && sensor.counters.isConserved)
    let counters = sensor.counters
    if let batch = sensor.takeBatch(from: pool) {
      _ = text.appendLines(of: batch, from: 0, limit: .max, to: &output)
    }
    let lines = output.array().split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    let ids = lines.map { line in
      let start = line.firstRange(of: "\"dns.id\":")?.upperBound ?? line.endIndex
      return String(line[start...].prefix { $0 != "," })
    }
    return (ids.filter { !$0.isEmpty }, lines, counters)
  }

  @Test func `a fragmented datagram is one event with the place of the last fragment`() {
    let message = Self.query("fragmented", id: 7)
    let (ids, lines, counters) = Self.sense(
      Self.halves(Self.datagram(message)),
      [.init(type: .dns, ports: []), .init(type: .ipv4, ports: [])])
    #expect(ids == ["7"])
    #expect(lines.last?.contains("offset= 16") == true)
    #expect(counters.withMessage == 1 && counters.fragments.used == 1)
    #expect(counters.fragments.completing == 1 && counters.reassembledNotDNS == 0)
  }

  @Test func `fragments of IPv6, with the header that follows them`() {
    let inner = Self.datagram(Self.query("six", id: 8))
    let (ids, _, counters) = Self.sense([
      Self.ipv6(Array(inner.dropFirst(16)), 17, fragment: 16),
      Self.ipv6(Array(inner.prefix(16)), 17, fragment: 1),
    ])
    #expect(ids == ["8"] && counters.fragments.completing == 1)
  }

  @Test func `fragments that are not of DNS are counted as such`() {
    let inner = Self.datagram([UInt8](repeating: 1, count: 40), port: 123)
    var frames = Self.halves(inner)
    frames.append(contentsOf: Self.halves(inner, identification: 2).reversed())
    frames.append(Self.ipv4([UInt8](repeating: 1, count: 8), 1, fragment: 0x2000))
    frames.append(Self.ipv4([UInt8](repeating: 1, count: 8), 1, fragment: 1))
    let (ids, _, counters) = Self.sense(frames)
    #expect(ids.isEmpty && counters.reassembledNotDNS == 3 && counters.fragments.unwanted == 3)
    #expect(counters.datagramsNotDNS == 2 && counters.otherTransport == 1)
  }

  @Test func `messages over TCP in any order, one event each`() {
    let first = Self.framed(Self.query("first", id: 1))
    let second = Self.framed(Self.query("second", id: 2))
    let both = first + second
    let parts = [Array(both.prefix(1)), Array(both[1..<40]), Array(both[40...])]
    let (ids, _, counters) = Self.sense([
      Self.ipv4(Self.segment(9, [], flags: 2), 6),
      Self.ipv4(Self.segment(50, parts[2]), 6),
      Self.ipv4(Self.segment(10, parts[0]), 6),
      Self.ipv4(Self.segment(11, parts[1]), 6),
      Self.ipv4(Self.segment(11, parts[1]), 6),
    ])
    #expect(ids == ["1", "2"])
    #expect(counters.withMessage == 1 && counters.messagesOverTCP == 2 && counters.decoded == 2)
    #expect(counters.streams.consumed == 2 && counters.streams.duplicate == 1)
  }

  @Test func `a fragmented segment is a part of its stream`() {
    let message = Self.framed(Self.query("both", id: 5))
    let inner = Self.segment(10, message)
    let (ids, _, counters) = Self.sense([
      Self.ipv4(Self.segment(9, [], flags: 2), 6),
      Self.ipv4(Array(inner.prefix(32)), 6, fragment: 0x2000),
      Self.ipv4(Array(inner.dropFirst(32)), 6, fragment: 4),
      Self.ipv4(inner, 6),
    ])
    #expect(ids == ["5"] && counters.streams.duplicate == 1 && counters.withMessage == 1)
  }

  @Test func `the end of input gives what stands behind a hole`() {
    let message = Self.framed(Self.query("last", id: 6))
    let (ids, _, counters) = Self.sense([
      Self.ipv4(Self.segment(9, [], flags: 2), 6),
      Self.ipv4(Self.segment(50, message + [0]), 6),
    ])
    #expect(ids == ["6"] && counters.streams.pending == 1 && counters.streams.pendingOctets == 1)
    #expect(counters.messagesOverTCP == 1 && counters.withMessage == 0)
  }

  @Test func `a stream is joined where a message without a defect, or the header of one, starts`() {
    let good = Self.framed(Self.query("joined", id: 3))
    let bad = Self.framed([0, 4, 1, 0, 0, 9, 0, 0, 0, 0, 0, 0, 1, 1])
    for (octets, expected) in [(good + [0], ["3"]), (bad + [0], []), (bad, ["4"])] {
      let (ids, _, _) = Self.sense([Self.ipv4(Self.segment(10, octets), 6)])
      #expect(ids == expected)
    }
    // The header alone says that it is one, until it is whole.
    let parts = [Array(good.prefix(20)), Array(good.dropFirst(20))]
    let (ids, _, _) = Self.sense([
      Self.ipv4(Self.segment(10, parts[0]), 6), Self.ipv4(Self.segment(30, parts[1]), 6),
    ])
    #expect(ids == ["3"])
    var unlikely = parts[0]
    unlikely[4] = 0x10  // an operation that there is not
    let (none, _, counters) = Self.sense([
      Self.ipv4(Self.segment(10, unlikely), 6), Self.ipv4(Self.segment(30, parts[1]), 6),
    ])
    #expect(none.isEmpty && counters.streams.dropped.reduce(0, +) == 2)
  }

  @Test func `packets of TCP have their own events once, without messages being wanted`() {
    let message = Self.framed(Self.query("plain", id: 1))
    let (_, lines, counters) = Self.sense(
      [Self.ipv4(Self.segment(10, message + message + message), 6)],
      [.init(type: .tcp, ports: [])])
    #expect(lines.count == 1 && counters.messages == 3 && counters.events == 1)
  }
}
