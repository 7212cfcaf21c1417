internal import Configuration

// MARK: - Going on

extension RouteWiring {
  /// A keeper of the checkpoint, where `CacheDir` asks for one and an input can go on, or a buffer keeps
  /// events on disk; it knows the inputs by their order.
  static func keeper(
    _ settings: GlobalSettings, _ inputs: [any InputModule], _ buffers: [EventBuffer], _ log: Log
  ) -> CheckpointKeeper? {
    let numbersInputs =
      settings.cacheDirectory != nil && !settings.isCacheOff
      && inputs.contains(where: \.isRepeatable)
    // Without CacheDir, what is known of buffers is beside the first one's events.
    let directory =
      numbersInputs ? settings.cacheDirectory : buffers.compactMap(\.disk).first?.directory
    guard let directory else { return nil }
    return CheckpointKeeper(
      directory: directory, isSynchronous: settings.isCacheSynchronous,
      inputs: inputs.map { $0.core.name.lowercased() }, numbersInputs: numbersInputs, log: log)
  }

  /// Goes on where the run before was cut off; called before anything is started.
  func resume(_ keeper: CheckpointKeeper, _ log: Log) throws(ModuleFailure) {
    let found = try keeper.load() ?? Checkpoint()
    var bases: [String: UInt64] = [:]
    for (input, paths) in zip(inputs, paths)
    where keeper.numbersInputs && input.isRepeatable && paths.numbering == nil {
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
    let disks = buffers.compactMap(\.disk)
    for buffer in buffers {
      if let disk = buffer.disk { buffer.setStream(disk.begin(keeper)) }
    }
    for disk in disks { resume(disk, keeper, found, known: Set(bases.keys)) }
    for end in ends { try resume(end, keeper, found, known: Set(bases.keys)) }
    // What outputs and queues on disk keep themselves is known by this file alone, so that it comes first.
    if ends.contains(where: { $0.progress.ledger != nil || $0.disk != nil }) || !disks.isEmpty {
      try keeper.save()
    }
    for path in allPaths {
      guard let stream = path.stream, let end = path.end.routeEnd else { continue }
      let name = keeper.name(ofStream: stream)
      end.settle(stream, end.targets.map { $0.progress.mark(of: name) })
    }
    for (index, sink) in paths.enumerated() {
      guard let numbering = sink.numbering else { continue }
      let name = keeper.inputs[index]
      var settled = UInt64.max
      for path in sink.all {
        guard let stream = path.stream else { continue }
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

  /// Lets a buffer on disk go on.
  private func resume(
    _ disk: DiskBuffer, _ keeper: CheckpointKeeper, _ found: Checkpoint, known: Set<String>
  ) {
    let (streams, others) = streams { $0 === disk }
    let record = found.outputs[disk.progress.name]
    let names = streams.map(\.name)
    guard !names.isEmpty else { return }
    disk.progress.keep(
      in: keeper, record, streams: names, of: disk.queue,
      knows: Set(names.filter { Self.isKnown($0, record, known) }), isAlone: others == 0)
  }

  /// Whether the numbers of a stream are those of the run before: an input's that goes on, or those of a
  /// queue on disk, which the checkpoint has by its number.
  private static func isKnown(
    _ stream: String, _ record: Checkpoint.Output?, _ inputs: Set<String>
  ) -> Bool {
    StreamName.isBuffer(stream)
      ? record?.marks[stream] != nil : inputs.contains(StreamName.input(of: stream))
  }

  /// Lets an output go on.
  private func resume(
    _ end: OutputEnd, _ keeper: CheckpointKeeper, _ found: Checkpoint, known: Set<String>
  ) throws(ModuleFailure) {
    let (streams, others) = streams { $0 === end }
    guard !streams.isEmpty else { return }
    let names = streams.map(\.name)
    var record = found.outputs[end.output.core.name.lowercased()]
    let knownStreams = Set(names.filter { Self.isKnown($0, record, known) })
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
      others == 0 && knownStreams.count == Set(names).count
      && !names.allSatisfy { found.isDone(StreamName.input(of: $0)) }
    if !isWhole { record?.resumption = nil }
    end.progress.keep(in: keeper, record, streams: names, isExclusive: others == 0)
  }
}
