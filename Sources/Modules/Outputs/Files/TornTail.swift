internal import Glibc
internal import Octets
internal import Pipeline

/// What a kill or a power failure left behind the last whole line of a file.
enum TornTail {
  /// How much is looked through at a time.
  private static let pieceOctets = 64 << 10

  /// Where the torn tail of a file starts; nil where it ends with a line, is none, or may not be read.
  private static func start(of path: String) throws(OpenFailure) -> Int64? {
    let (file, number) = SystemCall.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      let failure = OpenFailure(number, "")
      if failure.isPassing { throw failure }
      return nil
    }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var octets = [UInt8](repeating: 0, count: pieceOctets)
    var end = Int64(status.st_size)
    var isFirst = true
    while end > 0 {
      let start = max(end - Int64(isFirst ? 1 : pieceOctets), 0)
      let count = Int(end - start)
      let got = unsafe octets.withUnsafeMutableBytes { memory in
        unsafe pread(file, memory.baseAddress, count, Int(start))
      }
      if got < 0, errno == EINTR { continue }
      if got < 0 { throw OpenFailure(errno, "") }
      guard got == count else { return nil }
      if let last = octets.prefix(count).lastIndex(of: 0x0A) {
        return isFirst ? nil : start + Int64(last) + 1
      }
      isFirst = false
      end = start
    }
    // All of it is one line that never ended.
    return isFirst ? nil : 0
  }

  /// Cuts the torn tail of a file into a file beside it, with `.torn` behind its name; what was done, or
  /// why it could not be, nil where there is none.
  static func repair(_ path: String) -> Result? {
    let found: Int64?
    do throws(OpenFailure) { found = try start(of: path) } catch { return .failed(error.number) }
    guard let start = found else { return nil }
    let (file, number) = SystemCall.open(path, O_RDWR | O_CLOEXEC)
    guard file >= 0 else { return .failed(number) }
    defer { close(file) }
    let (side, sideNumber) = SystemCall.open(
      path + ".torn", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard side >= 0 else { return .failed(sideNumber) }
    defer { close(side) }
    var octets = [UInt8](repeating: 0, count: pieceOctets)
    var at = start
    while true {
      let got = unsafe octets.withUnsafeMutableBytes { memory in
        unsafe pread(file, memory.baseAddress, memory.count, Int(at))
      }
      if got < 0, errno == EINTR { continue }
      if got < 0 { return .failed(errno) }
      var buffer = OctetBuffer(capacity: pieceOctets + 1)
      buffer.append(got == 0 ? [0x0A] : Array(octets.prefix(got)))
      if let number = write(buffer.view, to: side) { return .failed(number) }
      if got == 0 { break }
      at += Int64(got)
    }
    while ftruncate(file, Int(start)) != 0 {
      if errno != EINTR { return .failed(errno) }
    }
    return .cut(octets: at - start)
  }

  /// What became of a torn tail.
  enum Result {
    /// It is in the file beside.
    case cut(octets: Int64)
    /// It is where it was; the error's number.
    case failed(Int32)
  }

  /// Writes all octets; the error's number where the system refuses.
  private static func write(_ octets: borrowing OctetView, to file: Int32) -> Int32? {
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
