internal import TestSupport
internal import Testing

@Suite("Configurations in documents")
struct DocumentExampleTests {
  @Test(
    arguments: [
      "README.md", "docs/operating/language.md", "docs/operating/formats.md",
      "docs/operating/mappings.md", "docs/operating/files.md",
      "docs/operating/outputs.md",
    ])
  func `a whole configuration in a document is right`(document: String) {
    var text: String?
    var count = 0
    for line in Repository.lines(of: document).map(String.init) {
      if line == "```apache" {
        text = ""
      } else if line == "```", let configuration = text {
        #expect(Run().problems(configuration) == [])
        text = nil
        count += 1
      } else {
        text = text.map { $0 + line + "\n" }
      }
    }
    #expect(count > 0)
  }
}
