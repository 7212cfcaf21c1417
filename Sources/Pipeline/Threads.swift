internal import CLinux
internal import Glibc

/// A value that threads share: they change it one at a time, and wait for each other's changes.
///
/// A mutex and a condition variable; the one place where Wirebird's own threads meet.
@safe
public final class Monitor<State>: @unchecked Sendable {
  // Unchecked: the state is only touched with the mutex held.

  /// Guards the state.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  /// Signalled after every change.
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  /// The shared value.
  private var state: State

  /// A shared value.
  public init(_ state: State) {
    self.state = state
    unsafe mutex = .allocate(capacity: 1)
    unsafe condition = .allocate(capacity: 1)
    unsafe pthread_mutex_init(mutex, nil)
    // Waiting for a time shall not depend on what somebody sets the clock to.
    var attributes = pthread_condattr_t()
    unsafe pthread_condattr_init(&attributes)
    unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    unsafe pthread_cond_init(condition, &attributes)
    unsafe pthread_condattr_destroy(&attributes)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  /// Changes or reads the value, and wakes those who wait for a change.
  ///
  /// - Parameter tells: Whether others may wait for what `body` changes.
  public func withLock<Result>(tells: Bool = true, _ body: (inout State) -> Result) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer {
      if tells { unsafe pthread_cond_broadcast(condition) }
      unsafe pthread_mutex_unlock(mutex)
    }
    return body(&state)
  }

  /// Wakes those who wait for a change.
  public func tell() { unsafe pthread_cond_broadcast(condition) }

  /// Waits until `body` gives a result; it is asked again after every change.
  ///
  /// - Parameter tells: Whether others may wait for what `body` changes.
  public func wait<Result>(tells: Bool = true, until body: (inout State) -> Result?) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer {
      if tells { unsafe pthread_cond_broadcast(condition) }
      unsafe pthread_mutex_unlock(mutex)
    }
    while true {
      if let result = body(&state) { return result }
      unsafe pthread_cond_wait(condition, mutex)
    }
  }

  /// Waits until `body` gives a result, at most for a time; nil where it gave none until then.
  public func wait<Result>(
    nanoseconds limit: Int64, until body: (inout State) -> Result?
  ) -> Result? {
    var end = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &end)
    let nanoseconds = Int64(end.tv_nsec) &+ limit % 1_000_000_000
    end.tv_sec = end.tv_sec &+ Int(limit / 1_000_000_000 &+ nanoseconds / 1_000_000_000)
    end.tv_nsec = Int(nanoseconds % 1_000_000_000)
    unsafe pthread_mutex_lock(mutex)
    defer {
      unsafe pthread_cond_broadcast(condition)
      unsafe pthread_mutex_unlock(mutex)
    }
    while true {
      if let result = body(&state) { return result }
      if unsafe pthread_cond_timedwait(condition, mutex, &end) == ETIMEDOUT {
        return body(&state)
      }
    }
  }
}

/// A thread of the system that runs one function: blocking work does not belong on the pool of Swift's
/// concurrency.
@safe
public final class WorkerThread: @unchecked Sendable {
  // Unchecked: the identifier is written before the thread is known to others.

  /// What a thread is given when it starts.
  private final class Start {
    /// The thread's function.
    let body: @Sendable () -> Void

    /// A function to run.
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// The system's identifier.
  private var identifier = pthread_t()
  /// Whether the thread runs; false where the system had none left.
  public private(set) var isRunning = false

  /// Starts a thread; `name` (at most 15 octets) is shown by tools of the system.
  public init(name: String, _ body: @escaping @Sendable () -> Void) {
    let title = String(name.prefix(15))
    let start = unsafe Unmanaged.passRetained(
      Start {
        unsafe wirebird_name_thread(title)
        body()
      })
    let result = unsafe pthread_create(
      &identifier, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, start.toOpaque())
    guard result == 0 else {
      unsafe start.release()
      return
    }
    isRunning = true
  }

  /// Waits for its end.
  public func join() {
    guard isRunning else { return }
    pthread_join(identifier, nil)
    isRunning = false
  }
}

/// The processors of the machine.
public enum Processors {
  /// How many this process may use, at least one.
  public static var availableCount: Int { max(Int(wirebird_processor_count()), 1) }
}

/// A time that nobody sets.
public enum MonotonicTime {
  /// Nanoseconds since some time before the program started.
  public static var nanoseconds: Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
