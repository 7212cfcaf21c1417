internal import Glibc
internal import TestSupport
internal import Testing

@Suite("om_file: rotation")
struct FileRotationTests {
  /// Runs an input of numbered queries into a file with these directives.
  private func rotated(
    _ more: String, count: Int = 500, in run: Run = Run()
  ) throws -> (run: Run, outcome: Run.Outcome) {
    run.file(
      "in.pcap",
      SampleCapture.pcap(SampleCapture.queries(String(repeating: "a", count: count))))
    let outcome = try run.run(
      Block.input("%D/in.pcap")
        + Block.output("\"%D/out.json\"", more + "\nExec $raw_event = $dns.id;"))
    return (run, outcome)
  }

  /// The lines of files, one after the other.
  private func lines(_ names: [String], of run: Run) -> [String] { names.flatMap { run.lines($0) } }

  /// The numbers of so many queries.
  private func numbers(_ count: Int) -> [String] { (1...count).map(String.init) }

  @Test func `by size, whole lines stay in order, and no file is longer`() throws {
    let (run, outcome) = try rotated("RotateSize 100")
    let names = run.names.filter { $0.hasPrefix("out-") }
    #expect(lines(names + ["out.json"], of: run) == numbers(500))
    #expect(names.allSatisfy { (run.text($0)?.utf8.count ?? 0) <= 100 && $0.hasSuffix(".json") })
    #expect(names.first?.contains("Z-000001") == true && names.count == 18)
    #expect(outcome.count("files rotated", of: "out") == 18)
    // The next run goes on behind the last number.
    let (_, again) = try rotated("RotateSize 100", in: run)
    let all = run.names.filter { $0.hasPrefix("out-") }
    #expect(lines(all + ["out.json"], of: run) == numbers(500) + numbers(500))
    #expect(again.count("written", of: "out") == 500)
  }

  @Test func `a record that is longer than a file has one of its own`() throws {
    let (run, _) = try rotated("RotateSize 1", count: 20)
    let names = run.names.filter { $0.hasPrefix("out-") }
    #expect(names.count == 19 && lines(names + ["out.json"], of: run) == numbers(20))
  }

  @Test(arguments: [("Gzip", ".gz", "/bin/gzip"), ("Zstd", ".zst", "/usr/bin/zstd")])
  func `compressed files hold the same, and nothing else is left`(
    _ name: String, _ suffix: String, _ program: String
  ) throws {
    let (run, outcome) = try rotated("RotateSize 700\nCompression \(name)")
    let names = run.names.filter { $0.hasPrefix("out-") }
    #expect(names.count == 2 && names.allSatisfy { $0.hasSuffix(".json" + suffix) })
    #expect(run.names.filter { $0.hasPrefix(".") } == [])
    #expect(outcome.count("files compressed", of: "out") == 2)
    var texts: [String] = []
    for name in names {
      let result = Program.run(program, ["-dc", name], in: run.folder)
      #expect(result.status == 0, Comment(rawValue: result.errors))
      texts += result.output.split(separator: "\n").map(String.init)
    }
    #expect(texts + run.lines("out.json") == numbers(500))
  }

  @Test func `what waited to be compressed when the program was killed is compressed now`() throws {
    let run = Run()
    run.file(".out-20200101T000000Z-000007.json.waiting", Array("old\n".utf8))
    run.file(".out-20200101T000000Z-000007.json.gz.part", Array("half".utf8))
    run.file(".outer-20200101T000000Z-000009.json.waiting", Array("another's\n".utf8))
    _ = try rotated("RotateSize 1G\nCompression Gzip", in: run)
    let names = run.names.filter { $0 != "in.pcap" && $0 != "log" }
    #expect(
      names == [
        ".outer-20200101T000000Z-000009.json.waiting", "out-20200101T000000Z-000007.json.gz",
        "out.json",
      ])
  }

  @Test(arguments: [("KeepFiles 3", 3), ("KeepSize 350", 3), ("KeepAge 1h", 18)])
  func `old files are removed by number, size and age`(_ rule: String, _ left: Int) throws {
    let run = Run()
    // Of another file, and one that is nobody's.
    for name in ["out-20200101T000000Z-x.json", "outer-20200101T000000Z-000001.json"] {
      run.file(name, [0x0A])
    }
    let old = run.file("out-20190101T000000Z-000001.json", Array("old\n".utf8))
    let times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
    #expect(unsafe utimensat(AT_FDCWD, old, times, 0) == 0)
    let (_, outcome) = try rotated("RotateSize 100\n\(rule)", in: run)
    let names = run.names.filter { $0.hasPrefix("out-") && !$0.hasSuffix("x.json") }
    #expect(names.count == left && run.names.count == left + 5)
    #expect(outcome.count("rotated files removed", of: "out") == UInt64(19 - left))
    #expect(
      lines(names + ["out.json"], of: run)
        == numbers(500).suffix(lines(names, of: run).count + run.lines("out.json").count))
  }

  @Test func `half a line at the end of a file is cut into a file beside it, and counted`() throws {
    let run = Run()
    run.file("out.json", Array("whole\nhal".utf8))
    let (_, outcome) = try rotated("", count: 2, in: run)
    #expect(run.lines("out.json") == ["whole", "1", "2"] && run.text("out.json.torn") == "hal\n")
    #expect(outcome.count("torn tails cut off", of: "out") == 1)
    #expect(outcome.log.contains("3 octets were cut into"))
    // A line that never ended, longer than a piece of reading.
    run.file("out.json", [UInt8](repeating: 0x61, count: 200_000))
    _ = try rotated("", count: 2, in: run)
    #expect(run.lines("out.json") == ["1", "2"])
    #expect(run.text("out.json.torn")?.utf8.count == 4 + 200_001)
    let (_, clean) = try rotated("", count: 2, in: run)
    #expect(clean.count("torn tails cut off", of: "out") == 0)
  }

  @Test func `by time, a file of an earlier interval is rotated before anything is written`() throws
  {
    let run = Run()
    let path = run.file("out.json", Array("old\n".utf8))
    let times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
    #expect(unsafe utimensat(AT_FDCWD, path, times, 0) == 0)
    _ = try rotated("RotateInterval 1d", count: 2, in: run)
    let names = run.names.filter { $0.hasPrefix("out-") }
    #expect(names.count == 1 && lines(names, of: run) == ["old"])
    #expect(run.lines("out.json") == ["1", "2"])
    let problems = run.problems(
      Block.input("x") + Block.output("'x'", "RotateInterval 0.5"))
    #expect(
      problems == [
        "13:2: error: a file cannot be rotated more often than every second; write a longer time, such as 1h"
      ])
  }
}
