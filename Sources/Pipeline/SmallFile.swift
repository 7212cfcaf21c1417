internal import Glibc
public import Octets

/// Small files of the program's own, which are read and replaced as a whole.
public enum SmallFile {
  /// The most octets that are read.
  private static let limitOctets = 64 << 20

  /// What a file holds; nil where it cannot be read.
  public static func octets(of path: String) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var octets: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while octets.count < limitOctets {
      let count = unsafe piece.withUnsafeMutableBytes {
        unsafe read(file, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { return octets }
      octets += piece.prefix(count)
    }
    return nil
  }

  /// Puts a text in place of what a file holds, at once: a crash leaves the old or the new.
  ///
  /// - Parameter isSynchronous: Whether it is on the disk when this returns.
  /// - Returns: The error's number where it failed.
  public static func replace(_ path: String, with text: String, isSynchronous: Bool) -> Int32? {
    let next = path + ".new"
    let file = unsafe open(next, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { return errno }
    var buffer = OctetBuffer(capacity: text.utf8.count + 1)
    buffer.append(text)
    var number = write(buffer.view, to: file)
    if number == nil, isSynchronous, fsync(file) != 0 { number = errno }
    close(file)
    if number == nil, unsafe rename(next, path) != 0 { number = errno }
    if number != nil { unsafe unlink(next) }
    return number
  }

  /// Writes all octets; the error's number where the system refuses.
  public static func write(_ octets: borrowing OctetView, to file: Int32) -> Int32? {
    var done = 0
    while done < octets.count {
      let part = octets.dropFirst(done)
      let written = unsafe part.withUnsafeOctets { memory in
        unsafe Glibc.write(file, memory.baseAddress, memory.count)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return written < 0 ? errno : EIO }
      done += written
    }
    return nil
  }
}
