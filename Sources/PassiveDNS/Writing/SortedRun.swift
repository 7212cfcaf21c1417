internal import Glibc
internal import Octets

/// Keys of a table that are brought into their order before they are written: RocksDB's memory takes sorted
/// keys several times as fast as others, and those that are the same are added up here.
struct SortedRun: ~Copyable {
  /// A key, and the row that its observation is in.
  struct Entry: BitwiseCopyable {
    /// Its first eight octets, the highest first.
    var prefix: UInt64
    /// Where it starts.
    var start: UInt32
    /// How many octets it has.
    var count: UInt32
    /// The number of the row.
    var row: UInt32
  }

  /// The keys, where they are not somebody else's.
  private var keys = OctetBuffer(capacity: 1 << 12)
  /// An entry for each.
  private(set) var entries: [Entry] = []

  /// Adds a key of a row.
  mutating func add(_ key: [UInt8], row: Int) {
    let start = keys.count
    keys.append(key)
    entries.append(Self.entry(keys, start, key.count, row))
  }

  /// Adds a key of a row that stands in another buffer, which all keys have to stand in.
  mutating func add(in buffer: borrowing OctetBuffer, start: Int, count: Int, row: Int) {
    entries.append(Self.entry(buffer, start, count, row))
  }

  /// An entry for a key.
  private static func entry(
    _ buffer: borrowing OctetBuffer, _ start: Int, _ count: Int, _ row: Int
  ) -> Entry {
    let key = buffer.view(from: start, count: count)
    var prefix: UInt64 = 0
    for index in 0..<min(8, key.count) {
      prefix |= UInt64(key.octet(index)) &<< UInt64(56 - 8 * index)
    }
    return Entry(
      prefix: prefix, start: UInt32(truncatingIfNeeded: start),
      count: UInt32(truncatingIfNeeded: count), row: UInt32(truncatingIfNeeded: row))
  }

  /// Brings its own keys into order, and lends each once, with the entries that have it.
  mutating func drain<Failure: Error>(
    _ body: (UnsafeRawBufferPointer, ArraySlice<Entry>) throws(Failure) -> Void
  ) throws(Failure) {
    unsafe try Self.drain(&entries, keys, body)
    keys.removeAll()
  }

  /// Brings keys of another buffer into order, and lends each once, with the entries that have it.
  mutating func drain<Failure: Error>(
    keys: borrowing OctetBuffer,
    _ body: (UnsafeRawBufferPointer, ArraySlice<Entry>) throws(Failure) -> Void
  ) throws(Failure) {
    unsafe try Self.drain(&entries, keys, body)
  }

  /// Sorts entries of a buffer, lends them, and removes them.
  private static func drain<Failure: Error>(
    _ entries: inout [Entry], _ keys: borrowing OctetBuffer,
    _ body: (UnsafeRawBufferPointer, ArraySlice<Entry>) throws(Failure) -> Void
  ) throws(Failure) {
    if entries.isEmpty { return }
    let base = unsafe keys.unsafeAddress(0)
    entries.sort { unsafe compare($0, $1, base) < 0 }
    var first = 0
    while first < entries.count {
      var end = first + 1
      while end < entries.count, unsafe compare(entries[first], entries[end], base) == 0 {
        end += 1
      }
      let key = unsafe UnsafeRawBufferPointer(
        start: base + Int(entries[first].start), count: Int(entries[first].count))
      unsafe try body(key, entries[first..<end])
      first = end
    }
    entries.removeAll(keepingCapacity: true)
  }

  /// Whether a key comes before another (below zero), is the same (zero), or comes behind it.
  @inline(__always)
  private static func compare(_ left: Entry, _ right: Entry, _ base: UnsafeRawPointer) -> Int {
    if left.prefix != right.prefix { return left.prefix < right.prefix ? -1 : 1 }
    let common = Int(min(left.count, right.count))
    let order = unsafe memcmp(base + Int(left.start), base + Int(right.start), common)
    return order != 0 ? Int(order) : Int(left.count) - Int(right.count)
  }
}
