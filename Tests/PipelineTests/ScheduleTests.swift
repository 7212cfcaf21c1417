internal import Configuration
internal import Glibc
internal import Octets
internal import Pipeline
internal import Synchronization
internal import TestSupport
internal import Testing

/// A clock that a test moves.
final class MovedClock: ScheduleClock {
  /// The time, and who waits for which.
  private struct State {
    /// The time in nanoseconds.
    var time: Int64 = 1_600_000_000_000_000_000
    /// The ends that are waited for, by the number of the wait.
    var waits: [Int: Int64] = [:]
    /// The number of the next wait.
    var next = 0
  }

  private let state = Mutex(State())
  private let isStopped = Atomic<Bool>(false)

  func now() -> Timestamp { Timestamp(nanoseconds: state.withLock { $0.time }) }

  func wait(until end: Timestamp) {
    let (number, before) = state.withLock { state in
      state.waits[state.next] = end.nanoseconds
      state.next += 1
      return (state.next - 1, Timestamp(nanoseconds: state.time))
    }
    while now() < end, now() >= before, !isStopped.load(ordering: .relaxed) { usleep(500) }
    state.withLock { $0.waits[number] = nil }
  }

  func stop() { isStopped.store(true, ordering: .relaxed) }

  /// Moves the time once so many threads wait, to when the first of them will have come or by so many
  /// seconds; answers when those that it moved have gone on.
  func advance(seconds: Int64? = nil, ofThreads threads: Int = 1) {
    while state.withLock({ $0.waits.count }) < threads { usleep(500) }
    let moved = state.withLock { state in
      let before = state.time
      state.time = seconds.map { before + $0 * 1_000_000_000 } ?? state.waits.values.min() ?? before
      return state.waits.filter { $0.value <= state.time || state.time < before }.keys
    }
    while state.withLock({ state in moved.contains { state.waits[$0] != nil } }) { usleep(500) }
  }
}

@Suite("Schedules")
struct ScheduleTests {
  /// Runs a configuration with a clock of its own; answers the log's messages.
  private func run(_ text: String, _ during: (Pipeline, MovedClock) -> Void) throws -> [String] {
    let folder = Program.temporaryFolder()
    defer { Program.remove(folder) }
    let diagnostics = Diagnostics()
    let model = try #require(
      ConfigurationModel.load(
        file: "n.conf", from: .memory(["n.conf": Array(text.utf8)]), into: diagnostics))
    let log = Log()
    log.setTerminal(false)
    #expect(log.open(folder + "/log") == nil)
    let clock = MovedClock()
    let pipeline = PipelineBuilder.build(
      model, registry: PipelineTests.registry, overrides: RunOverrides(), log: log, clock: clock,
      diagnostics)
    #expect(!diagnostics.hasErrors, "\(diagnostics.rendered)")
    try pipeline.open()
    try pipeline.start {}
    during(pipeline, clock)
    pipeline.stop()
    pipeline.join()
    let lines = String(decoding: Repository.octets(at: folder + "/log") ?? [], as: UTF8.self)
    return lines.split(separator: "\n").map { line in
      String(line.drop { $0 != "]" }.dropFirst(2))
    }
  }

  @Test func `statements run at their times, for modules of all kinds`() throws {
    let messages = try run(
      """
      <Input in>
       Module im_number
       Endless TRUE
       <Schedule>
        Every 10
        RunCount 2
        Exec log_info('ten');
       </Schedule>
      </Input>
      <Output out>
       Module om_keep
       <Schedule>
        When @startup
        <Exec>
         log_info('startup');
        </Exec>
       </Schedule>
      </Output>
      """
    ) { _, clock in
      clock.advance()
      clock.advance()
      usleep(20_000)
    }
    #expect(messages.sorted() == ["startup", "ten", "ten"])
  }

  @Test func `an Exec and a Schedule share the variables of their instance`() throws {
    let messages = try run(
      """
      <Input in>
       Module im_number
       Endless TRUE
       Exec create_stat('n', 'COUNT'); add_stat('n', 1); set_var('last', $n);
       <Schedule>
        Every 1 min
        Exec if get_stat('n') > 0 and get_var('last') >= 0 log_info('counted');
        Exec log_info(1 / 0);
       </Schedule>
      </Input>
      <Output out>
       Module om_keep
       <Schedule>
        Every 1 min
        Exec if not defined get_var('last') log_info('mine');
        Exec log_info(1 / 0);
       </Schedule>
      </Output>
      """
    ) { pipeline, clock in
      while KeepingOutput.numbers(of: "out").count < 10 { letOthersGoOn() }
      // Both have read the clock before it moves.
      clock.advance(seconds: 60, ofThreads: 2)
      // The last statement of either Schedule fails, which tells that it has run.
      let failure = ModuleAccount.Line("Execs given up", 1)
      func haveRun() -> Bool {
        pipeline.accounts.filter { $0.remarks.contains(failure) }.count == 2
      }
      for _ in 0..<1000 where !haveRun() { usleep(10_000) }
      #expect(haveRun())
    }
    #expect(messages.contains("counted") && messages.contains("mine"))
    #expect(messages.contains { $0.contains("division by zero") })
  }

  @Test func `a clock that is set back starts intervals anew`() throws {
    let messages = try run(
      "<Input in>\n Module im_number\n Endless TRUE\n <Schedule>\n Every 10\n Exec log_info('x');\n"
        + " </Schedule>\n</Input>\n<Output out>\n Module om_keep\n</Output>\n"
    ) { _, clock in
      clock.advance()
      clock.advance(seconds: -1_000_000)
      clock.advance()
      clock.advance()
      usleep(20_000)
    }
    #expect(messages.filter { $0 == "x" }.count == 3)
  }
}
