public import Octets

/// Reads a segment of a queue on disk, whatever is in it: records that are as they were written, and what is
/// none. No octet is looked at more often than a few times, and nothing is believed without its checksum.
public struct SegmentScanner {
  /// What comes next.
  public enum Step: Equatable {
    /// A record, and where it starts.
    case record(SpoolRecord, Int)
    /// Octets that are no record as it was written, with whole ones behind; how many events they were,
    /// where that can be read.
    case damage(Range<Int>, events: UInt32?)
    /// Octets up to the end that are no whole record: what a crash left of the last one. With the number
    /// behind it, where its header can be read.
    case tail(Range<Int>, next: UInt64?)
    /// There is nothing more.
    case end
  }

  /// What every segment begins with.
  static let title: [UInt8] = Array("wirebird spool 1".utf8)

  /// Where reading goes on.
  public private(set) var offset: Int
  /// The queue whose records these are; nil until it is known.
  public private(set) var queue: UInt64?

  /// A scanner of the records from `offset` on, of one queue.
  public init(from offset: Int = 0, queue: UInt64? = nil) {
    self.offset = max(offset, 0)
    self.queue = queue
  }

  /// Reads on.
  public mutating func next(_ octets: borrowing OctetView) -> Step {
    if offset == 0, Self.hasTitle(octets) { offset = Self.title.count }
    guard offset < octets.count else { return .end }
    let start = offset
    switch SpoolRecord.find(in: octets, at: start, standing: start, queue: queue) {
    case .whole(let record):
      queue = record.queue
      offset = start + record.count
      return .record(record, start)
    case .damagedBody(let record):
      offset = start + record.count
      // At the end it may have been written in part: what is allocated and not written reads as zeros.
      guard offset < octets.count else {
        return .tail(start..<octets.count, next: record.first &+ UInt64(record.eventCount))
      }
      return .damage(start..<offset, events: record.eventCount)
    case .cut(let record):
      guard let found = search(octets, from: start + 1) else {
        offset = octets.count
        return .tail(start..<octets.count, next: record.first &+ UInt64(record.eventCount))
      }
      offset = found
      return .damage(start..<found, events: nil)
    case .nothing:
      let found = search(octets, from: start + 1)
      offset = found ?? octets.count
      return found == nil
        ? .tail(start..<octets.count, next: nil) : .damage(start..<offset, events: nil)
    }
  }

  /// Whether a segment begins as it has to.
  static func hasTitle(_ octets: borrowing OctetView) -> Bool {
    octets.slice(from: 0, count: title.count).array() == title
  }

  /// The next place with a header that a body belongs to.
  private func search(_ octets: borrowing OctetView, from start: Int) -> Int? {
    var place = start
    while place + SpoolRecord.headerCount <= octets.count {
      if octets.octet(place) == 0xFF,
        let record = SpoolRecord.header(in: octets, at: place, standing: place, queue: queue),
        record.count <= octets.count - place
      {
        return place
      }
      place += 1
    }
    return nil
  }
}
