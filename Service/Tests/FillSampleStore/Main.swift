internal import Glibc
internal import SampleStore

/// Makes the store of the tests in a folder: `FillSampleStore DIR`.
@main
struct Main {
  /// Makes it.
  static func main() {
    guard CommandLine.arguments.count == 2 else {
      say("usage: FillSampleStore DIR")
      exit(64)
    }
    do {
      try SampleStore.make(at: CommandLine.arguments[1])
    } catch {
      say("FillSampleStore: \(error)")
      exit(1)
    }
  }

  /// Writes a line for people.
  private static func say(_ line: String) {
    let octets = Array((line + "\n").utf8)
    _ = unsafe write(STDERR_FILENO, octets, octets.count)
  }
}
