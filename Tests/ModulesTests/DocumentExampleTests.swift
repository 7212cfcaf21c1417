internal import TestSupport
internal import Testing

@Suite("Configurations in documents")
struct DocumentExampleTests {
  /// Every document for people: those beside README.md, and all below docs.
  private static let documents = Repository.files(suffix: ".md").filter { path in
    path.hasPrefix("docs/") || !path.contains("/")
  }

  /// The configurations in a document, marked `apache`.
  private static func configurations(in document: String) -> [String] {
    var configurations: [String] = []
    var text: String?
    for line in Repository.lines(of: document).map(String.init) {
      if line == "```apache" {
        text = ""
      } else if line == "```", let configuration = text {
        configurations.append(configuration)
        text = nil
      } else {
        text = text.map { $0 + line + "\n" }
      }
    }
    return configurations
  }

  /// What is left out of a part of a configuration: a directive belongs to an im_pcap, and events come from
  /// somewhere and go somewhere.
  private static func completed(_ part: String) -> String {
    var text = part
    let input = "<Input source>\n Module im_pcap\n Dev eth0\n"
    if !text.contains("<") { text = "\(input)\(text)</Input>\n" }
    if !text.contains("<Input") { text += "\(input)</Input>\n" }
    if !text.contains("<Output") { text += "<Output target>\n Module om_null\n</Output>\n" }
    return text
  }

  @Test func `a configuration in a document is right`() {
    var count = 0
    for document in Self.documents {
      for configuration in Self.configurations(in: document) {
        let problems = Run().problems(Self.completed(configuration))
        #expect(problems == [], "\(document): \(configuration)")
        count += 1
      }
    }
    #expect(count > 20)
  }
}
