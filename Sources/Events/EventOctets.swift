public import Octets

/// Events as octets, field by field, for queues on disk: read back, they have the same fields in the same
/// order, and none is lazy.
///
///     number of events (4), and for each: number of fields (2), and for each:
///     octets of the name (2), the name, the kind (1), and the value: 8 octets, or how many (4) and these
public enum EventOctets {
  /// Appends the events that were not dropped.
  public static func append(_ batch: EventBatch, to output: inout OctetBuffer) {
    append(UInt64(batch.liveCount), octets: 4, to: &output)
    for event in 0..<batch.count where !batch.isDropped(event) {
      var fields: [(key: FieldKey, value: Value)] = []
      batch.forEachField(of: event) { fields.append(($0, $1)) }
      append(UInt64(min(fields.count, 65_535)), octets: 2, to: &output)
      for (key, value) in fields.prefix(65_535) {
        let name = key.octets.prefix(65_535)
        append(UInt64(name.count), octets: 2, to: &output)
        output.append(Array(name))
        output.append(value.kind.rawValue)
        switch value.kind {
        case .string, .binary, .ip6addr:
          append(UInt64(value.range.count), octets: 4, to: &output)
          output.append(
            batch.text.view(from: Int(value.range.start), count: Int(value.range.count)))
        case .undefined, .boolean, .integer, .datetime, .ip4addr:
          append(value.bits, octets: 8, to: &output)
        }
      }
    }
  }

  /// Appends a number in network order.
  private static func append(_ value: UInt64, octets: UInt64, to output: inout OctetBuffer) {
    var shift = octets &* 8
    while shift > 0 {
      shift &-= 8
      output.append(UInt8(truncatingIfNeeded: value &>> shift))
    }
  }

  /// The events; nil where the octets are not exactly some.
  public static func batch(_ octets: borrowing OctetView) -> EventBatch? {
    guard octets.count >= 4 else { return nil }
    let batch = EventBatch()
    var at = 4
    for _ in 0..<octets.uint32(0) {
      guard octets.count - at >= 2 else { return nil }
      let fields = octets.uint16(at)
      at += 2
      let event = batch.appendEvent()
      for _ in 0..<fields {
        guard let next = read(octets, at, to: event, of: batch) else { return nil }
        at = next
      }
    }
    return at == octets.count ? batch : nil
  }

  /// Reads a field; where the next stands, nil where it is none.
  private static func read(
    _ octets: borrowing OctetView, _ start: Int, to event: Int, of batch: EventBatch
  ) -> Int? {
    guard octets.count - start >= 2 else { return nil }
    let nameCount = Int(octets.uint16(start))
    let at = start + 2 + nameCount
    guard octets.count - at >= 5, let kind = Value.Kind(rawValue: octets.octet(at)),
      let key = FieldKey(read: octets.slice(from: start + 2, count: nameCount).array())
    else { return nil }
    switch kind {
    case .string, .binary, .ip6addr:
      let count = Int(octets.uint32(at + 1))
      guard octets.count - at - 5 >= count, kind != .ip6addr || count == 16 else { return nil }
      let text = octets.slice(from: at + 5, count: count).array()
      batch.append(key, batch.makeValue(text, kind: kind), to: event)
      return at + 5 + count
    case .undefined, .boolean, .integer, .datetime, .ip4addr:
      guard octets.count - at >= 9 else { return nil }
      batch.append(key, Value(kind: kind, bits: octets.uint64(at + 1)), to: event)
      return at + 9
    }
  }
}
