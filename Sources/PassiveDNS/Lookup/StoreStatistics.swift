internal import DNS

/// What a store holds.
public struct StoreStatistics: Hashable, Sendable {
  /// About how many RRsets are trusted, each sensor's own.
  public var setCount: UInt64
  /// About how many RRsets nobody can vouch for.
  public var untrustedSetCount: UInt64
  /// About how many pairs of an owner and a type there are.
  public var nameCount: UInt64
  /// About how many pairs of RDATA and an owner there are.
  public var memberCount: UInt64
  /// About how many names do not exist or have no records of a type.
  public var absenceCount: UInt64
  /// How many zones had so many names that they were counted and not kept.
  public var floodCount: UInt64
  /// The octets of its tables on the disk.
  public var diskOctets: UInt64
  /// The octets of what is in memory and not yet in tables.
  public var memoryOctets: UInt64
  /// The sensors.
  public var sensors: [String]
  /// What was counted since the store was made.
  public var counts: StoreCounts
}

/// What became of the RRsets of responses, since a store was made.
///
/// ``seen`` is the sum of the others but ``deleted``.
public struct StoreCounts: Hashable, Sendable {
  /// RRsets in responses.
  public var seen: UInt64 = 0
  /// Trusted, and written.
  public var trusted: UInt64 = 0
  /// Written with the doubt that their query was not seen.
  public var unmatched: UInt64 = 0
  /// Written with the doubt that they are out of bailiwick.
  public var outOfBailiwick: UInt64 = 0
  /// Written with the doubt that another response said something else.
  public var conflicting: UInt64 = 0
  /// Of the additional section, written as doubtful.
  public var additional: UInt64 = 0
  /// Counted for their zone, and not kept.
  public var collapsed: UInt64 = 0
  /// Not kept, since the store has as much as it may have.
  public var refused: UInt64 = 0
  /// RRsets that were deleted since, for their age or to make room; not of the sum.
  public var deleted: UInt64 = 0

  /// Nothing yet.
  public init() {}

  /// All numbers, in the order in which they are stored.
  var numbers: [UInt64] {
    get {
      [
        seen, trusted, unmatched, outOfBailiwick, conflicting, additional, collapsed, refused,
        deleted,
      ]
    }
    set {
      let all = newValue + [UInt64](repeating: 0, count: max(9 - newValue.count, 0))
      (seen, trusted, unmatched, outOfBailiwick) = (all[0], all[1], all[2], all[3])
      (conflicting, additional, collapsed, refused) = (all[4], all[5], all[6], all[7])
      deleted = all[8]
    }
  }

  /// The stored form.
  var octets: [UInt8] {
    var octets: [UInt8] = []
    for number in numbers { VariableInteger.append(number, to: &octets) }
    return octets
  }

  /// Numbers from their stored form.
  init(_ octets: [UInt8]) {
    var read: [UInt64] = []
    unsafe octets.withUnsafeBytes { octets in
      var at = 0
      while let number = unsafe VariableInteger.read(octets, &at) { read.append(number) }
    }
    numbers = read
  }

  /// Adds other numbers.
  mutating func add(_ other: StoreCounts) {
    numbers = zip(numbers, other.numbers).map { $0 &+ $1 }
  }
}

/// A name and when it was seen.
public struct ObservedName: Hashable, Sendable {
  /// The name in wire form and lower case.
  public var nameOctets: [UInt8]
  /// The second it was first seen at; zero where only the count is known.
  public var timeFirst: Int64
  /// About how often; zero where only the time is known.
  public var count: UInt64

  /// The name's text, without a full stop at the end.
  public var name: String { StoredName.text(nameOctets) }
}

extension PassiveDNSStore {
  /// What the store holds; numbers of keys are RocksDB's estimates.
  public func statistics() throws(StoreError) -> StoreStatistics {
    func keys(_ table: StoreTable) -> UInt64 {
      database.property("rocksdb.estimate-num-keys", of: table)
    }
    let tables = StoreTable.allCases
    return StoreStatistics(
      setCount: keys(.sets), untrustedSetCount: keys(.untrustedSets), nameCount: keys(.names),
      memberCount: keys(.members), absenceCount: keys(.absences), floodCount: keys(.floods),
      diskOctets: tables.reduce(0) {
        $0 + database.property("rocksdb.total-sst-files-size", of: $1)
      },
      memoryOctets: tables.reduce(0) {
        $0 + database.property("rocksdb.cur-size-all-mem-tables", of: $1)
      },
      sensors: sensors.all, counts: try counts())
  }

  /// What was counted since the store was made.
  public func counts() throws(StoreError) -> StoreCounts {
    StoreCounts(try database.value(of: StoreFacts.counts, in: .facts) ?? [])
  }

  /// How far a source was read, as its reader wrote it together with what it had read; nil at the start.
  public func position(of source: String) throws(StoreError) -> [UInt8]? {
    try database.value(of: StoreFacts.position(source), in: .facts)
  }

  /// The names that were seen first most recently, the latest first.
  public func newestNames(limit: Int) throws(StoreError) -> [ObservedName] {
    let iterator = database.iterator(over: .newest)
    iterator.seekBackward([UInt8](repeating: 255, count: 9))
    var names: [ObservedName] = []
    while iterator.isValid, names.count < limit {
      let key = iterator.key
      if key.count > 6 {
        let time = key[..<6].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        names.append(
          ObservedName(nameOctets: Array(key[6...]), timeFirst: time / 1000, count: 0))
      }
      iterator.previous()
    }
    try iterator.check()
    return names
  }

  /// The names that were seen most often, the most frequent first; counts are upper bounds of what was
  /// seen since the writer started.
  public func topNames(limit: Int) throws(StoreError) -> [ObservedName] {
    Array(TopNames.read(try database.value(of: StoreFacts.top, in: .facts) ?? []).prefix(limit))
  }
}
