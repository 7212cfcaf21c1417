import Configuration
import Testing

/// How errors look and how they are collected.
@Suite struct DiagnosticsTests {
  @Test("A diagnostic says place, severity, cause and what to do")
  func rendering() {
    let place = SourcePlace(file: "a.conf", line: 12, column: 5)
    let rows: [(Diagnostic, String)] = [
      (Diagnostic(.error, at: place, "no"), "a.conf:12:5: error: no"),
      (Diagnostic(.warning, at: place, "no", remedy: "do"), "a.conf:12:5: warning: no; do"),
      (
        Diagnostic(.error, at: place, "no", remedy: "do", suggestion: "File"),
        "a.conf:12:5: error: no; did you mean 'File'?"
      ),
      (Diagnostic(.error, at: nil, "no", remedy: "do"), "error: no; do"),
    ]
    for (diagnostic, text) in rows { #expect(diagnostic.description == text) }
  }

  @Test("All are counted, a thousand are kept")
  func limit() {
    let diagnostics = Diagnostics()
    diagnostics.warning(at: nil, "w")
    #expect(!diagnostics.hasErrors)
    for number in 0..<Diagnostics.limit { diagnostics.error(at: nil, "\(number)") }
    #expect(diagnostics.errorCount == Diagnostics.limit)
    #expect(diagnostics.warningCount == 1)
    #expect(diagnostics.list.count == Diagnostics.limit)
    #expect(diagnostics.rendered.hasSuffix("error: 998\n… and 1 more"))
  }
}
