extension EVEWriter {
  /// What `to_eve()` writes.
  static let declaration = MappingDeclaration(
    name: "to_eve", title: "Suricata's EVE, version 3 of DNS (Suricata 8)",
    fields: packet + message
      + records("answers", "answer")
      + [
        MappedField(
          "dns.grouped.*", "array", "`dns.answer.data`",
          "by type: A, AAAA, CNAME, MX, NS, NULL, PTR, SRV, TXT")
      ] + records("authorities", "authority") + records("additionals", "additional")
      + [
        MappedField(
          "wirebird.*", "any", "all other fields", "`_` for `.` in their names; not in Suricata")
      ],
    remarks: "`src_ip` is the sender of the packet, in responses the server, as Suricata 8 has it."
      + " There is no `tx_id`, since a message stands for itself here; `flow_id` is made of addresses"
      + " and ports, so that it is the same in both directions, and for the next connection between"
      + " the same ports as well.")

  /// The packet.
  private static let packet: [MappedField] = [
    MappedField("timestamp", "string", "`EventTime`", "UTC, microseconds, `+0000`"),
    MappedField("flow_id", "integer", "addresses, ports", "53 bits of a hash"),
    MappedField("host", "string", "`Hostname`", "only where it is set, as Suricata's sensor-name"),
    MappedField("event_type", "string", "", "dns; packet without a message, not in Suricata"),
    MappedField("vlan[]", "integer", "`vlan.id`, `vlan.inner_id`"),
    MappedField("src_ip", "string", "`ipv4.src`, `ipv6.src`"),
    MappedField("src_port", "integer", "`udp.src_port`, `tcp.src_port`"),
    MappedField("dest_ip", "string", "`ipv4.dst`, `ipv6.dst`"),
    MappedField("dest_port", "integer", "`udp.dst_port`, `tcp.dst_port`"),
    MappedField("proto", "string", "`dns.transport`, ports", "UDP, TCP"),
    MappedField("community_id", "string", "addresses, ports", "version 1, seed 0"),
  ]

  /// The message.
  private static let message: [MappedField] = [
    MappedField("dns.version", "integer", "", "3"),
    MappedField("dns.type", "string", "`dns.response`", "request, response"),
    MappedField("dns.id", "integer", "`dns.id`"),
    MappedField("dns.flags", "string", "`dns.flags.*`…", "hexadecimal; the reserved bit is 0"),
    MappedField("dns.qr", "boolean", "`dns.response`", "only where it is true, as the next"),
    MappedField("dns.aa", "boolean", "`dns.flags.authoritative`"),
    MappedField("dns.tc", "boolean", "`dns.flags.truncated_response`"),
    MappedField("dns.rd", "boolean", "`dns.flags.recursion_desired`"),
    MappedField("dns.ra", "boolean", "`dns.flags.recursion_available`"),
    MappedField("dns.opcode", "integer", "`dns.opcode`"),
    MappedField("dns.rcode", "string", "`dns.response.code`"),
    MappedField("dns.queries[].rrname", "string", "`dns.query.name`"),
    MappedField("dns.queries[].rrtype", "string", "`dns.query.type`"),
  ]

  /// The members of a section's records.
  private static func records(_ name: String, _ section: String) -> [MappedField] {
    let path = "dns.\(name)[]"
    return [
      MappedField("\(path).rrname", "string", "`dns.\(section).name`"),
      MappedField("\(path).rrtype", "string", "`dns.\(section).type`"),
      MappedField("\(path).ttl", "integer", "`dns.\(section).ttl`"),
      MappedField("\(path).rdata", "string", "`dns.\(section).data`", "the name alone of MX"),
      MappedField(
        "\(path).soa.*", "any", "`dns.\(section).data`",
        "of SOA: mname, rname, serial, refresh, retry, expire, minimum"),
      MappedField(
        "\(path).srv.*", "any", "`dns.\(section).data`", "of SRV: priority, weight, port, name"),
    ]
  }
}
