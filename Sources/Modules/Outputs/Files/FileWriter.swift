internal import Configuration
internal import Glibc
internal import Octets
internal import Pipeline
internal import Synchronization

/// The file that an om_file writes to: rotated when it is due, repaired where a kill left half a line, waited
/// for while the disk is full.
///
/// Used by the output's thread, or with its lock held.
final class FileWriter {
  /// The module.
  private let core: ModuleCore
  /// How files are opened.
  private let settings: OutputFile.Settings
  /// When they are rotated.
  private let rotation: FileRotation
  /// The open file.
  private(set) var file: OutputFile?
  /// Its rotated predecessors.
  private var files = RotatedFiles(of: "")
  /// The number that it gets when it is rotated.
  private var nextNumber: UInt64 = 1
  /// The interval that it is for.
  private var period: Int64 = 0
  /// When a failed rotation is tried again.
  private var retryAt = Timestamp(nanoseconds: .min)
  /// What compresses and removes; nil before it is needed.
  private var finisher: FileFinisher?
  /// Rotated files that wait until the checkpoint knows of their rotation.
  private var unsaved: [(number: UInt64, name: String, files: RotatedFiles)] = []
  /// Whether the end is near, when a full disk is not waited for much longer.
  private let isHurried = Atomic<Bool>(false)
  /// How often a write is tried once the end is near.
  private var triesLeft = 10
  /// Files that were rotated.
  private let rotated = Counter()
  /// Where the file is cut back to when it is opened first; nil where it is not.
  private var resumed: FileResumption?
  /// Torn tails that were cut off.
  private let tornTails = Counter()
  /// Whether the file may still end within a line, as the disk did not let it be repaired.
  private var isUnrepaired = false

  /// A writer without a file.
  init(_ core: ModuleCore, _ settings: OutputFile.Settings, _ rotation: FileRotation) {
    self.core = core
    self.settings = settings
    self.rotation = rotation
  }

  /// Opens a file in place of the open one.
  func open(_ path: String) throws(OpenFailure) {
    if let resumed, resumed.path == path, let problem = resumed.restore(RotatedFiles(of: path)) {
      core.log(.error, "\(problem); some lines may be there twice, or be missing")
    }
    resumed = nil
    isUnrepaired = false
    if let number = repair(path) {
      guard OpenFailure(number, "").isPassing else {
        throw OpenFailure(
          number,
          "\(path) does not end with a whole line, and cannot be repaired:"
            + " \(SystemError.text(number))")
      }
      core.log(
        .error,
        "the end of \(path) cannot be looked at or repaired: \(SystemError.text(number));"
          + " trying again before anything is written")
      isUnrepaired = true
    }
    let opened = try OutputFile(path, settings)
    replaceFile(opened)
    let known = files.prefix
    files = RotatedFiles(of: path)
    guard rotation.isOn, opened.isRegular else { return }
    let last = files.entries.last?.number ?? 0
    // All predecessors may be gone.
    nextNumber = max(last + 1, files.prefix == known ? nextNumber : 1)
    let now = Timestamp.now()
    period = rotation.period(
      at: opened.size ?? 0 > 0 ? Timestamp(seconds: opened.lastWritten) : now)
    guard rotation.needsFinisher else { return }
    let finisher =
      finisher ?? FileFinisher(rotation, core, isSynchronous: settings.isSynchronous)
    finisher.look(after: files)
    self.finisher = finisher
  }

  /// Opens a file in place of the open one, and waits where the disk or the number of open files does not
  /// let it now.
  func openPatiently(_ path: String) throws(OpenFailure) {
    var tries = 0
    while true {
      do throws(OpenFailure) {
        return try open(path)
      } catch {
        guard error.isPassing, mayTryAgain() else { throw error }
        if tries.isMultiple(of: 100) {
          core.log(.error, "\(error.message); trying again until it can be opened")
        }
        tries += 1
        usleep(100_000)
      }
    }
  }

  /// Whether what failed is tried again; at the end of the program, for a second.
  private func mayTryAgain() -> Bool {
    guard isHurried.load(ordering: .relaxed) else { return true }
    triesLeft -= 1
    return triesLeft >= 0
  }

  /// Cuts a torn tail off; the error's number where it cannot be done.
  private func repair(_ path: String) -> Int32? {
    switch TornTail.repair(path) {
    case nil: return nil
    case .cut(let octets):
      tornTails.add(1)
      core.log(
        .warning,
        "\(path) did not end with a whole line: \(octets) octets were cut into \(path).torn")
      return nil
    case .failed(let number): return number
    }
  }

  /// Closes the open file, and has another one, or none.
  private func replaceFile(_ other: OutputFile?) {
    if let file, let number = file.close() {
      core.fail("close of \(file.path): \(SystemError.text(number))", kind: "close")
    }
    file = other
  }

  /// Closes the file and opens it anew: the file of this name may be another one now.
  func reopen() {
    guard let path = file?.path else { return }
    do throws(OpenFailure) {
      try open(path)
    } catch {
      core.log(.error, "reopen: \(error.message); the open file is kept")
    }
  }

  /// Finishes what was rotated, and closes.
  func finish() {
    release(upTo: .max)
    finisher?.finish()
    replaceFile(nil)
  }

  /// Ends the patience with a full disk; called on another thread.
  func hurry() { isHurried.store(true, ordering: .relaxed) }

  /// What was counted besides events.
  var remarks: [ModuleAccount.Line] {
    [
      .init("files rotated", rotated.count),
      .init("torn tails cut off", tornTails.count),
      .init("files compressed", finisher?.compressed.count ?? 0),
      .init("rotated files removed", finisher?.removed.count ?? 0),
    ]
  }

  // MARK: - Writing

  /// Writes lines, and rotates the file where it is time.
  func write(_ text: RenderedBatch) {
    guard text.text.count > 0 else { return }
    guard rotation.isOn, file?.isRegular == true else {
      return put(text.text.view, events: text.eventCount)
    }
    var start = 0
    var events = text.eventCount
    while start < text.text.count {
      rotateIfDue()
      let rest = text.text.view.dropFirst(start)
      let count = partCount(rest, events: events)
      let part = rest.slice(from: 0, count: count)
      let own = count == rest.count ? events : part.lineCount
      put(part, events: own)
      events -= own
      start += count
    }
  }

  /// How many octets go into the present file: whole records that it has room for, at least one.
  private func partCount(_ rest: borrowing OctetView, events: Int) -> Int {
    guard let limit = rotation.limitOctets, let size = file?.size, Int64(rest.count) > limit - size
    else { return rest.count }
    // Records of several lines are not cut.
    let mayCut = rest.lineCount == events
    let room = Int(max(limit - size, 0))
    if mayCut, let end = rest.lineEnd(before: room) { return end }
    if size > 0, rotate() { return partCount(rest, events: events) }
    return mayCut ? rest.lineEnd(after: room) : rest.count
  }

  /// Writes lines. A disk that is full is waited for, which lets the queue fill; what a pipe or a device
  /// refuses is lost, and at the end of the program what the disk refuses for a second.
  private func put(_ lines: borrowing OctetView, events: Int) {
    var tries = 0
    while let file {
      guard let number = repairAndWrite(lines, to: file) else {
        if tries > 0 { core.log(.info, "\(file.path) can be written again") }
        core.counters.passed.add(events)
        core.counters.octets.add(lines.count)
        return
      }
      let cause = "failed to write to \(file.path): \(SystemError.text(number))"
      if !file.isRegular || !mayTryAgain() {
        core.fail("\(cause); \(events) events are lost", kind: "lost")
        break
      }
      if tries.isMultiple(of: 100) {
        core.log(.error, "\(cause); trying again until it can be written")
      }
      tries += 1
      usleep(100_000)
    }
    core.counters.failed.add(events)
  }

  /// Writes lines behind whole ones; the error's number where that cannot be done now.
  private func repairAndWrite(_ lines: borrowing OctetView, to file: OutputFile) -> Int32? {
    if isUnrepaired {
      if let number = repair(file.path) { return number }
      isUnrepaired = false
    }
    return file.write(lines)
  }

  // MARK: - Rotation

  /// Rotates the file where its interval is over or its size reached.
  func rotateIfDue() {
    guard rotation.isOn, let file, file.isRegular, let size = file.size else { return }
    let now = rotation.period(at: .now())
    if size == 0 {
      period = now
    } else if size >= rotation.limitOctets ?? .max || now != period {
      if rotate() { period = now }
    }
  }

  /// Gives the file its name as a predecessor, and opens a new one; false where that cannot be done now.
  private func rotate() -> Bool {
    guard let path = file?.path, Timestamp.now() >= retryAt else { return false }
    let name = files.name(number: nextNumber, at: .now())
    let target = files.path(rotation.compression == .none ? name : RotatedFiles.waiting(name))
    if let problem = exchange(path, target) {
      retryAt = Timestamp(nanoseconds: Timestamp.now().nanoseconds + 1_000_000_000)
      core.log(.error, kind: "rotate", "\(path) cannot be rotated: \(problem)")
      return false
    }
    rotated.add(1)
    unsaved.append((number: nextNumber, name: name, files: files))
    nextNumber += 1
    if !core.isCheckpointed { release(upTo: .max) }
    return true
  }

  /// Renames the open file and opens a new one of its name; why it could not be done, or nil.
  private func exchange(_ path: String, _ target: String) -> String? {
    guard unsafe access(target, F_OK) != 0 else { return "\(target) is there already" }
    if let number = SystemCall.rename(path, target) { return SystemError.text(number) }
    do throws(OpenFailure) {
      replaceFile(try OutputFile(path, settings))
      return nil
    } catch {
      // The old file goes on, under its old name where that can be had.
      if let number = SystemCall.rename(target, path) {
        return "\(error.message); it is \(target) now: \(SystemError.text(number))"
      }
      return error.message
    }
  }

  /// Gives the open file another name and opens a new one of the old name.
  func rotate(to name: String) throws(CallFailure) {
    guard let path = file?.path else { return }
    if let number = SystemCall.rename(path, name) {
      throw CallFailure("failed to rotate \(path) to \(name): \(SystemError.text(number))")
    }
    rotated.add(1)
    reopen()
    core.log(.info, kind: "rotated", "om_file successfully rotated file '\(path)' to '\(name)'")
  }

  // MARK: - Going on

  /// What is needed to go on here.
  var resumption: String? {
    guard let file, file.isRegular, let size = file.size else { return nil }
    return FileResumption(
      inode: file.inode, octets: size, number: nextNumber, path: file.path
    ).text
  }

  /// Goes on there when the file is opened.
  func resumption(is text: String) { resumed = FileResumption(text) }

  /// Lets files be finished that were rotated before a resumption.
  func resumptionIsKept(_ text: String) {
    if !unsaved.isEmpty, let kept = FileResumption(text) { release(upTo: kept.number) }
  }

  /// Lets rotated files with numbers below one be finished.
  private func release(upTo number: UInt64) {
    for entry in unsaved where entry.number < number {
      finisher?.add(entry.name, of: entry.files)
    }
    unsaved.removeAll { $0.number < number }
  }
}

extension OctetView {
  /// How many lines there are.
  var lineCount: Int {
    var count = 0
    for index in 0..<self.count where octet(index) == 0x0A { count += 1 }
    return count
  }

  /// Where the last line ends that ends in the first octets; nil where none does.
  func lineEnd(before limit: Int) -> Int? {
    var at = min(limit, count)
    while at > 0 {
      if octet(at - 1) == 0x0A { return at }
      at -= 1
    }
    return nil
  }

  /// Where the first line ends that does not end in the first octets.
  func lineEnd(after limit: Int) -> Int {
    var at = limit
    while at < count {
      if octet(at) == 0x0A { return at + 1 }
      at += 1
    }
    return count
  }
}
