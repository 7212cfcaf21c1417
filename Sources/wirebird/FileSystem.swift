internal import Glibc
internal import Octets
internal import Pipeline

/// The few things that commands do with files and standard output.
enum FileSystem {
  /// Whether a file can be read.
  static func isReadable(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }

  /// Whether standard output is a terminal, so that colours and progress may be shown.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// The contents of a small file; nil where it cannot be read.
  static func contents(_ path: String) -> String? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var octets = [UInt8](repeating: 0, count: 4096)
    let count = unsafe octets.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
    guard count >= 0 else { return nil }
    return String(decoding: octets.prefix(count), as: UTF8.self)
  }

  /// Writes all octets; the error's number where the system refuses.
  static func write(_ octets: borrowing OctetView, to file: Int32) -> Int32? {
    var done = 0
    while done < octets.count {
      let part = octets.dropFirst(done)
      let written = unsafe part.withUnsafeOctets { memory in
        unsafe Glibc.write(file, memory.baseAddress, memory.count)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return errno }
      done += written
    }
    return nil
  }

  /// A path from the root on.
  static func absolute(_ path: String) -> String {
    guard let resolved = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  /// The first octet of a file; nil where there is none.
  static func firstOctet(_ path: String) -> UInt8? {
    let file = unsafe open(path, O_RDONLY)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var octet: UInt8 = 0
    return unsafe read(file, &octet, 1) == 1 ? octet : nil
  }

  /// Writes text to standard output; false where nobody reads it any more.
  @discardableResult
  static func print(_ text: String) -> Bool { put(text + "\n", to: STDOUT_FILENO) }

  /// Writes text to standard error.
  static func printError(_ text: String) { _ = put(text + "\n", to: STDERR_FILENO) }

  /// Writes text.
  private static func put(_ text: String, to file: Int32) -> Bool {
    var buffer = OctetBuffer(capacity: text.utf8.count)
    buffer.append(text)
    return write(buffer.view, to: file) == nil
  }
}
