internal import Configuration
internal import Glibc
internal import Octets
internal import Pipeline
internal import Synchronization
internal import TestSupport
internal import Testing

@Suite("Wirebird's own log")
struct LogTests {
  /// The lines that a log writes into a file, without their times, which are checked.
  private func lines(
    _ level: LogLevel = .info, clock: HandClock? = nil, _ body: (Log, String) -> Void
  ) -> [String] {
    let folder = Program.temporaryFolder()
    defer { Program.remove(folder) }
    let log =
      clock.map { clock in
        Log(level: level) { Timestamp(nanoseconds: clock.second.withLock { $0 } * 1_000_000_000) }
      } ?? Log(level: level)
    log.setTerminal(false)
    #expect(log.open(folder + "/log") == nil)
    body(log, folder)
    let text = String(decoding: Repository.octets(at: folder + "/log") ?? [], as: UTF8.self)
    return text.split(separator: "\n").map { line in
      // `YYYY-MM-DD hh:mm:ss LEVEL message`
      let shape = line.prefix(20).map { $0.isNumber ? "d" : $0 }
      #expect(String(shape) == "dddd-dd-dd dd:dd:dd ", "\(line)")
      return String(line.dropFirst(20))
    }
  }

  @Test func `a message is one line, and not longer than the limit`() {
    let found = lines { log, _ in
      log.write(.info, "a\nb\r\nc\u{1B}[31m\td\u{7F}")
      log.write(.error, String(repeating: "x", count: 10_000))
      log.write(.warning, "naïve")
    }
    #expect(found[0] == "INFO a;b;c?[31m?d?" && found[2] == "WARNING naïve")
    #expect(found[1] == "ERROR " + String(repeating: "x", count: Log.messageLimit))
  }

  @Test func `only the levels that are asked for are written`() {
    for (number, level) in LogLevel.allCases.enumerated() {
      let found = lines(level) { log, _ in
        for level in LogLevel.allCases {
          log.write(level, "m")
          #expect(log.isLogging(level) == (LogLevel.allCases.firstIndex(of: level)! <= number))
        }
      }
      #expect(found == LogLevel.allCases.prefix(number + 1).map { $0.rawValue + " m" })
    }
  }

  /// What is said of messages that were left out.
  private let remedy = "SuppressRepeatingLogs FALSE writes all"

  /// A clock that is set by hand.
  private final class HandClock: Sendable {
    /// The second.
    let second = Mutex<Int64>(1_700_000_000)
  }

  @Test func `of one kind ten lines a second are written, and the rest is told`() {
    let clock = HandClock()
    let found = lines(clock: clock) { log, _ in
      for number in 0..<25 { log.write(.error, "e\(number)", kind: "k") }
      for number in 0..<11 { log.write(.error, "other \(number)") }
      clock.second.withLock { $0 += 1 }
      log.write(.error, "later", kind: "k")
      log.suppressesRepeats = false
      for _ in 0..<12 { log.write(.error, "again", kind: "k") }
    }
    #expect(found.count == 10 + 11 + 1 + 12)
    #expect(found[9] == "ERROR e9" && found[10] == "ERROR other 0")
    #expect(found[21] == "ERROR later (15 messages like this were left out; \(remedy))")
  }

  @Test func `a storm of a minute is ten lines a second of each kind, and all are counted`() {
    let clock = HandClock()
    let found = lines(clock: clock) { log, _ in
      for _ in 0..<60 {
        for number in 0..<1000 { log.write(.warning, "storm \(number)", kind: "s") }
        for _ in 0..<20 { log.write(.error, "rain", kind: "r") }
        clock.second.withLock { $0 += 1 }
      }
      log.tellLeftOut()
      log.tellLeftOut()
    }
    // Behind the last second one line of each kind tells what was left out in it, once.
    #expect(found.count == 60 * 20 + 2)
    #expect(found.suffix(2).first == "ERROR rain (10 messages like this were left out; \(remedy))")
    #expect(found.last == "WARNING storm 999 (990 messages like this were left out; \(remedy))")
    let left = found.compactMap { line in
      line.split(separator: "(").dropFirst().last.flatMap { Int($0.prefix { $0.isNumber }) }
    }
    #expect(left.reduce(found.count, +) - 2 == 60 * 1020)
  }

  @Test func `kinds without end are forgotten, and what was left out of them is told`() {
    let clock = HandClock()
    let found = lines(clock: clock) { log, _ in
      for number in 0..<10_000 {
        for _ in 0..<11 { log.write(.warning, "of many", kind: "k\(number)") }
      }
      log.tellLeftOut()
    }
    let told = found.compactMap { line in
      line.hasPrefix("WARNING of many")
        ? line.split(separator: "(").dropFirst().last.flatMap { Int($0.prefix { $0.isNumber }) }
        : line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }
    let written = found.count { $0 == "WARNING of many" }
    #expect(told.reduce(written, +) == 110_000 && written < 100_100)
    #expect(found.contains { $0.hasSuffix("of too many kinds to tell apart were left out") })
  }

  @Test func `what a full disk did not take is told when there is room`() {
    let found = lines { log, folder in
      #expect(log.open("/dev/full") == nil)
      for _ in 0..<3 { log.write(.error, "lost") }
      #expect(log.open(folder + "/log") == nil)
      log.write(.info, "room")
    }
    #expect(
      found == [
        "WARNING 3 messages could not be written here: No space left on device", "INFO room",
      ])
  }

  @Test func `a file that was moved away is opened anew`() {
    let found = lines { log, folder in
      log.write(.info, "before")
      #expect(unsafe rename(folder + "/log", folder + "/old") == 0)
      log.write(.info, "between")
      log.reopen()
      log.write(.info, "after")
      let old = String(decoding: Repository.octets(at: folder + "/old") ?? [], as: UTF8.self)
      #expect(old.contains("before") && old.contains("between"))
      #expect(log.open(folder + "/none/log") == "No such file or directory")
    }
    #expect(found == ["INFO after"])
  }
}
