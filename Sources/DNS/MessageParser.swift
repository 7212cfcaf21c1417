public import Octets

/// Reads messages: header, questions and records, with every name and all RDATA checked.
public enum MessageParser {
  /// The longest message in octets (RFC 1035 section 4.2.2); what is behind is not read.
  public static var limitOctets: Int { 65535 }
  /// The most entries of one message: more than 65535 octets hold as records, not as questions.
  public static var recordLimit: Int { 8192 }

  /// Reads a message and appends its entries to a table.
  ///
  /// Never fails: a message that breaks half-way gives what was read, and the defect. A defect in
  /// RDATA marks its entry, and reading goes on behind it.
  public static func parse(
    _ message: borrowing OctetView, into table: inout RecordTable
  ) -> ParsedMessage {
    var result = ParsedMessage(header: Header(message), firstEntry: table.count)
    parse(message, into: &table, result: &result)
    return result
  }

  /// Reads a message as ``parse(_:into:)`` does, and sets every field of `result` in its place.
  @inline(never)
  public static func parse(
    _ message: borrowing OctetView, into table: inout RecordTable, result: inout ParsedMessage
  ) {
    let octets = message.slice(from: 0, count: limitOctets)
    result = ParsedMessage(header: Header(octets), firstEntry: table.count)
    var reading = MessageReading(octets)
    guard octets.count >= Header.octets else {
      return reading.note(.shortHeader, at: octets.count, &result)
    }
    let header = result.header
    let records =
      Int(header.answerCount) &+ Int(header.authorityCount) &+ Int(header.additionalCount)
    let least =
      MessageReading.questionOctets &* Int(header.questionCount)
      &+ MessageReading.recordOctets &* records
    if least > octets.count &- Header.octets { reading.note(.count, at: 4, &result) }
    reading.expect(least)
    if reading.readQuestions(octets, into: &table, &result),
      reading.readRecords(octets, into: &table, &result)
    {
      reading.readRest(octets, &result)
    }
    if _slowPath(reading.isToBeMeasured) {
      NameTextBudget.apply(to: octets, in: &table, &result)
    }
  }
}

/// The reading of one message.
private struct MessageReading {
  /// The least octets of a question: root, QTYPE, QCLASS.
  static var questionOctets: Int { 5 }
  /// The least octets of a record: root, TYPE, CLASS, TTL, RDLENGTH.
  static var recordOctets: Int { 11 }

  /// Where the next question or record starts.
  private var at = Header.octets
  /// Walks over the names.
  private var names: NameWalk

  /// A reading that knows the header.
  @inline(__always)
  init(_ message: borrowing OctetView) { names = NameWalk(octets: message.count) }

  /// Takes notice of the least octets of what the header announces.
  @inline(__always)
  mutating func expect(_ least: Int) { names.burden = least }

  /// Whether the names of the message may make much text.
  @inline(__always)
  var isToBeMeasured: Bool { names.burden > NameTextBudget.leastOctets }

  /// Keeps a defect if it is the first.
  @inline(__always)
  func note(
    _ reason: MessageDefect.Reason, at offset: Int, _ result: inout ParsedMessage
  ) {
    if result.defect.isNone { result.defect = MessageDefect(reason: reason, offset: offset) }
  }

  /// Reads the question section; false where reading has to stop.
  @inline(__always)
  mutating func readQuestions(
    _ message: borrowing OctetView, into table: inout RecordTable, _ result: inout ParsedMessage
  ) -> Bool {
    let announced = Int(result.header.questionCount)
    var questionsRead = 0
    defer { result.questionsRead = UInt16(truncatingIfNeeded: questionsRead) }
    while questionsRead < announced {
      let next = names.end(ofNameAt: at, in: message, before: message.count)
      guard next >= 0 else { return stop(names.reason, at: names.offset, &result) }
      guard next &+ 4 <= message.count else { return stop(.recordShort, at: next, &result) }
      let fixed = message.uint32(next)
      let entry = RecordEntry(
        place: UInt64(truncatingIfNeeded: at), fixed: UInt64(fixed) &<< 32)
      guard questionsRead < MessageParser.recordLimit, table.append(entry) else {
        return stop(.recordLimit, at: at, &result)
      }
      // The first name has no pointer at another name, so that its octets are its length.
      if questionsRead == 0, message.octet(at) < 64 {
        names.rememberQuestion(octets: next &- at)
        if next &- at <= OctetCursor.labelsLimit {
          result.questionOctets = UInt8(truncatingIfNeeded: next &- at &- 1)
          result.questionLabels = UInt8(truncatingIfNeeded: names.labels)
        }
      }
      questionsRead &+= 1
      at = next &+ 4
    }
    return true
  }

  /// Ends the reading with a defect.
  @inline(never)
  private func stop(
    _ reason: MessageDefect.Reason, at offset: Int, _ result: inout ParsedMessage
  ) -> Bool {
    note(reason, at: offset, &result)
    return false
  }

  /// Reads the answer, authority and additional sections; false where reading has to stop.
  @inline(__always)
  mutating func readRecords(
    _ message: borrowing OctetView, into table: inout RecordTable, _ result: inout ParsedMessage
  ) -> Bool {
    let answers = Int(result.header.answerCount)
    let leading = answers &+ Int(result.header.authorityCount)
    let announced = leading &+ Int(result.header.additionalCount)
    let count = min(announced, MessageParser.recordLimit &- Int(result.questionsRead))
    var at = at
    var number = 0
    while number < count {
      let section: UInt64 = 1 &+ (number >= answers ? 1 : 0) &+ (number >= leading ? 1 : 0)
      let next = readRecord(section, at: at, message, into: &table, &result)
      if _slowPath(next <= 0) { break }
      at = next
      number &+= 1
    }
    self.at = at
    let answersRead = min(number, answers)
    let leadingRead = min(number, leading)
    result.answersRead = UInt16(truncatingIfNeeded: answersRead)
    result.authoritiesRead = UInt16(truncatingIfNeeded: leadingRead &- answersRead)
    result.additionalsRead = UInt16(truncatingIfNeeded: number &- leadingRead)
    if _fastPath(number == announced) { return true }
    if number == count { note(.recordLimit, at: at, &result) }
    return false
  }

  /// Reads the record at `owner`, and answers where the next one starts; zero where reading has to
  /// stop.
  @inline(__always)
  private mutating func readRecord(
    _ section: UInt64, at owner: Int, _ message: borrowing OctetView,
    into table: inout RecordTable, _ result: inout ParsedMessage
  ) -> Int {
    let next = names.end(ofNameAt: owner, in: message, before: message.count)
    guard next >= 0 else { return end(names.reason, at: names.offset, &result) }
    guard next &+ 10 <= message.count else { return end(.recordShort, at: next, &result) }
    let fixed = message.uint64(next)
    let length = Int(message.uint16(next &+ 8))
    let data = next &+ 10
    guard data &+ length <= message.count else { return end(.rdataLength, at: next &+ 8, &result) }
    var place =
      UInt64(truncatingIfNeeded: owner) | UInt64(truncatingIfNeeded: data) &<< 16
      | UInt64(truncatingIfNeeded: length) &<< 32 | section &<< 48
    if message.uint16(owner) == 0xC00C { place |= 2 &<< 56 }
    // The addresses of the Internet's hosts need no look at their octets.
    let kind = UInt32(truncatingIfNeeded: fixed &>> 32) & 0xFFFF_7FFF
    let isAddress = (kind == 0x0001_0001 && length == 4) || (kind == 0x001C_0001 && length == 16)
    if !isAddress {
      let entry = RecordEntry(place: place, fixed: fixed)
      if kind &>> 16 == 41 { notePlacement(entry, index: table.count, message, &result) }
      if length > 0 || kind &>> 16 != 41 {
        place |= checkData(entry, message, &result) ? 0 : 1 &<< 56
      }
    }
    guard table.append(RecordEntry(place: place, fixed: fixed)) else {
      return end(.recordLimit, at: owner, &result)
    }
    return data &+ length
  }

  /// Ends the reading with a defect, with no place to go on.
  @inline(never)
  private func end(
    _ reason: MessageDefect.Reason, at offset: Int, _ result: inout ParsedMessage
  ) -> Int {
    note(reason, at: offset, &result)
    return 0
  }

  /// Looks at where an OPT record stands, and joins the response code with its upper bits.
  @inline(__always)
  private func notePlacement(
    _ entry: RecordEntry, index: Int, _ message: borrowing OctetView,
    _ result: inout ParsedMessage
  ) {
    let isPlaced = entry.section == .additional && result.optEntry < 0
    if !isPlaced || message.octet(Int(entry.ownerOffset)) != 0 {
      note(.optPlacement, at: Int(entry.ownerOffset), &result)
    }
    guard isPlaced else { return }
    result.optEntry = Int32(truncatingIfNeeded: index)
    let upper = UInt16(OPTRecord(entry).extendedResponseCode)
    result.responseCode = ResponseCode(
      rawValue: upper &<< 4 | result.header.responseCode.rawValue)
  }

  /// Checks the RDATA of a record; false where it does not have the form of its type.
  @inline(__always)
  private mutating func checkData(
    _ entry: RecordEntry, _ message: borrowing OctetView, _ result: inout ParsedMessage
  ) -> Bool {
    let start = Int(entry.dataOffset)
    let end = start &+ Int(entry.dataLength)
    switch entry.type.rawValue {
    case 2, 5, 12:
      if names.end(ofNameAt: start, in: message, before: end) == end { return true }
    default: break
    }
    return checkAnyData(entry, message, &result)
  }

  /// Checks RDATA of any type.
  @inline(never)
  private mutating func checkAnyData(
    _ entry: RecordEntry, _ message: borrowing OctetView, _ result: inout ParsedMessage
  ) -> Bool {
    var data = DataReader(
      message, from: Int(entry.dataOffset), count: Int(entry.dataLength), names: names)
    RecordData.check(entry.type, entry.recordClass, &data)
    names = data.names
    if _slowPath(data.remarked != .none) { note(data.remarked, at: data.remarkedOffset, &result) }
    if _fastPath(data.isGood) { return true }
    note(data.reason, at: data.offset, &result)
    return false
  }

  /// Looks at what follows the last record.
  @inline(__always)
  mutating func readRest(_ message: borrowing OctetView, _ result: inout ParsedMessage) {
    let left = message.count &- at
    if _fastPath(left == 0) { return }
    if result.hasUnits { return readUnits(message, &result) }
    result.trailingOctets = UInt16(truncatingIfNeeded: left)
    note(.trailingOctets, at: at, &result)
  }

  /// Steps over the type-length-value units of a stateful operation (RFC 8490 section 5.4.1), and
  /// checks their data.
  @inline(never)
  private mutating func readUnits(
    _ message: borrowing OctetView, _ result: inout ParsedMessage
  ) {
    var units = DSOUnitReader(result)
    while let unit = units.next(in: message) {
      let start = Int(unit.offset)
      var data = DataReader(message, from: start, count: Int(unit.length), names: names)
      if !unit.check(&data) { note(.dsoFormat, at: start, &result) }
      if data.remarked != .none { note(data.remarked, at: data.remarkedOffset, &result) }
      names = data.names
    }
    at = units.at
    if at == message.count { return }
    guard at &+ 4 <= message.count else { return note(.dsoFormat, at: at, &result) }
    let isWhole = at &+ 4 &+ Int(message.uint16(at &+ 2)) <= message.count
    note(isWhole ? .recordLimit : .dsoFormat, at: isWhole ? at : at &+ 2, &result)
  }
}
