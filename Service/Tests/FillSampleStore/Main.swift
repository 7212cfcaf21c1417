internal import Glibc
internal import SampleStore

/// Makes the store of the tests in a folder, `FillSampleStore DIR`; or writes to it, `FillSampleStore
/// DIR --write`, a batch every few milliseconds and a line for each, until its input ends.
@main
struct Main {
  /// Makes it, or writes.
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    guard let folder = arguments.first, arguments.count == 1 || arguments.last == "--write" else {
      say("usage: FillSampleStore DIR [--write]", to: STDERR_FILENO)
      exit(64)
    }
    do {
      if arguments.count == 1 {
        try SampleStore.make(at: folder)
      } else {
        try SampleStore.write(to: folder) { batch, microseconds in
          say("\(batch) \(microseconds)", to: STDOUT_FILENO)
          return !hasInputEnded(after: 10)
        }
      }
    } catch {
      say("FillSampleStore: \(error)", to: STDERR_FILENO)
      exit(1)
    }
  }

  /// Whether the input ends within so many milliseconds.
  private static func hasInputEnded(after milliseconds: Int32) -> Bool {
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&input, 1, milliseconds) > 0
  }

  /// Writes a line.
  private static func say(_ line: String, to descriptor: Int32) {
    let octets = Array((line + "\n").utf8)
    _ = unsafe write(descriptor, octets, octets.count)
  }
}
