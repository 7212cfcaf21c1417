public import Events
public import Octets

/// Writes events as Zeek's dns.log has them, as JSON: a message a line.
public final class ZeekEncoder: EventEncoder {
  /// Writes them, without a check of exclusive access for each field.
  private var writer: ZeekWriter

  /// An encoder.
  public init() { writer = ZeekWriter() }

  /// Writes one event.
  public func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    writer.append(event, of: batch, to: &output)
  }
}

/// What ``ZeekEncoder`` keeps.
struct ZeekWriter: ~Copyable {
  /// The event.
  private var message = MappedMessage()
  /// The writer.
  private var json = NestedJSON()
  /// The numbers of types.
  private var registries = MappingRegistries()
  /// The names of fields.
  private var names = FieldNameCache()

  /// A writer.
  init() {}

  /// Writes one event.
  mutating func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    message.read(event, of: batch)
    let ends = MappedEndpoints(message, in: batch)
    json.begin(&output)
    appendTime(&output)
    if let flow = ends.flow {
      json.key("uid", &output)
      output.append(0x22)
      flow.appendWord(to: &output)
      output.append(0x22)
    }
    json.member("id.orig_h", ends.client.address, in: batch, &output)
    json.member("id.orig_p", ends.client.port, &output)
    json.member("id.resp_h", ends.server.address, in: batch, &output)
    json.member("id.resp_p", ends.server.port, &output)
    if ends.sender.port != nil {
      json.member("proto", literal: message.isTCP ? "tcp" : "udp", &output)
    }
    if message.hasMessage { appendMessage(batch, &output) }
    if let flow = ends.flow {
      json.key("community_id", &output)
      output.append(0x22)
      flow.appendCommunityID(to: &output)
      output.append(0x22)
    }
    appendOthers(batch, &output)
    json.close(&output)
  }

  /// Writes the time in seconds since 1970.
  private mutating func appendTime(_ output: inout OctetBuffer) {
    guard message[.time].kind == .datetime else { return }
    json.key("ts", &output)
    output.append(decimal: message[.time].datetime.seconds)
    output.append(0x2E)
    output.append(digits: message[.time].datetime.fraction / 1000, count: 6)
  }

  // MARK: - The message

  /// Writes the message.
  private mutating func appendMessage(_ batch: EventBatch, _ output: inout OctetBuffer) {
    let isResponse = message.isResponse(in: batch)
    json.member("trans_id", message.number(.id, in: batch), &output)
    if let question = message.records(.query).first { appendQuestion(question, batch, &output) }
    if isResponse,
      let code = MappingRegistries.responseCode(message[.responseCode], in: batch)
    {
      json.member("rcode", code, &output)
      json.member("rcode_name", message[.responseCode], in: batch, &output)
    }
    for (field, name) in Self.flags {
      json.member(name, message.isTrue(field, in: batch), &output)
    }
    let reserved =
      (message.isTrue(.authenticData, in: batch) ? 2 : 0)
      + (message.isTrue(.checkingDisabled, in: batch) ? 1 : 0)
    json.member("Z", Int64(reserved), &output)
    if isResponse { appendAnswers(batch, &output) }
    json.member("rejected", isResponse && isRejected(batch), &output)
    if let opcode = MappingRegistries.opcode(message[.opcode], in: batch) {
      json.member("opcode", opcode, &output)
      appendKindName(opcode, &output)
    }
  }

  /// The flags as Zeek names them.
  private static let flags: [(SingleField, StaticString)] = [
    (.authoritative, "AA"), (.truncated, "TC"), (.recursionDesired, "RD"),
    (.recursionAvailable, "RA"),
  ]

  /// Whether a response has nothing to say: no records to its question, or a code without question.
  private mutating func isRejected(_ batch: EventBatch) -> Bool {
    if message.records(.query).isEmpty {
      return MappingRegistries.responseCode(message[.responseCode], in: batch) ?? 0 != 0
    }
    let counts: [(SingleField, RecordSection)] = [
      (.answerCount, .answer), (.authorityCount, .authority), (.additionalCount, .additional),
    ]
    return counts.allSatisfy { field, section in
      message.number(field, in: batch) ?? Int64(message.records(section).count) == 0
    }
  }

  /// Writes the question.
  private mutating func appendQuestion(
    _ question: MappedMessage.Record, _ batch: EventBatch, _ output: inout OctetBuffer
  ) {
    if !question[.name].isUndefined {
      let name = ValueText.octets(question[.name], in: batch)
      let lowered = name.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
      // The root has no octets in Zeek.
      json.member("query", lowered == [0x2E] ? [] : lowered, &output)
    }
    if let number = MappingRegistries.recordClass(question[.recordClass], in: batch) {
      json.member("qclass", number, &output)
      appendClassName(number, &output)
    }
    if let number = registries.type(question[.type], in: batch) {
      json.member("qtype", number, &output)
      if number == 255 {
        json.member("qtype_name", literal: "*", &output)
      } else {
        json.member("qtype_name", question[.type], in: batch, &output)
      }
    }
  }

  /// Writes the name that Zeek has for a class.
  private mutating func appendClassName(_ number: Int64, _ output: inout OctetBuffer) {
    switch number {
    case 1: json.member("qclass_name", literal: "C_INTERNET", &output)
    case 2: json.member("qclass_name", literal: "C_CSNET", &output)
    case 3: json.member("qclass_name", literal: "C_CHAOS", &output)
    case 4: json.member("qclass_name", literal: "C_HESIOD", &output)
    case 254: json.member("qclass_name", literal: "C_NONE", &output)
    case 255: json.member("qclass_name", literal: "C_ANY", &output)
    default: json.member("qclass_name", Array("qclass-\(number)".utf8), &output)
    }
  }

  /// Writes the name that Zeek has for a kind of query.
  private mutating func appendKindName(_ number: Int64, _ output: inout OctetBuffer) {
    switch number {
    case 0: json.member("opcode_name", literal: "query", &output)
    case 1: json.member("opcode_name", literal: "iquery", &output)
    case 2: json.member("opcode_name", literal: "server-status", &output)
    case 4: json.member("opcode_name", literal: "notify", &output)
    case 5: json.member("opcode_name", literal: "dynamic-update", &output)
    case 6: json.member("opcode_name", literal: "dso", &output)
    default: json.member("opcode_name", Array("opcode-\(number)".utf8), &output)
    }
  }

  // MARK: - Answers

  /// Writes what was answered, and for how long it may be kept.
  private mutating func appendAnswers(_ batch: EventBatch, _ output: inout OctetBuffer) {
    let answers = message.records(.answer).filter { !$0[.data].isUndefined }
    if answers.isEmpty { return }
    json.openArray("answers", &output)
    for answer in answers { append(answer, batch, &output) }
    json.closeArray(&output)
    json.openArray("TTLs", &output)
    for answer in answers {
      json.element(MappedMessage.number(answer[.ttl], in: batch) ?? 0, &output)
      output.append([0x2E, 0x30])
    }
    json.closeArray(&output)
  }

  /// Writes an answer: of some types only the name, of TXT every string with its length.
  private mutating func append(
    _ answer: MappedMessage.Record, _ batch: EventBatch, _ output: inout OctetBuffer
  ) {
    let data = answer[.data]
    for (type, index) in Self.names where type.matches(answer[.type], in: batch) {
      json.element(DataWords.word(index, of: data, in: batch) ?? data, in: batch, &output)
      return
    }
    let isText = ShortText.text.matches(answer[.type], in: batch)
    if isText || ShortText.sender.matches(answer[.type], in: batch) {
      let type = isText ? "TXT" : "SPF"
      var text: [UInt8] = []
      for string in DataWords.strings(ValueText.octets(data, in: batch)) {
        if !text.isEmpty { text.append(0x20) }
        text += Array("\(type) \(DataWords.length(of: string)) ".utf8) + string
      }
      json.element(text, &output)
      return
    }
    json.element(data, in: batch, &output)
  }

  /// The types of whose data one word is shown, and which.
  private static let names: [(ShortText, Int)] = [(.mail, 1), (.authority, 0), (.service, 3)]

  /// Writes the fields that the log does not have.
  private mutating func appendOthers(_ batch: EventBatch, _ output: inout OctetBuffer) {
    for (field, name) in Self.added where !message[field].isUndefined {
      json.key(name, &output)
      json.typed(message[field], in: batch, &output)
    }
    for (key, value) in message.others {
      json.key(names.octets(key), &output)
      json.plain(value, in: batch, &output)
    }
  }

  /// Fields of packets that the log does not have.
  private static let added: [(SingleField, StaticString)] = [
    (.malformed, "dns.malformed"), (.ednsVersion, "dns.edns.version"), (.ednsDO, "dns.edns.do"),
    (.ednsSize, "dns.edns.udp_size"), (.vlan, "vlan"), (.innerVLAN, "inner_vlan"),
    (.host, "Hostname"),
  ]
}

extension ZeekWriter {
  /// What `to_zeek()` writes.
  static let declaration = MappingDeclaration(
    name: "to_zeek", title: "The columns of Zeek's dns.log (Zeek 8), as its JSON writer has them",
    fields: [
      MappedField("ts", "number", "`EventTime`", "seconds since 1970, microseconds"),
      MappedField("uid", "string", "addresses, ports", "the same in both directions"),
      MappedField("id.orig_h", "string", "`ipv4.src`… of the client"),
      MappedField("id.orig_p", "integer", "`udp.src_port`… of the client"),
      MappedField("id.resp_h", "string", "`ipv4.dst`… of the server"),
      MappedField("id.resp_p", "integer", "`udp.dst_port`… of the server"),
      MappedField("proto", "string", "`dns.transport`, ports", "udp, tcp"),
      MappedField("trans_id", "integer", "`dns.id`"),
      MappedField("query", "string", "`dns.query.name`", "lower case; the root is empty"),
      MappedField("qclass", "integer", "`dns.query.class`"),
      MappedField("qclass_name", "string", "`dns.query.class`", "C_INTERNET…"),
      MappedField("qtype", "integer", "`dns.query.type`"),
      MappedField("qtype_name", "string", "`dns.query.type`", "`*` for ANY"),
      MappedField("rcode", "integer", "`dns.response.code`", "of responses"),
      MappedField("rcode_name", "string", "`dns.response.code`", "of responses"),
      MappedField("AA", "boolean", "`dns.flags.authoritative`"),
      MappedField("TC", "boolean", "`dns.flags.truncated_response`"),
      MappedField("RD", "boolean", "`dns.flags.recursion_desired`"),
      MappedField("RA", "boolean", "`dns.flags.recursion_available`"),
      MappedField("Z", "integer", "`dns.flags.*`", "AD is 2, CD is 1; the reserved bit is 0"),
      MappedField(
        "answers[]", "string", "`dns.answer.data`",
        "the name alone of MX, SOA (mname) and SRV; `TXT 5 hello` of TXT"),
      MappedField("TTLs[]", "number", "`dns.answer.ttl`", "seconds"),
      MappedField("rejected", "boolean", "counts", "a response with a question and no records"),
      MappedField("opcode", "integer", "`dns.opcode`"),
      MappedField("opcode_name", "string", "`dns.opcode`", "query, notify, dynamic-update…"),
      MappedField("community_id", "string", "addresses, ports", "as Zeek's own script adds it"),
      MappedField("dns.malformed", "string", "`dns.malformed`", "not in Zeek"),
      MappedField("dns.edns.version", "integer", "`dns.edns.version`", "not in Zeek"),
      MappedField("dns.edns.do", "boolean", "`dns.edns.do`", "not in Zeek"),
      MappedField("dns.edns.udp_size", "integer", "`dns.edns.udp_size`", "not in Zeek"),
      MappedField("vlan", "integer", "`vlan.id`", "as Zeek's own script adds it"),
      MappedField("inner_vlan", "integer", "`vlan.inner_id`", "as Zeek's own script adds it"),
      MappedField("*", "any", "all other fields", "under their own names"),
    ],
    remarks: "Zeek writes one line for a query with its response; here each message has its line,"
      + " and there is no `rtt`. The originator is who asks, in queries and in responses alike.")
}
