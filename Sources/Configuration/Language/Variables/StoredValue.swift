internal import Events
internal import Octets

/// A value that outlives the batch it came from.
struct StoredValue {
  /// A value without octets, or the type of one with octets.
  private var value = Value.undefined
  /// The octets.
  private(set) var octets: [UInt8] = []

  /// Takes a value, whose octets stand in a text; memory is kept.
  mutating func set(_ value: Value, _ text: borrowing OctetBuffer) {
    self.value = value
    octets.removeAll(keepingCapacity: true)
    let range = value.range
    let view = text.view(range)
    for at in 0..<view.count { octets.append(view.octet(at)) }
  }

  /// The value, its octets put at the end of a batch's text.
  func value(in batch: EventBatch) -> Value {
    switch value.kind {
    case .string, .binary, .ip6addr: batch.makeValue(octets, kind: value.kind)
    case .undefined, .boolean, .integer, .datetime, .ip4addr: value
    }
  }
}
