internal import Octets

/// Keys of a table that are brought into their order before they are written: RocksDB's memory takes sorted
/// keys several times as fast as others, and those that are the same are added up here.
///
/// Once warm, it allocates nothing. Keys are compared seven octets at a time (multikey quicksort: Bentley
/// and Sedgewick, 1997), which are fetched once for all keys that have the same before them.
struct SortedRun: ~Copyable {
  /// A key, and the row that its observation is in.
  private struct Entry: BitwiseCopyable {
    /// Seven of its octets, the highest first, and how many it has from there on, up to eight: in the order
    /// of the keys.
    var word: UInt64
    /// Where it starts.
    var start: UInt32
    /// How many octets it has.
    var count: UInt32
    /// The number of the row.
    var row: UInt32
  }

  /// Entries that are to be sorted.
  private struct Part {
    /// The first, and the one behind the last.
    let low: Int, high: Int
    /// How many octets all of them share.
    let depth: Int
  }

  /// How many entries are sorted by insertion.
  private static let insertionCount = 8

  /// The keys.
  private var keys = OctetBuffer(capacity: 1 << 12)
  /// An entry for each.
  private var entries: [Entry] = []
  /// What is left to be sorted.
  private var parts: [Part] = []
  /// Chooses what is compared with, so that nobody can bring about the worst case.
  private var chance = UInt64.random(in: 1 ... .max)

  /// How many keys there are.
  var count: Int { entries.count }

  /// Forgets the keys and keeps the memory.
  mutating func removeAll() {
    keys.removeAll()
    entries.removeAll(keepingCapacity: true)
  }

  /// Adds a key of a row, which `body` appends to the keys, made of octets that it is lent.
  @inline(__always)
  mutating func add(
    row: Int, of source: borrowing OctetView,
    _ body: (borrowing OctetView, inout OctetBuffer) -> Void
  ) {
    let start = keys.count
    body(source, &keys)
    add(start, keys.count &- start, row)
  }

  /// Adds a key of a row.
  mutating func add(_ key: borrowing OctetView, row: Int) {
    let start = keys.count
    keys.append(key)
    add(start, key.count, row)
  }

  /// Adds a key of a row.
  mutating func add(_ key: [UInt8], row: Int) {
    let start = keys.count
    keys.append(key)
    add(start, key.count, row)
  }

  /// Adds keys that `body` makes of the rows of a kind, to none.
  @inline(__always)
  mutating func fill(
    _ kind: SetTable.Kind, of table: borrowing SetTable,
    _ body: (borrowing OctetView, Int, inout SortedRun) -> Void
  ) {
    removeAll()
    var row = 0
    while row < table.rows.count {
      if table.rows[row].kind == kind { body(table.key(row), row, &self) }
      row &+= 1
    }
  }

  /// Adds the entry of a key.
  private mutating func add(_ start: Int, _ count: Int, _ row: Int) {
    entries.append(
      Entry(
        word: 0, start: UInt32(truncatingIfNeeded: start),
        count: UInt32(truncatingIfNeeded: count), row: UInt32(truncatingIfNeeded: row)))
  }

  /// A key, by its place.
  @_lifetime(borrow self)
  func key(_ index: Int) -> OctetView {
    keys.view(from: Int(entries[index].start), count: Int(entries[index].count))
  }

  /// The row of a key, by its place.
  func row(_ index: Int) -> Int { Int(entries[index].row) }

  /// The place behind the last key that is the same as one; for keys in their order.
  func end(ofKey first: Int) -> Int {
    var end = first &+ 1
    while end < entries.count, key(end).isEqual(to: key(first)) { end &+= 1 }
    return end
  }

  /// What the rows of some keys add up to.
  func observation(_ first: Int, _ end: Int, _ table: borrowing SetTable) -> Observation {
    var sum = table.rows[row(first)].observation
    var index = first &+ 1
    while index < end {
      sum.merge(table.rows[row(index)].observation)
      index &+= 1
    }
    return sum
  }

  // MARK: - Order

  /// Brings the keys into their order: that of their octets, the shorter first.
  mutating func sort() {
    parts.append(Part(low: 0, high: entries.count, depth: 0))
    fetch(0, entries.count, 0)
    while let part = parts.popLast() {
      if part.high &- part.low <= Self.insertionCount {
        insert(part)
      } else {
        divide(part)
      }
    }
  }

  /// The word of a key from `depth` octets on.
  private func word(_ entry: Entry, _ depth: Int) -> UInt64 {
    let key = keys.view(from: Int(entry.start) &+ depth, count: Int(entry.count) &- depth)
    if key.count >= 8 { return key.word(0).byteSwapped & ~0xFF | 8 }
    if key.count <= 0 { return 0 }
    let left = UInt64(truncatingIfNeeded: key.count)
    return (key.word(0).byteSwapped &>> (64 &- 8 &* left)) &<< (64 &- 8 &* left) | left
  }

  /// Fetches the words of entries.
  private mutating func fetch(_ low: Int, _ high: Int, _ depth: Int) {
    var index = low
    while index < high {
      entries[index].word = word(entries[index], depth)
      index &+= 1
    }
  }

  /// Divides entries into those below, with and above a word.
  private mutating func divide(_ part: Part) {
    let pivot = pivot(part)
    let (low, high) = unsafe entries.withUnsafeMutableBufferPointer { entries in
      unsafe Self.divide(entries, part, by: pivot)
    }
    if low &- part.low > 1 { parts.append(Part(low: part.low, high: low, depth: part.depth)) }
    if part.high &- high > 1 {
      parts.append(Part(low: high, high: part.high, depth: part.depth))
    }
    // Keys that have ended are the same.
    if high &- low > 1, pivot & 0xFF == 8 {
      fetch(low, high, part.depth &+ 7)
      parts.append(Part(low: low, high: high, depth: part.depth &+ 7))
    }
  }

  /// Divides entries by a word; answers where those with it begin, and end.
  private static func divide(
    _ entries: UnsafeMutableBufferPointer<Entry>, _ part: Part, by pivot: UInt64
  ) -> (low: Int, high: Int) {
    var (low, high, at) = (part.low, part.high, part.low)
    while at < high {
      let entry = unsafe entries[at]
      if entry.word < pivot {
        unsafe entries[at] = entries[low]
        unsafe entries[low] = entry
        low &+= 1
        at &+= 1
      } else if entry.word > pivot {
        high &-= 1
        unsafe entries[at] = entries[high]
        unsafe entries[high] = entry
      } else {
        at &+= 1
      }
    }
    return (low, high)
  }

  /// The word that entries are divided by: the middle one of three by chance.
  private mutating func pivot(_ part: Part) -> UInt64 {
    let count = UInt64(truncatingIfNeeded: part.high &- part.low)
    func next() -> UInt64 {
      chance ^= chance &<< 13
      chance ^= chance &>> 7
      chance ^= chance &<< 17
      return entries[part.low &+ Int(truncatingIfNeeded: (chance &>> 32) % count)].word
    }
    let (one, two, three) = (next(), next(), next())
    return max(min(one, two), min(max(one, two), three))
  }

  /// Sorts a few entries.
  private mutating func insert(_ part: Part) {
    var index = part.low &+ 1
    while index < part.high {
      let entry = entries[index]
      var at = index
      while at > part.low, precedes(entry, entries[at &- 1], part.depth) {
        entries[at] = entries[at &- 1]
        at &-= 1
      }
      entries[at] = entry
      index &+= 1
    }
  }

  /// Whether a key comes before another, of which the words at `depth` are fetched.
  private func precedes(_ left: Entry, _ right: Entry, _ depth: Int) -> Bool {
    if left.word != right.word { return left.word < right.word }
    var last = left.word
    var depth = depth
    while last & 0xFF == 8 {
      depth &+= 7
      let (one, other) = (word(left, depth), word(right, depth))
      if one != other { return one < other }
      last = one
    }
    return false
  }
}
