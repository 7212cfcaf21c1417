public import Configuration
internal import Events
internal import Glibc
internal import Synchronization

/// What became of a reload.
public enum ReloadOutcome: Sendable {
  /// The new configuration runs; what was made anew, for people.
  case done(String)
  /// The old one runs on: why.
  case refused(String)
}

// MARK: - Another configuration

extension Pipeline {
  /// How long outputs that are no more are waited for before it is said that the reload is done.
  private static let patienceNanoseconds: Int64 = 30_000_000_000

  /// Puts another configuration in the place of the one that runs, which goes on where that is wrong.
  ///
  /// What says the same stays as it is: interfaces are captured on, files read on, connections and
  /// counters kept. Between two batches of an input its events take the new routes; what came before is
  /// put out by the old outputs, which then end, before new ones of the same name begin.
  public func reload(
    _ model: ConfigurationModel, registry: ModuleRegistry, overrides: RunOverrides,
    _ diagnostics: Diagnostics
  ) -> ReloadOutcome {
    reloading.withLock { _ in
      let fresh = PipelineBuilder.modules(
        of: model, registry: registry, overrides: overrides, log: log, diagnostics)
      guard !diagnostics.hasErrors else { return .refused(diagnostics.rendered) }
      // What runs may come to its end meanwhile; the reload is part of it until it is done.
      let before: State? = state.withLock { state in
        guard !state.isEnding, state.running > 0 else { return nil }
        state.running += 1
        state.runningInputs += 1
        return state
      }
      guard let before else { return .refused("the program is ending") }
      defer {
        leaveInputs()
        leave()
      }
      let plan = ReloadPlan(
        before.model, before.modules, before.wiring, next: model, fresh: fresh,
        RouteWiring(model, fresh, log))
      let modules = PipelineBuilder.modules(
        of: model, registry: registry, overrides: overrides, log: log, keeping: plan.kept,
        Diagnostics())
      let change = ReloadChange(
        before.wiring, RouteWiring(model, modules, log, after: before.wiring))
      do throws(ModuleFailure) {
        try change.prepare()
      } catch {
        change.abandon()
        return .refused(error.message)
      }
      return carryOut(change, model, modules, before)
    }
  }

  /// Carries out what was prepared.
  private func carryOut(
    _ change: ReloadChange, _ model: ConfigurationModel, _ modules: [any Module],
    _ before: State
  ) -> ReloadOutcome {
    change.admitAll(true)
    // Inputs that are no more end first, so that none of their events comes behind those of others.
    change.stopInputs()
    var problems = change.startInputs()
    problems += change.switchPaths(log)
    change.admitAll(false)
    let isEnding = state.withLock { state in
      install(change, model, modules, before, &state)
      return state.isEnding
    }
    // Whoever asked for the end did not know these.
    if isEnding { stop() }
    change.hurryOld()
    change.forget()
    let end = MonotonicTime.nanoseconds + Self.patienceNanoseconds
    for old in change.oldEnds {
      if !old.waitForEnd(nanoseconds: max(end - MonotonicTime.nanoseconds, 0)) {
        problems.append("[\(old.output.core.name)] what came before is not put out yet")
      }
    }
    for new in change.newEnds {
      while !new.isStarted, new.problem == nil, MonotonicTime.nanoseconds < end { usleep(2_000) }
      if let problem = new.problem { problems.append("[\(new.output.core.name)] \(problem)") }
    }
    retire()
    guard problems.isEmpty else {
      return .refused(
        "the new configuration runs, but not all of it: " + problems.joined(separator: "; "))
    }
    return .done(change.summary)
  }

  /// Puts the new parts in their places, and starts their threads.
  private func install(
    _ change: ReloadChange, _ model: ConfigurationModel, _ modules: [any Module],
    _ before: State, _ state: inout State
  ) {
    state.model = model
    state.modules = modules
    state.wiring = change.next
    for (input, sink) in change.oldInputs {
      ModuleAccount.add(Self.account(input, sink), to: &state.retired)
      if input.core.hasFailed { state.hasFailed = true }
    }
    for processor in change.oldProcessors {
      // What still waits in a buffer is counted when that has ended.
      if processor.buffer == nil {
        ModuleAccount.add(Self.account(processor), to: &state.retired)
      } else {
        state.closingBuffers.append(processor)
      }
      if processor.core.hasFailed { state.hasFailed = true }
    }
    state.closing += change.oldEnds
    let isRunnable = Set(change.startedInputs.map { ObjectIdentifier($0.core) })
    run(ends: change.newEnds, buffers: change.newBuffers, &state)
    for (input, sink) in change.newInputs {
      if isRunnable.contains(ObjectIdentifier(input.core)) {
        run(input, sink, &state)
      } else {
        sink.finish()
      }
    }
    let scheduled = Self.scheduled(modules, change.next)
    for scheduler in state.schedulers where !scheduled.contains(where: scheduler.isOf) {
      scheduler.stop()
    }
    state.schedulers = scheduled.map { core in
      if let scheduler = state.schedulers.first(where: { $0.isOf(core) }) { return scheduler }
      let scheduler = Scheduler(core, clock)
      run(scheduler, &state)
      return scheduler
    }
  }

  /// Counts what has ended, and forgets it.
  private func retire() {
    let ended: [PipelineThread] = state.withLock { state in
      // Each is asked once: what ends meanwhile is for the next time.
      state.closing = state.closing.filter { end in
        guard end.waitForEnd(nanoseconds: 0) else { return true }
        ModuleAccount.add(Self.account(end), to: &state.retired)
        if end.output.core.hasFailed { state.hasFailed = true }
        return false
      }
      state.closingBuffers = state.closingBuffers.filter { processor in
        guard processor.buffer?.hasEnded == true else { return true }
        ModuleAccount.add(Self.account(processor), to: &state.retired)
        return false
      }
      var ended: [PipelineThread] = []
      state.threads = state.threads.filter { thread in
        guard thread.hasEnded else { return true }
        ended.append(thread)
        return false
      }
      return ended
    }
    for thread in ended { thread.join() }
  }
}
