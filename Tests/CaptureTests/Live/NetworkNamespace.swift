import CPcap
import Glibc

/// A network namespace of a test's own, with the two ends of a cable in it.
///
/// It belongs to a thread and goes with it, so that nothing is left behind.
enum NetworkNamespace {
  /// Whether this process may make namespaces and capture.
  static var isAvailable: Bool { geteuid() == 0 }

  /// Runs `body` on a thread of its own in a new namespace that has `lo`, `wb0` and `wb1` up.
  static func run(_ body: @escaping @Sendable () throws -> Void) throws {
    let task = Task(body)
    var thread = pthread_t()
    let address = unsafe Unmanaged.passUnretained(task).toOpaque()
    let result = unsafe pthread_create(
      &thread, nil,
      { argument in
        if let argument = unsafe argument {
          unsafe Unmanaged<Task>.fromOpaque(argument).takeUnretainedValue().run()
        }
        return nil
      }, address)
    guard result == 0 else { throw Failure(text: "no thread") }
    pthread_join(thread, nil)
    if let error = task.error { throw error }
  }

  /// Makes the cable.
  static func addCable() {
    shell("ip link add wb0 type veth peer name wb1")
    shell("ip link set wb0 addrgenmode none; ip link set wb1 addrgenmode none")
    shell("ip link set wb0 up; ip link set wb1 up")
  }

  /// Runs a command line in the namespace.
  static func shell(_ line: String) {
    var process = pid_t()
    var words = unsafe [UnsafeMutablePointer<CChar>?]()
    for word in ["sh", "-c", line] { unsafe words.append(unsafe strdup(word)) }
    unsafe words.append(nil)
    if unsafe posix_spawnp(&process, "sh", nil, nil, words, environ) == 0 {
      var status: Int32 = 0
      unsafe waitpid(process, &status, 0)
    }
    for index in unsafe words.indices { unsafe free(words[index]) }
  }

  /// Puts a frame on the cable, `count` times.
  static func send(_ frame: [UInt8], on device: String = "wb1", count: Int = 1) {
    var words = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard let handle = unsafe late_pcap_open_live(device, 64, 0, 1000, &words) else { return }
    for _ in 0..<count { _ = unsafe late_pcap_inject(handle, frame, frame.count) }
    unsafe late_pcap_close(handle)
  }

  /// What went wrong.
  struct Failure: Error {
    /// In words.
    let text: String
  }

  /// The body for the thread.
  private final class Task: @unchecked Sendable {
    /// What is run.
    private let body: @Sendable () throws -> Void
    /// What it threw.
    private(set) var error: (any Error)?

    /// A task.
    init(_ body: @escaping @Sendable () throws -> Void) { self.body = body }

    /// Runs the body in a namespace.
    func run() {
      do {
        // Not in Swift's view of glibc; 0x40000000 is CLONE_NEWNET.
        guard let address = unsafe dlsym(nil, "unshare") else { throw Failure(text: "no unshare") }
        let unshare = unsafe unsafeBitCast(
          address, to: (@convention(c) (Int32) -> Int32).self)
        guard unshare(0x4000_0000) == 0 else { throw Failure(text: "no namespace") }
        NetworkNamespace.shell("ip link set lo up")
        NetworkNamespace.addCable()
        try body()
      } catch {
        self.error = error
      }
    }
  }
}
