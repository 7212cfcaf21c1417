internal import Octets

/// What was new to the store in a response.
public struct ResponseNews: Hashable, Sendable {
  /// Whether a trusted RRset was.
  public internal(set) var isNew = false
  /// The first owner of which the store had nothing trusted, as text; nil for none.
  public internal(set) var name: String?
}

/// Knows what has been told to be new, so that the store is asked only once.
///
/// RRsets and owners are known by hashes of 64 bits with a key by chance: that one of a million is taken
/// for another has a probability of 1 to 30 million, and nobody can bring it about.
struct NewsTeller: ~Copyable {
  /// RRsets that the store has, each at the place of its hash.
  private var known = [UInt64](repeating: 0, count: 1 << 16)
  /// What was told since the store was written last, which the store does not have yet.
  private var told: Set<UInt64> = []
  /// The hash.
  private let keyed = KeyedHash()

  /// What the store was found to have or not.
  enum Finding {
    /// It need not be asked.
    case known
    /// It has to be.
    case unknown(hash: UInt64)
  }

  /// Whether it is known that something is not new.
  func find(_ key: borrowing OctetView) -> Finding {
    let hash = keyed.hash(key) | 1
    return known[place(hash)] == hash || told.contains(hash) ? .known : .unknown(hash: hash)
  }

  /// Remembers that the store has something.
  mutating func noteKnown(_ hash: UInt64) { known[place(hash)] = hash }

  /// Remembers that something was told; whether that is the first time since the store was written.
  mutating func noteTold(_ hash: UInt64) -> Bool { told.insert(hash).inserted }

  /// The hash of an owner, which is that of no RRset.
  func owner(_ key: borrowing OctetView) -> UInt64 { keyed.hash(key) & ~1 }

  /// Forgets what was told: the store has it now.
  mutating func forgetTold() { told.removeAll(keepingCapacity: told.count < 1 << 16) }

  /// Forgets an RRset that was deleted from the store, of which the key is given.
  mutating func forget(_ key: [UInt8]) {
    known[place(keyed.hash(octets: Array(key.dropLast(2))) | 1)] = 0
  }

  /// The place of a hash.
  private func place(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash &>> 32) & (known.count - 1)
  }
}

extension StoreWriter {
  /// Forgets what was new, when it was told.
  public mutating func forgetNews() { news = ResponseNews() }

  /// Looks whether an RRset that was added to the table is new to the store, which is asked for it at most
  /// once for each time that it is written.
  mutating func lookForNews(
    _ start: Int, _ count: Int, _ outcome: SetTable.Outcome, _ doubts: Doubts
  ) throws(StoreError) {
    // What waits in memory was looked for when it came.
    guard outcome == .inserted, doubts.isEmpty, !isReplaying else { return }
    // Another sensor's row of the same RRset is not news: the sensor, at the end, is left out.
    guard
      case .unknown(let hash) = newsTeller.find(reader.keys.view(from: start, count: count &- 2))
    else { return }
    let octets = reader.keys.view(from: start, count: count &- 2).array()
    if try store.database.hasKey(startingWith: octets, in: .sets) {
      return newsTeller.noteKnown(hash)
    }
    _ = newsTeller.noteTold(hash)
    news.isNew = true
    guard news.name == nil else { return }
    var end = 0
    while end < octets.count, octets[end] != 0 { end += Int(octets[end]) + 1 }
    let owner = octets.prefix(end + 1)
    let ownerHash = newsTeller.owner(reader.keys.view(from: start, count: end + 1))
    guard newsTeller.noteTold(ownerHash),
      try !store.database.hasKey(startingWith: Array(owner), in: .sets)
    else { return }
    news.name = StoredName.text(StoredName.wire(reversed: Array(owner.dropLast())))
  }
}
