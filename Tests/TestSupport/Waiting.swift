internal import Glibc

/// Waits for what other threads or processes bring about; whether it came.
///
/// The bound is for what never comes. It is far beyond what a busy machine takes, so that no result depends on
/// how quick the machine is.
@discardableResult
public func waitUntil(
  withinSeconds seconds: Int = Receiver.patienceSeconds, _ condition: () -> Bool
) -> Bool {
  let end = ContinuousClock.now + .seconds(seconds)
  while !condition() {
    if ContinuousClock.now > end { return false }
    usleep(2_000)
  }
  return true
}

/// How long this thread had the processor for `body`: what others take of the machine meanwhile is not in it.
public func processorTime(_ body: () throws -> Void) rethrows -> Duration {
  func now() -> Duration {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
  }
  let start = now()
  try body()
  return now() - start
}
