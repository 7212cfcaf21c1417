import Events
import HostileCases
import Octets
import Packets
import Sensing
import Testing

/// Hostile cases with one packet cut, or with one octet of it changed.
@Suite("Changes of hostile cases")
struct HostileChangeTests {
  /// How many packets of a case are run and changed: where there are more, they are of one kind.
  private static let packetLimit = 3
  #if DEBUG
    /// How many places of a packet are changed and cut at, by how long it is: all of a shorter one; else
    /// half of them at its start, and the others at equal distances behind.
    private static func placeLimit(_ count: Int) -> Int { count > 500 ? 12 : 60 }
    /// After how many changes all outcomes are added up; always at the end of a case.
    private static let sumInterval = 8
  #else
    /// How many places of a packet are changed and cut at: all of a shorter one; else half of them at its
    /// start, and the others at equal distances behind.
    private static func placeLimit(_ count: Int) -> Int { count > 2_000 ? 200 : 2_000 }
    /// After how many changes all outcomes are added up.
    private static let sumInterval = 1
  #endif
  /// How many parts the cases are dealt to, which run beside one another.
  private static let partCount = 4

  /// A packet that is not as its case has it.
  private struct Change {
    /// What is done to it.
    let name: String
    /// Its octets.
    let octets: [UInt8]
  }

  /// The places of a packet that are looked at.
  private static func places(_ count: Int) -> [Int] {
    guard count > placeLimit(count) else { return Array(0..<count) }
    let half = placeLimit(count) / 2
    let rest = stride(from: half, to: count, by: (count - half) / half + 1)
    return Array(0..<half) + rest
  }

  /// Every change of a packet: what comes before a place alone, and its octet with all bits turned, as
  /// zero, and as one more.
  private static func changes(_ octets: [UInt8]) -> [Change] {
    places(octets.count).flatMap { place in
      let old = octets[place]
      let values = Set([old ^ 0xFF, 0, old &+ 1]).subtracting([old])
      return [Change(name: "the first \(place)", octets: Array(octets.prefix(place)))]
        + values.map { value in
          var changed = octets
          changed[place] = value
          return Change(name: "octet \(place) is \(value)", octets: changed)
        }
    }
  }

  /// The lines that a sensor gave.
  private struct Lines {
    /// Where batches come from.
    let pool = PacketBatchPool()
    /// How many lines there were.
    var count: UInt64 = 0
    /// What ends with the first octet that no event has.
    var wrong: String?

    /// Looks at the lines of what was gathered.
    mutating func take(from sensor: inout Sensor) {
      guard let batch = sensor.takeBatch(from: pool) else { return }
      var text = JSONText(Sensed.settings)
      var output = OctetBuffer(capacity: 1 << 20)
      var at = 0
      while at < batch.count {
        at = text.appendLines(of: batch, from: at, limit: .max, to: &output)
      }
      pool.give(batch)
      let octets = output.array()
      let (lineCount, end) = HostileChangeTests.events(octets)
      count += lineCount
      if wrong == nil, end < octets.count {
        wrong = String(decoding: octets[max(0, end - 200)...end], as: UTF8.self)
      }
    }
  }

  /// A sensor of every protocol's fields, with the memory that a case has.
  private static func sensor(_ hostile: HostileCase, _ schema: Schema) -> Sensor {
    let blocks = ProtocolType.allCases.map { ProtocolSelection(type: $0) }
    var streams = StreamLimits()
    var fragments = FragmentLimits()
    if let octets = hostile.memoryOctets {
      streams.setMemory(octets: octets)
      fragments.setMemory(octets: octets)
    }
    let selection = FieldSelection(blocks, schema: schema)
    return Sensor(
      FieldPlan(selection, instanceName: "test"), streams: streams, fragments: fragments)
  }

  /// Runs a case once for each change of each of its packets, in one sensor, each time so late that
  /// nothing of before is waited for.
  private static func run(_ hostile: HostileCase, _ schema: Schema) {
    let packets = hostile.packets.prefix(packetLimit)
    var sensor = sensor(hostile, schema)
    var lines = Lines()
    var input = OctetBuffer(capacity: 1 << 16)
    var given: UInt64 = 0
    var seconds = 1_000_000
    var miscounted: [String] = []
    for index in packets.indices {
      for (place, change) in changes(packets[index].octets).enumerated() {
        seconds += 10_000
        for (number, packet) in packets.enumerated() {
          input.removeAll()
          input.append(number == index ? change.octets : packet.octets)
          sensor.process(
            input.view, at: Timestamp(seconds: Int64(seconds + packet.seconds)),
            linkType: LinkType(rawValue: hostile.linkType),
            originalLength: packet.originalLength ?? packet.octets.count)
          given += 1
          if sensor.isBatchFull { lines.take(from: &sensor) }
        }
        // A debug build spends more on adding up than on packets.
        guard place % sumInterval == 0 else { continue }
        if !sensor.counters.isConserved || sensor.counters.frames != given {
          miscounted.append("packet \(index + 1), by \(change.name)")
        }
      }
    }
    while sensor.finish() { lines.take(from: &sensor) }
    lines.take(from: &sensor)
    let counters = sensor.counters
    let outcomes = counters.outcomes.reduce(0) { $0 + $1.count }
    #expect(miscounted.isEmpty, "\(hostile.name)")
    #expect(outcomes == given && counters.isConserved, "\(hostile.name): \(counters)")
    #expect(lines.count == counters.events, "\(hostile.name)")
    #expect(lines.wrong == nil, "\(hostile.name)")
  }

  /// What the next octet of a line may be.
  private enum Place {
    case start, key, colon, value, text, escape, hexadecimal, literal, comma, end
  }

  /// How many lines come first that are one flat JSON object each, of printable ASCII, with every text
  /// closed, every escape one that there is (RFC 8259 section 7), and every other value a number or a
  /// boolean; and the place of the first octet that is wrong, or the end.
  static func events(_ octets: [UInt8]) -> (count: UInt64, end: Int) {
    var place = Place.start
    var isKey = true
    var digits = 0
    var count: UInt64 = 0
    var index = 0
    while index < octets.count {
      let octet = octets[index]
      // Most octets are those of texts.
      if place == .text, octet >= 0x20, octet < 0x7F, octet != 0x22, octet != 0x5C {
        index += 1
        continue
      }
      switch (place, octet) {
      case (.start, 0x7B): place = .key
      case (.key, 0x22): (place, isKey) = (.text, true)
      case (.text, 0x22): place = isKey ? .colon : .comma
      case (.text, 0x5C): place = .escape
      case (.escape, 0x75): (place, digits) = (.hexadecimal, 4)
      case (.escape, 0x22), (.escape, 0x5C), (.escape, 0x2F), (.escape, 0x62), (.escape, 0x66),
        (.escape, 0x6E), (.escape, 0x72), (.escape, 0x74):
        place = .text
      case (.hexadecimal, 0x30...0x39), (.hexadecimal, 0x61...0x66), (.hexadecimal, 0x41...0x46):
        digits -= 1
        if digits == 0 { place = .text }
      case (.colon, 0x3A): place = .value
      case (.value, 0x22): (place, isKey) = (.text, false)
      case (.value, 0x2D), (.value, 0x30...0x39), (.value, 0x61...0x7A): place = .literal
      case (.literal, 0x2E), (.literal, 0x30...0x39), (.literal, 0x61...0x7A): break
      case (.literal, 0x2C), (.comma, 0x2C): place = .key
      case (.literal, 0x7D), (.comma, 0x7D): place = .end
      case (.end, 0x0A): (place, count) = (.start, count + 1)
      default: return (count, index)
      }
      index += 1
    }
    return (count, place == .start ? index : index - 1)
  }

  @Test("every prefix and every change of an octet is counted once", arguments: 0..<partCount)
  func changes(part: Int) {
    for (number, hostile) in HostileCase.all.enumerated() where number % Self.partCount == part {
      Self.run(hostile, Schema.allCases[number / Self.partCount % Schema.allCases.count])
    }
  }

  @Test("lines that are no events are seen")
  func wrongLines() {
    for line in [#"{"a":"b"}"#, #"{"a":1,"b":true}"#, #"{"a":"\"\\\u00fF"}"#, #"{"a":-1.5}"#] {
      let found = Self.events(Array((line + "\n").utf8))
      #expect(found.count == 1 && found.end == line.utf8.count + 1, "\(line)")
    }
    for line in [
      "{}", #"{"a":"b"#, #"{"a":"b""#, #"{"a":"\x"}"#, #"{"a":"\u00g0"}"#, #"{"a":}"#,
      #"{"a":1}}"#, #"{"a":"b","#, #"{"a":"b",}"#, #"{"a" "b"}"#, "{\"a\":\"\u{7F}\"}",
      "{\"a\":\"\t\"}", #"{"a":"é"}"#, "",
    ] {
      let found = Self.events(Array((line + "\n").utf8))
      #expect(found.count == 0 && found.end <= line.utf8.count, "\(line)")
    }
    #expect(Self.events(Array(#"{"a":"b"}"#.utf8)).end < 9)
  }
}
