internal import Glibc

/// Directories for the few files that a follower of a database writes for itself.
enum OwnDirectory {
  /// Makes one; nil where there is no room.
  static func make() -> String? {
    let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/wirebird-store.XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { return nil }
    return unsafe template.withUnsafeBufferPointer { text in
      unsafe text.baseAddress.map { unsafe String(cString: $0) }
    }
  }

  /// Removes one with its files; it has no directories in it.
  static func remove(_ path: String) {
    guard !path.isEmpty, let folder = unsafe opendir(path) else { return }
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { start in
        unsafe start.withMemoryRebound(to: CChar.self, capacity: 256) { text in
          unsafe String(cString: text)
        }
      }
      if name != ".", name != ".." { unsafe unlink("\(path)/\(name)") }
    }
    unsafe closedir(folder)
    unsafe rmdir(path)
  }
}
