internal import Glibc
internal import Octets
internal import Pipeline

/// A file that whole lines are appended to.
///
/// A write that fails half-way is undone by cutting the file back to the last whole line, so that
/// another try does not leave a broken one. Nothing goes through stdio.
final class OutputFile {
  /// How a file is opened.
  struct Settings {
    /// Whether missing directories are made.
    var createsDirectories = false
    /// Whether every write is followed by fsync(2).
    var isSynchronous = false
    /// The permissions of a new file, set whatever the umask; nil leaves them to it.
    var permissions: UInt32?
  }

  /// The path as the configuration has it.
  let path: String
  /// How it is written.
  private let settings: Settings
  /// The descriptor.
  private var descriptor: Int32
  /// Whether it can be cut back: no pipe, no terminal.
  let isRegular: Bool
  /// Tells the file from others of the same name.
  let inode: UInt64
  /// When it was last written to, at the time it was opened.
  let lastWritten: Int64
  /// Where its last whole record ends, where a write failed half-way and could not be undone yet.
  private var wholeOctets: Int64?

  /// Opens a file for appending.
  ///
  /// - Throws: What the system says, with the remedy where it is a missing directory.
  init(_ path: String, _ settings: Settings) throws(OpenFailure) {
    if settings.createsDirectories { try Self.makeDirectories(of: path) }
    let mode = settings.permissions ?? 0o644
    let (descriptor, number) = SystemCall.open(
      path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, mode)
    guard descriptor >= 0 else {
      var text = "failed to open \(path): \(SystemError.text(number))"
      if number == ENOENT, !settings.createsDirectories {
        text += "; the directory does not exist: make it, or set CreateDir TRUE"
      }
      throw OpenFailure(number, text)
    }
    if let permissions = settings.permissions { _ = fchmod(descriptor, permissions) }
    var status = stat()
    self.path = path
    self.settings = settings
    self.descriptor = descriptor
    isRegular = unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    inode = UInt64(status.st_ino)
    lastWritten = Int64(status.st_mtim.tv_sec)
  }

  deinit { _ = close() }

  /// Makes the directories that a path needs.
  private static func makeDirectories(of path: String) throws(OpenFailure) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    where !part.isEmpty {
      made += part + "/"
      if unsafe mkdir(made, 0o755) != 0, errno != EEXIST {
        let number = errno
        throw OpenFailure(
          number, "failed to make the directory \(made): \(SystemError.text(number))")
      }
    }
  }

  /// How long the file is; nil where the system does not say.
  var size: Int64? {
    var status = stat()
    return unsafe fstat(descriptor, &status) == 0 ? Int64(status.st_size) : nil
  }

  /// Empties the file.
  func truncate() { cut(to: 0) }

  /// Cuts the file back; whether it is no longer than that now. One that others have emptied meanwhile is
  /// not made longer.
  @discardableResult
  func cut(to octets: Int64) -> Bool {
    guard isRegular else { return false }
    if let size, size <= octets { return true }
    while ftruncate(descriptor, Int(octets)) != 0 {
      if errno != EINTR { return false }
    }
    return true
  }

  /// Writes octets that end with a line, and puts them onto the disk where that is wanted.
  ///
  /// - Returns: The error's number where they could not be written; then none of them are in the
  ///   file, as far as it can be cut back, and nothing is written before it could.
  func write(_ octets: borrowing OctetView) -> Int32? {
    if let wholeOctets {
      guard cut(to: wholeOctets) else { return errno }
      self.wholeOctets = nil
    }
    let start = isRegular ? size : nil
    var done = 0
    while done < octets.count {
      let part = octets.dropFirst(done)
      let written = unsafe part.withUnsafeOctets { memory in
        unsafe Glibc.write(descriptor, memory.baseAddress, memory.count)
      }
      if written <= 0 {
        let number = written < 0 ? errno : EIO
        if number == EINTR { continue }
        if number == EAGAIN {
          waitForRoom()
          continue
        }
        if done > 0 { undo(to: start) }
        return number
      }
      done += written
    }
    guard let number = synchronise() else { return nil }
    // The system forgets what it could not put onto the disk: a second fsync would find nothing to do.
    undo(to: start)
    return number
  }

  /// Takes back what was written last, at once or before the next write.
  private func undo(to start: Int64?) {
    if let start, !cut(to: start) { wholeOctets = start }
  }

  /// Waits until a pipe takes more.
  private func waitForRoom() {
    var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    _ = unsafe Glibc.poll(&poll, 1, 1000)
  }

  /// Puts what was written onto the disk where `Sync` asks for that.
  ///
  /// - Returns: The error's number where it failed; what was written may be lost in a power failure.
  private func synchronise() -> Int32? {
    guard settings.isSynchronous else { return nil }
    while fsync(descriptor) != 0 {
      // Pipes and devices have nothing to synchronise.
      if errno == EINVAL || errno == EROFS { return nil }
      if errno != EINTR { return errno }
    }
    return nil
  }

  /// Closes the file.
  ///
  /// - Returns: The error's number where the system could not keep what was written.
  func close() -> Int32? {
    guard descriptor >= 0 else { return nil }
    let number = Glibc.close(descriptor) == 0 ? 0 : errno
    // The descriptor is free even where a signal came (close(2)).
    descriptor = -1
    return number == 0 || number == EINTR ? nil : number
  }
}
