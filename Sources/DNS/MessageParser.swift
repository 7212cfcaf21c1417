public import Octets

/// Reads messages: header, questions and records, with every name and all RDATA checked.
public enum MessageParser {
  /// The longest message in octets (RFC 1035 section 4.2.2); what is behind is not read.
  public static var limitOctets: Int { 65535 }
  /// The most entries of one message: more than 65535 octets hold as records, less than as questions.
  public static var recordLimit: Int { 8192 }

  /// Reads a message and appends its entries to a table.
  ///
  /// Never fails: a message that breaks half-way gives what was read, and the defect. A defect in
  /// RDATA marks its entry, and reading goes on behind it.
  @inline(never)
  public static func parse(
    _ message: borrowing OctetView, into table: inout RecordTable
  ) -> ParsedMessage {
    let octets = message.slice(from: 0, count: limitOctets)
    var reading = MessageReading(octets, firstEntry: table.count)
    guard octets.count >= Header.octets else {
      reading.note(.shortHeader, at: octets.count)
      return reading.result
    }
    let header = reading.result.header
    let records =
      Int(header.answerCount) &+ Int(header.authorityCount) &+ Int(header.additionalCount)
    let least =
      MessageReading.questionOctets &* Int(header.questionCount)
      &+ MessageReading.recordOctets &* records
    if least > octets.count &- Header.octets { reading.note(.count, at: 4) }
    if reading.readQuestions(octets, into: &table), reading.readRecords(octets, into: &table) {
      reading.readRest(octets)
    }
    return reading.result
  }
}

/// The reading of one message.
private struct MessageReading {
  /// The least octets of a question: root, QTYPE, QCLASS.
  static var questionOctets: Int { 5 }
  /// The least octets of a record: root, TYPE, CLASS, TTL, RDLENGTH.
  static var recordOctets: Int { 11 }

  /// What was read so far.
  var result: ParsedMessage
  /// Where the next question or record starts.
  private var at = Header.octets
  /// Walks over the names.
  private var names: NameWalk

  /// A reading that knows the header.
  @inline(__always)
  init(_ message: borrowing OctetView, firstEntry: Int) {
    result = ParsedMessage(header: Header(message), firstEntry: firstEntry)
    names = NameWalk(octets: message.count)
  }

  /// Keeps a defect if it is the first.
  @inline(__always)
  mutating func note(_ reason: MessageDefect.Reason, at offset: Int) {
    if result.defect.isNone { result.defect = MessageDefect(reason: reason, offset: offset) }
  }

  /// Reads the question section; false where reading has to stop.
  @inline(__always)
  mutating func readQuestions(
    _ message: borrowing OctetView, into table: inout RecordTable
  ) -> Bool {
    var left = result.header.questionCount
    while left > 0 {
      let next = names.end(ofNameAt: at, in: message, before: message.count)
      guard next >= 0 else { return stop(names.reason, at: names.offset) }
      guard next &+ 4 <= message.count else { return stop(.recordShort, at: next) }
      let fixed = message.uint32(next)
      let entry = RecordEntry(
        section: .question, ownerOffset: UInt16(truncatingIfNeeded: at),
        type: RecordType(rawValue: UInt16(truncatingIfNeeded: fixed &>> 16)),
        recordClass: RecordClass(rawValue: UInt16(truncatingIfNeeded: fixed)))
      guard result.entryCount < MessageParser.recordLimit, table.append(entry) else {
        return stop(.recordLimit, at: at)
      }
      // The first name has no pointer in it that points at a name, so that its octets are its length.
      if result.questionsRead == 0, message.octet(at) < 64 {
        names.rememberQuestion(octets: next &- at)
      }
      result.questionsRead &+= 1
      at = next &+ 4
      left &-= 1
    }
    return true
  }

  /// Ends the reading with a defect.
  @inline(never)
  private mutating func stop(_ reason: MessageDefect.Reason, at offset: Int) -> Bool {
    note(reason, at: offset)
    return false
  }

  /// Reads the answer, authority and additional sections; false where reading has to stop.
  @inline(__always)
  mutating func readRecords(
    _ message: borrowing OctetView, into table: inout RecordTable
  ) -> Bool {
    var left = result.header.answerCount
    while left > 0 {
      guard readRecord(.answer, message, into: &table) else { return false }
      result.answersRead &+= 1
      left &-= 1
    }
    left = result.header.authorityCount
    while left > 0 {
      guard readRecord(.authority, message, into: &table) else { return false }
      result.authoritiesRead &+= 1
      left &-= 1
    }
    left = result.header.additionalCount
    while left > 0 {
      guard readRecord(.additional, message, into: &table) else { return false }
      result.additionalsRead &+= 1
      left &-= 1
    }
    return true
  }

  /// Reads one record.
  @inline(never)
  private mutating func readRecord(
    _ section: Section, _ message: borrowing OctetView, into table: inout RecordTable
  ) -> Bool {
    let owner = at
    let next = names.end(ofNameAt: owner, in: message, before: message.count)
    guard next >= 0 else { return stop(names.reason, at: names.offset) }
    guard next &+ 10 <= message.count else { return stop(.recordShort, at: next) }
    let fixed = message.uint64(next)
    let length = Int(message.uint16(next &+ 8))
    let data = next &+ 10
    guard data &+ length <= message.count else { return stop(.rdataLength, at: next &+ 8) }
    let type = RecordType(rawValue: UInt16(truncatingIfNeeded: fixed &>> 48))
    let recordClass = RecordClass(rawValue: UInt16(truncatingIfNeeded: fixed &>> 32))
    var flags: UInt8 = 0
    if next &- owner == 2, message.uint16(owner) == 0xC00C { flags = 2 }
    let isInternet = recordClass.withoutHighestBit.rawValue == 1
    let isPlain =
      isInternet
      && ((type.rawValue == 1 && length == 4) || (type.rawValue == 28 && length == 16))
    if !isPlain {
      let isGood = checkData(
        type, recordClass, section, owner: owner, message, from: data, count: length)
      flags |= isGood ? 0 : 1
      if type.rawValue == 41, section == .additional, result.optEntry < 0 {
        result.optEntry = Int32(truncatingIfNeeded: table.count)
        let upper = UInt16(truncatingIfNeeded: fixed &>> 24) & 0xFF
        result.responseCode = ResponseCode(
          rawValue: upper &<< 4 | result.header.responseCode.rawValue)
      }
    }
    let entry = RecordEntry(
      section: section, ownerOffset: UInt16(truncatingIfNeeded: owner), type: type,
      recordClass: recordClass, ttl: UInt32(truncatingIfNeeded: fixed),
      dataOffset: UInt16(truncatingIfNeeded: data),
      dataLength: UInt16(truncatingIfNeeded: length), flags: RecordEntry.Flags(rawValue: flags))
    guard result.entryCount < MessageParser.recordLimit, table.append(entry) else {
      return stop(.recordLimit, at: owner)
    }
    at = data &+ length
    return true
  }

  /// Checks the RDATA of a record; false where it does not have the form of its type.
  @inline(__always)
  private mutating func checkData(
    _ type: RecordType, _ recordClass: RecordClass, _ section: Section, owner: Int,
    _ message: borrowing OctetView, from start: Int, count length: Int
  ) -> Bool {
    if type.rawValue == 41 {
      let isPlaced =
        section == .additional && message.octet(owner) == 0 && result.optEntry < 0
      if !isPlaced { note(.optPlacement, at: owner) }
    }
    var data = DataReader(message, from: start, count: length, names: names)
    RecordData.check(type, recordClass, &data)
    names = data.names
    if _slowPath(data.remarked != .none) { note(data.remarked, at: data.remarkedOffset) }
    if _fastPath(data.isGood) { return true }
    note(data.reason, at: data.offset)
    return false
  }

  /// Looks at what follows the last record.
  @inline(__always)
  mutating func readRest(_ message: borrowing OctetView) {
    let left = message.count &- at
    if _fastPath(left == 0) { return }
    if result.header.opcode == .dso, result.entryCount == 0 { return readUnits(message) }
    result.trailingOctets = UInt16(truncatingIfNeeded: left)
    note(.trailingOctets, at: at)
  }

  /// Steps over the type-length-value units of a stateful operation (RFC 8490 section 5.4.1).
  @inline(never)
  private mutating func readUnits(_ message: borrowing OctetView) {
    while at < message.count {
      guard at &+ 4 <= message.count else { return note(.dsoFormat, at: at) }
      let next = at &+ 4 &+ Int(message.uint16(at &+ 2))
      guard next <= message.count else { return note(.dsoFormat, at: at &+ 2) }
      at = next
    }
  }
}
