internal import Octets

/// How far a queue on disk is taken out: a small text with a checksum, replaced as a whole.
struct SpoolPosition: Equatable {
  /// The queue's number.
  var queue: UInt64
  /// The number of the first event that was not taken out.
  var next: UInt64
  /// Where its record stands.
  var place: SpoolPlace
  /// How far inputs are behind what was taken out: its records may be gone.
  var marks: [SpoolMark] = []

  /// The first line.
  private static let title = "wirebird spool position 1"

  /// The text.
  var text: String {
    let body =
      "\(Self.title)\nqueue \(String(queue, radix: 16)) \(next)\n"
      + "place \(place.segment) \(place.offset)\n"
      + marks.map { "mark \(String($0.epoch, radix: 16)) \($0.events) \($0.input)\n" }.joined()
    return body + "end \(String(Checksum.of(Array(body.utf8)), radix: 16))\n"
  }

  /// A position.
  init(queue: UInt64, next: UInt64, place: SpoolPlace, marks: [SpoolMark] = []) {
    self.queue = queue
    self.next = next
    self.place = place
    self.marks = marks
  }

  /// Notes that a record was taken out.
  mutating func take(_ record: SpoolRecord) {
    place.offset += record.count
    next = record.first &+ UInt64(record.eventCount)
    guard let mark = record.mark else { return }
    marks.removeAll { $0.input == mark.input }
    marks.append(mark)
  }

  /// Reads a text; nil where it is none, or not whole.
  init?(text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 5, lines[0] == Self.title else { return nil }
    let queue = lines[1].split(separator: " ")
    let place = lines[2].split(separator: " ")
    guard queue.count == 3, queue[0] == "queue", let number = UInt64(queue[1], radix: 16),
      let next = UInt64(queue[2]), place.count == 3, place[0] == "place",
      let segment = UInt64(place[1]), let offset = Int(place[2])
    else { return nil }
    self.init(
      queue: number, next: next, place: SpoolPlace(segment: segment, offset: offset))
    for line in lines[3...] where line.hasPrefix("mark ") {
      let words = line.split(separator: " ", maxSplits: 3)
      guard words.count == 4, let epoch = UInt64(words[1], radix: 16),
        let events = UInt64(words[2])
      else { return nil }
      marks.append(SpoolMark(epoch: epoch, input: String(words[3]), events: events))
    }
    guard self.text == text else { return nil }
  }
}

/// A place in a queue on disk.
public struct SpoolPlace: Comparable, Sendable {
  /// The number of the segment.
  public var segment: UInt64
  /// The octet in it.
  public var offset: Int

  /// A place.
  public init(segment: UInt64, offset: Int) {
    self.segment = segment
    self.offset = offset
  }

  /// In the order of writing.
  public static func < (left: SpoolPlace, right: SpoolPlace) -> Bool {
    (left.segment, left.offset) < (right.segment, right.offset)
  }
}
