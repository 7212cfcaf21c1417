internal import DNS
internal import Octets

/// The constant texts that a plan's JSON is made of.
///
/// A *lead* is what stands before a value: the key, the colon, and the quotation mark of a string.
/// A *close* is what stands behind it: the quotation mark of a string and a comma. Leads inside a
/// record begin with the close of the value before them. Where neighbours are always written together
/// their texts are joined when the configuration is loaded.
struct PlanTexts: ~Copyable, Sendable {
  /// How many numbers of records have their own texts: 0 (no number) to 31.
  static let labelLimit = 32
  /// Texts per number: a row.
  static let perLabel = 8
  /// The text that has class IN and the lead of the part behind it, after those of the parts.
  static let internetClass = 6
  /// The close of a record's last part.
  static let recordClose = 7
  /// How many response codes have texts.
  static let responseCodeLimit = 24
  /// How many counts have texts.
  static let countLimit = 16

  /// The groups that have texts for records: additional, answer, authority, question, EDNS option.
  static let groups: [PacketField] = [.additional, .answer, .authority, .query, .ednsOption]
  /// Those, and the sections of updates, whose fields are spelled out: prerequisite, update, zone.
  static let allGroups = groups + [.prerequisite, .update, .zone]

  /// Texts of records: by group, number, and part.
  let records: FragmentTable
  /// `"dns.answer.count":"0",` and so on, by group and count.
  let counts: FragmentTable
  /// `"dns.answer.count":"` and so on, by group.
  let countLeads: FragmentTable
  /// What opens a line without records: the brace and the three counts, by that of additional records.
  let emptyHeads: WideFragmentTable
  /// The leads of single fields, by ``PacketField``.
  let leads: FragmentTable
  /// All flags and the lead of the id, by bits 4 to 10 of the flags word.
  let flags: WideFragmentTable
  /// The opcode with lead and close, by its number.
  let opcodes: FragmentTable
  /// `dns.response` to `dns.transport`, by QR, transport and response code below 24.
  let responses: WideFragmentTable
  /// The close of the id, the opcode, and class IN, a count of one and the lead of the name: the head of
  /// nearly every question, by opcode.
  let questionHeads: WideFragmentTable
  /// The close of such a question, the text of ``responses``, and the lead of the receiver's address:
  /// three for each of ``responses``, for a line without that address, IPv4 and IPv6.
  let questionEnds: WideFragmentTable
  /// What stands between the values of IP and of the transport, a row for each kind of header.
  let headers: FragmentTable
  /// DO with the lead of the payload size, by DO; then the close of that, and version 0.
  let opt: FragmentTable

  /// The texts of a selection.
  init(_ selection: FieldSelection) {
    var records: [[UInt8]] = []
    for group in Self.groups {
      for label in 0..<Self.labelLimit {
        records += Self.recordTexts(group, label: label, selection)
      }
    }
    self.records = FragmentTable(records)
    let schema = selection.schema
    counts = FragmentTable(
      Self.groups.flatMap { group in
        (0..<Self.countLimit).map { Array(Self.countText(group, $0, selection).utf8) }
      })
    emptyHeads = WideFragmentTable(
      (0..<Self.countLimit).map { count in
        let additional = Self.countText(.additional, count, selection)
        let answer = Self.countText(.answer, 0, selection)
        return Array(("{" + additional + answer + Self.countText(.authority, 0, selection)).utf8)
      })
    countLeads = FragmentTable(
      Self.allGroups.map { group in
        guard selection.mask(group) & RecordPart.count.bit != 0 else { return [] }
        let key = FieldPath(group, .count).key(in: schema)
        return Array("\"\(key)\":\(schema.quote)".utf8)
      })
    leads = FragmentTable(
      PacketField.allCases.map { field in
        field.parts.isEmpty && selection.has(field) ? Array(Self.lead(field, schema).utf8) : []
      })
    flags = WideFragmentTable((0..<128).map { Self.flagsText(UInt16($0) << 4, selection) })
    let opcodeTexts = (0..<16).map { number in
      Self.text(.opcode, "\(Opcode(rawValue: UInt8(number)))", selection)
    }
    opcodes = FragmentTable(opcodeTexts.map { Array($0.utf8) })
    questionHeads = WideFragmentTable(
      opcodeTexts.map { opcode in
        Array((Self.close(.id, schema) + opcode + Self.questionHead(schema)).utf8)
      })
    let responseTexts = (0..<(Self.responseCodeLimit * 4)).map {
      Self.responseText($0, selection)
    }
    responses = WideFragmentTable(responseTexts.map { Array($0.utf8) })
    questionEnds = WideFragmentTable(
      responseTexts.flatMap { response in
        ["", Self.lead(.ipv4Destination, schema), Self.lead(.ipv6Destination, schema)].map {
          Array(("\"," + response + $0).utf8)
        }
      })
    headers = FragmentTable((0..<4).flatMap { Self.headerTexts($0, schema) })
    opt = FragmentTable(Self.optTexts(schema))
  }

  // MARK: - Indexes

  /// The row of a record's texts.
  @inline(always)
  static func row(group: Int, label: Int) -> Int { group &* labelLimit &+ label }

  /// The index of the text for a response code.
  @inline(always)
  static func responseIndex(_ code: Int, isResponse: Bool, isTCP: Bool) -> Int {
    (code &* 2 &+ (isResponse ? 1 : 0)) &* 2 &+ (isTCP ? 1 : 0)
  }

  /// The number of a kind of header.
  @inline(always)
  static func headerKind(isV6: Bool, isTCP: Bool) -> Int { (isV6 ? 1 : 0) &+ (isTCP ? 2 : 0) }

  /// The fields that a kind of header has, in order, and the one behind them.
  static func headerFields(_ kind: Int) -> [PacketField] {
    let addresses: [PacketField] =
      kind & 1 == 0 ? [.ipv4Destination, .ipv4Source] : [.ipv6Destination, .ipv6Source]
    let ports: [PacketField] =
      kind & 2 == 0
      ? [.udpDestinationPort, .udpSourcePort] : [.tcpDestinationPort, .tcpFlag, .tcpSourcePort]
    return addresses + ports + [.eventTime]
  }

  // MARK: - Texts

  /// What stands before the value of a single field.
  private static func lead(_ field: PacketField, _ schema: Schema) -> String {
    "\"\(field.key(in: schema))\":" + (field.isNumberOrBoolean ? schema.quote : "\"")
  }

  /// What stands behind the value of a single field.
  private static func close(_ field: PacketField, _ schema: Schema) -> String {
    field.isNumberOrBoolean ? schema.quote + "," : "\","
  }

  /// A single field with its value; nothing where it is not selected, or usual in Compact.
  private static func text(
    _ field: PacketField, _ value: String, _ selection: FieldSelection
  ) -> String {
    let schema = selection.schema
    guard selection.has(field), !schema.isCompact || value != field.usualText else { return "" }
    return lead(field, schema) + value + close(field, schema)
  }

  /// The count of a section of which nothing is listed, in a message without a defect: what is counted
  /// there is the OPT record.
  private static func countText(
    _ group: PacketField, _ count: Int, _ selection: FieldSelection
  ) -> String {
    guard selection.mask(group) & RecordPart.count.bit != 0 else { return "" }
    let quote = selection.schema.quote
    let isUsual = count == 0 || count == 1 && group == .additional
    if isUsual, selection.leavesOutCount(group) { return "" }
    let key = FieldPath(group, .count).key(in: selection.schema)
    return "\"\(key)\":\(quote)\(count)\(quote),"
  }

  /// The texts of one record: the leads of its parts, class IN with the lead behind it, the close.
  ///
  /// Compact leaves out class IN, so that only the lead behind it is left.
  private static func recordTexts(
    _ group: PacketField, label: Int, _ selection: FieldSelection
  ) -> [[UInt8]] {
    let schema = selection.schema
    let parts = group.parts.filter { part in
      selection.mask(group) & part.bit != 0 && Int(part.rawValue) < internetClass
        && (part != .count || label == 0 && schema.hasCountInRecord(group))
    }
    var texts = [String](repeating: "", count: perLabel)
    var close = ""
    for part in parts {
      let key = FieldPath(group, part, label: label).key(in: schema)
      let own = "\"\(key)\":" + (part.isNumber ? schema.quote : "\"")
      let lead = close + own
      texts[Int(part.rawValue)] = lead
      if close == "\",", parts.first == .recordClass, part == parts.dropFirst().first {
        texts[internetClass] = schema.isCompact ? own : texts[0] + "IN" + lead
      }
      close = part.isNumber ? schema.quote + "," : "\","
    }
    texts[recordClose] = close
    return texts.map { Array($0.utf8) }
  }

  /// The selected flags of a flags word, and the lead of the id.
  private static func flagsText(_ word: UInt16, _ selection: FieldSelection) -> [UInt8] {
    let flags = PacketField.flags.map { flag in
      text(flag, "\(word & flag.flagBit != 0)", selection)
    }
    return Array((flags.joined() + (selection.has(.id) ? lead(.id, selection.schema) : "")).utf8)
  }

  /// `dns.response`, `dns.response.code` and `dns.transport`, as far as they are selected.
  private static func responseText(_ index: Int, _ selection: FieldSelection) -> String {
    text(.response, "\(index & 2 != 0)", selection)
      + text(.responseCode, "\(ResponseCode(rawValue: UInt16(index >> 2)))", selection)
      + text(.transport, index & 1 == 0 ? "udp" : "tcp", selection)
  }

  /// The head of the only question of a message, of class IN, up to its name.
  private static func questionHead(_ schema: Schema) -> String {
    func key(_ part: RecordPart) -> String { FieldPath(.query, part).key(in: schema) }
    let name = "\"\(key(.name))\":\""
    if schema.isCompact { return name }
    return "\"\(key(.recordClass))\":\"IN\",\"\(key(.count))\":\(schema.quote)1\(schema.quote),"
      + name
  }

  /// What stands between the values of a kind of header, the first of which has its lead already.
  private static func headerTexts(_ kind: Int, _ schema: Schema) -> [[UInt8]] {
    let fields = headerFields(kind)
    let texts = zip(fields, fields.dropFirst()).map { field, next in
      Array((close(field, schema) + lead(next, schema)).utf8)
    }
    return texts + [[UInt8]](repeating: [], count: 8 - texts.count)
  }

  /// The texts of an OPT record without options, of version 0.
  private static func optTexts(_ schema: Schema) -> [[UInt8]] {
    func text(_ field: PacketField, _ value: String) -> String {
      if schema.isCompact, value == field.usualText { return "" }
      return lead(field, schema) + value + close(field, schema)
    }
    let heads = [false, true].map { text(.ednsDNSSECOK, "\($0)") + lead(.ednsUDPSize, schema) }
    return (heads + [close(.ednsUDPSize, schema) + text(.ednsVersion, "0")]).map { Array($0.utf8) }
  }
}

extension Schema {
  /// What stands around numbers and booleans.
  var quote: String { isTyped ? "" : "\"" }

  /// Whether the count of a section stands among the parts of a record: the one without a number.
  func hasCountInRecord(_ group: PacketField) -> Bool { numbersAsThePage || group.isOfQuestions }
}

extension RecordPart {
  /// Whether it is a number or a boolean in a typed schema.
  var isNumber: Bool { self == .count || self == .ttl || self == .highestBit }
}

extension PacketField {
  /// Whether a single field is a number or a boolean in a typed schema.
  var isNumberOrBoolean: Bool {
    switch self {
    case .ednsDNSSECOK, .ednsUDPSize, .ednsVersion, .id, .recordsLeftOut, .response, .sampling: true
    case .tcpSourcePort, .tcpDestinationPort, .udpSourcePort, .udpDestinationPort: true
    case .vlanNumber, .vlanInnerNumber: true
    default: flagBit != 0
    }
  }
}
