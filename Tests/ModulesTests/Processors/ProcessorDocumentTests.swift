internal import TestSupport
internal import Testing

@Suite("Examples of processors.md")
struct ProcessorDocumentTests {
  @Test func `every example runs over a capture, and something comes out`() throws {
    let capture = try #require(Repository.octets(of: "Captures/sample.pcap"))
    var text: String?
    var count = 0
    for line in Repository.lines(of: "docs/operating/processors.md").map(String.init) {
      if line == "```apache" {
        text = ""
      } else if line == "```", let configuration = text {
        let run = Run()
        run.file("in.pcap", capture)
        run.file("anonymize.key", [UInt8](0..<32))
        for list in ["watched.txt", "ignored.txt", "bad.txt"] {
          run.file(list, Array("*.example.org\n192.0.2.0/24\n".utf8))
        }
        let here = configuration.split(separator: "\n").map { line in
          line.hasPrefix("    Dev ") ? "    File  %D/in.pcap" : String(line)
        }.joined(separator: "\n")
        let outcome = try run.run(
          replacing(["/etc/wirebird", "/var/log/wirebird"], in: here) + "\n")
        #expect(outcome.count("written", of: "file") > 0, "\(configuration)")
        text = nil
        count += 1
      } else {
        text = text.map { $0 + line + "\n" }
      }
    }
    #expect(count == 7)
  }

  /// A text with the folder of the test in the place of others.
  private func replacing(_ folders: [String], in text: String) -> String {
    folders.reduce(text) { text, folder in
      text.split(separator: folder, omittingEmptySubsequences: false).joined(separator: "%D")
    }
  }
}
