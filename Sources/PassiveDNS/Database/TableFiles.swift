internal import CRocksDB
internal import Glibc
internal import Octets

/// Tables that are written beside the database and taken in at once, all of them or none: what a large batch
/// becomes without the log and the memory of the database.
///
/// Each table's keys come in their order, each once. What is not taken in is deleted.
@safe
final class TableFiles {
  /// The database.
  private let database: Database
  /// What is being written; nil where a table has nothing.
  private var writers: [OpaquePointer?]
  /// How files are written.
  private let environment: OpaquePointer?
  /// The stored form of a value.
  private var stored = OctetBuffer(capacity: 1024)
  /// What kept something from being written; nil where nothing did.
  private var failure: StoreError?

  /// No tables.
  init(_ database: Database) {
    self.database = database
    unsafe environment = late_rocksdb_envoptions_create()
    unsafe writers = Array(repeating: nil, count: StoreTable.allCases.count)
  }

  deinit {
    for table in StoreTable.allCases {
      guard let writer = unsafe writers[table.rawValue] else { continue }
      unsafe late_rocksdb_sstfilewriter_destroy(writer)
      _ = unsafe unlink(path(table))
    }
    unsafe late_rocksdb_envoptions_destroy(environment)
  }

  /// The directory of tables that are being written, in that of a store.
  static func directory(of path: String) -> String { path + "/incoming" }

  /// Deletes what a process left that was ended while it wrote.
  static func removeLeftovers(of path: String) {
    for table in StoreTable.allCases {
      _ = unsafe unlink("\(directory(of: path))/\(table.name).sst")
    }
    _ = unsafe rmdir(directory(of: path))
  }

  /// Where a table is written.
  private func path(_ table: StoreTable) -> String {
    "\(Self.directory(of: database.path))/\(table.name).sst"
  }

  /// What writes a table; nil where it cannot be written.
  private func writer(_ table: StoreTable) -> OpaquePointer? {
    if let writer = unsafe writers[table.rawValue] { return unsafe writer }
    guard failure == nil else { return nil }
    let directory = Self.directory(of: database.path)
    if unsafe mkdir(directory, 0o755) != 0, errno != EEXIST {
      failure = StoreError("\(directory): \(unsafe String(cString: strerror(errno)))")
      return nil
    }
    let writer = unsafe late_rocksdb_sstfilewriter_create(
      environment, database.fileOptions(table))
    unsafe writers[table.rawValue] = writer
    var message: UnsafeMutablePointer<CChar>?
    unsafe late_rocksdb_sstfilewriter_open(writer, path(table), &message)
    unsafe note(&message)
    return unsafe writer
  }

  /// Keeps what a call left.
  private func note(_ message: inout UnsafeMutablePointer<CChar>?) {
    if unsafe message == nil { return }
    do throws(StoreError) { unsafe try database.check(&message) } catch {
      failure = failure ?? error
    }
  }

  /// Adds an observation of a key, and what follows it.
  func merge(
    _ key: borrowing OctetView, _ observation: Observation, _ rest: borrowing OctetView,
    into table: StoreTable
  ) {
    stored.removeAll()
    observation.append(to: &stored)
    stored.append(rest)
    add(key, isMerged: true, to: table)
  }

  /// Sets the value of a key.
  func put(_ key: borrowing OctetView, _ value: [UInt8], in table: StoreTable) {
    stored.removeAll()
    stored.append(value)
    add(key, isMerged: false, to: table)
  }

  /// Adds a key with the value at hand.
  private func add(_ key: borrowing OctetView, isMerged: Bool, to table: StoreTable) {
    guard let writer = unsafe writer(table), failure == nil else { return }
    var message: UnsafeMutablePointer<CChar>?
    let value = unsafe stored.unsafeAddress(0).assumingMemoryBound(to: CChar.self)
    let count = stored.count
    unsafe key.withUnsafeOctets { octets in
      let key = unsafe octets.baseAddress?.assumingMemoryBound(to: CChar.self)
      if isMerged {
        unsafe late_rocksdb_sstfilewriter_merge(
          writer, key, octets.count, value, count, &message)
      } else {
        unsafe late_rocksdb_sstfilewriter_put(writer, key, octets.count, value, count, &message)
      }
    }
    unsafe note(&message)
  }

  /// Ends the tables, and has the database take them in.
  func commit() throws(StoreError) {
    var taken: [StoreTable] = []
    for table in StoreTable.allCases {
      guard failure == nil, let writer = unsafe writers[table.rawValue] else { continue }
      var message: UnsafeMutablePointer<CChar>?
      unsafe late_rocksdb_sstfilewriter_finish(writer, &message)
      unsafe note(&message)
      taken.append(table)
    }
    if let failure { throw failure }
    try database.take(taken, from: taken.map(path))
  }
}
