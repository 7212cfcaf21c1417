internal import Configuration
internal import Glibc
internal import Octets
internal import Pipeline

/// What happens to rotated files on a thread of its own: they are compressed, and old ones removed.
final class FileFinisher: @unchecked Sendable {
  // Unchecked: the thread is set before it is known to others.

  /// What threads share.
  private struct State {
    /// Files to be finished, in their order.
    var jobs: [Job] = []
    /// Files whose predecessors are looked after, those of the present file last.
    var sets: [RotatedFiles] = []
    /// Whether no more come.
    var isEnding = false
  }

  /// A rotated file.
  private struct Job {
    /// Whose predecessor it is.
    let files: RotatedFiles
    /// The name that it shall have.
    let name: String
  }

  /// How many files' predecessors are looked after at a time.
  private static let setLimit = 32
  /// How long the thread waits before it looks for what has become too old.
  private static let pauseNanoseconds: Int64 = 10_000_000_000

  /// What is done.
  private let rotation: FileRotation
  /// For messages.
  private let core: ModuleCore
  /// Whether files are put onto the disk before they get their name.
  private let isSynchronous: Bool
  /// Files that were removed.
  let removed = Counter()
  /// Files that were compressed.
  let compressed = Counter()
  /// What threads share.
  private let state = Monitor(State())
  /// The thread.
  private var thread: WorkerThread?

  /// Starts the thread.
  init(_ rotation: FileRotation, _ core: ModuleCore, isSynchronous: Bool) {
    self.rotation = rotation
    self.core = core
    self.isSynchronous = isSynchronous
    thread = WorkerThread(name: "files") { [self] in run() }
  }

  /// Looks after the predecessors of a file; what an earlier run left is finished first.
  func look(after files: RotatedFiles) {
    let isKnown = state.withLock { state in
      let known = state.sets.firstIndex { $0.prefix == files.prefix }
      if let known { state.sets.remove(at: known) }
      state.sets.append(files)
      if state.sets.count > Self.setLimit { state.sets.removeFirst() }
      return known != nil
    }
    guard !isKnown else { return }
    // Before there are jobs: a part of one that runs has the same name.
    for entry in files.entries where entry.isPart { unsafe unlink(files.path(entry.name)) }
    for entry in files.entries {
      if entry.isWaiting { add(String(entry.name.dropFirst().dropLast(8)), of: files) }
    }
  }

  /// Takes a rotated file, by the name it shall have; it waits under ``RotatedFiles/waiting(_:)`` where it
  /// is to be compressed.
  func add(_ name: String, of files: RotatedFiles) {
    state.withLock { $0.jobs.append(Job(files: files, name: name)) }
  }

  /// Finishes what it has and ends.
  func finish() {
    state.withLock { $0.isEnding = true }
    thread?.join()
    thread = nil
  }

  /// The thread.
  private func run() {
    while true {
      let next: (job: Job?, isEnding: Bool)? = state.wait(
        nanoseconds: Self.pauseNanoseconds
      ) { state in
        if !state.jobs.isEmpty { return (state.jobs.removeFirst(), false) }
        return state.isEnding ? (nil, true) : nil
      }
      if let job = next?.job, rotation.compression != .none { compress(job.name, of: job.files) }
      for files in state.withLock({ $0.sets }) { removeOld(files) }
      if next?.isEnding == true { return }
    }
  }

  // MARK: - Compression

  /// Compresses a file, and tries again until it can or the program ends; then the next run does it.
  private func compress(_ name: String, of files: RotatedFiles) {
    while true {
      guard let problem = tryToCompress(name, of: files) else {
        compressed.add(1)
        return
      }
      core.log(.error, kind: "compress", "\(name) cannot be compressed: \(problem)")
      let isEnding: Bool? = state.wait(nanoseconds: 1_000_000_000) { $0.isEnding ? true : nil }
      if isEnding == true { return }
    }
  }

  /// Compresses a file; why it cannot be done, or nil.
  private func tryToCompress(_ name: String, of files: RotatedFiles) -> String? {
    let waiting = files.path(RotatedFiles.waiting(name))
    let target = name + rotation.compression.suffix
    let part = files.path(".\(target).part")
    let (source, fault) = SystemCall.open(waiting, O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { return fault == ENOENT ? nil : SystemError.text(fault) }
    defer { close(source) }
    var status = stat()
    guard unsafe fstat(source, &status) == 0 else { return SystemError.text(errno) }
    let (file, partFault) = SystemCall.open(
      part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, status.st_mode & 0o7777)
    guard file >= 0 else { return SystemError.text(partFault) }
    var compressor = FileCompressor(rotation.compression)
    var number = compressor.run(from: source, to: file)
    while number == nil, isSynchronous, fsync(file) != 0 {
      if errno != EINTR { number = errno }
    }
    // The age that counts is that of its lines.
    let times = [status.st_atim, status.st_mtim]
    _ = unsafe futimens(file, times)
    if close(file) != 0, errno != EINTR, number == nil { number = errno }
    if number == nil { number = SystemCall.rename(part, files.path(target)) }
    if let number {
      unsafe unlink(part)
      return SystemError.text(number)
    }
    if unsafe unlink(waiting) != 0 {
      // The next start compresses it once more, into a file of the same name.
      core.log(
        .error, kind: "remove", "\(waiting) cannot be removed: \(SystemError.text(errno))")
    }
    return nil
  }

  // MARK: - Retention

  /// Removes rotated files of which there are too many, too old ones, too large ones.
  private func removeOld(_ files: RotatedFiles) {
    guard rotation.hasRetention else { return }
    let entries = files.entries.filter { !$0.isPart && !$0.isWaiting }
    var sizes: [(name: String, octets: Int64, seconds: Int64)] = []
    for entry in entries {
      var status = stat()
      guard unsafe stat(files.path(entry.name), &status) == 0 else { continue }
      sizes.append((entry.name, Int64(status.st_size), Int64(status.st_mtim.tv_sec)))
    }
    var count = sizes.count
    var octets = sizes.reduce(0) { $0 + $1.octets }
    let now = Timestamp.now().seconds
    for file in sizes {
      let isOver =
        count > rotation.keepsCount ?? .max || octets > rotation.keepsOctets ?? .max
        || now - file.seconds > rotation.keepsSeconds ?? .max
      guard isOver else { break }
      guard unsafe unlink(files.path(file.name)) == 0 || errno == ENOENT else {
        core.log(
          .error, kind: "remove", "\(file.name) cannot be removed: \(SystemError.text(errno))")
        return
      }
      removed.add(1)
      count -= 1
      octets -= file.octets
    }
  }
}
