internal import Glibc
internal import Pipeline
internal import Testing

@Suite("Going on where events take several paths, or wait on their way")
struct CheckpointPathsTests {
  /// A file of numbered queries, an output that can be stopped at one of them, and what is between.
  private func configuration(_ between: String, input: String = "") -> String {
    "CacheDir %D/cache\nThreads 1\n" + Block.input("%D/in.pcap", "BatchSize 50\n \(input)")
      + Block.output(
        "\"%D/out\"",
        "LogqueueSize 100\n Exec if $dns.id == '2500' sleep(1000000);"
          + " $raw_event = $dns.id + $lane;")
      + between
  }

  /// The numbers of the queries.
  private let numbers = (1...5000).map(String.init)

  /// Runs a configuration, stops it half-way, and runs it again; whether it was stopped in time.
  private func interrupt(_ run: Run, _ text: String) throws -> Bool {
    run.file(
      "in.pcap",
      SampleCapture.pcap(SampleCapture.queries(String(repeating: "a", count: 5000), first: 1)))
    let first = try run.run(text) { pipeline in
      for _ in 0..<2000 where (run.text("out") ?? "").isEmpty { usleep(1000) }
      pipeline.stop()
    }
    #expect(!first.log.contains("has no effect on it"))
    let isStopped = run.text("cache/wirebird.checkpoint") != nil
    _ = try run.run(text)
    #expect(run.text("cache/wirebird.checkpoint") == nil)
    return isStopped
  }

  /// A pm_null that writes into events by which path they came.
  private let tag = "<Processor tag>\n Module pm_null\n Exec $lane = '!';\n</Processor>\n"

  @Test func `an output gets each event once on each of two paths`() throws {
    let run = Run()
    let isStopped = try interrupt(
      run,
      configuration(
        tag + "<Route plain>\n Path in => out\n</Route>\n<Route second>\n Path in => tag => out\n"
          + "</Route>\n"))
    #expect(isStopped)
    let lines = run.lines("out")
    #expect(lines.filter { !$0.hasSuffix("!") } == numbers)
    #expect(lines.filter { $0.hasSuffix("!") } == numbers.map { $0 + "!" })
  }

  @Test func `an event that is sent to another route arrives once there`() throws {
    let run = Run()
    run.file("none.pcap", SampleCapture.pcap([]))
    let isStopped = try interrupt(
      run,
      configuration(
        Block.input("%D/none.pcap", name: "other") + tag
          + "<Route plain>\n Path in => out\n</Route>\n<Route second>\n Path other => tag => out\n"
          + "</Route>\n", input: "Exec if $dns.id =~ /7$/ reroute('second');"))
    #expect(isStopped)
    let lines = run.lines("out")
    #expect(lines.filter { !$0.hasSuffix("!") } == numbers.filter { !$0.hasSuffix("7") })
    #expect(
      lines.filter { $0.hasSuffix("!") }
        == numbers.filter { $0.hasSuffix("7") }.map { $0 + "!" })
  }

  @Test func `what waited in a buffer in memory comes again, once`() throws {
    let run = Run()
    let isStopped = try interrupt(
      run,
      configuration(
        tag + "<Processor wait>\n Module pm_buffer\n Type Mem\n MaxSize 20\n</Processor>\n"
          + "<Route first>\n Path in => tag => wait => out\n</Route>\n"))
    #expect(isStopped)
    #expect(run.lines("out") == numbers.map { $0 + "!" })
  }

  @Test func `what waits in a buffer on disk is not read again`() throws {
    let run = Run()
    let isStopped = try interrupt(
      run,
      configuration(
        tag + "<Processor wait>\n Module pm_buffer\n Type Disk\n Directory %D/spool\n"
          + " MaxSize 9000\n</Processor>\n<Route first>\n Path in => tag => wait => out\n</Route>\n"
      ))
    #expect(isStopped)
    #expect(run.lines("out") == numbers.map { $0 + "!" })
  }

  @Test func `what is left out before an output counts for it`() throws {
    // All events of many batches are dropped before the buffer: only how far the input is comes through.
    let run = Run()
    run.file(
      "in.pcap",
      SampleCapture.pcap(SampleCapture.queries(String(repeating: "a", count: 5000), first: 1)))
    _ = try run.run(
      configuration(
        "<Processor less>\n Module pm_null\n Exec if $dns.id != '7' drop();\n</Processor>\n"
          + "<Processor wait>\n Module pm_buffer\n Type Mem\n MaxSize 20\n</Processor>\n"
          + "<Route r>\n Path in => less => wait => out\n</Route>\n", input: "ReadFromLast TRUE"))
    #expect(run.lines("out") == ["7"])
    #expect(run.text("cache/wirebird.checkpoint")?.contains("mark out in>r 5000\n") == true)
  }

  @Test(arguments: ["pm_norepeat\n CheckFields dns.query.name", "pm_transaction"])
  func `it is told where it is not kept how far a file is read`(_ module: String) throws {
    let run = Run()
    run.file("in.pcap", SampleCapture.pcap(SampleCapture.queries("abc")))
    let outcome = try run.run(
      configuration(
        "<Processor hold>\n Module \(module)\n</Processor>\n"
          + "<Route r>\n Path in => hold => out\n</Route>\n"))
    #expect(outcome.log.contains("[im_pcap|in] CacheDir has no effect on it: its events are held"))
  }
}
