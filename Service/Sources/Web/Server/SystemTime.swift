internal import Glibc

extension LookupService {
  /// The time of the system's clock, in seconds since the epoch.
  public static func systemTime() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec)
  }
}
