import Configuration
import Testing

/// The declarations that belong to no module, and the reference made of declarations.
@Suite struct DeclarationTests {
  @Test("Every default fits its own declaration, and names differ")
  func defaults() {
    let modules = InstanceKind.allCases.map { BlockDeclaration.module("m", $0, "M.") }
    var declarations = modules + [GlobalDirectives.declaration, DirectiveReaderTests.everything]
    var index = 0
    while index < declarations.count {
      let declaration = declarations[index]
      declarations += declaration.blocks
      index += 1
      let names = declaration.directives.map { $0.name.lowercased() }
      #expect(Set(names).count == names.count, "\(declaration.name)")
      let (root, diagnostics) = Samples.parse("")
      let reader = DirectiveReader(root, declaration, diagnostics)
      for directive in declaration.directives {
        #expect(directive.summary.hasSuffix("."), "\(directive.name)")
        #expect(!directive.example.isEmpty, "\(directive.name)")
        let hasValue = !reader.values(directive.name).isEmpty
        #expect(hasValue == (directive.defaultText != nil), "\(directive.name)")
        // The example is what an error tells people to write.
        guard directive.availability == .supported else { continue }
        let (tree, report) = Samples.parse("\(directive.name) \(directive.example)")
        let example = DirectiveReader(
          tree, BlockDeclaration("b", "B.", directives: [directive]), report)
        #expect(report.rendered == "", "\(directive.name)")
        #expect(example.values(directive.name).count == 1, "\(directive.name)")
      }
    }
  }

  @Test("A module may declare a common directive anew")
  func common() {
    let own = DirectiveDeclaration(
      "LogqueueSize", .integer(1...10), "Packets.", defaultText: "5", example: "6")
    let module = BlockDeclaration.module("im_x", .input, "X.", directives: [own])
    #expect(module.directives.filter { $0.name == "LogqueueSize" }.count == 1)
    #expect(module.directive("logqueuesize")?.summary == "Packets.")
    let kinds: [(InstanceKind, [String])] = [
      (.extension, ["Module", "Exec"]),
      (
        .input,
        [
          "Module", "Exec", "FlowControl", "BatchSize", "BatchFlushInterval", "LogqueueSize",
          "BufferSize", "PersistLogqueue", "SyncLogqueue", "InputType",
        ]
      ),
      (
        .processor,
        [
          "Module", "Exec", "FlowControl", "BatchSize", "BatchFlushInterval", "LogqueueSize",
          "PersistLogqueue", "SyncLogqueue",
        ]
      ),
      (
        .output,
        [
          "Module", "Exec", "LogqueueSize", "BufferSize", "PersistLogqueue", "SyncLogqueue",
          "LogqueueDir", "LogqueueDiskSize",
          "OutputType", "Reconnect",
        ]
      ),
    ]
    for (kind, names) in kinds {
      #expect(CommonDirectives.directives(of: kind).map(\.name) == names)
    }
  }

  @Test("The reference shows every directive with all that is declared")
  func reference() {
    let declaration = BlockDeclaration(
      "Protocol", "Selects a protocol.",
      directives: [
        DirectiveDeclaration(
          "Port", .integers(1...65_535), "The ports, a|b.", isRepeatable: true,
          defaultMeaning: "the usual ones", example: "53,5353"),
        DirectiveDeclaration(
          "Wait", .duration, "A wait.", isRequired: true, defaultText: "0.5", unit: "seconds",
          example: "1", isAddition: true),
        .planned("Later", .raw, "Later.", example: "x"),
      ], blocks: [BlockDeclaration("Inner", "Within.", argument: "name", isRequired: true)],
      isRepeatable: true)
    #expect(
      ReferenceText.markdown([declaration]) == """
        ## <Protocol>

        Selects a protocol. May be repeated.

        | directive | type | default | unit | meaning | example |
        |---|---|---|---|---|---|
        | `Port` | integers with commas, from 1 to 65535 | the usual ones |  | The ports, a\\|b. \
        May be repeated. | `Port 53,5353` |
        | `Wait` | time span | `0.5` | seconds | A wait. Required. Not in NXLog. | `Wait 1` |
        | `Later` | text to the line's end |  |  | Later. Not supported yet. | `Later x` |

        ### <Inner name>

        Within. Required.

        """)
    #expect(
      ReferenceText.terminal([declaration]) == """
        <Protocol>
          Selects a protocol. May be repeated.

          Port  integers with commas, from 1 to 65535, default the usual ones
              The ports, a|b. May be repeated.
              Example: Port 53,5353

          Wait  time span, default 0.5 (seconds)
              A wait. Required. Not in NXLog.
              Example: Wait 1

          Later  text to the line's end
              Later. Not supported yet.
              Example: Later x

          <Inner name>
            Within. Required.

        """)
    let all = ReferenceText.terminal([GlobalDirectives.declaration])
    for line in all.split(separator: "\n") where !line.contains("  ") {
      #expect(line.count <= 80, "\(line)")
    }
    for directive in GlobalDirectives.declaration.directives {
      #expect(all.contains("\n  \(directive.name)  "), "\(directive.name)")
    }
  }
}
