internal import Glibc

/// The files of the project, for tests that read them.
public enum Repository {
  /// The folder that holds Package.swift.
  public static let root: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(3).joined(separator: "/")
  }()

  /// The path of something in the project, from its path below the root.
  public static func path(_ relative: String) -> String {
    root + "/" + relative
  }

  /// Whether there is a file or folder at a path below the root.
  public static func exists(_ relative: String) -> Bool {
    unsafe access(path(relative), F_OK) == 0
  }

  /// The files below a folder, as sorted paths below the root; built and hidden folders are left out.
  public static func files(under folder: String = "", suffix: String = "") -> [String] {
    var found: [String] = []
    var folders = [folder]
    while let next = folders.popLast() {
      for name in names(in: next) {
        let relative = next.isEmpty ? name : next + "/" + name
        if isFolder(relative) {
          if !name.hasPrefix(".build"), name != ".git", relative != "tmp" {
            folders.append(relative)
          }
        } else if relative.hasSuffix(suffix) {
          found.append(relative)
        }
      }
    }
    return found.sorted()
  }

  /// The names in one folder, sorted, without the two dots.
  public static func names(in folder: String) -> [String] { names(at: path(folder)) }

  /// The names in any folder, sorted, without the two dots.
  public static func names(at path: String) -> [String] {
    guard let stream = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { octets in
        unsafe String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Whether a path below the root is a folder.
  public static func isFolder(_ relative: String) -> Bool {
    var status = stat()
    return unsafe lstat(path(relative), &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The octets of a file below the root, or nil when it cannot be read.
  public static func octets(of relative: String) -> [UInt8]? {
    octets(at: path(relative))
  }

  /// The text of a file below the root, or nil when it cannot be read.
  public static func text(of relative: String) -> String? {
    octets(of: relative).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The lines of a file below the root, none when it cannot be read.
  public static func lines(of relative: String) -> [Substring] {
    (text(of: relative) ?? "").split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The octets of the file at any path, or nil when it cannot be read.
  public static func octets(at path: String) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var octets: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe read(descriptor, &piece, piece.count)
      if count <= 0 { return count == 0 ? octets : nil }
      octets += piece[..<count]
    }
  }

  /// Writes a file at any path; false when that fails.
  public static func write(_ octets: [UInt8], to path: String) -> Bool {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return false }
    let written = unsafe Glibc.write(descriptor, octets, octets.count)
    return close(descriptor) == 0 && written == octets.count
  }
}
