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
        "CacheDir has no effect on it: its events are held by a processor (pm_norepeat, pm_transaction),"
          + " so that it cannot be told how far it is; a run that is cut off begins anew")
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
      var settled = UInt64.max
      for path in sink.all {
        guard let stream = path.stream, let end = path.end.routeEnd else { continue }
        let streamName = keeper.name(ofStream: stream)
        end.settle(stream, end.targets.map { $0.progress.mark(of: streamName) })
        settled = min(settled, path.end.settled(of: stream))
      }
      if settled == .max { settled = 0 }
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
    let (streams, others) = streams(to: end)
    guard !streams.isEmpty else { return }
    let names = streams.map(\.name)
    let numbered = names.map(StreamName.input(of:))
    let knownStreams = Set(names.filter { known.contains(StreamName.input(of: $0)) })
    var record = found.outputs[end.output.core.name.lowercased()]
    if let ledger = end.output as? any LedgerOutput {
      return try end.progress.keep(
        in: keeper, ledger, record, streams: names, known: knownStreams)
    }
    let marks = record?.marks.filter { knownStreams.contains($0.key) }
    record?.marks = marks ?? [:]
    if let disk = end.disk {
      return end.progress.keep(
        in: keeper, record, streams: names, of: disk, knows: knownStreams, isAlone: others == 0)
    }
    // Only what comes again may be undone, and nothing where the run before came to its end.
    let isWhole =
      others == 0 && numbered.allSatisfy(known.contains) && !numbered.allSatisfy(found.isDone)
    if !isWhole { record?.resumption = nil }
    end.progress.keep(in: keeper, record, streams: names, isExclusive: others == 0)
  }
}
