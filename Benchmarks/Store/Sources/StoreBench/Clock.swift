internal import Glibc

/// Time that passed, by the clock and of the processor.
struct Clock {
  /// Seconds by the clock.
  var wall = 0.0
  /// Seconds of all threads of the process.
  var processor = 0.0

  /// Adds what `body` takes.
  mutating func measure(_ body: () throws -> Void) rethrows {
    let (wall, processor) = (
      Self.nanoseconds(CLOCK_MONOTONIC), Self.nanoseconds(CLOCK_PROCESS_CPUTIME_ID)
    )
    try body()
    self.wall += Double(Self.nanoseconds(CLOCK_MONOTONIC) - wall) / 1e9
    self.processor += Double(Self.nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - processor) / 1e9
  }

  /// What a clock says.
  static func nanoseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// The most memory of the process so far, in octets.
  static var peakOctets: Int {
    var usage = rusage()
    // RUSAGE_SELF.
    unsafe getrusage(0, &usage)
    return usage.ru_maxrss << 10
  }
}

/// Files of what is measured.
enum Files {
  /// The octets of a folder's files.
  static func octets(in folder: String) -> Int {
    var sum = 0
    for path in paths(in: folder) {
      var state = stat()
      if unsafe stat(path, &state) == 0 { sum += Int(state.st_size) }
    }
    return sum
  }

  /// Takes a folder's files out of the system's memory, so that they are read from the disk again.
  static func forget(in folder: String) {
    sync()
    for path in paths(in: folder) {
      let file = unsafe open(path, O_RDONLY)
      guard file >= 0 else { continue }
      posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED)
      close(file)
    }
  }

  /// The paths of a folder's files.
  private static func paths(in folder: String) -> [String] {
    guard let directory = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(directory) }
    var paths: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { start in
        unsafe start.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { paths.append("\(folder)/\(name)") }
    }
    return paths
  }
}
