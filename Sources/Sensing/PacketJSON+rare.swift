internal import DNS
internal import Octets
internal import Packets

/// What few lines have: defects, several questions, classes other than IN, sections of many records, and
/// selections of fields.
extension PacketJSON {
  // MARK: - Messages

  /// Writes the fields of a message with a defect and of its headers, up to the lead of the time.
  @inline(never)
  @_lifetime(copy cursor)
  static func appendRareMessage(
    _ record: borrowing PacketElement, _ octets: borrowing OctetView,
    _ store: borrowing PacketStore, _ frame: borrowing Frame, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    var names = WrittenNames(record)
    if !record.value.message.hasHeader {
      cursor.append(0x7B)
    } else if isUpdate(record, frame) {
      cursor.append(0x7B)
      cursor = appendAny(0, record, octets, store, frame, names, to: cursor)
      names.forget()
    } else if frame.masks.schema.isCompact {
      // Counts that go without saying are told from others with a look at what was read.
      cursor.append(0x7B)
      for index in 0..<3 {
        cursor = appendAny(index, record, octets, store, frame, names, to: cursor)
      }
      names.forget()
    } else {
      cursor = appendSections(record, octets, store, frame, &names, to: cursor)
    }
    if record.value.message.hasUnits, frame.masks.unitParts != 0 {
      cursor = appendUnits(record, octets, frame, to: cursor)
    }
    if record.value.message.optEntry >= 0, frame.masks.schema.hasAdditions {
      let entry = store.entries[Int(record.value.message.optEntry)]
      cursor = appendRareEDNS(entry, octets, frame, to: cursor)
    }
    if record.value.message.hasHeader {
      cursor = appendFlags(record, frame, to: cursor)
    }
    return appendRareEnd(record, octets, store, frame, names, to: cursor)
  }

  /// Writes what follows the flags and the lead of the id.
  @inline(never)
  @_lifetime(copy cursor)
  static func appendRareEnd(
    _ record: borrowing PacketElement, _ octets: borrowing OctetView,
    _ store: borrowing PacketStore, _ frame: borrowing Frame, _ names: WrittenNames,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let masks = frame.masks
    let hasHeader = record.value.message.hasHeader
    if hasHeader, masks.has(.id) {
      cursor.append(decimal: record.value.message.header.id)
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    if !record.value.message.defect.isNone, masks.has(.malformed) {
      cursor.append(fragment: PacketField.malformed.index, of: frame.leads)
      cursor.append(record.value.message.defect)
      cursor.append("\",")
    }
    if hasHeader {
      cursor.append(
        fragment: Int(record.value.message.header.opcode.rawValue), of: frame.opcodes)
      cursor = appendAny(
        isUpdate(record, frame) ? 5 : 3, record, octets, store, frame, names, to: cursor)
    }
    if record.value.message.recordsLeftOut > 0, masks.has(.recordsLeftOut) {
      cursor.append(fragment: PacketField.recordsLeftOut.index, of: frame.leads)
      cursor.append(decimal: record.value.message.recordsLeftOut)
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    cursor = appendResponse(record, frame, to: cursor)
    if hasHeader, isUpdate(record, frame) {
      cursor = appendAny(6, record, octets, store, frame, names, to: cursor)
      cursor = appendAny(7, record, octets, store, frame, names, to: cursor)
    }
    return appendWrapping(record, frame, to: cursor)
  }

  /// Writes `dns.response` to `dns.transport` and the fields of the headers, up to the lead of the time.
  @inline(never)
  @_lifetime(copy cursor)
  static func appendRareHeaders(
    _ record: borrowing PacketElement, _ frame: borrowing Frame, to cursor: OctetCursor
  ) -> OctetCursor {
    let cursor = appendResponse(record, frame, to: cursor)
    return appendWrapping(record, frame, to: cursor)
  }

  /// Writes the fields of the headers, up to the lead of the time.
  @_lifetime(copy cursor)
  private static func appendWrapping(
    _ record: borrowing PacketElement, _ frame: borrowing Frame, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    if !record.value.matches.isEmpty { cursor = appendHeaders(record, frame, to: cursor) }
    cursor.append(fragment: PacketField.eventTime.index, of: frame.leads)
    return cursor
  }

  /// Writes `dns.response` to `dns.transport`.
  @_lifetime(copy cursor)
  private static func appendResponse(
    _ record: borrowing PacketElement, _ frame: borrowing Frame, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let code = Int(record.value.message.responseCode.rawValue)
    let isTCP = record.value.packet.flow.transport == .tcp
    let isResponse = record.value.message.header.isResponse
    let hasHeader = record.value.message.hasHeader
    let isMarked = !record.value.matches.isDisjoint(with: .marks)
    if hasHeader, !isMarked, code < PlanTexts.responseCodeLimit {
      cursor.append(
        fragment: PlanTexts.responseIndex(code, isResponse: isResponse, isTCP: isTCP),
        of: frame.responses)
      return cursor
    }
    let masks = frame.masks
    let isCompact = masks.schema.isCompact
    if hasHeader, masks.has(.response), isResponse || !isCompact {
      cursor.append(fragment: PacketField.response.index, of: frame.leads)
      if isResponse { cursor.append("true") } else { cursor.append("false") }
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    if hasHeader, masks.has(.responseCode), code != 0 || !isCompact {
      cursor.append(fragment: PacketField.responseCode.index, of: frame.leads)
      cursor.append(record.value.message.responseCode)
      cursor.append("\",")
    }
    if masks.has(.sampling), record.value.matches.contains(.sampled) {
      cursor.append(fragment: PacketField.sampling.index, of: frame.leads)
      cursor.append(decimal: frame.samplingRate)
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    if masks.has(.stream), record.value.matches.contains(.joined) {
      cursor.append(fragment: PacketField.stream.index, of: frame.leads)
      cursor.append("joined\",")
    }
    let isUsual = !isTCP && !record.value.matches.contains(.http)
    if masks.has(.transport), !(isCompact && isUsual) {
      cursor.append(fragment: PacketField.transport.index, of: frame.leads)
      if record.value.matches.contains(.http) {
        cursor.append("http\",")
      } else if isTCP {
        cursor.append("tcp\",")
      } else {
        cursor.append("udp\",")
      }
    }
    return cursor
  }

  // MARK: - Sections

  /// Writes the count of a section, where it is selected.
  @inline(never)
  @_lifetime(copy cursor)
  static func appendCount(
    _ index: Int, announced: Int, _ frame: borrowing Frame, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    guard frame.masks.parts(index) & RecordPart.count.bit != 0 else { return cursor }
    cursor.append(fragment: index, of: frame.countLeads)
    cursor.append(decimal: UInt16(truncatingIfNeeded: announced))
    cursor.append(word: frame.masks.numberClose, count: frame.masks.numberCloseCount)
    return cursor
  }

  /// Writes the records of any section and its count.
  @inline(never)
  @_lifetime(copy cursor)
  static func appendAny(
    _ index: Int, _ record: borrowing PacketElement, _ octets: borrowing OctetView,
    _ store: borrowing PacketStore, _ frame: borrowing Frame, _ names: WrittenNames,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    var names = names
    let section = SectionPlace(index, of: record, listsOPT: frame.masks.schema.listsOPT)
    let mask = frame.masks.parts(index)
    if mask == 0 { return cursor }
    let schema = frame.masks.schema
    let (numbers, hasPlain) = PacketFields.labelRange(section.count, section.group, schema)
    var order = TextOrder(from: numbers.lowerBound, through: numbers.upperBound &- 1)
    while true {
      let numbered = order.next()
      if numbered == nil, !hasPlain { break }
      let label = numbered ?? 0
      let ordinal = PacketFields.ordinal(ofLabel: label, section.group, schema)
      cursor = appendAnyRecord(
        section, label: label, mask, store.entries[section.entry(ordinal)], record, octets, frame,
        &names, to: cursor)
      // The record without a number is the last, and has the count among its parts.
      if label == 0 { return cursor }
    }
    if frame.masks.leavesOutCount(of: section) { return cursor }
    return appendCount(section.index, announced: section.announced, frame, to: cursor)
  }

  /// Writes one record or question: the selected parts in the order of their names.
  @inline(never)
  @_lifetime(copy cursor)
  static func appendAnyRecord(
    _ section: SectionPlace, label: Int, _ mask: UInt8, _ entry: RecordEntry,
    _ record: borrowing PacketElement, _ octets: borrowing OctetView, _ frame: borrowing Frame,
    _ names: inout WrittenNames, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    var mask = mask
    if _fastPath(mask & RecordPart.display.bit == 0 && !entry.recordClass.hasHighestBit) {
      mask &= RecordPart.preparedBits
    } else {
      let ordinal = PacketFields.ordinal(ofLabel: label, section.group, frame.masks.schema)
      mask &= ~RecordPart.absentBits(entry, ordinal: ordinal, record, octets, in: mask)
    }
    let isCompact = frame.masks.schema.isCompact
    if isCompact {
      mask &= ~PacketText.usualBits(entry, section, record, frame.masks)
      if mask == 0 { return cursor }
    }
    let isPrepared =
      label < PlanTexts.labelLimit && section.index < PlanTexts.groups.count
      && !(isCompact && section.group.isOfQuestions)
    if _slowPath(!isPrepared || mask & ~RecordPart.preparedBits != 0) {
      return appendSpelledOut(
        section, label: label, mask, entry, record, octets, frame, &names, to: cursor)
    }
    let texts = frame.records.row(PlanTexts.row(group: section.index, label: label))
    var isLed = false
    if isCompact, mask & RecordPart.recordClass.bit == 0,
      frame.masks.parts(section.index) & RecordPart.recordClass.bit != 0
    {
      cursor.append(fragment: PlanTexts.internetClass, of: texts)
      isLed = true
    }
    if mask & RecordPart.recordClass.bit != 0 {
      let recordClass = PacketText.recordClass(entry, record.value.packet)
      if recordClass == .internet, !isCompact, mask != RecordPart.recordClass.bit {
        cursor.append(fragment: PlanTexts.internetClass, of: texts)
        isLed = true
      } else {
        cursor.append(fragment: Int(RecordPart.recordClass.rawValue), of: texts)
        cursor.append(recordClass)
      }
    }
    for part in RecordPart.allCases.dropFirst() where mask & part.bit != 0 {
      if part == .count, label != 0 { continue }
      if !isLed { cursor.append(fragment: Int(part.rawValue), of: texts) }
      isLed = false
      cursor = append(part, section, entry, record, octets, &names, to: cursor)
    }
    cursor.append(fragment: PlanTexts.recordClose, of: texts)
    return cursor
  }

  /// Writes the value of a part.
  @_lifetime(copy cursor)
  private static func append(
    _ part: RecordPart, _ section: SectionPlace, _ entry: RecordEntry,
    _ record: borrowing PacketElement, _ octets: borrowing OctetView,
    _ names: inout WrittenNames, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    switch part {
    case .recordClass: cursor.append(PacketText.recordClass(entry, record.value.packet))
    case .count: cursor.append(decimal: UInt16(truncatingIfNeeded: section.announced))
    case .data: cursor = RecordData.appending(entry, of: octets, to: cursor)
    case .name: cursor = names.appending(nameAt: Int(entry.ownerOffset), of: octets, to: cursor)
    case .ttl: cursor.append(decimal: entry.ttl)
    case .type: cursor.append(entry.type)
    case .highestBit: cursor.append("true")
    case .display:
      return NamePresentation.appending(
        displayOfNameAt: Int(entry.ownerOffset), of: octets, to: cursor)
    }
    return cursor
  }

  /// Writes a record that has no prepared texts: for its number, for its section, or for the parts it
  /// has.
  @inline(never)
  @_lifetime(copy cursor)
  private static func appendSpelledOut(
    _ section: SectionPlace, label: Int, _ mask: UInt8, _ entry: RecordEntry,
    _ record: borrowing PacketElement, _ octets: borrowing OctetView, _ frame: borrowing Frame,
    _ names: inout WrittenNames, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let group = section.group
    let schema = frame.masks.schema
    // As a question's `unicast_response` comes last, and a record's `cache_flush` first.
    let order: InlineArray<9, RecordPart> = [
      .highestBit, .recordClass, .count, .data, .display, .name, .ttl, .type, .highestBit,
    ]
    for index in (group == .query ? 1 : 0)..<(group == .query ? 9 : 8) {
      let part = order[index]
      if mask & part.bit == 0 || part == .count && label != 0 { continue }
      let isQuoted = !(schema.isTyped && part.isNumber)
      cursor.append(0x22)
      cursor.append(text: group.key(in: schema))
      if !schema.isCompact { cursor.append(0x2E) }
      if label > 0 {
        cursor.append(decimal: UInt32(truncatingIfNeeded: label))
        cursor.append(0x2E)
      }
      cursor.append(text: schema.isCompact ? part.compactText(in: group) : part.text(in: group))
      cursor.append("\":")
      if isQuoted { cursor.append(0x22) }
      cursor = append(part, section, entry, record, octets, &names, to: cursor)
      if isQuoted { cursor.append(0x22) }
      cursor.append(0x2C)
    }
    return cursor
  }
}
