internal import Octets

/// The octets of a protocol in the packet of an event.
struct LayerEntry: BitwiseCopyable, Sendable {
  /// The event's place in its batch.
  var event: UInt32
  /// Where the octets start in the store.
  var start: UInt32
  /// How many octets are kept.
  var count: UInt32
  /// How many octets there were, as far as they were captured.
  var captured: UInt32
  /// The protocol's index in ``LayerRegistry/all``.
  var layer: UInt8
  /// Whether the destination's port is one of the protocol's: a request, mostly.
  var isToServer: Bool
}

extension PacketStore {
  /// The places in ``layers`` of the entries of an event.
  borrowing func layers(of event: Int) -> Range<Int> {
    var low = 0
    var high = layers.count
    // Entries are in the order of their events.
    while low < high {
      let middle = (low &+ high) / 2
      if Int(layers[middle].event) < event { low = middle &+ 1 } else { high = middle }
    }
    var end = low
    while end < layers.count, Int(layers[end].event) == event { end &+= 1 }
    return low..<end
  }
}
