public import DNS
public import Octets

/// Responses that were recorded since the store was written last, so that another one that says the same is
/// added to their rows without being read: a resolver says most things often.
///
/// What is compared is everything that ``RRsetReader`` makes RRsets of: question, answer and authority section
/// without times to live, and what it takes of the header. Of that, a hash of 128 bits with a key by chance is
/// known; who does not know the key cannot aim at a collision, and by chance there is none. A response whose
/// names lead through what is not compared is not remembered.
public struct ResponseMemory: ~Copyable {
  /// The most RRsets and absences of a response that is remembered.
  private static let rowLimit = 4
  /// The most records of it.
  private static let recordLimit = 16
  /// The most octets of it that are compared.
  private static let octetLimit = 1024
  /// The most steps of the search for names that lead through what is not compared.
  private static let stepLimit = 512
  /// A response.
  public struct Entry: BitwiseCopyable, Hashable, Sendable {
    /// The hash of what it says.
    fileprivate(set) var hash = KeyedHash.Pair(0, 0)
    /// See ``RRsetReader/digest``.
    public fileprivate(set) var digest: UInt64 = 0
    /// The numbers of its rows, 32 bits each.
    private var firstRows: UInt64 = 0, lastRows: UInt64 = 0
    /// What speaks against each of them, 8 bits each.
    private var doubts: UInt32 = 0
    /// Of which time it is; see ``ResponseMemory/age``.
    fileprivate var age: UInt32 = 0
    /// How many rows it has; more than ``ResponseMemory/rowLimit`` where they have no room.
    private(set) var rowCount: UInt8 = 0
    /// Whether the last of them is of an absence.
    fileprivate(set) var hasAbsence = false

    /// Adds a row.
    fileprivate mutating func append(_ row: Int, _ doubts: Doubts) {
      let shift = UInt64(rowCount & 1) &* 32
      let number = UInt64(UInt32(truncatingIfNeeded: row)) &<< shift
      if rowCount < 2 { firstRows |= number } else { lastRows |= number }
      self.doubts |= UInt32(doubts.rawValue) &<< (UInt32(rowCount & 3) &* 8)
      rowCount = min(rowCount &+ 1, UInt8(ResponseMemory.rowLimit + 1))
    }

    /// A row's number.
    func row(_ index: Int) -> Int {
      let rows = index < 2 ? firstRows : lastRows
      return Int(truncatingIfNeeded: rows &>> (UInt64(index & 1) &* 32) & 0xFFFF_FFFF)
    }

    /// What spoke against it.
    func doubts(_ index: Int) -> Doubts {
      Doubts(rawValue: UInt8(truncatingIfNeeded: doubts &>> (UInt32(index) &* 8)))
    }
  }

  /// The responses, each at the place of its hash.
  private var entries: ElementTable<Entry>
  /// Entries of another age are forgotten.
  private var age: UInt32 = 1
  /// The hash.
  private let keyed = KeyedHash()
  /// What is compared of the response at hand.
  private var octets = OctetBuffer(capacity: octetLimit + 64)
  /// Where the times to live were in it.
  private var lifetimes: [Int] = []
  /// What the response at hand becomes.
  private(set) var draft = Entry()
  /// Whether the response at hand may be remembered.
  private(set) var isOpen = false

  /// An empty memory.
  ///
  /// - Parameter count: How many responses it has room for, a power of two.
  public init(count: Int = 1 << 16) {
    entries = ElementTable(capacity: count, limit: count, filler: Entry())
    for _ in 0..<count { _ = entries.append(Entry()) }
    lifetimes.reserveCapacity(Self.recordLimit)
  }

  /// Forgets all: rows have other numbers from now on.
  mutating func removeAll() {
    isOpen = false
    age &+= 1
    // After four thousand million times.
    if age == 0 { self = ResponseMemory(count: entries.count) }
  }

  /// The entry of a response that said the same as this one; nil where there is none, and this one may be
  /// remembered as ``draft``.
  public mutating func find(
    _ message: borrowing OctetView, _ parsed: ParsedMessage, _ records: borrowing RecordTable
  ) -> Entry? {
    isOpen = false
    guard let hash = hash(message, parsed, records) else { return nil }
    let entry = entries[place(hash)]
    if entry.hash == hash, entry.age == age { return entry }
    draft = Entry()
    draft.hash = hash
    isOpen = true
    return nil
  }

  /// Adds a row of the response at hand.
  public mutating func append(_ row: Int, _ doubts: Doubts, isAbsence: Bool = false) {
    draft.append(row, doubts)
    draft.hasAbsence = isAbsence
  }

  /// Leaves the response at hand out.
  mutating func leaveOut() { isOpen = false }

  /// Remembers the response at hand, if it can be.
  public mutating func keep(digest: UInt64) {
    guard isOpen else { return }
    isOpen = false
    guard draft.rowCount > 0, Int(draft.rowCount) <= Self.rowLimit, isWhole else { return }
    draft.digest = digest
    draft.age = age
    entries[place(draft.hash)] = draft
  }

  /// The place of a hash.
  private func place(_ hash: KeyedHash.Pair) -> Int {
    Int(truncatingIfNeeded: hash.first &>> 24) & (entries.count &- 1)
  }

  // MARK: - What is compared

  /// The hash of what a response says; nil for one that ``RRsetReader`` may not read whole.
  private mutating func hash(
    _ message: borrowing OctetView, _ parsed: ParsedMessage, _ records: borrowing RecordTable
  ) -> KeyedHash.Pair? {
    let header = parsed.header
    let code = parsed.responseCode.rawValue
    guard header.isResponse, header.opcode == .query, !header.isTruncated,
      parsed.questionsRead == 1, header.questionCount == 1,
      parsed.answersRead == header.answerCount,
      parsed.authoritiesRead == header.authorityCount, code == 0 || code == 3
    else { return nil }
    let first = parsed.firstEntry(.answer)
    let count = Int(parsed.answersRead) &+ Int(parsed.authoritiesRead)
    guard count > 0, count <= Self.recordLimit else { return nil }
    let last = records[first &+ count &- 1]
    let end = Int(last.dataOffset) &+ Int(last.dataLength)
    guard end > 12, end <= Self.octetLimit, end <= message.count else { return nil }
    octets.removeAll()
    octets.append(message.slice(from: 12, count: end &- 12))
    lifetimes.removeAll(keepingCapacity: true)
    for index in first..<first &+ count {
      let record = records[index]
      guard !record.hasDataDefect else { return nil }
      // RDLENGTH comes between.
      let lifetime = Int(record.dataOffset) &- 6 &- 12
      octets.replace(littleEndian: 0, at: lifetime)
      lifetimes.append(lifetime)
    }
    return keyed.hashPair(
      octets.view,
      after: UInt64(code) | (header.isAuthoritative ? 0x100 : 0)
        | (header.isRecursionAvailable ? 0x200 : 0) | UInt64(parsed.answersRead) &<< 16
        | UInt64(parsed.authoritiesRead) &<< 32)
  }

  /// Whether no name of the response at hand leads through what is not compared: the header, a time to live,
  /// or what is behind the sections.
  ///
  /// Whatever may be a pointer counts as one. What stands in its place, an owner or a name in RDATA, has none
  /// of that in it.
  private var isWhole: Bool {
    let octets = octets.view
    var steps = 0
    var lastTarget = -1
    var at = 0
    while at &+ 1 < octets.count {
      defer { at &+= 1 }
      guard octets.octet(at) >= 192 else { continue }
      let target = Int(octets.uint16(at) & 0x3FFF) &- 12
      // A pointer leads to before itself.
      if target >= at || target == lastTarget { continue }
      guard target >= 0 else { return false }
      var end = target
      while true {
        guard end < octets.count, steps < Self.stepLimit else { return false }
        steps &+= 1
        let length = Int(octets.octet(end))
        end &+= length < 64 ? length &+ 1 : 2
        if length == 0 || length >= 64 { break }
      }
      guard end <= octets.count else { return false }
      for lifetime in lifetimes where target < lifetime &+ 4 && lifetime < end { return false }
      lastTarget = target
    }
    return true
  }
}
