import Configuration
import Events
import TestSupport
import Testing

/// The examples of docs/operating/language.md.
@Suite struct DocumentTests {
  /// The lines of the page.
  private static let lines = Repository.lines(of: "docs/operating/language.md").map(String.init)

  @Test("Expressions have the values that the page says")
  func values() {
    let fields = [
      ("dns.query.name", "www.Example.co.uk"), ("dns.answer.ttl", "300"),
      ("ipv4.src", "192.0.2.7"),
    ]
    var count = 0
    for line in Self.lines where line.hasPrefix("| `") {
      let cells = line.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
      guard cells.count == 5 else {
        Issue.record("not understood: \(line)")
        continue
      }
      #expect(Language.value(cells[1], fields) == cells[3], "\(cells[1])")
      count += 1
    }
    #expect(count > 25)
  }

  @Test("Statements compile and run")
  func statements() {
    var text: String?
    var count = 0
    for line in Self.lines {
      if line == "```exec" {
        text = ""
      } else if line == "```", let finished = text {
        let result = Language.run(
          finished, [("dns.query.name", "www.example.local"), ("ipv4.src", "192.0.2.7")])
        #expect(
          result.contains("FirstLabel='www'") && result.contains("AskedName='www.example'"),
          "\(result)")
        text = nil
        count += 1
      } else {
        text = text.map { $0 + line + "\n" }
      }
    }
    #expect(count == 1)
  }
}
