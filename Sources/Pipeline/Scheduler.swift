internal import Configuration
internal import Events
internal import Octets
internal import Synchronization

/// A Schedule, compiled.
struct CompiledSchedule {
  /// When it runs.
  let declaration: ScheduleDeclaration
  /// What it does.
  let program: Program
}

/// Runs the Schedules of one instance on a thread of its own, one at a time, with the instance's lock
/// held: a slow module holds up no Schedules but its own.
final class Scheduler: @unchecked Sendable {
  // Unchecked: all but the flag is used by its thread alone.

  /// A Schedule and when it comes next.
  private struct Job {
    /// What runs.
    let schedule: CompiledSchedule
    /// When; nil for never.
    var next: Timestamp?
    /// How often it may still run; nil for no end.
    var runsLeft: Int?
  }

  /// The instance.
  private let core: ModuleCore
  /// What tells the time.
  private let clock: any ScheduleClock
  /// Whether it shall end.
  private let isStopping = Atomic<Bool>(false)

  /// The Schedules of an instance.
  init(_ core: ModuleCore, _ clock: any ScheduleClock) {
    self.core = core
    self.clock = clock
  }

  /// Whether its Schedules are those of an instance.
  func isOf(_ core: ModuleCore) -> Bool { core === self.core }

  /// Ends ``run()`` soon; the clock has to be stopped behind it.
  func stop() { isStopping.store(true, ordering: .relaxed) }

  /// Runs what is due until it is stopped or nothing comes any more.
  func run() {
    var start = clock.now()
    var jobs = core.schedules.map { schedule in
      Job(
        schedule: schedule,
        next: schedule.declaration.next(
          after: Timestamp(nanoseconds: start.nanoseconds &- 1), start: start),
        runsLeft: schedule.declaration.runLimit)
    }
    var runner = ProgramRunner()
    let batch = EventBatch()
    var last = start
    while !isStopping.load(ordering: .relaxed), let due = jobs.compactMap(\.next).min() {
      let now = clock.now()
      if now < last {
        // The clock was set back: what lay ahead would be too far away.
        start = now
        for index in jobs.indices where jobs[index].next != nil {
          jobs[index].next = jobs[index].schedule.declaration.next(after: now, start: start)
        }
      } else if now < due {
        clock.wait(until: due)
      } else {
        for index in jobs.indices {
          if let next = jobs[index].next, next <= now { run(&jobs[index], now, start) }
        }
      }
      last = now
    }

    /// Runs a job and finds when it comes next; what was missed is not made up for.
    func run(_ job: inout Job, _ now: Timestamp, _ start: Timestamp) {
      batch.removeAll()
      let event = batch.appendEvent()
      core.lock.hold {
        _ = runner.run(job.schedule.program, event: event, in: batch, host: core)
      }
      job.runsLeft = job.runsLeft.map { $0 - 1 }
      job.next =
        job.runsLeft == 0 ? nil : job.schedule.declaration.next(after: now, start: start)
    }
  }
}
