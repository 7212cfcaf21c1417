/// The protocols besides DNS, IP, TCP and UDP, and the numbers of their fields.
///
/// A protocol is a file in `Protocols` and a line here.
enum LayerRegistry {
  /// The protocols in the order of what their fields begin with; at most 64.
  static let all: [LayerDeclaration] = [
    ARPLayer.declaration,
    BACnetLayer.declaration,
    DHCPLayer.declaration,
    DNP3Layer.declaration,
    EthernetLayer.declaration,
    GRELayer.declaration,
    HTTPLayer.declaration,
    ICMPLayer.declaration,
    ICMPv6Layer.declaration,
    IEC104Layer.declaration,
    IGMPLayer.declaration,
    ModbusLayer.declaration,
    MPLSLayer.declaration,
    PPPoELayer.declaration,
    PROFINETLayer.declaration,
    RADIUSLayer.declaration,
    S7commLayer.declaration,
    SIPLayer.declaration,
    TLSLayer.declaration,
    VLANLayer.declaration,
    VXLANLayer.declaration,
  ].sorted { $0.prefix.utf8.lexicographicallyPrecedes($1.prefix.utf8) }

  /// A field among all.
  struct NumberedField: Sendable {
    /// The protocol's index in ``LayerRegistry/all``.
    let layer: Int
    /// Its index among the protocol's fields.
    let index: Int
    /// The raw value of the first packet field whose name is behind its own.
    let position: UInt8
  }

  /// All fields; the order is that of their names.
  static let fields: [NumberedField] = all.indices.flatMap { layer in
    all[layer].fields.indices.map { index in
      NumberedField(layer: layer, index: index, position: position(all[layer].fields[index].name))
    }
  }

  /// The number of each protocol's first field.
  static let firstFields: [Int] = all.indices.map { layer in
    all[..<layer].reduce(0) { $0 + $1.fields.count }
  }

  /// The index of a protocol by its name in `Type`.
  static func index(of type: String) -> Int? { all.firstIndex { $0.type == type } }

  /// Where a name stands among the packet fields; those of every event come behind all others.
  private static func position(_ name: String) -> UInt8 {
    let behind = PacketField.allCases.first { field in
      field.rawValue >= PacketField.eventTime.rawValue
        || name.utf8.lexicographicallyPrecedes(field.name.utf8)
    }
    return (behind ?? .eventTime).rawValue
  }
}
