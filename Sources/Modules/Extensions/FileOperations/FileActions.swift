internal import Glibc
internal import Octets
internal import Pipeline

/// What xm_fileop does with files. Each action is done, or says why not.
enum FileActions {
  /// How much of a file is in memory at a time.
  private static let chunkOctets = 65_536

  // MARK: - Contents

  /// An open file.
  private struct OpenFile: ~Copyable {
    /// The descriptor.
    let descriptor: Int32

    /// Opens a file. A pipe that nobody has open does not keep the caller.
    init(_ path: FilePath, _ flags: Int32) throws(FileFailure) {
      descriptor = unsafe open(path.octets, flags | O_CLOEXEC | O_NONBLOCK, 0o644)
      guard descriptor >= 0 else { throw FileFailure("failed to open \(path.text)") }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Throws for what has no end: pipes, terminals, devices.
    func requireRegular(_ path: FilePath) throws(FileFailure) {
      var status = stat()
      guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        throw FileFailure(because: "\(path.text) is no regular file")
      }
    }

    /// What comes next, at most so much; nothing at the end.
    func read(_ limit: Int, _ path: FilePath) throws(FileFailure) -> [UInt8] {
      var octets = [UInt8](repeating: 0, count: limit)
      while true {
        let count = unsafe octets.withUnsafeMutableBytes { room in
          unsafe Glibc.read(descriptor, room.baseAddress, room.count)
        }
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw FileFailure("failed to read \(path.text)") }
        octets.removeLast(limit - count)
        return octets
      }
    }

    /// Writes all of some octets.
    func write(_ octets: [UInt8], _ path: FilePath) throws(FileFailure) {
      var start = 0
      while start < octets.count {
        let count = unsafe octets.withUnsafeBytes { source in
          unsafe Glibc.write(
            descriptor, source.baseAddress.map { unsafe $0 + start }, source.count - start)
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw FileFailure("failed to write to \(path.text)") }
        start += count
      }
    }
  }

  /// Hands the contents of a regular file to `body`, a piece at a time.
  static func read(
    _ path: FilePath, _ body: ([UInt8]) throws(FileFailure) -> Void
  ) throws(FileFailure) {
    let file = try OpenFile(path, O_RDONLY)
    try file.requireRegular(path)
    while true {
      let piece = try file.read(chunkOctets, path)
      if piece.isEmpty { return }
      try body(piece)
    }
  }

  /// Puts octets in the place of what a file has.
  static func write(_ octets: [UInt8], to path: FilePath) throws(FileFailure) {
    let file = try OpenFile(path, O_WRONLY | O_CREAT | O_TRUNC)
    try file.write(octets, path)
  }

  /// Writes what one file has into another, or behind what that one has.
  static func copy(
    _ source: FilePath, to target: FilePath, appending: Bool
  ) throws(FileFailure) {
    if let from = source.status(), let to = target.status(), from.st_ino == to.st_ino,
      from.st_dev == to.st_dev
    {
      throw FileFailure(because: "\(source.text) and \(target.text) are the same file")
    }
    guard source.isRegular else {
      throw FileFailure(because: "\(source.text) is no regular file, or is not there")
    }
    let file = try OpenFile(target, O_WRONLY | O_CREAT | (appending ? O_APPEND : O_TRUNC))
    try read(source) { piece throws(FileFailure) in try file.write(piece, target) }
  }

  /// Cuts a file, or lengthens it with zeros.
  static func truncate(_ path: FilePath, to length: Int64) throws(FileFailure) {
    guard length >= 0 else { throw FileFailure(because: "a length below zero") }
    guard unsafe Glibc.truncate(path.octets, Int(length)) == 0 else {
      throw FileFailure("failed to truncate \(path.text)")
    }
  }

  /// Makes a file that is not there, and sets the time of its last change to now.
  static func touch(_ path: FilePath) throws(FileFailure) {
    let file = try OpenFile(path, O_WRONLY | O_CREAT)
    guard futimens(file.descriptor, nil) == 0 else {
      throw FileFailure("failed to touch \(path.text)")
    }
  }

  // MARK: - Names

  /// Gives a file another name; one that had it goes.
  static func rename(_ old: FilePath, to new: FilePath) throws(FileFailure) {
    guard unsafe Glibc.rename(old.octets, new.octets) == 0 else {
      throw FileFailure("failed to rename \(old.text) to \(new.text)")
    }
  }

  /// Gives a file another name beside the one that it has.
  static func link(_ old: FilePath, to new: FilePath) throws(FileFailure) {
    guard unsafe Glibc.link(old.octets, new.octets) == 0 else {
      throw FileFailure("failed to link \(old.text) to \(new.text)")
    }
  }

  /// Removes a file, or all whose names match a pattern; only those that were last changed before a
  /// time, where one is given.
  static func remove(_ path: FilePath, before time: Timestamp?) throws(FileFailure) {
    var paths = [path]
    let isPattern = path.basename.contains { "*?[".contains($0) }
    if isPattern, path.status(follows: false) == nil {
      let names = FilePath(trusted: path.dirname).names ?? []
      let prefix = path.text.contains("/") ? (path.dirname == "/" ? "/" : path.dirname + "/") : ""
      paths = names.filter { unsafe fnmatch(path.basename, $0, FNM_PERIOD) == 0 }.sorted()
        .map { FilePath(trusted: prefix + $0) }
    }
    for path in paths {
      if let time, let status = path.status(follows: false) {
        let changed = Timestamp(
          seconds: Int64(status.st_mtim.tv_sec), nanoseconds: Int64(status.st_mtim.tv_nsec))
        if changed >= time { continue }
      }
      guard unsafe unlink(path.octets) == 0 else {
        throw FileFailure("failed to remove \(path.text)")
      }
    }
  }

  // MARK: - Directories and rights

  /// Makes a directory with those above it.
  static func makeDirectory(_ path: FilePath) throws(FileFailure) {
    var made = path.text.hasPrefix("/") ? "/" : ""
    for part in path.text.split(separator: "/") {
      made += part + "/"
      if unsafe mkdir(made, 0o755) != 0, errno != EEXIST {
        throw FileFailure("failed to make the directory \(made)")
      }
    }
    guard path.isDirectory else {
      throw FileFailure(because: "\(path.text) is there and is no directory")
    }
  }

  /// Removes an empty directory.
  static func removeDirectory(_ path: FilePath) throws(FileFailure) {
    guard unsafe rmdir(path.octets) == 0 else {
      throw FileFailure("failed to remove the directory \(path.text)")
    }
  }

  /// Sets the rights of a file.
  static func setMode(_ mode: Int64, of path: FilePath) throws(FileFailure) {
    guard (0...0o7777).contains(mode) else {
      throw FileFailure(because: "\(mode) is no mode, which is 0 to 4095")
    }
    guard unsafe chmod(path.octets, mode_t(mode)) == 0 else {
      throw FileFailure("failed to change the mode of \(path.text)")
    }
  }

  /// Sets the owner and the group of a file.
  static func setOwner(
    _ user: Int64, _ group: Int64, of path: FilePath
  ) throws(FileFailure) {
    guard let user = uid_t(exactly: user), let group = gid_t(exactly: group) else {
      throw FileFailure(because: "no number of a user or a group")
    }
    guard unsafe chown(path.octets, user, group) == 0 else {
      throw FileFailure("failed to change the owner of \(path.text)")
    }
  }

  /// Sets the owner and the group of a file by their names.
  static func setOwner(
    user: String, group: String, of path: FilePath
  ) throws(FileFailure) {
    var room = [CChar](repeating: 0, count: 16_384)
    var account = unsafe passwd()
    var accountFound: UnsafeMutablePointer<passwd>?
    guard
      unsafe getpwnam_r(user, &account, &room, room.count, &accountFound) == 0,
      unsafe accountFound != nil
    else { throw FileFailure(because: "there is no user \(user)") }
    let number = unsafe Int64(account.pw_uid)
    var entry = unsafe Glibc.group()
    var entryFound: UnsafeMutablePointer<Glibc.group>?
    guard unsafe getgrnam_r(group, &entry, &room, room.count, &entryFound) == 0,
      unsafe entryFound != nil
    else { throw FileFailure(because: "there is no group \(group)") }
    try setOwner(number, unsafe Int64(entry.gr_gid), of: path)
  }
}
