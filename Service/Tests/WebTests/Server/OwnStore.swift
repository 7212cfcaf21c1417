internal import Glibc
internal import SampleStore

/// A folder for a store that only one test has, and its removal.
struct OwnStore: ~Copyable {
  /// The folder, which does not exist yet.
  let path = "/tmp/wirebird-web-own-\(getpid())-\(UInt64.random(in: 0 ... .max))"

  /// Removes it.
  deinit { removeFolder(path) }
}

/// Removes a folder and the files in it.
func removeFolder(_ path: String) {
  guard let directory = unsafe opendir(path) else { return }
  while let entry = unsafe readdir(directory) {
    let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { octets in
      unsafe String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { unsafe unlink("\(path)/\(name)") }
  }
  unsafe closedir(directory)
  unsafe rmdir(path)
}
