internal import CLinux
internal import Glibc

/// Ends the waiting of a thread, once and for good.
final class EndSignal: Sendable {
  /// Becomes readable at the end, and stays so.
  private let file = eventfd(0, Int32(EFD_CLOEXEC))

  /// A signal that has not come.
  init() {}

  deinit { if file >= 0 { close(file) } }

  /// Says that it is the end; on any thread.
  func signal() { eventfd_write(file, 1) }

  /// Waits for the end, at most so long; whether it has come.
  func wait(milliseconds: Int32) -> Bool {
    var entry = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&entry, 1, milliseconds) > 0
  }
}
