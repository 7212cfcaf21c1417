internal import Glibc
public import Octets

/// Takes records out of segments in their order; one thread uses it.
public final class SpoolReader {
  /// What comes next.
  public enum Step {
    /// A record, whose batch is in the buffer; ``acknowledge()`` takes it out.
    case record(SpoolRecord)
    /// Octets of a segment that are no record as it was written were left out.
    case damage(segment: String, Range<Int>, events: UInt32?)
    /// Nothing that may be read is left.
    case nothing
    /// The system refused; it may be tried again.
    case failed(SpoolFailure)
  }

  /// The directory.
  private let directory: SpoolDirectory
  /// What waits.
  private let contents: SpoolContents
  /// The position up to which all is taken out.
  private var position: SpoolPosition
  /// The segment that is read; -1 for none.
  private var file: Int32 = -1
  /// The record that was read last, and not acknowledged.
  private var open: SpoolRecord?
  /// Whether the position could not be kept.
  private var isBehind = false
  /// Whether another follows that takes records out for good: this one changes nothing.
  private let isAhead: Bool
  /// The octets and events that one ahead has passed and the other has not taken out yet.
  private var passed = (octets: 0, events: 0)

  /// A reader behind a position.
  init(
    _ directory: SpoolDirectory, _ contents: SpoolContents, _ position: SpoolPosition,
    isAhead: Bool = false
  ) {
    self.isAhead = isAhead
    self.directory = directory
    self.contents = contents
    self.position = position
  }

  deinit { if file >= 0 { close(file) } }

  /// Another reader at the same place, which only looks: what it was given is taken out by this one.
  public func ahead() -> SpoolReader {
    SpoolReader(directory, contents, position, isAhead: true)
  }

  /// Reads the record behind what is taken out, where it ends at `limit` or before.
  public func next(upTo limit: SpoolPlace, into batch: inout OctetBuffer) -> Step {
    open = nil
    while position.place < limit {
      if file < 0 {
        if let failure = openSegment() { return failure }
        if file < 0 { continue }
      }
      var end = limit.offset
      if position.place.segment < limit.segment {
        end = Int(lseek(file, 0, SEEK_END))
        guard end >= 0 else {
          let path = directory.segment(position.place.segment)
          return .failed(SpoolFailure("\(path) cannot be read"))
        }
      }
      if position.place.offset == 0 { position.place.offset = SegmentScanner.title.count }
      if position.place.offset >= end {
        guard position.place.segment < limit.segment else { return .nothing }
        leaveSegment()
        continue
      }
      return read(to: end, &batch)
    }
    return .nothing
  }

  /// Opens the segment of the position, or the next one there is.
  private func openSegment() -> Step? {
    let path = directory.segment(position.place.segment)
    file = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    if file >= 0 { return nil }
    guard errno == ENOENT else { return .failed(SpoolFailure("\(path) cannot be read")) }
    position.place = SpoolPlace(segment: position.place.segment + 1, offset: 0)
    return nil
  }

  /// Goes on to the next segment; this one is not needed any more.
  private func leaveSegment() {
    close(file)
    file = -1
    let number = position.place.segment
    position.place = SpoolPlace(segment: number + 1, offset: 0)
    if isAhead { return }
    remove(number..<number + 1, unless: keep())
  }

  /// Removes segments that the position is behind.
  ///
  /// - Parameter failure: What kept the position from being kept: the older one needs them, and the next
  ///   start removes them; unless it is they themselves that take the room. Behind an older position, what
  ///   is left comes again.
  private func remove(_ numbers: Range<UInt64>, unless failure: SpoolFailure?) {
    let isFull = failure?.number == ENOSPC || failure?.number == EDQUOT
    guard failure == nil || isFull else { return }
    for number in numbers { directory.remove(number) }
    if isFull { keep() }
  }

  /// Reads the record at the position.
  private func read(to end: Int, _ batch: inout OctetBuffer) -> Step {
    let place = position.place.offset
    let path = directory.segment(position.place.segment)
    var octets = OctetBuffer(capacity: SpoolRecord.headerCount)
    if let number = fill(&octets, SpoolRecord.headerCount, at: place) {
      return .failed(SpoolFailure("\(path) cannot be read", number))
    }
    let header = SpoolRecord.header(
      in: octets.view, at: 0, standing: place, queue: position.queue)
    if let header, header.count <= end - place {
      if let number = fill(&octets, header.count, at: place) {
        return .failed(SpoolFailure("\(path) cannot be read", number))
      }
      let view = octets.view
      switch SpoolRecord.find(in: view, at: 0, standing: place, queue: position.queue) {
      case .whole(let record):
        batch.removeAll()
        batch.append(view.slice(from: record.payload.lowerBound, count: record.payload.count))
        open = record
        return .record(record)
      case .damagedBody(let record):
        return leaveOut(path, place + record.count, events: record.eventCount)
      case .cut, .nothing: break
      }
    }
    return search(path, place, end)
  }

  /// Finds the next record behind one that cannot be read.
  private func search(_ path: String, _ place: Int, _ end: Int) -> Step {
    guard let whole = SpoolDirectory.octets(of: path) else {
      return .failed(SpoolFailure("\(path) cannot be read"))
    }
    var scanner = SegmentScanner(from: place, queue: position.queue)
    switch scanner.next(whole.view(from: 0, count: end)) {
    case .damage(let range, let events):
      return leaveOut(path, range.upperBound, events: events)
    case .record(let record, let start):
      // The disk says something else now than before.
      return leaveOut(path, start + record.count, events: record.eventCount)
    case .tail, .end: return leaveOut(path, end, events: nil)
    }
  }

  /// Leaves octets out.
  private func leaveOut(_ path: String, _ end: Int, events: UInt32?) -> Step {
    let range = position.place.offset..<max(end, position.place.offset)
    leave(octets: range.count, events: Int(events ?? 0))
    position.place.offset = range.upperBound
    return .damage(segment: path, range, events: events)
  }

  /// Reads octets of the segment until there are `count`; the error's number where that fails.
  private func fill(_ octets: inout OctetBuffer, _ count: Int, at place: Int) -> Int32? {
    while octets.count < count {
      let wanted = count - octets.count
      let from = place + octets.count
      let done = unsafe octets.withUnsafeRoom(wanted) { room in
        unsafe pread(file, room.baseAddress, wanted, off_t(from))
      }
      if done < 0, errno == EINTR { continue }
      if done < 0 { return errno }
      if done == 0 { return nil }
    }
    return nil
  }

  /// Takes the record that was read last out, for good; what the system refused, where it did. Then it
  /// counts as taken out all the same, and comes again after a crash.
  @discardableResult
  public func acknowledge() -> SpoolFailure? {
    guard let record = open else { return nil }
    open = nil
    position.take(record)
    leave(octets: record.count, events: Int(record.eventCount))
    return isAhead ? nil : keep()
  }

  /// Notes what does not wait any more.
  private func leave(octets: Int, events: Int) {
    if isAhead {
      passed.octets += octets
      passed.events += events
    } else {
      contents.add(octets: -octets, events: -events)
    }
  }

  /// Takes everything out that one ahead has passed, with one new position; what the system refused, where
  /// it did.
  public func catchUp(with other: SpoolReader) -> SpoolFailure? {
    open = nil
    contents.add(octets: -other.passed.octets, events: -other.passed.events)
    other.passed = (0, 0)
    let before = position.place.segment
    position = other.position
    let failure = keep()
    guard position.place.segment > before else { return failure }
    if file >= 0 { close(file) }
    file = -1
    remove(before..<position.place.segment, unless: failure)
    return failure
  }

  /// Keeps the position.
  @discardableResult
  private func keep() -> SpoolFailure? {
    guard let number = directory.keep(position) else {
      isBehind = false
      return nil
    }
    isBehind = true
    return SpoolFailure("\(directory.path)/position cannot be written", number)
  }

  /// Keeps the position where that could not be done before.
  public func finish() { if isBehind { keep() } }
}
