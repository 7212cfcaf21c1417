internal import TestSupport

/// The targets of Package.swift: their rows and what they may import.
struct PackageTable {
  /// One target.
  struct Target {
    /// The row that its comment says, 0 at the bottom.
    var row: Int
    /// The targets and libraries that it declares.
    var imports: [String]
  }

  /// The targets by name.
  private(set) var targets: [String: Target] = [:]

  /// The table in Package.swift, read by the marks that the file has: `// Row n`, `layer(`, `.executableTarget(`,
  /// `.systemLibrary(`, and `.target(` for a library with code of ours.
  init() {
    var row = 0
    var declaration = ""
    for line in Repository.lines(of: "Package.swift") {
      let text = line.drop { $0 == " " }
      if text.hasPrefix("// Row ") { row = text.dropFirst(7).first?.wholeNumberValue ?? row }
      let opens = [
        "layer(", ".executableTarget(", ".systemLibrary(", ".target(name: \"CRocksDB\"",
      ].contains { text.hasPrefix($0) }
      if opens, SourceFile.indentation(line) >= 4 {
        declare(declaration, row: row)
        declaration = ""
      }
      if opens || !declaration.isEmpty { declaration += text }
      if text.hasPrefix("],") || text.hasPrefix("// Row ") {
        declare(declaration, row: text.hasPrefix("// Row ") ? row - 1 : row)
        declaration = ""
      }
    }
  }

  /// Enters one declaration: the first quoted text is the name, those of its list are the imports.
  private mutating func declare(_ declaration: String, row: Int) {
    let quoted = declaration.split(separator: "\"", omittingEmptySubsequences: false)
    guard quoted.count > 1 else { return }
    var imports: [String] = []
    let isLibrary = declaration.hasPrefix(".systemLibrary(")
    for index in stride(from: 3, to: isLibrary ? 0 : quoted.count, by: 2) {
      if quoted[index - 1].hasSuffix("package: ") { continue }
      if quoted[index - 1].contains("Settings") { break }
      imports.append(String(quoted[index]))
    }
    targets[String(quoted[1])] = Target(row: row, imports: imports)
  }
}
