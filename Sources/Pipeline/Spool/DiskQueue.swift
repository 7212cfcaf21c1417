internal import Configuration
internal import Glibc
internal import Octets
internal import Spooling
internal import Synchronization

/// A queue on disk between two threads: one puts records in, one takes them out.
final class DiskQueue: @unchecked Sendable {
  // Unchecked: the writer belongs to one thread, the reader to another; what they share has a lock.

  /// What both threads know.
  private struct State {
    /// Up to where may be read.
    var end = SpoolPlace(segment: 0, offset: 0)
    /// Whether nothing is put in any more.
    var isEnded = false
    /// Whether the program is about to end.
    var isHurried = false
    /// Whether nothing is taken out any more.
    var isAbandoned = false
    /// How often something was taken out.
    var taken = 0
  }

  /// How long between two tries of what the system refuses, and between two looks whether there is room.
  private static let pauseNanoseconds: Int64 = 100_000_000
  /// How long nothing may be taken out near the end before what does not fit is given up.
  private static let patienceNanoseconds: Int64 = 5_000_000_000
  /// How often what is written is put onto the disk without `SyncLogqueue`.
  static let syncNanoseconds: Int64 = 1_000_000_000

  /// The instance.
  private let core: ModuleCore
  /// What the configuration says.
  let settings: SpoolSettings
  /// What both threads know.
  private let state = Monitor(State())
  /// The queue; nil before it is opened.
  private var spool: Spool?
  /// What looks at records before they are taken out; nil where that is one step.
  private var ahead: SpoolReader?
  /// The events that were passed and not taken out yet.
  private var passed = 0
  /// What a record that is taken out later has.
  private var scratch = OctetBuffer(capacity: 64)
  /// The identity of the next record.
  private var next = BatchIdentity()
  /// Behind the last record that is no part without its end, and the octets of the parts behind that.
  private var closed = (end: SpoolPlace(segment: 0, offset: 0), parts: 0)
  /// When what was written was put onto the disk.
  private var synchronizedAt: Int64 = 0
  /// Whether there was no room for the record that comes next.
  private let fullness = Atomic<Bool>(false)
  /// Events that came in, and were there at the start.
  private let entered = Counter(), found = Counter()
  /// Events that were taken out, and that were damaged.
  private let taken = Counter(), damaged = Counter()
  /// Times without room, refusals of the system, octets that a crash left, damaged places.
  private let fullTimes = Counter(), refusals = Counter(), torn = Counter(), damages = Counter()

  /// A queue that is not open.
  init(_ core: ModuleCore, _ settings: SpoolSettings) {
    self.core = core
    self.settings = settings
  }

  /// Opens it, and repairs what a crash left; before any thread runs. What the system refuses for the moment
  /// is tried again for half a second.
  func open() throws(ModuleFailure) {
    for _ in 0..<5 {
      do throws(SpoolFailure) {
        return try tryToOpen()
      } catch {
        guard Self.passing.contains(error.number) else { throw Self.failure(error) }
        note(error)
        usleep(UInt32(Self.pauseNanoseconds / 1000))
      }
    }
    do throws(SpoolFailure) { try tryToOpen() } catch { throw Self.failure(error) }
  }

  /// What the system may refuse now and allow soon.
  private static let passing = [EIO, ENOSPC, EDQUOT, EINTR, EMFILE, ENFILE, ENOMEM]

  /// What is told of a queue that cannot be opened.
  private static func failure(_ failure: SpoolFailure) -> ModuleFailure {
    ModuleFailure("\(failure.attempt): \(SystemError.text(failure.number))")
  }

  /// Opens it.
  private func tryToOpen() throws(SpoolFailure) {
    let spool = try Spool(
      settings.directory, limit: settings.limitOctets, owner: Self.owner(settings.user))
    self.spool = spool
    next = BatchIdentity(queue: spool.queue, first: spool.next)
    closed.end = spool.end
    state.withLock { $0.end = spool.end }
    found.add(spool.findings.events)
    torn.add(spool.findings.tornOctets)
    tell(spool.findings)
  }

  /// The numbers of a user and its group, where the program has yet to become it.
  private static func owner(_ name: String?) -> (user: UInt32, group: UInt32)? {
    guard let name, geteuid() == 0, let entry = unsafe getpwnam(name) else { return nil }
    return unsafe (entry.pointee.pw_uid, entry.pointee.pw_gid)
  }

  /// Tells what a run before left.
  private func tell(_ findings: Spool.Findings) {
    let path = settings.directory
    if findings.tornOctets > 0 {
      core.log(
        .warning,
        "the last record in \(path) was not whole; \(findings.tornOctets) octets were cut off")
    }
    if findings.withdrawnEvents > 0 {
      core.log(
        .info,
        "\(findings.withdrawnEvents) events without their end were taken back; they come again")
    }
    if findings.hasNoPosition {
      core.log(
        .warning, "\(path)/position cannot be read: all that is there is put out, perhaps again")
    }
    if findings.events > 0 {
      core.log(.info, "\(findings.events) events of the run before wait in \(path)")
    }
  }

  /// How far an input was behind what is in it, in a numbering.
  func mark(of input: String, epoch: UInt64) -> UInt64 {
    let marks = spool?.findings.marks ?? []
    return marks.first { $0.epoch == epoch && $0.input == input }?.events ?? 0
  }

  // MARK: - Putting in

  /// Whether there was no room for what came last.
  var isFull: Bool { fullness.load(ordering: .relaxed) }

  /// Puts a batch in, and waits for room and for the system as long as there is hope; whether it is in.
  ///
  /// - Parameter waits: Whether to wait; else what does not go in at once does not.
  func put(
    _ batch: borrowing OctetView, kind: SpoolRecord.Kind, events: Int, isPart: Bool,
    mark: SpoolMark?, waits: Bool = true
  ) -> Bool {
    guard let spool else { return false }
    let record = SpoolRecord(
      kind: kind, isPart: isPart, queue: next.queue, first: next.first,
      eventCount: UInt32(truncatingIfNeeded: events), mark: mark)
    var patience = Patience(self)
    while true {
      do throws(SpoolWriter.Refusal) {
        try spool.writer.append(record, batch)
        next.first &+= UInt64(events)
        entered.add(events)
        closed =
          isPart ? (closed.end, closed.parts + batch.count) : (spool.writer.end, 0)
        fullness.store(false, ordering: .relaxed)
        return true
      } catch {
        switch error {
        case .full: noteFull()
        case .failed(let failure): note(failure)
        }
        // Room comes only of what the reader may have, on a disk that is full as well.
        _ = commit(always: false)
        // An input's batch that is larger than the queue has to go out in parts.
        if closed.parts > 0, spool.contents.octetCount < closed.parts * 2 {
          publish(spool.writer.end)
        }
        if case .full = error, state.withLock(tells: false, { $0.isAbandoned }) { return false }
      }
      guard waits, patience.wait() else { return false }
    }
  }

  /// Lets the reader have what was put in, once it is on the disk where that is asked for; whether all of it
  /// is there.
  ///
  /// - Parameter always: Whether it is put onto the disk whatever the time.
  func commit(always: Bool) -> Bool {
    guard let spool else { return false }
    if !settings.isSynchronous { publish(readable(spool.writer)) }
    let now = MonotonicTime.nanoseconds
    guard always || settings.isSynchronous || now - synchronizedAt >= Self.syncNanoseconds else {
      return !spool.writer.isDirty
    }
    var patience = Patience(self)
    while true {
      do throws(SpoolFailure) {
        try spool.writer.synchronize()
        synchronizedAt = now
        publish(readable(spool.writer))
        return true
      } catch {
        note(error)
      }
      guard settings.isSynchronous || always else { return false }
      guard patience.wait() else { return false }
    }
  }

  /// Whether something waits to be put onto the disk.
  var isDirty: Bool { spool?.writer.isDirty == true }

  /// Up to where may be read of what was written.
  private func readable(_ writer: SpoolWriter) -> SpoolPlace {
    closed.parts > 0 ? closed.end : writer.end
  }

  /// Says up to where may be read.
  private func publish(_ end: SpoolPlace) { state.withLock { $0.end = max($0.end, end) } }

  /// Says that nothing is put in any more.
  func finish() { state.withLock { $0.isEnded = true } }

  /// Says that nothing is taken out any more: there will be no more room.
  func abandon() { state.withLock { $0.isAbandoned = true } }

  /// Says that the program is about to end.
  func hurry() { state.withLock { $0.isHurried = true } }

  /// How long what the queue refuses is tried again: for ever, and near the end while something is taken out.
  private struct Patience {
    /// The queue.
    private let queue: DiskQueue
    /// What was taken out when there was progress last, and when that was.
    private var taken = -1, since: Int64 = 0

    /// A patience that begins.
    init(_ queue: DiskQueue) { self.queue = queue }

    /// Waits a little; false where there is no hope.
    mutating func wait() -> Bool {
      let before = taken
      let now: (taken: Int, isHurried: Bool)? = queue.state.wait(
        nanoseconds: DiskQueue.pauseNanoseconds
      ) { state in
        before >= 0 && state.taken != before ? (state.taken, state.isHurried) : nil
      }
      let current = now ?? queue.state.withLock(tells: false) { ($0.taken, $0.isHurried) }
      let time = MonotonicTime.nanoseconds
      if current.taken != taken || !current.isHurried {
        taken = current.taken
        since = time
      }
      return time - since < DiskQueue.patienceNanoseconds
    }
  }

  /// Notes that there is no room.
  private func noteFull() {
    guard !fullness.exchange(true, ordering: .relaxed) else { return }
    fullTimes.add(1)
    core.log(
      .warning, kind: "queue full",
      "the queue in \(settings.directory) has reached its \(settings.limitName) of"
        + " \(settings.limitOctets) octets; files wait, interfaces drop what does not fit in memory"
    )
  }

  /// Notes what the system refused.
  private func note(_ failure: SpoolFailure) {
    refusals.add(1)
    core.log(
      .error, kind: "queue on disk",
      "\(failure.attempt): \(SystemError.text(failure.number)); trying again until it works")
  }

  // MARK: - Taking out

  /// What the reader gets.
  enum Taken {
    /// A batch, in the buffer.
    case record(SpoolRecord)
    /// Nothing came for a while.
    case nothing
    /// Nothing will come any more.
    case end
  }

  /// Takes the oldest record out of what may be read, for ``acknowledge()``; waits for one.
  func take(waiting limit: Int64?, into batch: inout OctetBuffer) -> Taken {
    guard let spool else { return .end }
    var patience = Patience(self)
    while true {
      let end = state.withLock(tells: false) { $0.end }
      switch (ahead ?? spool.reader).next(upTo: end, into: &batch) {
      case .record(let record): return .record(record)
      case .damage(let segment, let range, let events):
        noteDamage(segment, range, events)
      case .failed(let failure):
        note(failure)
        guard patience.wait() else { return .end }
      case .nothing:
        let taken = wait(behind: end, limit)
        if let taken { return taken }
      }
    }
  }

  /// Waits until there is more than up to `end`; nil when there is.
  private func wait(behind end: SpoolPlace, _ limit: Int64?) -> Taken? {
    let body: (inout State) -> Taken?? = { state in
      if state.end > end { return .some(nil) }
      return state.isEnded ? .end : nil
    }
    guard let limit else { return state.wait(until: body) }
    return state.wait(nanoseconds: limit, until: body) ?? .nothing
  }

  /// Notes that something was damaged.
  private func noteDamage(_ segment: String, _ range: Range<Int>, _ events: UInt32?) {
    damages.add(1)
    damaged.add(Int(events ?? 0))
    core.fail(
      "octets \(range.lowerBound) to \(range.upperBound) of \(segment) are damaged and left out"
        + (events.map { "; \($0) events are lost" } ?? "; what they were is lost"), kind: "damage")
  }

  /// Takes the last record out for good.
  func acknowledge(_ record: SpoolRecord) {
    note(taken: Int(record.eventCount), spool?.reader.acknowledge())
  }

  /// Notes that events were taken out, and what the system refused meanwhile.
  private func note(taken events: Int, _ failure: SpoolFailure?) {
    if let failure {
      core.log(
        .error, kind: "position",
        "\(failure.attempt): \(SystemError.text(failure.number));"
          + " after a crash now, some batches would come again")
    }
    taken.add(events)
    state.withLock { $0.taken &+= 1 }
  }

  /// Lets records be looked at before they are taken out, by ``acknowledge(before:)`` or
  /// ``acknowledgePassed()``.
  func lookAhead() { ahead = spool?.reader.ahead() }

  /// Goes on behind the last record that was looked at.
  func pass(_ record: SpoolRecord) {
    _ = ahead?.acknowledge()
    passed += Int(record.eventCount)
  }

  /// Looks at the next record of a kind, for ``pass(_:)``; nil where none is there yet, or one that
  /// ``take(waiting:into:)`` has to deal with.
  func takeMore(_ kind: SpoolRecord.Kind, into batch: inout OctetBuffer) -> SpoolRecord? {
    guard let ahead else { return nil }
    let end = state.withLock(tells: false) { $0.end }
    while true {
      switch ahead.next(upTo: end, into: &batch) {
      case .record(let record): return record.kind == kind ? record : nil
      case .damage(let segment, let range, let events): noteDamage(segment, range, events)
      case .nothing, .failed: return nil
      }
    }
  }

  /// Takes the records out for good that were passed.
  func acknowledgePassed() {
    guard let spool, let ahead else { return }
    note(taken: passed, spool.reader.catchUp(with: ahead))
    passed = 0
  }

  /// Takes the records out for good whose events have lower numbers.
  func acknowledge(before number: UInt64) {
    guard let spool else { return }
    while true {
      let end = state.withLock(tells: false) { $0.end }
      switch spool.reader.next(upTo: end, into: &scratch) {
      case .record(let record):
        guard record.first + UInt64(record.eventCount) <= number else { return }
        acknowledge(record)
      case .damage: continue
      case .nothing, .failed: return
      }
    }
  }

  /// Notes that the events of a record cannot be read.
  func noteUnreadable(_ record: SpoolRecord) {
    damaged.add(Int(record.eventCount))
    core.fail("events in the queue on disk cannot be read; they are lost")
  }

  /// The number of the queue, by chance.
  var number: UInt64 { spool?.queue ?? 0 }
  /// Events that were there at the start, and those that were damaged.
  var foundCount: UInt64 { found.count }
  /// Events that were damaged.
  var damagedCount: UInt64 { damaged.count }
  /// Events that came in.
  var enteredCount: UInt64 { entered.count }
  /// Octets that wait.
  var octetCount: Int { spool?.contents.octetCount ?? 0 }

  /// Keeps what could not be kept before, and lets another have the directory.
  func close() { spool?.close() }

  /// Whether it was opened.
  var isOpen: Bool { spool != nil }

  // MARK: - Account

  /// What came in, and where it is.
  var balance: ModuleAccount.Balance {
    ModuleAccount.Balance(
      .init("events in the queue on disk", found.count + entered.count),
      parts: [
        .init("taken out", taken.count), .init("damaged on disk", damaged.count),
        .init("waiting on disk", UInt64(spool?.contents.eventCount ?? 0)),
      ])
  }

  /// What else was counted.
  var remarks: [ModuleAccount.Line] {
    [
      .init("octets waiting on disk", UInt64(spool?.contents.octetCount ?? 0)),
      .init("events found in the queue on disk", found.count),
      .init("octets cut off the queue on disk", torn.count),
      .init("damaged places in the queue on disk", damages.count),
      .init("times the queue on disk was full", fullTimes.count),
      .init("refusals of the system to the queue on disk", refusals.count),
    ].filter { $0.count > 0 }
  }
}
