internal import Events

/// What a field of a packet's event is to the mappings.
enum FieldRole: Equatable {
  /// A field of which an event has one.
  case single(SingleField)
  /// A part of a question, of a record or of an option.
  case part(RecordSection, number: Int32, RecordField)
  /// Nothing that a mapping writes: what follows from others, and the text of the event.
  case passedOver
  /// A field that no mapping knows; it is written with the others of its kind.
  case other

  /// The role of a field by its name, in any case of letters.
  init(name: [UInt8]) {
    let folded = name.map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 }
    let text = String(decoding: folded, as: UTF8.self)
    if let field = SingleField.names[text] {
      self = .single(field)
    } else if Self.passedOverNames.contains(text) {
      self = .passedOver
    } else {
      self = Self.part(text) ?? .other
    }
  }

  /// What follows from other fields.
  private static let passedOverNames: Set<String> = [
    "raw_event", "dns.query.count", "sourcemoduletype",
  ]

  /// `dns.answer.3.type` and its like: a section, a number (0 for none) and a part.
  private static func part(_ name: String) -> FieldRole? {
    for section in RecordSection.allCases where name.hasPrefix(section.prefix) {
      let rest = name.dropFirst(section.prefix.count).split(
        separator: ".", omittingEmptySubsequences: false)
      guard let last = rest.last, let field = RecordField.names[String(last)] else { return nil }
      if rest.count == 1 { return .part(section, number: 0, field) }
      guard rest.count == 2, rest[0].count <= 9, let number = Int32(rest[0]), number > 0
      else { return nil }
      return .part(section, number: number, field)
    }
    return nil
  }
}

/// The fields of which an event has at most one.
enum SingleField: Int, CaseIterable {
  /// The header of the message.
  case id, opcode, response, responseCode
  /// Its flags.
  case authoritative, truncated, recursionDesired, recursionAvailable, authenticData
  /// The last of them.
  case checkingDisabled
  /// How many records the header announces.
  case answerCount, authorityCount, additionalCount
  /// What the message came over, and what is wrong with it.
  case transport, malformed
  /// The OPT record.
  case ednsVersion, ednsDO, ednsSize
  /// Addresses and ports, of IPv4 and IPv6, UDP and TCP.
  case source, destination, sourcePort, destinationPort
  /// The tags of its frame.
  case vlan, innerVLAN
  /// When, and who made the event.
  case time, receivedTime, moduleName, host

  /// The fields by their names in lower case.
  static let names: [String: SingleField] = [
    "dns.id": .id, "dns.opcode": .opcode, "dns.response": .response,
    "dns.response.code": .responseCode, "dns.flags.authoritative": .authoritative,
    "dns.flags.truncated_response": .truncated, "dns.flags.recursion_desired": .recursionDesired,
    "dns.flags.recursion_available": .recursionAvailable,
    "dns.flags.authentic_data": .authenticData,
    "dns.flags.checking_disabled": .checkingDisabled, "dns.answer.count": .answerCount,
    "dns.authority.count": .authorityCount, "dns.additional.count": .additionalCount,
    "dns.transport": .transport, "dns.malformed": .malformed,
    "dns.edns.version": .ednsVersion, "dns.edns.do": .ednsDO, "dns.edns.udp_size": .ednsSize,
    "ipv4.src": .source, "ipv6.src": .source, "ipv4.dst": .destination, "ipv6.dst": .destination,
    "udp.src_port": .sourcePort, "tcp.src_port": .sourcePort,
    "udp.dst_port": .destinationPort, "tcp.dst_port": .destinationPort, "vlan.id": .vlan,
    "vlan.inner_id": .innerVLAN, "eventtime": .time, "eventreceivedtime": .receivedTime,
    "sourcemodulename": .moduleName, "hostname": .host,
  ]
}

/// The lists that a message has.
enum RecordSection: Int, CaseIterable {
  /// The questions.
  case query
  /// The records of each section.
  case answer, authority, additional

  /// What the names of its fields begin with.
  var prefix: String {
    switch self {
    case .query: "dns.query."
    case .answer: "dns.answer."
    case .authority: "dns.authority."
    case .additional: "dns.additional."
    }
  }
}

/// The parts of a question or a record that mappings write.
enum RecordField: Int, CaseIterable {
  /// As the fields are called.
  case name, type, recordClass, ttl, data

  /// The parts by their names.
  static let names: [String: RecordField] = [
    "name": .name, "type": .type, "class": .recordClass, "ttl": .ttl, "data": .data,
  ]
}
