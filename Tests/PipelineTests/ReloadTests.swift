internal import Configuration
internal import Glibc
internal import Pipeline
internal import Synchronization
internal import Testing

@Suite("Reload")
struct ReloadTests {
  /// What other tests of pipelines use.
  private let base = PipelineTests()

  /// Reads a text as a configuration and puts it in the place of what runs.
  @discardableResult
  private func reload(_ pipeline: Pipeline, _ text: String) throws -> ReloadOutcome {
    let diagnostics = Diagnostics()
    let model = try #require(
      ConfigurationModel.load(
        file: "n.conf", from: .memory(["n.conf": Array(text.utf8)]), into: diagnostics))
    return pipeline.reload(
      model, registry: PipelineTests.registry, overrides: RunOverrides(), diagnostics)
  }

  /// Whether a reload was done.
  private func isDone(_ outcome: ReloadOutcome) -> Bool {
    if case .done = outcome { return true }
    return false
  }

  /// An endless input, idle after each batch.
  private func input(_ name: String = "in", _ more: String = "") -> String {
    base.input(name, "Endless TRUE\n BatchSize 3\n Flushes TRUE\n \(more)")
  }

  /// Waits until an instance got so many more events than now.
  private func waitForMore(_ count: Int = 20, at instance: String) {
    let before = KeepingOutput.numbers(of: instance).count
    while KeepingOutput.numbers(of: instance).count < before + count { letOthersGoOn() }
  }

  /// Whether an instance got each number from zero to before `count` once, in order.
  private func has(_ instance: String, all count: UInt64) -> Bool {
    KeepingOutput.numbers(of: instance) == (0..<count).map { "\($0)" }
  }

  @Test(arguments: ["", "Renders TRUE\n "])
  func `an output that changes again and again gets every event once, in order`(renders: String)
    throws
  {
    let name = renders.isEmpty ? "often" : "oftenLines"
    func text(_ size: Int, _ more: String = "") -> String {
      input() + base.output(name, "\(renders)Continues TRUE\n LogqueueSize \(size)") + more
    }
    KeepingOutput.kept.withLock { $0[name] = [] }
    let pipeline = try base.run(text(50)) { pipeline in
      for round in 0..<50 {
        waitForMore(at: name)
        let outcome = try? reload(
          pipeline,
          round % 3 == 2
            ? text(50, "<Output o>\n Module om_elsewher\n</Output>\n")
            : text(50 + round % 3))
        // The third one is wrong.
        #expect(outcome.map(isDone) == (round % 3 != 2))
      }
      pipeline.stop()
    }
    let made = base.count("events made", of: "in", in: pipeline)
    #expect(has(name, all: made))
    #expect(base.count("written", of: name, in: pipeline) == made)
    #expect(pipeline.accounts.count == 2 && made > 1000)
  }

  @Test func `what does not change goes on, beside outputs and routes that come and go`() throws {
    let steady = base.output("steady")
    let guest = base.output("guest", "Continues TRUE")
    KeepingOutput.kept.withLock { $0["guest"] = [] }
    let pipeline = try base.run(input() + steady) { pipeline in
      for _ in 0..<10 {
        #expect((try? reload(pipeline, input() + steady + guest)).map(isDone) == true)
        waitForMore(at: "guest")
        #expect((try? reload(pipeline, steady + input())).map(isDone) == true)
        waitForMore(at: "steady")
      }
      pipeline.stop()
    }
    let made = base.count("events made", of: "in", in: pipeline)
    #expect(has("steady", all: made))
    // It was never closed nor opened anew.
    #expect(KeepingOutput.all(of: "steady").count { $0 == "!" } == 1)
    let guests = KeepingOutput.numbers(of: "guest").compactMap { Int($0) }
    #expect(zip(guests, guests.dropFirst()).allSatisfy { $0 < $1 })
    #expect(base.count("written", of: "guest", in: pipeline) == UInt64(guests.count))
    #expect(KeepingOutput.all(of: "guest").count { $0 == "!" } == 10)
  }

  @Test func `an input that changes ends before the next one begins`() throws {
    let out = base.output("swap")
    let pipeline = try base.run(input("in", "Exec $n = $n + 1;") + out) { pipeline in
      waitForMore(at: "swap")
      #expect(
        (try? reload(pipeline, input("in", "Exec $n = $n + 1000000;") + out)).map(isDone) == true)
      waitForMore(at: "swap")
      pipeline.stop()
    }
    let got = KeepingOutput.numbers(of: "swap").compactMap { Int($0) }
    let first = got.prefix { $0 < 1_000_000 }
    let isWhole =
      Array(first) == Array(1..<(1 + first.count))
      && Array(got.dropFirst(first.count))
        == Array(1_000_000..<(1_000_000 + got.count - first.count))
    #expect(isWhole && first.count > 0 && got.count > first.count)
    #expect(base.count("events made", of: "in", in: pipeline) == UInt64(got.count))
  }

  @Test func `a processor begins when the one before it has let go of what both need`() throws {
    func text(_ holds: Int) -> String {
      input() + "<Processor owner>\n Module pm_late\n Owns it\n Holds \(holds)\n</Processor>\n"
        + base.output("successor") + "<Route r>\n Path in => owner => successor\n</Route>\n"
    }
    let pipeline = try base.run(text(1)) { pipeline in
      for round in 0..<9 {
        waitForMore(at: "successor")
        // Every third one cannot start; what it had opened is free for the one behind it.
        let isWrong = round % 3 == 2
        let others =
          "<Processor other>\n Module pm_late\n Owns more\n</Processor>\n"
          + "<Processor bad>\n Module pm_late\n \(isWrong ? "Fails TRUE" : "")\n</Processor>\n"
          + base.output("aside") + "<Route s>\n Path in => other => bad => aside\n</Route>\n"
        let outcome = try? reload(pipeline, text(1 + round % 2) + (round % 3 == 1 ? "" : others))
        #expect(outcome.map(isDone) == !isWrong, "\(round) \(String(describing: outcome))")
      }
      pipeline.stop()
    }
    #expect(has("successor", all: base.count("events made", of: "in", in: pipeline)))
  }

  @Test func `a configuration that is wrong or cannot start is kept out, and says why`() throws {
    let out = base.output("wary")
    let pipeline = try base.run(input() + out) { pipeline in
      waitForMore(at: "wary")
      let wrong = [
        input() + "<Output wary>\n Module om_kept\n</Output>\n":
          "n.conf:9:9: error: there is no module 'om_kept'; did you mean 'om_keep'?",
        input() + base.input("bad", "Fails TRUE") + out:
          "[im_number|bad] it was told to fail",
      ]
      for (text, reason) in wrong {
        guard case .refused(let message)? = try? reload(pipeline, text) else {
          Issue.record("taken: \(text)")
          continue
        }
        #expect(message.hasPrefix(reason), "\(message)")
        waitForMore(at: "wary")
      }
      pipeline.stop()
      guard case .refused("the program is ending")? = try? reload(pipeline, input() + out) else {
        Issue.record("reloaded behind the end")
        return
      }
    }
    let made = base.count("events made", of: "in", in: pipeline)
    #expect(has("wary", all: made))
    #expect(KeepingOutput.all(of: "wary").count { $0 == "!" } == 1)
  }

  @Test func `an output that takes nothing holds up no reload, and loses nothing`() throws {
    let dead = base.output("dead", "Waits TRUE\n LogqueueSize 10")
    let live = base.output("lively")
    let pipeline = try base.run(input() + dead) { pipeline in
      // Its queue is full, and the input waits for it.
      letOthersGoOn()
      #expect((try? reload(pipeline, input() + dead + live)).map(isDone) == true)
      #expect((try? reload(pipeline, input() + live + dead)).map(isDone) == true)
      KeepingOutput.open.withLock { _ = $0.insert("dead") }
      waitForMore(at: "lively")
      pipeline.stop()
    }
    let made = base.count("events made", of: "in", in: pipeline)
    #expect(has("dead", all: made))
  }

  @Test func `an output starts behind the one that has open what it needs`() throws {
    KeepingOutput.kept.withLock { $0["heir"] = [] }
    let pipeline = try base.run(
      input() + base.output("holder", "Holds it\n Waits TRUE\n LogqueueSize 1000")
    ) { pipeline in
      while base.count("events made", of: "in", in: pipeline) == 0 { letOthersGoOn() }
      let gate = WorkerThread(name: "gate") {
        // Nothing comes to the heir before the holder has ended.
        for _ in 0..<20 { letOthersGoOn() }
        #expect(KeepingOutput.numbers(of: "heir").count == 0)
        KeepingOutput.open.withLock { _ = $0.insert("holder") }
      }
      #expect(
        (try? reload(
          pipeline, input() + base.output("heir", "Holds it\n LogqueueSize 1000"))).map(isDone)
          == true)
      gate.join()
      waitForMore(at: "heir")
      pipeline.stop()
    }
    let all = KeepingOutput.numbers(of: "holder") + KeepingOutput.numbers(of: "heir")
    let made = base.count("events made", of: "in", in: pipeline)
    let isWhole = all == (0..<made).map { "\($0)" }
    #expect(isWhole)
  }

  @Test func `processors keep what they hold, or let go of it into the old route`() throws {
    func text(_ processor: String, _ size: Int) -> String {
      base.input("in", "Endless TRUE\n BatchSize 3")
        + "<Processor late>\n Module pm_late\n Holds 2\n \(processor)\n</Processor>\n"
        + base.output("behind", "Continues TRUE\n LogqueueSize \(size)")
        + "<Route r>\n Path in => late => behind\n</Route>\n"
    }
    KeepingOutput.kept.withLock { $0["behind"] = [] }
    let pipeline = try base.run(text("", 50)) { pipeline in
      for round in 0..<12 {
        waitForMore(at: "behind")
        let more = ["", "Exec $n = $n;"][round / 2 % 2]
        #expect((try? reload(pipeline, text(more, 50 + round % 2))).map(isDone) == true)
      }
      pipeline.stop()
    }
    let made = base.count("events made", of: "in", in: pipeline)
    let got = KeepingOutput.numbers(of: "behind").compactMap { Int($0) }
    let isWhole = got.sorted() == Array(0..<Int(made))
    #expect(isWhole)
    #expect(base.count("written", of: "behind", in: pipeline) == made)
  }
}
