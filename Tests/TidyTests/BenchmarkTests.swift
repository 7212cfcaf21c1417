internal import TestSupport
internal import Testing

@Suite("What is declared has a benchmark")
struct BenchmarkTests {
  /// Where benchmarks are: cases that are held to thresholds, and scripts that print what they find.
  private static let text =
    (Repository.files(under: "Benchmarks/Cases", suffix: ".conf")
    + ["Scripts/bench-processors", "Scripts/bench-language", "Scripts/store-bench"])
    .compactMap(Repository.text).joined()

  /// Calls whose cost is that of a peer, or their argument, and one that only root may make.
  private static let exceptions = ["reconnect", "set_http_request_path", "sleep", "file_chown"]

  /// The rows of the reference's table of the language, without what is refused: kind, name.
  private static var calls: [(kind: String, name: String)] {
    Repository.lines(of: "docs/reference/reference.md").compactMap { line in
      let cells = line.split(separator: "|").map { $0.filter { $0 != " " && $0 != "`" } }
      guard cells.count >= 6, ["function", "procedure"].contains(cells[0]),
        cells.last?.hasPrefix("done") == true
      else { return nil }
      return (cells[0], String(cells[1].prefix { $0 != "(" }))
    }
  }

  /// The names that stand before a parenthesis in benchmarks.
  private static var called: Set<Substring> {
    var found: Set<Substring> = []
    for part in text.split(separator: "(") {
      let name = part.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      found.insert(part.suffix(name.count))
    }
    return found
  }

  @Test func `every function and procedure is measured by a benchmark`() {
    let (calls, called) = (Self.calls, Self.called)
    #expect(calls.count > 100)
    for call in calls where !Self.exceptions.contains(call.name) {
      #expect(
        called.contains(Substring(call.name)),
        "no case in Benchmarks/Cases has the \(call.kind) \(call.name)()")
    }
  }

  @Test func `every processor and every format is measured by a benchmark`() {
    let modules = Repository.lines(of: "docs/reference/reference.md").compactMap { line in
      ["### pm_", "### xm_"].contains { line.hasPrefix($0) } ? line.dropFirst(4) : nil
    }
    #expect(modules.count > 15)
    for module in modules {
      #expect(Self.text.contains(module), "no case in Benchmarks/Cases has the module \(module)")
    }
  }
}
