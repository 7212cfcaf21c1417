import Configuration
import Testing

/// Suggestions for misspelt words.
@Suite struct SpellingTests {
  @Test("The nearest word is suggested, a far one is not")
  func suggestions() {
    let words = ["File", "Filter", "CreateDir", "Sync", "Dev", "dns.query"]
    let rows: [(String, String?)] = [
      ("Flie", "File"), ("fil", "File"), ("FILES", "File"), ("Creatdir", "CreateDir"),
      ("CretaeDri", "CreateDir"), ("Dve", "Dev"), ("snc", "Sync"), ("dns.qeury", "dns.query"),
      ("Colour", nil), ("x", nil), ("", nil), ("Dxx", nil),
      (String(repeating: "a", count: 65), nil),
    ]
    for (word, expected) in rows {
      #expect(Spelling.suggestion(for: word, among: words) == expected, "\(word)")
    }
    #expect(Spelling.suggestion(for: "Filr", among: ["Fil", "File"]) == "Fil")
  }

  @Test("The distance counts insertions, deletions, replacements and swaps")
  func distances() {
    let rows: [(String, String, Int)] = [
      ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("abc", "acb", 1),
      ("abc", "axc", 1), ("abc", "abxc", 1), ("abcd", "badc", 2), ("kitten", "sitting", 3),
    ]
    for (first, second, distance) in rows {
      #expect(Spelling.distance(Array(first.utf8), Array(second.utf8)) == distance)
      #expect(Spelling.distance(Array(second.utf8), Array(first.utf8)) == distance)
    }
  }
}
