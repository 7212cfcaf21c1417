public import Events
public import Octets

/// Writes events as Suricata's EVE has DNS, version 3 of its `dns` object (Suricata 8).
public final class EVEEncoder: EventEncoder {
  /// Writes them, without a check of exclusive access for each field.
  private var writer: EVEWriter

  /// An encoder.
  public init() { writer = EVEWriter() }

  /// Writes one event.
  public func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    writer.append(event, of: batch, to: &output)
  }
}

/// What ``EVEEncoder`` keeps.
struct EVEWriter: ~Copyable {
  /// The event.
  private var message = MappedMessage()
  /// The writer.
  private var json = NestedJSON()
  /// The names of fields.
  private var names = FieldNameCache()

  /// A writer.
  init() {}

  /// Writes one event.
  mutating func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer) {
    message.read(event, of: batch)
    let ends = MappedEndpoints(message, in: batch)
    json.begin(&output)
    if message[.time].kind == .datetime {
      json.key("timestamp", &output)
      output.append(0x22)
      json.append(message[.time].datetime, &output)
      // Where the writer puts a Z, EVE has an offset without a colon.
      output.truncate(to: output.count - 1)
      output.append(literal: "+0000\"")
    }
    if let flow = ends.flow { json.member("flow_id", flow.number, &output) }
    json.member("host", message[.host], in: batch, &output)
    json.member("event_type", literal: message.hasMessage ? "dns" : "packet", &output)
    appendTags(batch, &output)
    json.member("src_ip", ends.sender.address, in: batch, &output)
    json.member("src_port", ends.sender.port, &output)
    json.member("dest_ip", ends.receiver.address, in: batch, &output)
    json.member("dest_port", ends.receiver.port, &output)
    if ends.sender.port != nil {
      json.member("proto", literal: message.isTCP ? "TCP" : "UDP", &output)
    }
    if let flow = ends.flow {
      json.key("community_id", &output)
      output.append(0x22)
      flow.appendCommunityID(to: &output)
      output.append(0x22)
    }
    if message.hasMessage { appendMessage(batch, &output) }
    appendOthers(batch, &output)
    json.close(&output)
  }

  /// Writes the tags of the frame.
  private mutating func appendTags(_ batch: EventBatch, _ output: inout OctetBuffer) {
    guard let outer = message.number(.vlan, in: batch) else { return }
    json.openArray("vlan", &output)
    json.element(outer, &output)
    if let inner = message.number(.innerVLAN, in: batch) { json.element(inner, &output) }
    json.closeArray(&output)
  }

  // MARK: - The message

  /// Writes the message.
  private mutating func appendMessage(_ batch: EventBatch, _ output: inout OctetBuffer) {
    let isResponse = message.isResponse(in: batch)
    let opcode = MappingRegistries.opcode(message[.opcode], in: batch)
    let code = MappingRegistries.responseCode(message[.responseCode], in: batch)
    json.open("dns", &output)
    json.member("version", 3, &output)
    json.member("type", literal: isResponse ? "response" : "request", &output)
    json.member("id", message.number(.id, in: batch), &output)
    json.key("flags", &output)
    output.append(0x22)
    append(hexadecimal: flags(isResponse, opcode ?? 0, code ?? 0, batch), &output)
    output.append(0x22)
    if isResponse { json.member("qr", true, &output) }
    for (field, name, _) in Self.flags where message.isTrue(field, in: batch) {
      if let name { json.member(name, true, &output) }
    }
    json.member("opcode", opcode, &output)
    json.member("rcode", message[.responseCode], in: batch, &output)
    appendQueries(batch, &output)
    append("answers", .answer, batch, &output)
    if isResponse { appendGrouped(batch, &output) }
    append("authorities", .authority, batch, &output)
    append("additionals", .additional, batch, &output)
    json.close(&output)
  }

  /// The flags: what EVE calls them, where it names them, and their bits in the header.
  private static let flags: [(SingleField, StaticString?, UInt32)] = [
    (.authoritative, "aa", 0x0400), (.truncated, "tc", 0x0200),
    (.recursionDesired, "rd", 0x0100), (.recursionAvailable, "ra", 0x0080),
    (.authenticData, nil, 0x0020), (.checkingDisabled, nil, 0x0010),
  ]

  /// The second word of the header, as far as events have it.
  private mutating func flags(
    _ isResponse: Bool, _ opcode: Int64, _ code: Int64, _ batch: EventBatch
  ) -> UInt32 {
    var word: UInt32 = isResponse ? 0x8000 : 0
    word |= UInt32(truncatingIfNeeded: opcode & 15) << 11
    word |= UInt32(truncatingIfNeeded: code & 15)
    for (field, _, bit) in Self.flags where message.isTrue(field, in: batch) { word |= bit }
    return word
  }

  /// Writes a number in hexadecimal, without leading zeros.
  private mutating func append(hexadecimal number: UInt32, _ output: inout OctetBuffer) {
    var shift: UInt32 = 12
    while shift > 0, number >> shift == 0 { shift -= 4 }
    while true {
      let digit = UInt8(number >> shift & 15)
      output.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
      if shift == 0 { return }
      shift -= 4
    }
  }

  /// Writes the questions.
  private mutating func appendQueries(_ batch: EventBatch, _ output: inout OctetBuffer) {
    let questions = message.records(.query)
    if questions.isEmpty { return }
    json.openArray("queries", &output)
    for question in questions {
      json.openElement(&output)
      json.member("rrname", question[.name], in: batch, &output)
      json.member("rrtype", question[.type], in: batch, &output)
      json.close(&output)
    }
    json.closeArray(&output)
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
      json.member("rrname", record[.name], in: batch, &output)
      json.member("rrtype", record[.type], in: batch, &output)
      json.member("ttl", MappedMessage.number(record[.ttl], in: batch), &output)
      appendData(record, isNamed: true, batch, &output)
      json.close(&output)
    }
    json.closeArray(&output)
  }

  // MARK: - Data

  /// The types whose data EVE groups.
  private static let groups: [(name: StaticString, text: ShortText)] = [
    ("A", .address), ("AAAA", .address6), ("CNAME", ShortText("CNAME")), ("MX", .mail),
    ("NS", ShortText("NS")), ("NULL", ShortText("NULL")), ("PTR", ShortText("PTR")),
    ("SRV", .service), ("TXT", .text),
  ]

  /// Writes the data of the answers by their types; nothing where there is none.
  private mutating func appendGrouped(_ batch: EventBatch, _ output: inout OctetBuffer) {
    let records = message.records(.answer)
    var hasAny = false
    for type in Self.groups {
      var hasType = false
      for record in records
      where type.text.matches(record[.type], in: batch) && !record[.data].isUndefined {
        if !hasAny { json.open("grouped", &output) }
        if !hasType { json.openArray(type.name, &output) }
        hasAny = true
        hasType = true
        appendData(record, isNamed: false, batch, &output)
      }
      if hasType { json.closeArray(&output) }
    }
    if hasAny { json.close(&output) }
  }

  /// Writes a record's data: SOA and SRV as objects, the name alone of MX, all others as text.
  private mutating func appendData(
    _ record: MappedMessage.Record, isNamed: Bool, _ batch: EventBatch,
    _ output: inout OctetBuffer
  ) {
    let data = record[.data]
    if data.isUndefined { return }
    if ShortText.authority.matches(record[.type], in: batch), isNamed,
      DataWords.word(6, of: data, in: batch) != nil
    {
      json.open("soa", &output)
      appendWords(Self.authorityWords, of: data, batch, &output)
      json.close(&output)
    } else if ShortText.service.matches(record[.type], in: batch),
      DataWords.word(3, of: data, in: batch) != nil
    {
      if isNamed { json.open("srv", &output) } else { json.openElement(&output) }
      appendWords(Self.serviceWords, of: data, batch, &output)
      json.close(&output)
    } else {
      var shown = data
      if ShortText.mail.matches(record[.type], in: batch) {
        shown = DataWords.word(1, of: data, in: batch) ?? data
      }
      if isNamed {
        json.member("rdata", shown, in: batch, &output)
      } else {
        json.element(shown, in: batch, &output)
      }
    }
  }

  /// The words of SOA data.
  private static let authorityWords: [StaticString] = [
    "mname", "rname", "serial", "refresh", "retry", "expire", "minimum",
  ]
  /// The words of SRV data.
  private static let serviceWords: [StaticString] = ["priority", "weight", "port", "name"]

  /// Writes words as members, those that are numbers as numbers; names are the first two words of SOA
  /// data and the last one of SRV data, and no number stands there.
  private mutating func appendWords(
    _ members: [StaticString], of data: Value, _ batch: EventBatch, _ output: inout OctetBuffer
  ) {
    for (index, name) in members.enumerated() {
      guard let word = DataWords.word(index, of: data, in: batch) else { continue }
      let isName = members.count == 4 ? index == 3 : index < 2
      if !isName, let number = MappedMessage.number(word, in: batch) {
        json.member(name, number, &output)
      } else {
        json.member(name, word, in: batch, &output)
      }
    }
  }

  /// Writes the fields that EVE has no place for.
  private mutating func appendOthers(_ batch: EventBatch, _ output: inout OctetBuffer) {
    let singles = Self.unmapped.filter { !message[$0.field].isUndefined }
    if message.others.isEmpty, singles.isEmpty { return }
    json.open("wirebird", &output)
    for (field, name) in singles {
      json.key(name, &output)
      json.typed(message[field], in: batch, &output)
    }
    for (key, value) in message.others {
      json.key(withoutStops: names.octets(key), &output)
      json.plain(value, in: batch, &output)
    }
    json.close(&output)
  }

  /// Fields of packets that EVE has no place for.
  private static let unmapped: [(field: SingleField, name: StaticString)] = [
    (.malformed, "dns_malformed"), (.ednsVersion, "dns_edns_version"), (.ednsDO, "dns_edns_do"),
    (.ednsSize, "dns_edns_udp_size"),
  ]
}
