internal import Configuration
internal import Glibc
internal import Pipeline
internal import Synchronization
internal import Testing

/// Lets other threads go on.
func letOthersGoOn() { usleep(2_000) }

@Suite("Routes and queues")
struct PipelineTests {
  /// The modules of these tests.
  static let registry = ModuleRegistry(
    [NumberInput.definition, LateProcessor.definition, KeepingOutput.definition],
    planned: ["om_elsewhere"])

  /// Builds a configuration.
  func build(_ text: String) throws -> (Pipeline, Diagnostics) {
    let diagnostics = Diagnostics()
    let model = try #require(
      ConfigurationModel.load(
        file: "n.conf", from: .memory(["n.conf": Array(text.utf8)]), into: diagnostics))
    let log = Log()
    log.setTerminal(false)
    let pipeline = PipelineBuilder.build(
      model, registry: Self.registry, overrides: RunOverrides(), log: log, diagnostics)
    return (pipeline, diagnostics)
  }

  /// Runs a configuration without errors to its end.
  @discardableResult
  func run(_ text: String, during: (Pipeline) -> Void = { _ in }) throws -> Pipeline {
    let (pipeline, diagnostics) = try build(text)
    #expect(!diagnostics.hasErrors, "\(diagnostics.rendered)")
    try pipeline.open()
    try pipeline.start {}
    during(pipeline)
    pipeline.join()
    for account in pipeline.accounts {
      for balance in account.balances { #expect(balance.isExact, "\(account.instance) \(balance)") }
    }
    return pipeline
  }

  /// A count of an account.
  func count(_ name: String, of instance: String, in pipeline: Pipeline) -> UInt64 {
    let account = pipeline.accounts.first { $0.instance == instance }
    let lines = (account?.balances ?? []).flatMap { [$0.total] + $0.parts }
    return (lines + (account?.remarks ?? [])).first { $0.name == name }?.count ?? 0
  }

  /// An input.
  func input(_ name: String, _ more: String) -> String {
    "<Input \(name)>\n Module im_number\n \(more)\n</Input>\n"
  }

  /// An output.
  func output(_ name: String, _ more: String = "") -> String {
    "<Output \(name)>\n Module om_keep\n \(more)\n</Output>\n"
  }

  @Test func `a queue of any size passes everything on, in order`() throws {
    for (limit, size) in [(1, 1), (1, 50), (7, 3), (1000, 10)] {
      let pipeline = try run(
        input("in", "Count 100\n BatchSize \(size)") + output("bound", "LogqueueSize \(limit)"))
      #expect(KeepingOutput.numbers(of: "bound") == (0..<(100 * size)).map { "\($0)" })
      #expect(count("written", of: "bound", in: pipeline) == UInt64(100 * size))
      #expect(KeepingOutput.all(of: "bound").suffix(2) == ["@", "!"])
    }
  }

  @Test func `without flow control a full queue drops, and every event is counted`() throws {
    let pipeline = try run(
      input("in", "Count 50\n BatchSize 2\n FlowControl FALSE")
        + output("full", "LogqueueSize 10\n Waits TRUE")
    ) { pipeline in
      while count("events made", of: "in", in: pipeline) < 100 { letOthersGoOn() }
      KeepingOutput.open.withLock { _ = $0.insert("full") }
    }
    let written = count("written", of: "full", in: pipeline)
    let dropped = count("events dropped, queue full", of: "in", in: pipeline)
    #expect(written + dropped == 100)
    // What fits: ten in the queue and a batch in the output's hands.
    #expect((10...12).contains(written), "\(written)")
  }

  @Test func `what inputs render for an output is counted as its own, and arrives in order`() throws
  {
    for (limit, size) in [(1, 1), (1, 50), (7, 3), (100_000, 50_000)] {
      let pipeline = try run(
        input("in", "Count 4\n BatchSize \(size)")
          + output(
            "rendered", "Renders TRUE\n LogqueueSize \(limit)\n Exec if $n % 3 == 1 drop();"))
      let numbers = (0..<(4 * size)).filter { $0 % 3 != 1 }
      #expect(KeepingOutput.numbers(of: "rendered") == numbers.map { "\($0)" })
      #expect(count("events received", of: "rendered", in: pipeline) == UInt64(4 * size))
      #expect(count("written", of: "rendered", in: pipeline) == UInt64(numbers.count))
    }
    // Two inputs render at the same time, each its own events in order.
    try run(
      input("one", "Count 30\n BatchSize 100")
        + input("two", "Count 30\n BatchSize 100\n Exec $n = $n + 10000;")
        + output("both", "Renders TRUE"))
    let both = KeepingOutput.numbers(of: "both").compactMap { Int($0) }
    #expect(both.filter { $0 < 10_000 } == Array(0..<3000))
    #expect(both.filter { $0 >= 10_000 } == Array(10_000..<13_000))
  }

  @Test func `a full queue drops before an input renders, and every event is counted`() throws {
    let pipeline = try run(
      input("in", "Count 40\n BatchSize 30000\n FlowControl FALSE")
        + output("narrow", "Renders TRUE\n LogqueueSize 100000\n Waits TRUE")
    ) { pipeline in
      while count("events made", of: "in", in: pipeline) < 1_200_000 { letOthersGoOn() }
      KeepingOutput.open.withLock { _ = $0.insert("narrow") }
    }
    let written = count("written", of: "narrow", in: pipeline)
    let dropped = count("events dropped, queue full", of: "in", in: pipeline)
    #expect(written + dropped == 1_200_000 && dropped > 0)
    let numbers = KeepingOutput.numbers(of: "narrow").compactMap { Int($0) }
    #expect(
      numbers.count == Int(written) && zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func `an input's own limit is kept in a larger queue`() throws {
    let pipeline = try run(
      input("in", "Count 50\n FlowControl FALSE\n LogqueueSize 5") + output("own", "Waits TRUE")
    ) { pipeline in
      while count("events made", of: "in", in: pipeline) < 50 { letOthersGoOn() }
      KeepingOutput.open.withLock { _ = $0.insert("own") }
    }
    #expect((5...6).contains(count("written", of: "own", in: pipeline)))
  }

  @Test func `outputs get copies of their own`() throws {
    try run(
      input("in", "Count 20\n BatchSize 5\n Exec $n = $n + 1000;")
        + output("copy1", "Exec if $n % 2 == 0 drop(); $n = $n * 2;")
        + output("copy2", "Exec delete($n);") + output("copy3"))
    let numbers = Array(1000..<1100)
    #expect(
      KeepingOutput.numbers(of: "copy1") == numbers.filter { $0 % 2 == 1 }.map { "\($0 * 2)" })
    #expect(KeepingOutput.numbers(of: "copy2") == numbers.map { _ in "-" })
    #expect(KeepingOutput.numbers(of: "copy3") == numbers.map { "\($0)" })
  }

  @Test func `routes lead where they say, each pair once, and leave the rest out`() throws {
    let (pipeline, diagnostics) = try build(
      input("one", "Count 2") + input("TWO", "Count 3\n Exec $n = $n + 100;")
        + input("three", "Count 9") + output("r1") + output("r2") + output("r3")
        + "<Route a>\n Path one, two => r1\n</Route>\n<Route b>\n Priority 1\n Path ONE => R1, r2\n"
        + "</Route>\n")
    #expect(!diagnostics.hasErrors)
    #expect(diagnostics.rendered.contains("three") && diagnostics.rendered.contains("r3"))
    try pipeline.open()
    try pipeline.start {}
    pipeline.join()
    #expect(KeepingOutput.numbers(of: "r1").sorted() == ["0", "1", "100", "101", "102"])
    #expect(KeepingOutput.numbers(of: "r2") == ["0", "1"])
    #expect(Set(pipeline.accounts.map(\.instance)) == ["one", "TWO", "r1", "r2"])
  }

  @Test func `a run-time error is counted and the event goes on`() throws {
    let pipeline = try run(
      input("in", "Count 4\n Exec if $n == 1 $n = $n / 0; if $n == 2 drop();") + output("error"))
    #expect(KeepingOutput.numbers(of: "error") == ["0", "1", "3"])
    #expect(count("Execs given up", of: "in", in: pipeline) == 1)
    #expect(count("dropped by Exec", of: "in", in: pipeline) == 1)
  }

  @Test func `stopping ends an endless input, and reopening reaches every output`() throws {
    try run(input("in", "Endless TRUE") + output("stop1") + output("stop2")) { pipeline in
      while KeepingOutput.numbers(of: "stop2").count < 10 { letOthersGoOn() }
      pipeline.reopenOutputs()
      for name in ["stop1", "stop2"] {
        while !KeepingOutput.all(of: name).contains("^") { letOthersGoOn() }
      }
      pipeline.stop()
    }
    for name in ["stop1", "stop2"] {
      let numbers = KeepingOutput.numbers(of: name)
      #expect(numbers == numbers.indices.map { "\($0)" } && numbers.count >= 10)
      #expect(KeepingOutput.all(of: name).count { $0 == "^" } == 1, "\(name)")
    }
  }

  @Test func `an output that stands still keeps nothing of an interface from another`() throws {
    let pipeline = try run(
      input("in", "Live TRUE\n Count 300\n BatchSize 1")
        + output("stuck", "Waits TRUE\n LogqueueSize 2")
        + output("brisk", "LogqueueSize 1000")
    ) { _ in
      while KeepingOutput.numbers(of: "brisk").count < 300 { letOthersGoOn() }
      KeepingOutput.open.withLock { _ = $0.insert("stuck") }
    }
    #expect(KeepingOutput.numbers(of: "brisk") == (0..<300).map { "\($0)" })
    let written = KeepingOutput.numbers(of: "stuck").count
    #expect(written < 300)
    #expect(count("events dropped, queue full", of: "in", in: pipeline) == UInt64(300 - written))
  }

  @Test func `a module that cannot start says so with its name`() throws {
    let (pipeline, _) = try build(input("in", "Fails TRUE") + output("unused"))
    let failure = #expect(throws: ModuleFailure.self) { try pipeline.open() }
    #expect(failure?.message == "[im_number|in] it was told to fail")
  }

  @Test func `modules that are none are told with places, all at once`() throws {
    let (_, diagnostics) = try build(
      "<Input a>\n Module im_numbr\n</Input>\n<Input b>\n Module om_keep\n</Input>\n"
        + "<Output c>\n Module om_elsewhere\n</Output>\n<Output d>\n Module quite_else\n</Output>\n"
        + input("e", "Count 0\n Exec $x = ;") + output("f", "Exec nothing();"))
    let lines = diagnostics.rendered.split(separator: "\n").map(String.init)
    let expected = [
      "n.conf:2:9: error: there is no module 'im_numbr'; did you mean 'im_number'?",
      "n.conf:5:9: error: om_keep is a module for <Output>, not for <Input>; declare it as <Output b>",
      "n.conf:8:9: error: NXLog has the module om_elsewhere; Wirebird does not support it yet; run"
        + " `wirebird reference` for the modules there are",
      "n.conf:11:9: error: there is no module 'quite_else'; the modules for <Output> are om_keep",
      "n.conf:15:8: error: 0 is out of range for 'Count'; it must be from 1 to 100000",
    ]
    #expect(lines.prefix(5) == expected[...])
    #expect(lines.count == 7)
    #expect(lines.dropFirst(5).first?.hasPrefix("n.conf:16:12: error: syntax error") == true)
    #expect(lines.last?.hasPrefix("n.conf:20:7: error: procedure 'nothing()'") == true)
  }
}
