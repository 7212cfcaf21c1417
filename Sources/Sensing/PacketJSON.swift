internal import DNS
internal import Events
internal import Octets
internal import Packets

/// Writes the events of packets as lines of JSON, straight from the octets.
///
/// The fields are those of ``PacketFields``, in the same order; here the texts between the values are
/// prepared, and nothing is kept in between.
enum PacketJSON {
  /// The most octets that the records of one event take: a small message can announce megabytes of
  /// text (reliability class 6). What is beyond is left out, record by record.
  static var textLimit: Int { 1 << 18 }
  /// The most octets of an event's line; a record of 64 KiB may stand behind ``textLimit``.
  static var eventLimit: Int { 1 << 20 }

  /// What stays the same from event to event.
  struct Frame: ~Escapable {
    /// Texts of records.
    let records: FragmentView
    /// Leads of single fields.
    let leads: FragmentView
    /// Counts of zero.
    let emptyCounts: FragmentView
    /// Leads of counts.
    let countLeads: FragmentView
    /// Flags.
    let flags: WideFragmentView
    /// Opcodes.
    let opcodes: FragmentView
    /// Responses.
    let responses: WideFragmentView
    /// The head of a question.
    let plainQuestion: FragmentView
    /// The end of a line: when the event was received, and by whom.
    let ending: OctetView
    /// The selection.
    let masks: Masks

    /// The texts of a plan.
    @_lifetime(borrow texts, copy ending)
    init(_ texts: borrowing PlanTexts, ending: OctetView, masks: Masks) {
      records = texts.records.view
      leads = texts.leads.view
      emptyCounts = texts.emptyCounts.view
      countLeads = texts.countLeads.view
      flags = texts.flags.view
      opcodes = texts.opcodes.view
      responses = texts.responses.view
      plainQuestion = texts.plainQuestion.view
      self.ending = ending
      self.masks = masks
    }
  }

  /// The selection as the writer asks for it.
  struct Masks {
    /// Parts of records, by the index of the group in ``PlanTexts/groups``.
    let groups: InlineArray<5, UInt8>
    /// Single fields, a bit each by raw value.
    let fields: UInt64
    /// The schema.
    let schema: Schema
    /// How a value that is not a string closes, and how many octets that has.
    let numberClose: UInt64
    /// See ``numberClose``.
    let numberCloseCount: Int

    /// The selection of a plan.
    init(_ plan: FieldPlan) {
      let selection = plan.selection
      groups = [
        selection.mask(.additional), selection.mask(.answer), selection.mask(.authority),
        selection.mask(.query), selection.mask(.ednsOption),
      ]
      fields = PacketField.allCases.reduce(0) { bits, field in
        selection.has(field) ? bits | 1 << UInt64(field.rawValue) : bits
      }
      schema = plan.schema
      numberClose = schema.isTyped ? 0x2C : 0x2C22
      numberCloseCount = schema.isTyped ? 1 : 2
    }

    /// Whether a field is selected.
    @inline(always)
    func has(_ field: PacketField) -> Bool { fields & (1 &<< UInt64(field.rawValue)) != 0 }
  }

  /// Where the question's name was written in the line at hand, so that it can be repeated.
  struct QuestionName {
    /// Its first octet; -1 as long as it was not written.
    var start = -1
    /// How many octets.
    var count = 0
  }

  // MARK: - Lines

  /// Writes the events of a batch from `start` on; see ``EventPayload``.
  static func appendLines(
    of batch: EventBatch, from start: Int, limit: Int, store: borrowing PacketStore,
    plan: FieldPlan, texts: borrowing PlanTexts, text: inout JSONText,
    to output: inout OctetBuffer
  ) -> Int {
    var ending = OctetBuffer(capacity: 512)
    appendEnding(plan, at: store.receivedTime, &text, to: &ending)
    let frame = Frame(texts, ending: ending.view, masks: Masks(plan))
    let end = min(batch.count, store.records.count)
    var event = start
    while event < end, output.count < limit {
      if _fastPath(batch.isLazy(event)) {
        if !batch.isDropped(event) {
          appendLine(event, of: batch, store, frame, &text, to: &output)
        }
      } else if !batch.isDropped(event) {
        text.appendLine(of: event, in: batch, to: &output)
      }
      event &+= 1
    }
    return event
  }

  /// Makes the end that all lines of a batch share.
  private static func appendEnding(
    _ plan: FieldPlan, at time: Timestamp, _ text: inout JSONText, to ending: inout OctetBuffer
  ) {
    var cursor = ending.cursor(budget: 8192, form: .json)
    cursor.append("\"EventReceivedTime\":\"")
    cursor = text.times.appending(time, to: cursor)
    cursor.append("\",\"SourceModuleName\":\"")
    cursor.append(text: plan.instanceName)
    cursor.append("\",\"SourceModuleType\":\"")
    cursor.append(text: plan.moduleName)
    cursor.append(0x22)
    let count = cursor.count
    ending.commit(count)
  }

  /// Writes one event.
  @inline(always)
  private static func appendLine(
    _ event: Int, of batch: EventBatch, _ store: borrowing PacketStore, _ frame: borrowing Frame,
    _ text: inout JSONText, to output: inout OctetBuffer
  ) {
    var cursor = output.cursor(budget: eventLimit, form: .json)
    cursor.append(0x7B)
    let record = store.records[event]
    if _fastPath(record.hasMessage) {
      let octets = store.octets.view(
        from: Int(record.messageStart), count: Int(record.messageCount))
      cursor = appendMessage(record, octets, store, frame, to: cursor)
    }
    if !record.matches.isEmpty { cursor = appendHeaders(record, frame, to: cursor) }
    cursor.append(fragment: PacketField.eventTime.index, of: frame.leads)
    cursor = text.times.appending(record.time, to: cursor)
    cursor.append("\",")
    cursor.append(frame.ending, from: 0, count: frame.ending.count)
    if batch.hasListedFields(event) {
      cursor = text.appendMembers(of: event, in: batch, isFirst: false, to: cursor)
    }
    cursor.append("}\n")
    let count = cursor.count
    output.commit(count)
  }

  // MARK: - Messages

  /// Writes the fields of a message.
  @inline(always)
  @_lifetime(copy cursor)
  private static func appendMessage(
    _ record: borrowing PacketRecord, _ octets: borrowing OctetView,
    _ store: borrowing PacketStore, _ frame: borrowing Frame, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let masks = frame.masks
    var name = QuestionName()
    let hasHeader = record.message.hasHeader
    if _fastPath(hasHeader) {
      cursor = appendSection(0, .additional, record, octets, store, frame, &name, to: cursor)
      cursor = appendSection(1, .answer, record, octets, store, frame, &name, to: cursor)
      cursor = appendSection(2, .authority, record, octets, store, frame, &name, to: cursor)
    }
    if record.message.optEntry >= 0, masks.schema.hasAdditions {
      cursor = appendEDNS(record, octets, store, frame, to: cursor)
    }
    if _fastPath(hasHeader) {
      cursor.append(
        fragment: Int(record.message.header.flags &>> 4 & 0x7F), of: frame.flags)
      if _fastPath(masks.has(.id)) {
        cursor.append(decimal: record.message.header.id)
        cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
      }
    }
    if _slowPath(!record.message.defect.isNone), masks.has(.malformed) {
      cursor.append(fragment: PacketField.malformed.index, of: frame.leads)
      cursor.append(record.message.defect)
      cursor.append("\",")
    }
    let isTCP = record.packet.flow.transport == .tcp
    guard hasHeader else {
      if masks.has(.transport) {
        cursor.append(fragment: PacketField.transport.index, of: frame.leads)
        if isTCP { cursor.append("tcp\",") } else { cursor.append("udp\",") }
      }
      return cursor
    }
    cursor.append(fragment: Int(record.message.header.opcode.rawValue), of: frame.opcodes)
    cursor = appendQuestions(record, octets, store, frame, &name, to: cursor)
    return appendResponse(record, isTCP: isTCP, frame, to: cursor)
  }

  /// Writes `dns.response`, `dns.response.code` and `dns.transport`.
  @inline(always)
  @_lifetime(copy cursor)
  private static func appendResponse(
    _ record: borrowing PacketRecord, isTCP: Bool, _ frame: borrowing Frame, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let code = Int(record.message.responseCode.rawValue)
    let isResponse = record.message.header.isResponse
    if _fastPath(code < PlanTexts.responseCodeLimit) {
      cursor.append(
        fragment: PlanTexts.responseIndex(code, isResponse: isResponse, isTCP: isTCP),
        of: frame.responses)
      return cursor
    }
    let masks = frame.masks
    if masks.has(.response) {
      cursor.append(fragment: PacketField.response.index, of: frame.leads)
      if isResponse { cursor.append("true") } else { cursor.append("false") }
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    if masks.has(.responseCode) {
      cursor.append(fragment: PacketField.responseCode.index, of: frame.leads)
      cursor.append(record.message.responseCode)
      cursor.append("\",")
    }
    if masks.has(.transport) {
      cursor.append(fragment: PacketField.transport.index, of: frame.leads)
      if isTCP { cursor.append("tcp\",") } else { cursor.append("udp\",") }
    }
    return cursor
  }

  // MARK: - Sections

  /// Writes the records of a section and its count.
  @inline(never)
  @_lifetime(copy cursor)
  private static func appendSection(
    _ index: Int, _ group: PacketField, _ record: borrowing PacketRecord,
    _ octets: borrowing OctetView, _ store: borrowing PacketStore, _ frame: borrowing Frame,
    _ name: inout QuestionName, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let mask = frame.masks.groups[index]
    if mask == 0 { return cursor }
    let schema = frame.masks.schema
    let announced = record.message.header.count(PacketFields.section(group))
    if announced == 0 {
      cursor.append(fragment: index, of: frame.emptyCounts)
      return cursor
    }
    let count = PacketFields.recordCount(group, of: record, schema)
    let (numbers, hasPlain) = PacketFields.labelRange(count, group, schema)
    var order = TextOrder(from: numbers.lowerBound, through: numbers.upperBound &- 1)
    while true {
      let before = cursor.count
      let numbered = order.next()
      if numbered == nil, !hasPlain { break }
      let label = numbered ?? 0
      let entry = PacketFields.entry(
        group, ordinal: PacketFields.ordinal(ofLabel: label, group, schema), of: record, in: store,
        schema)
      cursor = appendRecord(
        index, group, label: label, announced: announced, mask, entry, record, octets, frame,
        &name, to: cursor)
      // The record without a number is the last, and has the count among its parts.
      if label == 0 { return cursor }
      if _slowPath(cursor.count > textLimit) {
        cursor.rewind(to: before)
        if name.start >= before { name.start = -1 }
        order = TextOrder(from: 1, through: 0)
      }
    }
    if mask & RecordPart.count.bit != 0 {
      cursor.append(fragment: index, of: frame.countLeads)
      cursor.append(decimal: UInt16(truncatingIfNeeded: announced))
      cursor.append(word: frame.masks.numberClose, count: frame.masks.numberCloseCount)
    }
    return cursor
  }

  /// Writes one record, or the first question: the selected parts in the order of their names.
  @inline(always)
  @_lifetime(copy cursor)
  private static func appendRecord(
    _ index: Int, _ group: PacketField, label: Int, announced: Int, _ mask: UInt8,
    _ entry: RecordEntry, _ record: borrowing PacketRecord, _ octets: borrowing OctetView,
    _ frame: borrowing Frame, _ name: inout QuestionName, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    if _slowPath(label >= PlanTexts.labelLimit) {
      return appendNumbered(group, label: label, mask, entry, record, octets, frame, to: cursor)
    }
    let base = PlanTexts.index(group: index, label: label)
    var isLed = false
    if mask & RecordPart.recordClass.bit != 0 {
      let recordClass = PacketText.recordClass(entry, record.packet)
      if _fastPath(recordClass == .internet), mask != RecordPart.recordClass.bit {
        cursor.append(fragment: base &+ PlanTexts.internetClass, of: frame.records)
        isLed = true
      } else {
        cursor.append(fragment: base, of: frame.records)
        cursor.append(recordClass)
      }
    }
    if label == 0, mask & RecordPart.count.bit != 0 {
      if !isLed { cursor.append(fragment: base &+ 1, of: frame.records) }
      cursor.append(decimal: UInt16(truncatingIfNeeded: announced))
      isLed = false
    }
    if mask & RecordPart.data.bit != 0 {
      if !isLed { cursor.append(fragment: base &+ 2, of: frame.records) }
      cursor = RecordData.appending(entry, of: octets, to: cursor)
      isLed = false
    }
    if mask & RecordPart.name.bit != 0 {
      if !isLed { cursor.append(fragment: base &+ 3, of: frame.records) }
      cursor = appendOwner(entry, octets, &name, to: cursor)
      isLed = false
    }
    if mask & RecordPart.ttl.bit != 0 {
      if !isLed { cursor.append(fragment: base &+ 4, of: frame.records) }
      cursor.append(decimal: entry.ttl)
      isLed = false
    }
    if mask & RecordPart.type.bit != 0 {
      if !isLed { cursor.append(fragment: base &+ 5, of: frame.records) }
      cursor.append(entry.type)
    }
    cursor.append(fragment: base &+ PlanTexts.recordClose, of: frame.records)
    return cursor
  }

  /// Writes an owner name; where it is the question's, what was written before is copied.
  @inline(always)
  @_lifetime(copy cursor)
  private static func appendOwner(
    _ entry: RecordEntry, _ octets: borrowing OctetView, _ name: inout QuestionName,
    to cursor: OctetCursor
  ) -> OctetCursor {
    guard entry.isOwnerQuestion else {
      return NamePresentation.appending(
        nameAt: Int(entry.ownerOffset), of: octets, to: cursor)
    }
    return appendQuestionName(octets, &name, to: cursor)
  }

  /// Writes the name of the first question.
  @inline(always)
  @_lifetime(copy cursor)
  private static func appendQuestionName(
    _ octets: borrowing OctetView, _ name: inout QuestionName, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    if name.start >= 0 {
      cursor.repeatWritten(from: name.start, count: name.count)
      return cursor
    }
    name.start = cursor.count
    cursor = NamePresentation.appending(nameAt: Header.octets, of: octets, to: cursor)
    name.count = cursor.count &- name.start
    return cursor
  }

  /// Writes a record whose number has no prepared texts.
  @inline(never)
  @_lifetime(copy cursor)
  private static func appendNumbered(
    _ group: PacketField, label: Int, _ mask: UInt8, _ entry: RecordEntry,
    _ record: borrowing PacketRecord, _ octets: borrowing OctetView, _ frame: borrowing Frame,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    for part in RecordPart.allCases where part != .count && mask & part.bit != 0 {
      let isNumber = frame.masks.schema.isTyped && part == .ttl
      cursor.append(0x22)
      cursor.append(text: group.name)
      cursor.append(0x2E)
      cursor.append(decimal: UInt32(truncatingIfNeeded: label))
      cursor.append(0x2E)
      cursor.append(text: part.text)
      cursor.append("\":")
      if !isNumber { cursor.append(0x22) }
      switch part {
      case .recordClass: cursor.append(PacketText.recordClass(entry, record.packet))
      case .data: cursor = RecordData.appending(entry, of: octets, to: cursor)
      case .name:
        cursor = NamePresentation.appending(
          nameAt: Int(entry.ownerOffset), of: octets, to: cursor)
      case .ttl: cursor.append(decimal: entry.ttl)
      case .type: cursor.append(entry.type)
      case .count: break
      }
      if !isNumber { cursor.append(0x22) }
      cursor.append(0x2C)
    }
    return cursor
  }

  // MARK: - Questions

  /// Writes the questions and their count.
  @inline(always)
  @_lifetime(copy cursor)
  private static func appendQuestions(
    _ record: borrowing PacketRecord, _ octets: borrowing OctetView,
    _ store: borrowing PacketStore, _ frame: borrowing Frame, _ name: inout QuestionName,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let mask = frame.masks.groups[3]
    if mask == 0 { return cursor }
    let counts = (record.message.questionsRead, record.message.header.questionCount)
    if _slowPath(counts != (1, 1)) {
      return appendSection(3, .query, record, octets, store, frame, &name, to: cursor)
    }
    let entry = store.entries[Int(record.message.firstEntry)]
    let recordClass = PacketText.recordClass(entry, record.packet)
    let head = RecordPart.recordClass.bit | RecordPart.count.bit | RecordPart.name.bit
    guard _fastPath(recordClass == .internet), _fastPath(mask & head == head) else {
      return appendSection(3, .query, record, octets, store, frame, &name, to: cursor)
    }
    cursor.append(fragment: 0, of: frame.plainQuestion)
    cursor = appendQuestionName(octets, &name, to: cursor)
    let base = PlanTexts.index(group: 3, label: 0)
    if _fastPath(mask & RecordPart.type.bit != 0) {
      cursor.append(fragment: base &+ 5, of: frame.records)
      cursor.append(entry.type)
    }
    cursor.append("\",")
    return cursor
  }

  // MARK: - EDNS

  /// Writes the content of the OPT record.
  @inline(always)
  @_lifetime(copy cursor)
  private static func appendEDNS(
    _ record: borrowing PacketRecord, _ octets: borrowing OctetView,
    _ store: borrowing PacketStore, _ frame: borrowing Frame, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let masks = frame.masks
    let entry = store.entries[Int(record.message.optEntry)]
    let opt = OPTRecord(entry)
    if masks.has(.ednsDNSSECOK) {
      cursor.append(fragment: PacketField.ednsDNSSECOK.index, of: frame.leads)
      if opt.isDNSSECWanted { cursor.append("true") } else { cursor.append("false") }
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    if entry.dataLength > 0, masks.groups[4] != 0 {
      cursor = appendOptions(entry, octets, frame, to: cursor)
    }
    if masks.has(.ednsUDPSize) {
      cursor.append(fragment: PacketField.ednsUDPSize.index, of: frame.leads)
      cursor.append(decimal: opt.payloadSize)
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    if masks.has(.ednsVersion) {
      cursor.append(fragment: PacketField.ednsVersion.index, of: frame.leads)
      cursor.append(decimal: UInt16(opt.version))
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    return cursor
  }

  /// Writes the options, in the order of their numbers as text.
  @inline(never)
  @_lifetime(copy cursor)
  private static func appendOptions(
    _ entry: RecordEntry, _ octets: borrowing OctetView, _ frame: borrowing Frame,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let schema = frame.masks.schema
    var count = 0
    var options = EDNSOptionReader(entry)
    while options.next(in: octets) != nil { count &+= 1 }
    let (numbers, hasPlain) = PacketFields.labelRange(count, .ednsOption, schema)
    var order = TextOrder(from: numbers.lowerBound, through: numbers.upperBound &- 1)
    while let label = order.next() {
      let before = cursor.count
      cursor = appendOption(label, entry, octets, frame, to: cursor)
      if cursor.count > textLimit {
        cursor.rewind(to: before)
        break
      }
    }
    return hasPlain ? appendOption(0, entry, octets, frame, to: cursor) : cursor
  }

  /// Writes the option with a number.
  @_lifetime(copy cursor)
  private static func appendOption(
    _ label: Int, _ entry: RecordEntry, _ octets: borrowing OctetView, _ frame: borrowing Frame,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    var left = PacketFields.ordinal(ofLabel: label, .ednsOption, frame.masks.schema)
    var options = EDNSOptionReader(entry)
    while let option = options.next(in: octets) {
      if left > 0 {
        left &-= 1
        continue
      }
      for part: RecordPart in [.data, .name] where frame.masks.groups[4] & part.bit != 0 {
        cursor.append("\"dns.edns.option.")
        if label > 0 {
          cursor.append(decimal: UInt32(truncatingIfNeeded: label))
          cursor.append(0x2E)
        }
        if part == .data {
          cursor.append("data\":\"")
          cursor = option.appendingValue(of: octets, to: cursor)
        } else {
          cursor.append("name\":\"")
          cursor.append(option.code)
        }
        cursor.append("\",")
      }
      return cursor
    }
    return cursor
  }

  // MARK: - Headers

  /// Writes the fields of IP, TCP and UDP.
  @inline(always)
  @_lifetime(copy cursor)
  private static func appendHeaders(
    _ record: borrowing PacketRecord, _ frame: borrowing Frame, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let masks = frame.masks
    let isV4 = record.packet.flow.source.version == .v4
    if record.matches.contains(.network) {
      let destination = isV4 ? PacketField.ipv4Destination : .ipv6Destination
      if masks.has(destination) {
        cursor.append(fragment: destination.index, of: frame.leads)
        cursor.append(record.packet.flow.destination)
        cursor.append("\",")
      }
      if isV4 {
        if _slowPath(record.packet.fragment.isFragment), masks.has(.ipv4Fragment) {
          cursor.append(fragment: PacketField.ipv4Fragment.index, of: frame.leads)
          cursor = PacketText.appending(record.packet.fragment, to: cursor)
          cursor.append("\",")
        }
      } else if _slowPath(record.packet.extensionHeaders.count > 0), masks.has(.ipv6Options) {
        cursor.append(fragment: PacketField.ipv6Options.index, of: frame.leads)
        cursor = PacketText.appending(record.packet.extensionHeaders, to: cursor)
        cursor.append("\",")
      }
      let source = isV4 ? PacketField.ipv4Source : .ipv6Source
      if masks.has(source) {
        cursor.append(fragment: source.index, of: frame.leads)
        cursor.append(record.packet.flow.source)
        cursor.append("\",")
      }
    }
    guard record.matches.contains(.transport) else { return cursor }
    let isTCP = record.packet.flow.transport == .tcp
    let destination = isTCP ? PacketField.tcpDestinationPort : .udpDestinationPort
    if masks.has(destination) {
      cursor.append(fragment: destination.index, of: frame.leads)
      cursor.append(decimal: record.packet.flow.destinationPort)
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    if isTCP, masks.has(.tcpFlag) {
      cursor.append(fragment: PacketField.tcpFlag.index, of: frame.leads)
      cursor = PacketText.appending(record.packet.tcpFlags, to: cursor)
      cursor.append("\",")
    }
    let source = isTCP ? PacketField.tcpSourcePort : .udpSourcePort
    if masks.has(source) {
      cursor.append(fragment: source.index, of: frame.leads)
      cursor.append(decimal: record.packet.flow.sourcePort)
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    return cursor
  }
}
