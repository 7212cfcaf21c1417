import Events
import Octets
import Packets
import Sensing

/// What a sensor makes of frames.
struct Sensed {
  /// The events.
  let batches: [EventBatch]
  /// What was counted.
  let counters: SensorCounters

  /// Runs frames through a sensor, all at one time; where the input `ends`, what waits is settled.
  init(
    _ frames: [[UInt8]], _ selection: FieldSelection, at time: Timestamp = Timestamp(seconds: 0),
    linkType: LinkType = .ethernet, ends: Bool = false, samplingRate: UInt32 = 1
  ) {
    let plan = FieldPlan(selection, instanceName: "pcap")
    var sensor = Sensor(plan)
    sensor.samplingRate = samplingRate
    let pool = PacketBatchPool()
    var batches: [EventBatch] = []
    var input = OctetBuffer(capacity: 65536)
    for frame in frames {
      input.removeAll()
      input.append(frame)
      sensor.process(
        input.view, at: time, linkType: linkType, originalLength: frame.count)
      if sensor.isBatchFull, let batch = sensor.takeBatch(from: pool) { batches.append(batch) }
    }
    if ends { _ = sensor.finish() }
    if let batch = sensor.takeBatch(from: pool) { batches.append(batch) }
    self.batches = batches
    counters = sensor.counters
  }

  /// The lines that are written straight from the octets.
  func lines() -> [String] {
    var text = JSONText(Self.settings)
    var output = OctetBuffer(capacity: 1 << 20)
    for batch in batches {
      _ = text.appendLines(of: batch, from: 0, limit: .max, to: &output)
    }
    return Self.lines(output)
  }

  /// The lines that are written of the fields, one by one, which expands the events.
  func expandedLines() -> [String] {
    var text = JSONText(Self.settings)
    var output = OctetBuffer(capacity: 1 << 20)
    for batch in batches {
      for event in 0..<batch.count {
        batch.expand(event)
        text.appendLine(of: event, in: batch, to: &output)
      }
    }
    return Self.lines(output)
  }

  /// Times in UTC, so that lines do not depend on the system.
  static var settings: JSONSettings {
    var settings = JSONSettings()
    settings.dateFormat = DateFormat(separator: "T", hasFraction: true, suffix: .utc)
    return settings
  }

  /// The lines in a buffer.
  private static func lines(_ output: borrowing OctetBuffer) -> [String] {
    output.view.array().split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
  }
}

/// The line without the time at which the event was made.
func withoutReceivedTime(_ line: String) -> String {
  let lead = "\"EventReceivedTime\":\""
  guard let start = line.firstRange(of: lead)?.lowerBound else { return line }
  let end = line[start...].dropFirst(lead.count).firstIndex(of: "\"") ?? line.endIndex
  return String(line[..<start] + line[end...].dropFirst(2))
}

/// The names of a line's members.
func names(_ line: String) -> [String] {
  line.dropFirst().split(separator: ",\"").compactMap { member in
    guard let end = member.firstRange(of: "\":")?.lowerBound else { return nil }
    return String(member[..<end].drop { $0 == "\"" })
  }
}
