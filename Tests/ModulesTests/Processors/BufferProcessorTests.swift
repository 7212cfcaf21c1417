internal import Glibc
internal import Pipeline
internal import Testing

@Suite("pm_buffer")
struct BufferProcessorTests {
  /// An input that is quick, a buffer, and an output that takes a while for each event.
  private func configuration(
    count: Int, _ directives: String, slow: Int, before: String = "", behind: String = ""
  ) -> String {
    "<Input in>\n Module im_testgen\n MaxCount \(count)\n BatchSize 10\n</Input>\n"
      + "<Processor wait>\n Module pm_buffer\n Type Mem\n \(directives)\n</Processor>\n"
      + (before + behind).split(separator: " ").filter { $0 != "=>" }.map { name in
        "<Processor \(name)>\n Module "
          + (name == "more" ? "pm_buffer\n Type Mem\n MaxSize 100" : "pm_null") + "\n</Processor>\n"
      }.joined()
      + Block.output(
        "'%D/out'",
        "LogqueueSize 10\n Exec sleep(\(slow)); $raw_event =~ /^([0-9]+)/; $raw_event = $1;")
      + "<Route r>\n Path in \(before)=> wait \(behind)=> out\n</Route>\n"
  }

  @Test func `everything comes through in order, whatever stands around it`() throws {
    for (before, behind) in [
      ("", ""), ("=> null ", ""), ("", "=> null "), ("=> more ", "=> null "),
    ] {
      for size in [1, 10_000] {
        let run = Run()
        let outcome = try run.run(
          configuration(count: 500, "MaxSize \(size)", slow: 1, before: before, behind: behind))
        #expect(run.lines("out") == (0..<500).map(String.init))
        #expect(outcome.count("events received", of: "wait") == 500)
        #expect(outcome.count("passed on", of: "wait") == 500)
        #expect(outcome.count("waiting", of: "wait") == 0)
      }
    }
  }

  @Test func `a full buffer drops without flow control, and warns once`() throws {
    let run = Run()
    let outcome = try run.run(
      configuration(count: 400, "MaxSize 40\n WarnLimit 20\n FlowControl FALSE", slow: 5000))
    let dropped = outcome.count("dropped, buffer full", of: "wait")
    let written = outcome.count("written", of: "out")
    #expect(dropped > 0 && written > 0 && dropped + written == 400)
    #expect(
      outcome.log.split(separator: "\n").count { $0.contains("over the WarnLimit of 20 KiB") } >= 1)
    let numbers = run.lines("out").compactMap { Int($0) }
    #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func `an input goes on while the output stands still`() throws {
    _ = try Run().run(configuration(count: 400, "MaxSize 10000", slow: 1000)) { pipeline in
      /// A count of an instance.
      func count(_ name: String, of instance: String) -> UInt64 {
        let account = pipeline.accounts.first { $0.instance == instance }
        return (account?.balances ?? []).flatMap { [$0.total] + $0.parts }
          .first { $0.name == name }?.count ?? 0
      }
      while count("events made", of: "in") < 400 { usleep(1000) }
      #expect(count("written", of: "out") < 400)
    }
  }

  @Test func `packets that wait are those that came`() throws {
    let run = Run()
    run.file("in.pcap", SampleCapture.pcap(SampleCapture.queries("abcdefghij")))
    let outcome = try run.run(
      Block.input("%D/in.pcap", "BatchSize 3", fields: "")
        + "<Processor wait>\n Module pm_buffer\n Type Mem\n MaxSize 1\n</Processor>\n"
        + Block.output("'%D/out'", "Exec $raw_event = $dns.id + $dns.query.name;")
        + "<Route r>\n Path in => wait => out\n</Route>\n")
    #expect(
      run.lines("out") == "abcdefghij".enumerated().map { "\($0.offset + 1)\($0.element).example" })
    #expect(outcome.count("written", of: "out") == 10)
  }

  @Test func `the disk is refused with the way that there is`() {
    #expect(
      Run().problems(
        "<Input in>\n Module im_null\n</Input>\n<Output out>\n Module om_null\n</Output>\n"
          + "<Processor wait>\n Module pm_buffer\n Type Disk\n MaxSize 1\n</Processor>\n"
          + "<Route r>\n Path in => wait => out\n</Route>\n") == [
          "9:2: error: pm_buffer keeps no events on disk; write Type Mem; CacheDir lets a run over capture"
            + " files go on after a crash"
        ])
  }
}
