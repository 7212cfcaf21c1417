internal import CRocksDB
internal import Glibc
internal import Octets

/// A RocksDB database with the column families of ``StoreTable``, opened to write or to follow a writer.
@safe
final class Database: @unchecked Sendable {
  // Unchecked: RocksDB's handles may be used by any thread; they are closed when nobody holds this.

  /// The database.
  private let handle: OpaquePointer
  /// The column families in the order of ``StoreTable``.
  private let tables: [OpaquePointer]
  /// Options of tables that are written beside the database, in the order of ``StoreTable``.
  private var ofFiles: [OpaquePointer?] = unsafe []
  /// Options for reading.
  private let readOptions: OpaquePointer?
  /// Options for writing.
  private let writeOptions: OpaquePointer?
  /// From how many octets on a batch is written into tables at once.
  private let largeBatchOctets: Int
  /// The directory of a follower's own files; empty for a writer.
  private let ownDirectory: String
  /// The directory.
  let path: String

  /// Opens a database; a writer makes it where it is not there.
  ///
  /// - Parameters:
  ///   - path: The directory.
  ///   - followsWriter: Whether another process may write to it meanwhile, and this one only reads.
  ///   - settings: What it may use.
  init(path: String, followsWriter: Bool, settings: StoreSettings) throws(StoreError) {
    guard wirebird_rocksdb_is_there() != 0 else {
      throw StoreError("RocksDB is not installed; `apt-get install librocksdb7.8` brings it")
    }
    var options = DatabaseOptions(settings, followsWriter: followsWriter)
    defer { options.destroy() }
    ownDirectory = followsWriter ? try Self.makeOwnDirectory() : ""
    let count = StoreTable.allCases.count
    let names = unsafe StoreTable.allCases.map { unsafe UnsafePointer(strdup($0.name)) }
    defer {
      for index in 0..<count { unsafe free(UnsafeMutableRawPointer(mutating: names[index])) }
    }
    var families = unsafe [OpaquePointer?](repeating: nil, count: count)
    var message: UnsafeMutablePointer<CChar>?
    let opened =
      followsWriter
      ? unsafe late_rocksdb_open_as_secondary_column_families(
        options.database, path, ownDirectory, Int32(count), names, options.tables, &families,
        &message)
      : unsafe late_rocksdb_open_column_families(
        options.database, path, Int32(count), names, options.tables, &families, &message)
    if let failure = unsafe Self.take(&message) {
      OwnDirectory.remove(ownDirectory)
      throw StoreError(Self.explain(failure, path: path, followsWriter: followsWriter))
    }
    guard let opened = unsafe opened else { throw StoreError("\(path): cannot be opened") }
    self.path = path
    largeBatchOctets = max(settings.writeBufferOctets / 4, 1 << 20)
    unsafe handle = opened
    unsafe tables = families.compactMap { unsafe $0 }
    unsafe readOptions = late_rocksdb_readoptions_create()
    unsafe writeOptions = late_rocksdb_writeoptions_create()
    unsafe late_rocksdb_writeoptions_set_sync(writeOptions, settings.waitsForDisk ? 1 : 0)
    if !followsWriter {
      TableFiles.removeLeftovers(of: path)
      unsafe ofFiles = options.takeThoseOfFiles()
    }
  }

  deinit {
    let fileCount = unsafe ofFiles.count
    for index in 0..<fileCount { unsafe late_rocksdb_options_destroy(ofFiles[index]) }
    _ = unsafe rmdir(TableFiles.directory(of: path))
    let count = unsafe tables.count
    for index in 0..<count { unsafe late_rocksdb_column_family_handle_destroy(tables[index]) }
    unsafe late_rocksdb_close(handle)
    unsafe late_rocksdb_readoptions_destroy(readOptions)
    unsafe late_rocksdb_writeoptions_destroy(writeOptions)
    OwnDirectory.remove(ownDirectory)
  }

  /// A directory for the files of a follower, which the database wants.
  private static func makeOwnDirectory() throws(StoreError) -> String {
    guard let path = OwnDirectory.make() else {
      throw StoreError("there is no room for temporary files; set TMPDIR to a directory with some")
    }
    return path
  }

  /// What RocksDB's words mean for whoever opens a store.
  private static func explain(_ failure: String, path: String, followsWriter: Bool) -> String {
    if failure.contains("LOCK") || failure.contains("lock ") {
      return "\(path): another process or instance writes to this store; there can be one "
        + "(\(failure))"
    }
    if followsWriter, failure.contains("No such file") || failure.contains("does not exist") {
      return "\(path): there is no store; om_pdns or `wirebird import` make one"
    }
    return "\(path): \(failure)"
  }

  /// The message that a call left, which is freed; nil where it left none.
  static func take(_ message: inout UnsafeMutablePointer<CChar>?) -> String? {
    guard let text = unsafe message else { return nil }
    defer { unsafe late_rocksdb_free(text) }
    unsafe message = nil
    return unsafe String(cString: text)
  }

  /// Throws what a call left.
  func check(_ message: inout UnsafeMutablePointer<CChar>?) throws(StoreError) {
    if let text = unsafe Self.take(&message) { throw StoreError("\(path): \(text)") }
  }

  // MARK: - Reading

  /// Sees what the writer wrote meanwhile; for followers.
  func catchUp() throws(StoreError) {
    var message: UnsafeMutablePointer<CChar>?
    unsafe late_rocksdb_try_catch_up_with_primary(handle, &message)
    unsafe try check(&message)
  }

  /// The value of a key; nil where there is none.
  func value(of key: [UInt8], in table: StoreTable) throws(StoreError) -> [UInt8]? {
    var message: UnsafeMutablePointer<CChar>?
    let slice = unsafe key.withUnsafeBytes { octets in
      unsafe late_rocksdb_get_pinned_cf(
        handle, readOptions, tables[table.rawValue],
        octets.baseAddress?.assumingMemoryBound(to: CChar.self), octets.count, &message)
    }
    unsafe try check(&message)
    guard let slice = unsafe slice else { return nil }
    defer { unsafe late_rocksdb_pinnableslice_destroy(slice) }
    var count = 0
    guard let base = unsafe late_rocksdb_pinnableslice_value(slice, &count) else { return nil }
    return unsafe Array(UnsafeRawBufferPointer(start: base, count: count))
  }

  /// Whether a table has a key.
  func hasKey(_ key: borrowing OctetView, in table: StoreTable) throws(StoreError) -> Bool {
    var message: UnsafeMutablePointer<CChar>?
    let slice = unsafe key.withUnsafeOctets { octets in
      unsafe late_rocksdb_get_pinned_cf(
        handle, readOptions, tables[table.rawValue],
        octets.baseAddress?.assumingMemoryBound(to: CChar.self), octets.count, &message)
    }
    unsafe try check(&message)
    guard let slice = unsafe slice else { return false }
    unsafe late_rocksdb_pinnableslice_destroy(slice)
    return true
  }

  /// Whether a table has a key that begins with octets.
  func hasKey(startingWith prefix: [UInt8], in table: StoreTable) throws(StoreError) -> Bool {
    let iterator = iterator(over: table)
    iterator.seek(prefix)
    if iterator.isValid, iterator.key.starts(with: prefix) { return true }
    try iterator.check()
    return false
  }

  /// An iterator over a table, before its first key.
  func iterator(over table: StoreTable) -> DatabaseIterator {
    let iterator = unsafe late_rocksdb_create_iterator_cf(
      handle, readOptions, tables[table.rawValue])
    return unsafe DatabaseIterator(iterator, owner: self)
  }

  /// A number that RocksDB knows of a table, such as `rocksdb.estimate-num-keys`.
  func property(_ name: String, of table: StoreTable) -> UInt64 {
    var number: UInt64 = 0
    _ = unsafe late_rocksdb_property_int_cf(handle, tables[table.rawValue], name, &number)
    return number
  }

  // MARK: - Writing

  /// Writes a batch: all of it, or nothing.
  func write(_ batch: borrowing DatabaseBatch) throws(StoreError) {
    var message: UnsafeMutablePointer<CChar>?
    unsafe late_rocksdb_write(handle, writeOptions, batch.handle, &message)
    unsafe try check(&message)
    if batch.octets >= largeBatchOctets { try startFlush() }
  }

  /// Begins to write what is in memory into tables, so that the next large batch is put behind each other in
  /// memory that is empty, without a search.
  private func startFlush() throws(StoreError) {
    var message: UnsafeMutablePointer<CChar>?
    let options = unsafe late_rocksdb_flushoptions_create()
    defer { unsafe late_rocksdb_flushoptions_destroy(options) }
    unsafe late_rocksdb_flushoptions_set_wait(options, 0)
    for table in StoreTable.allCases {
      unsafe late_rocksdb_flush_cf(handle, options, tables[table.rawValue], &message)
      unsafe try check(&message)
    }
  }

  /// Options of a table that is written beside the database.
  func fileOptions(_ table: StoreTable) -> OpaquePointer? { unsafe ofFiles[table.rawValue] }

  /// Whether tables that were written beside the database can be taken in.
  var takesTables: Bool { wirebird_rocksdb_takes_tables() != 0 }

  /// Takes in tables that were written beside the database: all of them, or none.
  func take(_ taken: [StoreTable], from paths: [String]) throws(StoreError) {
    var message: UnsafeMutablePointer<CChar>?
    // What was written before them is on the disk before them.
    unsafe late_rocksdb_flush_wal(handle, 1, &message)
    unsafe try check(&message)
    let families = unsafe taken.map { unsafe Optional(family($0)) }
    let names = unsafe paths.map { unsafe UnsafePointer(strdup($0)) }
    defer {
      for index in paths.indices { unsafe free(UnsafeMutableRawPointer(mutating: names[index])) }
    }
    let reason = unsafe wirebird_rocksdb_take_tables(handle, families, names, paths.count)
    guard let reason = unsafe reason else { return }
    defer { unsafe free(reason) }
    throw StoreError("\(path): \(unsafe String(cString: reason))")
  }

  /// Writes what is in memory into tables.
  func flush(_ table: StoreTable) throws(StoreError) {
    var message: UnsafeMutablePointer<CChar>?
    let options = unsafe late_rocksdb_flushoptions_create()
    defer { unsafe late_rocksdb_flushoptions_destroy(options) }
    unsafe late_rocksdb_flush_cf(handle, options, tables[table.rawValue], &message)
    unsafe try check(&message)
  }

  /// Drops the files that have only keys of a range, and has others rewritten behind the scenes; the
  /// keys have to be deleted already.
  func dropRange(from lower: [UInt8], to upper: [UInt8], in table: StoreTable) throws(StoreError) {
    var message: UnsafeMutablePointer<CChar>?
    unsafe lower.withUnsafeBytes { lower in
      unsafe upper.withUnsafeBytes { upper in
        let (from, to) = unsafe (chars(lower), chars(upper))
        unsafe late_rocksdb_delete_file_in_range_cf(
          handle, tables[table.rawValue], from, lower.count, to, upper.count, &message)
        if unsafe message != nil { return }
        unsafe late_rocksdb_suggest_compact_range_cf(
          handle, tables[table.rawValue], from, lower.count, to, upper.count, &message)
      }
    }
    unsafe try check(&message)
  }

  /// Rewrites a table without what was deleted from it.
  func compact(_ table: StoreTable) {
    unsafe late_rocksdb_compact_range_cf(handle, tables[table.rawValue], nil, 0, nil, 0)
  }

  /// The column family of a table.
  func family(_ table: StoreTable) -> OpaquePointer { unsafe tables[table.rawValue] }
}

/// Walks over a table in the order of its keys.
@safe
final class DatabaseIterator {
  /// The iterator.
  private let handle: OpaquePointer?
  /// The database, which has to live as long.
  private let owner: Database

  /// An iterator, which is taken over.
  init(_ handle: OpaquePointer?, owner: Database) {
    unsafe self.handle = handle
    self.owner = owner
  }

  deinit { unsafe late_rocksdb_iter_destroy(handle) }

  /// Moves to the first key that is not below `key`.
  func seek(_ key: [UInt8]) {
    unsafe key.withUnsafeBytes { octets in
      unsafe late_rocksdb_iter_seek(
        handle, octets.baseAddress?.assumingMemoryBound(to: CChar.self), octets.count)
    }
  }

  /// Moves to the last key that is not above `key`.
  func seekBackward(_ key: [UInt8]) {
    unsafe key.withUnsafeBytes { octets in
      unsafe late_rocksdb_iter_seek_for_prev(
        handle, octets.baseAddress?.assumingMemoryBound(to: CChar.self), octets.count)
    }
  }

  /// Moves to the next key.
  func next() { unsafe late_rocksdb_iter_next(handle) }

  /// Moves to the key before.
  func previous() { unsafe late_rocksdb_iter_prev(handle) }

  /// Whether it stands at a key.
  var isValid: Bool { unsafe late_rocksdb_iter_valid(handle) != 0 }

  /// Throws what kept it from going on, if something did.
  func check() throws(StoreError) {
    var message: UnsafeMutablePointer<CChar>?
    unsafe late_rocksdb_iter_get_error(handle, &message)
    unsafe try owner.check(&message)
  }

  /// Lends the key, until the iterator moves.
  func withKey<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    var count = 0
    let base = unsafe late_rocksdb_iter_key(handle, &count)
    return unsafe body(UnsafeRawBufferPointer(start: base, count: count))
  }

  /// A copy of the key.
  var key: [UInt8] { unsafe withKey { unsafe Array($0) } }

  /// Lends the value, until the iterator moves.
  func withValue<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    var count = 0
    let base = unsafe late_rocksdb_iter_value(handle, &count)
    return unsafe body(UnsafeRawBufferPointer(start: base, count: count))
  }

  /// The observation that is the value; nil where it is none.
  var observation: Observation? { unsafe withValue { unsafe Observation.read($0)?.observation } }

  /// The observation that the value begins with, and what follows it; nil where it begins with none.
  var observationAndRest: (observation: Observation, rest: [UInt8])? {
    unsafe withValue { octets in
      guard let (observation, end) = unsafe Observation.read(octets) else { return nil }
      return unsafe (observation, Array(octets[end...]))
    }
  }
}

/// Changes that are written at once.
@safe
struct DatabaseBatch: ~Copyable {
  /// The batch.
  fileprivate let handle: OpaquePointer?
  /// How many changes are in it.
  private(set) var count = 0
  /// About how many octets they have.
  private(set) var octets = 0
  /// The stored form of an observation.
  private var stored = OctetBuffer(capacity: 64)

  /// An empty batch.
  init() { unsafe handle = late_rocksdb_writebatch_create() }

  deinit { unsafe late_rocksdb_writebatch_destroy(handle) }

  /// Forgets the changes.
  mutating func removeAll() {
    unsafe late_rocksdb_writebatch_clear(handle)
    count = 0
    octets = 0
  }

  /// Counts a change.
  private mutating func note(_ size: Int) {
    count &+= 1
    octets &+= size &+ 8
  }

  /// Sets the value of a key.
  mutating func put(_ key: [UInt8], _ value: [UInt8], in table: StoreTable, of database: Database) {
    unsafe key.withUnsafeBytes { key in
      unsafe value.withUnsafeBytes { value in
        unsafe late_rocksdb_writebatch_put_cf(
          handle, database.family(table), chars(key), key.count, chars(value), value.count)
      }
    }
    note(key.count &+ value.count)
  }

  /// Sets the value of a key to none.
  mutating func put(_ key: borrowing OctetView, in table: StoreTable, of database: Database) {
    let family = unsafe database.family(table)
    unsafe key.withUnsafeOctets { key in
      unsafe late_rocksdb_writebatch_put_cf(handle, family, chars(key), key.count, nil, 0)
    }
    note(key.count)
  }

  /// Merges an observation into that of a key.
  mutating func merge(
    _ key: UnsafeRawBufferPointer, _ value: [UInt8], into table: StoreTable, of database: Database
  ) {
    unsafe value.withUnsafeBytes { value in
      unsafe late_rocksdb_writebatch_merge_cf(
        handle, database.family(table), chars(key), key.count, chars(value), value.count)
    }
    note(key.count &+ value.count)
  }

  /// Merges an observation, and what follows it, into that of a key.
  mutating func merge(
    _ key: borrowing OctetView, _ observation: Observation, _ rest: borrowing OctetView,
    into table: StoreTable, of database: Database
  ) {
    stored.removeAll()
    observation.append(to: &stored)
    stored.append(rest)
    let value = unsafe UnsafeRawBufferPointer(start: stored.unsafeAddress(0), count: stored.count)
    let family = unsafe database.family(table)
    unsafe key.withUnsafeOctets { key in
      unsafe late_rocksdb_writebatch_merge_cf(
        handle, family, chars(key), key.count, chars(value), value.count)
    }
    note(key.count &+ value.count)
  }

  /// Deletes a key.
  mutating func delete(_ key: [UInt8], in table: StoreTable, of database: Database) {
    unsafe key.withUnsafeBytes { key in
      unsafe late_rocksdb_writebatch_delete_cf(
        handle, database.family(table), chars(key), key.count)
    }
    note(key.count)
  }

  /// Deletes the keys from one on to below another.
  mutating func delete(
    from lower: [UInt8], to upper: [UInt8], in table: StoreTable, of database: Database
  ) {
    unsafe lower.withUnsafeBytes { lower in
      unsafe upper.withUnsafeBytes { upper in
        unsafe late_rocksdb_writebatch_delete_range_cf(
          handle, database.family(table), chars(lower), lower.count, chars(upper), upper.count)
      }
    }
    note(lower.count &+ upper.count)
  }
}

/// Octets as C has them.
private func chars(_ octets: UnsafeRawBufferPointer) -> UnsafePointer<CChar>? {
  unsafe octets.baseAddress?.assumingMemoryBound(to: CChar.self)
}
