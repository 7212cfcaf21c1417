internal import Configuration
internal import Events

/// What the routes of a configuration connect: made before anything runs, and anew by a reload, which keeps
/// what stays the same.
struct RouteWiring {
  /// The inputs that a route leads from.
  let inputs: [any InputModule]
  /// Their sinks, by the same index.
  let sinks: [EventSink]
  /// The paths that they have, or shall have, by the same index.
  let paths: [InputPaths]
  /// The processors that are in a route.
  let processors: [any ProcessorModule]
  /// What waits between processors, each with a thread.
  let buffers: [EventBuffer]
  /// The outputs that a route leads to, with their queues.
  let ends: [OutputEnd]
  /// What keeps the checkpoint; nil where there is none.
  let keeper: CheckpointKeeper?
  /// The beginnings of routes with processors, by the names of those.
  private let heads: [String: Head]

  /// The beginning of a route, which its inputs share.
  private struct Head {
    /// The processors up to the first that buffers; nil where there are none.
    var chain: ProcessorChain?
    /// Its buffer; nil where none does.
    var buffer: EventBuffer?
  }

  /// How many octets of text wait for an output where the input can wait: enough for both to go on.
  private static let patientOctets = 1 << 20
  /// How many where the kernel would drop packets meanwhile.
  private static let liveOctets = 32 << 20

  /// A path of an input: outputs, by lower-case name, and the route whose processors are before them.
  private struct Track {
    /// The route; nil for the one path of all routes without processors.
    let route: Int?
    /// The outputs, each once.
    var outputs: [String]
    /// The route that the input's Exec sends events to; nil for paths that all events take.
    var detour: String?

    /// Whether a processor on it buffers.
    func isBuffered(_ stages: [[any ProcessorModule]]) -> Bool {
      route.map { stages[$0].contains { $0.buffer != nil } } ?? false
    }
  }

  /// Connects modules; where some of them are connected already, `before` says how.
  init(
    _ model: ConfigurationModel, _ modules: [any Module], _ log: Log,
    after before: RouteWiring? = nil
  ) {
    let tracks = Self.tracks(model.routes, detours: Self.detours(modules))
    inputs = modules.compactMap { $0 as? any InputModule }
      .filter { tracks[$0.core.name.lowercased()] != nil }
    let stages = model.routes.map { Self.stages(of: $0, modules) }
    let kept = stages.map { before?.head(of: $0) }
    let plan = Plan(
      tracks: tracks, stages: stages, keptRoutes: Set(kept.indices.filter { kept[$0] != nil }),
      connected: inputs.flatMap { input in
        (tracks[input.core.name.lowercased()] ?? []).map { (input: input, track: $0) }
      })
    processors = stages.flatMap { $0 }
    let all = processors.compactMap(\.buffer)
    buffers = all
    let (ends, producerCounts) = Self.ends(modules, plan, after: before)
    /// The ends of outputs by name.
    func targets(_ names: [String]) -> [OutputEnd] {
      ends.filter { names.contains($0.output.core.name.lowercased()) }
    }
    let heads = zip(model.routes, stages).enumerated().map { index, element in
      let (route, stages) = element
      let extra = plan.connected.filter { $0.track.route == index && $0.track.detour != nil }
      let count = route.inputs.count + extra.count
      if let head = kept[index] {
        head.chain?.addProducers(count)
        head.buffer?.addProducers(count)
        return head
      }
      return Self.head(
        stages, producerCount: count, targets(route.outputs.map { $0.name.lowercased() }),
        producerCounts)
    }
    self.heads = Dictionary(
      zip(stages, heads).filter { !$0.0.isEmpty }.map { (Self.key($0.0), $0.1) },
      uniquingKeysWith: { first, _ in first })
    let keeper = before == nil ? Self.keeper(model.settings, inputs, all, log) : before?.keeper
    paths = inputs.enumerated().map { index, input in
      let own = tracks[input.core.name.lowercased()] ?? []
      // What a buffer that goes still holds would come behind what takes the new paths.
      let earlier = before.flatMap { before in
        before.buffers(behind: input).allSatisfy { old in all.contains { $0 === old } }
          ? before.sink(of: input)?.numbering : nil
      }
      let names = Self.streams(of: input, own, model.routes)
      let numbering = keeper.flatMap { keeper in
        keeper.numbersInputs && Self.canNumber(input, own, stages, names)
          ? before == nil ? InputNumbering(keeper, input: index) : earlier : nil
      }
      return Self.paths(
        of: input, own, heads, producerCounts, numbering,
        streams: names.map { name in numbering?.keeper.stream(name) }, targets)
    }
    sinks = zip(inputs, paths).map { before?.sink(of: $0) ?? EventSink($0.core, $1) }
    self.keeper = keeper
    self.ends = ends
    for input in inputs { input.willReach(Self.reach(of: input, model.routes)) }
  }

  /// What routes say, worked out.
  private struct Plan {
    /// The paths of every input, by lower-case name.
    let tracks: [String: [Track]]
    /// The processors of every route.
    let stages: [[any ProcessorModule]]
    /// The routes whose processors are connected already.
    let keptRoutes: Set<Int>
    /// Every path with its input.
    let connected: [(input: any InputModule, track: Track)]
  }

  /// The ends of the outputs that a path leads to, and how many bring batches to each, by name.
  private static func ends(
    _ modules: [any Module], _ plan: Plan, after before: RouteWiring?
  ) -> (ends: [OutputEnd], producerCounts: [String: Int]) {
    var ends: [OutputEnd] = []
    var producerCounts: [String: Int] = [:]
    for output in modules.compactMap({ $0 as? any OutputModule }) {
      let name = output.core.name.lowercased()
      // Behind a buffer all inputs of a route are one thread.
      let own = plan.connected.filter { $0.track.outputs.contains(name) }
      let direct = own.filter { !$0.track.isBuffered(plan.stages) }
      let buffered = Set(own.filter { $0.track.isBuffered(plan.stages) }.compactMap(\.track.route))
      guard !own.isEmpty else { continue }
      producerCounts[name] = direct.count + buffered.count
      if let end = before?.end(of: output) {
        // Buffers that stay bring batches to it already.
        end.queue.addProducers(direct.count + buffered.subtracting(plan.keptRoutes).count)
        ends.append(end)
        continue
      }
      let first = direct.first?.input
      // What follows another output waits for it behind a queue.
      let isDirect =
        before == nil && buffered.isEmpty && direct.count == 1 && first?.isPatient == true
        && first?.waitsForQueues == true
        && (Processors.availableCount == 1
          || first.map {
            rendersApart($0, plan.tracks[$0.core.name.lowercased()] ?? [], output)
          } == true)
      ends.append(
        OutputEnd(output, producerCount: direct.count + buffered.count, isDirect: isDirect))
    }
    return (ends, producerCounts)
  }

  /// The paths of an input.
  private static func paths(
    of input: any InputModule, _ tracks: [Track], _ heads: [Head],
    _ producerCounts: [String: Int], _ numbering: InputNumbering?, streams: [Int?],
    _ targets: ([String]) -> [OutputEnd]
  ) -> InputPaths {
    let own = tracks.filter { $0.detour == nil }
    let paths = zip(tracks, streams).map { track, stream in
      let head = track.route.map { heads[$0] }
      if let head, let buffer = head.buffer {
        return EventSink.Path(chain: head.chain, end: buffer, stream: stream)
      }
      let end = RouteEnd(
        targets(track.outputs), waits: waits(input, tracks, targets(tracks.flatMap(\.outputs))),
        limit: limit(of: input))
      if own.count == 1, track.detour == nil, track.outputs.count == 1 {
        // An interface shall not wait for the Exec of an output that writes, either.
        end.makeRenderers(
          isShared: !input.isPatient || producerCounts[track.outputs[0]] != 1
            || targets(track.outputs).contains { $0.disk != nil },
          count: input.laneCount)
      }
      return EventSink.Path(chain: head?.chain, end: end, stream: stream)
    }
    let detours = zip(tracks, paths).compactMap { track, path in
      track.detour.map { InputPaths.Detour(route: FieldKey($0), path: path) }
    }
    return InputPaths(
      paths[0], others: Array(paths.dropFirst().prefix(own.count - 1)), detours: detours,
      numbering: numbering)
  }

  /// Whether the events of an input can be numbered: not where it cannot be told how far outputs are with
  /// them, as they are held on the way.
  private static func canNumber(
    _ input: any InputModule, _ tracks: [Track], _ stages: [[any ProcessorModule]],
    _ streams: [String]
  ) -> Bool {
    let isHeld = tracks.compactMap(\.route).contains { stages[$0].contains(where: \.holdsEvents) }
    return input.isRepeatable && Set(streams).count == streams.count && !isHeld
  }

  /// The names of the streams of an input, one for each of its paths.
  private static func streams(
    of input: any InputModule, _ tracks: [Track], _ routes: [RouteDeclaration]
  ) -> [String] {
    tracks.map { track in
      StreamName.of(
        input.core.name.lowercased(), route: track.detour ?? track.route.map { routes[$0].name },
        isDetour: track.detour != nil)
    }
  }

  /// Whether an input waits where a queue is full: an interface only for one output, as the kernel counts
  /// what is lost meanwhile; one of several that is slow or dead would keep events from the others. Before a
  /// queue on disk that is full it does not wait either: what is lost is counted with the reason.
  private static func waits(
    _ input: any InputModule, _ tracks: [Track], _ ends: [OutputEnd]
  ) -> Bool {
    let outputs = tracks.flatMap(\.outputs)
    let isSpooled = ends.contains {
      $0.disk != nil && outputs.contains($0.output.core.name.lowercased())
    }
    return input.waitsForQueues && (input.isPatient || outputs.count == 1 && !isSpooled)
  }

  /// The processors of a route.
  private static func stages(
    of route: RouteDeclaration, _ modules: [any Module]
  ) -> [any ProcessorModule] {
    route.processors.compactMap { instance in
      modules.first { $0.core.name.lowercased() == instance.name.lowercased() }
        as? any ProcessorModule
    }
  }

  /// The beginning of a route, which its inputs share: the processors up to the first that buffers, and
  /// its buffer. What is behind that is connected here.
  private static func head(
    _ stages: [any ProcessorModule], producerCount: Int, _ targets: [OutputEnd],
    _ producerCounts: [String: Int]
  ) -> Head {
    guard let cut = stages.firstIndex(where: { $0.buffer != nil }) else {
      let chain = stages.isEmpty ? nil : ProcessorChain(stages, producerCount: producerCount)
      return Head(chain: chain)
    }
    let buffer = stages[cut].buffer
    let rest = head(Array(stages[(cut + 1)...]), producerCount: 1, targets, producerCounts)
    if let next = rest.buffer {
      buffer?.connect(
        producerCount: producerCount, to: EventSink.Path(chain: rest.chain, end: next))
    } else {
      // What waits for the outputs makes the buffer fill, which has the say.
      let end = RouteEnd(
        targets, waits: true, limit: QueueLimit(events: .max, octets: patientOctets))
      if targets.count == 1 {
        let name = targets[0].output.core.name.lowercased()
        end.makeRenderers(
          isShared: producerCounts[name] != 1 || targets[0].disk != nil, count: 1)
      }
      buffer?.connect(
        producerCount: producerCount, to: EventSink.Path(chain: rest.chain, end: end))
    }
    return Head(
      chain: ProcessorChain(Array(stages[...cut]), producerCount: producerCount), buffer: buffer)
  }

  /// The instances that the events of an input come to.
  private static func reach(
    of input: any InputModule, _ routes: [RouteDeclaration]
  ) -> Set<String> {
    let name = input.core.name.lowercased()
    let own = routes.filter { route in
      route.inputs.contains { $0.name.lowercased() == name }
        || input.core.exec?.routes.contains(route.name.lowercased()) == true
    }
    return Set(own.flatMap { $0.processors + $0.outputs }.map { $0.name.lowercased() })
  }

  /// Whether several threads of an input render for one output: then whichever has what comes next writes
  /// it, and another thread for that would only be waited for.
  private static func rendersApart(
    _ input: any InputModule, _ tracks: [Track], _ output: any OutputModule
  ) -> Bool {
    input.laneCount > 1 && input.core.exec == nil && tracks.count == 1 && tracks[0].route == nil
      && tracks[0].outputs.count == 1 && output.makeRenderer(isShared: true) != nil
  }

  /// The routes that the Execs of inputs send events to, by the inputs' names in lower case.
  private static func detours(_ modules: [any Module]) -> [String: Set<String>] {
    var detours: [String: Set<String>] = [:]
    for module in modules {
      if let routes = module.core.exec?.routes, !routes.isEmpty {
        detours[module.core.name.lowercased()] = routes
      }
    }
    return detours
  }

  /// The paths of every input that has any, by lower-case name; each pair of an input and an output once
  /// however many routes without processors have it.
  ///
  /// - Parameter detours: The routes that the Execs of inputs send events to, by name in lower case;
  ///   these paths come last.
  private static func tracks(
    _ routes: [RouteDeclaration], detours: [String: Set<String>]
  ) -> [String: [Track]] {
    var tracks: [String: [Track]] = [:]
    for (index, route) in routes.enumerated() {
      let outputs = route.outputs.map { $0.name.lowercased() }
      for input in route.inputs {
        let name = input.name.lowercased()
        let isPlain = route.processors.isEmpty
        if isPlain, let plain = tracks[name]?.firstIndex(where: { $0.route == nil }) {
          let known = tracks[name]?[plain].outputs ?? []
          tracks[name]?[plain].outputs += outputs.filter { !known.contains($0) }
        } else {
          tracks[name, default: []].append(Track(route: isPlain ? nil : index, outputs: outputs))
        }
      }
    }
    for (name, chosen) in detours where tracks[name] != nil {
      for (index, route) in routes.enumerated() where chosen.contains(route.name.lowercased()) {
        tracks[name]?.append(
          Track(
            route: route.processors.isEmpty ? nil : index,
            outputs: route.outputs.map { $0.name.lowercased() }, detour: route.name))
      }
    }
    return tracks
  }

  /// The beginning of a route whose processors are all connected here; nil where they are not.
  private func head(of stages: [any ProcessorModule]) -> Head? {
    has(stages) ? heads[Self.key(stages)] : nil
  }

  /// How much may wait in a queue for an output where an input puts one more batch.
  private static func limit(of input: any InputModule) -> QueueLimit {
    QueueLimit(
      events: input.ownQueueLimit ?? Int.max,
      octets: input.isPatient ? patientOctets : liveOctets)
  }
}
