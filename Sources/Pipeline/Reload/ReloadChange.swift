internal import Configuration
internal import Glibc

/// What a reload changes: the parts that go, and those that come.
final class ReloadChange {
  /// How long what a processor needs is waited for while the inputs wait, too: rings hold that much.
  private static let patienceNanoseconds: Int64 = 1_000_000_000

  /// What is connected so far.
  let before: RouteWiring
  /// What shall be.
  let next: RouteWiring
  /// Outputs, processors and inputs that go.
  let oldEnds: [OutputEnd], oldProcessors: [any ProcessorModule]
  /// Inputs that go, with their sinks.
  let oldInputs: [(input: any InputModule, sink: EventSink)]
  /// Outputs and buffers that come.
  let newEnds: [OutputEnd], newBuffers: [EventBuffer]
  /// Processors that come.
  private let newProcessors: [any ProcessorModule]
  /// Inputs that come, with their sinks.
  let newInputs: [(input: any InputModule, sink: EventSink)]
  /// The inputs that stay, by their places in ``next``.
  private let keptInputs: [Int]
  /// Those that come and could be started.
  private(set) var startedInputs: [any InputModule] = []
  /// Outputs that were started before anything changed.
  private var startedEnds: [OutputEnd] = []
  /// Processors that need what one that goes has open, and start when the old paths have ended.
  private var waitingProcessors: [any ProcessorModule] = []

  /// The change from one to the other.
  init(_ before: RouteWiring, _ next: RouteWiring) {
    self.before = before
    self.next = next
    oldEnds = before.ends.filter { next.end(of: $0.output) == nil }
    newEnds = next.ends.filter { before.end(of: $0.output) == nil }
    oldProcessors = before.processors.filter { old in
      !next.processors.contains { $0 === old }
    }
    newProcessors = next.processors.filter { new in
      !before.processors.contains { $0 === new }
    }
    newBuffers = newProcessors.compactMap(\.buffer)
    oldInputs = zip(before.inputs, before.sinks).filter { next.sink(of: $0.0) == nil }
      .map { (input: $0.0, sink: $0.1) }
    newInputs = zip(next.inputs, next.sinks).filter { before.sink(of: $0.0) == nil }
      .map { (input: $0.0, sink: $0.1) }
    keptInputs = next.inputs.indices.filter { before.sink(of: next.inputs[$0]) != nil }
  }

  /// Starts what can be started while the old parts run, and tries what would keep the rest from it.
  func prepare() throws(ModuleFailure) {
    for processor in newProcessors {
      if oldProcessors.contains(where: { !$0.holdings.isDisjoint(with: processor.holdings) }) {
        waitingProcessors.append(processor)
      } else {
        try Pipeline.start(processor.core) { () throws(ModuleFailure) in try processor.start() }
      }
    }
    for end in newEnds {
      let name = end.output.core.name.lowercased()
      let inTheWay = oldEnds.filter { !$0.output.holdings.isDisjoint(with: end.output.holdings) }
      let sameName = oldEnds.filter { $0.output.core.name.lowercased() == name }
      if inTheWay.isEmpty {
        try Pipeline.start(end.output.core) { () throws(ModuleFailure) in try end.output.start() }
        startedEnds.append(end)
      }
      end.follow(
        sameName + inTheWay.filter { other in !sameName.contains { $0 === other } },
        isUnstarted: !inTheWay.isEmpty)
    }
    for (input, _) in newInputs {
      try Pipeline.start(input.core) { () throws(ModuleFailure) in try input.probe() }
    }
  }

  /// Gives up what was made.
  func abandon() {
    next.abandon()
    for end in startedEnds { end.output.finish() }
  }

  /// Lets the inputs put all they have into the queues, so that none of them waits for an output.
  func admitAll(_ isAdmitting: Bool) {
    for paths in before.paths { paths.admitAll(isAdmitting) }
  }

  /// Ends the inputs that go, and waits until all they made has left.
  func stopInputs() {
    for (input, _) in oldInputs { input.stop() }
    for (_, sink) in oldInputs { sink.waitForEnd() }
  }

  /// Starts the inputs that come; what is wrong with those that cannot be.
  func startInputs() -> [String] {
    var problems: [String] = []
    for (input, _) in newInputs {
      do throws(ModuleFailure) {
        try input.start()
        startedInputs.append(input)
      } catch {
        input.core.fail(error.message)
        problems.append("[\(input.core.name)] \(error.message)")
      }
    }
    return problems
  }

  /// Gives the inputs that stay their new paths, all at once: nothing is under way meanwhile.
  ///
  /// - Returns: What is wrong with processors that could not be started.
  func switchPaths(_ log: Log) -> [String] {
    for index in keptInputs { next.sinks[index].close() }
    let problems = startWaitingProcessors()
    keepProgress(log)
    for index in keptInputs {
      next.paths[index].noteMark()
      next.sinks[index].open(next.paths[index])
    }
    return problems
  }

  /// Starts the processors that waited for what others had open; one behind a buffer ends a little later.
  private func startWaitingProcessors() -> [String] {
    let end = MonotonicTime.nanoseconds + Self.patienceNanoseconds
    return waitingProcessors.compactMap { processor in
      while true {
        do throws(ModuleFailure) {
          try processor.start()
          return nil
        } catch {
          guard MonotonicTime.nanoseconds >= end else {
            usleep(10_000)
            continue
          }
          processor.core.fail(error.message)
          return "[\(processor.core.name)] \(error.message)"
        }
      }
    }
  }

  /// Lets the outputs that go give up what nobody takes.
  func hurryOld() {
    for end in oldEnds {
      end.stop()
      end.hurry()
    }
  }

  // MARK: - The checkpoint

  /// Lets the checkpoint know what comes to which output now.
  private func keepProgress(_ log: Log) {
    guard let keeper = next.keeper else { return }
    for index in keptInputs {
      let old = (before.sink(of: next.inputs[index])?.paths.all ?? []).compactMap(\.end.routeEnd)
      for path in next.paths[index].all {
        guard let stream = path.stream, let end = path.end.routeEnd,
          !old.contains(where: { $0 === end })
        else { continue }
        end.takeSettled(stream, from: old)
      }
    }
    keeper.keep(
      only: Set(next.allPaths.compactMap(\.stream).map(keeper.name(ofStream:))))
    for end in next.ends {
      let (numbered, others) = next.streams { $0 === end }
      if before.end(of: end.output) != nil {
        if others > 0 { end.progress.share() }
      } else if !numbered.isEmpty {
        end.progress.keep(
          in: keeper, streams: numbered.map(\.name), isExclusive: others == 0,
          after: before.ends.first {
            $0.output.core.name.lowercased() == end.output.core.name.lowercased()
          }?.progress)
      }
    }
  }

  /// Forgets in the checkpoint what goes.
  func forget() {
    guard let keeper = next.keeper else { return }
    for (index, input) in before.inputs.enumerated() where before.paths[index].numbering != nil {
      guard !next.keepsNumbers(of: input) else { continue }
      keeper.forget(input: input.core.name.lowercased())
      if next.inputs.contains(where: { $0.core.name.lowercased() == input.core.name.lowercased() })
      {
        input.core.log(
          .warning,
          "after this reload it is not kept how far it is read: a run that is cut off begins anew")
      }
    }
  }

  /// What was made anew, for people.
  var summary: String {
    let names =
      newInputs.map(\.input.core.name) + newProcessors.map(\.core.name)
      + newEnds.map(\.output.core.name)
    let gone =
      (oldInputs.map(\.input.core.name) + oldProcessors.map(\.core.name)
      + oldEnds.map(\.output.core.name)).filter { !names.contains($0) }
    let kept =
      next.inputs.count - newInputs.count + next.processors.count - newProcessors.count
      + next.ends.count - newEnds.count
    return "made anew: \(names.isEmpty ? "nothing" : names.joined(separator: ", "))"
      + (gone.isEmpty ? "" : "; gone: \(gone.joined(separator: ", "))")
      + "; as it was: \(kept) instances"
  }
}
