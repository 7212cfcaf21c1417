internal import CLinux
internal import Glibc
internal import Synchronization

/// What outputs go by when they wait; tests bring a clock of their own.
public protocol SteadyClock: AnyObject, Sendable {
  /// Nanoseconds since some moment; never goes backwards.
  func now() -> Int64
  /// Waits until one of the descriptors is ready or the time is over.
  ///
  /// - Returns: What the first one is ready for; 0 where the time is over or the second one is ready.
  func wait(_ descriptor: Int32, for events: Int16, or interrupt: Int32, nanoseconds: Int64)
    -> Int16
}

/// The clock of the system.
public final class MonotonicClock: SteadyClock {
  /// A clock that goes.
  public init() {}

  /// The present time.
  public func now() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// ppoll(2).
  public func wait(
    _ descriptor: Int32, for events: Int16, or interrupt: Int32, nanoseconds: Int64
  ) -> Int16 {
    // A negative descriptor is passed over.
    var entries = (
      wirebird_polled(descriptor: descriptor, events: events, found: 0),
      wirebird_polled(descriptor: interrupt, events: Int16(POLLIN), found: 0)
    )
    let found = unsafe withUnsafeMutablePointer(to: &entries) { pointer in
      unsafe pointer.withMemoryRebound(to: wirebird_polled.self, capacity: 2) { first in
        unsafe wirebird_poll(first, 2, max(nanoseconds, 0))
      }
    }
    return found > 0 ? entries.0.found : 0
  }
}

/// How long an output waits for its peer: for ever, until the program is about to end; then as long as
/// the peer goes on taking something.
public final class Patience: Sendable {
  /// How often the time without progress may pass, in all, once the program is about to end.
  public static let stopFactor: Int64 = 12

  /// The clock.
  private let clock: any SteadyClock
  /// How long without progress is too long at the end.
  private let stopNanoseconds: Int64
  /// Becomes readable when the end is near, and stays so.
  private let signal = eventfd(0, Int32(EFD_CLOEXEC))
  /// When the program was about to end; ``unhurried`` before.
  private let hurried = Atomic<Int64>(Patience.unhurried)
  /// When the peer last took something.
  private let progress = Atomic<Int64>(Patience.unhurried)
  /// No time.
  private static let unhurried = Int64.min

  /// Patience that ends `stopNanoseconds` after the last progress once the end is near.
  public init(stopNanoseconds: Int64, clock: any SteadyClock = MonotonicClock()) {
    self.clock = clock
    self.stopNanoseconds = stopNanoseconds
  }

  deinit { if signal >= 0 { Glibc.close(signal) } }

  /// Nanoseconds of the clock.
  public var now: Int64 { clock.now() }

  /// Whether the end is near.
  public var isHurried: Bool { hurried.load(ordering: .relaxed) != Self.unhurried }

  /// Says that the end is near; called on any thread.
  public func hurry() {
    guard !isHurried else { return }
    hurried.store(clock.now(), ordering: .relaxed)
    eventfd_write(signal, 1)
  }

  /// Notes that the peer took something.
  public func noteProgress() { progress.store(clock.now(), ordering: .relaxed) }

  /// Whether nothing is waited for any more.
  public var isOver: Bool {
    let start = hurried.load(ordering: .relaxed)
    guard start != Self.unhurried else { return false }
    let now = clock.now()
    let last = max(start, progress.load(ordering: .relaxed))
    return now - last >= stopNanoseconds || (now - start) / Self.stopFactor >= stopNanoseconds
  }

  /// Waits for a time; shorter where the end is near or comes near.
  public func wait(nanoseconds: Int64) { _ = wait(-1, for: 0, nanoseconds: nanoseconds) }

  /// Waits until a descriptor is ready, at most for a time, less where the end is near.
  ///
  /// - Returns: What it is ready for (poll(2)); 0 for nothing.
  public func wait(_ descriptor: Int32, for events: Int16, nanoseconds: Int64) -> Int16 {
    if isHurried {
      return clock.wait(
        descriptor, for: events, or: -1, nanoseconds: min(nanoseconds, stopNanoseconds / 20 + 1))
    }
    return clock.wait(descriptor, for: events, or: signal, nanoseconds: nanoseconds)
  }
}
