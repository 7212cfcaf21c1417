internal import Glibc
internal import PassiveDNS
internal import Pipeline

/// Takes lines of COF, of DNSDB's JSON or of passivedns into a store.
struct LineImport: ~Copyable {
  /// How many lines are written at once.
  private static var linesPerCommit: UInt64 { 20_000 }
  /// The longest line in octets.
  private static var lineLimit: Int { 1 << 20 }
  /// How many lines that are wrong are told one by one.
  private static var toldLimit: UInt64 { 5 }

  /// The source's name among the store's positions.
  private let source: String
  /// The sensor of rows that name none.
  private let sensor: String
  /// What is written.
  private var update: StoreUpdate
  /// How many lines were read.
  private var lineCount: UInt64 = 0
  /// How many rows were taken.
  private var rowCount: UInt64 = 0
  /// How many lines were wrong.
  private var wrongCount: UInt64 = 0
  /// How many lines of passivedns have no whole record.
  private var passedCount: UInt64 = 0

  /// An import.
  init(_ store: PassiveDNSStore, sensor: String, source: String) {
    self.source = source
    self.sensor = sensor
    update = StoreUpdate(store)
  }

  /// Imports a file.
  mutating func run(
    _ path: String, after done: UInt64, _ progress: ImportProgress
  ) throws(ImportFailure) {
    guard let file = unsafe fopen(path, "r") else {
      throw ImportFailure(SystemError.text(errno))
    }
    defer { unsafe fclose(file) }
    var line: UnsafeMutablePointer<CChar>?
    var room = 0
    defer { unsafe free(line) }
    do throws(StoreError) {
      while true {
        let count = unsafe getline(&line, &room, file)
        guard count > 0, let start = unsafe line else { break }
        lineCount += 1
        if lineCount <= done || count > Self.lineLimit { continue }
        var octets = unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
        while octets.last == 0x0A || octets.last == 0x0D { octets.removeLast() }
        if !octets.isEmpty { try take(octets, path) }
        if lineCount % Self.linesPerCommit == 0 { try commit(isComplete: false) }
        progress.tell(lineCount, "lines")
      }
      try commit(isComplete: true)
    } catch {
      throw ImportFailure(error.description)
    }
    let wrong = wrongCount > 0 ? ", \(AccountText.grouped(wrongCount)) lines were wrong" : ""
    let passed =
      passedCount > 0 ? ", \(AccountText.grouped(passedCount)) lines have no whole record" : ""
    progress.finish(
      "\(AccountText.grouped(lineCount)) lines, \(AccountText.grouped(rowCount)) RRsets"
        + passed + wrong)
    if rowCount == 0, wrongCount > 0 { throw ImportFailure("none of its lines is a row") }
  }

  /// Takes one line; one that is wrong is told and passed over.
  private mutating func take(_ line: [UInt8], _ path: String) throws(StoreError) {
    var found: (row: RRsetRow, sensor: String)?
    do throws(QueryError) {
      if line[0] == 0x7B {
        found = try CommonOutputFormat.read(line)
      } else if let row = try PassiveDNSLog.read(String(decoding: line, as: UTF8.self)) {
        found = (row, "")
      } else {
        passedCount += 1
      }
    } catch {
      wrongCount += 1
      if wrongCount <= Self.toldLimit { FileSystem.printError("\(path):\(lineCount): \(error)") }
    }
    guard let found else { return }
    try update.add(found.row, sensor: found.sensor.isEmpty ? sensor : found.sensor)
    update.counts.seen += 1
    update.counts.trusted += 1
    rowCount += 1
  }

  /// Writes what was gathered, with the position.
  private mutating func commit(isComplete: Bool) throws(StoreError) {
    update.setPosition(
      ImportPosition(done: lineCount, isComplete: isComplete).octets, of: source)
    try update.commit()
  }
}
