/// What a message holds: its header, where its entries are in the ``RecordTable``, and its defect.
public struct ParsedMessage: BitwiseCopyable, Hashable, Sendable {
  /// The header; all zero in a message without a whole one.
  public internal(set) var header: Header
  /// The index of its first entry in the table.
  public internal(set) var firstEntry: Int32
  /// The index of the entry of its OPT record in the table; -1 without one.
  public internal(set) var optEntry: Int32
  /// How many questions were read.
  public internal(set) var questionsRead: UInt16 = 0
  /// How many answers were read.
  public internal(set) var answersRead: UInt16 = 0
  /// How many authority records were read.
  public internal(set) var authoritiesRead: UInt16 = 0
  /// How many additional records were read, with the OPT record.
  public internal(set) var additionalsRead: UInt16 = 0
  /// RCODE, joined with the upper eight bits of the OPT record (RFC 6891 section 6.1.3).
  public internal(set) var responseCode: ResponseCode
  /// How many octets follow the last record; zero if the reading stopped before.
  public internal(set) var trailingOctets: UInt16 = 0
  /// The octets of the first question's name without its root label, at most 63, and how many labels
  /// these are; zero if it is longer, or has a pointer, or if there is no question.
  public internal(set) var questionOctets: UInt8 = 0
  /// See ``questionOctets``.
  public internal(set) var questionLabels: UInt8 = 0
  /// How many entries were read and taken out again, since their names make too much text.
  public internal(set) var recordsLeftOut: UInt16 = 0
  /// The first thing that was wrong.
  public internal(set) var defect: MessageDefect

  /// A message of which only the header was read.
  init(header: Header, firstEntry: Int) {
    self.header = header
    self.firstEntry = Int32(truncatingIfNeeded: firstEntry)
    optEntry = -1
    responseCode = header.responseCode
    defect = .none
  }

  /// How many entries it has in the table, which are those that events list.
  @inline(__always)
  public var entryCount: Int {
    Int(questionsRead) &+ Int(answersRead) &+ Int(authoritiesRead) &+ Int(additionalsRead)
  }

  /// How many records of a section were read.
  @inline(__always)
  public func countRead(_ section: Section) -> Int {
    switch section {
    case .question: Int(questionsRead)
    case .answer: Int(answersRead)
    case .authority: Int(authoritiesRead)
    case .additional: Int(additionalsRead)
    }
  }

  /// The index in the table of a section's first entry.
  @inline(__always)
  public func firstEntry(_ section: Section) -> Int {
    let first = Int(firstEntry)
    switch section {
    case .question: return first
    case .answer: return first &+ Int(questionsRead)
    case .authority: return first &+ Int(questionsRead) &+ Int(answersRead)
    case .additional:
      return first &+ Int(questionsRead) &+ Int(answersRead) &+ Int(authoritiesRead)
    }
  }

  /// The same message where its entries stand `distance` places further on in a table.
  public func moved(by distance: Int) -> ParsedMessage {
    var moved = self
    moved.firstEntry = Int32(truncatingIfNeeded: Int(firstEntry) &+ distance)
    if optEntry >= 0 { moved.optEntry = Int32(truncatingIfNeeded: Int(optEntry) &+ distance) }
    return moved
  }

  /// Whether there is a whole header.
  @inline(__always)
  public var hasHeader: Bool { defect.reason != .shortHeader }
}
