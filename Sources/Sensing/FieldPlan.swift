internal import DNS
internal import Octets

/// What a configuration asks of events, worked out once: the selected fields, and the constant texts
/// between them.
public final class FieldPlan: Sendable {
  /// The selected fields.
  public let selection: FieldSelection
  /// How they are named and typed.
  public var schema: Schema { selection.schema }
  /// The instance that makes the events: `$SourceModuleName`.
  public let instanceName: String
  /// Its module: `$SourceModuleType`.
  public let moduleName: String
  /// Names of fields and their keys.
  let keys: FieldKeys
  /// The constant texts of JSON.
  let texts: PlanTexts

  /// A plan.
  ///
  /// - Parameters:
  ///   - selection: The fields.
  ///   - instanceName: The name of the input in the configuration.
  ///   - moduleName: `im_pcap`.
  public init(_ selection: FieldSelection, instanceName: String, moduleName: String = "im_pcap") {
    self.selection = selection
    self.instanceName = instanceName
    self.moduleName = moduleName
    keys = FieldKeys(selection)
    texts = PlanTexts(selection)
  }
}

/// The constant texts that a plan's JSON is made of.
///
/// A *lead* is what stands before a value: the key, the colon, and the quotation mark of a string.
/// A *close* is what stands behind it: the quotation mark of a string and a comma. Leads inside a
/// record begin with the close of the value before them.
struct PlanTexts: ~Copyable, Sendable {
  /// How many numbers of records have their own texts: 0 (no number) to 62.
  static let labelLimit = 63
  /// Texts per number.
  static let perLabel = 8
  /// The text that has class IN and the lead of the part behind it, after those of the parts.
  static let internetClass = 6
  /// The close of a record's last part.
  static let recordClose = 7

  /// The groups that have texts for records: additional, answer, authority, question, EDNS option.
  static let groups: [PacketField] = [.additional, .answer, .authority, .query, .ednsOption]

  /// Texts of records: by group, number, and part.
  let records: FragmentTable
  /// `"dns.answer.count":"0",` and so on, by group.
  let emptyCounts: FragmentTable
  /// `"dns.answer.count":"` and so on, by group.
  let countLeads: FragmentTable
  /// The leads of single fields, by ``PacketField``.
  let leads: FragmentTable
  /// All flags and the lead of the id, by bits 4 to 10 of the flags word.
  let flags: WideFragmentTable
  /// The opcode with lead and close, by its number.
  let opcodes: FragmentTable
  /// `dns.response` to `dns.transport`, by QR, transport and response code below 24.
  let responses: WideFragmentTable
  /// Class IN, a count of one and the lead of the name: the head of nearly every question.
  let plainQuestion: FragmentTable

  /// How many response codes have texts.
  static let responseCodeLimit = 24

  /// The texts of a selection.
  init(_ selection: FieldSelection) {
    var records: [[UInt8]] = []
    for group in Self.groups {
      for label in 0..<Self.labelLimit {
        records += Self.recordTexts(group, label: label, selection)
      }
    }
    self.records = FragmentTable(records)
    let isTyped = selection.schema.isTyped
    let zero = isTyped ? "0," : "\"0\","
    emptyCounts = FragmentTable(
      Self.groups.map { group in
        guard selection.mask(group) & RecordPart.count.bit != 0 else { return [] }
        return Array("\"\(group.name).count\":\(zero)".utf8)
      })
    countLeads = FragmentTable(
      Self.groups.map { group in
        guard selection.mask(group) & RecordPart.count.bit != 0 else { return [] }
        return Array("\"\(group.name).count\":\(isTyped ? "" : "\"")".utf8)
      })
    leads = FragmentTable(
      PacketField.allCases.map { field in
        guard field.parts.isEmpty, selection.has(field) else { return [] }
        return Array("\"\(field.name)\":\(Self.open(field, isTyped: isTyped))".utf8)
      })
    flags = WideFragmentTable((0..<128).map { Self.flagsText(UInt16($0) << 4, selection) })
    opcodes = FragmentTable(
      (0..<16).map { number in
        guard selection.has(.opcode) else { return [] }
        return Array("\"dns.opcode\":\"\(Opcode(rawValue: UInt8(number)))\",".utf8)
      })
    responses = WideFragmentTable(
      (0..<(Self.responseCodeLimit * 4)).map { Self.responseText($0, selection) })
    plainQuestion = FragmentTable([Self.plainQuestionText(selection)])
  }

  /// The index of a record's first text.
  @inline(always)
  static func index(group: Int, label: Int) -> Int {
    (group &* labelLimit &+ label) &* perLabel
  }

  /// What opens the value of a single field.
  private static func open(_ field: PacketField, isTyped: Bool) -> String {
    isTyped && field.isNumberOrBoolean ? "" : "\""
  }

  /// The texts of one record: the leads of its parts, class IN with the lead behind it, the close.
  private static func recordTexts(
    _ group: PacketField, label: Int, _ selection: FieldSelection
  ) -> [[UInt8]] {
    let isTyped = selection.schema.isTyped
    let parts = group.parts.filter { part in
      selection.mask(group) & part.bit != 0
        && (part != .count || label == 0 && selection.schema.hasCountInRecord(group))
    }
    var texts = [String](repeating: "", count: perLabel)
    var close = ""
    for part in parts {
      let name = FieldPath(group, part, label: label).name
      let lead = close + "\"\(name)\":" + (isTyped && part.isNumber ? "" : "\"")
      texts[Int(part.rawValue)] = lead
      if close == "\",", parts.first == .recordClass, part == parts.dropFirst().first {
        texts[internetClass] = texts[0] + "IN" + lead
      }
      close = isTyped && part.isNumber ? "," : "\","
    }
    texts[recordClose] = close
    return texts.map { Array($0.utf8) }
  }

  /// The selected flags of a flags word, and the lead of the id.
  private static func flagsText(_ word: UInt16, _ selection: FieldSelection) -> [UInt8] {
    let quote = selection.schema.isTyped ? "" : "\""
    var text = ""
    for flag in PacketField.flags where selection.has(flag) {
      text += "\"\(flag.name)\":\(quote)\(word & flag.flagBit != 0)\(quote),"
    }
    if selection.has(.id) { text += "\"dns.id\":\(quote)" }
    return Array(text.utf8)
  }

  /// The index of the text for a response code.
  @inline(always)
  static func responseIndex(_ code: Int, isResponse: Bool, isTCP: Bool) -> Int {
    (code &* 2 &+ (isResponse ? 1 : 0)) &* 2 &+ (isTCP ? 1 : 0)
  }

  /// `dns.response`, `dns.response.code` and `dns.transport`, as far as they are selected.
  private static func responseText(_ index: Int, _ selection: FieldSelection) -> [UInt8] {
    let code = ResponseCode(rawValue: UInt16(index >> 2))
    let quote = selection.schema.isTyped ? "" : "\""
    var text = ""
    if selection.has(.response) { text += "\"dns.response\":\(quote)\(index & 2 != 0)\(quote)," }
    if selection.has(.responseCode) { text += "\"dns.response.code\":\"\(code)\"," }
    if selection.has(.transport) {
      text += "\"dns.transport\":\"\(index & 1 != 0 ? "tcp" : "udp")\","
    }
    return Array(text.utf8)
  }

  /// The head of the only question of a message, of class IN, up to its name; empty where not all
  /// of it is selected.
  private static func plainQuestionText(_ selection: FieldSelection) -> [UInt8] {
    let needed = RecordPart.recordClass.bit | RecordPart.count.bit | RecordPart.name.bit
    guard selection.mask(.query) & needed == needed else { return [] }
    let one = selection.schema.isTyped ? "1" : "\"1\""
    return Array(
      "\"dns.query.class\":\"IN\",\"dns.query.count\":\(one),\"dns.query.name\":\"".utf8)
  }
}

extension Schema {
  /// Whether the count of a section stands among the parts of a record: the one without a number.
  func hasCountInRecord(_ group: PacketField) -> Bool { numbersAsThePage || group == .query }
}

extension RecordPart {
  /// Whether it is a number in a typed schema.
  var isNumber: Bool { self == .count || self == .ttl }
}

extension PacketField {
  /// Whether a single field is a number or a boolean in a typed schema.
  var isNumberOrBoolean: Bool {
    switch self {
    case .ednsDNSSECOK, .ednsUDPSize, .ednsVersion, .id, .response: true
    case .tcpSourcePort, .tcpDestinationPort, .udpSourcePort, .udpDestinationPort: true
    default: flagBit != 0
    }
  }
}
