import Glibc

/// The system calls behind `ConfigurationSource.system`: the one place of the file part that
/// touches C.
enum SystemFiles {
  /// How long an `include_stdout` program may run, in seconds.
  static let programLimitSeconds = 30

  /// Reads a whole file, at most `ConfigurationSource.limitOctets`.
  static func read(_ path: String) -> Result<[UInt8], ConfigurationSource.Failure> {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return .failure(lastFailure()) }
    defer { _ = close(descriptor) }
    var octets: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return .failure(lastFailure()) }
      if count == 0 { return .success(octets) }
      octets.append(contentsOf: chunk[..<count])
      guard octets.count <= ConfigurationSource.limitOctets else { return .failure(tooLarge) }
    }
  }

  /// The paths that match a pattern, sorted by octets; nil when the directory cannot be opened.
  static func matches(_ pattern: String) -> [String]? {
    var found = unsafe glob_t()
    defer { unsafe globfree(&found) }
    // A backslash is an octet like any other in a path, and an error in the directory is told
    // apart from a directory where nothing matches.
    let status = unsafe glob(pattern, GLOB_NOESCAPE | GLOB_ERR, nil, &found)
    guard status == 0 else {
      return status == GLOB_NOMATCH && isDirectory(directory(of: pattern)) ? [] : nil
    }
    var paths: [String] = []
    for index in 0..<Int(unsafe found.gl_pathc) {
      if let path = unsafe found.gl_pathv[index] { unsafe paths.append(String(cString: path)) }
    }
    return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Runs a command with `/bin/sh`, at most `programLimitSeconds`, and gives its output.
  static func run(_ command: String) -> Result<[UInt8], ConfigurationSource.Failure> {
    let quoted = command.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''")
    let bounded = "exec timeout \(programLimitSeconds) /bin/sh -c '\(quoted)'"
    guard let pipe = unsafe popen(bounded, "re") else { return .failure(lastFailure()) }
    var octets: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while octets.count <= ConfigurationSource.limitOctets {
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in
        unsafe fread(buffer.baseAddress, 1, buffer.count, pipe)
      }
      if count == 0 { break }
      octets.append(contentsOf: chunk[..<count])
    }
    let status = unsafe pclose(pipe)
    guard octets.count <= ConfigurationSource.limitOctets else { return .failure(tooLarge) }
    guard status != 0 else { return .success(octets) }
    let code = (status >> 8) & 0xFF
    if status & 0x7F != 0 { return .failure(.init(reason: "ended by signal \(status & 0x7F)")) }
    if code == 124 {
      return .failure(.init(reason: "it took longer than \(programLimitSeconds) seconds"))
    }
    return .failure(.init(reason: "exit code \(code)"))
  }

  /// The value of an environment variable.
  static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// The directory part of a path; `.` when it has none.
  private static func directory(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// True for a directory that exists.
  private static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && (status.st_mode & S_IFMT) == S_IFDIR
  }

  /// The failure that `errno` names.
  private static func lastFailure() -> ConfigurationSource.Failure {
    let code = errno
    let reason = unsafe String(cString: strerror(code))
    return .init(reason: reason, isMissing: code == ENOENT || code == ENOTDIR)
  }

  /// The failure of a file or a program's output that is beyond the limit.
  private static var tooLarge: ConfigurationSource.Failure {
    .init(reason: "it is larger than \(ConfigurationSource.limitOctets >> 20) MiB")
  }
}
