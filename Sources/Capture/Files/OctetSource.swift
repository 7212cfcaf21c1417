internal import Glibc
internal import Octets

/// What reading gave.
enum StreamStep {
  /// Octets were appended.
  case octets
  /// Nothing came for a while.
  case idle
  /// Reading was stopped from outside.
  case stopped
  /// The end; `isCut` when a compressed stream has none of its own.
  case end(isCut: Bool)
  /// The compressed octets are damaged.
  case damaged
}

/// An open file or standard input, read forward only, so that pipes will do.
struct OctetSource: ~Copyable {
  /// How much is read at once: enough that system calls do not matter, little enough to stay in the
  /// processor's cache.
  static var chunkOctets: Int { 256 * 1024 }
  /// How long a pipe is waited for before an idle step.
  static var idleMilliseconds: Int32 { 50 }

  /// The path for messages.
  let path: String
  /// Whether it is a regular file, which never has to be waited for.
  let isRegular: Bool
  /// What is read.
  private let descriptor: Int32
  /// Whether the descriptor is closed at the end; standard input is not.
  private let isOwned: Bool
  /// Ends reading from outside.
  private let wakeUp: WakeUp?
  /// How many octets may still be read.
  private var remaining = UInt64.max
  /// Whether the descriptor is at its end.
  private var isAtEnd = false

  /// Opens `path`, or standard input for `-`; with a limit, it ends behind so many octets.
  init(path: String, wakeUp: WakeUp?, limitOctets: UInt64 = .max) throws(CaptureError) {
    let isInput = path == "-"
    let (descriptor, isRegular) = isInput ? (STDIN_FILENO, false) : try Self.open(path)
    self.init(
      path: isInput ? "standard input" : path, descriptor: descriptor, isOwned: !isInput,
      isRegular: isRegular, wakeUp: wakeUp)
    remaining = limitOctets
  }

  /// A source of an open descriptor.
  private init(path: String, descriptor: Int32, isOwned: Bool, isRegular: Bool, wakeUp: WakeUp?) {
    self.path = path
    self.descriptor = descriptor
    self.isOwned = isOwned
    self.isRegular = isRegular
    self.wakeUp = wakeUp
  }

  deinit {
    if isOwned { close(descriptor) }
  }

  /// Opens a file for reading and tells whether it is a regular one.
  private static func open(_ path: String) throws(CaptureError) -> (Int32, isRegular: Bool) {
    // Without O_NONBLOCK a pipe that nobody writes to yet could not be left again.
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw openError(path, errno) }
    var status = stat()
    let isKnown = unsafe fstat(descriptor, &status) == 0
    let kind = status.st_mode & S_IFMT
    guard !isKnown || kind != S_IFDIR else {
      close(descriptor)
      throw CaptureError(
        .open, path, cause: "is a directory", remedy: "name its files, as in \(path)/*.pcap")
    }
    let isRegular = isKnown && kind == S_IFREG
    if isRegular { posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL) }
    return (descriptor, isRegular)
  }

  /// Why `path` could not be opened.
  private static func openError(_ path: String, _ number: Int32) -> CaptureError {
    let remedy =
      switch number {
      case ENOENT: "check the path; a relative one starts from the working directory"
      case EACCES: "let the user that Wirebird runs as read it, as with chmod or chgrp"
      default: ""
      }
    return CaptureError(
      .open, path, cause: "cannot open: \(systemErrorText(number))", remedy: remedy)
  }

  /// Reads once and appends at most `limit` octets to `target`.
  mutating func read(
    into target: inout OctetBuffer, atMost limit: Int = chunkOctets
  ) throws(CaptureError) -> StreamStep {
    if isAtEnd || remaining == 0 { return .end(isCut: false) }
    let limit = Int(min(UInt64(limit), remaining))
    switch Readiness.wait(
      for: descriptor, or: wakeUp, milliseconds: isRegular ? 0 : Self.idleMilliseconds)
    {
    case .wokenUp: return .stopped
    case .timeout where !isRegular: return .idle
    case .timeout, .ready: break
    }
    let descriptor = descriptor
    var failure: Int32 = 0
    let count = unsafe target.withUnsafeRoom(limit) { room in
      let result = unsafe Glibc.read(descriptor, room.baseAddress, limit)
      if result < 0 { failure = errno }
      return result
    }
    if count < 0 {
      if failure == EINTR || failure == EAGAIN { return .idle }
      throw CaptureError(.read, path, cause: "reading failed: \(systemErrorText(failure))")
    }
    remaining -= remaining == .max ? 0 : UInt64(count)
    isAtEnd = count == 0
    return count == 0 ? .end(isCut: false) : .octets
  }
}

/// The system's words for an error number.
func systemErrorText(_ number: Int32) -> String {
  unsafe String(cString: strerror(number))
}
