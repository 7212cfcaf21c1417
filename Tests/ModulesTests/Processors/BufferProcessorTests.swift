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

  /// Queries, a buffer on disk, and an output that can be stopped at one of them.
  private func onDisk(_ directives: String, sleep: String = "") -> String {
    Block.input("%D/in.pcap", "BatchSize 50")
      + "<Processor wait>\n Module pm_buffer\n Type Disk\n Directory %D/spool\n \(directives)\n"
      + "</Processor>\n"
      + Block.output(
        "'%D/out'", "LogqueueSize 100\n Exec \(sleep) $raw_event = $dns.id + $dns.id;")
      + "<Route r>\n Path in => wait => out\n</Route>\n"
  }

  /// A capture of numbered queries.
  private func capture(_ count: Int) -> [UInt8] {
    SampleCapture.pcap(SampleCapture.queries(String(repeating: "a", count: count), first: 1))
  }

  @Test func `what waits on disk when the program ends goes on in the next run, once`() throws {
    let run = Run()
    run.file("in.pcap", capture(3000))
    let text = onDisk("MaxSize 10000", sleep: "if $dns.id == '1000' sleep(500000);")
    let first = try run.run(text) { pipeline in
      while (pipeline.accounts.first { $0.instance == "in" }?.balances ?? [])
        .flatMap({ [$0.total] + $0.parts }).first(where: { $0.name == "passed on" })?.count != 3000
      { usleep(1000) }
      pipeline.stop()
    }
    #expect(first.count("waiting", of: "wait") > 500)
    #expect(run.names.contains("spool") && run.lines("out").count < 3000)
    // Nothing new is read, and no CacheDir knows of the run before.
    run.file("in.pcap", capture(0))
    let second = try run.run(text)
    #expect(run.lines("out") == (1...3000).map { "\($0)\($0)" })
    #expect(second.count("waiting", of: "wait") == 0)
    #expect(second.count("events received or made", of: "wait") > 500)
    // All is done, and the next run begins anew.
    run.file("in.pcap", capture(2))
    _ = try run.run(text)
    #expect(run.lines("out").suffix(2) == ["11", "22"] && run.lines("out").count == 3002)
  }

  @Test func `a full disk buffer drops without flow control, waits with it, and warns`() throws {
    let run = Run()
    run.file("in.pcap", capture(3000))
    let outcome = try run.run(
      onDisk(
        "MaxSize 100\n WarnLimit 10\n FlowControl FALSE", sleep: "if $dns.id == '1' sleep(300000);")
    )
    let dropped = outcome.count("dropped, buffer full", of: "wait")
    #expect(dropped > 0 && dropped + outcome.count("written", of: "out") == 3000)
    #expect(outcome.log.contains("over the WarnLimit of 10 KiB"))
    let other = Run()
    other.file("in.pcap", capture(3000))
    let full = try other.run(onDisk("MaxSize 100", sleep: "if $dns.id == '1' sleep(300000);"))
    #expect(other.lines("out") == (1...3000).map { "\($0)\($0)" })
    #expect(full.log.contains("has reached its MaxSize of 102400 octets"))
  }

  @Test func `a directory that cannot be made is told`() {
    let run = Run()
    run.file("in.pcap", capture(1))
    #expect(
      run.failure(
        onDisk("MaxSize 100").split(separator: "%D/spool", omittingEmptySubsequences: false)
          .joined(separator: "/proc/none"))?.hasPrefix("[pm_buffer|wait] /proc/none cannot be made")
        == true)
  }
}
