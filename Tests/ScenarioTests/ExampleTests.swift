internal import TestSupport
internal import Testing

@Suite("The examples")
struct ExampleTests {
  /// Every example there is.
  static let all = Repository.names(in: "Examples").filter { $0.hasSuffix(".conf") }

  /// How many lines the files of an example have after the sample, which has 301 messages in 343
  /// packets.
  private static let lines: [String: [String: Int]] = [
    "passive-dns.conf": ["passive_dns.json": 343],
    "many-interfaces.conf": ["clients.json": 299, "all.json": 598],
    "privacy.conf": ["private.json": 154],
    "to-siem.conf": [
      "ecs.json": 301, "ocsf.json": 301, "eve.json": 301, "zeek.json": 301, "suspicious.json": 19,
    ],
    "keep-a-month.conf": ["dns.json": 343],
  ]

  @Test(arguments: all)
  func `is right`(example: String) throws {
    let program = try #require(Program.wirebird, "the program was not built")
    let path = Repository.path("Examples/" + example)
    let folder = Program.temporaryFolder()
    defer { Program.remove(folder) }
    let run = Program.run(program, ["verify", "-c", path], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(!run.errors.contains("warning"), "\(run.errors)")
    // Those that send to somebody are run by the tests of their outputs.
    let text = Repository.text(of: "Examples/" + example) ?? ""
    #expect(Self.lines[example] != nil || text.contains(".example.org"), "say what it writes")
  }

  @Test(arguments: lines.keys.sorted())
  func `runs over the sample and writes what it says`(example: String) throws {
    let program = try #require(Program.wirebird, "the program was not built")
    let folder = Program.temporaryFolder()
    defer { Program.remove(folder) }
    _ = Program.run("/bin/mkdir", ["tmp"], in: folder)
    let run = Program.run(
      program,
      [
        "run", "-c", Repository.path("Examples/" + example), "--capture",
        Repository.path("Captures/sample.pcap"),
      ], in: folder, environment: ["TZ": "UTC"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(!run.output.contains("ERROR") && !run.errors.contains("WARNING"), "\(run.errors)")
    for (file, count) in Self.lines[example] ?? [:] {
      let text = String(
        decoding: Repository.octets(at: folder + "/tmp/" + file) ?? [], as: UTF8.self)
      let lines = text.split(separator: "\n")
      #expect(lines.count == count, "\(file)")
      #expect(lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") }, "\(file)")
    }
  }
}
