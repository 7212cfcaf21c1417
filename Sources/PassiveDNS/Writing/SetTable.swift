internal import Octets

/// Observations that wait to be written: one row for each key, however often it is seen.
///
/// An open-addressing table whose keys lie behind each other in one buffer, hashed with a key of its own;
/// it takes a fixed amount of memory. Full, it takes what it has and nothing new.
struct SetTable: ~Copyable {
  /// What a row is of.
  enum Kind: UInt8, BitwiseCopyable {
    /// An RRset: ``SetKey``. Its doubts say which table it goes to.
    case set
    /// An RRset that is kept apart.
    case apartSet
    /// A name without records; SOA data may follow the key.
    case absence
    /// A zone whose names are counted.
    case flood
  }

  /// A row.
  struct Row: BitwiseCopyable {
    /// The hash of the kind and the key.
    var hash: UInt64 = 0
    /// The earliest and the latest time, in milliseconds.
    var first: Int64 = 0, last: Int64 = 0
    /// How often.
    var count: UInt64 = 0
    /// Where the key starts.
    var start: UInt32 = 0
    /// How many octets the key has.
    var keyCount: UInt32 = 0
    /// How many octets of data follow the key.
    var dataCount: UInt32 = 0
    /// What speaks against it.
    var doubts: UInt8 = 0
    /// What it is of.
    var kind = Kind.set

    /// What was observed.
    var observation: Observation {
      Observation(
        firstMilliseconds: first, lastMilliseconds: last, count: count,
        doubts: Doubts(rawValue: doubts))
    }
  }

  /// The rows, in the order in which they came.
  private(set) var rows: ElementTable<Row>
  /// The numbers of rows, more by one, at the places of their hashes; zero is free.
  private var places: ElementTable<UInt32>
  /// The keys.
  private(set) var keys: OctetBuffer
  /// How many places there are, less one.
  private let mask: Int
  /// The most rows.
  private let rowLimit: Int
  /// How many octets it takes.
  let memoryOctets: Int
  /// The most octets of keys.
  private let keyLimit: Int
  /// The hash.
  private let keyed = KeyedHash()

  /// An empty table of about so many octets.
  init(memoryOctets: Int) {
    let memory = max(memoryOctets, 1 << 18)
    self.memoryOctets = memory
    // A row, its places, and a key of about 80 octets.
    rowLimit = memory / 144
    var places = 1024
    while places < rowLimit / 3 * 4 { places *= 2 }
    mask = places - 1
    keyLimit = max(memory - rowLimit * 48 - places * 4, 1 << 17)
    rows = ElementTable(capacity: rowLimit, limit: rowLimit, filler: Row())
    self.places = ElementTable(capacity: places, limit: places, filler: 0)
    for _ in 0..<places { _ = self.places.append(0) }
    keys = OctetBuffer(capacity: keyLimit)
  }

  /// How many rows there are.
  var count: Int { rows.count }

  /// Whether most of the room is taken.
  var isAlmostFull: Bool {
    rows.count > rowLimit / 8 * 7 || keys.count > keyLimit / 8 * 7
  }

  /// What adding did.
  enum Outcome {
    /// A new row was made.
    case inserted
    /// There was a row.
    case merged
    /// There is no room.
    case full
  }

  /// The hash of a key.
  @inline(__always)
  func hash(_ kind: Kind, _ key: borrowing OctetView) -> UInt64 {
    keyed.hash(key) &+ UInt64(kind.rawValue) &* 0x9E37_79B9_7F4A_7C15
  }

  /// Whether there is a row.
  func contains(_ kind: Kind, _ key: borrowing OctetView) -> Bool {
    let hash = hash(kind, key)
    return rowNumber(kind, key, hash, at: place(hash)).number != 0
  }

  /// The first place of a hash.
  @inline(__always)
  private func place(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash &>> 16) & mask }

  /// The number of a key's row, more by one, and the place where it is or would be.
  @inline(__always)
  private func rowNumber(
    _ kind: Kind, _ key: borrowing OctetView, _ hash: UInt64, at start: Int
  ) -> (number: UInt32, place: Int) {
    var at = start
    while true {
      let number = places[at]
      if number == 0 { return (0, at) }
      let row = rows[Int(number) &- 1]
      if row.hash == hash, row.kind == kind, Int(row.keyCount) == key.count,
        keys.view(from: Int(row.start), count: Int(row.keyCount)).isEqual(to: key)
      {
        return (number, at)
      }
      at = (at &+ 1) & mask
    }
  }

  /// Adds an observation of a key that stands in a buffer; the data behind it is kept of the first one.
  mutating func add(
    _ kind: Kind, in source: borrowing OctetBuffer, start: Int, keyCount: Int, dataCount: Int,
    milliseconds: Int64, count: UInt64, doubts: Doubts
  ) -> Outcome {
    let key = source.view(from: start, count: keyCount)
    let data = source.view(from: start &+ keyCount, count: dataCount)
    let hash = hash(kind, key)
    let (number, place) = rowNumber(kind, key, hash, at: place(hash))
    if number != 0 {
      var row = rows[Int(number) &- 1]
      row.first = min(row.first, milliseconds)
      row.last = max(row.last, milliseconds)
      row.count &+= count
      row.doubts |= doubts.rawValue
      rows[Int(number) &- 1] = row
      return .merged
    }
    guard rows.count < rowLimit, keys.count &+ key.count &+ data.count <= keyLimit else {
      return .full
    }
    let row = Row(
      hash: hash, first: milliseconds, last: milliseconds, count: count,
      start: UInt32(truncatingIfNeeded: keys.count),
      keyCount: UInt32(truncatingIfNeeded: key.count),
      dataCount: UInt32(truncatingIfNeeded: data.count), doubts: doubts.rawValue, kind: kind)
    guard rows.append(row) else { return .full }
    keys.append(key)
    keys.append(data)
    places[place] = UInt32(truncatingIfNeeded: rows.count)
    return .inserted
  }

  /// Forgets all rows and keeps the memory.
  mutating func removeAll() {
    rows.removeAll()
    keys.removeAll()
    for index in 0...mask { places[index] = 0 }
  }
}
