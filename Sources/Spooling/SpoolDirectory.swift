internal import Glibc
internal import Octets

/// What the system refused.
public struct SpoolFailure: Error, Sendable {
  /// What was tried, with the file.
  public let attempt: String
  /// The error's number.
  public let number: Int32

  /// A failure; the number is that of the last error unless given.
  init(_ attempt: String, _ number: Int32 = errno) {
    self.attempt = attempt
    self.number = number
  }
}

/// The directory of one queue: segments `0000000000000001.spool` and so on, `position`, and `lock`.
final class SpoolDirectory: Sendable {
  /// The directory.
  let path: String
  /// Held as long as the queue is used.
  private let lock: Int32

  /// Makes the directory where it is missing, and takes its lock.
  init(_ path: String) throws(SpoolFailure) {
    self.path = path
    let parent = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? ""
    for folder in [parent, path] where !folder.isEmpty {
      if unsafe mkdir(folder, 0o750) != 0, errno != EEXIST {
        throw SpoolFailure("\(folder) cannot be made")
      }
    }
    lock = unsafe open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else { throw SpoolFailure("\(path)/lock cannot be opened") }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      let number = errno
      close(lock)
      throw SpoolFailure("\(path) is used by another run of the program", number)
    }
  }

  deinit {
    // A child of the program that has yet to become another would hold it as well.
    unlock()
    close(lock)
  }

  /// Lets another have it.
  func unlock() { _ = flock(lock, LOCK_UN) }

  /// Gives the directory to a user, who will write into it from now on.
  func give(to user: UInt32, _ group: UInt32) { _ = unsafe chown(path, user, group) }

  /// The path of a segment.
  func segment(_ number: UInt64) -> String {
    let digits = String(number)
    return path + "/" + String(repeating: "0", count: max(0, 16 - digits.utf8.count)) + digits
      + ".spool"
  }

  /// The numbers of the segments there are, in order.
  func segments() throws(SpoolFailure) -> [UInt64] {
    guard let stream = unsafe opendir(path) else {
      throw SpoolFailure("\(path) cannot be read")
    }
    defer { unsafe closedir(stream) }
    var numbers: [UInt64] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name.hasSuffix(".spool"), let number = UInt64(name.dropLast(6)), number < 1 << 62 {
        numbers.append(number)
      }
    }
    return numbers.sorted()
  }

  /// Removes a segment.
  func remove(_ number: UInt64) { unsafe unlink(segment(number)) }

  /// Puts names of files onto the disk.
  func synchronize() -> Int32? {
    let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return errno }
    defer { close(folder) }
    return fsync(folder) == 0 ? nil : errno
  }

  /// What a file holds, at most `limit` octets; nil and `errno` where it cannot be read.
  static func octets(of path: String, limit: Int = 1 << 30) -> OctetBuffer? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer {
      let number = errno
      close(file)
      errno = number
    }
    var octets = OctetBuffer(capacity: 1 << 16)
    while octets.count < limit {
      let count = unsafe octets.withUnsafeRoom(1 << 16) { room in
        unsafe read(file, room.baseAddress, min(room.count, 1 << 20))
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { break }
    }
    return octets
  }

  /// Writes octets at a place of a file; the error's number where the system refuses.
  static func write(_ octets: borrowing OctetView, to file: Int32, at place: Int) -> Int32? {
    var done = 0
    while done < octets.count {
      let part = octets.dropFirst(done)
      let written = unsafe part.withUnsafeOctets { memory in
        unsafe pwrite(file, memory.baseAddress, memory.count, off_t(place + done))
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return written < 0 ? errno : EIO }
      done += written
    }
    return nil
  }

  // MARK: - Position

  /// Where `position` is.
  private var positionPath: String { path + "/position" }

  /// The position; nil where there is none, or none that is whole.
  func position() throws(SpoolFailure) -> SpoolPosition? {
    guard let octets = Self.octets(of: positionPath, limit: 4096) else {
      // One that cannot be read for the moment says what may not come again.
      guard errno == ENOENT else { throw SpoolFailure("\(positionPath) cannot be read") }
      return nil
    }
    return SpoolPosition(text: String(decoding: octets.array(), as: UTF8.self))
  }

  /// Replaces the position; the error's number where the system refuses. It is not put onto the disk: behind
  /// an older one, batches come again with the identities they had.
  func keep(_ position: SpoolPosition) -> Int32? {
    let next = positionPath + ".new"
    let file = unsafe open(next, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { return errno }
    var octets = OctetBuffer(capacity: 256)
    octets.append(position.text)
    var number = Self.write(octets.view, to: file, at: 0)
    // Some file systems tell only now that there is no room.
    if close(file) != 0, errno != EINTR { number = number ?? errno }
    if number == nil, unsafe rename(next, positionPath) != 0 { number = errno }
    return number
  }
}
