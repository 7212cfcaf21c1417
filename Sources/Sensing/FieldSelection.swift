/// What a `Protocol` block asks for.
public struct ProtocolSelection: Sendable {
  /// The protocol.
  public let type: ProtocolType
  /// The ports it is on; empty says the protocol's own.
  public let ports: [UInt16]
  /// The fields that are wanted, by their full names or what these start with; empty says all.
  public let fields: [String]

  /// A block's content; unknown field names must have been refused before.
  public init(type: ProtocolType, ports: [UInt16] = [], fields: [String] = []) {
    self.type = type
    self.ports = ports
    self.fields = fields
  }
}

/// Which fields of packets are in events, and which packets make events.
public struct FieldSelection: Sendable {
  /// The parts of each group that are wanted, a bit each; any bit says that a single field is.
  private var masks = [UInt8](repeating: 0, count: PacketField.allCases.count)
  /// The protocols that have a block.
  private(set) var types: Set<ProtocolType> = []
  /// The ports that are DNS.
  private(set) var dnsPorts = ProtocolType.dns.defaultPorts
  /// The ports that the block for TCP or UDP is limited to; empty says all.
  private(set) var tcpPorts: [UInt16] = []
  /// See ``tcpPorts``.
  private(set) var udpPorts: [UInt16] = []
  /// The other protocols that are wanted.
  private(set) var layers: LayerSelection
  /// The schema, which leaves some out.
  public let schema: Schema

  /// Whether packets without a message make no events, whatever blocks there are.
  let isForMessagesOnly: Bool

  /// What blocks select together; none select everything, as far as ``LayerSelection/isWhole`` says.
  ///
  /// - Parameter showsInternationalNames: Whether names are shown for people too, in Default and Native.
  public init(
    _ blocks: [ProtocolSelection], schema: Schema, isForMessagesOnly: Bool = false,
    showsInternationalNames: Bool = false
  ) {
    self.schema = schema
    self.isForMessagesOnly = isForMessagesOnly
    layers = LayerSelection(isWhole: blocks.isEmpty)
    let all = schema.hasAdditions ? ProtocolType.allCases : ProtocolType.ofMessages
    let chosen = blocks.isEmpty ? all.map { ProtocolSelection(type: $0) } : blocks
    let blocks = chosen.flatMap { block in
      block.type.members.map {
        ProtocolSelection(type: $0, ports: block.ports, fields: block.fields)
      }
    }
    for type in ProtocolType.allCases {
      let own = blocks.filter { $0.type == type }
      guard !own.isEmpty else { continue }
      types.insert(type)
      let isAll = own.contains { $0.ports.isEmpty }
      let ports = isAll ? type.defaultPorts : Array(Set(own.flatMap(\.ports))).sorted()
      switch type {
      case .dns: dnsPorts = ports
      case .tcp: tcpPorts = ports
      case .udp: udpPorts = ports
      default: if let layer = type.layer { layers.add(own, of: layer) }
      }
      for block in own { add(block) }
    }
    for field: PacketField in [
      .eventTime, .eventReceivedTime, .sourceModuleName, .sourceModuleType,
    ] { masks[Int(field.rawValue)] = 0xFF }
    if !showsInternationalNames || schema == .strict { leaveOut(.display) }
    leaveOut()
  }

  /// Adds the fields of a block.
  private mutating func add(_ block: ProtocolSelection) {
    for field in block.type.fields {
      let bits = field.parts.isEmpty ? 0xFF : field.parts.reduce(UInt8(0)) { $0 | $1.bit }
      if block.fields.isEmpty {
        masks[Int(field.rawValue)] |= bits
        continue
      }
      for name in block.fields { masks[Int(field.rawValue)] |= Self.bits(of: field, under: name) }
    }
    guard block.type == .dns, !types.isDisjoint(with: [.dns]) else { return }
    // Found by nobody's name: a defect and how it came come with any field of a message.
    masks[Int(PacketField.malformed.rawValue)] = 0xFF
    masks[Int(PacketField.recordsLeftOut.rawValue)] = 0xFF
    masks[Int(PacketField.sampling.rawValue)] = 0xFF
    masks[Int(PacketField.stream.rawValue)] = 0xFF
    masks[Int(PacketField.transport.rawValue)] = 0xFF
  }

  /// The parts of a group that a name selects: itself and everything below it. A section has its
  /// other name in updates too, and `dns.additional` has the content of OPT records.
  private static func bits(of field: PacketField, under name: String) -> UInt8 {
    let name = name.lowercased()
    func selects(_ full: String) -> Bool { full == name || full.hasPrefix(name + ".") }
    let isEDNS = field.name.hasPrefix("dns.edns.")
    if field.parts.isEmpty {
      return selects(field.name) || (isEDNS && selects("dns.additional")) ? 0xFF : 0
    }
    return field.parts.reduce(UInt8(0)) { bits, part in
      let text = part.text(in: field)
      let isSelected =
        selects(field.name + "." + text) || (isEDNS && name == "dns.additional")
        || (field.nameInQueries.map { selects($0.name + "." + text) } ?? false)
      return isSelected ? bits | part.bit : bits
    }
  }

  /// Takes out what the page's module does not have.
  private mutating func leaveOut() {
    guard schema == .strict else { return }
    leaveOut(.highestBit)
    for field in PacketField.additions { masks[Int(field.rawValue)] = 0 }
    for field: PacketField in [.additional, .answer, .authority] {
      masks[Int(field.rawValue)] &= ~RecordPart.data.bit
    }
    for field in PacketField.wrapping {
      // Tags that have a block of their own were asked for.
      let isChosen = types.contains { $0.layer != nil && $0.fields.contains(field) }
      if !isChosen { masks[Int(field.rawValue)] = 0 }
    }
    masks[Int(PacketField.authority.rawValue)] &= ~RecordPart.ttl.bit
    masks[Int(PacketField.query.rawValue)] &= ~RecordPart.type.bit
  }

  /// Takes a part out of all groups.
  private mutating func leaveOut(_ part: RecordPart) {
    for field in PacketField.allCases where !field.parts.isEmpty {
      masks[Int(field.rawValue)] &= ~part.bit
    }
  }

  /// The selected parts of a group.
  func mask(_ field: PacketField) -> UInt8 { masks[Int(field.rawValue)] }

  /// Whether a single field, or any part of a group, is selected.
  func has(_ field: PacketField) -> Bool { masks[Int(field.rawValue)] != 0 }

  /// Whether a field, given by group and part, is selected.
  func has(_ path: FieldPath) -> Bool {
    path.field.parts.isEmpty ? has(path.field) : mask(path.field) & path.part.bit != 0
  }

  /// Whether a name is that of a packet field or of a group of them, of one protocol.
  public static func isKnown(_ name: String, in type: ProtocolType) -> Bool {
    let name = name.lowercased()
    return knownNames(in: type).contains { $0 == name || $0.hasPrefix(name + ".") }
  }

  /// The names that `Field` takes: every field without numbers, and the groups.
  public static func knownNames(in type: ProtocolType) -> [String] {
    let own = type.fields.flatMap { field in
      field.parts.isEmpty
        ? [field.name] : [field.name] + field.parts.map { field.name + "." + $0.text(in: field) }
    }
    return own + (type.layer.map { LayerRegistry.all[$0].fields.map(\.name) } ?? [])
  }
}

extension RecordPart {
  /// The bit of the part in a mask.
  var bit: UInt8 { 1 &<< rawValue }
}
