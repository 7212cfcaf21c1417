internal import CLinux
internal import Glibc
internal import Octets
internal import Pipeline
internal import Synchronization

/// Where a running program says what became of a reload, for whoever asked for it: a file beside the PidFile,
/// opened while the program may.
///
/// Its first line has the number of the reload and `ok` or `failed`, the last one is `end`.
final class ReloadReport: Sendable {
  /// The file; -1 without one.
  private let file: Int32
  /// Its path.
  private let path: String
  /// How many reloads there were.
  private let count = Mutex(0)

  /// The path of the report that belongs to a PidFile.
  static func path(of pidFile: String) -> String { pidFile + ".reload" }

  /// The report beside a PidFile.
  init(pidFile: String) {
    path = Self.path(of: pidFile)
    file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
    write(0, isDone: true, "nothing was reloaded yet")
  }

  deinit {
    if file >= 0 {
      unsafe unlink(path)
      close(file)
    }
  }

  /// Says what became of a reload.
  func add(isDone: Bool, _ text: String) {
    let number = count.withLock { count in
      count += 1
      return count
    }
    write(number, isDone: isDone, text)
  }

  /// The most characters of what is told.
  private static let textLimit = 900

  /// Writes the file.
  private func write(_ number: Int, isDone: Bool, _ text: String) {
    guard file >= 0 else { return }
    var octets = OctetBuffer(capacity: 256)
    octets.append("\(number) \(isDone ? "ok" : "failed")\n\(text.prefix(Self.textLimit))\nend\n")
    ftruncate(file, 0)
    lseek(file, 0, SEEK_SET)
    _ = FileSystem.write(octets.view, to: file)
  }

  // MARK: - Reading

  /// What a report says.
  struct Content: Equatable {
    /// The number of the last reload.
    let number: Int
    /// Whether it was done.
    let isDone: Bool
    /// What else is said of it.
    let text: String
  }

  /// What the report beside a PidFile says; nil where there is none, or it is being written.
  static func read(pidFile: String) -> Content? {
    guard let text = FileSystem.contents(path(of: pidFile)), text.hasSuffix("\nend\n") else {
      return nil
    }
    let lines = text.dropLast(5).split(
      separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    let words = (lines.first ?? "").split(separator: " ")
    guard words.count == 2, let number = Int(words[0]), lines.count == 2 else { return nil }
    return Content(number: number, isDone: words[1] == "ok", text: String(lines[1]))
  }

  /// Waits until another reload than `before` is reported; nil where that takes too long.
  static func wait(pidFile: String, behind before: Int, seconds: Int) -> Content? {
    for _ in 0..<(seconds * 20) {
      if let content = read(pidFile: pidFile), content.number > before { return content }
      usleep(50_000)
    }
    return nil
  }
}
