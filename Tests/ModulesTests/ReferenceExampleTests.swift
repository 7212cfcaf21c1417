internal import Configuration
internal import Modules
internal import Pipeline
internal import TestSupport
internal import Testing

/// What the reference says by example, each verified in a whole configuration.
@Suite("Examples of the reference")
struct ReferenceExampleTests {
  /// What a directive says nothing without, by its name.
  private static let companions = [
    "First": "Every 1 min", "RunCount": "Every 1 min",
    "MalformedCaptureLimit": "MalformedCapture /tmp/malformed.pcapng",
    "CertKeyFile": "CertFile /etc/wirebird/cert.pem",
    "HTTPSCertKeyFile": "HTTPSCertFile /etc/wirebird/cert.pem",
  ]
  /// What a module needs one way or another, by its name.
  private static let needs = [
    "pm_anonymize": "KeyFile /etc/wirebird/anonymize.key", "pm_list": "Deny /etc/wirebird/bad.txt",
  ]

  /// An instance of a module in a configuration of many.
  private struct Example {
    /// What it shows.
    let name: String
    /// Whether it can be used.
    let availability: Availability
    /// Its lines.
    let lines: [String]
  }

  @Test func `the example of a directive is right where it stands`() {
    var seen: Set<String> = []
    var examples: [Example] = []
    for definition in BuiltInModules.registry.definitions {
      let module = definition.declaration
      for block in [nil] + module.blocks.map(Optional.some) {
        for directive in (block ?? module).directives where directive.name != "Module" {
          // What all modules of a kind have is looked at once.
          let kind = module.kind?.blockName ?? ""
          let key = "\(kind) \(block?.name ?? "") \(directive.name) \(directive.example)"
          guard seen.insert(key).inserted else { continue }
          var lines = Self.lines(of: block ?? module, with: directive)
          if let block {
            if block.name == "Schedule", directive.name == "Exec" { lines.append("Every 1 min") }
            lines = ["<\(block.name)>"] + lines + ["</\(block.name)>"]
            lines = Self.lines(of: module, with: nil) + lines
          }
          if let needed = Self.needs[module.name], !needed.hasPrefix(directive.name + " ") {
            lines.append(needed)
          }
          let instance = "own\(examples.count)"
          examples.append(
            Example(
              name: "\(module.name): \(directive.name)", availability: directive.availability,
              lines: Self.instance(of: module, instance, lines)))
        }
      }
    }
    #expect(examples.count > 200)
    // What is wrong in one way keeps what is wrong in another from being found.
    Self.check(examples.filter { $0.availability == .supported })
    Self.check(examples.filter { $0.availability != .supported })
  }

  @Test func `the example of a function of a module is right where it stands`() {
    var extensions: [String] = []
    var examples: [Example] = []
    for definition in BuiltInModules.registry.definitions {
      let module = definition.declaration
      let own = Self.lines(of: module, with: nil)
      // Examples call an instance by the module's name behind its first three letters.
      let name = String(module.name.dropFirst(3))
      if module.kind == .extension, module.name != "xm_json" {
        extensions += Self.instance(of: module, name, own)
      }
      for function in definition.functions {
        let exec = "Exec \(function.example)"
        let instance = "own\(examples.count)"
        let lines =
          module.kind == .extension
          ? ["<Output \(instance)>", "Module om_file", "File '/tmp/out'", exec, "</Output>"]
            + ["<Route \(instance)>", "Path in => \(instance)", "</Route>"]
          : Self.instance(of: module, instance, own + [exec])
        let availability: Availability =
          switch function.availability {
          case .supported: .supported
          case .planned: .planned
          case .refused(let reason): .refused(reason)
          }
        examples.append(
          Example(name: "\(module.name): \(exec)", availability: availability, lines: lines))
      }
    }
    #expect(examples.count > 50)
    Self.check(examples.filter { $0.availability == .supported }, beside: extensions)
    Self.check(examples.filter { $0.availability != .supported }, beside: extensions)
  }

  /// Whether what is wrong in a configuration of examples is what has to be.
  private static func check(_ examples: [Example], beside others: [String] = []) {
    var lines = ["<Extension json>", "Module xm_json", "</Extension>"] + others
    lines += ["<Input in>", "Module im_null", "</Input>"]
    lines += ["<Output out>", "Module om_null", "</Output>"]
    lines += ["<Route base>", "Path in => out", "</Route>"]
    var ends: [Int] = []
    for example in examples {
      lines += example.lines
      ends.append(lines.count)
    }
    var problems = [[String]](repeating: [], count: examples.count)
    for problem in Run().problems(lines.joined(separator: "\n") + "\n") {
      let line = problem.split(separator: ":").first.flatMap { Int($0) } ?? 0
      guard let index = ends.firstIndex(where: { line <= $0 }), line > ends[0] - 20 else {
        Issue.record("\(problem)")
        continue
      }
      problems[index].append(problem)
    }
    for (example, problems) in zip(examples, problems) {
      expect(problems, example.availability, example.name)
    }
  }

  /// Whether what is wrong is what has to be.
  private static func expect(_ problems: [String], _ availability: Availability, _ what: String) {
    let text = problems.joined(separator: "\n")
    switch availability {
    case .supported:
      // Files that examples name are not here.
      let serious = problems.filter {
        !$0.contains("reading /etc/wirebird/") && !$0.contains("no effect in an <Extension>")
      }
      #expect(serious == [], "\(what)")
    case .planned: #expect(text.contains("support it yet"), "\(what)")
    case .refused(let reason): #expect(text.contains(reason), "\(what)")
    case .withoutEffect(let reason):
      #expect(problems.count == 1 && text.contains("warning: "), "\(what)")
      #expect(text.contains(reason), "\(what)")
    }
  }

  /// The examples of the directives that a block needs, and of another one.
  private static func lines(
    of block: BlockDeclaration, with directive: DirectiveDeclaration?
  ) -> [String] {
    let needed = block.directives.filter {
      $0.name == directive?.name || $0.isRequired && $0.name != "Module"
    }
    return needed.map { "\($0.name) \($0.example)" }
      + (directive.flatMap { companions[$0.name] }.map { [$0] } ?? [])
  }

  /// An instance of a module, in a route of its own.
  private static func instance(
    of module: BlockDeclaration, _ name: String, _ lines: [String]
  ) -> [String] {
    let kind = module.kind ?? .extension
    let block = ["<\(kind.blockName) \(name)>", "Module \(module.name)"] + lines
    let path: String? =
      switch kind {
      case .extension: nil
      case .input: "\(name) => out"
      case .processor: "in => \(name) => out"
      case .output: "in => \(name)"
      }
    let route = path.map { ["<Route \(name)>", "Path \($0)", "</Route>"] }
    return block + ["</\(kind.blockName)>"] + (route ?? [])
  }
}
