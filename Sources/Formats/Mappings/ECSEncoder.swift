internal import Configuration
public import Events
public import Octets

/// Writes events in the Elastic Common Schema.
public final class ECSEncoder: EventEncoder {
  /// Writes them, without a check of exclusive access for each field.
  private var writer: ECSWriter

  /// An encoder.
  public init(_ settings: MappingSettings) { writer = ECSWriter(settings) }

  /// Writes one event.
  public func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    writer.append(event, of: batch, to: &output)
  }
}

/// What ``ECSEncoder`` keeps.
struct ECSWriter: ~Copyable {
  /// What is said of the program.
  private let settings: MappingSettings
  /// The event.
  private var message = MappedMessage()
  /// The writer.
  private var json = NestedJSON()
  /// Finds the parts of names.
  private let suffixes = PublicSuffixFinder(.suffix), registered = PublicSuffixFinder(.registered)
  /// The names of fields.
  private var names = FieldNameCache()

  /// A writer.
  init(_ settings: MappingSettings) { self.settings = settings }

  /// Writes one event.
  mutating func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    message.read(event, of: batch)
    let ends = MappedEndpoints(message, in: batch)
    json.begin(&output)
    json.member("@timestamp", time: message[.time], &output)
    json.open("ecs", &output)
    json.member("version", literal: "8.17.0", &output)
    json.close(&output)
    appendEvent(batch, &output)
    appendNetwork(ends, batch, &output)
    append("source", ends.client, batch, &output)
    append("destination", ends.server, batch, &output)
    if message.hasMessage { appendMessage(batch, &output) }
    if !message[.malformed].isUndefined {
      json.open("error", &output)
      json.member("message", message[.malformed], in: batch, &output)
      json.close(&output)
    }
    appendRelated(ends, batch, &output)
    appendOthers(batch, &output)
    json.close(&output)
  }

  // MARK: - About the event

  /// Writes what kind of event it is and who made it.
  private mutating func appendEvent(_ batch: EventBatch, _ output: inout OctetBuffer) {
    json.open("event", &output)
    json.member("kind", literal: "event", &output)
    json.openArray("category", &output)
    json.element(literal: "network", &output)
    json.closeArray(&output)
    json.openArray("type", &output)
    json.element(literal: "connection", &output)
    json.element(literal: "protocol", &output)
    json.closeArray(&output)
    json.member("module", literal: "wirebird", &output)
    if message.hasMessage {
      json.member("dataset", literal: "wirebird.dns", &output)
      let isResponse = message.isResponse(in: batch)
      json.member("action", literal: isResponse ? "dns-response" : "dns-query", &output)
    } else {
      json.member("dataset", literal: "wirebird.packet", &output)
    }
    json.member("created", time: message[.receivedTime], &output)
    json.close(&output)
    json.open("observer", &output)
    json.member("type", literal: "sensor", &output)
    json.member("vendor", literal: "Wirebird", &output)
    json.member("product", literal: "Wirebird", &output)
    json.member("version", settings.version, &output)
    if !message[.host].isUndefined {
      json.member("hostname", message[.host], in: batch, &output)
    } else if !settings.hostname.isEmpty {
      json.member("hostname", settings.hostname, &output)
    }
    json.member("name", message[.moduleName], in: batch, &output)
    json.close(&output)
  }

  /// Writes what carried it.
  private mutating func appendNetwork(
    _ ends: MappedEndpoints, _ batch: EventBatch, _ output: inout OctetBuffer
  ) {
    json.open("network", &output)
    if let version = ends.sender.ip?.version {
      json.member("type", literal: version == .v4 ? "ipv4" : "ipv6", &output)
    }
    if ends.sender.port != nil {
      json.member("transport", literal: message.isTCP ? "tcp" : "udp", &output)
      json.member("iana_number", literal: message.isTCP ? "6" : "17", &output)
    }
    if message.hasMessage { json.member("protocol", literal: "dns", &output) }
    if let flow = ends.flow {
      json.key("community_id", &output)
      output.append(0x22)
      flow.appendCommunityID(to: &output)
      output.append(0x22)
    }
    if !message[.vlan].isUndefined {
      json.open("vlan", &output)
      json.member("id", message[.vlan], in: batch, &output)
      json.close(&output)
    }
    if !message[.innerVLAN].isUndefined {
      json.open("inner", &output)
      json.open("vlan", &output)
      json.member("id", message[.innerVLAN], in: batch, &output)
      json.close(&output)
      json.close(&output)
    }
    json.close(&output)
  }

  /// Writes an endpoint. What takes the place of an address and is none, as a hash, is no `ip`.
  private mutating func append(
    _ name: StaticString, _ end: MappedEndpoints.Endpoint, _ batch: EventBatch,
    _ output: inout OctetBuffer
  ) {
    if end.isEmpty { return }
    json.open(name, &output)
    json.member("address", end.address, in: batch, &output)
    if end.ip != nil { json.member("ip", end.address, in: batch, &output) }
    json.member("port", end.port, &output)
    json.close(&output)
  }

  // MARK: - The message

  /// Writes the message.
  private mutating func appendMessage(_ batch: EventBatch, _ output: inout OctetBuffer) {
    let isResponse = message.isResponse(in: batch)
    json.open("dns", &output)
    json.member("type", literal: isResponse ? "answer" : "query", &output)
    json.member("id", message[.id], in: batch, &output)
    if !message[.opcode].isUndefined {
      json.member("op_code", Self.upperCased(message[.opcode], batch), &output)
    }
    json.openArray("header_flags", &output)
    for (field, text) in Self.flags where message.isTrue(field, in: batch) {
      json.element(literal: text, &output)
    }
    json.closeArray(&output)
    if isResponse { json.member("response_code", message[.responseCode], in: batch, &output) }
    if let question = message.records(.query).first { append(question, batch, &output) }
    json.member("answers_count", message.number(.answerCount, in: batch), &output)
    append("answers", .answer, batch, &output)
    appendResolved(batch, &output)
    append("authorities", .authority, batch, &output)
    append("additionals", .additional, batch, &output)
    if !message[.ednsVersion].isUndefined {
      json.open("opt", &output)
      json.member("version", message[.ednsVersion], in: batch, &output)
      json.member("do", message.isTrue(.ednsDO, in: batch), &output)
      json.member("udp_size", message.number(.ednsSize, in: batch), &output)
      json.close(&output)
    }
    json.close(&output)
  }

  /// The flags as the schema names them.
  private static let flags: [(SingleField, StaticString)] = [
    (.authoritative, "AA"), (.truncated, "TC"), (.recursionDesired, "RD"),
    (.recursionAvailable, "RA"), (.authenticData, "AD"), (.checkingDisabled, "CD"),
  ]

  /// A text in upper case.
  private static func upperCased(_ value: Value, _ batch: EventBatch) -> [UInt8] {
    ValueText.octets(value, in: batch).map { (0x61...0x7A).contains($0) ? $0 - 32 : $0 }
  }

  /// Writes the question, with the parts of its name.
  private mutating func append(
    _ question: MappedMessage.Record, _ batch: EventBatch, _ output: inout OctetBuffer
  ) {
    json.open("question", &output)
    json.member("name", question[.name], in: batch, &output)
    json.member("type", question[.type], in: batch, &output)
    json.member("class", question[.recordClass], in: batch, &output)
    if question[.name].kind == .string {
      appendParts(question[.name].range, batch.text, &output)
    }
    json.close(&output)
  }

  /// Writes the parts of a name, in lower case.
  private mutating func appendParts(
    _ range: TextRange, _ text: borrowing OctetBuffer, _ output: inout OctetBuffer
  ) {
    let name = text.view(from: Int(range.start), count: Int(range.count))
    guard let suffix = suffixes.range(in: name) else { return }
    if let domain = registered.range(in: name) {
      json.member("registered_domain", Self.lowerCased(name, domain), &output)
      if domain.lowerBound > 1 {
        json.member("subdomain", Self.lowerCased(name, 0..<domain.lowerBound - 1), &output)
      }
    }
    json.member("top_level_domain", Self.lowerCased(name, suffix), &output)
  }

  /// A part of a name in lower case.
  private static func lowerCased(_ name: borrowing OctetView, _ range: Range<Int>) -> [UInt8] {
    range.map { at in
      let octet = name.octet(at)
      return (0x41...0x5A).contains(octet) ? octet | 0x20 : octet
    }
  }

  /// Writes the records of a section; nothing where there are none.
  private mutating func append(
    _ name: StaticString, _ section: RecordSection, _ batch: EventBatch,
    _ output: inout OctetBuffer
  ) {
    let records = message.records(section)
    if records.isEmpty { return }
    json.openArray(name, &output)
    for record in records {
      json.openElement(&output)
      json.member("name", record[.name], in: batch, &output)
      json.member("type", record[.type], in: batch, &output)
      json.member("class", record[.recordClass], in: batch, &output)
      json.member("ttl", MappedMessage.number(record[.ttl], in: batch), &output)
      json.member("data", record[.data], in: batch, &output)
      json.close(&output)
    }
    json.closeArray(&output)
  }

  /// Writes the addresses among the answers; nothing where there are none.
  private mutating func appendResolved(_ batch: EventBatch, _ output: inout OctetBuffer) {
    var hasAny = false
    for record in message.records(.answer)
    where Self.isAddress(record, batch) && MappedMessage.address(record[.data], in: batch) != nil {
      if !hasAny { json.openArray("resolved_ip", &output) }
      hasAny = true
      json.element(record[.data], in: batch, &output)
    }
    if hasAny { json.closeArray(&output) }
  }

  /// Whether a record has an address.
  private static func isAddress(_ record: MappedMessage.Record, _ batch: EventBatch) -> Bool {
    ShortText.address.matches(record[.type], in: batch)
      || ShortText.address6.matches(record[.type], in: batch)
  }

  // MARK: - What is searched for, and the rest

  /// Writes what the event is found by.
  private mutating func appendRelated(
    _ ends: MappedEndpoints, _ batch: EventBatch, _ output: inout OctetBuffer
  ) {
    let resolved = message.records(.answer).filter {
      Self.isAddress($0, batch) && MappedMessage.address($0[.data], in: batch) != nil
    }
    let name = message.records(.query).first?[.name] ?? .undefined
    let hasAddress = ends.sender.ip != nil || ends.receiver.ip != nil || !resolved.isEmpty
    guard hasAddress || !name.isUndefined else { return }
    json.open("related", &output)
    if hasAddress {
      json.openArray("ip", &output)
      for end in [ends.client, ends.server] where end.ip != nil {
        json.element(end.address, in: batch, &output)
      }
      for record in resolved { json.element(record[.data], in: batch, &output) }
      json.closeArray(&output)
    }
    if !name.isUndefined {
      json.openArray("hosts", &output)
      json.element(name, in: batch, &output)
      json.closeArray(&output)
    }
    json.close(&output)
  }

  /// Writes the fields that the schema has no place for, as texts.
  private mutating func appendOthers(_ batch: EventBatch, _ output: inout OctetBuffer) {
    if message.others.isEmpty { return }
    json.open("labels", &output)
    for (key, value) in message.others {
      json.key(withoutStops: names.octets(key), &output)
      json.string(value, in: batch, &output)
    }
    json.close(&output)
  }
}
