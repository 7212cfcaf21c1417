internal import Glibc

/// What `Mutex` of Synchronization is in builds for ThreadSanitizer, which sees the locks of the C library and not those
/// that Swift's own libraries take.
@safe
public struct WatchedMutex<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
  // Unchecked: the value is only touched with the lock held.

  /// Guards the value.
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  /// The value.
  private let value: UnsafeMutablePointer<Value>

  /// A value that is guarded.
  public init(_ initial: consuming sending Value) {
    unsafe lock = .allocate(capacity: 1)
    unsafe pthread_mutex_init(lock, nil)
    unsafe value = .allocate(capacity: 1)
    unsafe value.initialize(to: initial)
  }

  deinit {
    unsafe value.deinitialize(count: 1)
    unsafe value.deallocate()
    unsafe pthread_mutex_destroy(lock)
    unsafe lock.deallocate()
  }

  /// Reads or changes the value.
  public borrowing func withLock<Result: ~Copyable, Failure>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    unsafe pthread_mutex_lock(lock)
    defer { unsafe pthread_mutex_unlock(lock) }
    return try unsafe body(&value.pointee)
  }
}
