internal import Glibc

/// A lock that one thread at a time holds, and that others can give up waiting for.
@safe
public final class InstanceLock: @unchecked Sendable {
  // Unchecked: the mutex is made for several threads.

  /// The system's mutex.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>

  /// A lock that nobody holds.
  public init() {
    unsafe mutex = .allocate(capacity: 1)
    unsafe pthread_mutex_init(mutex, nil)
  }

  deinit {
    unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
  }

  /// Runs `body` with the lock held.
  @inline(__always)
  public func hold<Result: ~Copyable, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return try body()
  }

  /// Runs `body` with the lock held; nil where another thread holds it for longer than so many
  /// milliseconds.
  public func hold<Result, Failure: Error>(
    waitingMilliseconds limit: Int, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    var end = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &end)
    let nanoseconds = end.tv_nsec + limit % 1000 * 1_000_000
    end.tv_sec += limit / 1000 + nanoseconds / 1_000_000_000
    end.tv_nsec = nanoseconds % 1_000_000_000
    guard unsafe pthread_mutex_timedlock(mutex, &end) == 0 else { return nil }
    defer { unsafe pthread_mutex_unlock(mutex) }
    return try body()
  }
}
