internal import Configuration

// MARK: - Going on

extension RouteWiring {
  /// A keeper of the checkpoint, where `CacheDir` asks for one and an input can go on; it knows the inputs
  /// by their order.
  static func keeper(
    _ settings: GlobalSettings, _ inputs: [any InputModule], _ log: Log
  ) -> CheckpointKeeper? {
    guard let directory = settings.cacheDirectory, !settings.isCacheOff,
      inputs.contains(where: \.isRepeatable)
    else { return nil }
    return CheckpointKeeper(
      directory: directory, isSynchronous: settings.isCacheSynchronous,
      inputs: inputs.map { $0.core.name.lowercased() }, log: log)
  }

  /// Goes on where the run before was cut off; called before anything is started.
  func resume(_ keeper: CheckpointKeeper, _ log: Log) throws(ModuleFailure) {
    let found = try keeper.load() ?? Checkpoint()
    var bases: [String: UInt64] = [:]
    for (input, paths) in zip(inputs, paths) where input.isRepeatable && paths.numbering == nil {
      input.core.log(
        .warning,
        "CacheDir has no effect on it: its events are held by a processor (pm_buffer, pm_norepeat,"
          + " pm_transaction), sent to other routes, or come to an output on two paths, so that it"
          + " cannot be told how far it is; a run that is cut off begins anew")
    }
    for (index, input) in inputs.enumerated() where paths[index].numbering != nil {
      let name = input.core.name.lowercased()
      let fingerprint = input.core.instance.block.fingerprint
      let known = found.inputs[name]
      if let known, known.fingerprint == fingerprint {
        bases[name] = input.resume(from: known.source, total: known.total)
      }
      if known != nil, bases[name] == nil {
        input.core.log(
          .warning, "what the run before did not finish is something else now: all begins anew")
      }
      keeper.begin(
        index,
        Checkpoint.Input(
          fingerprint: fingerprint, source: input.source,
          total: bases[name] == nil || input.isLasting ? nil : known?.total),
        isLasting: input.isLasting)
    }
    for end in ends { try resume(end, keeper, found, known: Set(bases.keys)) }
    // What outputs and queues on disk keep themselves is known by this file alone, so that it comes first.
    if ends.contains(where: { $0.progress.ledger != nil || $0.disk != nil }) { try keeper.save() }
    for (index, sink) in paths.enumerated() {
      guard let numbering = sink.numbering else { continue }
      let name = keeper.inputs[index]
      for routeEnd in sink.ends {
        routeEnd.settledTargets = routeEnd.targets.map { $0.progress.mark(of: name) }
      }
      let settled = sink.ends.map(\.settled).min() ?? 0
      numbering.begin(made: bases[name] ?? 0, settled: settled)
      if settled > 0 {
        inputs[index].core.log(
          .info, "going on behind the \(settled) events that the run before has put out")
      }
    }
  }

  /// Lets an output go on.
  private func resume(
    _ end: OutputEnd, _ keeper: CheckpointKeeper, _ found: Checkpoint, known: Set<String>
  ) throws(ModuleFailure) {
    let producers = inputs.indices.filter { index in
      paths[index].ends.contains { $0.targets.contains { $0 === end } }
    }
    let numbered = producers.filter { paths[$0].numbering != nil }.map { keeper.inputs[$0] }
    guard !numbered.isEmpty else { return }
    var record = found.outputs[end.output.core.name.lowercased()]
    if let ledger = end.output as? any LedgerOutput {
      return try end.progress.keep(in: keeper, ledger, record, inputs: numbered, known: known)
    }
    let marks = record?.marks.filter { known.contains($0.key) }
    record?.marks = marks ?? [:]
    if let disk = end.disk {
      return end.progress.keep(
        in: keeper, record, inputs: numbered, of: disk, knows: known,
        isAlone: numbered.count == producers.count)
    }
    // Only what comes again may be undone, and nothing where the run before came to its end.
    let isWhole =
      numbered.count == producers.count && numbered.allSatisfy(known.contains)
      && !numbered.allSatisfy(found.isDone)
    if !isWhole { record?.resumption = nil }
    end.progress.keep(
      in: keeper, record, inputs: numbered, isExclusive: numbered.count == producers.count)
  }
}
