/// The keys of the schema Compact: beside each name of a field a short one, in the same order.
extension PacketField {
  /// The key of the field in the schema Compact, or what those of the group begin with: capitals for
  /// DNS, small letters for what is around it.
  var compactName: String {
    switch self {
    case .additional: "Ad"
    case .answer: "An"
    case .authority: "Au"
    case .dso: "Ds"
    case .ednsDNSSECOK: "Ed"
    case .ednsOption: "Eo"
    case .ednsUDPSize: "Es"
    case .ednsVersion: "Ev"
    case .flagAuthenticData: "Fad"
    case .flagAuthoritative: "Fau"
    case .flagCheckingDisabled: "Fcd"
    case .flagConflict: "Fco"
    case .flagRecursionAvailable: "Fra"
    case .flagRecursionDesired: "Frd"
    case .flagTentative: "Fte"
    case .flagTruncated: "Ftr"
    case .id: "I"
    case .malformed: "M"
    case .opcode: "O"
    case .prerequisite: "P"
    case .query: "Q"
    case .recordsLeftOut: "Rl"
    case .response: "Rs"
    case .responseCode: "Rsc"
    case .sampling: "Sa"
    case .stream: "St"
    case .transport: "T"
    case .update: "U"
    case .zone: "Z"
    case .ipv4Destination: "i4d"
    case .ipv4Fragment: "i4f"
    case .ipv4Source: "i4s"
    case .ipv6Destination: "i6d"
    case .ipv6Options: "i6o"
    case .ipv6Source: "i6s"
    case .tcpDestinationPort: "td"
    case .tcpFlag: "tf"
    case .tcpSourcePort: "ts"
    case .tunnelDestination: "tud"
    case .tunnelNumber: "tui"
    case .tunnelSource: "tus"
    case .tunnelType: "tut"
    case .udpDestinationPort: "ud"
    case .udpSourcePort: "us"
    case .vlanNumber: "vid"
    case .vlanInnerNumber: "vin"
    case .eventTime: "t"
    case .eventReceivedTime: "r"
    case .sourceModuleName: "m"
    case .sourceModuleType: "mt"
    }
  }

  /// The usual value of a single field, at which the schema Compact leaves it out, as text; nil where
  /// it is always written.
  var usualText: String? {
    switch self {
    case .ednsDNSSECOK, .response: "false"
    case .ednsVersion: "0"
    case .opcode: "Query"
    case .responseCode: "NOERROR"
    case .transport: "udp"
    default: flagBit != 0 ? "false" : nil
    }
  }

  /// The key of a single field, or what those of a group begin with.
  func key(in schema: Schema) -> String { schema.isCompact ? compactName : name }
}

extension RecordPart {
  /// What a key ends in in the schema Compact: the letters are in the order of the names.
  func compactText(in group: PacketField) -> String {
    switch self {
    case .recordClass: "cl"
    case .count: "ct"
    case .data: "d"
    case .name: "n"
    case .ttl: "s"
    case .type: "t"
    case .highestBit: group == .query ? "u" : "cf"
    case .display: "i"
    }
  }
}

extension FieldPath {
  /// The key of the field in JSON: its name, or in Compact `An2.d`, `Qn`, `Anct`.
  func key(in schema: Schema) -> String {
    guard schema.isCompact else { return name }
    guard !field.parts.isEmpty else { return field.compactName }
    return field.compactName + (label == 0 ? "" : "\(label).") + part.compactText(in: field)
  }
}

extension FieldSelection {
  /// Whether the count of a section goes without saying where all that it counts was read, and is left
  /// out then: in Compact, where the records that are listed can be counted, and the OPT record seen.
  func leavesOutCount(_ group: PacketField) -> Bool {
    let always =
      RecordPart.data.bit | RecordPart.name.bit | RecordPart.ttl.bit | RecordPart.type.bit
    return schema.isCompact && mask(group) & always != 0
      && (group != .additional || has(.ednsUDPSize))
  }
}
