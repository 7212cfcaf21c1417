public import Events
public import Octets

/// Writes events in the Open Cybersecurity Schema Framework: its class DNS Activity.
public final class OCSFEncoder: EventEncoder {
  /// Writes them, without a check of exclusive access for each field.
  private var writer: OCSFWriter

  /// An encoder.
  public init(_ settings: MappingSettings) { writer = OCSFWriter(settings) }

  /// Writes one event.
  public func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    writer.append(event, of: batch, to: &output)
  }
}

/// What ``OCSFEncoder`` keeps.
struct OCSFWriter: ~Copyable {
  /// What is said of the program.
  private let settings: MappingSettings
  /// The event.
  private var message = MappedMessage()
  /// The writer.
  private var json = NestedJSON()
  /// The names of fields.
  private var names = FieldNameCache()

  /// A writer.
  init(_ settings: MappingSettings) { self.settings = settings }

  /// Writes one event.
  mutating func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    message.read(event, of: batch)
    let ends = MappedEndpoints(message, in: batch)
    json.begin(&output)
    appendClass(batch, &output)
    let time = Self.milliseconds(message[.time])
    json.member("time", time ?? Timestamp.now().nanoseconds / 1_000_000, &output)
    appendMetadata(batch, &output)
    append("src_endpoint", ends.client, batch, &output)
    append("dst_endpoint", ends.server, batch, &output)
    appendConnection(ends, &output)
    if message.hasMessage { appendMessage(time, batch, &output) }
    appendOthers(batch, &output)
    json.close(&output)
  }

  /// Milliseconds since 1970, the time of the framework; nil where the value is no time.
  private static func milliseconds(_ value: Value) -> Int64? {
    value.kind == .datetime ? value.datetime.microseconds / 1000 : nil
  }

  // MARK: - About the event

  /// Writes what kind of event it is.
  private mutating func appendClass(_ batch: EventBatch, _ output: inout OctetBuffer) {
    let isResponse = message.isResponse(in: batch)
    let activity: Int64 = !message.hasMessage ? 0 : isResponse ? 2 : 1
    json.member("activity_id", activity, &output)
    json.member(
      "activity_name",
      literal: activity == 0 ? "Unknown" : activity == 1 ? "Query" : "Response", &output)
    json.member("category_uid", 4, &output)
    json.member("category_name", literal: "Network Activity", &output)
    json.member("class_uid", 4003, &output)
    json.member("class_name", literal: "DNS Activity", &output)
    json.member("type_uid", 400_300 + activity, &output)
    json.member(
      "type_name",
      literal: activity == 0
        ? "DNS Activity: Unknown"
        : activity == 1 ? "DNS Activity: Query" : "DNS Activity: Response", &output)
    json.member("severity_id", 1, &output)
    json.member("severity", literal: "Informational", &output)
  }

  /// Writes who made the event.
  private mutating func appendMetadata(_ batch: EventBatch, _ output: inout OctetBuffer) {
    json.open("metadata", &output)
    json.member("version", literal: "1.3.0", &output)
    json.open("product", &output)
    json.member("name", literal: "Wirebird", &output)
    json.member("vendor_name", literal: "Wirebird", &output)
    json.member("version", settings.version, &output)
    json.close(&output)
    json.member("logged_time", Self.milliseconds(message[.receivedTime]), &output)
    json.member("log_provider", message[.moduleName], in: batch, &output)
    json.close(&output)
  }

  /// Writes an endpoint. What takes the place of an address and is none, as a hash, is its `name`.
  private mutating func append(
    _ name: StaticString, _ end: MappedEndpoints.Endpoint, _ batch: EventBatch,
    _ output: inout OctetBuffer
  ) {
    if end.isEmpty { return }
    json.open(name, &output)
    json.member(end.ip == nil ? "name" : "ip", end.address, in: batch, &output)
    json.member("port", end.port, &output)
    json.close(&output)
  }

  /// Writes what carried it.
  private mutating func appendConnection(_ ends: MappedEndpoints, _ output: inout OctetBuffer) {
    json.open("connection_info", &output)
    json.member("direction_id", 0, &output)
    if ends.sender.port != nil {
      json.member("protocol_num", message.isTCP ? 6 : 17, &output)
      json.member("protocol_name", literal: message.isTCP ? "tcp" : "udp", &output)
    }
    if let version = ends.sender.ip?.version {
      json.member("protocol_ver_id", version == .v4 ? 4 : 6, &output)
    }
    if let flow = ends.flow {
      json.key("community_uid", &output)
      output.append(0x22)
      flow.appendCommunityID(to: &output)
      output.append(0x22)
    }
    json.close(&output)
  }

  // MARK: - The message

  /// Writes the message.
  private mutating func appendMessage(
    _ time: Int64?, _ batch: EventBatch, _ output: inout OctetBuffer
  ) {
    let isResponse = message.isResponse(in: batch)
    let id = message.number(.id, in: batch)
    if let question = message.records(.query).first {
      json.open("query", &output)
      json.member("hostname", question[.name], in: batch, &output)
      json.member("type", question[.type], in: batch, &output)
      json.member("class", question[.recordClass], in: batch, &output)
      if let opcode = MappingRegistries.opcode(message[.opcode], in: batch) {
        let known = (0...6).contains(opcode)
        json.member("opcode_id", known ? opcode : 99, &output)
      }
      json.member("opcode", message[.opcode], in: batch, &output)
      json.member("packet_uid", id, &output)
      json.close(&output)
    }
    json.member(isResponse ? "response_time" : "query_time", time, &output)
    guard isResponse else { return }
    appendCode(batch, &output)
    let records = message.records(.answer)
    if records.isEmpty { return }
    let flags = Self.flags.filter { message.isTrue($0.field, in: batch) }
    json.openArray("answers", &output)
    for record in records {
      json.openElement(&output)
      json.member("type", record[.type], in: batch, &output)
      json.member("class", record[.recordClass], in: batch, &output)
      json.member("ttl", MappedMessage.number(record[.ttl], in: batch), &output)
      json.member("rdata", record[.data], in: batch, &output)
      json.member("packet_uid", id, &output)
      json.openArray("flag_ids", &output)
      for flag in flags { json.element(flag.number, &output) }
      json.closeArray(&output)
      json.close(&output)
    }
    json.closeArray(&output)
  }

  /// The flags and their numbers in the framework.
  private static let flags: [(field: SingleField, number: Int64)] = [
    (.authoritative, 1), (.truncated, 2), (.recursionDesired, 3), (.recursionAvailable, 4),
    (.authenticData, 5), (.checkingDisabled, 6),
  ]

  /// Writes what a response says.
  private mutating func appendCode(_ batch: EventBatch, _ output: inout OctetBuffer) {
    guard let code = MappingRegistries.responseCode(message[.responseCode], in: batch) else {
      return
    }
    switch code {
    case 0...11: json.member("rcode_id", code, &output)
    case 16...23: json.member("rcode_id", code, &output)
    case 12...15, 24...3840, 4096...65_534: json.member("rcode_id", 24, &output)
    case 3841...4095, 65_535: json.member("rcode_id", 25, &output)
    default: json.member("rcode_id", 99, &output)
    }
    if let index = Int(exactly: code), Self.codes.indices.contains(index) {
      json.member("rcode", literal: Self.codes[index], &output)
    } else {
      json.member("rcode", message[.responseCode], in: batch, &output)
    }
    json.member("status_id", code == 0 ? 1 : 2, &output)
    json.member("status", literal: code == 0 ? "Success" : "Failure", &output)
  }

  /// The captions of codes from 0 on.
  private static let codes: [StaticString] = [
    "NoError", "FormError", "ServError", "NXDomain", "NotImp", "Refused", "YXDomain", "YXRRSet",
    "NXRRSet", "NotAuth", "NotZone", "DSOTYPENI",
  ]

  /// Writes the fields that the class has no place for.
  private mutating func appendOthers(_ batch: EventBatch, _ output: inout OctetBuffer) {
    let singles = Self.unmapped.filter { !message[$0.field].isUndefined }
    if message.others.isEmpty, singles.isEmpty { return }
    json.open("unmapped", &output)
    for (field, name) in singles {
      json.key(name, &output)
      json.typed(message[field], in: batch, &output)
    }
    for (key, value) in message.others {
      json.key(names.octets(key), &output)
      json.plain(value, in: batch, &output)
    }
    json.close(&output)
  }

  /// Fields of packets that the class has no place for.
  private static let unmapped: [(field: SingleField, name: StaticString)] = [
    (.malformed, "dns.malformed"), (.ednsVersion, "dns.edns.version"), (.ednsDO, "dns.edns.do"),
    (.ednsSize, "dns.edns.udp_size"), (.vlan, "vlan.id"), (.innerVLAN, "vlan.inner_id"),
    (.host, "Hostname"),
  ]
}

extension OCSFWriter {
  /// What `to_ocsf()` writes.
  static let declaration = MappingDeclaration(
    name: "to_ocsf",
    title: "The Open Cybersecurity Schema Framework, version 1.3.0, class DNS Activity (4003)",
    fields: [
      MappedField("activity_id", "integer", "`dns.response`", "1 query, 2 response, 0 no message"),
      MappedField("activity_name", "string", "the same", "Query, Response, Unknown"),
      MappedField("category_uid", "integer", "", "4"),
      MappedField("category_name", "string", "", "Network Activity"),
      MappedField("class_uid", "integer", "", "4003"),
      MappedField("class_name", "string", "", "DNS Activity"),
      MappedField("type_uid", "integer", "`dns.response`", "400301, 400302, 400300"),
      MappedField("type_name", "string", "the same", "DNS Activity: Query…"),
      MappedField("severity_id", "integer", "", "1"),
      MappedField("severity", "string", "", "Informational"),
      MappedField("time", "integer", "`EventTime`", "milliseconds since 1970"),
      MappedField("metadata.version", "string", "", "1.3.0"),
      MappedField("metadata.product.name", "string", "", "Wirebird"),
      MappedField("metadata.product.vendor_name", "string", "", "Wirebird"),
      MappedField("metadata.product.version", "string", "", "of this program"),
      MappedField("metadata.logged_time", "integer", "`EventReceivedTime`"),
      MappedField("metadata.log_provider", "string", "`SourceModuleName`"),
      MappedField("src_endpoint.ip", "string", "`ipv4.src`… of the client"),
      MappedField("src_endpoint.name", "string", "the same", "where it is no address"),
      MappedField("src_endpoint.port", "integer", "`udp.src_port`… of the client"),
      MappedField("dst_endpoint.ip", "string", "`ipv4.dst`… of the server"),
      MappedField("dst_endpoint.name", "string", "the same", "where it is no address"),
      MappedField("dst_endpoint.port", "integer", "`udp.dst_port`… of the server"),
      MappedField("connection_info.direction_id", "integer", "", "0: not known"),
      MappedField("connection_info.protocol_num", "integer", "`dns.transport`, ports", "17, 6"),
      MappedField("connection_info.protocol_name", "string", "the same", "udp, tcp"),
      MappedField("connection_info.protocol_ver_id", "integer", "`ipv4.src`, `ipv6.src`", "4, 6"),
      MappedField("connection_info.community_uid", "string", "addresses, ports"),
      MappedField("query.hostname", "string", "`dns.query.name`", "the first question"),
      MappedField("query.type", "string", "`dns.query.type`"),
      MappedField("query.class", "string", "`dns.query.class`"),
      MappedField("query.opcode_id", "integer", "`dns.opcode`", "99 above 6"),
      MappedField("query.opcode", "string", "`dns.opcode`"),
      MappedField("query.packet_uid", "integer", "`dns.id`"),
      MappedField("query_time", "integer", "`EventTime`", "of queries"),
      MappedField("response_time", "integer", "`EventTime`", "of responses"),
      MappedField("rcode_id", "integer", "`dns.response.code`", "24 unassigned, 25 reserved"),
      MappedField("rcode", "string", "`dns.response.code`", "NoError, NXDomain…"),
      MappedField("status_id", "integer", "`dns.response.code`", "1 NOERROR, 2 all others"),
      MappedField("status", "string", "the same", "Success, Failure"),
      MappedField("answers[].type", "string", "`dns.answer.type`"),
      MappedField("answers[].class", "string", "`dns.answer.class`"),
      MappedField("answers[].ttl", "integer", "`dns.answer.ttl`"),
      MappedField("answers[].rdata", "string", "`dns.answer.data`"),
      MappedField("answers[].packet_uid", "integer", "`dns.id`"),
      MappedField("answers[].flag_ids[]", "integer", "`dns.flags.*`", "1 AA … 6 CD"),
      MappedField("unmapped.*", "any", "all other fields", "also EDNS, VLANs, `dns.malformed`"),
    ],
    remarks: "`src_endpoint` is who asks, in queries and in responses alike. The class has no place"
      + " for the names of answers, nor for the authority and additional sections: those are left"
      + " out.")
}
