internal import Configuration
internal import Octets
internal import Pipeline
internal import Synchronization
internal import Testing

extension PipelineTests {
  /// A processor.
  private func processor(_ name: String, _ more: String = "") -> String {
    "<Processor \(name)>\n Module pm_late\n \(more)\n</Processor>\n"
  }

  /// A route.
  private func route(_ name: String, _ path: String) -> String {
    "<Route \(name)>\n Path \(path)\n</Route>\n"
  }

  @Test func `processors of a route work in series, and every event is counted in each`() throws {
    for (size, holds) in [(1, 0), (5, 0), (7, 3), (2, 100)] {
      for renders in ["TRUE", "FALSE"] {
        let pipeline = try run(
          input("in", "Count 12\n BatchSize \(size)\n Exec if $n % 5 == 4 drop();")
            + processor("first", "Loses 3\n Holds \(holds)\n Exec if $n == 2 drop();")
            + processor("second", "Loses 2\n Exec $n = $n + 1;")
            + output("series", "Renders \(renders)")
            + route("r", "in => first => second => series"))
        let made = (0..<(12 * size)).filter { $0 % 5 != 4 }
        let first = made.filter { $0 % 3 != 0 && $0 != 2 }
        let second = first.map { $0 + 1 }.filter { $0 % 2 != 0 }
        #expect(KeepingOutput.numbers(of: "series") == second.map { "\($0)" })
        #expect(count("events received", of: "first", in: pipeline) == UInt64(made.count))
        #expect(count("lost", of: "first", in: pipeline) == UInt64(made.count { $0 % 3 == 0 }))
        #expect(count("dropped by Exec", of: "first", in: pipeline) == (made.contains(2) ? 1 : 0))
        #expect(count("held", of: "first", in: pipeline) == 0)
        #expect(count("events received", of: "second", in: pipeline) == UInt64(first.count))
        #expect(count("passed on", of: "second", in: pipeline) == UInt64(second.count))
        #expect(count("events received", of: "series", in: pipeline) == UInt64(second.count))
        #expect(KeepingOutput.all(of: "series").last == "!")
        #expect(pipeline.accounts.map(\.instance) == ["in", "first", "second", "series"])
      }
    }
  }

  @Test func `inputs of a route share its processors, which let go behind the last of them`()
    throws
  {
    let pipeline = try run(
      input("one", "Count 50\n BatchSize 3")
        + input("two", "Count 20\n BatchSize 2\n Exec $n = $n + 10000;")
        + processor("shared", "Loses 7\n Holds 100") + output("shared_out")
        + route("r", "one, two => shared => shared_out"))
    let numbers = KeepingOutput.numbers(of: "shared_out").compactMap { Int($0) }
    #expect(numbers.filter { $0 < 10_000 } == (0..<150).filter { $0 % 7 != 0 })
    #expect(numbers.filter { $0 >= 10_000 } == (10_000..<10_040).filter { $0 % 7 != 0 })
    #expect(count("events received", of: "shared", in: pipeline) == 190)
  }

  @Test func `routes of one input do not see what the processors of the other do`() throws {
    let pipeline = try run(
      input("in", "Count 10\n BatchSize 4") + processor("loses", "Loses 2\n Exec $n = $n * 3;")
        + processor("keeps", "Holds 2") + output("a") + output("b") + output("c")
        + output("all", "LogqueueSize 1000")
        + route("ra", "in => loses => a, all") + route("rb", "in => keeps => b, all")
        + route("rc", "in => c") + route("rd", "in => all, c"))
    let numbers = Array(0..<40)
    let lost = numbers.map { $0 * 3 }.filter { $0 % 2 != 0 }
    #expect(KeepingOutput.numbers(of: "a") == lost.map { "\($0)" })
    #expect(KeepingOutput.numbers(of: "b") == numbers.map { "\($0)" })
    #expect(KeepingOutput.numbers(of: "c") == numbers.map { "\($0)" })
    let all = KeepingOutput.numbers(of: "all").compactMap { Int($0) }
    #expect(all.sorted() == (lost + numbers + numbers).sorted())
    #expect(KeepingOutput.all(of: "all").count { $0 == "!" } == 1)
    #expect(count("passed on", of: "in", in: pipeline) == 40)
    #expect(count("events received", of: "all", in: pipeline) == UInt64(all.count))
  }

  @Test func `an input that waits for more lets the processors go on`() throws {
    try run(
      input("in", "Endless TRUE\n Flushes TRUE") + processor("waits", "Holds 100")
        + output("settled") + route("r", "in => waits => settled")
    ) { pipeline in
      while KeepingOutput.numbers(of: "settled").count < 10 { letOthersGoOn() }
      #expect(count("events received", of: "waits", in: pipeline) >= 10)
      pipeline.stop()
    }
  }

  @Test func `what full queues behind processors refuse is counted by the input`() throws {
    let pipeline = try run(
      input("in", "Count 50\n BatchSize 2\n FlowControl FALSE")
        + processor("before", "Loses 2") + output("narrow_end", "LogqueueSize 5\n Waits TRUE")
        + route("r", "in => before => narrow_end")
    ) { pipeline in
      while count("passed on", of: "before", in: pipeline) < 50 { letOthersGoOn() }
      KeepingOutput.open.withLock { _ = $0.insert("narrow_end") }
    }
    let written = count("written", of: "narrow_end", in: pipeline)
    let refused = count("events dropped, queue full", of: "in", in: pipeline)
    #expect(written + refused == 50 && refused > 0)
  }

  @Test func `a processor that cannot start says so, and one in no route is told`() throws {
    let (failing, _) = try build(
      input("in", "Count 1") + processor("bad", "Fails TRUE") + output("o")
        + route("r", "in => bad => o"))
    let failure = #expect(throws: ModuleFailure.self) { try failing.open() }
    #expect(failure?.message == "[pm_late|bad] it was told to fail")
    let (pipeline, diagnostics) = try build(
      input("in", "Count 1") + processor("idle", "Fails TRUE\n FlowControl FALSE") + output("o")
        + route("r", "in => o"))
    #expect(diagnostics.rendered.contains("<Processor idle> is in no route"))
    #expect(diagnostics.rendered.contains("a processor has no queue"))
    try pipeline.open()
    #expect(pipeline.accounts.map(\.instance) == ["in", "o"])
  }
}
