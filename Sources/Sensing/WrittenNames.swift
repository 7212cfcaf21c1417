internal import DNS
internal import Octets
internal import Packets

/// Names that were written in the line at hand, so that they are copied where they stand again.
///
/// Nearly every owner is a pointer: at the question, or at the name that an alias leads to.
struct WrittenNames: BitwiseCopyable {
  /// Where a name starts in the message, and where its text stands in the line.
  private struct Place: BitwiseCopyable {
    /// Its first octet in the message; -1 as long as there is none.
    var offset = -1
    /// The first octet of its text.
    var start = 0
    /// How many octets its text has.
    var count = 0
  }

  /// The name of the first question.
  private var question = Place()
  /// The name that was written last.
  private var last = Place()
  /// The name before that.
  private var previous = Place()
  /// The bits of a class that count: over multicast DNS without the highest bit, which there means
  /// something else (RFC 6762 sections 10.2 and 5.4).
  private let classBits: UInt16

  /// No names yet.
  @inline(always)
  init(_ record: borrowing PacketElement) {
    let source = record.value.packet.flow.sourcePort
    let destination = record.value.packet.flow.destinationPort
    classBits = source == 5353 || destination == 5353 ? 0x7FFF : 0xFFFF
  }

  /// The class of a record or question.
  @inline(always)
  func recordClass(_ entry: RecordEntry) -> RecordClass {
    RecordClass(rawValue: entry.recordClass.rawValue & classBits)
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
    var cursor = cursor
    if target == Header.octets {
      if question.offset >= 0 {
        cursor.repeatWritten(from: question.start, count: question.count)
        return cursor
      }
      question = Place(offset: target, start: cursor.count, count: 0)
      cursor = NamePresentation.appending(nameAt: target, of: message, to: cursor)
      question.count = cursor.count &- question.start
      return cursor
    }
    if target == last.offset {
      cursor.repeatWritten(from: last.start, count: last.count)
      return cursor
    }
    if target == previous.offset {
      cursor.repeatWritten(from: previous.start, count: previous.count)
      return cursor
    }
    previous = last
    last = Place(offset: target, start: cursor.count, count: 0)
    cursor = NamePresentation.appending(nameAt: target, of: message, to: cursor)
    last.count = cursor.count &- last.start
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
