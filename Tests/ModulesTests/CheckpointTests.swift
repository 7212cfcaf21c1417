internal import Glibc
internal import Pipeline
internal import TestSupport
internal import Testing

@Suite("Going on where a run was cut off")
struct CheckpointTests {
  /// A capture of queries with numbers from `first` on.
  private func capture(_ count: Int, first: Int = 1) -> [UInt8] {
    SampleCapture.pcap(
      SampleCapture.queries(String(repeating: "a", count: count), first: first))
  }

  /// A configuration that reads files into one.
  private func configuration(_ more: String = "", input: String = "", output: String = "") -> String
  {
    "CacheDir %D/cache\n\(more)\n" + Block.input("%D/in*.pcap", input)
      + Block.output("\"%D/out\"", output + "\nExec $raw_event = $dns.id;")
  }

  /// The numbers in a range.
  private func numbers(_ range: ClosedRange<Int>) -> [String] { range.map(String.init) }

  /// The checkpoint's file.
  private func checkpoint(_ run: Run) -> String? { run.text("cache/wirebird.checkpoint") }

  @Test func `a run that came to its end leaves nothing, and the next begins anew`() throws {
    let run = Run()
    run.file("in.pcap", capture(20))
    for _ in 1...2 { _ = try run.run(configuration()) }
    #expect(run.lines("out") == numbers(1...20) + numbers(1...20))
    #expect(checkpoint(run) == nil)
  }

  @Test func `ReadFromLast reads what has grown, what was renamed, and what is new, once`() throws {
    let run = Run()
    let text = configuration(input: "ReadFromLast TRUE")
    run.file("in1.pcap", capture(20))
    _ = try run.run(text)
    let again = try run.run(text)
    #expect(run.lines("out") == numbers(1...20))
    #expect(again.count("put out by an earlier run", of: "in") == 20)
    // It grows.
    let grown = capture(20) + capture(5, first: 21).dropFirst(24)
    run.file("in1.pcap", grown)
    let more = try run.run(text)
    #expect(run.lines("out") == numbers(1...25) && more.count("written", of: "out") == 5)
    // It grows on, is renamed, and another one has its name.
    run.file("in1.pcap", grown + capture(5, first: 26).dropFirst(24))
    #expect(unsafe rename(run.folder + "/in1.pcap", run.folder + "/in1.pcap.1") == 0)
    run.file("in1.pcap", capture(10, first: 31))
    _ = try run.run(text)
    #expect(run.lines("out") == numbers(1...40))
    // The old one is gone, there is a third.
    run.remove("in1.pcap.1")
    run.file("in2.pcap", capture(3, first: 41))
    _ = try run.run(text)
    _ = try run.run(text)
    #expect(run.lines("out") == numbers(1...43))
    // All are gone, and what is there now is read.
    run.remove("in1.pcap")
    run.remove("in2.pcap")
    run.file("in3.pcap", capture(2, first: 44))
    _ = try run.run(text)
    #expect(run.lines("out") == numbers(1...45))
  }

  @Test(arguments: [1, 2])
  func `a run over merged files that is stopped goes on, whatever has grown or is new`(
    _ threads: Int
  ) throws {
    let run = Run()
    // Three files of the same seconds, with numbers of two octets that tell file and packet.
    let records = { (file: Int, range: Range<Int>) in
      range.flatMap { number in
        SampleCapture.record(
          SampleCapture.frame(SampleCapture.query(file * 20_000 + number, "a.example")),
          seconds: number / 3, microseconds: file)
      }
    }
    let count = 6000
    for file in 0..<3 {
      run.file("in\(file).pcap", SampleCapture.pcap([]) + records(file, 0..<count))
    }
    // Half-way it waits long enough to be stopped.
    let text = configuration(
      "Threads \(threads)",
      output: "LogqueueSize 100\n Exec if $dns.id == '3000' sleep(3000000);")
    // What was put out shows that it has begun.
    _ = try run.run(text) { pipeline in
      for _ in 0..<2000 where (run.text("out") ?? "").isEmpty { usleep(1000) }
      pipeline.stop()
    }
    guard checkpoint(run) != nil else {
      Issue.record("the run was not stopped before its end")
      return
    }
    #expect(run.lines("out").count < 3 * count)
    // One grows, and one is new that has earlier packets: they come behind, or in the next run.
    run.file("in0.pcap", SampleCapture.pcap([]) + records(0, 0..<count + 50))
    run.file("in3.pcap", SampleCapture.pcap([]) + records(3, 0..<5))
    _ = try run.run(text)
    let merged = (0..<count / 3).flatMap { second in
      (0..<3).flatMap { file in (0..<3).map { file * 20_000 + second * 3 + $0 } }
    }
    let all = merged + (0..<5).map { 60_000 + $0 }
    #expect(run.lines("out") == all.map(String.init))
    #expect(checkpoint(run) == nil)
  }

  @Test func `outputs that are not equally far each get what they do not have`() throws {
    let run = Run()
    let text = { (second: String) in
      "CacheDir %D/cache\n" + Block.input("%D/in.pcap", "ReadFromLast TRUE")
        + Block.output("\"%D/out\"", "Exec $raw_event = $dns.id;") + second
    }
    run.file("in.pcap", capture(700))
    _ = try run.run(text(""))
    // One that is new gets all.
    _ = try run.run(text(Block.output("\"%D/new\"", "Exec $raw_event = $dns.id;", name: "new")))
    #expect(run.lines("out") == numbers(1...700) && run.lines("new") == numbers(1...700))
    #expect(checkpoint(run)?.contains("mark new in 700\n") == true)
  }

  @Test func `an Exec that drops and an output that takes nothing are told how far it is`() throws {
    let run = Run()
    run.file("in.pcap", capture(1000))
    _ = try run.run(configuration(input: "ReadFromLast TRUE\nExec drop();"))
    #expect(checkpoint(run)?.contains("mark out in 1000\n") == true)
    let other = Run()
    other.file("in.pcap", capture(1000))
    _ = try other.run(
      "CacheDir %D/cache\n" + Block.input("%D/in.pcap", "ReadFromLast TRUE") + Block.json
        + Block.output("\"%D/out\"", "Exec if $dns.id != '7' drop(); to_json();"))
    #expect(
      checkpoint(other)?.contains("mark out in 1000\n") == true && other.lines("out").count == 1)
  }

  @Test func `what is damaged or about something else is told, and all begins anew`() throws {
    let run = Run()
    let text = configuration(input: "ReadFromLast TRUE")
    run.file("in.pcap", capture(5))
    _ = try run.run(text)
    let good = checkpoint(run) ?? ""
    #expect(good.hasPrefix("wirebird checkpoint 1\ninput in "))
    for index in stride(from: 0, to: good.utf8.count, by: 7) {
      var octets = Array(good.utf8)
      octets[index] ^= 1
      run.file("cache/wirebird.checkpoint", octets)
      run.remove("out")
      let outcome = try run.run(text)
      #expect(outcome.log.contains("is damaged and left alone"))
      #expect(run.lines("out") == numbers(1...5))
      run.remove("log")
    }
    run.file("cache/wirebird.checkpoint", Array(good.utf8.dropLast()))
    #expect(try run.run(text).log.contains("is damaged and left alone"))
    run.remove("log")
    // The block says something else now.
    let other = try run.run(configuration(input: "ReadFromLast TRUE\nFilter udp"))
    #expect(other.log.contains("is something else now: all begins anew"))
    #expect(other.count("written", of: "out") == 5)
  }

  @Test func `NoCache, standard input and no CacheDir remember nothing`() throws {
    let run = Run()
    run.file("in.pcap", capture(5))
    for _ in 1...2 { _ = try run.run(configuration("NoCache TRUE", input: "ReadFromLast TRUE")) }
    #expect(run.lines("out").count == 10 && checkpoint(run) == nil)
    #expect(
      run.failure("CacheDir /proc/none\n" + Block.input("%D/in.pcap") + Block.output("'%D/x'"))?
        .hasPrefix("the CacheDir /proc/none cannot be made") == true)
  }
}
