internal import DNS
internal import Events
internal import Octets
internal import Packets

/// Writes the events of packets as lines of JSON, straight from the octets.
///
/// The fields are those of ``PacketFields``, in the same order; here the texts between the values are
/// prepared, and nothing is kept in between. What nearly every line is made of is in one function
/// without calls; what is rare is in functions of its own, which are never inlined.
enum PacketJSON {
  /// The most octets of an event's line: more than a message of 65,535 octets makes, since the text
  /// of its names is bounded when it is read (docs/decisions/011).
  static var eventLimit: Int { 1 << 21 }

  /// What stays the same from event to event.
  struct Frame: ~Escapable {
    /// Texts of records.
    let records: FragmentView
    /// Leads of single fields.
    let leads: FragmentView
    /// Counts.
    let counts: FragmentView
    /// Leads of counts.
    let countLeads: FragmentView
    /// The head of a line without records.
    let emptyHeads: WideFragmentView
    /// Flags.
    let flags: WideFragmentView
    /// Opcodes.
    let opcodes: FragmentView
    /// Responses.
    let responses: WideFragmentView
    /// The head of a question.
    let questionHeads: WideFragmentView
    /// What follows a question.
    let questionEnds: WideFragmentView
    /// What stands between addresses and ports.
    let headers: FragmentView
    /// The fixed fields of OPT records.
    let opt: FragmentRow
    /// The end of a line: when the event was received, and by whom.
    let ending: OctetView
    /// The tunnels that packets of the batch came through.
    let encapsulations: [Encapsulation]
    /// One of how many conversations was looked at.
    let samplingRate: UInt32
    /// The selection.
    let masks: PlanMasks

    /// The texts of a plan.
    @_lifetime(borrow texts, copy ending)
    init(
      _ texts: borrowing PlanTexts, ending: OctetView, encapsulations: [Encapsulation],
      samplingRate: UInt32, masks: PlanMasks
    ) {
      records = texts.records.view
      leads = texts.leads.view
      counts = texts.counts.view
      countLeads = texts.countLeads.view
      emptyHeads = texts.emptyHeads.view
      flags = texts.flags.view
      opcodes = texts.opcodes.view
      responses = texts.responses.view
      questionHeads = texts.questionHeads.view
      questionEnds = texts.questionEnds.view
      headers = texts.headers.view
      opt = texts.opt.view.row(0)
      self.ending = ending
      self.encapsulations = encapsulations
      self.samplingRate = samplingRate
      self.masks = masks
    }
  }

  // MARK: - Lines

  /// Writes the events of a batch from `start` on; see ``EventPayload``.
  static func appendLines(
    of batch: EventBatch, from start: Int, limit: Int, store: borrowing PacketStore,
    plan: FieldPlan, texts: borrowing PlanTexts, text: inout JSONText,
    to output: inout OctetBuffer
  ) -> Int {
    var ending = text.scratch.take() ?? OctetBuffer(capacity: endingLimit)
    ending.removeAll()
    appendEnding(plan, at: store.receivedTime, &text, to: &ending)
    let next = appendLines(
      of: batch, from: start, limit: limit, store: store, masks: plan.masks, texts: texts,
      ending: ending.view, text: &text, to: &output)
    text.scratch = consume ending
    return next
  }

  /// Writes events whose lines have the same end.
  @inline(__always)
  private static func appendLines(
    of batch: EventBatch, from start: Int, limit: Int, store: borrowing PacketStore,
    masks: PlanMasks, texts: borrowing PlanTexts, ending: OctetView, text: inout JSONText,
    to output: inout OctetBuffer
  ) -> Int {
    let frame = Frame(
      texts, ending: ending, encapsulations: store.encapsulations,
      samplingRate: store.samplingRate, masks: masks)
    let end = min(batch.count, store.records.count)
    let isUntouched = batch.isUntouched
    let hasLayers = store.layers.count > 0
    var event = start
    while event < end, output.count < limit {
      if _fastPath(isUntouched || !batch.isDropped(event)) {
        if _slowPath(hasLayers), store.records.element(event).value.matches.contains(.layers) {
          // Fields of other protocols stand between those that are written here.
          text.appendLine(of: event, in: batch, to: &output)
        } else if _fastPath(isUntouched || batch.isLazy(event)) {
          let hasMore = !isUntouched && batch.hasListedFields(event)
          appendLine(event, of: batch, hasMore: hasMore, store, frame, &text, to: &output)
        } else {
          text.appendLine(of: event, in: batch, to: &output)
        }
      }
      event &+= 1
    }
    return event
  }

  /// The most octets of the end of a line, with room for its cursor.
  private static var endingLimit: Int { 16384 }

  /// Makes the end that all lines of a batch share.
  private static func appendEnding(
    _ plan: FieldPlan, at time: Timestamp, _ text: inout JSONText, to ending: inout OctetBuffer
  ) {
    var cursor = ending.cursor(budget: 8192, form: .json)
    // Written for every batch: names that are there already cost least.
    let isCompact = plan.schema.isCompact
    cursor.append(isCompact ? "\",\"r\":\"" : "\",\"EventReceivedTime\":\"")
    cursor = text.times.appending(time, to: cursor)
    cursor.append(isCompact ? "\",\"m\":\"" : "\",\"SourceModuleName\":\"")
    cursor.append(text: plan.instanceName)
    cursor.append(isCompact ? "\",\"mt\":\"" : "\",\"SourceModuleType\":\"")
    cursor.append(text: plan.moduleName)
    cursor.append("\"}\n")
    let count = cursor.count
    ending.commit(count)
  }

  /// Writes one event, with the fields that were appended to it where it `hasMore`.
  @inline(always)
  private static func appendLine(
    _ event: Int, of batch: EventBatch, hasMore: Bool, _ store: borrowing PacketStore,
    _ frame: borrowing Frame, _ text: inout JSONText, to output: inout OctetBuffer
  ) {
    var cursor = output.cursor(budget: eventLimit, form: .json)
    let record = store.records.element(event)
    if _fastPath(record.value.hasMessage) {
      let octets = store.octets.view(
        from: Int(record.value.messageStart), count: Int(record.value.messageCount))
      cursor = appendMessage(record, octets, store, frame, to: cursor)
    } else {
      cursor.append(0x7B)
      if !record.value.matches.isEmpty { cursor = appendHeaders(record, frame, to: cursor) }
      cursor.append(fragment: PacketField.eventTime.index, of: frame.leads)
    }
    cursor = text.times.appending(record.value.time, to: cursor)
    cursor.append(frame.ending, from: 0, count: frame.ending.count)
    if _slowPath(hasMore) {
      cursor.rewind(to: cursor.count &- 2)
      let naming = frame.masks.schema.isCompact ? batch.payload : nil
      cursor = text.appendMembers(
        of: event, in: batch, isFirst: false, naming: naming, to: cursor)
      cursor.append("}\n")
    }
    let count = cursor.count
    output.commit(count)
  }

  // MARK: - Messages

  /// Writes the fields of a message and of its headers, up to the lead of the time.
  @inline(always)
  @_lifetime(copy cursor)
  private static func appendMessage(
    _ record: borrowing PacketElement, _ octets: borrowing OctetView,
    _ store: borrowing PacketStore, _ frame: borrowing Frame, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let hasOwnNames = hasOwnNames(record)
    guard _fastPath(record.value.message.defect.isNone && !hasOwnNames) else {
      return appendRareMessage(record, octets, store, frame, to: cursor)
    }
    var names = WrittenNames(record)
    cursor = appendSections(record, octets, store, frame, &names, to: cursor)
    if record.value.message.optEntry >= 0, frame.masks.schema.hasAdditions {
      cursor = appendEDNS(record, octets, store, frame, to: cursor)
    }
    cursor.append(
      fragment: Int(record.value.message.header.flags &>> 4 & 0x7F), of: frame.flags)
    let isPlain =
      record.value.message.header.questionCount == 1 && frame.masks.hasWholeQuestion
    guard _fastPath(isPlain) else {
      return appendRareEnd(record, octets, store, frame, names, to: cursor)
    }
    let entry = store.entries[Int(record.value.message.firstEntry)]
    guard _fastPath(entry.recordClass == .internet) else {
      return appendRareEnd(record, octets, store, frame, names, to: cursor)
    }
    cursor.append(decimal: record.value.message.header.id)
    cursor.append(
      fragment: Int(record.value.message.header.opcode.rawValue), of: frame.questionHeads)
    cursor = names.appending(nameAt: Header.octets, of: octets, to: cursor)
    if _fastPath(frame.masks.parts(3) & RecordPart.type.bit != 0) {
      cursor.append(
        short: Int(RecordPart.type.rawValue),
        of: frame.records.row(PlanTexts.row(group: 3, label: 0)))
      cursor.append(entry.type)
    }
    return appendQuestionEnd(record, frame, to: cursor)
  }

  /// Whether a message may have fields of its own kind: NOTIFY, an update, a stateful operation or any
  /// opcode above, and whatever is over LLMNR.
  @inline(always)
  private static func hasOwnNames(_ record: borrowing PacketElement) -> Bool {
    let isLinkLocal = PacketText.isLinkLocal(record.value.packet)
    return record.value.message.header.flags & 0x2000 != 0 || isLinkLocal
  }

  /// Writes what follows a question of which only the close is missing.
  @inline(always)
  @_lifetime(copy cursor)
  private static func appendQuestionEnd(
    _ record: borrowing PacketElement, _ frame: borrowing Frame, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let isTCP = record.value.packet.flow.transport == .tcp
    let isV6 = record.value.packet.flow.source.version == .v6
    let kind = PlanTexts.headerKind(isV6: isV6, isTCP: isTCP)
    let code = Int(record.value.message.responseCode.rawValue)
    let isWhole =
      record.value.isPlainHeader
      && frame.masks.wholeHeaders &>> UInt8(truncatingIfNeeded: kind) & 1 != 0
    guard _fastPath(isWhole && code < PlanTexts.responseCodeLimit) else {
      cursor.append(word: 0x2C22, count: 2)
      return appendRareHeaders(record, frame, to: cursor)
    }
    let index = PlanTexts.responseIndex(
      code, isResponse: record.value.message.header.isResponse, isTCP: isTCP)
    cursor.append(fragment: index &* 3 &+ (isV6 ? 2 : 1), of: frame.questionEnds)
    let texts = frame.headers.row(kind)
    cursor.append(record.value.packet.flow.destination)
    cursor.append(short: 0, of: texts)
    cursor.append(record.value.packet.flow.source)
    cursor.append(short: 1, of: texts)
    cursor.append(decimal: record.value.packet.flow.destinationPort)
    cursor.append(short: 2, of: texts)
    if _slowPath(isTCP) {
      cursor = PacketText.appending(record.value.packet.tcpFlags, to: cursor)
      cursor.append(short: 3, of: texts)
    }
    cursor.append(decimal: record.value.packet.flow.sourcePort)
    cursor.append(short: isTCP ? 4 : 3, of: texts)
    return cursor
  }

  // MARK: - EDNS

  /// Writes the content of the OPT record.
  @inline(always)
  @_lifetime(copy cursor)
  private static func appendEDNS(
    _ record: borrowing PacketElement, _ octets: borrowing OctetView,
    _ store: borrowing PacketStore, _ frame: borrowing Frame, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let entry = store.entries[Int(record.value.message.optEntry)]
    let opt = OPTRecord(entry)
    guard _fastPath(entry.dataLength == 0 && opt.version == 0 && frame.masks.hasWholeOPT) else {
      return appendRareEDNS(entry, octets, frame, to: cursor)
    }
    cursor.append(fragment: opt.isDNSSECWanted ? 1 : 0, of: frame.opt)
    cursor.append(decimal: opt.payloadSize)
    cursor.append(short: 2, of: frame.opt)
    return cursor
  }
}
