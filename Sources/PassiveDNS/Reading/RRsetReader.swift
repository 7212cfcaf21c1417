public import DNS
public import Octets

/// Reads the RRsets of responses, and judges which of them the responder may speak for.
///
/// The rule of bailiwick (docs/decisions/027) looks at nothing but the message:
///
/// - A *recursive* answer (RA) is trusted for the question's name and for what its aliases lead to, and in
///   the authority section for zones above these names. The bailiwick is the zone that the authority
///   section names; without one it is not known.
/// - An *authoritative* answer is trusted for owners in the zone that its authority section names: the
///   owner of SOA or NS that covers the question's name and is no public suffix. Without such a zone it is
///   trusted for the question's name alone. In the answer section the owner has to be the question's name
///   or what its aliases lead to.
/// - A *referral* is trusted for the delegated name, in the bailiwick of its parent.
/// - The additional section is not trusted, and read only where that is wanted.
///
/// One thread uses it. Once warm, it allocates nothing for a usual message.
public struct RRsetReader: ~Copyable {
  /// The most records of a message that are looked at.
  public static let recordLimit = 1024
  /// The most aliases that are followed (BIND follows 16).
  static let aliasLimit = 16

  /// The RRsets of the message that was read last.
  public internal(set) var sets: [ObservedSet] = []
  /// That a name is absent, as the message that was read last says; nil where it does not.
  public internal(set) var absence: ObservedAbsence?
  /// Keys of the store, and data of SOA records.
  public internal(set) var keys = OctetBuffer(capacity: 4096)
  /// How many records were left out: RDATA without the form of its type, or too many records.
  public internal(set) var recordsLeftOut = 0
  /// What the message says, its times to live apart: messages that say the same have the same.
  public internal(set) var digest: UInt64 = 0

  /// A record at hand.
  struct Record: BitwiseCopyable {
    /// The owner's labels in reverse, in ``names``.
    var owner: Part
    /// RDATA in ``data``.
    var data: Part
    /// TYPE.
    var type: UInt16
    /// CLASS.
    var recordClass: UInt16
    /// The section.
    var section: Section
    /// Whether it is in an RRset already.
    var isTaken = false
  }

  /// Octets of a buffer.
  struct Part: BitwiseCopyable {
    /// Where they start.
    var start: Int32 = 0
    /// How many there are.
    var count: Int32 = 0
    /// Their hash.
    var hash: UInt64 = 0
  }

  /// An RRset at hand.
  struct Group: BitwiseCopyable {
    /// Its first record.
    var first: Int
    /// Its records in ``members``.
    var memberStart: Int
    /// How many there are.
    var memberCount: Int
  }

  /// The sensor's number.
  let sensor: UInt16
  /// Whether the additional section is read.
  let readsAdditional: Bool
  /// Hashes names and RDATA.
  let keyed = KeyedHash()
  /// Labels of names in reverse.
  var names = OctetBuffer(capacity: 4096)
  /// RDATA.
  var data = OctetBuffer(capacity: 8192)
  /// A name at hand in wire form.
  var wire = OctetBuffer(capacity: 256)
  /// The records at hand.
  var records: [Record] = []
  /// The RRsets at hand.
  var groups: [Group] = []
  /// The records of the RRsets at hand, in canonical order.
  var members: [Int32] = []
  /// The question's name and what its aliases lead to.
  var chain: [Part] = []
  /// Which zones are public suffixes.
  var suffixes = PublicSuffixes()

  /// A reader.
  ///
  /// - Parameters:
  ///   - sensor: The number of the sensor in the store.
  ///   - readsAdditional: Whether the additional section is read too.
  public init(sensor: UInt16, readsAdditional: Bool = false) {
    self.sensor = sensor
    self.readsAdditional = readsAdditional
    records.reserveCapacity(64)
    groups.reserveCapacity(64)
    sets.reserveCapacity(64)
    members.reserveCapacity(64)
    chain.reserveCapacity(Self.aliasLimit + 1)
  }

  /// Reads a message; false where it is no whole response to one question, or one that says nothing about
  /// records: other response codes than NOERROR and NXDOMAIN, or cut messages.
  public mutating func read(
    _ message: borrowing OctetView, _ parsed: ParsedMessage, _ entries: borrowing RecordTable
  ) -> Bool {
    clear()
    let header = parsed.header
    guard header.isResponse, header.opcode == .query, !header.isTruncated,
      parsed.questionsRead == 1, header.questionCount == 1,
      parsed.answersRead == header.answerCount,
      parsed.authoritiesRead == header.authorityCount
    else { return false }
    let code = parsed.responseCode.rawValue
    guard code == 0 || code == 3 else { return false }
    let question = entries[parsed.firstEntry(.question)]
    guard let name = appendName(at: Int(question.ownerOffset), of: message) else { return false }
    chain.append(name)
    digest = keyed.hash(UInt64(code))
    readRecords(.answer, name, message, parsed, entries)
    readRecords(.authority, name, message, parsed, entries)
    if readsAdditional { readRecords(.additional, name, message, parsed, entries) }
    groupRecords()
    followAliases(question.recordClass.withoutHighestBit.rawValue)
    judge(
      question, isRecursive: header.isRecursionAvailable,
      isAuthoritative: header.isAuthoritative, isAbsent: code == 3)
    return true
  }

  /// Forgets the last message and keeps the memory.
  private mutating func clear() {
    sets.removeAll(keepingCapacity: true)
    records.removeAll(keepingCapacity: true)
    groups.removeAll(keepingCapacity: true)
    members.removeAll(keepingCapacity: true)
    chain.removeAll(keepingCapacity: true)
    keys.removeAll()
    names.removeAll()
    data.removeAll()
    absence = nil
    recordsLeftOut = 0
    digest = 0
  }

  // MARK: - Records

  /// Appends the labels of a name in reverse and in lower case; nil where it is not a good name.
  private mutating func appendName(at offset: Int, of message: borrowing OctetView) -> Part? {
    wire.removeAll()
    guard
      NameReader.appendWire(nameAt: offset, of: message, folded: true, to: &wire) != nil
    else { return nil }
    return Self.appendReversed(wire, to: &names, keyed)
  }

  /// Appends the labels of a name in wire form in reverse.
  static func appendReversed(
    _ name: borrowing OctetBuffer, to names: inout OctetBuffer, _ keyed: KeyedHash
  ) -> Part {
    let wire = name.view
    var ends = InlineArray<128, UInt8>(repeating: 0)
    var count = 0
    var at = 0
    while at < wire.count, count < 127 {
      let length = Int(wire.octet(at))
      if length == 0 || length > 63 { break }
      at &+= length &+ 1
      count &+= 1
      ends[count] = UInt8(truncatingIfNeeded: at)
    }
    let start = names.count
    while count > 0 {
      let from = Int(ends[count &- 1])
      names.append(wire.slice(from: from, count: Int(ends[count]) &- from))
      count &-= 1
    }
    return part(of: names, from: start, keyed)
  }

  /// The octets of a buffer from `start` on.
  private static func part(
    of buffer: borrowing OctetBuffer, from start: Int, _ keyed: KeyedHash
  ) -> Part {
    let view = buffer.view(from: start, count: buffer.count)
    return Part(
      start: Int32(truncatingIfNeeded: start), count: Int32(truncatingIfNeeded: view.count),
      hash: keyed.hash(view))
  }

  /// Copies octets of one buffer to the end of another.
  static func copy(
    _ part: Part, of source: borrowing OctetBuffer, to buffer: inout OctetBuffer
  ) {
    buffer.append(source.view(from: Int(part.start), count: Int(part.count)))
  }

  /// Takes the records of a section.
  private mutating func readRecords(
    _ section: Section, _ question: Part, _ message: borrowing OctetView, _ parsed: ParsedMessage,
    _ entries: borrowing RecordTable
  ) {
    var last = Part()
    var lastOffset: UInt16?
    let first = parsed.firstEntry(section)
    for index in first..<first &+ parsed.countRead(section) {
      let entry = entries[index]
      let type = entry.type.rawValue
      // OPT, TSIG, TKEY, and what is asked for only.
      if type == 41 || (type >= 249 && type <= 255) || type == 0 { continue }
      guard records.count < Self.recordLimit else {
        recordsLeftOut &+= 1
        continue
      }
      if entry.isOwnerQuestion {
        last = question
        lastOffset = nil
      } else if entry.ownerOffset != lastOffset {
        guard let owner = appendName(at: Int(entry.ownerOffset), of: message) else { continue }
        last = owner
        lastOffset = entry.ownerOffset
      }
      let start = data.count
      guard CanonicalData.append(entry, of: message, to: &data) else {
        recordsLeftOut &+= 1
        continue
      }
      let part = Self.part(of: data, from: start, keyed)
      let recordClass = entry.recordClass.withoutHighestBit.rawValue
      records.append(
        Record(
          owner: last, data: part, type: type, recordClass: recordClass, section: section))
      guard section != .additional else { continue }
      digest &+= keyed.hash(
        last.hash, part.hash, UInt64(type) &<< 16 | UInt64(recordClass),
        UInt64(section.rawValue), 0)
    }
  }

  // MARK: - RRsets

  /// Puts records of one section, owner, type and class together.
  private mutating func groupRecords() {
    var index = 0
    while index < records.count {
      defer { index &+= 1 }
      let first = records[index]
      if first.isTaken { continue }
      let start = members.count
      insert(index, from: start)
      var other = index &+ 1
      while other < records.count, records[other].section == first.section {
        let record = records[other]
        if !record.isTaken, record.type == first.type, record.recordClass == first.recordClass,
          record.owner.hash == first.owner.hash
        {
          records[other].isTaken = true
          insert(other, from: start)
        }
        other &+= 1
      }
      groups.append(
        Group(first: index, memberStart: start, memberCount: members.count &- start))
    }
  }

  /// Inserts a record into the RRset that starts at `start`, in canonical order (RFC 4034 section 6.3);
  /// one that is there already is left out.
  private mutating func insert(_ index: Int, from start: Int) {
    let new = records[index].data
    var low = start
    var high = members.count
    while low < high {
      let middle = (low &+ high) / 2
      let known = records[Int(members[middle])].data
      if known.hash == new.hash { return }
      if precedes(known, new) { low = middle &+ 1 } else { high = middle }
    }
    members.insert(Int32(truncatingIfNeeded: index), at: low)
  }

  /// Whether RDATA comes before other RDATA, as octets without a sign, the shorter first.
  private func precedes(_ left: Part, _ right: Part) -> Bool {
    let first = data.view(from: Int(left.start), count: Int(left.count))
    let second = data.view(from: Int(right.start), count: Int(right.count))
    let common = min(first.count, second.count)
    var at = 0
    while at < common {
      let (one, other) = (first.octet(at), second.octet(at))
      if one != other { return one < other }
      at &+= 1
    }
    return first.count < second.count
  }
}
