/// `file_cycle()`: a file becomes `.1`, that one `.2`, and so on.
enum FileCycle {
  /// The highest number that a file may get.
  static let limit: Int64 = 1_000_000

  /// Moves a file and those that were it before by one number; with a `limit`, those that would get a
  /// higher one go. A file that is not there is no failure.
  static func cycle(_ path: FilePath, keeping limit: Int64?) throws(FileFailure) {
    guard path.status(follows: false) != nil else { return }
    let limit = limit ?? Self.limit
    guard (1...Self.limit).contains(limit) else {
      throw FileFailure(because: "\(limit) is no number of files to keep, which is 1 or more")
    }
    let numbers = numbers(of: path)
    for number in numbers where number >= limit {
      try FileActions.remove(numbered(path, number), before: nil)
    }
    // From the highest of those that follow each other, so that none is written over.
    var last: Int64 = 0
    while last + 1 < limit, numbers.contains(last + 1) { last += 1 }
    var number = last
    while number > 0 {
      try FileActions.rename(numbered(path, number), to: numbered(path, number + 1))
      number -= 1
    }
    try FileActions.rename(path, to: numbered(path, 1))
  }

  /// A file's path with a number.
  private static func numbered(_ path: FilePath, _ number: Int64) -> FilePath {
    FilePath(trusted: "\(path.text).\(number)")
  }

  /// The numbers that there are files with.
  private static func numbers(of path: FilePath) -> Set<Int64> {
    let prefix = path.basename + "."
    var numbers: Set<Int64> = []
    for name in FilePath(trusted: path.dirname).names ?? [] where name.hasPrefix(prefix) {
      let digits = name.dropFirst(prefix.count)
      if let number = Int64(digits), number > 0, String(number) == digits {
        numbers.insert(number)
      }
    }
    return numbers
  }
}
