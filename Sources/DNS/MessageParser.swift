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
        place: UInt64(truncatingIfNeeded: at), fixed: UInt64(fixed) &<< 32)
      guard result.entryCount < MessageParser.recordLimit, table.append(entry) else {
        return stop(.recordLimit, at: at)
      }
      // The first name has no pointer at another name, so that its octets are its length.
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
    var at = at
    var section: UInt64 = 1
    while section <= 3 {
      let count = announced(section)
      var number = 0
      while number < count {
        let next = readRecord(section, at: at, message, into: &table)
        guard next > 0 else {
          keep(section, number)
          return false
        }
        at = next
        number &+= 1
      }
      keep(section, number)
      section &+= 1
    }
    self.at = at
    return true
  }

  /// How many records the header announces for a section.
  @inline(__always)
  private func announced(_ section: UInt64) -> Int {
    switch section {
    case 1: Int(result.header.answerCount)
    case 2: Int(result.header.authorityCount)
    default: Int(result.header.additionalCount)
    }
  }

  /// Keeps how many records of a section were read.
  @inline(__always)
  private mutating func keep(_ section: UInt64, _ number: Int) {
    let number = UInt16(truncatingIfNeeded: number)
    switch section {
    case 1: result.answersRead = number
    case 2: result.authoritiesRead = number
    default: result.additionalsRead = number
    }
  }

  /// Reads the record at `owner`, and answers where the next one starts; zero where reading has to
  /// stop.
  @inline(__always)
  private mutating func readRecord(
    _ section: UInt64, at owner: Int, _ message: borrowing OctetView,
    into table: inout RecordTable
  ) -> Int {
    let next = names.end(ofNameAt: owner, in: message, before: message.count)
    guard next >= 0 else { return end(names.reason, at: names.offset) }
    guard next &+ 10 <= message.count else { return end(.recordShort, at: next) }
    let fixed = message.uint64(next)
    let length = Int(message.uint16(next &+ 8))
    let data = next &+ 10
    guard data &+ length <= message.count else { return end(.rdataLength, at: next &+ 8) }
    guard table.count &- Int(result.firstEntry) < MessageParser.recordLimit else {
      return end(.recordLimit, at: owner)
    }
    var place =
      UInt64(truncatingIfNeeded: owner) | UInt64(truncatingIfNeeded: data) &<< 16
      | UInt64(truncatingIfNeeded: length) &<< 32 | section &<< 48
    if message.uint16(owner) == 0xC00C { place |= 2 &<< 56 }
    // The addresses of the Internet's hosts need no look at their octets.
    let kind = UInt32(truncatingIfNeeded: fixed &>> 32) & 0xFFFF_7FFF
    let isAddress = (kind == 0x0001_0001 && length == 4) || (kind == 0x001C_0001 && length == 16)
    if !isAddress {
      let entry = RecordEntry(place: place, fixed: fixed)
      if kind &>> 16 == 41 { notePlacement(entry, index: table.count, message) }
      if length > 0 || kind &>> 16 != 41 {
        place |= checkData(entry, message) ? 0 : 1 &<< 56
      }
    }
    guard table.append(RecordEntry(place: place, fixed: fixed)) else {
      return end(.recordLimit, at: owner)
    }
    return data &+ length
  }

  /// Ends the reading with a defect, with no place to go on.
  @inline(never)
  private mutating func end(_ reason: MessageDefect.Reason, at offset: Int) -> Int {
    note(reason, at: offset)
    return 0
  }

  /// Looks at where an OPT record stands, and joins the response code with its upper bits.
  @inline(__always)
  private mutating func notePlacement(
    _ entry: RecordEntry, index: Int, _ message: borrowing OctetView
  ) {
    let isPlaced = entry.section == .additional && result.optEntry < 0
    if !isPlaced || message.octet(Int(entry.ownerOffset)) != 0 {
      note(.optPlacement, at: Int(entry.ownerOffset))
    }
    guard isPlaced else { return }
    result.optEntry = Int32(truncatingIfNeeded: index)
    let upper = UInt16(OPTRecord(entry).extendedResponseCode)
    result.responseCode = ResponseCode(
      rawValue: upper &<< 4 | result.header.responseCode.rawValue)
  }

  /// Checks the RDATA of a record; false where it does not have the form of its type.
  @inline(__always)
  private mutating func checkData(_ entry: RecordEntry, _ message: borrowing OctetView) -> Bool {
    let start = Int(entry.dataOffset)
    let end = start &+ Int(entry.dataLength)
    switch entry.type.rawValue {
    case 2, 5, 12:
      if names.end(ofNameAt: start, in: message, before: end) == end { return true }
    default: break
    }
    return checkAnyData(entry, message)
  }

  /// Checks RDATA of any type.
  @inline(never)
  private mutating func checkAnyData(
    _ entry: RecordEntry, _ message: borrowing OctetView
  ) -> Bool {
    var data = DataReader(
      message, from: Int(entry.dataOffset), count: Int(entry.dataLength), names: names)
    RecordData.check(entry.type, entry.recordClass, &data)
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
