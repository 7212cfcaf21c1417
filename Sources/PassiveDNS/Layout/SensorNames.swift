internal import Synchronization

/// The names of sensors and the numbers that stand for them in keys; zero is none.
///
/// Kept in ``StoreTable/facts`` under `sensor/` and the number.
final class SensorNames: Sendable {
  /// The most sensors of a store.
  static let limit = 65535
  /// What keys of facts begin with.
  static let prefix = Array("sensor/".utf8)

  /// The names, in the order of their numbers from one on.
  private let names: Mutex<[String]>
  /// The database.
  private let database: Database

  /// The sensors that a store knows.
  init(_ database: Database) throws(StoreError) {
    self.database = database
    names = Mutex(try Self.read(database))
  }

  /// Reads the names.
  private static func read(_ database: Database) throws(StoreError) -> [String] {
    let iterator = database.iterator(over: .facts)
    iterator.seek(prefix)
    var names: [String] = []
    while iterator.isValid, iterator.key.starts(with: prefix) {
      names.append(unsafe iterator.withValue { unsafe String(decoding: $0, as: UTF8.self) })
      iterator.next()
    }
    try iterator.check()
    return names
  }

  /// Reads the names again.
  func refresh() throws(StoreError) {
    let read = try Self.read(database)
    names.withLock { $0 = read }
  }

  /// The name of a number; nil for none.
  func name(_ number: UInt16) -> String? {
    names.withLock { number > 0 && Int(number) <= $0.count ? $0[Int(number) - 1] : nil }
  }

  /// All of them.
  var all: [String] { names.withLock { $0 } }

  /// The number of a name, which is written where it is new; zero for an empty name.
  func number(of name: String) throws(StoreError) -> UInt16 {
    if name.isEmpty { return 0 }
    if let index = all.firstIndex(of: name) { return UInt16(index + 1) }
    let count = all.count
    guard count < Self.limit else { throw StoreError("a store has at most \(Self.limit) sensors") }
    var key = Self.prefix
    key.append(bigEndian: UInt16(count + 1))
    var batch = DatabaseBatch()
    batch.put(key, Array(name.utf8), in: .facts, of: database)
    try database.write(batch)
    names.withLock { $0.append(name) }
    return UInt16(count + 1)
  }
}
