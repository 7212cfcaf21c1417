import DNS
import Packets
import TestSupport
import Testing

@Suite("The document of defects")
struct MalformedDocumentTests {
  /// The first cell of each row, by the heading above.
  static let names: [String: [String]] = {
    var heading = ""
    var names: [String: [String]] = [:]
    for line in Repository.lines(of: "docs/malformed.md") {
      if line.hasPrefix("## ") { heading = String(line.dropFirst(3)) }
      guard line.hasPrefix("| `") else { continue }
      let cells = line.split(separator: "|")
      #expect(cells.count == 5, "\(line)")
      names[heading, default: []].append(
        String(line.dropFirst(3).prefix { $0 != "`" }))
    }
    return names
  }()

  @Test func `it has every reason, in the order of its declaration, and no other`() {
    let expected: [(heading: String, names: [StaticString])] = [
      ("dns: messages", MessageDefect.Reason.allCases.dropFirst().map(\.text)),
      ("Headers", PacketRejection.Reason.allCases.map(\.text)),
      ("Fragments", FragmentCounters.DropReason.allCases.map(\.text)),
      ("Streams", StreamCounters.DropReason.allCases.map(\.text)),
      ("HTTP", HTTPCounters.DropReason.allCases.map(\.text)),
    ]
    for (heading, names) in expected {
      #expect(Self.names[heading] == names.map { "\($0)" }, "\(heading)")
    }
    #expect(Self.names.count == expected.count)
  }

  @Test func `it has every header`() {
    let text = Repository.text(of: "docs/malformed.md") ?? ""
    for layer in PacketLayer.allCases {
      #expect(text.contains("`\(layer.text)`"), "\(layer.text)")
    }
  }
}
