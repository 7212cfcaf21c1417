internal import CLinux
internal import Glibc

/// Ends the waiting of a capture on another thread.
///
/// Once signalled it stays so. Safe to signal from any thread and from a signal handler.
public final class WakeUp: Sendable {
  /// The event descriptor that is polled beside a capture's own.
  public let descriptor: Int32

  /// One that is not signalled; where the system has no descriptors left it never will be.
  public init() {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Ends the waiting.
  public func signal() {
    var one: UInt64 = 1
    _ = unsafe write(descriptor, &one, 8)
  }

  /// Whether it was signalled.
  public var isSignalled: Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe descriptor >= 0 && poll(&entry, 1, 0) > 0
  }
}

/// What ended a wait.
enum Readiness {
  /// The descriptor can be read, or has an error to be read.
  case ready
  /// The time is over.
  case timeout
  /// The wake-up was signalled.
  case wokenUp

  /// Waits until `descriptor` can be read, but no longer than `milliseconds`.
  static func wait(
    for descriptor: Int32, or wakeUp: WakeUp?, milliseconds: Int32
  ) -> Readiness {
    // A negative descriptor is left out by poll.
    var entries: InlineArray<2, pollfd> = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wakeUp?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    let count = unsafe withUnsafeMutableBytes(of: &entries) { memory in
      unsafe poll(memory.baseAddress?.assumingMemoryBound(to: pollfd.self), 2, milliseconds)
    }
    if entries[1].revents != 0 { return .wokenUp }
    // An interrupted wait is as good as one that timed out: the caller comes back.
    return count > 0 && entries[0].revents != 0 ? .ready : .timeout
  }
}
