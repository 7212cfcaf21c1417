internal import DNS
internal import Events
internal import Octets
internal import Packets

/// The fields of a packet's event one by one: for the language, and for events that are expanded.
///
/// ``PacketJSON`` writes the same fields in the same order straight from the octets; a test holds both
/// to the same bytes.
enum PacketFields {
  /// The section that a group of records is.
  static func section(_ group: PacketField) -> Section {
    switch group {
    case .additional: .additional
    case .answer, .prerequisite: .answer
    case .authority, .update: .authority
    default: .question
    }
  }

  // MARK: - Which fields there are

  /// Puts the selected fields of an event that may be there into `paths`, in the order of names.
  static func list(
    of event: Int, in store: borrowing PacketStore, plan: FieldPlan, into paths: inout [FieldPath]
  ) {
    let record = store.records.element(event)
    for field in plan.fields {
      switch field {
      case .additional, .answer, .authority, .prerequisite, .query, .update, .zone:
        guard hasSection(field, record, plan.schema) else { continue }
        listRecords(field, record, plan, &paths)
      case .dso:
        guard record.value.hasMessage else { continue }
        _ = listNumbered(unitCount(of: record, in: store), field, plan, &paths)
      case .ednsOption:
        guard record.value.hasMessage, plan.schema.hasAdditions else { continue }
        _ = listNumbered(optionCount(of: record, in: store), field, plan, &paths)
      default: paths.append(FieldPath(field))
      }
    }
  }

  /// Whether an event has a section by a name: those of updates have names of their own.
  private static func hasSection(
    _ group: PacketField, _ record: borrowing PacketElement, _ schema: Schema
  ) -> Bool {
    guard record.value.hasMessage, record.value.message.hasHeader else { return false }
    let isUpdate = record.value.message.header.opcode == .update && schema.hasAdditions
    switch group {
    case .prerequisite, .update, .zone: return isUpdate
    case .answer, .authority, .query: return !isUpdate
    default: return true
    }
  }

  /// The fields of a section.
  private static func listRecords(
    _ group: PacketField, _ record: borrowing PacketElement, _ plan: FieldPlan,
    _ paths: inout [FieldPath]
  ) {
    let count = recordCount(group, of: record, plan.schema)
    let hasPlain = listNumbered(count, group, plan, &paths)
    if !hasPlain, plan.selection.mask(group) & RecordPart.count.bit != 0 {
      paths.append(FieldPath(group, .count))
    }
  }

  /// The fields of one record.
  private static func listParts(
    _ group: PacketField, label: Int, _ plan: FieldPlan, _ paths: inout [FieldPath]
  ) {
    for part in group.parts where plan.selection.mask(group) & part.bit != 0 {
      if part == .count, label != 0 { continue }
      paths.append(FieldPath(group, part, label: label))
    }
  }

  /// The fields of `count` records in the order of their names; whether the last one has no number.
  private static func listNumbered(
    _ count: Int, _ group: PacketField, _ plan: FieldPlan, _ paths: inout [FieldPath]
  ) -> Bool {
    guard count > 0 else { return false }
    let (range, hasPlain) = labelRange(count, group, plan.schema)
    var order = TextOrder(from: range.lowerBound, through: range.upperBound - 1)
    while let label = order.next() { listParts(group, label: label, plan, &paths) }
    if hasPlain { listParts(group, label: 0, plan, &paths) }
    return hasPlain
  }

  /// The numbers that `count` records have, and whether the first has none.
  @inline(always)
  static func labelRange(
    _ count: Int, _ group: PacketField, _ schema: Schema
  ) -> (numbers: Range<Int>, hasPlain: Bool) {
    if schema.numbersAsThePage { return (3..<max(count &+ 2, 3), count > 0) }
    if group.isOfQuestions { return (2..<max(count &+ 1, 2), count > 0) }
    return (1..<(count &+ 1), false)
  }

  /// The place in its section of the record with a number.
  @inline(always)
  static func ordinal(ofLabel label: Int, _ group: PacketField, _ schema: Schema) -> Int {
    if label == 0 { return 0 }
    if schema.numbersAsThePage { return label &- 2 }
    return label &- 1
  }

  /// How many records of a section are listed.
  @inline(always)
  static func recordCount(
    _ group: PacketField, of record: borrowing PacketElement, _ schema: Schema
  ) -> Int {
    let count = record.value.message.countRead(section(group))
    let hidesOPT = group == .additional && !schema.listsOPT && record.value.hasOPT
    return hidesOPT ? count &- 1 : count
  }

  /// The entry of a record by its place among those that are listed.
  @inline(always)
  static func entry(
    _ group: PacketField, ordinal: Int, of record: borrowing PacketElement,
    in store: borrowing PacketStore,
    _ schema: Schema
  ) -> RecordEntry {
    var index = record.value.message.firstEntry(section(group)) &+ ordinal
    if group == .additional, !schema.listsOPT, record.value.hasOPT,
      index >= Int(record.value.message.optEntry)
    {
      index &+= 1
    }
    return store.entries[index]
  }

  /// How many units of a stateful operation the message has.
  private static func unitCount(of record: borrowing PacketElement, in store: borrowing PacketStore)
    -> Int
  {
    let octets = store.octets.view(
      from: Int(record.value.messageStart), count: Int(record.value.messageCount))
    var units = DSOUnitReader(record.value.message)
    var count = 0
    while units.next(in: octets) != nil { count += 1 }
    return count
  }

  /// How many options the OPT record has.
  static func optionCount(of record: borrowing PacketElement, in store: borrowing PacketStore)
    -> Int
  {
    guard record.value.message.optEntry >= 0 else { return 0 }
    let octets = store.octets.view(
      from: Int(record.value.messageStart), count: Int(record.value.messageCount))
    var options = EDNSOptionReader(store.entries[Int(record.value.message.optEntry)])
    var count = 0
    while options.next(in: octets) != nil { count += 1 }
    return count
  }

  // MARK: - Values

  /// The value of a field; nil where the event does not have it.
  static func value(
    _ path: FieldPath, of event: Int, in store: borrowing PacketStore, plan: FieldPlan,
    text: inout OctetBuffer
  ) -> Value? {
    let record = store.records.element(event)
    switch path.field {
    case .eventTime: return Value(record.value.time)
    case .eventReceivedTime: return Value(store.receivedTime)
    case .sourceModuleName: return string(plan.instanceName, &text)
    case .sourceModuleType: return string(plan.moduleName, &text)
    case .ipv4Destination, .ipv4Fragment, .ipv4Source, .ipv6Destination, .ipv6Options,
      .ipv6Source, .tcpDestinationPort, .tcpFlag, .tcpSourcePort, .udpDestinationPort,
      .udpSourcePort:
      return headerValue(path.field, record, isTyped: plan.schema.isTyped, &text)
    case .tunnelDestination, .tunnelNumber, .tunnelSource, .tunnelType, .vlanNumber,
      .vlanInnerNumber:
      return wrappingValue(path.field, record, store, isTyped: plan.schema.isTyped, &text)
    case .malformed:
      guard record.value.hasMessage, !record.value.message.defect.isNone else { return nil }
      let defect = record.value.message.defect
      return string(&text) { $0.append(defect) }
    case .sampling:
      guard record.value.hasMessage, record.value.matches.contains(.sampled) else { return nil }
      return number(UInt64(store.samplingRate), isTyped: plan.schema.isTyped, &text)
    case .stream:
      guard record.value.hasMessage, record.value.matches.contains(.joined) else { return nil }
      return string("joined", &text)
    case .recordsLeftOut where record.value.message.recordsLeftOut == 0: return nil
    case .transport:
      guard record.value.hasMessage else { return nil }
      if record.value.matches.contains(.http) { return string("http", &text) }
      return string(record.value.packet.flow.transport == .tcp ? "tcp" : "udp", &text)
    case .additional, .answer, .authority, .prerequisite, .query, .update, .zone:
      guard hasSection(path.field, record, plan.schema) else { return nil }
      return recordValue(path, record, store, plan.schema, &text)
    case .dso:
      guard record.value.hasMessage else { return nil }
      return unitValue(path, record, store, plan.schema, &text)
    case .flagAuthoritative, .flagConflict, .flagRecursionDesired, .flagTentative:
      guard hasFlag(path.field, record, plan.schema) else { return nil }
      return messageValue(path.field, record, isTyped: plan.schema.isTyped, &text)
    case .ednsDNSSECOK, .ednsOption, .ednsUDPSize, .ednsVersion:
      guard record.value.hasMessage, record.value.message.optEntry >= 0 else { return nil }
      return ednsValue(path, record, store, plan.schema, &text)
    default:
      guard record.value.hasMessage, record.value.message.hasHeader else { return nil }
      return messageValue(path.field, record, isTyped: plan.schema.isTyped, &text)
    }
  }

  /// A field of the message's header.
  private static func messageValue(
    _ field: PacketField, _ record: borrowing PacketElement, isTyped: Bool,
    _ text: inout OctetBuffer
  ) -> Value {
    let header = record.value.message.header
    switch field {
    case .id: return number(UInt64(header.id), isTyped: isTyped, &text)
    case .recordsLeftOut:
      return number(UInt64(record.value.message.recordsLeftOut), isTyped: isTyped, &text)
    case .opcode: return string(&text) { $0.append(header.opcode) }
    case .response: return boolean(header.isResponse, isTyped: isTyped, &text)
    case .responseCode:
      let code = record.value.message.responseCode
      return string(&text) { $0.append(code) }
    default: return boolean(header.flags & field.flagBit != 0, isTyped: isTyped, &text)
    }
  }

  /// Whether a message has a flag whose place means something else over LLMNR.
  private static func hasFlag(
    _ field: PacketField, _ record: borrowing PacketElement, _ schema: Schema
  ) -> Bool {
    guard record.value.hasMessage, record.value.message.hasHeader else { return false }
    let isLinkLocal = schema.hasAdditions && PacketText.isLinkLocal(record.value.packet)
    return isLinkLocal == (field == .flagConflict || field == .flagTentative)
  }

  /// A field of IP, TCP or UDP.
  private static func headerValue(
    _ field: PacketField, _ record: borrowing PacketElement, isTyped: Bool,
    _ text: inout OctetBuffer
  ) -> Value? {
    let isV4 = record.value.packet.flow.source.version == .v4
    let isTCP = record.value.packet.flow.transport == .tcp
    let needsTransport = field.rawValue >= PacketField.tcpDestinationPort.rawValue
    guard record.value.matches.contains(needsTransport ? .transport : .network) else { return nil }
    switch field {
    case .ipv4Destination, .ipv4Fragment, .ipv4Source: guard isV4 else { return nil }
    case .ipv6Destination, .ipv6Options, .ipv6Source: guard !isV4 else { return nil }
    case .tcpDestinationPort, .tcpFlag, .tcpSourcePort: guard isTCP else { return nil }
    default: guard !isTCP else { return nil }
    }
    switch field {
    case .ipv4Destination, .ipv6Destination:
      let address = record.value.packet.flow.destination
      return string(&text) { $0.append(address) }
    case .ipv4Source, .ipv6Source:
      let address = record.value.packet.flow.source
      return string(&text) { $0.append(address) }
    case .ipv4Fragment:
      let fragment = record.value.packet.fragment
      guard fragment.isFragment else { return nil }
      return string(&text) { $0 = PacketText.appending(fragment, to: $0) }
    case .ipv6Options:
      let headers = record.value.packet.extensionHeaders
      guard headers.count > 0 else { return nil }
      return string(&text) { $0 = PacketText.appending(headers, to: $0) }
    case .tcpFlag:
      let flags = record.value.packet.tcpFlags
      return string(&text) { $0 = PacketText.appending(flags, to: $0) }
    case .tcpDestinationPort, .udpDestinationPort:
      let port = record.value.packet.flow.destinationPort
      return number(UInt64(port), isTyped: isTyped, &text)
    default:
      return number(UInt64(record.value.packet.flow.sourcePort), isTyped: isTyped, &text)
    }
  }

  /// A field of what wraps the packet.
  private static func wrappingValue(
    _ field: PacketField, _ record: borrowing PacketElement, _ store: borrowing PacketStore,
    isTyped: Bool,
    _ text: inout OctetBuffer
  ) -> Value? {
    let packet = record.value.packet
    let isTag = field == .vlanNumber || field == .vlanInnerNumber
    guard record.value.matches.contains(.network) || (isTag && record.value.matches.contains(.tags))
    else {
      return nil
    }
    if isTag {
      let isFirst = field == .vlanNumber
      guard packet.vlanCount > (isFirst ? 0 : 1) else { return nil }
      let number = isFirst ? packet.outerVLAN : packet.innerVLAN
      return self.number(UInt64(number), isTyped: isTyped, &text)
    }
    guard packet.tunnelCount > 0, Int(record.value.encapsulation) < store.encapsulations.count
    else {
      return nil
    }
    let encapsulation = store.encapsulations[Int(record.value.encapsulation)]
    let count = packet.tunnelCount
    switch field {
    case .tunnelType:
      return string(&text) {
        $0 = PacketText.appending(typesOf: encapsulation, count: count, to: $0)
      }
    case .tunnelNumber:
      guard PacketText.hasNumber(encapsulation, count: count) else { return nil }
      return string(&text) {
        $0 = PacketText.appending(numbersOf: encapsulation, count: count, to: $0)
      }
    default:
      guard packet.hasOuterAddresses else { return nil }
      return string(&text) {
        $0.append(field == .tunnelSource ? encapsulation.source : encapsulation.destination)
      }
    }
  }

  /// A field of a question or of a record.
  private static func recordValue(
    _ path: FieldPath, _ record: borrowing PacketElement, _ store: borrowing PacketStore,
    _ schema: Schema,
    _ text: inout OctetBuffer
  ) -> Value? {
    let group = path.field
    if path.part == .count {
      return number(
        UInt64(record.value.message.header.count(section(group))), isTyped: schema.isTyped, &text)
    }
    if !group.isOfQuestions, !schema.numbersAsThePage, path.label == 0 { return nil }
    if schema.numbersAsThePage || group.isOfQuestions, path.label == 1 { return nil }
    if schema.numbersAsThePage, path.label == 2 { return nil }
    let ordinal = ordinal(ofLabel: Int(path.label), group, schema)
    guard ordinal < recordCount(group, of: record, schema) else { return nil }
    let entry = entry(group, ordinal: ordinal, of: record, in: store, schema)
    let octets = store.octets.view(
      from: Int(record.value.messageStart), count: Int(record.value.messageCount))
    switch path.part {
    case .recordClass:
      let recordClass = PacketText.recordClass(entry, record.value.packet)
      return string(&text) { $0.append(recordClass) }
    case .ttl: return number(UInt64(entry.ttl), isTyped: schema.isTyped, &text)
    case .type: return string(&text) { $0.append(entry.type) }
    case .highestBit:
      guard PacketText.hasHighestBit(entry, record.value.packet) else { return nil }
      return boolean(true, isTyped: schema.isTyped, &text)
    case .display:
      guard PacketText.hasDisplay(entry, ordinal: ordinal, of: octets) else { return nil }
      let start = text.count
      var cursor = text.cursor(budget: valueLimit, form: .plain)
      cursor = NamePresentation.appending(
        displayOfNameAt: Int(entry.ownerOffset), of: octets, to: cursor)
      let count = cursor.count
      text.commit(count)
      return Value(.string, at: TextRange(start: UInt32(start), count: UInt32(count)))
    case .name:
      let start = text.count
      var cursor = text.cursor(budget: nameLimit, form: .plain)
      cursor = NamePresentation.appending(
        nameAt: Int(entry.ownerOffset), of: octets, to: cursor)
      let count = cursor.count
      text.commit(count)
      return Value(.string, at: TextRange(start: UInt32(start), count: UInt32(count)))
    default:
      let start = text.count
      var cursor = text.cursor(budget: valueLimit, form: .plain)
      cursor = RecordData.appending(entry, of: octets, to: cursor)
      let count = min(cursor.count, valueLimit)
      text.commit(count)
      return Value(.string, at: TextRange(start: UInt32(start), count: UInt32(count)))
    }
  }

  /// A field of the OPT record.
  private static func ednsValue(
    _ path: FieldPath, _ record: borrowing PacketElement, _ store: borrowing PacketStore,
    _ schema: Schema,
    _ text: inout OctetBuffer
  ) -> Value? {
    let opt = OPTRecord(store.entries[Int(record.value.message.optEntry)])
    switch path.field {
    case .ednsDNSSECOK: return boolean(opt.isDNSSECWanted, isTyped: schema.isTyped, &text)
    case .ednsUDPSize:
      return number(UInt64(opt.payloadSize), isTyped: schema.isTyped, &text)
    case .ednsVersion: return number(UInt64(opt.version), isTyped: schema.isTyped, &text)
    default: break
    }
    let octets = store.octets.view(
      from: Int(record.value.messageStart), count: Int(record.value.messageCount))
    if schema.numbersAsThePage ? path.label == 1 || path.label == 2 : path.label == 0 { return nil }
    var options = EDNSOptionReader(store.entries[Int(record.value.message.optEntry)])
    var left = ordinal(ofLabel: Int(path.label), .ednsOption, schema)
    while let option = options.next(in: octets) {
      if left > 0 {
        left -= 1
        continue
      }
      let start = text.count
      var cursor = text.cursor(budget: valueLimit, form: .plain)
      if path.part == .name {
        cursor.append(option.code)
      } else {
        cursor = option.appendingValue(of: octets, to: cursor)
      }
      let count = min(cursor.count, valueLimit)
      text.commit(count)
      return Value(.string, at: TextRange(start: UInt32(start), count: UInt32(count)))
    }
    return nil
  }

  /// A field of a unit of a stateful operation.
  private static func unitValue(
    _ path: FieldPath, _ record: borrowing PacketElement, _ store: borrowing PacketStore,
    _ schema: Schema,
    _ text: inout OctetBuffer
  ) -> Value? {
    let octets = store.octets.view(
      from: Int(record.value.messageStart), count: Int(record.value.messageCount))
    if schema.numbersAsThePage ? path.label == 1 || path.label == 2 : path.label == 0 { return nil }
    var units = DSOUnitReader(record.value.message)
    var left = ordinal(ofLabel: Int(path.label), .dso, schema)
    while let unit = units.next(in: octets) {
      if left > 0 {
        left -= 1
        continue
      }
      let start = text.count
      var cursor = text.cursor(budget: valueLimit, form: .plain)
      if path.part == .type {
        cursor.append(unit.type)
      } else {
        cursor = unit.appendingData(of: octets, to: cursor)
      }
      let count = min(cursor.count, valueLimit)
      text.commit(count)
      return Value(.string, at: TextRange(start: UInt32(start), count: UInt32(count)))
    }
    return nil
  }

  // MARK: - Kinds of values

  /// More than the text of a name has: 255 octets, each as four characters (RFC 1035, section 3.1).
  static var nameLimit: Int { 2048 }

  /// The most octets of one value's text: 65,535 octets of RDATA, each as four characters.
  static var valueLimit: Int { 1 << 19 }

  /// A number, which is text where the schema is not typed.
  private static func number(
    _ value: UInt64, isTyped: Bool, _ text: inout OctetBuffer
  ) -> Value {
    if isTyped { return Value(Int64(bitPattern: value)) }
    return string(&text) { $0.append(decimal: value) }
  }

  /// A boolean, which is text where the schema is not typed.
  private static func boolean(_ value: Bool, isTyped: Bool, _ text: inout OctetBuffer) -> Value {
    if isTyped { return Value(value) }
    return string(&text) { if value { $0.append("true") } else { $0.append("false") } }
  }

  /// A string.
  private static func string(_ string: String, _ text: inout OctetBuffer) -> Value {
    let start = text.count
    text.append(string)
    return Value(
      .string, at: TextRange(start: UInt32(start), count: UInt32(text.count - start)))
  }

  /// A short string that a closure writes.
  private static func string(
    _ text: inout OctetBuffer, _ write: (inout OctetCursor) -> Void
  ) -> Value {
    let start = text.count
    var cursor = text.cursor(budget: 512, form: .plain)
    write(&cursor)
    let count = cursor.count
    text.commit(count)
    return Value(.string, at: TextRange(start: UInt32(start), count: UInt32(count)))
  }
}
