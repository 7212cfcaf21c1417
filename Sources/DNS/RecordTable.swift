internal import Octets

/// The entries of many messages, one behind the other: a batch keeps one table and reuses it.
///
/// ``MessageParser/parse(_:into:)`` appends; what a message has is the range that its
/// ``ParsedMessage`` names. Once warm, nothing is allocated.
public struct RecordTable: ~Copyable {
  /// The entries.
  private var entries: ElementTable<RecordEntry>

  /// An empty table.
  ///
  /// - Parameters:
  ///   - capacity: For how many entries there is room at first.
  ///   - limit: How many entries it holds at most, 16 octets each.
  public init(capacity: Int = 4096, limit: Int = 1 << 20) {
    entries = ElementTable(
      capacity: capacity, limit: limit,
      filler: RecordEntry(
        section: .question, ownerOffset: 0, type: RecordType(rawValue: 0),
        recordClass: RecordClass(rawValue: 0)))
  }

  /// How many entries it holds.
  @inline(__always)
  public var count: Int { entries.count }

  /// For how many entries there is room before it grows.
  public var capacity: Int { entries.capacity }

  /// Forgets all entries and keeps the memory.
  public mutating func removeAll() { entries.removeAll() }

  /// Forgets the entries from `count` on, such as those of a message that is not wanted.
  public mutating func truncate(to count: Int) { entries.truncate(to: count) }

  /// Appends an entry; false where the limit is reached.
  @inline(__always)
  public mutating func append(_ entry: RecordEntry) -> Bool { entries.append(entry) }

  /// The entry at `index`; one that is all zero outside the table.
  @inline(__always)
  public subscript(_ index: Int) -> RecordEntry { entries[index] }
}
