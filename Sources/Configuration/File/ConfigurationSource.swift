/// Where the parser gets files, directories, programs and the environment from.
///
/// The daemon uses `system`; tests and the fuzzer use `memory`, which touches nothing outside.
public struct ConfigurationSource: Sendable {
  /// Why something could not be read.
  public struct Failure: Error, Sendable, Equatable {
    /// The system's reason, such as `No such file or directory`.
    public let reason: String
    /// True when there is no such file, so that another place may be tried.
    public let isMissing: Bool

    /// A failure from its parts.
    public init(reason: String, isMissing: Bool = false) {
      self.reason = reason
      self.isMissing = isMissing
    }
  }

  /// The most octets read from one file or program: 16 MiB, far beyond any configuration.
  public static let limitOctets = 16 << 20

  /// Reads a whole file.
  public var read: @Sendable (_ path: String) -> Result<[UInt8], Failure>
  /// The paths that match a pattern with wildcards in its last part, sorted by octets; nil when
  /// the directory cannot be listed.
  public var matches: @Sendable (_ pattern: String) -> [String]?
  /// Runs a shell command and gives what it writes to its standard output.
  public var run: @Sendable (_ command: String) -> Result<[UInt8], Failure>
  /// The value of an environment variable.
  public var environment: @Sendable (_ name: String) -> String?

  /// A source from its four functions.
  public init(
    read: @escaping @Sendable (String) -> Result<[UInt8], Failure>,
    matches: @escaping @Sendable (String) -> [String]?,
    run: @escaping @Sendable (String) -> Result<[UInt8], Failure>,
    environment: @escaping @Sendable (String) -> String?
  ) {
    self.read = read
    self.matches = matches
    self.run = run
    self.environment = environment
  }

  /// The file system, `/bin/sh` and the environment of this process.
  public static let system = ConfigurationSource(
    read: { SystemFiles.read($0) }, matches: { SystemFiles.matches($0) },
    run: { SystemFiles.run($0) }, environment: { SystemFiles.environment($0) })

  /// Files, program outputs and variables that are given; wildcards know only `*` at the end of
  /// a directory, `dir/*`, and `dir/*suffix`.
  public static func memory(
    _ files: [String: [UInt8]], programs: [String: [UInt8]] = [:],
    variables: [String: String] = [:]
  ) -> ConfigurationSource {
    let missing = Failure(reason: "No such file or directory", isMissing: true)
    return ConfigurationSource(
      read: { path in files[path].map { .success($0) } ?? .failure(missing) },
      matches: { pattern in
        guard let star = pattern.utf8.lastIndex(of: UInt8(ascii: "*")) else { return [] }
        let head = String(pattern[..<star])
        let tail = String(pattern[pattern.index(after: star)...])
        let inside = files.keys.filter { $0.hasPrefix(head) }
        return inside.isEmpty ? nil : inside.filter { $0.hasSuffix(tail) }.sorted()
      },
      run: { command in programs[command].map { .success($0) } ?? .failure(missing) },
      environment: { variables[$0] })
  }
}
