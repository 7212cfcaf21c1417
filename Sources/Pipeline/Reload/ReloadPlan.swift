internal import Configuration

/// Which instances of a pipeline stay as they are when another configuration takes its place.
///
/// An instance stays where its block says the same, the global directives that concern modules do, and
/// whatever its code calls stays as well. Processors of a route stay together or not at all.
struct ReloadPlan {
  /// The instances that stay, by lower-case name.
  private(set) var kept: [String: any Module] = [:]

  /// Compares what runs with a configuration that was built to be verified.
  init(
    _ model: ConfigurationModel, _ modules: [any Module], _ wiring: RouteWiring,
    next: ConfigurationModel, fresh: [any Module], _ freshWiring: RouteWiring
  ) {
    guard model.settings.governsModules(as: next.settings) else { return }
    let news = Self.byName(fresh)
    for (name, module) in Self.byName(modules) {
      guard let new = news[name], Self.isSame(module, new), !Self.isBroken(module, wiring),
        Self.isConnectable(module, wiring, new, freshWiring)
      else { continue }
      kept[name] = module
    }
    var count = -1
    while count != kept.count {
      count = kept.count
      for (name, module) in kept where !module.core.calls.instances.allSatisfy(isKept) {
        kept[name] = nil
      }
      for route in next.routes where !keepsProcessors(of: route, model.routes, wiring) {
        for processor in route.processors { kept[processor.name.lowercased()] = nil }
      }
    }
  }

  /// Modules by lower-case name.
  private static func byName(_ modules: [any Module]) -> [String: any Module] {
    Dictionary(
      modules.map { ($0.core.name.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Whether an instance stays.
  private func isKept(_ name: String) -> Bool { kept[name] != nil }

  /// Whether two instances say and call the same.
  private static func isSame(_ module: any Module, _ new: any Module) -> Bool {
    let (old, next) = (module.core, new.core)
    return old.instance.kind == next.instance.kind && old.name == next.name
      && old.instance.block.text == next.instance.block.text
      && old.calls.instances == next.calls.instances
  }

  /// Whether an input came to an end by a failure: it is made anew, which may help.
  private static func isBroken(_ module: any Module, _ wiring: RouteWiring) -> Bool {
    guard let input = module as? any InputModule, let sink = wiring.sink(of: input) else {
      return false
    }
    return sink.isFinished && module.core.hasFailed
  }

  /// Whether what is connected stays of use: an output that runs on the thread of one input cannot have
  /// others, and one that no route led to, or leads to, is made anew.
  private static func isConnectable(
    _ module: any Module, _ wiring: RouteWiring, _ new: any Module, _ freshWiring: RouteWiring
  ) -> Bool {
    if let input = module as? any InputModule, let next = new as? any InputModule {
      return wiring.sink(of: input) != nil && freshWiring.sink(of: next) != nil
    }
    guard let output = module as? any OutputModule, let next = new as? any OutputModule else {
      return true
    }
    guard let end = wiring.end(of: output), let freshEnd = freshWiring.end(of: next) else {
      return false
    }
    return !end.isDirect || freshEnd.isDirect
  }

  /// Whether the processors of a route stay: all of them do, no route had others with them, and where one
  /// buffers, the outputs behind it are the same.
  private func keepsProcessors(
    of route: RouteDeclaration, _ before: [RouteDeclaration], _ wiring: RouteWiring
  ) -> Bool {
    let names = route.processors.map { $0.name.lowercased() }
    guard let first = names.first else { return true }
    let old = before.first { $0.processors.contains { $0.name.lowercased() == first } }
    guard let old, old.processors.map({ $0.name.lowercased() }) == names,
      names.allSatisfy(isKept)
    else { return false }
    let isBuffered = names.contains { (kept[$0] as? any ProcessorModule)?.buffer != nil }
    guard isBuffered else { return true }
    let outputs = route.outputs.map { $0.name.lowercased() }
    return outputs == old.outputs.map { $0.name.lowercased() } && outputs.allSatisfy(isKept)
  }
}
