internal import TestSupport
internal import Testing

/// A folder of Tests/Scenarios: packets, a configuration, and the events that must come of them.
struct Scenario: CustomTestStringConvertible {
  /// The folder's name.
  let name: String
  /// The folder's path below the root.
  var folder: String { "Tests/Scenarios/" + name }
  /// What a failing test is called by.
  var testDescription: String { name }

  /// Every scenario there is.
  static let all = Repository.names(in: "Tests/Scenarios")
    .filter { Repository.isFolder("Tests/Scenarios/" + $0) }.map(Scenario.init)

  /// What a run gave.
  struct Outcome {
    /// The lines of the events file.
    let events: [String]
    /// The program's end.
    let program: Program
    /// What the program counted.
    var account: AccountText { AccountText(program.output) }
  }

  /// Variables of the environment, a line each in the file `environment`.
  var environment: [String: String] {
    var variables = ["TZ": "UTC"]
    for line in Repository.lines(of: folder + "/environment") where line.contains("=") {
      let parts = line.split(separator: "=", maxSplits: 1)
      variables[String(parts[0])] = String(parts[1])
    }
    return variables
  }

  /// Runs a configuration, the scenario's own where none is given, over the scenario's packets.
  ///
  /// The configuration writes to `tmp/passive_dns.json` below the working folder.
  func run(configuration: String? = nil) throws -> Outcome {
    let program = try #require(Program.wirebird, "the program was not built")
    let working = Program.temporaryFolder()
    defer { Program.remove(working) }
    var input = Repository.path(folder + "/input.pcap")
    if let path = Repository.lines(of: folder + "/input").first, !path.isEmpty {
      input = Repository.path(String(path))
    }
    let listing = input.hasSuffix(".txt") ? input : Repository.path(folder + "/packets.txt")
    if let octets = Repository.octets(at: listing) {
      let text = String(decoding: octets, as: UTF8.self)
      input = working + "/packets.pcap"
      let capture = try #require(PacketText.capture(text), "packets.txt is not understood")
      #expect(Repository.write(capture, to: input))
    }
    let shell = Program.run("/bin/mkdir", [working + "/tmp"], in: "/")
    #expect(shell.status == 0)
    let file = Repository.path(configuration ?? folder + "/monitor.conf")
    let result = Program.run(
      program, ["run", "-c", file, "--capture", input], in: working, environment: environment)
    let events = Repository.octets(at: working + "/tmp/passive_dns.json") ?? []
    return Outcome(
      events: EventText.lines(String(decoding: events, as: UTF8.self)), program: result)
  }
}
