internal import CLinux
internal import Glibc
public import Octets

/// What tells Schedules the time; tests bring one of their own.
public protocol ScheduleClock: AnyObject, Sendable {
  /// The present time.
  func now() -> Timestamp
  /// Waits until a time has come, or for less; answers at once after ``stop()``.
  func wait(until time: Timestamp)
  /// Ends all waiting.
  func stop()
}

/// The clock of the system.
public final class SystemClock: ScheduleClock {
  /// Becomes readable when waiting shall end, and stays so.
  private let signal = eventfd(0, Int32(EFD_CLOEXEC))
  /// The longest wait in milliseconds: the system's time may be set meanwhile.
  private static let longestWait: Int64 = 30_000

  /// A clock that goes.
  public init() {}

  deinit { if signal >= 0 { close(signal) } }

  /// The present time.
  public func now() -> Timestamp { .now() }

  /// Waits until a time has come, at most half a minute.
  public func wait(until time: Timestamp) {
    let left = (time.nanoseconds &- now().nanoseconds) / 1_000_000 &+ 1
    var entry = pollfd(fd: signal, events: Int16(POLLIN), revents: 0)
    unsafe poll(&entry, 1, Int32(min(max(left, 0), Self.longestWait)))
  }

  /// Ends all waiting.
  public func stop() { eventfd_write(signal, 1) }
}
