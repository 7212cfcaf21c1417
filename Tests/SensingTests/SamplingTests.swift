import Octets
import Sensing
import Testing

@Suite("Sampling")
struct SamplingTests {
  /// Queries from many ports, each with its response, over UDP and in TCP segments.
  private static func exchanges(_ count: Int) -> [[UInt8]] {
    (0..<count).flatMap { number -> [[UInt8]] in
      let port = 20_000 + number
      let isTCP = number % 2 == 1
      return [0x0100, 0x8180].map { flags in
        let octets = message([[question("www.example.test")]], id: number, flags: flags)
        var frame = Frame(
          ports: (port, 53), isTCP: isTCP, payload: isTCP ? word(octets.count) + octets : octets)
        if flags != 0x0100 {
          swap(&frame.source, &frame.destination)
          frame.ports = (53, port)
        }
        return frame.octets
      }
    }
  }

  /// The ids in lines, in order.
  private static func ids(_ lines: [String]) -> [Int] {
    lines.compactMap { line in
      guard let start = line.firstRange(of: "\"dns.id\":\"")?.upperBound else { return nil }
      return Int(line[start...].prefix { $0 != "\"" })
    }
  }

  @Test func `conversations are looked at whole, fewer the higher the rate, and all are counted`() {
    let frames = Self.exchanges(2000)
    let selection = FieldSelection([], schema: .standard)
    var kept = Set(0..<2000)
    for rate: UInt32 in [1, 2, 8, 64] {
      let sensed = Sensed(frames, selection, samplingRate: rate)
      let lines = sensed.lines()
      let ids = Self.ids(lines)
      // Both directions or none, and nothing that a lower rate left out.
      #expect(ids.count == lines.count && ids.count % 2 == 0)
      #expect(Set(ids).count == ids.count / 2)
      #expect(Set(ids).isSubset(of: kept), "\(rate)")
      kept = Set(ids)
      let share = Double(kept.count) / 2000
      #expect(abs(share * Double(rate) - 1) < (rate == 64 ? 0.75 : 0.2), "\(rate): \(kept.count)")
      #expect(sensed.counters.isConserved && sensed.counters.messages == 4000)
      #expect(sensed.counters.notSampled == UInt64(4000 - lines.count))
      let mark = "\"dns.sampling\":\"\(rate)\","
      #expect(lines.allSatisfy { $0.contains(mark) } == (rate > 1))
      #expect(rate > 1 || !lines.contains { $0.contains("dns.sampling") })
    }
  }

  @Test func `the rate is in events of the schemas that have additions, in both ways of writing`() {
    let frames = Self.exchanges(64)
    let expected: [(Schema, String)] = [
      (.strict, ""), (.standard, "\"dns.sampling\":\"2\""), (.native, "\"dns.sampling\":2"),
    ]
    for (schema, field) in expected {
      let sensed = Sensed(frames, FieldSelection([], schema: schema), samplingRate: 2)
      let lines = sensed.lines()
      #expect(!lines.isEmpty && lines.count < 128)
      #expect(lines.allSatisfy { $0.contains("sampling") == !field.isEmpty })
      #expect(field.isEmpty || lines.allSatisfy { $0.contains(field) })
      #expect(
        lines.map(withoutReceivedTime) == sensed.expandedLines().map(withoutReceivedTime))
    }
  }

  @Test(
    arguments: [
      (0, 1), (1, 1), (2, 2), (3, 2), (5, 4), (1024, 1024), (.max, Sensor.samplingRateLimit),
    ] as [(UInt32, UInt32)])
  func `a rate is a power of two within limits`(wanted: UInt32, rate: UInt32) {
    var sensor = Sensor(
      FieldPlan(FieldSelection([], schema: .standard), instanceName: "pcap"))
    sensor.samplingRate = wanted
    #expect(sensor.samplingRate == rate)
  }
}
