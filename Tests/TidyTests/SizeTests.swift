internal import TestSupport
internal import Testing

@Suite("Files, lines and functions have a size that can be read")
struct SizeTests {
  /// The Swift files of the whole project.
  static let files =
    SourceFile.sources + SourceFile.tests
    + Repository.files(under: "Benchmarks", suffix: ".swift").map(SourceFile.init)
    + SourceFile.service

  @Test func `no file is longer than 500 lines`() {
    for file in Self.files {
      if file.lines.count > 501 { Issue.record("\(file.path) has \(file.lines.count - 1) lines") }
    }
  }

  // The formatter does not break texts, so lines with one are its business alone.
  @Test func `no line of code is longer than 100 columns`() {
    for file in Self.files {
      for (number, line) in file.lines.enumerated()
      where line.utf8.count > 100 && line.count > 100
        && !line.contains("\"") && !file.code[number].allSatisfy({ $0 == " " })
      {
        Issue.record("\(file.path):\(number + 1) has \(line.count) columns")
      }
    }
  }

  @Test func `no function is longer than 70 lines`() {
    // The tables of tests are data, so tests are left out.
    for file in Self.files where !file.path.contains("Tests/") {
      for (number, line) in file.code.enumerated() {
        let words = SourceFile.words(line)
        guard words.contains("func") || words.contains("init") && line.contains("init"),
          file.lines[number].hasSuffix("{") || file.lines[number].hasSuffix("(")
        else { continue }
        // The formatter puts the closing brace alone at the declaration's own indentation.
        let end = String(repeating: " ", count: SourceFile.indentation(line)) + "}"
        guard let last = file.lines[number...].firstIndex(where: { $0 == end }) else { continue }
        if last - number >= 70 {
          Issue.record("\(file.path):\(number + 1) has \(last - number + 1) lines")
        }
      }
    }
  }
}
