import Events
import Octets
import Sensing
import TestSupport
import Testing

@Suite("JSON straight from the octets")
struct PacketJSONTests {
  /// Selections that leave different things out.
  static let selections: [[ProtocolSelection]] = [
    [],
    [ProtocolSelection(type: .dns)],
    [ProtocolSelection(type: .dns, fields: ["dns.query", "dns.id"])],
    [ProtocolSelection(type: .dns, fields: ["dns.answer.name", "dns.answer.count", "dns.edns"])],
    [
      ProtocolSelection(
        type: .dns, fields: ["dns.additional", "dns.answer.data", "dns.answer.ttl"])
    ],
    [
      ProtocolSelection(type: .dns, fields: ["dns.authority", "dns.flags", "dns.response"]),
      ProtocolSelection(type: .ipv4, fields: ["ipv4.src"]),
      ProtocolSelection(type: .tcp, ports: [53]), ProtocolSelection(type: .udp, ports: [5353, 53]),
    ],
    [
      ProtocolSelection(type: .dns, ports: [53], fields: ["dns.query.count", "dns.answer.class"]),
      ProtocolSelection(type: .ipv6), ProtocolSelection(type: .udp, fields: ["udp.src_port"]),
    ],
    [
      ProtocolSelection(
        type: .dns, fields: ["dns.query.idn", "dns.answer.cache_flush", "dns.dso.type", "dns.zone"])
    ],
    [
      ProtocolSelection(
        type: .dns,
        fields: ["dns.query.unicast_response", "dns.update.ttl", "dns.flags.conflict", "dns.dso"])
    ],
    [ProtocolSelection(type: .udp), ProtocolSelection(type: .ipv4)],
  ]

  /// Frames of all kinds.
  static let frames: [[UInt8]] = {
    var maker = MessageMaker(seed: 2)
    return (0..<1200).map { _ in maker.frame() }
  }()

  @Test("is what the fields one by one give", arguments: Schema.allCases)
  func isTheSameAsTheFieldsOneByOne(_ schema: Schema) {
    for (index, blocks) in Self.selections.enumerated() {
      let frames = index == 0 ? Self.frames : Array(Self.frames.prefix(300))
      let sensed = Sensed(
        frames,
        FieldSelection(blocks, schema: schema, showsInternationalNames: index % 2 == 1))
      let direct = sensed.lines()
      let expanded = sensed.expandedLines()
      #expect(direct.count == sensed.batches.reduce(0) { $0 + $1.count })
      #expect(direct.count == expanded.count && !direct.isEmpty)
      let different = zip(direct, expanded).first { $0 != $1 }
      #expect(different == nil, "selection \(index): \(different?.0 ?? "") is not that")
    }
  }

  @Test("has its members in the order of their names, whatever numbers they have")
  func membersAreInOrder() {
    for schema in Schema.allCases {
      let selection = FieldSelection([], schema: schema, showsInternationalNames: true)
      let lines = Sensed(Self.frames, selection).lines()
      var mostRecords = 0
      let isShort = schema == .compact
      let rare =
        isShort
        ? ["Qi", "An1.cf", "Qu", "Ds1.t", "Zn", "Fco"]
        : [".idn", "cache_flush", "unicast_response", "dso", "zone", "conflict"]
      for part in rare {
        #expect(
          lines.contains { $0.contains(part + "\"") || $0.contains("dns.\(part).") }
            == (schema != .strict), "\(part)")
      }
      for line in lines {
        let names = names(line).prefix { $0 != (isShort ? "t" : "EventTime") }.map {
          Array($0.utf8)
        }
        let isSorted = zip(names, names.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) }
        #expect(isSorted, "\(line)")
        mostRecords = max(mostRecords, names.count)
      }
      #expect(mostRecords > 70 * 4, "the frames have a section of many records")
    }
  }

  @Test("keeps what was appended, leaves out what was dropped, and takes expanded events too")
  func touchedEvents() {
    let frame = Frame(payload: message([[question("a.test")]])).octets
    let sensed = Sensed([frame, frame, frame, frame], FieldSelection([], schema: .native))
    let batch = sensed.batches[0]
    #expect(batch.isUntouched)
    batch.drop(1)
    batch.append(FieldKey("SensingNote"), batch.makeValue("a \"b\""), to: 2)
    batch.set(FieldKey("dns.id"), Value(Int64(7)), event: 3)
    #expect(!batch.isUntouched)
    let lines = sensed.lines()
    #expect(lines.count == 3)
    #expect(lines[0].contains("\"dns.id\":4660,") && lines[0].hasSuffix("\"im_pcap\"}"))
    #expect(lines[1].hasSuffix(#""SourceModuleType":"im_pcap","SensingNote":"a \"b\""}"#))
    #expect(lines[2].contains("\"dns.id\":7,") && lines[2].hasSuffix("\"im_pcap\"}"))
  }

  /// A message whose records all point at one name of 255 octets that need an escape each.
  static func bomb(records count: Int, type: Int = 2, opt: Bool = false) -> [UInt8] {
    let label = [62] + [UInt8](repeating: 1, count: 62)
    let long: [UInt8] = label + label + label + label + [0]
    let one = record(type, [0xC0, 12], ttl: 1)
    let counts = word(1) + word(count) + word(0) + word(opt ? 1 : 0)
    return word(12) + word(0x8180) + counts + long + word(1) + word(1)
      + Array([[UInt8]](repeating: one, count: count).joined()) + (opt ? SensorTests.opt : [])
  }

  @Test("a message that would become megabytes of text is cut at a record, and says so")
  func longTextsAreCut() {
    for (payload, isCut) in [
      (Self.bomb(records: 20), false), (Self.bomb(records: 90, opt: true), true),
      (Self.bomb(records: 4600, opt: true), true), (Self.bomb(records: 4600), true),
    ] {
      let frame = Frame(isTCP: true, payload: word(payload.count) + payload).octets
      for schema in Schema.allCases {
        let sensed = Sensed([frame], FieldSelection([], schema: schema))
        let lines = sensed.lines()
        let line = lines.first ?? ""
        #expect(sensed.expandedLines() == lines)
        // The same text under short names.
        if schema == .compact { continue }
        let limit = 65_536 + 8 * payload.count
        // Names in JSON take a fourth more; names of fields and what else a record has, 110 octets.
        let records = names(line).filter { $0.hasSuffix(".type") || $0.hasSuffix(".ttl") }.count
        #expect(line.utf8.count < limit * 5 / 4 + records * 200, "\(line.utf8.count) octets")
        #expect(line.hasSuffix("\"SourceModuleType\":\"im_pcap\"}") && lines.count == 1)
        #expect(line.contains("\"dns.answer.count\":"))
        let says = line.contains("records_left_out") && line.contains("text-limit at ")
        #expect(says == (isCut && schema != .strict), "\(line.suffix(600))")
        #expect(sensed.counters.isConserved)
        #expect(
          (sensed.counters.defects.first { $0.name == "text-limit" }?.count == 1) == isCut)
        // The OPT record stays, whatever was taken out before it.
        let hasOPT = payload.suffix(2) == [110, 115]
        #expect(line.contains("dns.edns.udp_size") == (hasOPT && schema != .strict))
      }
    }
  }

  @Test("costs no allocation for another message, once warm", .enabled(if: isOptimized))
  func allocatesNothingPerMessage() {
    let sensed = Sensed(
      Array(Self.frames.prefix(400)),
      FieldSelection([], schema: .standard, showsInternationalNames: true))
    var output = OctetBuffer(capacity: 4 << 20)
    var text = JSONText(Sensed.settings)
    let batch = sensed.batches[0]
    func write(from start: Int) {
      output.removeAll()
      _ = text.appendLines(of: batch, from: start, limit: .max, to: &output)
    }
    write(from: 0)
    let few = allocations { write(from: batch.count - 1) }
    let many = allocations { write(from: 0) }
    #expect(batch.count > 100 && many == few, "\(many) for all, \(few) for one")
  }
}
