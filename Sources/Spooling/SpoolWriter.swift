internal import Glibc
public import Octets
internal import Synchronization

/// How many octets and events a queue on disk holds: who writes and who reads both know.
public final class SpoolContents: Sendable {
  /// Octets of records that were not taken out.
  private let octets = Atomic<Int>(0)
  /// Events in them.
  private let events = Atomic<Int>(0)

  /// How many octets of records wait.
  public var octetCount: Int { max(octets.load(ordering: .relaxed), 0) }
  /// How many events wait.
  public var eventCount: Int { max(events.load(ordering: .relaxed), 0) }

  /// Adds to both, or takes away.
  func add(octets count: Int, events number: Int) {
    octets.wrappingAdd(count, ordering: .relaxed)
    events.wrappingAdd(number, ordering: .relaxed)
  }
}

/// Puts records behind each other into segments; one thread uses it.
public final class SpoolWriter {
  /// Why a record could not be put in.
  public enum Refusal: Error {
    /// As much waits as may.
    case full
    /// The system refused; nothing of the record counts, and it may be tried again.
    case failed(SpoolFailure)
  }

  /// The directory.
  private let directory: SpoolDirectory
  /// What waits.
  private let contents: SpoolContents
  /// The most octets that may be on the disk.
  private let limit: Int
  /// The octets from which on a segment is followed by the next.
  private let segmentLimit: Int
  /// The segment that is written to; -1 where the next record begins one.
  private var file: Int32 = -1
  /// Where the next record goes.
  public private(set) var end: SpoolPlace
  /// Up to where the segment is on the disk.
  private var synchronized = 0
  /// Whether the segment's octets have to be given to the system anew, since it could not put them onto
  /// the disk, and has forgotten that.
  private var isForgotten = false
  /// Whether the segment's name has to be put onto the disk.
  private var isNew = false

  /// A writer that begins a segment behind `last`.
  init(_ directory: SpoolDirectory, _ contents: SpoolContents, limit: Int, last: UInt64) {
    self.directory = directory
    self.contents = contents
    self.limit = limit
    segmentLimit = min(max(limit / 8, 1 << 16), 16 << 20)
    end = SpoolPlace(segment: last + 1, offset: 0)
  }

  deinit { if file >= 0 { Glibc.close(file) } }

  /// Whether there is something that a power failure would take.
  public var isDirty: Bool { end.offset > synchronized }

  /// Puts a record in.
  public func append(
    _ record: SpoolRecord, _ batch: borrowing OctetView
  ) throws(Refusal) {
    let count = SpoolRecord.headerCount + (record.mark?.input.utf8.count ?? 0) + batch.count
    guard contents.octetCount == 0 || contents.octetCount + count <= limit - segmentLimit else {
      throw .full
    }
    if end.offset > SegmentScanner.title.count, end.offset + count > segmentLimit {
      do throws(SpoolFailure) { try close() } catch { throw .failed(error) }
    }
    if file < 0 { try begin() }
    let octets = record.octets(batch, at: end.offset)
    // What an earlier try left behind the end is written over.
    if let number = SpoolDirectory.write(octets.view, to: file, at: end.offset) {
      throw .failed(SpoolFailure("\(directory.segment(end.segment)) cannot be written", number))
    }
    end.offset += octets.count
    contents.add(octets: octets.count, events: Int(record.eventCount))
  }

  /// Begins a segment.
  private func begin() throws(Refusal) {
    let path = directory.segment(end.segment)
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .failed(SpoolFailure("\(path) cannot be made")) }
    var title = OctetBuffer(capacity: 64)
    title.append(SegmentScanner.title)
    if let number = SpoolDirectory.write(title.view, to: descriptor, at: 0) {
      Glibc.close(descriptor)
      throw .failed(SpoolFailure("\(path) cannot be written", number))
    }
    file = descriptor
    end.offset = title.count
    synchronized = 0
    isNew = true
  }

  /// Puts all that was written onto the disk.
  public func synchronize() throws(SpoolFailure) {
    guard file >= 0, isDirty else { return }
    let path = directory.segment(end.segment)
    if isForgotten {
      if let number = rewrite() { throw SpoolFailure("\(path) cannot be written", number) }
      isForgotten = false
    }
    guard fdatasync(file) == 0 else {
      isForgotten = true
      throw SpoolFailure("\(path) cannot be put onto the disk")
    }
    if isNew, let number = directory.synchronize() {
      throw SpoolFailure("\(directory.path) cannot be put onto the disk", number)
    }
    isNew = false
    synchronized = end.offset
  }

  /// Gives the system anew what it may have forgotten; it still reads as it was written.
  private func rewrite() -> Int32? {
    var octets = OctetBuffer(capacity: end.offset - synchronized)
    while octets.count < end.offset - synchronized {
      let place = synchronized + octets.count
      let wanted = end.offset - place
      let count = unsafe octets.withUnsafeRoom(wanted) { room in
        unsafe pread(file, room.baseAddress, wanted, off_t(place))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return count < 0 ? errno : EIO }
    }
    return SpoolDirectory.write(octets.view, to: file, at: synchronized)
  }

  /// Ends the segment; the next record begins another.
  public func close() throws(SpoolFailure) {
    guard file >= 0 else { return }
    try synchronize()
    // What a try that failed left behind the end would be taken for damage.
    guard ftruncate(file, off_t(end.offset)) == 0 else {
      throw SpoolFailure("\(directory.segment(end.segment)) cannot be cut")
    }
    Glibc.close(file)
    file = -1
    end = SpoolPlace(segment: end.segment + 1, offset: 0)
    synchronized = 0
  }
}
