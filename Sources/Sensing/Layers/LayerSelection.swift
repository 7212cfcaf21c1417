/// Which protocols besides DNS, IP, TCP and UDP a configuration asks for, by the indexes of
/// ``LayerRegistry/all``.
struct LayerSelection: Sendable {
  /// The protocols that have a block, a bit each.
  private(set) var types: UInt64 = 0
  /// The wanted fields of each protocol, a bit each.
  private(set) var fields = [UInt64](repeating: 0, count: LayerRegistry.all.count)
  /// The ports that each protocol is on; empty for those without.
  private(set) var ports = LayerRegistry.all.map(\.defaultPorts)
  /// Whether there is no block at all.
  ///
  /// Then events of messages have only the fields of DNS, IP and the transport, and other events of IP
  /// packets none of what carries them.
  let isWhole: Bool

  /// Nothing so far.
  init(isWhole: Bool) { self.isWhole = isWhole }

  /// Whether nothing is asked for.
  var isEmpty: Bool { types == 0 }

  /// The protocols that carry packets, a bit each.
  static let carriers: UInt64 = LayerRegistry.all.indices.reduce(0) { bits, index in
    LayerRegistry.all[index].isCarrier ? bits | 1 << UInt64(index) : bits
  }

  /// Adds the blocks of one protocol.
  mutating func add(_ blocks: [ProtocolSelection], of layer: Int) {
    types |= 1 << UInt64(layer)
    if blocks.allSatisfy({ !$0.ports.isEmpty }) {
      ports[layer] = Array(Set(blocks.flatMap(\.ports))).sorted()
    }
    for (index, field) in LayerRegistry.all[layer].fields.enumerated() {
      let isWanted = blocks.contains { block in
        block.fields.isEmpty || block.fields.contains { Self.selects($0.lowercased(), field.name) }
      }
      if isWanted { fields[layer] |= 1 << UInt64(index) }
    }
  }

  /// Whether a name is that of a field, or of a group that it is in.
  private static func selects(_ name: String, _ field: String) -> Bool {
    field == name || field.hasPrefix(name + ".")
  }
}
