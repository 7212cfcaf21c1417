internal import Configuration
internal import Glibc
internal import Octets
internal import Pipeline
internal import Synchronization

/// The files of a list, read again on a thread of their own when one of them changes.
///
/// A new file with a mistake is kept out, and the list stays as it was.
final class ListFiles: @unchecked Sendable {
  // Unchecked: what changes is used by one thread at a time; the thread that reads has only the mutex.

  /// What says that a file is another one.
  private struct Mark: Equatable {
    /// The file system.
    var device: UInt64
    /// The file.
    var inode: UInt64
    /// When it was last written, in nanoseconds.
    var time: Int64
    /// Its size.
    var size: Int64
  }

  /// What a reading came to.
  private enum Outcome: Sendable {
    /// The new list.
    case list(MatchList)
    /// Why there is none.
    case problem(String)
  }

  /// How long files are left alone behind a look at them.
  private static let nanosecondsBetweenLooks: Int64 = 1_000_000_000
  /// The largest file.
  private static let limitOctets = 1 << 30

  /// The paths.
  private let paths: [String]
  /// What the files were when they were read.
  private var marks: [Mark?] = []
  /// When they were last looked at.
  private var lastLook = Timestamp(nanoseconds: 0)
  /// The thread that reads.
  private var thread: WorkerThread?
  /// What it came to.
  private let outcome = Mutex<Outcome?>(nil)

  /// Files.
  init(_ paths: [String]) { self.paths = paths }

  /// Reads all of them for the first time.
  func read() throws(ModuleFailure) -> MatchList {
    marks = paths.map(Self.mark)
    switch Self.read(paths) {
    case .list(let list): return list
    case .problem(let text): throw ModuleFailure(text)
    }
  }

  /// What changed since; nil where nothing did, and while it is being read.
  func update(at time: Timestamp, _ core: ModuleCore) -> MatchList? {
    if thread != nil {
      guard
        let found = outcome.withLock({ outcome -> Outcome? in
          defer { outcome = nil }
          return outcome
        })
      else { return nil }
      thread?.join()
      thread = nil
      switch found {
      case .list(let list):
        core.log(.info, "the lists were read again: \(list.count) entries")
        return list
      case .problem(let text):
        core.log(.error, "\(text); the list stays as it was")
        return nil
      }
    }
    let passed = time.nanoseconds &- lastLook.nanoseconds
    guard passed >= Self.nanosecondsBetweenLooks || passed < 0 else { return nil }
    lastLook = time
    let current = paths.map(Self.mark)
    guard current != marks else { return nil }
    marks = current
    thread = WorkerThread(name: "list") { [paths] in
      let found = Self.read(paths)
      self.outcome.withLock { $0 = found }
    }
    if thread?.isRunning != true { thread = nil }
    return nil
  }

  /// Waits for the thread that reads, if there is one.
  func finish() {
    thread?.join()
    thread = nil
  }

  // MARK: - Files

  /// What a file is now; nil where there is none.
  private static func mark(_ path: String) -> Mark? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return Mark(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino),
      time: Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec),
      size: Int64(status.st_size))
  }

  /// Reads files into one list.
  private static func read(_ paths: [String]) -> Outcome {
    var list = MatchList()
    for path in paths {
      guard let octets = octets(of: path) else {
        return .problem(
          "\(path): the list cannot be read: \(SystemError.text(errno)); make the file, or correct"
            + " the path")
      }
      do throws(MatchList.Problem) {
        try list.read(octets)
      } catch {
        return .problem("\(path):\(error.line): \(error.text)")
      }
    }
    return .list(list)
  }

  /// All octets of a file; nil where it cannot be read.
  private static func octets(of path: String) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { return nil }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= limitOctets else {
      errno = EINVAL
      return nil
    }
    // One more than there are, so that the end is seen without another round.
    let size = Int(status.st_size) + 1
    var problem = false
    let octets = unsafe [UInt8](unsafeUninitializedCapacity: size) { room, count in
      count = 0
      while count < size {
        let more = unsafe Glibc.read(
          file, room.baseAddress.map { unsafe $0 + count }, size - count)
        if more < 0, errno == EINTR { continue }
        if more < 0 { problem = true }
        if more <= 0 { return }
        count += more
      }
    }
    return problem ? nil : octets
  }
}
