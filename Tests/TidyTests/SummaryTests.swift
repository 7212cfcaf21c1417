internal import TestSupport
internal import Testing

@Suite("Every declaration has a summary")
struct SummaryTests {
  /// Words that begin a declaration, wherever it stands.
  static let declarations: Set<Substring> = [
    "func", "struct", "enum", "class", "protocol", "actor",
  ]
  /// Words that begin a declaration where it is not local to a function.
  static let members: Set<Substring> = ["let", "var", "init", "subscript", "typealias"]
  /// Words that may stand in front of them.
  static let modifiers: Set<Substring> = [
    "public", "private", "fileprivate", "internal", "static", "final", "mutating", "nonmutating",
    "consuming", "borrowing", "override", "convenience", "required", "indirect", "set",
    "nonisolated", "lazy", "weak", "unowned", "unsafe", "isolated",
  ]

  @Test func `a summary stands above each declaration`() {
    let service = SourceFile.service.filter { $0.path.hasPrefix("Service/Sources/") }
    for file in SourceFile.sources + service {
      var bodies: [Int] = []  // indentations of the functions that are open
      for (number, line) in file.code.enumerated() {
        let indentation = SourceFile.indentation(line)
        if line.drop(while: { $0 == " " }).isEmpty { continue }
        let closesParameters = [")", "{"].contains { line.drop { $0 == " " }.hasPrefix($0) }
        while let body = bodies.last, indentation <= body, !closesParameters { bodies.removeLast() }
        if line.drop(while: { $0 == " " }) == "{" { bodies.append(indentation) }
        let words = SourceFile.words(line).drop { Self.modifiers.contains($0) || $0.hasPrefix("@") }
        guard let word = words.first, let first = line.first(where: { $0 != " " }),
          first.isLetter || first == "@"
        else { continue }
        let isMember = Self.members.contains(word) && bodies.isEmpty
        if isMember || Self.declarations.contains(word) && bodies.isEmpty {
          if !hasSummary(file, above: number) {
            Issue.record("\(file.path):\(number + 1) has no summary")
          }
        }
        let opensBody = ["func", "init", "subscript", "var", "let", "deinit"].contains(word)
        if opensBody, line.hasSuffix("{") || line.hasSuffix("(") || line.hasSuffix("=") {
          bodies.append(indentation)
        }
      }
    }
  }

  /// Whether the lines above one, past its attributes, end in a documentation comment.
  private func hasSummary(_ file: SourceFile, above number: Int) -> Bool {
    let indentation = SourceFile.indentation(file.lines[number])
    var isInAttribute = false
    for above in file.lines[..<number].reversed() {
      let line = above.drop { $0 == " " }
      if SourceFile.indentation(above) > indentation || line == ")" {
        // Perhaps the arguments of an attribute that takes several lines.
        isInAttribute = true
      } else if line.hasPrefix("@") {
        isInAttribute = false
      } else {
        let isBetween = line.hasPrefix("#if") || line.hasPrefix("// swift-format")
        if isInAttribute || !isBetween { return !isInAttribute && line.hasPrefix("///") }
      }
    }
    return false
  }
}
