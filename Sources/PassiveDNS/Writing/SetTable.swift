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
    /// An RRset that the store does not take, since it is full.
    case refused
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
  /// The numbers of rows, more by one, at the places of their hashes, with half of the hash above them, so
  /// that few rows of others are looked at; zero is free.
  private var places: ElementTable<UInt64>
  /// The keys.
  private(set) var keys: OctetBuffer
  /// How many places there are, less one.
  private let mask: Int
  /// The most rows.
  let rowLimit: Int
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
    keyLimit = max(memory - rowLimit * 48 - places * 8, 1 << 17)
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

  /// Where a key is or would be, until the table changes.
  struct Place {
    /// The hash of the kind and the key.
    fileprivate let hash: UInt64
    /// The number of its row, more by one; zero where it has none.
    fileprivate let number: UInt32
    /// The place.
    fileprivate let place: Int

    /// Whether there is a row.
    var isTaken: Bool { number != 0 }
  }

  /// The key of a row.
  @_lifetime(borrow self)
  func key(_ number: Int) -> OctetView {
    keys.view(from: Int(rows[number].start), count: Int(rows[number].keyCount))
  }

  /// What follows the key of a row.
  @_lifetime(borrow self)
  func data(_ number: Int) -> OctetView {
    keys.view(
      from: Int(rows[number].start &+ rows[number].keyCount), count: Int(rows[number].dataCount))
  }

  /// Says that the store does not take a row.
  mutating func refuse(_ number: Int) {
    var row = rows[number]
    row.kind = .refused
    rows[number] = row
  }

  /// Where a key is or would be.
  func place(of kind: Kind, in source: borrowing OctetBuffer, start: Int, count: Int) -> Place {
    let key = source.view(from: start, count: count)
    let hash = keyed.hash(key) &+ UInt64(kind.rawValue) &* 0x9E37_79B9_7F4A_7C15
    var at = Int(truncatingIfNeeded: hash &>> 16) & mask
    while true {
      let known = places[at]
      if known == 0 { return Place(hash: hash, number: 0, place: at) }
      if known &>> 32 != hash &>> 32 {
        at = (at &+ 1) & mask
        continue
      }
      let number = UInt32(truncatingIfNeeded: known)
      let row = rows.element(Int(number) &- 1)
      if row.value.hash == hash, row.value.kind == kind, Int(row.value.keyCount) == key.count,
        keys.view(from: Int(row.value.start), count: Int(row.value.keyCount)).isEqual(to: key)
      {
        return Place(hash: hash, number: number, place: at)
      }
      at = (at &+ 1) & mask
    }
  }

  /// Adds an observation of a key that stands in a buffer; the data behind it is kept of the first one.
  mutating func add(
    _ kind: Kind, in source: borrowing OctetBuffer, start: Int, keyCount: Int, dataCount: Int,
    milliseconds: Int64, count: UInt64, doubts: Doubts
  ) -> Outcome {
    let place = place(of: kind, in: source, start: start, count: keyCount)
    return add(
      at: place, kind, in: source, start: start, keyCount: keyCount, dataCount: dataCount,
      milliseconds: milliseconds, count: count, doubts: doubts)
  }

  /// The same for a key whose place was found before.
  mutating func add(
    at place: Place, _ kind: Kind, in source: borrowing OctetBuffer, start: Int, keyCount: Int,
    dataCount: Int, milliseconds: Int64, count: UInt64, doubts: Doubts
  ) -> Outcome {
    if place.isTaken {
      var row = rows[Int(place.number) &- 1]
      row.first = min(row.first, milliseconds)
      row.last = max(row.last, milliseconds)
      row.count &+= count
      row.doubts |= doubts.rawValue
      rows[Int(place.number) &- 1] = row
      return .merged
    }
    let octets = source.view(from: start, count: keyCount &+ dataCount)
    guard rows.count < rowLimit, keys.count &+ octets.count <= keyLimit else { return .full }
    let row = Row(
      hash: place.hash, first: milliseconds, last: milliseconds, count: count,
      start: UInt32(truncatingIfNeeded: keys.count),
      keyCount: UInt32(truncatingIfNeeded: keyCount),
      dataCount: UInt32(truncatingIfNeeded: octets.count &- keyCount), doubts: doubts.rawValue,
      kind: kind)
    guard rows.append(row) else { return .full }
    keys.append(octets)
    places[place.place] = place.hash & ~0xFFFF_FFFF | UInt64(rows.count)
    return .inserted
  }

  /// Forgets all rows and keeps the memory.
  mutating func removeAll() {
    if rows.count < places.count / 8 {
      for row in 0..<rows.count { freePlace(ofRow: row) }
    } else {
      for index in 0...mask { places[index] = 0 }
    }
    rows.removeAll()
    keys.removeAll()
  }

  /// Frees the place of a row; it is behind those of other rows, of which some are free already.
  private mutating func freePlace(ofRow row: Int) {
    var at = Int(truncatingIfNeeded: rows[row].hash &>> 16) & mask
    while UInt32(truncatingIfNeeded: places[at]) != UInt32(truncatingIfNeeded: row &+ 1) {
      at = (at &+ 1) & mask
    }
    places[at] = 0
  }
}
