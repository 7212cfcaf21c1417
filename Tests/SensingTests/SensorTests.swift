import Events
import Octets
import Packets
import Sensing
import TestSupport
import Testing

@Suite("Sensor")
struct SensorTests {
  /// Frames of which every part has a header or a message.
  static let fixtures: [Frame] = {
    let query = message([[question("www.example.test")], [], [], [opt]], flags: 0x0100)
    let answer = message([
      [question("www.example.test")],
      [record(5, name("x.test")), record(1, [192, 0, 2, 1], owner: [0xC0, 46])],
    ])
    let address = IPAddress("2001:db8::1")
    return [
      Frame(payload: query), Frame(vlans: [7, 8], payload: answer),
      Frame(source: address, destination: address, hasHopByHop: true, payload: query),
      Frame(isTCP: true, payload: word(query.count) + query + word(answer.count) + answer),
    ]
  }()

  /// An OPT record with one option.
  static let opt: [UInt8] = [0, 0, 41, 4, 208, 0, 0, 0x80, 0, 0, 6, 0, 3, 0, 2, 110, 115]

  @Test("counts every packet and every message once, whatever the octets are")
  func countersAreConserved() {
    var frames: [[UInt8]] = []
    for fixture in Self.fixtures {
      let octets = fixture.octets
      for count in 0..<octets.count { frames.append(Array(octets.prefix(count))) }
      for index in octets.indices {
        for value: UInt8 in [0, 1, 0x40, 0xC0, 0xFF] {
          var changed = octets
          changed[index] = value
          frames.append(changed)
        }
      }
    }
    var maker = MessageMaker(seed: 3)
    for _ in 0..<500 { frames.append(maker.frame()) }
    for _ in 0..<500 {
      frames.append((0..<maker.number(90)).map { _ in UInt8(maker.number(256)) })
    }
    for linkType: LinkType in [.ethernet, .raw, .linuxSLL] {
      let sensed = Sensed(frames, FieldSelection([], schema: .standard), linkType: linkType)
      #expect(sensed.counters.isConserved)
      #expect(sensed.counters.frames == UInt64(frames.count))
      #expect(sensed.counters.octets == frames.reduce(0) { $0 + UInt64($1.count) })
      #expect(
        sensed.counters.events == sensed.batches.reduce(0) { $0 + UInt64($1.liveCount) })
    }
    let counters = Sensed(frames, FieldSelection([], schema: .standard)).counters
    #expect(counters.queries > 500 && counters.responses > 500)
    #expect(counters.messagesOverTCP > 200 && counters.fragments.pieces > 10)
    #expect(counters.defects.filter { $0.count > 0 }.count > 5)
    #expect((counters + counters).frames == 2 * counters.frames)
    #expect((counters + counters).isConserved)
  }

  @Test("says what became of a packet")
  func outcomes() {
    let payload = message([[question("a.test")]])
    func counters(_ frame: Frame) -> SensorCounters {
      Sensed([frame.octets], FieldSelection([], schema: .standard)).counters
    }
    #expect(counters(Frame(payload: payload)).withMessage == 1)
    #expect(counters(Frame(ports: (1, 2), payload: payload)).datagramsNotDNS == 1)
    #expect(counters(Frame(ports: (1, 2), isTCP: true, payload: payload)).segmentsNotDNS == 1)
    #expect(counters(Frame(isTCP: true)).streams.empty == 1)
    #expect(counters(Frame(isTCP: true, payload: payload)).streams.pending == 1)
    #expect(counters(Frame(fragment: 0x2000, payload: payload)).fragments.pending == 1)
    let pair = word(payload.count) + payload + word(payload.count) + payload
    let two = counters(Frame(isTCP: true, payload: pair))
    #expect(two.messages == 2 && two.withMessage == 1 && two.events == 2)
    // The start of a longer message stands behind a whole one.
    let cut = counters(Frame(isTCP: true, payload: pair + word(500) + payload))
    #expect(cut.messages == 2 && cut.streams.pendingOctets > 0 && cut.streams.pending == 0)
  }

  @Test("allocates nothing per packet, once warm", .enabled(if: isOptimized))
  func allocatesNothing() {
    var sensor = Sensor(FieldPlan(FieldSelection([], schema: .standard), instanceName: "pcap"))
    let pool = PacketBatchPool()
    var maker = MessageMaker(seed: 4)
    var octets = OctetBuffer(capacity: 1 << 20)
    var places: [(start: Int, count: Int)] = []
    for _ in 0..<300 {
      let frame = maker.frame()
      places.append((octets.count, frame.count))
      octets.append(frame)
    }
    // Two stores take turns: one gathers while the other is written from.
    for _ in 0..<3 {
      Self.process(places, of: octets, &sensor)
      if let batch = sensor.takeBatch(from: pool) { pool.give(batch) }
    }
    let count = allocations { Self.process(places, of: octets, &sensor) }
    #expect(count == 0)
    #expect(sensor.pendingCount > 200)
  }

  /// Gives frames that stand in a buffer to a sensor.
  static func process(
    _ places: [(start: Int, count: Int)], of octets: borrowing OctetBuffer,
    _ sensor: inout Sensor
  ) {
    for place in places {
      sensor.process(
        octets.view(from: place.start, count: place.count), at: Timestamp(seconds: 1),
        linkType: .ethernet, originalLength: place.count)
    }
  }

  @Test("a batch is full after 512 events, and a pool gives it out again")
  func batches() {
    let frame = Self.fixtures[0].octets
    let sensed = Sensed(
      [[UInt8]](repeating: frame, count: 1200), FieldSelection([], schema: .strict))
    #expect(sensed.batches.map(\.count) == [512, 512, 176])
    #expect(Set(sensed.lines().map(withoutReceivedTime)).count == 1)
    #expect(Sensed([], FieldSelection([], schema: .strict)).batches.isEmpty)
  }
}
