extension ECSWriter {
  /// What `to_ecs()` writes.
  static let declaration = MappingDeclaration(
    name: "to_ecs", title: "The Elastic Common Schema, version 8.17",
    fields: about + network + message,
    remarks: "An event is one message. `source` is who asks and `destination` who is asked, in"
      + " queries and in responses alike; what is sent to a group of receivers (mDNS) has its sender"
      + " as `source`. `dns.answers_count`, `dns.authorities`, `dns.additionals` and `dns.opt` are not"
      + " in the schema; they are called as Packetbeat calls them.")

  /// About the event.
  private static let about: [MappedField] = [
    MappedField("@timestamp", "string", "`EventTime`", "UTC, microseconds"),
    MappedField("ecs.version", "string", "", "8.17.0"),
    MappedField("event.kind", "string", "", "event"),
    MappedField("event.category[]", "string", "", "network"),
    MappedField("event.type[]", "string", "", "connection, protocol"),
    MappedField("event.module", "string", "", "wirebird"),
    MappedField("event.dataset", "string", "", "wirebird.dns; wirebird.packet without a message"),
    MappedField("event.action", "string", "`dns.response`", "dns-query, dns-response"),
    MappedField("event.created", "string", "`EventReceivedTime`"),
    MappedField("observer.type", "string", "", "sensor"),
    MappedField("observer.vendor", "string", "", "Wirebird"),
    MappedField("observer.product", "string", "", "Wirebird"),
    MappedField("observer.version", "string", "", "of this program"),
    MappedField("observer.hostname", "string", "`Hostname`", "else this machine"),
    MappedField("observer.name", "string", "`SourceModuleName`"),
  ]

  /// What carried it, and who it is between.
  private static let network: [MappedField] = [
    MappedField("network.type", "string", "`ipv4.src`, `ipv6.src`", "ipv4, ipv6"),
    MappedField("network.transport", "string", "`dns.transport`, ports", "udp, tcp"),
    MappedField("network.iana_number", "string", "the same", "17, 6"),
    MappedField("network.protocol", "string", "", "dns, also for mDNS and LLMNR"),
    MappedField("network.community_id", "string", "addresses, ports", "version 1, seed 0"),
    MappedField("network.vlan.id", "string", "`vlan.id`"),
    MappedField("network.inner.vlan.id", "string", "`vlan.inner_id`"),
    MappedField("source.address", "string", "`ipv4.src`… of the client", "also what is no address"),
    MappedField("source.ip", "string", "the same", "only where it is an address"),
    MappedField("source.port", "integer", "`udp.src_port`… of the client"),
    MappedField("destination.address", "string", "`ipv4.dst`… of the server"),
    MappedField("destination.ip", "string", "the same", "only where it is an address"),
    MappedField("destination.port", "integer", "`udp.dst_port`… of the server"),
  ]

  /// The message, and the rest.
  private static let message: [MappedField] =
    [
      MappedField("dns.type", "string", "`dns.response`", "query, answer"),
      MappedField("dns.id", "string", "`dns.id`"),
      MappedField("dns.op_code", "string", "`dns.opcode`", "upper case"),
      MappedField("dns.header_flags[]", "string", "`dns.flags.*`", "AA, TC, RD, RA, AD, CD"),
      MappedField("dns.response_code", "string", "`dns.response.code`", "of responses"),
      MappedField("dns.question.name", "string", "`dns.query.name`", "the first question"),
      MappedField("dns.question.type", "string", "`dns.query.type`"),
      MappedField("dns.question.class", "string", "`dns.query.class`"),
      MappedField(
        "dns.question.registered_domain", "string", "`dns.query.name`", "Public Suffix List"),
      MappedField("dns.question.subdomain", "string", "`dns.query.name`", "what is before it"),
      MappedField("dns.question.top_level_domain", "string", "`dns.query.name`", "`co.uk`"),
      MappedField("dns.answers_count", "integer", "`dns.answer.count`"),
    ] + records("dns.answers", "answer")
    + [MappedField("dns.resolved_ip[]", "string", "`dns.answer.data`", "of A and AAAA records")]
    + records("dns.authorities", "authority") + records("dns.additionals", "additional")
    + [
      MappedField("dns.opt.version", "string", "`dns.edns.version`"),
      MappedField("dns.opt.do", "boolean", "`dns.edns.do`"),
      MappedField("dns.opt.udp_size", "integer", "`dns.edns.udp_size`"),
      MappedField("error.message", "string", "`dns.malformed`"),
      MappedField("related.ip[]", "string", "both addresses, `dns.resolved_ip`"),
      MappedField("related.hosts[]", "string", "`dns.query.name`"),
      MappedField(
        "labels.*", "string", "all other fields", "`_` for `.` in their names; values are strings"),
    ]

  /// The members of a record.
  private static func records(_ path: String, _ section: String) -> [MappedField] {
    [
      MappedField("\(path)[].name", "string", "`dns.\(section).name`"),
      MappedField("\(path)[].type", "string", "`dns.\(section).type`"),
      MappedField("\(path)[].class", "string", "`dns.\(section).class`"),
      MappedField("\(path)[].ttl", "integer", "`dns.\(section).ttl`"),
      MappedField("\(path)[].data", "string", "`dns.\(section).data`"),
    ]
  }
}
