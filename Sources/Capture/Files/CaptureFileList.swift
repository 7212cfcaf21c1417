internal import Glibc

/// Which capture files a list of paths and wildcards means.
public enum CaptureFileList {
  /// The paths of `patterns`, those of a wildcard in bytewise order.
  ///
  /// A path that exists as it stands is taken so, wildcard characters or not; `-` is standard
  /// input.
  ///
  /// - Throws: A ``CaptureError`` for a wildcard without a file. Whether other paths can be read is
  ///   found when they are.
  public static func expand(_ patterns: [String]) throws(CaptureError) -> [String] {
    var paths: [String] = []
    for pattern in patterns { paths += try expand(pattern) }
    return paths
  }

  /// Whether a path is standard input or something else that is read once and may keep one waiting,
  /// such as a named pipe.
  public static func isStream(_ path: String) -> Bool {
    if path == "-" { return true }
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return false }
    return status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
  }

  /// The paths of one pattern.
  private static func expand(_ pattern: String) throws(CaptureError) -> [String] {
    let hasWildcard = pattern.utf8.contains { "*?[".utf8.contains($0) }
    if pattern == "-" || !hasWildcard { return [pattern] }
    if unsafe access(pattern, F_OK) == 0 { return [pattern] }
    var found = unsafe glob_t()
    defer { unsafe globfree(&found) }
    let result = unsafe glob(pattern, GLOB_NOSORT, nil, &found)
    guard result == 0 || result == GLOB_NOMATCH else {
      throw CaptureError(.open, pattern, cause: "the directory cannot be read")
    }
    var paths: [String] = []
    for index in unsafe 0..<Int(found.gl_pathc) {
      guard let path = unsafe found.gl_pathv[index] else { continue }
      unsafe paths.append(String(cString: path))
    }
    guard !paths.isEmpty else {
      throw CaptureError(
        .open, pattern, cause: "no file matches",
        remedy: "check the wildcard; a relative one starts from the working directory")
    }
    return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
