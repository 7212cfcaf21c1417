internal import Octets

/// Copies for those who keep events for long.
extension EventBatch {
  /// A copy for who keeps it for long: in no more memory than it needs, and all its own.
  public func compacted() -> EventBatch {
    let copy = EventBatch(capacity: 0, textCapacity: text.count)
    copy.text.append(text.view)
    copy.payload = payload?.compacted()
    copy.numbers = numbers
    copy.states = Array(states[...])
    copy.fields = Array(fields[...])
    copy.droppedCount = droppedCount
    copy.plainCount = plainCount
    return copy
  }

  /// How much memory it has, about.
  public var octetCount: Int {
    text.capacity + states.capacity * MemoryLayout<State>.stride
      + fields.capacity * MemoryLayout<Field>.stride + (payload?.octetCount ?? 0)
  }

  /// A batch of some of the events, in the order given, in no more memory than it needs.
  public func extracted(_ events: [Int]) -> EventBatch {
    let copy = EventBatch(capacity: events.count, textCapacity: 16 * events.count)
    let payload = payload?.extracted(events)
    copy.payload = payload
    for event in events {
      if payload == nil { expand(event) }
      if isLazy(event) { copy.appendLazyEvents(1) } else { copy.appendEvent() }
      let index = copy.count - 1
      var field = states[event].first
      while field >= 0 {
        let (key, value) = (fields[Int(field)].key, fields[Int(field)].value)
        field = fields[Int(field)].next
        switch value.kind {
        case .string, .binary, .ip6addr:
          copy.append(key, copy.makeValue(octets(of: value), kind: value.kind), to: index)
        case .undefined, .boolean, .integer, .datetime, .ip4addr:
          copy.append(key, value, to: index)
        }
      }
      if isDropped(event) { copy.drop(index) }
    }
    return copy
  }
}
