internal import Events
internal import Octets
internal import Packets
internal import Sensing

extension FuzzCheck {
  /// An octet for link type and schema, then a frame: it is counted once, and its events are the same
  /// text rendered from the message and spelled out, without control characters.
  public static let frame = FuzzCheck(name: "frame") { input in
    guard let selector = input.first else { return nil }
    return Frames.failure(
      Array(input.dropFirst()), Frames.linkTypes[Int(selector & 7)],
      Frames.plans[Int(selector >> 3) % Frames.plans.count])
  }
}

/// The check of frames, which that of messages uses too.
enum Frames {
  /// Link types that the first octet of an input chooses from.
  static let linkTypes: [LinkType] = [
    .ethernet, .raw, .linuxSLL, .linuxSLL2, .null, .loop, .ipv6, LinkType(rawValue: 147),
  ]

  /// The plans that the first octet of an input chooses from.
  static let plans = Schema.allCases.map(plan)

  /// The fields of every protocol, in one schema.
  private static func plan(_ schema: Schema) -> FieldPlan {
    let blocks = ProtocolType.allCases.map { ProtocolSelection(type: $0) }
    return FieldPlan(FieldSelection(blocks, schema: schema), instanceName: "fuzz")
  }

  /// Batches that are used again, as a program does: a payload that is let go of keeps its memory.
  private static let pool = PacketBatchPool()

  /// The lines of a batch.
  private static func lines(_ batch: EventBatch) -> [UInt8] {
    var text = JSONText(JSONSettings())
    var output = OctetBuffer(capacity: 4_096)
    var at = 0
    while at < batch.count {
      at = text.appendLines(of: batch, from: at, limit: .max, to: &output)
    }
    return output.view.array()
  }

  /// What does not hold of a frame; nil where all does.
  static func failure(_ octets: [UInt8], _ linkType: LinkType, _ plan: FieldPlan) -> String? {
    var sensor = Sensor(plan)
    var frame = OctetBuffer(capacity: octets.count + 64)
    frame.append(octets)
    sensor.process(
      frame.view, at: Timestamp(nanoseconds: 1_700_000_000_000_000_000), linkType: linkType,
      originalLength: octets.count)
    guard sensor.counters.isConserved, sensor.counters.frames == 1 else {
      return "the frame was not counted once: \(sensor.counters.outcomes)"
    }
    guard let batch = sensor.takeBatch(from: pool) else { return nil }
    defer { pool.give(batch) }
    let rendered = lines(batch)
    for event in 0..<batch.count { batch.expand(event) }
    let spelled = lines(batch)
    guard rendered == spelled else {
      return "rendered\n\(String(decoding: rendered, as: UTF8.self))spelled out\n"
        + String(decoding: spelled, as: UTF8.self)
    }
    guard rendered.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A }) else {
      return "a control character is in \(String(decoding: rendered, as: UTF8.self))"
    }
    return nil
  }
}
