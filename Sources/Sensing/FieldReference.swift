/// The fields of packets' events as text: the source of `wirebird reference` and of docs/reference.
public enum FieldReference {
  /// A field for people.
  struct Entry {
    /// Its name; `<n>` stands for the number of a record.
    let name: String
    /// Its key in the schema Compact.
    let key: String
    /// Its type in the schemas Native and Compact.
    let type: String
    /// What it says.
    let meaning: String
    /// A value.
    let example: String
    /// Whether the schema Strict has it too.
    let isStrict: Bool
  }

  /// All fields in the order of their names.
  static var entries: [Entry] {
    let strict = FieldSelection([], schema: .strict)
    return PacketField.allCases.flatMap { field -> [Entry] in
      let description = field.description
      guard !field.parts.isEmpty else {
        return [
          Entry(
            name: field.name, key: field.compactName, type: description.type,
            meaning: description.meaning,
            example: description.example, isStrict: strict.has(field))
        ]
      }
      return field.parts.map { part in
        let name = field.name + (part == .count ? ".count" : "[.<n>].\(part.text(in: field))")
        return Entry(
          name: name,
          key: field.compactName + (part == .count ? "" : "[<n>.]") + part.compactText(in: field),
          type: part == .highestBit ? "boolean" : part.isNumber ? "integer" : "string",
          meaning: part.meaning(in: field), example: part.example(in: field),
          isStrict: strict.mask(field) & part.bit != 0)
      }
    }
  }

  /// The names of all fields, without the numbers of records.
  public static var names: [String] {
    entries.map { String($0.name.split(separator: "[.<n>]").joined()) }
      + LayerRegistry.all.flatMap(\.fields).map(\.name)
  }

  /// A table.
  public static var markdown: String {
    var text =
      "Numbers of records: in Strict and Default the first record of a section has none, the"
    text += " next ones have 3, 4, 5…, as the page's module does; in Native and Compact they"
    text += " are 1, 2, 3…\n"
    text += "All values are strings in Strict and Default.\n\n"
    text +=
      "Compact is Native to `Exec` and all formats but JSON, which has its short keys and leaves out:\n"
    text +=
      "flags and `dns.response` that are false, Query, NOERROR, udp, class IN, DO that is false, version 0 of\n"
    text +=
      "EDNS, and counts of sections of which all records were read; see docs/decisions/016.\n\n"
    text += "| field | in Compact | type in Native | schemas | meaning | example |\n"
    text += "|---|---|---|---|---|---|\n"
    for entry in entries {
      let schemas = entry.isStrict ? "all" : "all but Strict"
      text +=
        "| `\(entry.name)` | `\(entry.key)` | \(entry.type) | \(schemas) | \(entry.meaning) |"
        + " `\(entry.example)` |\n"
    }
    return text + "\n" + layersMarkdown
  }

  /// Lines.
  public static var terminal: String {
    fieldLines + layersTerminal
  }

  /// The fields of packets.
  private static var fieldLines: String {
    entries.map { entry in
      "  \(entry.name)\n    \(entry.type); \(entry.isStrict ? "all schemas" : "all schemas but Strict"):"
        + " \(entry.meaning) \(entry.example)\n"
    }.joined()
  }
}

extension PacketField {
  /// Type, meaning and an example of a single field.
  var description: (type: String, meaning: String, example: String) {
    switch self {
    case .additional, .answer, .authority, .dso, .ednsOption, .prerequisite, .query, .update, .zone:
      ("", "", "")
    case .ednsDNSSECOK: ("boolean", "Whether DNSSEC records are wanted (DO, RFC 3225).", "true")
    case .ednsUDPSize: ("integer", "The UDP payload size of the OPT record, octets.", "1232")
    case .ednsVersion: ("integer", "The EDNS version (RFC 6891).", "0")
    case .flagAuthenticData: ("boolean", "AD: the data was validated (RFC 4035).", "false")
    case .flagAuthoritative: ("boolean", "AA: the answer comes from an authority.", "true")
    case .flagConflict:
      (
        "boolean",
        "C: several have the name; only in LLMNR, in the place of AA (RFC 4795).", "false"
      )
    case .flagTentative:
      (
        "boolean",
        "T: the name is not yet known to be unique; only in LLMNR, in the place of RD (RFC 4795).",
        "false"
      )
    case .flagCheckingDisabled: ("boolean", "CD: validation is not wanted (RFC 4035).", "false")
    case .flagRecursionAvailable: ("boolean", "RA: recursion can be had.", "true")
    case .flagRecursionDesired: ("boolean", "RD: recursion is wanted.", "true")
    case .flagTruncated: ("boolean", "TC: the message was cut.", "false")
    case .id: ("integer", "Which query and response belong together.", "18321")
    case .malformed:
      ("string", "The first defect of the message and the octet it is at.", "rdata-length at 45")
    case .opcode: ("string", "The kind of query.", "Query")
    case .recordsLeftOut:
      (
        "integer",
        "How many records were read and are not listed, since their names would be more text than a"
          + " message of that size may become; only where `dns.malformed` or an earlier defect"
          + " tells why.", "4371"
      )
    case .response: ("boolean", "QR: whether it is a response.", "true")
    case .responseCode:
      ("string", "RCODE, with the upper bits of the OPT record (RFC 6891).", "NXDOMAIN")
    case .sampling:
      (
        "integer",
        "One of how many conversations was looked at when the message came; only while others were"
          + " left out, see the directive OnOverload.", "4"
      )
    case .stream:
      (
        "string",
        "`joined` where the TCP stream was joined in its middle, or found again behind octets that are"
          + " missing, so that this is a message by all that it has, but not by its place.",
        "joined"
      )
    case .transport:
      ("string", "What the message came over: udp, tcp, or http where it is not encrypted.", "udp")
    case .ipv4Destination: ("string", "The receiver.", "192.0.2.1")
    case .ipv4Fragment:
      ("string", "Which fragment it is; only in fragments.", "Last fragment [offset= 1480]")
    case .ipv4Source: ("string", "The sender.", "192.0.2.2")
    case .ipv6Destination: ("string", "The receiver.", "2001:db8::1")
    case .ipv6Options:
      ("string", "The extension headers; only where there are any.", "Hop-By-Hop,Fragment")
    case .ipv6Source: ("string", "The sender.", "2001:db8::2")
    case .tcpDestinationPort: ("integer", "The receiver's port.", "53")
    case .tcpFlag: ("string", "The flags that are set.", "PSH ACK")
    case .tcpSourcePort: ("integer", "The sender's port.", "36486")
    case .tunnelDestination:
      ("string", "The receiver of the outermost IP packet; only in tunnels over IP.", "192.0.2.9")
    case .tunnelNumber:
      (
        "string",
        "What identifies each tunnel (VNI, key, TEID, session, label), in the order of"
          + " `tunnel.type`; `-` where one has no such number, absent where none has.", "5001,-"
      )
    case .tunnelSource:
      ("string", "The sender of the outermost IP packet; only in tunnels over IP.", "192.0.2.8")
    case .tunnelType:
      ("string", "The tunnels around the packet, the outermost first.", "vxlan,ipip")
    case .vlanNumber:
      ("integer", "The first VLAN tag of the frame; only where there is one.", "7")
    case .vlanInnerNumber:
      (
        "integer",
        "The second VLAN tag, behind the first or inside a tunnel; only where there is one.", "12"
      )
    case .udpDestinationPort: ("integer", "The receiver's port.", "53")
    case .udpSourcePort: ("integer", "The sender's port.", "36486")
    case .eventTime:
      ("datetime", "When the packet was captured.", "2020-05-18T12:15:34.033655-05:00")
    case .eventReceivedTime:
      ("datetime", "When the event was made.", "2020-05-18T12:15:34.301402-05:00")
    case .sourceModuleName: ("string", "The instance that made the event.", "pcap")
    case .sourceModuleType: ("string", "The module of that instance.", "im_pcap")
    }
  }
}

extension RecordPart {
  /// What the part says in a group.
  func meaning(in field: PacketField) -> String {
    let section = field.name.split(separator: ".").last.map(String.init) ?? ""
    if field == .ednsOption {
      return self == .name ? "The option's name." : "The option's value as text."
    }
    if field == .dso {
      return self == .type
        ? "The type of a stateful operation's unit (RFC 8490)." : "The unit's data as text."
    }
    let noun =
      switch field {
      case .query: "question"
      case .zone: "zone that is updated (RFC 2136)"
      case .prerequisite: "prerequisite of an update"
      case .update: "record to add or (class ANY or NONE) to delete"
      default: "\(section) record"
      }
    return switch self {
    case .recordClass where field == .update:
      "The class of the record: the zone's to add it; NONE to delete it, ANY to delete all of its"
        + " name and type (RFC 2136 section 2.5)."
    case .recordClass where field == .prerequisite:
      "The class of the prerequisite: ANY, it exists; NONE, it does not; the zone's, it is just so"
        + " (RFC 2136 section 2.4)."
    case .recordClass: "The class of the \(noun)."
    case .count: "How many records the header announces in the section (with OPT)."
    case .data: "The RDATA of the \(noun) in presentation form."
    case .name: "The owner name of the \(noun): no full stop at the end, `\\.` and `\\DDD` escapes."
    case .ttl: "The TTL of the \(noun), seconds."
    case .highestBit where field == .query:
      "QU: a unicast response is wanted; only over multicast DNS, and only where it is (RFC 6762)."
    case .highestBit:
      "The records of the name and type are all there are; only over multicast DNS, and only where"
        + " they are (RFC 6762)."
    case .display:
      "The owner name of the \(noun) with its international labels in their own letters; only with"
        + " `IDN TRUE`, and where all of them can be shown."
    case .type: "The type of the \(noun)."
    }
  }

  /// A value.
  func example(in field: PacketField) -> String {
    switch self {
    case .highestBit: "true"
    case .display: "bücher.example"
    case .data where field == .dso: "15000 60000"
    case .type where field == .dso: "KeepAlive"
    case .recordClass: "IN"
    case .count: "2"
    case .data: "192.0.2.7"
    case .name: "www.example.com"
    case .ttl: "86400"
    case .type: "A"
    }
  }
}
