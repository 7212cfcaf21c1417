internal import CSQLite
internal import Octets

/// SQLite with the obvious table: a row for each record, whose times and count an upsert brings up to date.
///
/// Owners are text with the labels in reverse, so that a zone is a range; the log is written ahead and not
/// waited for; 64 MiB of cache, which is what a writer of the store takes in all.
@safe
final class SQLiteSide: Side {
  /// The folder.
  private let folder: String
  /// The database; nil while it is closed.
  private var database: OpaquePointer?
  /// Statements by their text.
  private var statements: [String: OpaquePointer] = unsafe [:]

  /// An empty database in a folder, which has to be there.
  init(_ folder: String) throws {
    self.folder = folder
    try open()
    try run(
      """
      CREATE TABLE rrset (owner TEXT NOT NULL, type INTEGER NOT NULL, bailiwick TEXT NOT NULL,
        rdata BLOB NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, count INTEGER NOT NULL,
        PRIMARY KEY (owner, type, bailiwick, rdata)) WITHOUT ROWID;
      CREATE INDEX rrset_rdata ON rrset (rdata, type);
      """)
  }

  deinit { close() }

  /// What it is called.
  var name: String { "SQLite" }

  /// Opens the database.
  private func open() throws {
    guard unsafe sqlite3_open("\(folder)/rrset.db", &database) == SQLITE_OK else { throw failure }
    try run(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
        + " PRAGMA page_size = 8192")
  }

  /// Closes the database, which writes its log into it.
  private func close() {
    unsafe statements.values.forEach { unsafe sqlite3_finalize($0) }
    unsafe statements = [:]
    unsafe sqlite3_close(database)
    unsafe database = nil
  }

  /// What it says last.
  private var failure: SideError { SideError(unsafe String(cString: sqlite3_errmsg(database))) }

  /// Runs statements without values.
  private func run(_ text: String) throws {
    guard unsafe sqlite3_exec(database, text, nil, nil, nil) == SQLITE_OK else { throw failure }
  }

  /// A statement, which is compiled once.
  private func statement(_ text: String) throws -> OpaquePointer {
    if let known = unsafe statements[text] { return unsafe known }
    var made: OpaquePointer?
    guard unsafe sqlite3_prepare_v2(database, text, -1, &made, nil) == SQLITE_OK,
      let made = unsafe made
    else { throw failure }
    unsafe statements[text] = made
    return unsafe made
  }

  /// Takes records as they are, in one transaction: that the messages have to be read is not counted here.
  func take(_ responses: ResponseBuffer, _ members: [Population.Member], from number: Int) throws {
    try run("BEGIN")
    let upsert = unsafe try statement(
      """
      INSERT INTO rrset VALUES (?1, ?2, '', ?3, ?4, ?4, 1) ON CONFLICT DO UPDATE SET
        first = min(first, excluded.first), last = max(last, excluded.last), count = count + 1
      """)
    for (index, member) in members.enumerated() {
      let owner = Self.text(member.labels)
      let time = responses.times[index].nanoseconds / 1_000_000
      for data in member.data {
        unsafe bind(upsert, 1, text: owner)
        unsafe sqlite3_bind_int64(upsert, 2, Int64(member.type))
        unsafe bind(upsert, 3, octets: data)
        unsafe sqlite3_bind_int64(upsert, 4, time)
        guard unsafe sqlite3_step(upsert) == SQLITE_DONE else { throw failure }
        unsafe sqlite3_reset(upsert)
      }
    }
    try run("COMMIT")
  }

  /// The text of labels in reverse.
  private static func text(_ labels: [[UInt8]]) -> [UInt8] {
    Array(labels.reversed().joined(separator: [0x2E]))
  }

  /// Sets a value that is text.
  private func bind(_ statement: OpaquePointer, _ place: Int32, text: [UInt8]) {
    let copies = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    unsafe text.withUnsafeBytes { octets in
      _ = unsafe sqlite3_bind_text(
        statement, place, octets.baseAddress?.assumingMemoryBound(to: CChar.self),
        Int32(octets.count), copies)
    }
  }

  /// Sets a value that is octets.
  private func bind(_ statement: OpaquePointer, _ place: Int32, octets: [UInt8]) {
    let copies = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    _ = unsafe sqlite3_bind_blob(statement, place, octets, Int32(octets.count), copies)
  }

  /// Writes the log into the database.
  func finish() throws { close() }

  /// Its files.
  var octets: Int { Files.octets(in: folder) }

  /// Opens it anew.
  func reopen(isCold: Bool) throws {
    close()
    if isCold { Files.forget(in: folder) }
    try open()
  }

  /// Asks it.
  func ask(_ question: Question) throws -> Int {
    let found: OpaquePointer
    switch question {
    case .name(let labels):
      unsafe found = try statement("SELECT * FROM rrset WHERE owner = ?1 LIMIT 1000")
      unsafe bind(found, 1, text: Self.text(labels))
    case .below(let labels):
      unsafe found = try statement(
        "SELECT * FROM rrset WHERE owner = ?1 OR owner > ?2 AND owner < ?3 LIMIT 1000")
      let text = Self.text(labels)
      unsafe bind(found, 1, text: text)
      unsafe bind(found, 2, text: text + [0x2E])
      unsafe bind(found, 3, text: text + [0x2F])
    case .address(let octets):
      unsafe found = try statement("SELECT * FROM rrset WHERE rdata = ?1 AND type = 1 LIMIT 1000")
      unsafe bind(found, 1, octets: octets)
    case .network(let octets):
      unsafe found = try statement(
        "SELECT * FROM rrset WHERE rdata BETWEEN ?1 AND ?2 AND type = 1 LIMIT 1000")
      unsafe bind(found, 1, octets: octets.dropLast() + [0])
      unsafe bind(found, 2, octets: octets.dropLast() + [255])
    }
    defer { unsafe sqlite3_reset(found) }
    var rows = 0
    while true {
      let step = unsafe sqlite3_step(found)
      if step == SQLITE_DONE { return rows }
      guard step == SQLITE_ROW, unsafe read(found) else { throw failure }
      rows += 1
    }
  }

  /// Reads every value of a row; whether it was ever seen.
  private func read(_ row: OpaquePointer) -> Bool {
    _ = unsafe String(cString: sqlite3_column_text(row, 0))
    _ = unsafe String(cString: sqlite3_column_text(row, 2))
    let data = unsafe UnsafeRawBufferPointer(
      start: sqlite3_column_blob(row, 3), count: Int(sqlite3_column_bytes(row, 3)))
    _ = unsafe Array(data)
    return unsafe sqlite3_column_int64(row, 5) >= sqlite3_column_int64(row, 4)
      && sqlite3_column_int64(row, 6) > 0 && sqlite3_column_int64(row, 1) > 0
  }
}
