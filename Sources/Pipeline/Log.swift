public import Configuration
internal import Glibc
public import Octets
internal import Synchronization

/// Wirebird's own log, in NXLog's form: `YYYY-MM-DD hh:mm:ss LEVEL message` in local time.
///
/// Warnings and worse go to standard error, the others to standard output, unless the program runs as
/// a daemon; all of them go to `LogFile`. A message is one line: line breaks become semicolons, other
/// control characters question marks. Of one kind at most ten lines a second are written; how many were
/// left out is said by the first one after them.
public final class Log: Sendable {
  /// How many lines of one kind are written in a second.
  public static let linesPerSecond = 10
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
    /// Lines of the present second and lines left out, by kind.
    var kinds: [String: (second: Int64, written: Int, left: Int)] = [:]
    /// Who gets every message that is written as well.
    var observers: [Int: @Sendable (Message) -> Void] = [:]
    /// The number of the next one.
    var nextObserver = 0
  }

  /// The state.
  private let state: Mutex<State>

  /// A log that goes to the terminal.
  public init(level: LogLevel = .info) { state = Mutex(State(level: level)) }

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
    let now = Timestamp.now()
    let told: (text: [UInt8], observers: [@Sendable (Message) -> Void])? = state.withLock { state in
      var text = message
      if let kind, state.suppressesRepeats {
        guard let suffix = Self.admit(kind, at: now.seconds, &state) else { return nil }
        text += suffix
      }
      let octets = Self.singleLine(text)
      let line = Self.line(level, octets, at: now)
      if state.usesTerminal {
        let isSerious = level.rank <= LogLevel.warning.rank || state.leavesStandardOutput
        Self.write(line, to: isSerious ? STDERR_FILENO : STDOUT_FILENO)
      }
      if state.file >= 0 { Self.write(line, to: state.file) }
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

  /// Counts a line of a kind; nil says that it is left out, else what to add to its text.
  private static func admit(_ kind: String, at second: Int64, _ state: inout State) -> String? {
    if state.kinds.count > 4096 { state.kinds.removeAll() }
    var entry = state.kinds[kind] ?? (second: second, written: 0, left: 0)
    var suffix = ""
    if entry.second != second {
      if entry.left > 0 { suffix = " (\(entry.left) messages like this were left out)" }
      entry = (second: second, written: 0, left: 0)
    }
    guard entry.written < linesPerSecond else {
      entry.left += 1
      state.kinds[kind] = entry
      return nil
    }
    entry.written += 1
    state.kinds[kind] = entry
    return suffix
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

  /// Writes all of a line; what the system refuses is lost, as there is nobody to tell.
  private static func write(_ line: [UInt8], to file: Int32) {
    var start = 0
    while start < line.count {
      let written = unsafe line.withUnsafeBytes { octets in
        unsafe Glibc.write(file, octets.baseAddress.map { unsafe $0 + start }, octets.count - start)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return }
      start += written
    }
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
