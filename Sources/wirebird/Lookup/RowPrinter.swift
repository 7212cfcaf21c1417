internal import ArgumentParser
internal import PassiveDNS

/// Writes rows of lookups on standard output.
struct RowPrinter {
  /// How rows are written.
  enum Form: String, EnumerableFlag {
    /// For people.
    case table
    /// A JSON object a line.
    case json
    /// Comma-separated values.
    case csv
    /// The Common Output Format.
    case cof

    /// What `--help` says of a form.
    static func help(for value: Form) -> ArgumentHelp? {
      switch value {
      case .table: "A table, for people."
      case .json: "A JSON object a line: COF's members, and kind, class, raw RDATA, doubts."
      case .csv: "Comma-separated values."
      case .cof: "The Common Output Format: RRsets only, each sensor's own."
      }
    }
  }

  /// The form.
  let form: Form
  /// What is made a table of at the end, since its columns are as wide as they have to be.
  private var table = RowTable()
  /// What is added up.
  private var sum = RowSum()
  /// How many rows there were.
  private(set) var rowCount = 0
  /// Whether there are more.
  var isLimited = false
  /// Whether somebody reads the output.
  private(set) var isRead = true

  /// A printer.
  init(_ form: Form) {
    self.form = form
    if form == .csv { isRead = FileSystem.print(RowText.csvHeader) }
  }

  /// Writes an RRset, or keeps it for the table.
  mutating func add(_ row: RRsetRow) {
    switch form {
    case .table: table.sets.append(row)
    case .cof: write(CommonOutputFormat.line(row))
    case .json: write(RowText.json(row))
    case .csv: write(RowText.csv(row))
    }
    rowCount += 1
  }

  /// Writes an absence, which COF has no words for.
  mutating func add(_ row: AbsenceRow) {
    switch form {
    case .table: table.absences.append(row)
    case .cof: return
    case .json: write(RowText.json(row))
    case .csv: write(RowText.csv(row))
    }
    rowCount += 1
  }

  /// Writes a flooded zone, which COF has no words for.
  mutating func add(_ row: FloodRow) {
    switch form {
    case .table: table.floods.append(row)
    case .cof: return
    case .json: write(RowText.json(row))
    case .csv: write(RowText.csv(row))
    }
    rowCount += 1
  }

  /// Writes a line.
  private mutating func write(_ line: String) { isRead = FileSystem.print(line) }

  /// Adds up what RRsets add up to.
  mutating func add(_ summary: LookupSummary) {
    rowCount += summary.rowCount
    sum.add(summary)
  }

  /// Adds up an absence.
  mutating func count(absence row: AbsenceRow) {
    rowCount += 1
    sum.absenceCount += 1
    sum.absentTimes &+= row.observation.count
  }

  /// Adds up a flooded zone.
  mutating func count(flood row: FloodRow) {
    rowCount += 1
    sum.floodCount += 1
    sum.floodTimes &+= row.observation.count
  }

  /// Writes the table, or the sum.
  func finish(limit: Int) {
    guard rowCount > 0 else { return }
    if sum.hasSums {
      FileSystem.print(form == .table ? sum.sentence : sum.json)
    } else if form == .table {
      for line in table.lines() where isRead { if !FileSystem.print(line) { break } }
    }
    if isLimited {
      FileSystem.printError("there are more than \(limit) rows; --limit 0 shows all of them")
    }
  }
}
