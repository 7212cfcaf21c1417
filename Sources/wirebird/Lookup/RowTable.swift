internal import Glibc
internal import Octets
internal import PassiveDNS

/// Rows of lookups as tables for people: RRsets, absences and flooded zones apart.
struct RowTable {
  /// RRsets.
  var sets: [RRsetRow] = []
  /// Absences.
  var absences: [AbsenceRow] = []
  /// Flooded zones.
  var floods: [FloodRow] = []

  /// The widest column of names.
  private static let nameLimit = 48

  /// A line: what all tables show, and the texts at its end, of which the first stands in the line and the
  /// others below it.
  struct Line {
    /// The name.
    var name: String
    /// The type, or what is absent.
    var type: String
    /// When and how often.
    var observation: Observation
    /// The texts.
    var texts: [String]
    /// Who said it and what speaks against it, behind the first text.
    var mark = ""
  }

  /// All lines of all tables.
  func lines() -> [String] {
    var parts: [[String]] = []
    if !sets.isEmpty {
      parts.append(
        Self.table(
          ["OWNER", "TYPE", "DATA"],
          sets.map { row in
            let doubts = row.observation.doubts.names
            let by = row.bailiwick.map { "  by \($0)" } ?? ""
            return Line(
              name: row.owner, type: "\(row.type)", observation: row.observation,
              texts: row.data.isEmpty ? [""] : row.data,
              mark: by + (doubts.isEmpty ? "" : "  ! " + doubts.joined(separator: ", ")))
          }))
    }
    if !absences.isEmpty {
      parts.append(
        Self.table(
          ["ABSENT", "TYPE", "WHAT"],
          absences.map { row in
            let by = row.zone.map { " by \($0)" } ?? ""
            let soa = row.soa.map { ["  SOA \($0)"] } ?? []
            return Line(
              name: row.owner, type: "\(row.type)", observation: row.observation,
              texts: [row.kind.text + by] + soa)
          }))
    }
    if !floods.isEmpty {
      parts.append(
        Self.table(
          ["FLOODED", "", "WHAT"],
          floods.map { row in
            Line(
              name: row.zone, type: "", observation: row.observation,
              texts: ["answers for names that were counted and not kept"])
          }))
    }
    return Array(parts.joined(separator: [""]))
  }

  /// One table; `titles` are those of the name, the type and the texts.
  static func table(_ titles: [String], _ rows: [Line]) -> [String] {
    let now = Timestamp.now().seconds
    let most = max(rows.map(\.observation.count).max() ?? 1, 1)
    let nameWidth = max(min(rows.map(\.name.count).max() ?? 0, nameLimit), titles[0].count)
    let typeWidth = max(rows.map(\.type.count).max() ?? 0, titles[1].count)
    let counts = rows.map { AccountText.grouped($0.observation.count) }
    let countWidth = max(counts.map(\.count).max() ?? 0, 5)
    var header = pad(titles[0], nameWidth) + "  " + pad(titles[1], typeWidth)
    header += "  " + pad("FIRST", 9) + "  " + pad("LAST", 9)
    header += "  " + pad("COUNT", countWidth, isNumber: true) + "           " + titles[2]
    var lines = [colour(header, "1")]
    let indent = String(repeating: " ", count: nameWidth + typeWidth + countWidth + 37)
    for (row, count) in zip(rows, counts) {
      var line = pad(row.name, nameWidth) + "  " + pad(row.type, typeWidth)
      line += "  " + pad(RowText.ago(row.observation.firstMilliseconds / 1000, now), 9)
      line += "  " + pad(RowText.ago(row.observation.lastMilliseconds / 1000, now), 9)
      line += "  " + pad(count, countWidth, isNumber: true) + " "
      line += colour(bar(row.observation.count, of: most), "36") + "  "
      lines.append(line + (row.texts.first ?? "") + colour(row.mark, "33"))
      for text in row.texts.dropFirst() { lines.append(indent + text) }
    }
    return lines
  }

  /// A text in a colour, on a terminal.
  private static func colour(_ text: String, _ code: String) -> String {
    FileSystem.isTerminal && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  /// A text with blanks up to a width.
  private static func pad(_ text: String, _ width: Int, isNumber: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(width - text.count, 0))
    return isNumber ? blanks + text : text + blanks
  }

  /// A bar of eight places at most, as long as the logarithm of a count.
  private static func bar(_ count: UInt64, of most: UInt64) -> String {
    let share = log2(Double(count) + 1) / log2(Double(most) + 1)
    let eighths = Int((share * 8).rounded(.up))
    let length = min(max(eighths, count > 0 ? 1 : 0), 8)
    return String(repeating: "#", count: length) + String(repeating: ".", count: 8 - length)
  }
}
