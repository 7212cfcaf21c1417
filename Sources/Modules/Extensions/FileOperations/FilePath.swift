internal import Configuration
internal import Glibc
internal import Pipeline

/// A path as calls are given it, which the system is asked about as it stands: no shell, no variables,
/// no tilde.
struct FilePath {
  /// The octets with a zero behind them.
  let octets: [CChar]
  /// The path for messages.
  let text: String

  /// A path of octets; throws where the system could not mean the same as what is written.
  init(_ octets: [UInt8]) throws(CallFailure) {
    guard !octets.isEmpty else { throw CallFailure("the path is empty") }
    guard !octets.contains(0) else { throw CallFailure("the path has a zero octet") }
    self.octets = octets.map { CChar(bitPattern: $0) } + [0]
    text = String(decoding: octets, as: UTF8.self)
  }

  /// A path made of text that has no zero octet.
  init(trusted text: String) {
    octets = text.utf8.map { CChar(bitPattern: $0) } + [0]
    self.text = text
  }

  /// What is behind the last slash: of `/var/log/a.json`, `a.json`.
  var basename: String {
    let name = text.split(separator: "/").last.map(String.init)
    return name ?? (text.hasPrefix("/") ? "/" : "")
  }

  /// What is before the last slash: of `/var/log/a.json`, `/var/log`; `.` where there is none.
  var dirname: String {
    var rest = Substring(text)
    while rest.count > 1, rest.hasSuffix("/") { rest.removeLast() }
    guard let slash = rest.lastIndex(of: "/") else { return "." }
    rest = rest[..<slash]
    while rest.count > 1, rest.hasSuffix("/") { rest.removeLast() }
    return rest.isEmpty ? "/" : String(rest)
  }

  /// What the system knows of it; nil where there is no such file.
  ///
  /// - Parameter follows: Whether a symbolic link is followed.
  func status(follows: Bool = true) -> stat? {
    var status = stat()
    let flags = follows ? 0 : AT_SYMLINK_NOFOLLOW
    let result = unsafe fstatat(AT_FDCWD, octets, &status, flags)
    return result == 0 ? status : nil
  }

  /// Whether it is a file with octets, not a directory or a device.
  var isRegular: Bool { status().map { $0.st_mode & S_IFMT == S_IFREG } ?? false }
  /// Whether it is a directory.
  var isDirectory: Bool { status().map { $0.st_mode & S_IFMT == S_IFDIR } ?? false }

  /// The names in this directory, without `.` and `..`; nil where it cannot be read.
  var names: [String]? {
    guard let directory = unsafe opendir(octets) else { return nil }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { start in
        unsafe start.withMemoryRebound(to: CChar.self, capacity: 256) { text in
          unsafe String(cString: text)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}

/// Why something could not be done with a file: what was tried, and what the system says.
struct FileFailure: Error {
  /// The text.
  let message: String

  /// A failure whose reason is in `errno`.
  init(_ action: String) {
    let number = errno
    message = "\(action): \(SystemError.text(number))"
  }

  /// A failure that is none of the system's.
  init(because message: String) { self.message = message }
}
