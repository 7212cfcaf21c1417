import Configuration
import Testing

/// Configurations that were cut or changed anywhere: a tree or errors, never a trap.
@Suite struct RobustnessTests {
  @Test("Every prefix and every single-octet change of a configuration is read in bounded time")
  func changes() {
    let text = Array(Samples.dense.utf8)
    #expect(check(text, name: "whole") == 0)
    var withErrors = 0
    for length in 0..<text.count where check(Array(text[..<length]), name: "\(length)") > 0 {
      withErrors += 1
    }
    #expect(withErrors > text.count / 2)
    let changes: [UInt8] = [
      0x00, 0x0A, 0x0D, 0x20, 0x22, 0x23, 0x25, 0x27, 0x2C, 0x2F, 0x3C, 0x3E, 0x5C, 0x61, 0x7B,
      0x80, 0xFF,
    ]
    for offset in text.indices {
      var changed = text
      for octet in changes {
        changed[offset] = octet
        _ = check(changed, name: "\(offset) \(octet)")
      }
      var flipped = text
      flipped[offset] ^= 0x20
      _ = check(flipped, name: "\(offset) flipped")
      flipped.remove(at: offset)
      _ = check(flipped, name: "\(offset) removed")
    }
  }

  @Test("Texts that would cost most are read in bounded time")
  func costly() {
    let count = 100_000
    let clock = ContinuousClock()
    let parts = [
      "%", "\"", "'", "\\'", "a,", "\\", "<", ">", "<a>\n", "</a>\n", "<Exec>\n", "#", " #", ",",
      "=>", "\n",
      "a \\\n", "%a%", "x\n", "define a %a%\n", "<Input x>\n</Input>\n", "<Route r>\n</Route>\n",
    ]
    for part in parts {
      let text = "define a b\nPath " + String(repeating: part, count: count / part.utf8.count)
      let elapsed = clock.measure { _ = check(Array(text.utf8), name: part) }
      #expect(elapsed < .seconds(10), "\(part)")
    }
  }

  /// Reads a text all the way to routes, and gives the number of errors.
  private func check(_ text: [UInt8], name: String) -> Int {
    let diagnostics = Diagnostics()
    let source = ConfigurationSource.memory(Samples.files, variables: ["HOME": "/home"])
    let root = ConfigurationParser.parse(text, named: "n.conf", from: source, into: diagnostics)
    let model = ConfigurationModel(root, diagnostics)
    // Nothing is lost in silence: what can run has a route, what cannot has an error.
    if model.routes.isEmpty { #expect(diagnostics.hasErrors, "\(name)") }
    let count = diagnostics.errorCount
    for instance in model.instances {
      let reader = DirectiveReader(instance.block, DirectiveReaderTests.everything, diagnostics)
      _ = reader.statements()
      _ = reader.names("Names")
    }
    for diagnostic in diagnostics.list where diagnostic.place != nil {
      #expect((diagnostic.place?.line ?? 0) > 0 && (diagnostic.place?.column ?? 0) > 0)
    }
    return count
  }
}
