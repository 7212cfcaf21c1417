import Configuration
import Testing

/// Instances and routes, and what is wrong with them.
@Suite struct ConfigurationModelTests {
  /// Declarations that the tables put before their routes: a, b, x, p, q, o, r.
  private static let declarations =
    ["Input a", "Input b", "Extension x", "Processor p", "Processor q", "Output o", "Output r"]
    .map { "<\($0)>\nModule m_x\n</\($0.prefix { $0 != " " })>\n" }.joined()

  /// The model of a text and what was wrong.
  private func model(_ text: String) -> (ConfigurationModel, Diagnostics) {
    let (root, diagnostics) = Samples.parse(text)
    return (ConfigurationModel(root, diagnostics), diagnostics)
  }

  /// Routes as text: name, priority and stages.
  private func outline(_ model: ConfigurationModel) -> String {
    model.routes.map { route in
      let stages = [route.inputs] + route.processors.map { [$0] } + [route.outputs]
      let path = stages.map { $0.map(\.name).joined(separator: ",") }.joined(separator: ">")
      return "\(route.name):\(route.priority):\(path)"
    }.joined(separator: " ")
  }

  @Test("The page's configuration gives its instances and one generated route")
  func page() {
    let (model, diagnostics) = model(Samples.passiveDNS)
    #expect(diagnostics.rendered == "")
    #expect(model.instances.map(\.name) == ["_json", "pcap", "file"])
    #expect(model.instances.map(\.moduleName) == ["xm_json", "im_pcap", "om_file"])
    #expect(model.instances.map(\.kind) == [.extension, .input, .output])
    #expect(outline(model) == "generated:10:pcap>file")
    #expect(model.routes.first?.isGenerated == true)
    let pcap = model.instance(named: "PCAP")
    #expect(pcap?.place.description == "n.conf:5:1")
    #expect(pcap?.modulePlace.description == "n.conf:6:13")
    #expect(pcap?.block.blocks.count == 5)
    #expect(pcap?.block.blocks[0].directives.count == 15)
    #expect(model.instances(of: .output).first?.block.directives[2].argument.string == "to_json();")
  }

  @Test("Routes hold their instances in order, by priority")
  func routes() {
    let rows: [(String, String)] = [
      ("<Route r>\nPath a,b=>p => q=>o, r\n</Route>", "r:10:a,b>p>q>o,r"),
      (
        "<Route 1>\nPath A => O\n</Route>\n<Route 2>\nPath b => r\nPriority 1\n</Route>",
        "2:1:b>r 1:10:a>o"
      ),
      (
        "<Route 1>\nPath a => o\n</Route>\n<Route 2>\nPath a,b => o\n</Route>",
        "1:10:a>o 2:10:a,b>o"
      ),
      ("", "generated:10:a,b>o,r"),
    ]
    for (text, routes) in rows {
      let (model, diagnostics) = model(Self.declarations + text)
      #expect(outline(model) == routes, "\(text)")
      #expect(!diagnostics.hasErrors, "\(diagnostics.rendered)")
    }
    let (_, diagnostics) = model(Self.declarations)
    #expect(
      diagnostics.rendered
        == "n.conf:10:1: warning: <Processor p> is in no route and is not used; "
        + "name it in the Path of a <Route>, or remove it\n"
        + "n.conf:13:1: warning: <Processor q> is in no route and is not used; "
        + "name it in the Path of a <Route>, or remove it")
  }

  @Test("Routes that are wrong say where and why")
  func routeErrors() {
    let rows: [(String, String)] = [
      (
        "Priority 3",
        "22:1: error: 'Path' is missing in <Route r>; add for example: Path pcap => file"
      ),
      ("Path", "23:1: error: 'Path' needs a value; for example: Path pcap => file"),
      (
        "Path a => oo", "23:11: error: module 'oo' is not declared, in route 'r'; did you mean 'o'?"
      ),
      (
        "Path a => zzzzz",
        "23:11: error: module 'zzzzz' is not declared, in route 'r'; declared are a, b, p, q, o, r"
      ),
      (
        "Path => o",
        "23:6: error: leading arrow in path '=> o'; write names on both sides of every =>"
      ),
      (
        "Path a =>",
        "23:8: error: trailing arrow in path 'a =>'; write names on both sides of every =>"
      ),
      (
        "Path a => => o",
        "23:8: error: doubled arrow in path 'a => => o'; write names on both sides of every =>"
      ),
      (
        "Path ,a => o",
        "23:6: error: leading comma in path ',a => o'; write a name on both sides of every comma"
      ),
      (
        "Path a => o,",
        "23:13: error: trailing comma in path 'a => o,'; write a name on both sides of every comma"
      ),
      (
        "Path p => o",
        "23:6: error: route 'r' is not functional without input modules; "
          + "begin its Path with the name of an <Input>"
      ),
      (
        "Path a",
        "23:6: error: route 'r' is not functional without output modules; "
          + "end its Path with => and the name of an <Output>"
      ),
      (
        "Path a => p",
        "23:11: error: route 'r' is not functional without output modules; "
          + "end its Path with => and the name of an <Output>"
      ),
      (
        "Path a => b => o",
        "23:11: error: 'b' is an <Input>, but a <Processor> must stand here in route 'r'; "
          + "write inputs => processors => outputs"
      ),
      (
        "Path a, o => r",
        "23:9: error: 'o' is an <Output>, but an <Input> must stand here in route 'r'; "
          + "write inputs => processors => outputs"
      ),
      ("Path a, a => o", "23:9: error: 'a' stands twice in route 'r'; remove one of them"),
      (
        "Path a => p, q => o",
        "23:14: error: processors side by side in route 'r'; "
          + "put => between them, they run one after another"
      ),
      (
        "Path a => o\nPriority 101",
        "24:10: error: 101 is out of range for 'Priority'; it must be from 1 to 100"
      ),
      (
        "Path a => o\nColour x",
        "24:1: error: unknown directive 'Colour' in Route; it knows Path, Priority"
      ),
      (
        "Path a => p => o\n</Route>\n<Route s>\nPath b => p => r",
        "26:11: error: processor 'p' is already in route 'r'; "
          + "declare a second <Processor> with another name"
      ),
      (
        "Path a => o\n</Route>\n<Route R>\nPath b => r",
        "25:8: error: route 'R' is already defined; "
          + "the first is at n.conf:22:1; give this one another name"
      ),
    ]
    for (lines, report) in rows {
      let (_, diagnostics) = model(Self.declarations + "<Route r>\n\(lines)\n</Route>\n")
      // Other instances are not called unused when the route that fails may use them.
      #expect(diagnostics.list.map(\.description) == ["n.conf:\(report)"], "\(lines)")
    }
  }

  @Test("Instances that are wrong say where and why")
  func instanceErrors() {
    let good = "<Input g>\nModule im_x\n</Input>\n<Output h>\nModule om_x\n</Output>\n"
    let rows: [(String, String)] = [
      (
        "<Input>\nModule m\n</Input>",
        "7:1: error: module instance name missing; write <Input name>"
      ),
      (
        "<Input 1a>\nModule m\n</Input>",
        "7:8: error: invalid module instance name '1a'; "
          + "names have letters, digits, '_' and '.', and begin with a letter or '_'"
      ),
      (
        "<Output G>\nModule m\n</Output>",
        "7:9: error: module 'G' is already defined; "
          + "the first is at n.conf:1:1; give this one another name"
      ),
      (
        "<Input i>\n</Input>",
        "7:1: error: empty 'Input' block; add a Module directive to <Input i>"
      ),
      (
        "<Input i>\nDev x\n</Input>",
        "7:1: error: 'Module' is missing in <Input i>; add for example: Module im_pcap"
      ),
      (
        "<Input i>\nModule\n</Input>",
        "8:1: error: 'Module' needs a value; for example: Module im_pcap"
      ),
      (
        "<Inputt i>\nModule m\n</Inputt>",
        "7:1: error: invalid keyword: unknown block 'Inputt'; did you mean 'Input'?"
      ),
      ("<Route>\nPath g => h\n</Route>", "7:1: error: route name missing; write <Route name>"),
    ]
    for (text, report) in rows {
      let (_, diagnostics) = model(good + text)
      let errors = diagnostics.list.filter { $0.severity == .error }.map(\.description)
      #expect(errors == ["n.conf:\(report)"], "\(text)")
    }
  }

  @Test("A configuration that can do nothing is an error")
  func nothing() {
    let input = "<Input a>\nModule im_x\n</Input>\n"
    let rows: [(String, String)] = [
      (
        "# nothing",
        "error: empty configuration; "
          + "declare an <Input>, an <Output>, and perhaps a <Route> between them"
      ),
      (
        input,
        "error: no route can be made: there is no <Output>; "
          + "add <Output name> … </Output> with a Module, such as om_file"
      ),
      (
        "<Output o>\nModule om_x\n</Output>",
        "error: no route can be made: there is no <Input>; "
          + "add <Input name> … </Input> with a Module, such as im_pcap"
      ),
    ]
    for (text, report) in rows {
      #expect(model(text).1.rendered == "n.conf:1:1: \(report)")
    }
  }

  @Test("Loading a file gives its model, or the reason alone")
  func load() {
    let source = ConfigurationSource.memory(["p.conf": Array(Samples.passiveDNS.utf8)])
    let diagnostics = Diagnostics()
    let model = ConfigurationModel.load(file: "p.conf", from: source, into: diagnostics)
    #expect(model?.routes.count == 1)
    #expect(diagnostics.list.isEmpty)
    #expect(ConfigurationModel.load(file: "q.conf", from: source, into: diagnostics) == nil)
    #expect(
      diagnostics.rendered == "error: failed to open config file 'q.conf': "
        + "No such file or directory; name the configuration file with -c FILE")
  }
}
