import DNS
import Events
import HostileCases
import Octets
import Packets
import Sensing
import Testing

@Suite("Hostile cases")
struct HostileCaseTests {
  /// What came of a case.
  struct Report {
    /// The case.
    let hostile: HostileCase
    /// Outcomes with their counts, and the places of the defects.
    let facts: [String]
    /// The events.
    let lines: [String]
    /// The counts.
    let counters: SensorCounters
  }

  /// What came of all cases.
  static let reports = HostileCase.all.map(report)

  /// What a sensor makes of a case.
  private static func report(_ hostile: HostileCase) -> Report {
    let plan = FieldPlan(FieldSelection([], schema: .native), instanceName: "test")
    var streams = StreamLimits()
    var fragments = FragmentLimits()
    if let octets = hostile.memoryOctets {
      streams.setMemory(octets: octets)
      fragments.setMemory(octets: octets)
    }
    var sensor = Sensor(plan, streams: streams, fragments: fragments, keepsOffences: true)
    let pool = PacketBatchPool()
    var lines: [String] = []
    var offences = OctetBuffer(capacity: 1024)
    var input = OctetBuffer(capacity: 1 << 16)
    var isConserved = true
    for packet in hostile.packets {
      input.removeAll()
      input.append(packet.octets)
      sensor.process(
        input.view, at: Timestamp(seconds: Int64(1_000_000 + packet.seconds)),
        linkType: LinkType(rawValue: hostile.linkType),
        originalLength: packet.originalLength ?? packet.octets.count)
      if sensor.hasOffences {
        let isTold = sensor.wantsAttention
        #expect(isTold)
        sensor.takeOffences(into: &offences)
      }
      if sensor.isBatchFull { lines += Self.lines(&sensor, pool) }
      if hostile.packets.count < 200 { isConserved = isConserved && sensor.counters.isConserved }
    }
    sensor.settleOverdue(
      at: Timestamp(seconds: Int64(1_000_000 + (hostile.packets.last?.seconds ?? 0))))
    while sensor.finish() { lines += Self.lines(&sensor, pool) }
    lines += Self.lines(&sensor, pool)
    let counters = sensor.counters
    #expect(isConserved && counters.isConserved, "\(hostile.name): \(counters)")
    // Which of the two limits a fragment meets first depends on the table's secret hash.
    let cap = "IP fragment dropped: cap"
    let capped = counters.outcomes.first { $0.name == cap }?.count ?? 0
    let found = counters.outcomes.map { outcome in
      let isSourceCap = outcome.name == "IP fragment dropped: source-cap"
      return (
        name: outcome.name + (isSourceCap ? " or cap" : ""),
        count: outcome.count + (isSourceCap ? capped : 0)
      )
    }.filter { $0.count > 0 && $0.name != cap }.map { "\($0.count) \($0.name)" }
    let records = lines.reduce(0) {
      $0 + names($1).filter { $0.hasSuffix(".type") && $0.hasPrefix("dns.") }.count
    }
    let remarks: [(String, UInt64)] = [
      ("messages", counters.messages == counters.withMessage ? 0 : counters.messages),
      ("records", UInt64(records)),
      ("captured in part", counters.capturedShort),
      ("reassembled, not DNS", counters.reassembledNotDNS),
      ("overlaps that differ", counters.streams.differingOverlaps),
      ("holes", counters.streams.gaps), ("found again", counters.streams.resynchronizations),
      ("evicted streams", counters.streams.evictions),
      ("empty messages", counters.streams.emptyMessages),
      ("malformed without a packet", counters.malformedWithoutPacket),
    ]
    let reasons = String(decoding: offences.array(), as: UTF8.self).split(separator: "\n").map {
      String($0.prefix { $0 != ";" })
    }
    let facts = found + remarks.filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" } + reasons
    return Report(hostile: hostile, facts: facts, lines: lines, counters: counters)
  }

  /// The lines of what a sensor gathered.
  private static func lines(_ sensor: inout Sensor, _ pool: PacketBatchPool) -> [String] {
    guard let batch = sensor.takeBatch(from: pool) else { return [] }
    var text = JSONText(Sensed.settings)
    var output = OctetBuffer(capacity: 1 << 20)
    _ = text.appendLines(of: batch, from: 0, limit: .max, to: &output)
    return output.array().split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("each comes to what its table says")
  func cases() {
    #expect(Set(HostileCase.all.map(\.name)).count == HostileCase.all.count)
    #expect(HostileCase.all.count >= 60)
    for report in Self.reports {
      #expect(report.facts == report.hostile.expected, "\(report.hostile.name)")
      // One line an event, of printable ASCII alone, and not much longer than its packets.
      let octets = report.hostile.packets.reduce(0) { $0 + $1.octets.count }
      #expect(
        report.lines.allSatisfy { line in
          line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && line.utf8.count < 90_000 + 20 * octets
        }, "\(report.hostile.name)")
    }
  }

  @Test("every reason there is has a case")
  func reasons() {
    let counters = Self.reports.reduce(SensorCounters()) { $0 + $1.counters }
    #expect(counters.isConserved)
    for (name, count) in counters.outcomes + counters.defects
    where count == 0 && name != "of Wirebird's own connections" {
      Issue.record("no case comes to '\(name)'")
    }
  }

  /// The reasons for which a header can be rejected.
  private static func reasons(of layer: PacketLayer) -> [PacketRejection.Reason] {
    switch layer {
    case .ipv4: [.truncated, .layerCount, .version, .headerLength, .totalLength]
    case .ipv6:
      [.truncated, .layerCount, .version, .extensionHeaderCount, .jumbogram, .nestedFragment]
    case .udp: [.truncated, .layerCount, .datagramLength]
    case .tcp, .serviceHeader: [.truncated, .layerCount, .headerLength]
    case .rawIP, .pppoe, .wireless, .etherIP: [.truncated, .layerCount, .version]
    case .radio, .captureHeader: [.truncated, .layerCount, .version, .headerLength]
    case .erspan: [.truncated, .version]
    // Where they are cut or wrong there is no tunnel, but a datagram; IP's own header is the inner one.
    case .vxlan, .geneve, .gtp, .teredo, .ipInIP: [.layerCount]
    default: [.truncated, .layerCount]
    }
  }

  @Test("every header that can be rejected has a case, for every reason it can have")
  func rejections() {
    let found = Set(
      Self.reports.flatMap(\.facts).compactMap { fact in
        let words = fact.split(separator: " ")
        return words.count == 4 && words[2] == "at" && words[0] != "dns"
          ? "\(words[0]) \(words[1])" : nil
      })
    let possible = Set(
      PacketLayer.allCases.flatMap { layer in
        Self.reasons(of: layer).map { "\(layer.text) \($0.text)" }
      })
    #expect(found.subtracting(possible).isEmpty, "more than the table of this test has")
    #expect(possible.subtracting(found).isEmpty, "no case")
  }

  @Test("names mean one thing, whatever they hold")
  func texts() {
    for (name, text) in [
      ("control-characters-in-name", #""dns.query.name":"\\010\"\\\\\\027\\000\\127""#),
      ("dot-in-label", #""dns.query.name":"www\\.bank\\.co""#),
      ("not-utf8-in-name", #""dns.query.name":"\\195(\\255\\254\\237\\160\\128""#),
      ("script-in-name", #""dns.query.name":"<script>alert(1)</script>""#),
      ("nul-in-text", #""dns.answer.1.data":"\"\\000\\010\\\"\\\\\\027\\127\\128\\255.\"""#),
    ] {
      let report = Self.reports.first { $0.hostile.name == name }
      #expect(report?.lines.first?.contains(text) == true, "\(report?.lines ?? [])")
    }
  }
}
