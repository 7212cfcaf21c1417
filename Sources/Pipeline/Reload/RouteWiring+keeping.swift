internal import Configuration

// MARK: - What is connected already

extension RouteWiring {
  /// The end of an output; nil where this is not connected.
  func end(of output: any OutputModule) -> OutputEnd? { ends.first { $0.output === output } }

  /// The sink of an input; nil where this is not connected.
  func sink(of input: any InputModule) -> EventSink? {
    inputs.firstIndex { $0 === input }.map { sinks[$0] }
  }

  /// The buffers that events of an input wait in.
  func buffers(behind input: any InputModule) -> [EventBuffer] {
    guard let index = inputs.firstIndex(where: { $0 === input }) else { return [] }
    return paths[index].all.flatMap { path in
      sequence(first: path.end as? EventBuffer) { $0?.next }.prefix { $0 != nil }.compactMap { $0 }
    }
  }

  /// All paths: those of inputs, and those that lead out of buffers on disk.
  var allPaths: [EventSink.Path] {
    paths.flatMap(\.all) + buffers.filter { $0.disk != nil }.compactMap(\.path)
  }

  /// The streams that come to an output, or a buffer on disk: their places and names, and by how many paths
  /// others come that are not numbered.
  func streams(
    to isIt: (AnyObject) -> Bool
  ) -> (numbered: [(stream: Int, name: String)], others: Int) {
    let all = allPaths.filter { $0.end.terminals.contains(where: isIt) }
    let numbered = all.compactMap(\.stream).map { stream in
      (stream: stream, name: keeper?.name(ofStream: stream) ?? "")
    }
    return (numbered, all.count - numbered.count)
  }

  /// Processors of a route as one name.
  static func key(_ stages: [any ProcessorModule]) -> String {
    stages.map { $0.core.name.lowercased() }.joined(separator: ",")
  }

  /// Whether all of them are connected here, in one route, in this order.
  func has(_ stages: [any ProcessorModule]) -> Bool {
    !stages.isEmpty
      && stages.allSatisfy { stage in processors.contains { $0 === stage } }
  }

  /// Gives up paths that were made and shall not be taken: what is kept counts no producers of them.
  func abandon() { for path in paths { path.finish() } }

  /// Whether anything of the input's events is still in the checkpoint as it was.
  func keepsNumbers(of input: any InputModule) -> Bool {
    inputs.firstIndex { $0 === input }.map { paths[$0].numbering != nil } ?? false
  }
}
