internal import Configuration
internal import Events
internal import Glibc
internal import Octets

/// What xm_fileop says of files. Of what is not there, it is `undef`.
enum FileFunctions {
  /// All of them.
  static let all: [Callable] = [
    function("file_exists", .boolean, "Whether a path is a regular file.", "drop()") { path, _ in
      Value(path.isRegular)
    },
    function("dir_exists", .boolean, "Whether a path is a directory.", "drop()") { path, _ in
      Value(path.isDirectory)
    },
    function(
      "file_basename", .string, "What a path has behind its last slash.", "drop()"
    ) { path, batch in batch.makeValue(path.basename) },
    function(
      "file_dirname", .string, "What a path has before its last slash; `.` where it has none.",
      "drop()"
    ) { path, batch in batch.makeValue(path.dirname) },
    function(
      "file_size", [.integer, .undefined], "How many octets a file has.", "> 100M drop()"
    ) { path, _ in path.status().map { Value(Int64($0.st_size)) } },
    function(
      "file_inode", [.integer, .undefined], "The number of a file's inode.", "== 5 drop()"
    ) { path, _ in path.status().map { Value(Int64(bitPattern: UInt64($0.st_ino))) } },
    function(
      "file_mtime", [TypeSet(.datetime), .undefined],
      "When the octets of a file were last changed.", "< now() - 3600 drop()"
    ) { path, _ in path.status().map { Value(time($0.st_mtim)) } },
    function(
      "file_ctime", [TypeSet(.datetime), .undefined],
      "When a file, its name or its rights were last changed.", "< now() - 3600 drop()"
    ) { path, _ in path.status().map { Value(time($0.st_ctim)) } },
    function(
      "file_type", [.string, .undefined],
      "What a path is: FILE, DIR, LINK, CHAR, BLOCK, PIPE, SOCKET or UNKNOWN.",
      "== 'DIR' drop()"
    ) { path, batch in path.status(follows: false).map { batch.makeValue(type($0.st_mode)) } },
    read, hash, temporaryDirectory,
  ]

  /// A function of a path.
  private static func function(
    _ name: String, _ result: TypeSet, _ meaning: String, _ use: String,
    _ body: @escaping @Sendable (FilePath, EventBatch) -> Value?
  ) -> Callable {
    Callable(
      .function(
        name, [.init("path", .string)], result: result, meaning: meaning,
        example: "if \(name)('/var/log/dns.json') \(use);")
    ) { (context: inout CallContext) throws(CallFailure) -> Value in
      body(try context.path(0), context.batch) ?? .undefined
    }
  }

  /// A time of the system.
  private static func time(_ time: timespec) -> Timestamp {
    Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
  }

  /// What a mode says that a file is.
  private static func type(_ mode: mode_t) -> String {
    switch mode & S_IFMT {
    case S_IFREG: "FILE"
    case S_IFDIR: "DIR"
    case S_IFLNK: "LINK"
    case S_IFCHR: "CHAR"
    case S_IFBLK: "BLOCK"
    case S_IFIFO: "PIPE"
    case S_IFSOCK: "SOCKET"
    default: "UNKNOWN"
    }
  }

  /// `file_read(path)`
  private static let read = Callable(
    .function(
      "file_read", [.init("path", .string)], result: [.string, .undefined],
      meaning: "What a regular file has, at most 1 MiB; undef, and a line in the log, where it"
        + " cannot be read.", example: "$salt = file_read('/etc/wirebird/salt');")
  ) { (context: inout CallContext) throws(CallFailure) -> Value in
    let path = try context.path(0)
    var octets: [UInt8] = []
    var hasRead = false
    context.attempt("file_read") { () throws(FileFailure) in
      try FileActions.read(path) { piece throws(FileFailure) in
        octets += piece
        guard octets.count <= 1 << 20 else {
          throw FileFailure(because: "\(path.text) has more than 1 MiB")
        }
      }
      hasRead = true
    }
    return hasRead ? try context.makeValue(octets) : .undefined
  }

  /// `file_hash(path, algorithm)`
  private static let hash = Callable(
    .function(
      "file_hash", [.init("path", .string), .init("algorithm", .string)],
      result: [.string, .undefined],
      meaning: "The digest of a regular file in hexadecimal digits, by md5, sha1, sha256 or sha512;"
        + " undef, and a line in the log, where it cannot be read.",
      example: "$digest = file_hash('/etc/wirebird/list', 'sha256');"),
    checking: { index, text in
      index == 1 && algorithm(text) == nil
        ? "the algorithms are md5, sha1, sha256 and sha512" : nil
    }
  ) { (context: inout CallContext) throws(CallFailure) -> Value in
    let path = try context.path(0)
    guard let algorithm = algorithm(context.octets(1)) else {
      throw CallFailure("the algorithms are md5, sha1, sha256 and sha512")
    }
    let digest = Digest(algorithm)
    var result: [UInt8]?
    context.attempt("file_hash") { () throws(FileFailure) in
      var isWhole = digest.begin()
      try FileActions.read(path) { piece throws(FileFailure) in
        isWhole = isWhole && digest.add(piece)
      }
      result = isWhole ? digest.finish() : nil
    }
    guard let result else { return .undefined }
    let digits: [UInt8] = result.flatMap { octet in
      [octet >> 4, octet & 15].map { $0 + ($0 < 10 ? 0x30 : 0x57) }
    }
    return try context.makeValue(digits)
  }

  /// The algorithm of a name in any case.
  private static func algorithm(_ name: [UInt8]) -> Digest.Algorithm? {
    Digest.Algorithm(rawValue: String(decoding: name, as: UTF8.self).uppercased())
  }

  /// `dir_temp_get()`
  private static let temporaryDirectory = Callable(
    .function(
      "dir_temp_get", result: .string,
      meaning: "The directory for temporary files: TMPDIR, or /tmp.",
      example: "$path = dir_temp_get() + '/dns';")
  ) { (context: inout CallContext) throws(CallFailure) -> Value in
    guard let path = unsafe getenv("TMPDIR") else { return try context.makeValue("/tmp") }
    return try context.makeValue(unsafe String(cString: path))
  }
}
