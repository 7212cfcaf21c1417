public import Configuration
internal import Glibc
public import Octets
internal import Synchronization

/// Wirebird's own log, in NXLog's form: `YYYY-MM-DD hh:mm:ss LEVEL message` in local time.
///
/// Warnings and worse go to standard error, the others to standard output, unless the program runs as
/// a daemon; all of them go to `LogFile`. A message is one line: line breaks become semicolons, other
/// control characters question marks. Of one kind, such as what one statement of an Exec logs, at most ten
/// lines a second are written; how many were left out is said by the first one after them.
public final class Log: Sendable {
  /// How many lines of one kind are written in a second.
  public static let linesPerSecond = 10
  /// How many kinds are told apart.
  private static let kindLimit = 4096
  /// The most octets of a message; NXLog has 1,024.
  public static let messageLimit = 4096

  /// A message that was written.
  public struct Message: Sendable {
    /// When.
    public let time: Timestamp
    /// How serious it is.
    public let level: LogLevel
    /// The text, a line.
    public let text: String
    /// The instance that wrote it; nil where none did.
    public let instance: String?
  }

  /// What the lock guards.
  private struct State {
    /// The messages that are written.
    var level: LogLevel
    /// The log file; -1 without one.
    var file: Int32 = -1
    /// Its path, for reopening.
    var path: String?
    /// Whether lines go to the terminal as well.
    var usesTerminal = true
    /// Whether standard output is left to events.
    var leavesStandardOutput = false
    /// Whether many lines of one kind are left out.
    var suppressesRepeats = true
    /// How many lines were left out of kinds that were forgotten since, as there were too many.
    var forgotten = 0
    /// Lines of the present second and lines left out, by kind.
    var kinds: [String: Kind] = [:]
    /// Lines that the log file did not take, and why; whether the last one was cut short.
    var unwritten = (count: 0, error: Int32(0), isTorn: false)
    /// Who gets every message that is written as well.
    var observers: [Int: @Sendable (Message) -> Void] = [:]
    /// The number of the next one.
    var nextObserver = 0
  }

  /// What came of one kind.
  private struct Kind {
    /// The second that lines are counted in.
    var second: Int64
    /// How many were written in it.
    var written = 0
    /// How many were left out since.
    var left = 0
    /// The last one that was left out, and its level.
    var last: (level: LogLevel, text: String)?
  }

  /// The state.
  private let state: Mutex<State>
  /// What tells the time.
  private let now: @Sendable () -> Timestamp

  /// A log that goes to the terminal.
  public init(
    level: LogLevel = .info, now: @escaping @Sendable () -> Timestamp = { Timestamp.now() }
  ) {
    state = Mutex(State(level: level))
    self.now = now
  }

  /// The messages that are written.
  public var level: LogLevel {
    get { state.withLock { $0.level } }
    set { state.withLock { $0.level = newValue } }
  }

  /// Whether messages of a level are written.
  public func isLogging(_ level: LogLevel) -> Bool { level.rank <= self.level.rank }

  /// Whether many lines of one kind in a second are left out: `SuppressRepeatingLogs`.
  public var suppressesRepeats: Bool {
    get { state.withLock { $0.suppressesRepeats } }
    set { state.withLock { $0.suppressesRepeats = newValue } }
  }

  /// Whether lines go to the terminal as well as to the file.
  public func setTerminal(_ usesTerminal: Bool) {
    state.withLock { $0.usesTerminal = usesTerminal }
  }

  /// Sends what would go to standard output to standard error: events go there.
  public func keepStandardOutputFree() { state.withLock { $0.leavesStandardOutput = true } }

  /// Whether standard output is left to events.
  public var keepsStandardOutputFree: Bool { state.withLock { $0.leavesStandardOutput } }

  /// Opens the log file for appending; an error's text where that fails.
  public func open(_ path: String) -> String? {
    let path = AbsolutePath.of(path)
    return state.withLock { state in
      let file = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
      if file < 0 { return SystemError.text(errno) }
      if state.file >= 0 { close(state.file) }
      state.file = file
      state.path = path
      return nil
    }
  }

  /// The path of the log file from the root; nil without one.
  public var path: String? { state.withLock { $0.path } }

  /// Opens the log file anew, after something moved it away.
  public func reopen() {
    guard let path = state.withLock({ $0.path }) else { return }
    if let error = open(path) {
      write(.error, "failed to reopen the LogFile \(path): \(error); the open file is kept")
    }
  }

  /// Writes a message.
  ///
  /// - Parameters:
  ///   - level: How serious it is.
  ///   - message: The text; the innermost cause comes last.
  ///   - kind: What limits the rate together; nil does not limit.
  ///   - instance: The instance of a module that writes it.
  public func write(
    _ level: LogLevel, _ message: String, kind: String? = nil, instance: String? = nil
  ) {
    guard isLogging(level) else { return }
    let now = now()
    let told: (text: [UInt8], observers: [@Sendable (Message) -> Void])? = state.withLock { state in
      var suffix = ""
      if let kind, state.suppressesRepeats {
        guard let told = Self.admit(kind, level, message, at: now.seconds, &state) else {
          return nil
        }
        suffix = told
      }
      // What is counted is told however long the message is.
      let octets = Self.singleLine(message) + Array(suffix.utf8)
      let line = Self.line(level, octets, at: now)
      if state.usesTerminal {
        let isSerious = level.rank <= LogLevel.warning.rank || state.leavesStandardOutput
        Self.write(line, to: isSerious ? STDERR_FILENO : STDOUT_FILENO)
      }
      if state.file >= 0 { Self.writeToFile(line, at: now, &state) }
      return (octets, Array(state.observers.values))
    }
    guard let told, !told.observers.isEmpty else { return }
    let text = String(decoding: told.text, as: UTF8.self)
    let message = Message(time: now, level: level, text: text, instance: instance)
    for observer in told.observers { observer(message) }
  }

  /// Has every message that is written given to `body` too, on the thread that writes it; `body` may
  /// not write any. Answers a number for ``stopObserving(_:)``.
  public func observe(_ body: @escaping @Sendable (Message) -> Void) -> Int {
    state.withLock { state in
      state.nextObserver += 1
      state.observers[state.nextObserver] = body
      return state.nextObserver
    }
  }

  /// Ends what ``observe(_:)`` began.
  public func stopObserving(_ number: Int) {
    state.withLock { _ = $0.observers.removeValue(forKey: number) }
  }

  /// Says of each kind how many messages were left out that nothing has told yet: at the end.
  public func tellLeftOut() {
    let (left, forgotten) = state.withLock { state in
      defer {
        for kind in state.kinds.keys { state.kinds[kind]?.left = 0 }
        state.forgotten = 0
      }
      let kinds = state.kinds.sorted { $0.key < $1.key }.map(\.value).filter { $0.left > 0 }
      return (kinds, state.forgotten)
    }
    if forgotten > 0 {
      write(.warning, "\(forgotten) messages of too many kinds to tell apart were left out")
    }
    for kind in left {
      guard let last = kind.last else { continue }
      write(last.level, last.text + Self.suffix(kind.left))
    }
  }

  /// What is said of messages that were left out.
  private static func suffix(_ left: Int) -> String {
    left > 0
      ? " (\(left) messages like this were left out; SuppressRepeatingLogs FALSE writes all)" : ""
  }

  /// Counts a line of a kind; nil says that it is left out, else what to add to its text.
  private static func admit(
    _ name: String, _ level: LogLevel, _ text: String, at second: Int64, _ state: inout State
  ) -> String? {
    if state.kinds.count > kindLimit { forget(before: second, &state) }
    var kind = state.kinds[name] ?? Kind(second: second)
    defer { state.kinds[name] = kind }
    let left = kind.left
    if kind.second != second { kind = Kind(second: second) }
    guard kind.written < linesPerSecond else {
      kind.left += 1
      kind.last = (level, text)
      return nil
    }
    kind.written += 1
    return kind.written == 1 ? suffix(left) : ""
  }

  /// Makes room for other kinds; what was left out of those that go is added up.
  private static func forget(before second: Int64, _ state: inout State) {
    state.kinds = state.kinds.filter { $0.value.left > 0 || $0.value.second == second }
    guard state.kinds.count > kindLimit / 2 else { return }
    state.forgotten += state.kinds.values.reduce(0) { $0 + $1.left }
    state.kinds.removeAll()
  }

  /// Writes a line into the log file; how many it did not take before is said first.
  private static func writeToFile(_ line: [UInt8], at time: Timestamp, _ state: inout State) {
    var octets = line
    if state.unwritten.count > 0 {
      let cause = SystemError.text(state.unwritten.error)
      let message = "\(state.unwritten.count) messages could not be written here: \(cause)"
      octets =
        (state.unwritten.isTorn ? [0x0A] : [])
        + Self.line(.warning, Array(message.utf8), at: time) + line
    }
    let written = write(octets, to: state.file)
    if written == octets.count { return state.unwritten = (0, 0, false) }
    state.unwritten.error = errno
    state.unwritten.count += 1
    if written > 0 { state.unwritten.isTorn = true }
  }

  /// A line of the log.
  private static func line(_ level: LogLevel, _ text: [UInt8], at time: Timestamp) -> [UInt8] {
    let clock = BrokenDownTime(secondsSinceEpoch: time.seconds, rule: .local)
    return Array("\(clock.text(separator: " ")) \(level.rawValue) ".utf8) + text + [0x0A]
  }

  /// A message as one line, not longer than the limit.
  private static func singleLine(_ message: String) -> [UInt8] {
    var line: [UInt8] = []
    for octet in message.utf8.prefix(messageLimit) {
      switch octet {
      case 0x0A: line.append(0x3B)
      case 0x0D: break
      case 0..<0x20, 0x7F: line.append(0x3F)
      default: line.append(octet)
      }
    }
    return line
  }

  /// Writes all of a line, as far as the system takes it; how many octets that were.
  @discardableResult
  private static func write(_ line: [UInt8], to file: Int32) -> Int {
    var start = 0
    while start < line.count {
      let written = unsafe line.withUnsafeBytes { octets in
        unsafe Glibc.write(file, octets.baseAddress.map { unsafe $0 + start }, octets.count - start)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { break }
      start += written
    }
    return start
  }
}

extension LogLevel {
  /// 0 for critical up to 4 for debug.
  var rank: Int { LogLevel.allCases.firstIndex(of: self) ?? 0 }
}

/// Paths that stay right when the working directory changes.
public enum AbsolutePath {
  /// A path from the root; the path itself where the working directory is not known.
  public static func of(_ path: String) -> String {
    guard !path.hasPrefix("/"), let directory = unsafe getcwd(nil, 0) else { return path }
    defer { unsafe free(directory) }
    let start = unsafe String(cString: directory)
    return start == "/" ? "/" + path : start + "/" + path
  }
}

/// Errors of the system as text.
public enum SystemError {
  /// What an error number means, such as `No space left on device`.
  public static func text(_ number: Int32) -> String {
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text)
  }
}
