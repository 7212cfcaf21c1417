internal import DNS
internal import Octets
internal import Packets

/// A packet of a store.
typealias PacketElement = ElementView<PacketRecord>

extension PacketJSON {
  /// How many records a section has at most whose numbers have one digit each, and so are in order.
  static var shortSectionLimit: Int { 8 }

  // MARK: - Sections

  /// Opens a line and writes the records of all sections and their counts.
  @inline(always)
  @_lifetime(copy cursor)
  static func appendSections(
    _ record: borrowing PacketElement, _ octets: borrowing OctetView,
    _ store: borrowing PacketStore, _ frame: borrowing Frame, _ names: inout WrittenNames,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let header = record.value.message.header
    let listsOPT = frame.masks.schema.listsOPT
    var section = SectionPlace(additionalsOf: record, listsOPT: listsOPT)
    if header.answerCount | header.authorityCount == 0, section.count == 0,
      section.announced < PlanTexts.countLimit
    {
      cursor.append(fragment: section.announced, of: frame.emptyHeads)
      return cursor
    }
    cursor.append(0x7B)
    while true {
      let mask = frame.masks.parts(section.index)
      if section.count == 0 {
        if _fastPath(section.announced < PlanTexts.countLimit) {
          cursor.append(
            fragment: section.index &* PlanTexts.countLimit &+ section.announced,
            of: frame.counts)
        } else {
          cursor = appendCount(
            section.index, announced: section.announced, frame, to: cursor)
        }
      } else if _fastPath(section.count <= shortSectionLimit && mask == RecordPart.allBits) {
        cursor = appendShort(section, record, octets, store, frame, &names, to: cursor)
      } else {
        cursor = appendAny(section.index, record, octets, store, frame, names, to: cursor)
        names.forget()
      }
      if section.index == 2 { return cursor }
      section = SectionPlace(behind: section, record)
    }
  }

  /// Writes a section of few records, of which all parts are selected.
  @inline(always)
  @_lifetime(copy cursor)
  private static func appendShort(
    _ section: SectionPlace, _ record: borrowing PacketElement, _ octets: borrowing OctetView,
    _ store: borrowing PacketStore, _ frame: borrowing Frame, _ names: inout WrittenNames,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let asThePage = frame.masks.schema.numbersAsThePage
    // As the page has it the first record has no number and comes last, and the second is 3.
    let last = asThePage ? section.count &+ 1 : section.count
    var label = asThePage ? (section.count > 1 ? 3 : 0) : 1
    while true {
      let ordinal = asThePage ? max(label &- 2, 0) : label &- 1
      cursor = appendRecord(
        section, label: label, store.entries[section.entry(ordinal)], record, octets, frame,
        &names, to: cursor)
      if label == 0 { return cursor }
      label = label < last ? label &+ 1 : 0
      if label == 0, !asThePage { break }
    }
    // Without a defect all that is announced was read.
    if _slowPath(frame.masks.leavesOutUsualCount(section.index)) { return cursor }
    cursor.append(fragment: section.index, of: frame.countLeads)
    cursor.append(decimal: UInt16(truncatingIfNeeded: section.announced))
    cursor.append(word: frame.masks.numberClose, count: frame.masks.numberCloseCount)
    return cursor
  }

  /// Writes all parts of a record.
  @inline(always)
  @_lifetime(copy cursor)
  private static func appendRecord(
    _ section: SectionPlace, label: Int, _ entry: RecordEntry, _ record: borrowing PacketElement,
    _ octets: borrowing OctetView, _ frame: borrowing Frame, _ names: inout WrittenNames,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    guard _fastPath(entry.recordClass == .internet) else {
      return appendAnyRecord(
        section, label: label, RecordPart.allBits, entry, record, octets, frame, &names,
        to: cursor)
    }
    let texts = frame.records.row(PlanTexts.row(group: section.index, label: label))
    cursor.append(fragment: PlanTexts.internetClass, of: texts)
    if label == 0 {
      cursor.append(decimal: UInt16(truncatingIfNeeded: section.announced))
      cursor.append(short: Int(RecordPart.data.rawValue), of: texts)
    }
    if entry.isNameOnly {
      cursor = names.appending(nameAt: Int(entry.dataOffset), of: octets, to: cursor)
    } else {
      cursor = RecordData.appending(entry, of: octets, to: cursor)
    }
    cursor.append(short: Int(RecordPart.name.rawValue), of: texts)
    cursor = names.appending(nameAt: Int(entry.ownerOffset), of: octets, to: cursor)
    cursor.append(short: Int(RecordPart.ttl.rawValue), of: texts)
    cursor.append(decimal: entry.ttl)
    cursor.append(short: Int(RecordPart.type.rawValue), of: texts)
    cursor.append(entry.type)
    cursor.append(word: 0x2C22, count: 2)
    return cursor
  }
}

/// Where the records of a section are, and how many of them are listed.
struct SectionPlace {
  /// The index of the group in ``PlanTexts/allGroups``: 0 additional, 1 answer, 2 authority, 3 question;
  /// of an update 5 prerequisite, 6 update, 7 zone.
  let index: Int
  /// How many records the header announces.
  let announced: Int
  /// How many records are listed.
  let count: Int
  /// The first entry.
  private let first: Int
  /// The entry that is not listed; beyond all entries if there is none.
  private let hidden: Int
  /// Whether the OPT record is not listed.
  @inline(always)
  var hidesOPT: Bool { hidden != Int.max }

  /// The additional section.
  @inline(always)
  init(additionalsOf record: borrowing PacketElement, listsOPT: Bool) {
    index = 0
    announced = Int(record.value.message.header.additionalCount)
    first = record.value.message.firstEntry(.additional)
    let opt = Int(record.value.message.optEntry)
    let hides = opt >= 0 && !listsOPT
    hidden = hides ? opt : Int.max
    count = Int(record.value.message.additionalsRead) &- (hides ? 1 : 0)
  }

  /// The section that comes behind another in a line: the answer, then the authority section.
  @inline(always)
  init(behind other: SectionPlace, _ record: borrowing PacketElement) {
    let isAnswer = other.index == 0
    index = isAnswer ? 1 : 2
    announced = Int(
      isAnswer
        ? record.value.message.header.answerCount : record.value.message.header.authorityCount)
    first = record.value.message.firstEntry(isAnswer ? .answer : .authority)
    hidden = Int.max
    count = Int(
      isAnswer ? record.value.message.answersRead : record.value.message.authoritiesRead)
  }

  /// The question section.
  private init(questionsOf record: borrowing PacketElement) {
    index = 3
    announced = Int(record.value.message.header.questionCount)
    first = Int(record.value.message.firstEntry)
    hidden = Int.max
    count = Int(record.value.message.questionsRead)
  }

  /// A section under another name.
  private init(_ other: SectionPlace, as index: Int) {
    self.index = index
    announced = other.announced
    first = other.first
    hidden = other.hidden
    count = other.count
  }

  /// The section with an index.
  init(_ index: Int, of record: borrowing PacketElement, listsOPT: Bool) {
    switch index {
    case 5...7:
      self.init(SectionPlace(index &- 4, of: record, listsOPT: listsOPT), as: index)
    case 0: self.init(additionalsOf: record, listsOPT: listsOPT)
    case 3: self.init(questionsOf: record)
    default:
      let additionals = SectionPlace(additionalsOf: record, listsOPT: listsOPT)
      let answers = SectionPlace(behind: additionals, record)
      self = index == 1 ? answers : SectionPlace(behind: answers, record)
    }
  }

  /// The entry of the record at a place among those that are listed.
  @inline(always)
  func entry(_ ordinal: Int) -> Int {
    let entry = first &+ ordinal
    return entry >= hidden ? entry &+ 1 : entry
  }

  /// The group.
  var group: PacketField { PlanTexts.allGroups[index] }
}

extension RecordPart {
  /// All parts of a record but its name for people, which few want.
  static var allBits: UInt8 { 0x7F }
}
