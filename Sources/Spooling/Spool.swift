internal import Glibc
internal import Octets

/// A queue on disk: what a run before left in it, with what takes that out and puts more in.
public struct Spool {
  /// What was found when it was opened.
  public struct Findings: Sendable {
    /// Events that wait.
    public internal(set) var events = 0
    /// Octets that a crash left of records that are not whole, and that were cut off.
    public internal(set) var tornOctets = 0
    /// Events of parts without their end, taken back: their input makes them again.
    public internal(set) var withdrawnEvents = 0
    /// Records that are damaged in the middle of segments, to be left out when it is their turn.
    public internal(set) var damages = 0
    /// Whether the position could not be read although there are segments.
    public internal(set) var hasNoPosition = false
    /// How far inputs were behind what is in it, by numbering and input.
    public internal(set) var marks: [SpoolMark] = []
  }

  /// What a run before left.
  public private(set) var findings = Findings()
  /// What waits.
  public let contents = SpoolContents()
  /// Puts records in.
  public let writer: SpoolWriter
  /// Takes records out.
  public let reader: SpoolReader
  /// Where it is.
  private let directory: SpoolDirectory
  /// The queue's number.
  public let queue: UInt64
  /// The number of the next event; none had it before, whatever a crash has taken.
  public let next: UInt64
  /// Up to where there is something to read.
  public let end: SpoolPlace

  /// Opens the queue of a directory, and repairs what a crash left.
  ///
  /// - Parameters:
  ///   - path: The directory, made where it is missing.
  ///   - limit: The most octets on the disk.
  ///   - owner: The user and group that will use it.
  public init(
    _ path: String, limit: Int, owner: (user: UInt32, group: UInt32)? = nil
  ) throws(SpoolFailure) {
    let directory = try SpoolDirectory(path)
    self.directory = directory
    if let owner { directory.give(to: owner.user, owner.group) }
    let segments = try directory.segments()
    let found = try directory.position()
    var survey = SpoolSurvey(found)
    for segment in segments {
      // All of an older segment is taken out.
      if let found, segment < found.place.segment {
        directory.remove(segment)
        continue
      }
      try survey.read(segment, of: directory)
    }
    findings = survey.findings
    findings.hasNoPosition = found == nil && !segments.isEmpty
    try survey.cut(directory, &findings)
    var number = SystemRandomNumberGenerator()
    queue = survey.queue ?? number.next()
    // Records that the disk lost may have been delivered: nothing else may have their numbers.
    next = survey.isFresh ? 0 : (survey.next >> 32 &+ 1) << 32
    let first = survey.first ?? SpoolPlace(segment: (segments.last ?? 0) + 1, offset: 0)
    let position = SpoolPosition(
      queue: queue, next: survey.next, place: first, marks: found?.marks ?? [])
    // A disk that is full now need not be for ever; it is kept with the first record that is taken out.
    _ = directory.keep(position)
    end = survey.end ?? first
    contents.add(octets: survey.octets, events: findings.events)
    let last = max(segments.last ?? 0, first.segment &- 1)
    writer = SpoolWriter(directory, contents, limit: limit, last: last)
    reader = SpoolReader(directory, contents, position)
  }
}

extension Spool {
  /// Keeps the position where that could not be done before, and lets another have the directory.
  public func close() {
    reader.finish()
    directory.unlock()
  }
}

/// What is found in the segments of a queue, one after the other.
struct SpoolSurvey {
  /// What is found.
  var findings = Spool.Findings()
  /// The queue's number; nil until it is known.
  private(set) var queue: UInt64?
  /// The number behind all records.
  private(set) var next: UInt64 = 0
  /// Where the first record is that was not taken out.
  private(set) var first: SpoolPlace?
  /// Behind the last record that is whole and no part without an end.
  private(set) var end: SpoolPlace?
  /// Whether nothing was ever in it.
  private(set) var isFresh: Bool
  /// The octets from ``first`` to ``end``.
  private(set) var octets = 0
  /// Octets and events of parts behind ``end``.
  private var parts = (octets: 0, events: 0)
  /// The position that was kept.
  private let position: SpoolPosition?
  /// The last segment, and where it is cut.
  private var tail: (segment: UInt64, cut: Int, torn: Int)?

  /// Nothing is found yet.
  init(_ position: SpoolPosition?) {
    self.position = position
    queue = position?.queue
    next = position?.next ?? 0
    isFresh = position == nil
    findings.marks = position?.marks ?? []
  }

  /// Reads a segment.
  mutating func read(_ segment: UInt64, of directory: SpoolDirectory) throws(SpoolFailure) {
    let path = directory.segment(segment)
    guard let content = SpoolDirectory.octets(of: path) else {
      throw SpoolFailure("\(path) cannot be read")
    }
    isFresh = false
    // What the last segment ended with is none of the queue's end any more.
    if let tail, tail.torn > 0 {
      findings.damages += 1
      octets += tail.torn
    }
    tail = nil
    var start = 0
    if let position, position.place.segment == segment { start = position.place.offset }
    if first == nil { first = SpoolPlace(segment: segment, offset: start) }
    var scanner = SegmentScanner(from: start, queue: queue)
    while true {
      switch scanner.next(content.view) {
      case .record(let record, let place):
        take(record, SpoolPlace(segment: segment, offset: place + record.count))
      case .damage(let range, let events):
        findings.damages += 1
        findings.events += Int(events ?? 0)
        octets += range.count
      case .tail(let range, let next):
        tail = (segment, range.lowerBound, range.count)
        self.next = max(self.next, next ?? 0)
      case .end:
        queue = queue ?? scanner.queue
        return
      }
    }
  }

  /// Notes a record that is whole.
  private mutating func take(_ record: SpoolRecord, _ place: SpoolPlace) {
    queue = record.queue
    next = max(next, record.first &+ UInt64(record.eventCount))
    parts.octets += record.count
    parts.events += Int(record.eventCount)
    guard !record.isPart else { return }
    octets += parts.octets
    findings.events += parts.events
    parts = (0, 0)
    end = place
    guard let mark = record.mark else { return }
    let known = findings.marks.firstIndex { $0.epoch == mark.epoch && $0.input == mark.input }
    guard let known else { return findings.marks.append(mark) }
    if findings.marks[known].events < mark.events { findings.marks[known] = mark }
  }

  /// Cuts off what a crash left at the end: a record that is not whole, and parts without their end.
  mutating func cut(
    _ directory: SpoolDirectory, _ findings: inout Spool.Findings
  ) throws(SpoolFailure) {
    findings.tornOctets = tail?.torn ?? 0
    findings.withdrawnEvents = parts.events
    guard findings.tornOctets > 0 || parts.octets > 0 else { return }
    let place = end ?? first ?? SpoolPlace(segment: 0, offset: 0)
    let isWithdrawn = parts.octets > 0
    for segment in try directory.segments() where segment >= place.segment {
      let cut: Int
      if segment == place.segment {
        cut = isWithdrawn ? place.offset : (tail?.cut ?? place.offset)
      } else {
        cut = isWithdrawn ? 0 : (tail?.segment == segment ? tail?.cut ?? 0 : -1)
      }
      guard cut >= 0 else { continue }
      if segment == place.segment, !isWithdrawn, tail?.segment != segment { continue }
      let path = directory.segment(segment)
      if unsafe truncate(path, off_t(cut)) != 0 {
        throw SpoolFailure("\(path) cannot be cut")
      }
    }
    parts = (0, 0)
    tail = nil
  }
}
