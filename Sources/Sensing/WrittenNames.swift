internal import DNS
internal import Octets
internal import Packets

/// Names that were written in the line at hand, so that they are copied where they stand again.
///
/// Nearly every owner is a pointer: at the question, or at the name that an alias leads to.
struct WrittenNames: BitwiseCopyable {
  /// Where a name starts in the message, and where its text stands in the line, in one word: from the
  /// high bits on the offset in the message (16 bits), the start of the text (32), and how many octets
  /// it has (16).
  private struct Place: BitwiseCopyable {
    /// The word.
    private let bits: UInt64

    /// No name; no other name starts at the last octet of the longest message.
    @inline(always)
    init() { bits = .max }

    /// A name whose text starts at `start` and ends at `end`.
    @inline(always)
    init(offset: Int, start: Int, end: Int) {
      bits =
        UInt64(truncatingIfNeeded: offset) &<< 48
        | UInt64(UInt32(truncatingIfNeeded: start)) &<< 16
        | UInt64(UInt16(truncatingIfNeeded: end &- start))
    }

    /// Whether it is the name at an offset.
    @inline(always)
    func isAt(_ offset: Int) -> Bool { bits &>> 48 == UInt64(truncatingIfNeeded: offset) }
    /// The first octet of its text.
    @inline(always)
    var start: Int { Int(truncatingIfNeeded: bits &>> 16 & 0xFFFF_FFFF) }
    /// How many octets its text has.
    @inline(always)
    var count: Int { Int(truncatingIfNeeded: bits & 0xFFFF) }
  }

  /// The name of the first question.
  private var question = Place()
  /// The name that was written last.
  private var last = Place()
  /// The name before that.
  private var previous = Place()
  /// How many octets and labels the name of the first question has; see ``ParsedMessage``.
  private let questionOctets, questionLabels: UInt8

  /// No names yet.
  @inline(always)
  init(_ record: borrowing PacketElement) {
    questionOctets = record.value.message.questionOctets
    questionLabels = record.value.message.questionLabels
  }

  /// Forgets all names, since text was taken back.
  mutating func forget() {
    question = Place()
    last = Place()
    previous = Place()
  }

  /// Writes a name; a copy where the same place in the message was written before.
  @inline(always)
  @_lifetime(copy cursor)
  mutating func appending(
    nameAt offset: Int, of message: borrowing OctetView, to cursor: OctetCursor
  ) -> OctetCursor {
    let target = Self.target(offset, message)
    if target == Header.octets, question.isAt(target) {
      var cursor = cursor
      cursor.repeatWritten(from: question.start, count: question.count)
      return cursor
    }
    return appending(nameBehind: target, of: message, to: cursor)
  }

  /// Writes a name that is no copy of the question's.
  @inline(never)
  @_lifetime(copy cursor)
  private mutating func appending(
    nameBehind target: Int, of message: borrowing OctetView, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = cursor
    let start = cursor.count
    if target == Header.octets {
      cursor = NamePresentation.appending(
        nameAt: target, octets: Int(questionOctets), labels: Int(questionLabels), of: message,
        to: cursor)
      question = Place(offset: target, start: start, end: cursor.count)
      return cursor
    }
    if last.isAt(target) {
      cursor.repeatWritten(from: last.start, count: last.count)
      return cursor
    }
    if previous.isAt(target) {
      cursor.repeatWritten(from: previous.start, count: previous.count)
      return cursor
    }
    cursor = NamePresentation.appending(nameAt: target, of: message, to: cursor)
    previous = last
    last = Place(offset: target, start: start, end: cursor.count)
    return cursor
  }

  /// Where a name starts whose first octets may be a pointer.
  @inline(always)
  private static func target(_ offset: Int, _ message: borrowing OctetView) -> Int {
    guard offset &+ 2 <= message.count else { return offset }
    let word = message.uint16(offset)
    return word >= 0xC000 ? Int(word & 0x3FFF) : offset
  }
}
