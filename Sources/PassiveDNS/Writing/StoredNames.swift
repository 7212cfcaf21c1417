internal import Octets

/// Which owners and types a store has, as far as that can be said without asking it.
///
/// A store of up to ``scanLimit`` of them is read through once when it is opened; from then on a filter has
/// all, until there are more than ``filterLimit``: what is not in it is not in the store. What is in the
/// filter, or where there is none, is looked for among the latest ones. Only for the rest is the store asked,
/// which costs as much as everything else that is done for a name.
struct StoredNames: ~Copyable {
  /// What is known of a name.
  enum Finding {
    /// It is in the store.
    case there
    /// It is not.
    case notThere
    /// The store has to be asked.
    case unknown
  }

  /// The most names of a store that are read through.
  static let scanLimit = 1 << 18
  /// The most names that the filter takes: it has ten bits for each.
  static let filterLimit = filterWords * 64 / 10
  /// The words of the filter: four megabytes.
  private static let filterWords = 1 << 19

  /// The latest names.
  private var latest = KnownNames()
  /// The filter; empty where it does not have all names.
  private var filter: [UInt64] = []
  /// How many names are in the filter.
  private var count = 0

  /// What is known of the names of a store.
  init(_ database: Database) {
    guard
      database.property("rocksdb.estimate-num-keys", of: .names) <= UInt64(Self.scanLimit / 2)
    else { return }
    filter = [UInt64](repeating: 0, count: Self.filterWords)
    let iterator = database.iterator(over: .names)
    iterator.seek([])
    var key = OctetBuffer(capacity: 300)
    while iterator.isValid, count < Self.scanLimit {
      key.removeAll()
      key.append(iterator.key)
      _ = fill(latest.hash(of: key.view))
      iterator.next()
    }
    let isComplete = !iterator.isValid && (try? iterator.check()) != nil
    if !isComplete { filter = [] }
  }

  /// What is known of a name; it is in the store from then on.
  mutating func insert(_ key: borrowing OctetView) -> Finding {
    let hash = latest.hash(of: key)
    if !filter.isEmpty, !fill(hash) { return .notThere }
    return latest.insert(hash: hash) ? .there : .unknown
  }

  /// What is known of a name.
  func find(_ key: borrowing OctetView) -> Finding {
    let hash = latest.hash(of: key)
    if !filter.isEmpty, !contains(hash) { return .notThere }
    return latest.contains(hash: hash) ? .there : .unknown
  }

  /// Forgets a name that was deleted.
  mutating func remove(_ key: [UInt8]) { latest.remove(key) }

  /// Forgets what was not written after all. The filter may have names that the store has not.
  mutating func forgetLatest() { latest.removeAll() }

  // MARK: - Filter

  /// Whether the filter has a name; it has it from then on.
  private mutating func fill(_ hash: UInt64) -> Bool {
    var rest = hash
    var isThere = true
    let line = Self.line(hash)
    for _ in 0..<5 {
      let bit = UInt64(1) &<< (rest & 63)
      let word = line &+ Int(truncatingIfNeeded: rest &>> 6 & 7)
      if filter[word] & bit == 0 {
        filter[word] |= bit
        isThere = false
      }
      rest &>>= 9
    }
    if !isThere {
      count &+= 1
      if count > Self.filterLimit { filter = [] }
    }
    return isThere
  }

  /// Whether the filter has a name.
  private func contains(_ hash: UInt64) -> Bool {
    var rest = hash
    let line = Self.line(hash)
    for _ in 0..<5 {
      let word = line &+ Int(truncatingIfNeeded: rest &>> 6 & 7)
      if filter[word] & UInt64(1) &<< (rest & 63) == 0 { return false }
      rest &>>= 9
    }
    return true
  }

  /// The first of the eight words that a name's five bits are in, so that they are fetched at once.
  private static func line(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash &>> 45) & (filterWords - 8) & ~7
  }
}
