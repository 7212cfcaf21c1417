import Events
import Octets
import Packets
import Sensing
import TestSupport
import Testing

@Suite("Protocols besides DNS, IP, TCP and UDP")
struct LayerTests {
  /// The types that have fields of their own.
  static let types = ProtocolType.allCases.filter { type in
    !(ProtocolType.ofMessages + [.ip]).contains(type)
  }

  /// Blocks for all of them.
  static let blocks = types.map { ProtocolSelection(type: $0) }

  /// The members of a line as `name=value`, up to the time.
  static func members(_ line: String) -> [String] {
    let body = line.dropFirst()
    guard let end = body.firstRange(of: "\"EventTime\"")?.lowerBound else { return [] }
    var members: [String] = []
    for member in body[..<end].split(separator: ",\"", omittingEmptySubsequences: true) {
      guard let colon = member.firstRange(of: "\":") else { continue }
      let name = member[..<colon.lowerBound].drop { $0 == "\"" }
      var value = member[colon.upperBound...]
      if value.last == "," { value = value.dropLast() }
      if value.first == "\"" { value = value.dropFirst().dropLast() }
      let plain = value.replacing("\\\\", with: "\u{1}").replacing("\\\"", with: "\"")
      members.append("\(name)=\(plain.replacing("\u{1}", with: "\\"))")
    }
    return members
  }

  @Test("have the fields that stand in their octets", arguments: LayerFrames.all.indices)
  func fields(_ index: Int) {
    let frame = LayerFrames.all[index]
    let sensed = Sensed([frame.octets], FieldSelection([frame.block], schema: .native))
    #expect(sensed.counters.isConserved && sensed.counters.events == 1)
    let lines = sensed.lines()
    #expect(lines.count == 1)
    let found = Self.members(lines.first ?? "")
    #expect(found == frame.fields, "\(frame.type), \(frame.title): \(lines)")
    #expect(sensed.expandedLines() == lines)
    // Strings in the other schemas, of the same content.
    for schema: Schema in [.standard, .strict] {
      let line = Sensed([frame.octets], FieldSelection([frame.block], schema: schema)).lines()
      #expect(Self.members(line.first ?? "") == frame.fields)
      let text = line.first ?? ""
      #expect(!text.contains("\":true") && !text.contains(/":[0-9]/), "\(text)")
    }
  }

  @Test("show each of their fields in some frame of these tests")
  func everyFieldIsShown() {
    for type in Self.types {
      let frames = LayerFrames.all.filter { $0.type == type.rawValue }
      let shown = Set(
        frames.flatMap(\.fields).map { String($0.prefix { $0 != "=" }) })
      #expect(shown == Set(FieldSelection.knownNames(in: type)), "\(type.rawValue)")
      #expect(!type.summary.isEmpty)
    }
  }

  /// Every prefix of a frame, and every frame with one octet changed.
  static func variations(_ octets: [UInt8]) -> [[UInt8]] {
    var frames = octets.indices.map { Array(octets.prefix($0)) }
    for index in octets.indices {
      for value: UInt8 in [0, 0x41, 0xFF] {
        var changed = octets
        changed[index] = value
        frames.append(changed)
      }
    }
    return frames
  }

  @Test(
    "take any octets, and both ways of writing give the same", arguments: LayerFrames.all.indices)
  func variationsAreTaken(_ index: Int) {
    let frames = Self.variations(LayerFrames.all[index].octets)
    let selections = [
      FieldSelection(Self.blocks, schema: .native), FieldSelection([], schema: .standard),
    ]
    for selection in selections {
      let sensed = Sensed(frames, selection)
      #expect(sensed.counters.isConserved)
      #expect(sensed.counters.frames == UInt64(frames.count))
      #expect(sensed.counters.events == sensed.batches.reduce(0) { $0 + UInt64($1.count) })
      let lines = sensed.lines()
      #expect(lines == sensed.expandedLines())
      for line in lines {
        #expect(line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "\(line)")
        let names = names(line).prefix { $0 != "EventTime" }.map { Array($0.utf8) }
        let isSorted = zip(names, names.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) }
        #expect(isSorted, "\(line)")
      }
    }
  }

  @Test("are found one by one as they are in the line", arguments: [Schema.native, .standard])
  func valuesOneByOne(_ schema: Schema) {
    let frames = LayerFrames.all.map(\.octets)
    let sensed = Sensed(frames, FieldSelection(Self.blocks, schema: schema))
    let expanded = Sensed(frames, FieldSelection(Self.blocks, schema: schema))
    for (batch, other) in zip(sensed.batches, expanded.batches) {
      for event in 0..<batch.count {
        var count = 0
        other.forEachField(of: event) { key, value in
          guard key != .eventReceivedTime else { return }
          let own = batch.value(of: key, event: event)
          #expect(own?.kind == value.kind, "\(key.name)")
          if value.kind == .string, let own {
            #expect(batch.octets(of: own) == other.octets(of: value), "\(key.name)")
          } else if value.kind != .string {
            #expect(own == value, "\(key.name)")
          }
          count += 1
        }
        #expect(count > 4)
      }
    }
    let absent = sensed.batches[0].value(of: FieldKey("http.request.uri"), event: 0)
    #expect(absent == nil)
  }

  @Test("cost no allocation for another packet, once warm", .enabled(if: isOptimized))
  func allocatesNothing() {
    var sensor = Sensor(
      FieldPlan(FieldSelection(Self.blocks, schema: .standard), instanceName: "pcap"))
    let pool = PacketBatchPool()
    var octets = OctetBuffer(capacity: 1 << 16)
    var places: [(start: Int, count: Int)] = []
    for frame in LayerFrames.all + LayerFrames.all {
      places.append((octets.count, frame.octets.count))
      octets.append(frame.octets)
    }
    for _ in 0..<3 {
      SensorTests.process(places, of: octets, &sensor)
      if let batch = sensor.takeBatch(from: pool) { pool.give(batch) }
    }
    let count = allocations { SensorTests.process(places, of: octets, &sensor) }
    #expect(count == 0)
    #expect(sensor.pendingCount == places.count)
  }
}
