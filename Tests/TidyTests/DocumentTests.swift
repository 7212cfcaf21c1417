internal import TestSupport
internal import Testing

@Suite("Documents lead somewhere")
struct DocumentTests {
  /// The Markdown files of the project.
  static let documents = Repository.files(suffix: ".md")

  @Test func `every link between documents leads to something`() {
    #expect(Self.documents.contains("README.md"))
    for path in Self.documents {
      let folder = path.split(separator: "/").dropLast().map(String.init)
      for (number, line) in Repository.lines(of: path).enumerated() {
        for part in line.components(after: "](") {
          let target = part.prefix { $0 != ")" && $0 != "#" && $0 != " " }
          if target.isEmpty || target.contains("://") || target.hasPrefix("mailto:") { continue }
          if Repository.exists(resolve(String(target), in: folder)) { continue }
          Issue.record("\(path):\(number + 1) leads to \(target), which is not there")
        }
      }
    }
  }

  @Test func `the README begins with the two commands`() {
    let lines = Repository.lines(of: "README.md")
    let run = lines.firstIndex { $0.hasPrefix("make run") } ?? .max
    let test = lines.firstIndex { $0.hasPrefix("make test") } ?? .max
    #expect(run < 16 && test < 16)
  }

  @Test func `every target has tests`() {
    for target in Repository.names(in: "Sources") where !target.hasPrefix("C") || target.count > 7 {
      let files = SourceFile.sources.filter { $0.target == target }
      if files.isEmpty || files.allSatisfy({ $0.path.hasSuffix("/Placeholder.swift") }) { continue }
      let folder = target == "wirebird" ? "Tests/ScenarioTests/" : "Tests/\(target)Tests/"
      let tests = SourceFile.tests.filter { $0.path.hasPrefix(folder) }
      #expect(
        tests.contains { $0.lines.contains { $0.contains("@Test") } }, "\(folder) has no test")
    }
  }

  @Test func `the page's configuration is an example, word for word`() {
    let lines = Repository.lines(of: "Examples/passive-dns.conf")
    #expect(lines.contains("    Dev     enp0s3"))
    #expect(lines.filter { $0.contains("Field ") }.count == 25)
    #expect(lines.contains("    File    \"tmp/passive_dns.json\""))
  }

  /// A relative path seen from a folder, its dots resolved.
  private func resolve(_ target: String, in folder: [String]) -> String {
    var parts = folder
    for part in target.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
    }
    return parts.joined(separator: "/")
  }
}

extension Substring {
  /// The rests of this text behind each occurrence of a mark.
  fileprivate func components(after mark: String) -> [Substring] {
    var rests: [Substring] = []
    var rest = self
    while let start = rest.indices.first(where: { rest[$0...].hasPrefix(mark) }) {
      rest = rest[start...].dropFirst(mark.count)
      rests.append(rest)
    }
    return rests
  }
}
