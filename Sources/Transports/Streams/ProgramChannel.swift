internal import CLinux
internal import Glibc
internal import Octets

/// A program that reads records from its standard input.
final class ProgramChannel: Channel {
  /// How long a program may go on once its standard input has ended.
  static let limitMicroseconds: useconds_t = 2_000_000

  /// Our end of the pipe.
  private var pipe: OwnedDescriptor?
  /// The process; 0 where it has ended.
  private var process: pid_t
  /// The program, for messages.
  private let name: String
  /// What is waited for.
  var descriptor: Int32 { pipe?.number ?? -1 }

  /// Starts a program; its output goes where ours goes.
  init(_ command: String, _ arguments: [String]) throws(TransportFailure) {
    name = command
    var ends: [Int32] = [-1, -1]
    guard unsafe wirebird_pipe(&ends) == 0 else { throw .system("making a pipe", errno) }
    let reading = OwnedDescriptor(ends[0])
    let writing = OwnedDescriptor(ends[1])
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, reading.number, STDIN_FILENO)
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    // What this program blocks or ignores is nothing that another one expects; and what a terminal sends
    // to this program is not meant for the other one.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    unsafe sigfillset(&signals)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    var words = unsafe ([command] + arguments).map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    process = 0
    let status = unsafe posix_spawn(&process, command, &actions, &attributes, &words, environ)
    guard status == 0 else { throw .system("starting \(command)", status) }
    _ = fcntl(writing.number, F_SETFL, O_NONBLOCK)
    pipe = writing
  }

  deinit { close(isOrderly: false) }

  /// write(2).
  func write(
    _ octets: borrowing OctetBuffer, from start: Int
  ) throws(TransportFailure) -> WriteStep {
    while true {
      let count = unsafe octets.view(from: start, count: octets.count).withUnsafeOctets { memory in
        unsafe Glibc.write(descriptor, memory.baseAddress, memory.count)
      }
      if count > 0 { return .wrote(count) }
      let number = errno
      if count < 0, number == EINTR { continue }
      if count < 0, number == EAGAIN { return .wait(Int16(POLLOUT)) }
      throw number == EPIPE ? ended() : .system("writing to \(name)", number)
    }
  }

  /// What the program has not read.
  func outstanding() throws(TransportFailure) -> Int { max(Int(wirebird_unread(descriptor)), 0) }

  /// Throws where the program has ended or closed its standard input.
  func checkPeer() throws(TransportFailure) {
    var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    if unsafe poll(&entry, 1, 0) > 0, entry.revents & Int16(POLLERR) != 0 { throw ended() }
  }

  /// How the program ended, as far as that is known.
  private func ended() -> TransportFailure {
    var status: Int32 = 0
    for _ in 0..<20 where process > 0 {
      if unsafe waitpid(process, &status, WNOHANG) == process {
        process = 0
        let signal = status & 0x7F
        let end = signal == 0 ? "with status \(status >> 8 & 0xFF)" : "by signal \(signal)"
        return TransportFailure("\(name) has ended \(end)")
      }
      usleep(5000)
    }
    return TransportFailure("\(name) has closed its standard input")
  }

  /// Ends its standard input, and the program where it does not end by itself.
  func close(isOrderly: Bool) {
    pipe = nil
    guard process > 0 else { return }
    var status: Int32 = 0
    var waited: useconds_t = 0
    while waited < (isOrderly ? Self.limitMicroseconds : 100_000) {
      if unsafe waitpid(process, &status, WNOHANG) != 0 {
        process = 0
        return
      }
      usleep(5000)
      waited += 5000
    }
    kill(process, SIGTERM)
    for turn in 0..<200 {
      if unsafe waitpid(process, &status, WNOHANG) != 0 { break }
      if turn == 100 { kill(process, SIGKILL) }
      usleep(5000)
    }
    process = 0
  }
}

extension StreamTransport {
  /// Records to the standard input of a program, which is started again when it has ended.
  ///
  /// - Parameter isRestarted: Whether it is; else a failure after its end stays.
  public static func program(
    _ command: String, _ arguments: [String], _ framing: Framing, isRestarted: Bool
  ) -> StreamTransport {
    var isStarted = false
    return StreamTransport(framing, limitOctets: localOctets) { patience throws(TransportFailure) in
      if isStarted, !isRestarted {
        throw TransportFailure("\(command) has ended, and Restart is FALSE", isFinal: true)
      }
      let channel = try ProgramChannel(command, arguments)
      isStarted = true
      return channel
    }
  }
}
