import Events
import Octets
import Packets
import Sensing

/// Link types that the first octet of an input chooses from.
private let linkTypes: [LinkType] = [
  .ethernet, .raw, .linuxSLL, .linuxSLL2, .null, .loop, .ipv6, LinkType(rawValue: 147),
]

/// The fields of every protocol, in one schema.
private func plan(_ schema: Schema) -> FieldPlan {
  let blocks = ProtocolType.allCases.map { ProtocolSelection(type: $0) }
  return FieldPlan(FieldSelection(blocks, schema: schema), instanceName: "fuzz")
}

/// The plans that the first octet of an input chooses from.
private let plans = Schema.allCases.map(plan)

/// The lines of a batch.
private func lines(_ batch: EventBatch) -> [UInt8] {
  var text = JSONText(JSONSettings())
  var output = OctetBuffer(capacity: 4_096)
  var at = 0
  while at < batch.count {
    at = text.appendLines(of: batch, from: at, limit: .max, to: &output)
  }
  return output.view.array()
}

/// One frame: it must be counted once, and its events be the same text rendered from the message and spelled out.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFrame(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let input = unsafe UnsafeBufferPointer(start: start, count: count)
  guard let selector = unsafe input.first else { return 0 }
  let linkType = linkTypes[Int(selector & 7)]
  var sensor = Sensor(plans[Int(selector >> 3) % plans.count])
  var frame = OctetBuffer(capacity: count + 64)
  unsafe frame.append(Array(input.dropFirst()))
  sensor.process(
    frame.view, at: Timestamp(nanoseconds: 1_700_000_000_000_000_000), linkType: linkType,
    originalLength: count - 1)
  guard sensor.counters.isConserved, sensor.counters.frames == 1 else {
    fatalError("the frame was not counted once: \(sensor.counters.outcomes)")
  }
  guard let batch = sensor.takeBatch(from: PacketBatchPool()) else { return 0 }
  let rendered = lines(batch)
  for event in 0..<batch.count { batch.expand(event) }
  let spelled = lines(batch)
  guard rendered == spelled else {
    fatalError(
      "rendered\n\(String(decoding: rendered, as: UTF8.self))spelled out\n"
        + String(decoding: spelled, as: UTF8.self))
  }
  guard rendered.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A }) else {
    fatalError("a control character is in \(String(decoding: rendered, as: UTF8.self))")
  }
  return 0
}
