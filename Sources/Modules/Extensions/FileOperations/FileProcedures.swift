internal import Configuration
internal import Events
internal import Octets
internal import Pipeline

/// What xm_fileop does with files.
enum FileProcedures {
  /// What a procedure does with its paths and the call that gave them.
  private typealias Action =
    @Sendable ([FilePath], CallContext) throws(FileFailure) -> Void

  /// Their declarations.
  static let declarations = all(Log()).map(\.declaration)

  /// All of them.
  ///
  /// - Parameter log: The program's own log, whose file is opened anew after it was cycled.
  static func all(_ log: Log) -> [Callable] { contents + names + rights + cycles(log) }

  /// Procedures on what files have.
  private static let contents: [Callable] = [
    procedure(
      "file_write", ["file"], [.init("value", [.string, .binary])],
      "Puts a string in the place of what a file has; the file is made where there is none.",
      "file_write('/run/wirebird.last', $dns.query.name);"
    ) { paths, context throws(FileFailure) in
      try FileActions.write(context.octets(1), to: paths[0])
    },
    procedure(
      "file_append", ["source", "target"], [],
      "Writes what a file has behind what another one has, which is made where there is none.",
      "file_append('/var/log/today', '/var/log/all');"
    ) { paths, _ throws(FileFailure) in
      try FileActions.copy(paths[0], to: paths[1], appending: true)
    },
    procedure(
      "file_copy", ["source", "target"], [],
      "Writes what a file has into another one, in the place of what that one has.",
      "file_copy('/var/log/dns.json', '/backup/dns.json');"
    ) { paths, _ throws(FileFailure) in
      try FileActions.copy(paths[0], to: paths[1], appending: false)
    },
    procedure(
      "file_truncate", ["file"], [.init("length", .integer, isOptional: true)],
      "Cuts a file to a length, or to nothing.", "file_truncate('/var/log/dns.json');"
    ) { paths, context throws(FileFailure) in
      try FileActions.truncate(paths[0], to: context.arguments[1].integer)
    },
    procedure(
      "file_touch", ["file"], [],
      "Sets the time of a file's last change to now; the file is made where there is none.",
      "file_touch('/run/wirebird.alive');"
    ) { paths, _ throws(FileFailure) in try FileActions.touch(paths[0]) },
  ]

  /// Procedures on the names of files.
  private static let names: [Callable] = [
    procedure(
      "file_rename", ["old", "new"], [],
      "Gives a file another name; one that had it goes.",
      "file_rename('/var/log/dns.json', '/var/log/dns.old');"
    ) { paths, _ throws(FileFailure) in try FileActions.rename(paths[0], to: paths[1]) },
    procedure(
      "file_link", ["old", "new"], [], "Gives a file another name beside its own (a hard link).",
      "file_link('/var/log/dns.json', '/var/log/dns.now');"
    ) { paths, _ throws(FileFailure) in try FileActions.link(paths[0], to: paths[1]) },
    procedure(
      "file_remove", ["file"], [.init("older", TypeSet(.datetime), isOptional: true)],
      "Removes a file, or all whose names match (`*`, `?`, `[…]` behind the last slash); with a time, only"
        + " those that were last changed before it.",
      "file_remove('/var/log/dns.json.*', now() - 30 * 86400);"
    ) { paths, context throws(FileFailure) in
      try FileActions.remove(
        paths[0], before: context.arguments.count > 1 ? context.arguments[1].datetime : nil)
    },
    procedure(
      "dir_make", ["directory"], [], "Makes a directory with those above it.",
      "dir_make('/var/log/dns/old');"
    ) { paths, _ throws(FileFailure) in try FileActions.makeDirectory(paths[0]) },
    procedure(
      "dir_remove", ["directory"], [], "Removes a directory that is empty.",
      "dir_remove('/var/log/dns/old');"
    ) { paths, _ throws(FileFailure) in try FileActions.removeDirectory(paths[0]) },
  ]

  /// Procedures on owners and rights.
  private static let rights: [Callable] = [
    procedure(
      "file_chmod", ["file"], [.init("mode", .integer)],
      "Sets the rights of a file: 0x1A4 is rw-r--r--.", "file_chmod('/var/log/dns.json', 0x1A4);"
    ) { paths, context throws(FileFailure) in
      try FileActions.setMode(context.arguments[1].integer, of: paths[0])
    },
    procedure(
      "file_chown", ["file"], [.init("user", .integer), .init("group", .integer)],
      "Sets the owner and the group of a file by their numbers.",
      "file_chown('/var/log/dns.json', 0, 4);"
    ) { paths, context throws(FileFailure) in
      try FileActions.setOwner(
        context.arguments[1].integer, context.arguments[2].integer, of: paths[0])
    },
    procedure(
      "file_chown", ["file"], [.init("user", .string), .init("group", .string)],
      "Sets the owner and the group of a file by their names.",
      "file_chown('/var/log/dns.json', 'root', 'adm');"
    ) { paths, context throws(FileFailure) in
      try FileActions.setOwner(
        user: String(decoding: context.octets(1), as: UTF8.self),
        group: String(decoding: context.octets(2), as: UTF8.self), of: paths[0])
    },
  ]

  /// `file_cycle(file[, max])`
  private static func cycles(_ log: Log) -> [Callable] {
    [
      procedure(
        "file_cycle", ["file"], [.init("max", .integer, isOptional: true)],
        "Renames a file to `.1`, what was that to `.2` and so on, so that at most so many are kept; nothing"
          + " where there is no such file. A LogFile is opened anew; other files by their module's"
          + " reopen().", "file_cycle('/var/log/dns.json', 5); reopen();"
      ) { paths, context throws(FileFailure) in
        let limit = context.arguments.count > 1 ? context.arguments[1].integer : nil
        try FileCycle.cycle(paths[0], keeping: limit)
        if AbsolutePath.of(paths[0].text) == log.path { log.reopen() }
      }
    ]
  }

  /// A procedure that takes paths, then other values.
  private static func procedure(
    _ name: String, _ paths: [String], _ others: [FunctionDeclaration.Parameter],
    _ meaning: String, _ example: String, _ action: @escaping Action
  ) -> Callable {
    let count = paths.count
    return Callable(
      .procedure(
        name, paths.map { .init($0, .string) } + others, meaning: meaning, example: example)
    ) { (context: inout CallContext) throws(CallFailure) -> Value in
      var given: [FilePath] = []
      for index in 0..<count { given.append(try context.path(index)) }
      let call = context
      context.attempt(name) { () throws(FileFailure) in try action(given, call) }
      return .undefined
    }
  }
}
