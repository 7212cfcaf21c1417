internal import Configuration

/// What the routes of a configuration connect: made once, before anything runs.
struct RouteWiring {
  /// The inputs that a route leads from.
  let inputs: [any InputModule]
  /// Their sinks, by the same index.
  let sinks: [EventSink]
  /// The processors that are in a route.
  let processors: [any ProcessorModule]
  /// The outputs that a route leads to, with their queues.
  let ends: [OutputEnd]

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
  }

  /// Connects modules.
  init(_ model: ConfigurationModel, _ modules: [any Module]) {
    let tracks = Self.tracks(model.routes)
    inputs = modules.compactMap { $0 as? any InputModule }
      .filter { tracks[$0.core.name.lowercased()] != nil }
    let connected = inputs.flatMap { input in
      (tracks[input.core.name.lowercased()] ?? []).map { (input: input, track: $0) }
    }
    let isAlone = Processors.availableCount == 1
    var ends: [OutputEnd] = []
    var producerCounts: [String: Int] = [:]
    for output in modules.compactMap({ $0 as? any OutputModule }) {
      let name = output.core.name.lowercased()
      let producers = connected.filter { $0.track.outputs.contains(name) }
      guard !producers.isEmpty else { continue }
      producerCounts[name] = producers.count
      ends.append(
        OutputEnd(
          output, producerCount: producers.count,
          isDirect: isAlone && producers.count == 1 && producers[0].input.isPatient))
    }
    var chains: [ProcessorChain?] = []
    var processors: [any ProcessorModule] = []
    for route in model.routes {
      let own = route.processors.compactMap { instance in
        modules.first { $0.core.name.lowercased() == instance.name.lowercased() }
          as? any ProcessorModule
      }
      processors += own
      chains.append(
        own.isEmpty ? nil : ProcessorChain(own, producerCount: route.inputs.count))
    }
    sinks = inputs.map { input in
      let own = tracks[input.core.name.lowercased()] ?? []
      let paths = own.map { track in
        EventSink.Path(
          chain: track.route.flatMap { chains[$0] },
          end: RouteEnd(
            ends.filter { track.outputs.contains($0.output.core.name.lowercased()) },
            waits: input.waitsForQueues, limit: Self.limit(of: input)))
      }
      if paths.count == 1, own[0].outputs.count == 1 {
        // An interface shall not wait for the Exec of an output that writes, either.
        paths[0].end.makeRenderer(
          isShared: !input.isPatient || producerCounts[own[0].outputs[0]] != 1)
      }
      return EventSink(input.core, path: paths[0], others: Array(paths.dropFirst()))
    }
    self.ends = ends
    self.processors = processors
  }

  /// The paths of every input that has any, by lower-case name; each pair of an input and an output once
  /// however many routes without processors have it.
  private static func tracks(_ routes: [RouteDeclaration]) -> [String: [Track]] {
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
    return tracks
  }

  /// How much may wait in a queue for an output where an input puts one more batch.
  private static func limit(of input: any InputModule) -> QueueLimit {
    QueueLimit(
      events: input.ownQueueLimit ?? Int.max,
      octets: input.isPatient ? patientOctets : liveOctets)
  }
}
