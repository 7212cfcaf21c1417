internal import DNS
internal import Octets
internal import Packets

/// What few lines have: defects, several questions, classes other than IN, options of EDNS, sections of
/// many records, and selections of fields.
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
    if record.value.message.hasHeader {
      cursor = appendSections(record, octets, store, frame, &names, to: cursor)
    } else {
      cursor.append(0x7B)
    }
    if record.value.message.optEntry >= 0, frame.masks.schema.hasAdditions {
      let entry = store.entries[Int(record.value.message.optEntry)]
      cursor = appendRareEDNS(entry, octets, frame, to: cursor)
    }
    if record.value.message.hasHeader {
      cursor.append(
        fragment: Int(record.value.message.header.flags &>> 4 & 0x7F), of: frame.flags)
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
      if masks.parts(3) != 0 {
        cursor = appendAny(3, record, octets, store, frame, names, to: cursor)
      }
    }
    return appendRareHeaders(record, frame, to: cursor)
  }

  /// Writes `dns.response` to `dns.transport` and the fields of the headers, up to the lead of the time.
  @inline(never)
  @_lifetime(copy cursor)
  static func appendRareHeaders(
    _ record: borrowing PacketElement, _ frame: borrowing Frame, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = appendResponse(record, frame, to: cursor)
    if !record.value.matches.isEmpty { cursor = appendHeaders(record, frame, to: cursor) }
    cursor.append(fragment: PacketField.eventTime.index, of: frame.leads)
    return cursor
  }

  /// Writes `dns.response`, `dns.response.code` and `dns.transport`.
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
    if hasHeader, masks.has(.response) {
      cursor.append(fragment: PacketField.response.index, of: frame.leads)
      if isResponse { cursor.append("true") } else { cursor.append("false") }
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    if hasHeader, masks.has(.responseCode) {
      cursor.append(fragment: PacketField.responseCode.index, of: frame.leads)
      cursor.append(record.value.message.responseCode)
      cursor.append("\",")
    }
    if masks.has(.stream), record.value.matches.contains(.joined) {
      cursor.append(fragment: PacketField.stream.index, of: frame.leads)
      cursor.append("joined\",")
    }
    if masks.has(.transport) {
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

  /// Writes the count of a section.
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
      let before = cursor.count
      let numbered = order.next()
      if numbered == nil, !hasPlain { break }
      let label = numbered ?? 0
      let ordinal = PacketFields.ordinal(ofLabel: label, section.group, schema)
      cursor = appendAnyRecord(
        section, label: label, mask, store.entries[section.entry(ordinal)], octets, frame, &names,
        to: cursor)
      // The record without a number is the last, and has the count among its parts.
      if label == 0 { return cursor }
      if _slowPath(cursor.count > textLimit) {
        cursor.rewind(to: before)
        names.forget()
        order = TextOrder(from: 1, through: 0)
      }
    }
    return appendCount(index, announced: section.announced, frame, to: cursor)
  }

  /// Writes one record or question: the selected parts in the order of their names.
  @_lifetime(copy cursor)
  private static func appendAnyRecord(
    _ section: SectionPlace, label: Int, _ mask: UInt8, _ entry: RecordEntry,
    _ octets: borrowing OctetView, _ frame: borrowing Frame, _ names: inout WrittenNames,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    if _slowPath(label >= PlanTexts.labelLimit) {
      return appendNumbered(
        section, label: label, mask, entry, octets, frame, names, to: cursor)
    }
    let texts = frame.records.row(PlanTexts.row(group: section.index, label: label))
    var isLed = false
    if mask & RecordPart.recordClass.bit != 0 {
      let recordClass = names.recordClass(entry)
      if recordClass == .internet, mask != RecordPart.recordClass.bit {
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
      cursor = append(part, section, entry, octets, &names, to: cursor)
    }
    cursor.append(fragment: PlanTexts.recordClose, of: texts)
    return cursor
  }

  /// Writes the value of a part.
  @_lifetime(copy cursor)
  private static func append(
    _ part: RecordPart, _ section: SectionPlace, _ entry: RecordEntry,
    _ octets: borrowing OctetView, _ names: inout WrittenNames, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    switch part {
    case .recordClass: cursor.append(names.recordClass(entry))
    case .count: cursor.append(decimal: UInt16(truncatingIfNeeded: section.announced))
    case .data: cursor = RecordData.appending(entry, of: octets, to: cursor)
    case .name: cursor = names.appending(nameAt: Int(entry.ownerOffset), of: octets, to: cursor)
    case .ttl: cursor.append(decimal: entry.ttl)
    case .type: cursor.append(entry.type)
    }
    return cursor
  }

  /// Writes a record whose number has no prepared texts.
  @inline(never)
  @_lifetime(copy cursor)
  private static func appendNumbered(
    _ section: SectionPlace, label: Int, _ mask: UInt8, _ entry: RecordEntry,
    _ octets: borrowing OctetView, _ frame: borrowing Frame, _ names: WrittenNames,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    var names = names
    for part in RecordPart.allCases where part != .count && mask & part.bit != 0 {
      let isNumber = frame.masks.schema.isTyped && part == .ttl
      cursor.append(0x22)
      cursor.append(text: section.group.name)
      cursor.append(0x2E)
      cursor.append(decimal: UInt32(truncatingIfNeeded: label))
      cursor.append(0x2E)
      cursor.append(text: part.text)
      cursor.append("\":")
      if !isNumber { cursor.append(0x22) }
      cursor = append(part, section, entry, octets, &names, to: cursor)
      if !isNumber { cursor.append(0x22) }
      cursor.append(0x2C)
    }
    return cursor
  }

  // MARK: - EDNS

  /// Writes the content of any OPT record.
  @inline(never)
  @_lifetime(copy cursor)
  static func appendRareEDNS(
    _ entry: RecordEntry, _ octets: borrowing OctetView, _ frame: borrowing Frame,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let masks = frame.masks
    let opt = OPTRecord(entry)
    if masks.has(.ednsDNSSECOK) {
      cursor.append(fragment: PacketField.ednsDNSSECOK.index, of: frame.leads)
      if opt.isDNSSECWanted { cursor.append("true") } else { cursor.append("false") }
      cursor.append(word: masks.numberClose, count: masks.numberCloseCount)
    }
    if entry.dataLength > 0, masks.parts(4) != 0 {
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
      for part: RecordPart in [.data, .name] where frame.masks.parts(4) & part.bit != 0 {
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
}
