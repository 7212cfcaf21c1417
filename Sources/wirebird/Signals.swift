internal import Glibc

/// The signals that steer the program, taken one at a time by the main thread.
enum Signals {
  /// What a signal asks for.
  enum Request {
    /// SIGTERM, SIGQUIT: end.
    case stop
    /// SIGINT: end, as from a keyboard; the second one at once.
    case interrupt
    /// SIGHUP: open files anew, and reload the configuration.
    case reopen
    /// SIGUSR1: report what was counted.
    case report
    /// SIGUSR2: log more.
    case debug
    /// All threads have ended.
    case finished
  }

  /// The signal by which the last thread tells that it ended.
  private static let finishedSignal = SIGURG

  /// All of them.
  private static var set: sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in [SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2, finishedSignal] {
      unsafe sigaddset(&set, signal)
    }
    return set
  }

  /// Keeps signals for ``next()``, in this thread and all that it starts; a broken pipe is an error of
  /// write(2) instead, and so is a file that reached the limit of the process.
  static func block() {
    var set = set
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    _ = signal(SIGPIPE, SIG_IGN)
    _ = signal(SIGXFSZ, SIG_IGN)
  }

  /// Tells the main thread that all others have ended.
  static func tellFinished() { kill(getpid(), finishedSignal) }

  /// Waits for a signal.
  static func next() -> Request {
    var set = set
    var number: Int32 = 0
    while true {
      guard unsafe sigwait(&set, &number) == 0 else { continue }
      switch number {
      case SIGINT: return .interrupt
      case SIGHUP: return .reopen
      case SIGUSR1: return .report
      case SIGUSR2: return .debug
      case finishedSignal: return .finished
      default: return .stop
      }
    }
  }
}
