internal import Configuration
internal import Glibc
internal import Pipeline
internal import Synchronization

/// The lookup service of a `<Lookup>` block: started, watched, and started again when it ends.
///
/// A service that ends soon after its start is started later and later: after one second at first,
/// after a minute at last. The sensor goes on, whatever becomes of it.
final class LookupChild: Sendable {
  /// What the watching thread and the others share.
  private struct State {
    /// The process; zero where there is none.
    var process: pid_t = 0
    /// Whether it shall run no more.
    var isStopping = false
  }

  /// The longest wait before it is started again, in seconds.
  private static let longestWait = 60
  /// How long it may take to end when it is told to, in seconds.
  private static let farewell = 10
  /// A service that ran so long is started again at once, in seconds.
  private static let goodRun = 60

  /// The program.
  private let path: String
  /// Its arguments.
  private let words: [String]
  /// Where its ends are told.
  private let log: Log
  /// The process.
  private let state = Mutex(State())

  /// The service of a block; nil where its program is not there, which is logged.
  init?(_ declaration: LookupDeclaration, _ log: Log) {
    guard let path = declaration.program ?? ServeProgram.path else {
      log.write(.error, "<Lookup> at \(declaration.place): \(ServeProgram.absence)")
      return nil
    }
    self.path = path
    self.log = log
    words = ServeProgram.arguments(
      store: declaration.store, listen: declaration.listen, keyFile: declaration.keyFile,
      endsWithParent: true)
  }

  /// Starts the thread that starts and watches the service.
  func start() -> WorkerThread {
    WorkerThread(name: "lookup") { self.watch() }
  }

  /// Ends the service; its thread ends then.
  func stop() {
    state.withLock { state in
      state.isStopping = true
      if state.process > 0 { kill(state.process, SIGTERM) }
    }
  }

  /// Starts the service until it shall stop.
  private func watch() {
    var wait = 1
    while true {
      let start = time(nil)
      guard let process = spawn() else { break }
      let status = process > 0 ? end(of: process) : 0
      let isStopping = state.withLock { state in
        state.process = 0
        return state.isStopping
      }
      if isStopping { break }
      if time(nil) - start >= Self.goodRun { wait = 1 }
      log.write(
        .error,
        "the lookup service ended (\(Self.text(status))); it is started again in \(wait) s; "
          + "`wirebird serve` with the same store shows why")
      if pause(seconds: wait) { break }
      wait = min(wait * 2, Self.longestWait)
    }
  }

  /// Waits for the end of a process, and ends it where it goes on long after it was told to stop: what its
  /// clients do keeps no sensor from ending.
  private func end(of process: pid_t) -> Int32 {
    var status: Int32 = 0
    var waits = 0
    while true {
      let ended = unsafe waitpid(process, &status, WNOHANG)
      if ended > 0 || (ended < 0 && errno != EINTR) { break }
      usleep(100_000)
      if state.withLock({ $0.isStopping }) { waits += 1 }
      if waits == Self.farewell * 10 { kill(process, SIGKILL) }
    }
    return status
  }

  /// Starts a process, its number noted before anybody can ask for its end; nil where none shall run.
  private func spawn() -> pid_t? {
    state.withLock { state in
      if state.isStopping { return nil }
      var process = pid_t()
      var attributes = posix_spawnattr_t()
      unsafe posix_spawnattr_init(&attributes)
      defer { unsafe posix_spawnattr_destroy(&attributes) }
      // The signals that this program keeps for itself are the service's own again.
      var none = sigset_t()
      unsafe sigemptyset(&none)
      unsafe posix_spawnattr_setsigmask(&attributes, &none)
      unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
      var pointers = unsafe words.map { unsafe strdup($0) } + [nil]
      defer { unsafe pointers.forEach { text in unsafe free(text) } }
      let error = unsafe posix_spawn(&process, path, nil, &attributes, &pointers, environ)
      if error != 0 { log.write(.error, "\(path): \(SystemError.text(error))") }
      state.process = error == 0 ? process : 0
      return state.process
    }
  }

  /// Waits, and answers whether the service shall stop meanwhile.
  private func pause(seconds: Int) -> Bool {
    for _ in 0..<(seconds * 10) {
      if state.withLock({ $0.isStopping }) { return true }
      usleep(100_000)
    }
    return false
  }

  /// How a process ended, in words.
  private static func text(_ status: Int32) -> String {
    let signal = status & 0x7F
    return signal == 0 ? "exit status \(status >> 8 & 0xFF)" : "signal \(signal)"
  }
}
