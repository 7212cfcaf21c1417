import Events
import Octets
import Packets
import Sensing
import Testing

/// What a sensor does about time, interfaces and tunnels while it puts packets together.
struct SensorTransportTests {
  /// Makes frames from those of the tests of reassembly.
  typealias Maker = SensorReassemblyTests

  /// The fragments of an IPv4 packet with `inner`, in pieces of `size` octets.
  static func fragments(
    _ inner: [UInt8], _ transport: UInt8, size: Int, identification: UInt16
  ) -> [[UInt8]] {
    stride(from: 0, to: inner.count, by: size).map { start in
      let end = min(start + size, inner.count)
      let more: UInt16 = end < inner.count ? 0x2000 : 0
      return Maker.ipv4(
        Array(inner[start..<end]), transport, fragment: more | UInt16(start / 8),
        identification: identification)
    }
  }

  /// Wraps an IP packet into another, or into VXLAN over UDP.
  static func wrapped(_ packet: [UInt8], inVXLAN: Bool) -> (octets: [UInt8], transport: UInt8) {
    guard inVXLAN else { return (packet, 4) }
    let ethernet = [UInt8](repeating: 2, count: 12) + [8, 0]
    return (Maker.datagram([8, 0, 0, 0, 0, 0, 7, 0] + ethernet + packet, port: 4789), 17)
  }

  @Test func `fragments in tunnels in fragments are put together, down to the limit of layers`() {
    let message = Maker.query("deep", id: 11)
    for inVXLAN in [false, true] {
      for depth in [1, 2, 3] {
        var packets = Self.fragments(Maker.datagram(message), 17, size: 24, identification: 1)
        var pieces = packets.count
        for level in 1..<depth {
          packets = packets.enumerated().flatMap { number, packet in
            let (octets, transport) = Self.wrapped(packet, inVXLAN: inVXLAN)
            let identification = UInt16(level * 1000 + number)
            return Self.fragments(octets, transport, size: 24, identification: identification)
          }
          pieces += packets.count
        }
        let (ids, lines, counters) = Maker.sense(packets)
        #expect(ids == ["11"], "\(depth) \(inVXLAN)")
        #expect(counters.fragments.pieces == UInt64(pieces) && counters.fragments.pending == 0)
        #expect(counters.withMessage == 1 && counters.reassembledNotDNS == 0)
        let kind = inVXLAN ? "vxlan" : "ipip"
        let types = [String](repeating: kind, count: depth - 1).joined(separator: ",")
        #expect(depth == 1 || lines.last?.contains("\"\(types)\"") == true, "\(lines)")
      }
    }
    // A fragment header directly behind another: only hides what is in it.
    let hidden: [UInt8] = [17, 0, 0, 1, 0, 0, 0, 3] + Maker.datagram(message)
    let (ids, _, counters) = Maker.sense([
      Maker.ipv6(Array(hidden.prefix(16)), 44, fragment: 1),
      Maker.ipv6(Array(hidden.dropFirst(16)), 44, fragment: 16),
    ])
    let reason = PacketRejection.Reason.nestedFragment.rawValue
    #expect(ids.isEmpty && counters.rejected[Int(reason)] == 1)
  }

  @Test func `messages of a stream that was joined are marked as such, in both ways of writing`() {
    let message = Maker.framed(Maker.query("mark", id: 1))
    let syn = Maker.ipv4(Maker.segment(9, [], flags: 2), 6)
    func segment(_ sequence: UInt16) -> [UInt8] { Maker.ipv4(Maker.segment(sequence, message), 6) }
    let count = UInt16(message.count)
    let mark = "\"dns.stream\":\"joined\",\"dns.transport\":\"tcp\""
    let cases: [(frames: [[UInt8]], marks: [Bool])] = [
      ([syn, segment(10), segment(10 + count)], [false, false]),
      ([segment(10), segment(10 + count)], [true, true]),
      ([syn, segment(10), segment(500)], [false, true]),
      (
        [segment(10), Maker.ipv4(Maker.segment(999, [], flags: 2), 6), segment(1000)],
        [true, false]
      ),
      // The SYN comes late, and says that the first message was the first.
      ([segment(10), syn, segment(10 + count)], [true, false]),
    ]
    for schema in [Schema.strict, .standard, .native] {
      for (frames, marks) in cases {
        let sensed = Sensed(frames, FieldSelection([], schema: schema), linkType: .raw, ends: true)
        let lines = sensed.lines().filter { $0.contains("\"dns.id\"") }
        let expected = schema == .strict ? marks.map { _ in false } : marks
        #expect(lines.map { $0.contains(mark) } == expected, "\(lines)")
        let listed = sensed.expandedLines().filter { $0.contains("\"dns.id\"") }
        #expect(lines.map(withoutReceivedTime) == listed.map(withoutReceivedTime))
      }
    }
  }

  /// A sensor for messages, and what it is given; `settle` is a time with nothing but that.
  static func ids(_ steps: [(frame: [UInt8]?, second: Int64, interface: UInt32)]) -> [String] {
    let selection = FieldSelection([.init(type: .dns)], schema: .native)
    var sensor = Sensor(FieldPlan(selection, instanceName: "test"))
    var input = OctetBuffer(capacity: 1 << 12)
    for step in steps {
      input.removeAll()
      sensor.interface = step.interface
      guard let frame = step.frame else {
        sensor.settleOverdue(at: Timestamp(seconds: step.second))
        continue
      }
      input.append(frame)
      sensor.process(
        input.view, at: Timestamp(seconds: step.second), linkType: .raw,
        originalLength: frame.count)
    }
    #expect(sensor.counters.isConserved)
    guard let batch = sensor.takeBatch(from: PacketBatchPool()) else { return [] }
    var text = JSONText(JSONSettings())
    var output = OctetBuffer(capacity: 1 << 16)
    _ = text.appendLines(of: batch, from: 0, limit: .max, to: &output)
    return output.array().split(separator: 0x0A).map { line in
      let line = String(decoding: line, as: UTF8.self)
      let start = line.firstRange(of: "\"dns.id\":")?.upperBound ?? line.endIndex
      return String(line[start...].prefix { $0 != "," })
    }
  }

  @Test func `what waits behind a hole comes out while no packet comes`() {
    let message = Maker.framed(Maker.query("held", id: 6))
    let syn = Maker.ipv4(Maker.segment(9, [], flags: 2), 6)
    let behind = Maker.ipv4(Maker.segment(50, message), 6)
    #expect(Self.ids([(syn, 0, 0), (behind, 1, 0), (nil, 11, 0)]) == [])
    #expect(Self.ids([(syn, 0, 0), (behind, 1, 0), (nil, 12, 0)]) == ["6"])
  }

  @Test func `what two interfaces captured is not mixed`() {
    let message = Maker.framed(Maker.query("interface", id: 4))
    let syn = Maker.ipv4(Maker.segment(9, [], flags: 2), 6)
    let first = Maker.ipv4(Maker.segment(10, Array(message.prefix(9))), 6)
    let second = Maker.ipv4(Maker.segment(19, Array(message.dropFirst(9))), 6)
    let halves = Maker.halves(Maker.datagram(Maker.query("fragment", id: 5)))
    for (other, expected) in [(UInt32(0), ["4", "5"]), (1, [])] {
      let steps = [(syn, 0, 0), (first, 0, 0), (second, 0, other), (halves[0], 0, other)].map {
        (frame: $0.0 as [UInt8]?, second: Int64($0.1), interface: UInt32($0.2))
      }
      #expect(Self.ids(steps + [(halves[1], 0, 0)]) == expected)
    }
    // Captured on both: an event for each, as of datagrams.
    var all: [(frame: [UInt8]?, second: Int64, interface: UInt32)] = []
    for frame in [syn, first, second] { all += [(frame, 0, 0), (frame, 0, 1)] }
    #expect(Self.ids(all) == ["4", "4"])
  }
}
