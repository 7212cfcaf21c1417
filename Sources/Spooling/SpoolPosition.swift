internal import Octets

/// How far a queue on disk is taken out: a small text with a checksum, replaced as a whole.
struct SpoolPosition: Equatable {
  /// The queue's number.
  var queue: UInt64
  /// The number of the first event that was not taken out.
  var next: UInt64
  /// Where its record stands.
  var place: SpoolPlace

  /// The first line.
  private static let title = "wirebird spool position 1"

  /// The text.
  var text: String {
    let body =
      "\(Self.title)\nqueue \(String(queue, radix: 16)) \(next)\n"
      + "place \(place.segment) \(place.offset)\n"
    return body + "end \(String(Checksum.of(Array(body.utf8)), radix: 16))\n"
  }

  /// A position.
  init(queue: UInt64, next: UInt64, place: SpoolPlace) {
    self.queue = queue
    self.next = next
    self.place = place
  }

  /// Reads a text; nil where it is none, or not whole.
  init?(text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 5, lines[0] == Self.title, lines[4].isEmpty else { return nil }
    let queue = lines[1].split(separator: " ")
    let place = lines[2].split(separator: " ")
    guard queue.count == 3, queue[0] == "queue", let number = UInt64(queue[1], radix: 16),
      let next = UInt64(queue[2]), place.count == 3, place[0] == "place",
      let segment = UInt64(place[1]), let offset = Int(place[2])
    else { return nil }
    self.init(
      queue: number, next: next, place: SpoolPlace(segment: segment, offset: offset))
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
