internal import TestSupport
internal import Testing

@Suite("Words that have no business where they would stand")
struct WordTests {
  /// Targets on the way of every packet.
  static let hotTargets = ["Octets", "Packets", "DNS", "Sensing"]
  /// Targets that may say `unsafe` although no C library is behind them, and why.
  static let unsafeTargets = [
    "Octets": "the audited buffers", "Pipeline": "threads and queues", "wirebird": "signals",
    "Spooling": "files",
  ]

  /// Single files that may, and why.
  static let unsafeFiles = [
    "Sources/Sensing/PacketField.swift": "the raw value of an enum without a table",
    "Sources/Sensing/PacketPayload.swift": "its store, without exclusivity checks",
    "Sources/Events/EventBatch.swift": "its parts, without exclusivity checks",
    "Sources/Pipeline/RenderedBatch.swift": "its text, without exclusivity checks",
  ]

  /// Code words that are forbidden in some targets (nil: in all of them).
  static let forbidden: [(word: String, targets: [String]?, reason: String)] = [
    ("Foundation", nil, "the C library is enough, and the program starts faster"),
    ("FoundationEssentials", nil, "the C library is enough"),
    ("package", nil, "it is not inlined across targets; use public"),
    ("fatalError", nil, "nothing from outside may end the program"),
    ("precondition", ["Packets", "DNS", "Sensing"], "wire input is data, not our mistake"),
    ("preconditionFailure", ["Packets", "DNS", "Sensing"], "wire input is data"),
    ("AsyncStream", nil, "threads and bounded queues carry the events"),
  ]

  @Test func `no forbidden word stands in code`() {
    for file in SourceFile.sources {
      for (number, line) in file.code.enumerated() {
        for word in SourceFile.words(line) {
          for rule in Self.forbidden
          where rule.word == word && rule.targets?.contains(file.target) != false {
            Issue.record("\(file.path):\(number + 1) has \(word): \(rule.reason)")
          }
        }
        if Self.hotTargets.contains(file.target),
          [": any ", "(any ", "[any ", "<any ", "> any ", " as any "].contains(where: line.contains)
        {
          Issue.record("\(file.path):\(number + 1) has an existential, a call per packet")
        }
        for mark in ["try!", "as! ", "[String"] where line.contains(mark) {
          if mark == "[String", !["Packets", "DNS"].contains(file.target) { continue }
          Issue.record("\(file.path):\(number + 1) has \(mark)")
        }
      }
    }
  }

  @Test func `unsafe code stands at the edges only`() {
    let table = PackageTable()
    for file in SourceFile.sources {
      let imports = table.targets[file.target]?.imports ?? []
      let isEdge = imports.contains {
        table.targets[$0] != nil && $0.hasPrefix("C") && $0 != "Capture"
          && $0 != "Configuration"
      }
      if isEdge || Self.unsafeTargets[file.target] != nil || Self.unsafeFiles[file.path] != nil {
        continue
      }
      for (number, line) in file.code.enumerated()
      where SourceFile.words(line).contains("unsafe") {
        Issue.record("\(file.path):\(number + 1) is unsafe in a target without a C library")
      }
    }
  }

  @Test func `tests use the public interface, and nothing is left for later`() {
    let later = ["TO" + "DO", "FIX" + "ME", "XX" + "X:"]
    for file in SourceFile.sources + SourceFile.tests + SourceFile.service {
      for (number, line) in file.lines.enumerated() {
        if SourceFile.words(line).starts(with: ["@testable", "import"]) {
          Issue.record("\(file.path):\(number + 1) imports more than the public interface")
        }
        for mark in later where line.contains(mark) {
          Issue.record("\(file.path):\(number + 1) has \(mark)")
        }
      }
    }
  }

  @Test func `nothing names a machine`() {
    let banned = ["/wo" + "rk/", "/ro" + "ot/", "/tm" + "p/w" + "t-", "/tm" + "p/w" + "b"]
    let texts = [".swift", ".md", ".conf", ".tsv", ".json", ".txt", ".yml", ""]
    for path in Repository.files() {
      let name = path.split(separator: "/").last ?? ""
      guard texts.contains(where: { $0.isEmpty ? !name.contains(".") : name.hasSuffix($0) }) else {
        continue
      }
      for (number, line) in Repository.lines(of: path).enumerated() {
        for word in banned where line.contains(word) {
          Issue.record("\(path):\(number + 1) has \(word)")
        }
      }
    }
  }
}
