internal import CLinux
internal import Configuration
internal import Glibc
internal import Octets
internal import Pipeline

/// The process in the background: its PidFile, and signals to it.
enum Daemon {
  /// Where the number of the process is kept when the configuration does not say.
  static let usualPidFile = "/run/wirebird.pid"

  /// What a running daemon can be told.
  enum Order {
    /// To end.
    case stop
    /// To open its files anew, and to reload its configuration.
    case reload
  }

  /// Sends a signal to the daemon of a configuration; the exit status.
  static func signal(_ order: Order, configuration: String) -> Int32 {
    let diagnostics = Diagnostics()
    guard let model = ConfigurationModel.load(file: configuration, into: diagnostics) else {
      FileSystem.printError(diagnostics.rendered)
      return 1
    }
    if order == .reload, ConfiguredProgram(configuration).build(log: Log(level: .error)) == nil {
      FileSystem.printError("not reloaded: the old configuration goes on")
      return 1
    }
    let path = model.settings.pidFile ?? usualPidFile
    guard let number = runningProcess(path) else {
      FileSystem.printError("\(path): no instance of wirebird is running with this PidFile")
      return 1
    }
    let before = ReloadReport.read(pidFile: path)
    guard kill(number, order == .stop ? SIGTERM : SIGHUP) == 0 else {
      FileSystem.printError(
        "process \(number) cannot be signalled: \(SystemError.text(errno)); are you its user?")
      return 1
    }
    return order == .stop ? 0 : waitForReload(path, behind: before)
  }

  /// Waits for what a reload comes to, and shows it; the exit status.
  private static func waitForReload(_ path: String, behind before: ReloadReport.Content?) -> Int32 {
    guard let before else {
      FileSystem.print("the reload was asked for; its log tells what becomes of it")
      return 0
    }
    guard let content = ReloadReport.wait(pidFile: path, behind: before.number, seconds: 60) else {
      FileSystem.printError("the reload was asked for, and is not done after a minute; see the log")
      return 1
    }
    if content.isDone {
      FileSystem.print("reloaded: \(content.text)")
    } else {
      FileSystem.printError(content.text)
    }
    return content.isDone ? 0 : 1
  }

  /// The process that a PidFile names, if it runs: then it holds the lock on the file. The number
  /// alone says nothing, since after a restart of the machine another process may have it.
  private static func runningProcess(_ path: String) -> pid_t? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    guard wirebird_lock(file) != 0 else { return nil }
    let text = FileSystem.contents(path)?.prefix { $0.isNumber } ?? ""
    return pid_t(String(text)).flatMap { $0 > 0 ? $0 : nil }
  }

  /// Whether no other instance has the PidFile; says so where one has.
  static func isFree(_ path: String) -> Bool {
    guard let number = runningProcess(path) else { return true }
    FileSystem.printError("Another instance is already running (pid \(number))")
    return false
  }

  /// Writes this process's number into the PidFile, and keeps it locked until the process ends.
  static func claim(_ path: String) -> Bool {
    guard isFree(path) else { return false }
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    guard file >= 0 else {
      FileSystem.printError(
        "failed to write the PidFile \(path): \(SystemError.text(errno));"
          + " name a place that this user may write to with the directive PidFile")
      return false
    }
    guard wirebird_lock(file) == 0 else {
      _ = isFree(path)
      return false
    }
    ftruncate(file, 0)
    var buffer = OctetBuffer(capacity: 32)
    buffer.append("\(getpid())\n")
    return FileSystem.write(buffer.view, to: file) == nil
  }

  /// Runs `body` in a process of its own without a terminal.
  ///
  /// The calling process waits until the body reports: nil once it runs, else what keeps it from
  /// running, which is shown. No threads may run yet.
  ///
  /// - Returns: In the calling process, whether the daemon runs; the daemon's own exit status in it.
  static func detach(_ body: ((String?) -> Void) -> Int32) -> Int32 {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else {
      FileSystem.printError("failed to make a pipe: \(SystemError.text(errno))")
      return 1
    }
    let child = wirebird_fork()
    if child < 0 {
      FileSystem.printError("failed to start the daemon: \(SystemError.text(errno))")
      return 1
    }
    if child > 0 {
      close(ends[1])
      return waitForReport(ends[0])
    }
    close(ends[0])
    setsid()
    let report = ends[1]
    let status = body { message in
      var buffer = OctetBuffer(capacity: 256)
      buffer.append(message ?? "ok")
      _ = FileSystem.write(buffer.view, to: report)
      close(report)
      leaveTerminal()
    }
    return status
  }

  /// Reads what the daemon reports; the exit status.
  private static func waitForReport(_ end: Int32) -> Int32 {
    var octets = [UInt8](repeating: 0, count: 4096)
    let count = unsafe octets.withUnsafeMutableBytes { unsafe read(end, $0.baseAddress, $0.count) }
    let text = String(decoding: octets.prefix(max(count, 0)), as: UTF8.self)
    if text == "ok" { return 0 }
    FileSystem.printError(text.isEmpty ? "the daemon ended before it ran" : text)
    return 1
  }

  /// Lets the daemon read from and write to nothing.
  private static func leaveTerminal() {
    let null = unsafe open("/dev/null", O_RDWR)
    guard null >= 0 else { return }
    for file in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] { dup2(null, file) }
    if null > STDERR_FILENO { close(null) }
  }
}
