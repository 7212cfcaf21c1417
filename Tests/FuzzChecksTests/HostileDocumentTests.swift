import HostileCases
import TestSupport
import Testing

@Suite("The document of hostile traffic")
struct HostileDocumentTests {
  /// The rows of the table: the number of the class, and the names of its cases.
  static let rows: [(number: Int, cells: [Substring], names: [String])] =
    Repository.lines(of: "docs/hostile-traffic.md").compactMap { line in
      let cells = line.split(separator: "|").map { $0.drop { $0 == " " } }
      guard line.hasPrefix("|"), let first = cells.first,
        let number = Int(first.prefix { $0 != " " }), cells.count == 4
      else { return nil }
      return (number, cells, Self.quoted(cells[2]))
    }

  /// The texts of a line that stand between backquotes.
  private static func quoted(_ line: Substring) -> [String] {
    let parts = line.split(separator: "`", omittingEmptySubsequences: false)
    return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
  }

  @Test func `every case stands in one class of it, and every class has cases or tests`() {
    #expect(Self.rows.map(\.number) == Array(1...23))
    let named = Self.rows.flatMap(\.names)
    let cases = HostileCase.all.map(\.name) + HostileFile.all.map(\.name)
    for name in cases {
      #expect(named.filter { $0 == name }.count == 1, "\(name) does not stand in one class")
    }
    let unknown = Set(named).subtracting(cases)
    #expect(unknown.isEmpty, "no such cases")
    for row in Self.rows where row.names.isEmpty {
      // Not of traffic: what is tested instead, or what has to be there first.
      #expect(row.cells[3].contains("Tests") || row.cells[3].contains("no "), "\(row.number)")
    }
  }
}
