internal import Octets

/// A part of a record's or a question's fields.
///
/// The first six are those that nearly all have, in the order of their names; their raw values index
/// prepared texts. ``PacketField/parts`` has all parts of a group in order.
enum RecordPart: UInt8, CaseIterable {
  /// `.class`
  case recordClass
  /// `.count` of the whole section, which stands among the parts of a record without a number.
  case count
  /// `.data`
  case data
  /// `.name`
  case name
  /// `.ttl`
  case ttl
  /// `.type`
  case type
  /// `.cache_flush` of records and `.unicast_response` of questions: the highest bit of the class over
  /// multicast DNS (RFC 6762 sections 10.2 and 5.4).
  case highestBit
  /// `.idn`: the name for people.
  case display

  /// The last part of the field's name.
  func text(in group: PacketField) -> String {
    switch self {
    case .recordClass: "class"
    case .count: "count"
    case .data: "data"
    case .name: "name"
    case .ttl: "ttl"
    case .type: "type"
    case .highestBit: group == .query ? "unicast_response" : "cache_flush"
    case .display: "idn"
    }
  }
}

/// A group of packet fields; the cases are in the order of their names.
enum PacketField: UInt8, CaseIterable {
  case additional, answer, authority, dso
  case ednsDNSSECOK, ednsOption, ednsUDPSize, ednsVersion
  case flagAuthenticData, flagAuthoritative, flagCheckingDisabled, flagConflict
  case flagRecursionAvailable, flagRecursionDesired, flagTentative, flagTruncated
  case id, malformed, opcode, prerequisite, query, recordsLeftOut, response, responseCode
  case sampling, stream, transport, update, zone
  case ipv4Destination, ipv4Fragment, ipv4Source
  case ipv6Destination, ipv6Options, ipv6Source
  case tcpDestinationPort, tcpFlag, tcpSourcePort
  case tunnelDestination, tunnelNumber, tunnelSource, tunnelType
  case udpDestinationPort, udpSourcePort
  case vlanNumber, vlanInnerNumber
  case eventTime, eventReceivedTime, sourceModuleName, sourceModuleType

  /// The raw value, as an index.
  var index: Int {
    @inline(always) get { Int(unsafe unsafeBitCast(self, to: UInt8.self)) }
  }

  /// The field's name, or the part that all fields of the group share.
  var name: String {
    switch self {
    case .additional: "dns.additional"
    case .answer: "dns.answer"
    case .authority: "dns.authority"
    case .dso: "dns.dso"
    case .ednsDNSSECOK: "dns.edns.do"
    case .ednsOption: "dns.edns.option"
    case .ednsUDPSize: "dns.edns.udp_size"
    case .ednsVersion: "dns.edns.version"
    case .flagAuthenticData: "dns.flags.authentic_data"
    case .flagAuthoritative: "dns.flags.authoritative"
    case .flagCheckingDisabled: "dns.flags.checking_disabled"
    case .flagConflict: "dns.flags.conflict"
    case .flagRecursionAvailable: "dns.flags.recursion_available"
    case .flagRecursionDesired: "dns.flags.recursion_desired"
    case .flagTentative: "dns.flags.tentative"
    case .flagTruncated: "dns.flags.truncated_response"
    case .id: "dns.id"
    case .malformed: "dns.malformed"
    case .opcode: "dns.opcode"
    case .prerequisite: "dns.prerequisite"
    case .query: "dns.query"
    case .recordsLeftOut: "dns.records_left_out"
    case .response: "dns.response"
    case .responseCode: "dns.response.code"
    case .sampling: "dns.sampling"
    case .stream: "dns.stream"
    case .transport: "dns.transport"
    case .update: "dns.update"
    case .zone: "dns.zone"
    case .ipv4Destination: "ipv4.dst"
    case .ipv4Fragment: "ipv4.fragment"
    case .ipv4Source: "ipv4.src"
    case .ipv6Destination: "ipv6.dst"
    case .ipv6Options: "ipv6.options"
    case .ipv6Source: "ipv6.src"
    case .tcpDestinationPort: "tcp.dst_port"
    case .tcpFlag: "tcp.flag"
    case .tcpSourcePort: "tcp.src_port"
    case .tunnelDestination: "tunnel.dst"
    case .tunnelNumber: "tunnel.id"
    case .tunnelSource: "tunnel.src"
    case .tunnelType: "tunnel.type"
    case .udpDestinationPort: "udp.dst_port"
    case .udpSourcePort: "udp.src_port"
    case .vlanNumber: "vlan.id"
    case .vlanInnerNumber: "vlan.inner_id"
    case .eventTime: "EventTime"
    case .eventReceivedTime: "EventReceivedTime"
    case .sourceModuleName: "SourceModuleName"
    case .sourceModuleType: "SourceModuleType"
    }
  }

  /// The parts that the fields of a group end in, in the order of their names; empty for a single
  /// field.
  var parts: [RecordPart] {
    switch self {
    case .additional, .answer, .authority:
      [.highestBit, .recordClass, .count, .data, .display, .name, .ttl, .type]
    case .prerequisite, .update: [.recordClass, .count, .data, .display, .name, .ttl, .type]
    case .query: [.recordClass, .count, .display, .name, .type, .highestBit]
    case .zone: [.recordClass, .count, .display, .name, .type]
    case .dso: [.data, .type]
    case .ednsOption: [.data, .name]
    default: []
    }
  }

  /// The flag's bit in the header's second word.
  var flagBit: UInt16 {
    switch self {
    case .flagAuthenticData: 0x0020
    case .flagAuthoritative: 0x0400
    case .flagCheckingDisabled: 0x0010
    case .flagConflict: 0x0400
    case .flagRecursionAvailable: 0x0080
    case .flagRecursionDesired: 0x0100
    case .flagTentative: 0x0100
    case .flagTruncated: 0x0200
    default: 0
    }
  }

  /// What wraps packets, in the order of the names: fields of the blocks for IP, and only of events
  /// whose packets are wrapped.
  static let wrapping: [PacketField] = [
    .tunnelDestination, .tunnelNumber, .tunnelSource, .tunnelType, .vlanNumber, .vlanInnerNumber,
  ]

  /// Fields of messages beside the page's, in Default and Native only.
  static let additions: [PacketField] = [
    .dso, .ednsDNSSECOK, .ednsOption, .ednsUDPSize, .ednsVersion, .flagConflict, .flagTentative,
    .malformed, .prerequisite, .recordsLeftOut, .response, .sampling, .stream, .transport,
    .update, .zone,
  ]

  /// What a section of an update is called in all other messages (RFC 2136 section 2).
  var nameInQueries: PacketField? {
    switch self {
    case .zone: .query
    case .prerequisite: .answer
    case .update: .authority
    default: nil
    }
  }

  /// Whether it is a group of questions: the question section, or the zone section of an update.
  var isOfQuestions: Bool { self == .query || self == .zone }

  /// The flags of LLMNR, whose header has a conflict in the place of an authority, and a tentative name
  /// in that of wanted recursion (RFC 4795 section 2.1.1), in the order of their names.
  static let linkLocalFlags: [PacketField] = [
    .flagAuthenticData, .flagCheckingDisabled, .flagConflict, .flagRecursionAvailable,
    .flagTentative, .flagTruncated,
  ]

  /// The flags of all other messages, in the order of their names.
  static let flags: [PacketField] = [
    .flagAuthenticData, .flagAuthoritative, .flagCheckingDisabled, .flagRecursionAvailable,
    .flagRecursionDesired, .flagTruncated,
  ]
}

/// One field of one event: the group, and for records which one and which part of it.
struct FieldPath: Hashable {
  /// The group.
  let field: PacketField
  /// The part; ``RecordPart/recordClass`` for single fields, where it means nothing.
  let part: RecordPart
  /// The number in the name; zero where there is none.
  let label: UInt16

  /// A field.
  init(_ field: PacketField, _ part: RecordPart = .recordClass, label: Int = 0) {
    self.field = field
    self.part = part
    self.label = UInt16(truncatingIfNeeded: label)
  }

  /// The name of the field.
  var name: String {
    guard !field.parts.isEmpty else { return field.name }
    return field.name + (label == 0 ? "" : ".\(label)") + "." + part.text(in: field)
  }

  /// The field of a name, whatever the case of its letters; nil where no packet has such a field.
  init?(_ name: String) {
    let name = name.lowercased()
    for field in PacketField.allCases {
      let group = field.name.lowercased()
      if field.parts.isEmpty {
        if name == group {
          self.init(field)
          return
        }
        continue
      }
      guard name.hasPrefix(group + ".") else { continue }
      let rest = name.dropFirst(group.count + 1).split(
        separator: ".", omittingEmptySubsequences: false)
      guard let last = rest.last,
        let part = field.parts.first(where: { $0.text(in: field) == last })
      else {
        return nil
      }
      if rest.count == 1 {
        self.init(field, part)
        return
      }
      guard rest.count == 2, part != .count, let label = UInt16(rest[0]), label > 0,
        String(label) == rest[0]
      else { return nil }
      self.init(field, part, label: Int(label))
      return
    }
    return nil
  }
}
