internal import Configuration
internal import Glibc
internal import Modules
internal import Pipeline
internal import Synchronization
internal import TestSupport
internal import Testing

@Suite("Modules that a reload has put aside")
struct ReloadedModulesTests {
  /// Which modules were made, and whether they are still there.
  private final class Register: Sendable {
    /// A module, which goes when nobody else has it.
    private struct Entry {
      /// The module.
      weak var module: (any Module)?
      /// Its name.
      let name: String
    }
    /// All of them.
    private let entries = Mutex<[Entry]>([])

    /// The modules of the program, which note what is made.
    var modules: ModuleRegistry {
      ModuleRegistry(
        BuiltInModules.registry.definitions.map { definition in
          ModuleDefinition(
            definition.declaration, functions: definition.functions, runsExec: definition.runsExec
          ) { setup in
            let module = definition.make(setup)
            if let module {
              let entry = Entry(module: module, name: module.core.name)
              self.entries.withLock { $0.append(entry) }
            }
            return module
          }
        }, planned: [])
    }

    /// How many of each name are there.
    var counts: [String: Int] {
      entries.withLock { entries in
        Dictionary(entries.filter { $0.module != nil }.map { ($0.name, 1) }, uniquingKeysWith: +)
      }
    }
  }

  /// What the configuration of a round says.
  private func model(_ run: Run, _ round: Int) throws -> ConfigurationModel {
    let text =
      Block.json + "<Extension files>\n Module xm_fileop\n</Extension>\n"
      + "<Input in>\n Module im_testgen\n Exec sleep(2000);\n</Input>\n"
      + "<Processor kept>\n Module pm_buffer\n Type Mem\n MaxSize \(1000 + round)\n"
      + " Exec $n = 1;\n</Processor>\n"
      + Block.output(
        "'\(run.folder)/a'",
        "Exec if file_size() > \(round + 100000) rotate_to('\(run.folder)/b'); to_json();\n"
          + " <Schedule>\n Every 1 hour\n Exec log_debug(file_name());\n </Schedule>", name: "self")
      + Block.output("'\(run.folder)/c'", "Exec $x = \(round); to_json();", name: "plain")
      + "<Output wire>\n Module om_exec\n Command /bin/sh\n Arg -c\n Arg 'cat >/dev/null'\n Exec $y = \(round); to_json();\n"
      + "</Output>\n<Route r>\n Path in => kept => self, plain, wire\n</Route>\n"
    let diagnostics = Diagnostics()
    let model = ConfigurationModel.load(
      file: "n.conf", from: .memory(["n.conf": Array(text.utf8)]), into: diagnostics)
    #expect(diagnostics.rendered == "")
    return try #require(model)
  }

  @Test func `are gone, whatever their code calls`() throws {
    let run = Run()
    let register = Register()
    let diagnostics = Diagnostics()
    let log = Log(level: .critical)
    let pipeline = PipelineBuilder.build(
      try model(run, 0), registry: register.modules, overrides: RunOverrides(), log: log,
      diagnostics)
    #expect(diagnostics.rendered == "")
    let names = ["files", "in", "json", "kept", "plain", "self", "wire"]
    try pipeline.open()
    try pipeline.start {}
    for round in 1...6 {
      let outcome = pipeline.reload(
        try model(run, round), registry: register.modules, overrides: RunOverrides(),
        diagnostics)
      guard case .done = outcome else {
        Issue.record("\(outcome) \(diagnostics.rendered)")
        break
      }
    }
    // The threads of the last ones may still be on their way out.
    let expected = Dictionary(names.map { ($0, 1) }) { first, _ in first }
    for _ in 0..<500 where register.counts != expected { usleep(10_000) }
    #expect(register.counts == expected)
    pipeline.stop()
    pipeline.join()
  }
}
