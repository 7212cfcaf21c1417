internal import ArgumentParser
internal import Octets
internal import PassiveDNS

/// Writes who asked on standard output.
struct ClientPrinter {
  /// How rows are written.
  private let form: RowPrinter.Form
  /// Whether only the sum is written.
  private let sums: Bool
  /// What is made a table of at the end.
  private var rows: [ClientRow] = []
  /// How many rows there were.
  private(set) var rowCount = 0
  /// Their clients, for the sum.
  private var clients: Set<IPAddress> = []
  /// What they add up to.
  private var sum: Observation?
  /// Whether somebody reads the output.
  private(set) var isRead = true

  /// A printer.
  init(_ form: RowPrinter.Form, sums: Bool) {
    self.form = form
    self.sums = sums
    if form == .csv, !sums { isRead = FileSystem.print(RowText.clientHeader) }
  }

  /// Writes a row, or keeps it for the table.
  mutating func add(_ row: ClientRow) {
    rowCount += 1
    if sums {
      clients.insert(row.client)
      if sum == nil { sum = row.observation } else { sum?.merge(row.observation) }
      return
    }
    switch form {
    case .table, .cof: rows.append(row)
    case .json: isRead = FileSystem.print(RowText.json(row))
    case .csv: isRead = FileSystem.print(RowText.csv(row))
    }
  }

  /// Writes the table, or the sum.
  func finish() {
    guard rowCount > 0 else { return }
    if let sum {
      FileSystem.print(form == .table ? sentence(sum) : json(sum))
    } else if form == .table {
      for line in RowTable.lines(clients: rows) where isRead {
        if !FileSystem.print(line) { break }
      }
    }
  }

  /// The sum for people.
  private func sentence(_ sum: Observation) -> String {
    let now = Timestamp.now().seconds
    return "\(RowSum.counted(UInt64(rowCount), "row")),"
      + " \(RowSum.counted(UInt64(clients.count), "client")) asked"
      + " \(RowSum.counted(sum.count, "time")),"
      + " first \(RowText.ago(sum.firstMilliseconds / 1000, now)),"
      + " last \(RowText.ago(sum.lastMilliseconds / 1000, now))"
  }

  /// The sum as JSON.
  private func json(_ sum: Observation) -> String {
    "{\"count\":\(sum.count),\"num_results\":\(rowCount),\"clients\":\(clients.count)"
      + ",\"time_first\":\(sum.firstMilliseconds / 1000)"
      + ",\"time_last\":\(sum.lastMilliseconds / 1000)}"
  }
}

extension RowTable {
  /// The lines of a table of who asked.
  static func lines(clients rows: [ClientRow]) -> [String] {
    table(
      ["CLIENT", "TYPE", "ASKED FOR"],
      rows.map { row in
        Line(
          name: "\(row.client)", type: "\(row.type)", observation: row.observation,
          texts: [row.evidence == .collapsed ? "names below \(row.name)" : row.name],
          mark: mark(row))
      })
  }

  /// What is said behind the name: how it was answered, and how it is known.
  private static func mark(_ row: ClientRow) -> String {
    let code = row.responseCode.map { "\($0)" }
    switch row.evidence {
    case .query: return "  \(code ?? "no answer seen")"
    case .response: return "  \(code ?? "")  ! query not seen"
    case .collapsed: return "  counted and not kept"
    }
  }
}

extension RowText {
  /// The names of the columns of who asked.
  static let clientHeader = "kind,client,rrname,rrtype,time_first,time_last,count,rcode"

  /// Who asked, as JSON.
  static func json(_ row: ClientRow) -> String {
    var line = "{\"client\":\"\(row.client)\",\"rrname\":\(CommonOutputFormat.string(row.name))"
    line += ",\"rrtype\":\(CommonOutputFormat.string("\(row.type)"))"
    line += ",\"rrclass\":\(CommonOutputFormat.string("\(row.recordClass)"))"
    line += times(row.observation)
    if let code = row.responseCode { line += ",\"rcode\":\(CommonOutputFormat.string("\(code)"))" }
    return line + ",\"kind\":\"\(row.evidence.text)\"}"
  }

  /// Who asked, as CSV.
  static func csv(_ row: ClientRow) -> String {
    [
      row.evidence.text, "\(row.client)", row.name, "\(row.type)",
      "\(row.observation.firstMilliseconds / 1000)",
      "\(row.observation.lastMilliseconds / 1000)", "\(row.observation.count)",
      row.responseCode.map { "\($0)" } ?? "",
    ].map(cell).joined(separator: ",")
  }
}
