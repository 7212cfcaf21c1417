extension FieldReference {
  /// The protocols that `Type` takes, and the fields of those besides DNS, IP, TCP and UDP.
  static var layersMarkdown: String {
    var text = "### Protocols\n\n"
    text +=
      "What `Type` in a `Protocol` block takes. A protocol with ports is recognised by these and"
    text += " by what its octets begin with; over TCP each segment is read by itself.\n\n"
    text += "| Type | ports | what |\n|---|---|---|\n"
    for type in ProtocolType.allCases {
      text += "| `\(type.rawValue)` | \(ports(type)) | \(type.summary) |\n"
    }
    text += "\n### Fields of the other protocols\n\n"
    text +=
      "They are in events that a block for their protocol selects, in every schema; without any"
    text +=
      " block also in Default and Native. Text from the wire is printable ASCII, with `\\\"`, `\\\\` and"
    text += " `\\DDD`. A field whose content is not there is absent.\n\n"
    text += "| field | type in Native | meaning | example |\n|---|---|---|---|\n"
    for field in LayerRegistry.all.flatMap(\.fields) {
      text +=
        "| `\(field.name)` | \(field.kind.rawValue) | \(field.meaning) | `\(field.example)` |\n"
    }
    return text
  }

  /// The same as lines.
  static var layersTerminal: String {
    let protocols = ProtocolType.allCases.map { type in
      "  \(type.rawValue)\n    \(type.summary) Ports: \(ports(type)).\n"
    }
    let fields = LayerRegistry.all.flatMap(\.fields).map { field in
      "  \(field.name)\n    \(field.kind.rawValue): \(field.meaning) \(field.example)\n"
    }
    return "\nProtocols\n\n" + protocols.joined() + "\nFields of the other protocols\n\n"
      + fields.joined()
  }

  /// The ports of a protocol.
  private static func ports(_ type: ProtocolType) -> String {
    let ports = type.defaultPorts.map(String.init).joined(separator: ", ")
    return ports.isEmpty ? (type.hasPorts ? "all" : "none") : ports
  }
}
