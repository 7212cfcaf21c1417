internal import DNS
internal import Glibc
internal import Octets
internal import PassiveDNS

/// Writes rows of lookups on standard output.
struct RowPrinter {
  /// How rows are written.
  enum Form {
    /// For people.
    case table
    /// A JSON object a line.
    case json
    /// The Common Output Format.
    case cof
    /// Comma-separated values.
    case csv
  }

  /// The form.
  private let form: Form
  /// Whether colours are shown.
  private let hasColours: Bool
  /// What a table is made of, since its columns are as wide as they have to be.
  private var rows: [RRsetRow] = []
  /// How many rows there were.
  private(set) var rowCount = 0
  /// Whether there are more.
  var isLimited = false
  /// The time that relative times are seen from.
  private let now = Timestamp.now().seconds

  /// A printer.
  init(_ form: Form) {
    self.form = form
    hasColours = isatty(STDOUT_FILENO) == 1
    if form == .csv {
      _ = FileSystem.print("rrname,rrtype,rdata,time_first,time_last,count,bailiwick,doubts")
    }
  }

  /// Writes a row, or keeps it for the table.
  mutating func add(_ row: RRsetRow) {
    rowCount += 1
    switch form {
    case .table: rows.append(row)
    case .cof: _ = FileSystem.print(CommonOutputFormat.line(row))
    case .json:
      let line = CommonOutputFormat.line(row).dropLast()
      let doubts = row.observation.doubts.names.map(CommonOutputFormat.string)
      _ = FileSystem.print(
        line + ",\"trusted\":\(row.isTrusted),\"doubts\":[\(doubts.joined(separator: ","))]}")
    case .csv:
      let cells = [
        row.owner, "\(row.type)", row.data.joined(separator: " | "), "\(row.timeFirst)",
        "\(row.timeLast)", "\(row.count)", row.bailiwick ?? "",
        row.observation.doubts.names.joined(separator: " "),
      ]
      _ = FileSystem.print(cells.map(Self.csv).joined(separator: ","))
    }
  }

  /// Writes what rows add up to.
  mutating func add(_ summary: LookupSummary) {
    rowCount += summary.rowCount
    let first = summary.timeFirst ?? 0
    let last = summary.timeLast ?? 0
    if form == .table {
      _ = FileSystem.print(
        "\(AccountText.grouped(UInt64(summary.rowCount))) rows, seen"
          + " \(AccountText.grouped(summary.count)) times, first \(ago(first)), last \(ago(last))")
    } else {
      _ = FileSystem.print(
        "{\"count\":\(summary.count),\"num_results\":\(summary.rowCount)"
          + ",\"time_first\":\(first),\"time_last\":\(last)}")
    }
  }

  /// A cell of CSV (RFC 4180); what a spreadsheet would run as a formula is kept from that.
  private static func csv(_ text: String) -> String {
    let isFormula = text.first.map { "=+-@".contains($0) } ?? false
    let safe = isFormula ? "'" + text : text
    guard safe.contains(where: { $0 == "," || $0 == "\"" }) else { return safe }
    return "\""
      + safe.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  /// Writes the table.
  func finish(limit: Int) {
    guard form == .table, !rows.isEmpty else { return }
    let most = max(rows.map(\.count).max() ?? 1, 1)
    let ownerWidth = min(rows.map { $0.owner.count }.max() ?? 0, 48)
    let typeWidth = rows.map { "\($0.type)".count }.max() ?? 0
    let counts = rows.map { AccountText.grouped($0.count) }
    let countWidth = max(counts.map(\.count).max() ?? 0, 5)
    var header = Self.pad("OWNER", ownerWidth) + "  " + Self.pad("TYPE", typeWidth)
    header += "  " + Self.pad("FIRST", 9) + "  " + Self.pad("LAST", 9)
    header += "  " + Self.pad("COUNT", countWidth, isNumber: true) + "           DATA"
    _ = FileSystem.print(colour(header, "1"))
    for (row, count) in zip(rows, counts) {
      var line = Self.pad(row.owner, ownerWidth) + "  " + Self.pad("\(row.type)", typeWidth)
      line += "  " + Self.pad(ago(row.timeFirst), 9) + "  " + Self.pad(ago(row.timeLast), 9)
      line += "  " + Self.pad(count, countWidth, isNumber: true) + " "
      line += colour(Self.bar(row.count, of: most), "36") + "  "
      let data = row.data
      let doubts = row.observation.doubts.names
      let mark = doubts.isEmpty ? "" : "  ! " + doubts.joined(separator: ", ")
      _ = FileSystem.print(line + (data.first ?? "") + colour(mark, "33"))
      let indent = String(
        repeating: " ", count: ownerWidth + typeWidth + countWidth + 37)
      for text in data.dropFirst() { _ = FileSystem.print(indent + text) }
    }
    if isLimited {
      FileSystem.printError("there are more than \(limit) rows; --limit 0 shows all of them")
    }
  }

  /// A text in a colour, on a terminal.
  private func colour(_ text: String, _ code: String) -> String {
    hasColours && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
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

  /// How long ago a second is.
  private func ago(_ seconds: Int64) -> String {
    let span = now - seconds
    switch span {
    case ..<0: return "ahead"
    case 0..<60: return "\(span)s ago"
    case 60..<3600: return "\(span / 60)m ago"
    case 3600..<86400: return "\(span / 3600)h ago"
    case 86400..<(730 * 86400): return "\(span / 86400)d ago"
    default: return "\(span / (365 * 86400))y ago"
    }
  }
}
