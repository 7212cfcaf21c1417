internal import Glibc
internal import Octets
internal import Pipeline

/// Where an om_file goes on after a crash: a file, known by its inode wherever rotation has put it, and the
/// length up to which its lines are accounted for.
struct FileResumption: Equatable {
  /// The file.
  let inode: UInt64
  /// How long it was.
  let octets: Int64
  /// The number that it gets when it is rotated.
  let number: UInt64
  /// Its path.
  let path: String

  /// From its parts.
  init(inode: UInt64, octets: Int64, number: UInt64, path: String) {
    self.inode = inode
    self.octets = octets
    self.number = number
    self.path = path
  }

  /// From a text; nil where it is none.
  init?(_ text: String) {
    let words = text.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
    guard words.count == 4, let inode = UInt64(words[0]), let octets = Int64(words[1]),
      octets >= 0, let number = UInt64(words[2])
    else { return nil }
    self.init(inode: inode, octets: octets, number: number, path: String(words[3]))
  }

  /// The text.
  var text: String { "\(inode) \(octets) \(number) \(path)" }

  /// Makes the file what it was: what was written behind, and files that were begun behind, will come again.
  ///
  /// - Returns: Why it could not be done, or nil.
  func restore(_ files: RotatedFiles) -> String? {
    if Self.inode(of: path) != inode, let problem = takeBack(files) { return problem }
    let (file, number) = SystemCall.open(path, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return "\(path) cannot be opened: \(SystemError.text(number))" }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0, Int64(status.st_size) >= octets else {
      return "\(path) is shorter than the \(octets) octets that were written"
    }
    while ftruncate(file, Int(octets)) != 0 {
      if errno != EINTR { return "\(path) cannot be cut back: \(SystemError.text(errno))" }
    }
    return nil
  }

  /// Gives the file, which was rotated behind the last checkpoint, its name back.
  private func takeBack(_ files: RotatedFiles) -> String? {
    let entries = files.entries
    guard
      let own = entries.first(where: {
        $0.number == number && Self.inode(of: files.path($0.name)) == inode
      })
    else { return "\(path) is another file than the one that was written to" }
    // What came behind it comes again.
    for entry in entries where entry.number > number { unsafe unlink(files.path(entry.name)) }
    if let number = SystemCall.rename(files.path(own.name), path) {
      return "\(own.name) cannot get its name back: \(SystemError.text(number))"
    }
    return nil
  }

  /// The inode of a path; nil where there is none.
  private static func inode(of path: String) -> UInt64? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
  }
}
