internal import TestSupport
internal import Testing

@Suite("The lookup service beside the program")
struct LookupServiceTests {
  /// Runs a shell script in a folder of its own; `$W` is a copy of the program there, alone.
  private func shell(_ script: String, _ configuration: String = "") throws -> Program {
    let program = try #require(Program.wirebird, "the program was not built")
    let folder = Program.temporaryFolder()
    defer { Program.remove(folder) }
    #expect(Repository.write(Array(configuration.utf8), to: folder + "/n.conf"))
    return Program.run(
      "/bin/sh", ["-c", "cp \"$P\" w; W=./w; \(script)"], in: folder,
      environment: ["P": program, "S": Repository.path("Captures/sample.pcap")])
  }

  @Test func `without its program the command says how to get it`() throws {
    let run = try shell("$W serve --store s")
    #expect(run.status == 1)
    #expect(
      run.errors.contains("wirebird-serve is not beside this program; `make serve` builds it"))
    #expect(try shell("$W serve").status == 64)
  }

  @Test func `the command becomes the program beside it, with its options`() throws {
    let run = try shell(
      "printf '#!/bin/sh\\necho \"$0 $@\"; exit 3' >wirebird-serve; chmod +x wirebird-serve; "
        + "$W serve --store a\\ b --listen [::1]:1 --key-file k; echo $?")
    #expect(run.output.contains("wirebird-serve --store a b --listen [::1]:1 --key-file k\n3\n"))
  }

  /// Writes a capture without a packet and stays: whichever of the two ends first, it is no error.
  private static let emptyCapture =
    "(printf '\\324\\303\\262\\241\\2\\0\\4\\0"
    + "\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\4\\0\\1\\0\\0\\0'; exec sleep 300)"

  @Test func `the sensor starts it, starts it again when it ends, and ends it`() throws {
    // A service that ends once at once, then runs until a signal comes.
    let service =
      "#!/bin/sh\\necho started $@ >>log; [ -e once ] || { touch once; exit 7; }\\n"
      + "trap \"echo ended >>log; exit 0\" TERM; while :; do sleep 0.05; done"
    let run = try shell(
      "printf '\(service)' >wirebird-serve; chmod +x wirebird-serve; mkfifo f; "
        + "\(Self.emptyCapture) >f & "
        + "writer=$!; $W run -c n.conf & wirebird=$!; "
        + "for i in $(seq 200); do [ \"$(grep -c started log)\" = 2 ] && break; sleep 0.05; done; "
        + "kill $wirebird; kill $writer; wait $wirebird; echo status $?; cat log",
      "<Lookup>\n Store s\n</Lookup>\n" + CommandLineTests.configuration("f"))
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.contains("the lookup service ended (exit status 7)"))
    let line = "started --store s --listen 127.0.0.1:8400 --ends-with-parent\n"
    #expect(run.output.hasSuffix("\(line)\(line)ended\n"), "\(run.output)\(run.errors)")
  }

  @Test func `a service that does not end when it is told to keeps no sensor from ending`() throws {
    let service = "#!/bin/sh\\ntrap '' TERM; echo started >>log; while :; do sleep 0.05; done"
    let run = try shell(
      "printf \"\(service)\" >wirebird-serve; chmod +x wirebird-serve; mkfifo f; "
        + "\(Self.emptyCapture) >f & "
        + "writer=$!; $W run -c n.conf & wirebird=$!; "
        + "for i in $(seq 1200); do [ -e log ] && break; sleep 0.05; done; "
        + "kill $wirebird; kill $writer; wait $wirebird; echo status $?; cat log",
      "<Lookup>\n Store s\n</Lookup>\n" + CommandLineTests.configuration("f"))
    #expect(run.output.hasSuffix("status 0\nstarted\n"), "\(run.output)\(run.errors)")
  }
}
