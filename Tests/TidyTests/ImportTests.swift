internal import TestSupport
internal import Testing

@Suite("Imports follow the rows of Package.swift")
struct ImportTests {
  /// Modules that come with the compiler.
  static let standard: Set<String> = ["Glibc", "Synchronization"]

  @Test func `a target declares only what stands in rows below its own`() {
    let table = PackageTable()
    #expect(table.targets.count > 14, "Package.swift was not understood")
    for (name, target) in table.targets {
      for imported in target.imports {
        guard let other = table.targets[imported] else { continue }
        #expect(other.row < target.row, "\(name) in row \(target.row) declares \(imported)")
      }
    }
  }

  @Test func `a file imports only what its target declares`() {
    let table = PackageTable()
    for file in SourceFile.sources {
      let declared = table.targets[file.target]?.imports ?? []
      for line in file.code {
        let words = SourceFile.words(line)
        guard let at = words.firstIndex(of: "import"), at <= 1, at + 1 < words.count else {
          continue
        }
        let imported = String(words[at + 1])
        #expect(
          declared.contains(imported) || Self.standard.contains(imported),
          "\(file.path) imports \(imported), which Package.swift does not declare for \(file.target)"
        )
      }
    }
  }

  @Test func `the packages of the network are the declared ones`() {
    // A new dependency needs a decision in docs/decisions, and a change here.
    let packages = Repository.lines(of: "Package.swift").filter { $0.contains(".package(url:") }
    #expect(packages.count == 1)
    #expect(packages.allSatisfy { $0.contains("apple/swift-argument-parser") })
  }
}
