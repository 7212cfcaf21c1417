internal import Octets

/// A set of names and wildcards: eight octets an entry, looked up in one pass over the labels of a name.
///
/// An entry is a hash of 64 bits under a key that changes with every table, so that nobody can make a name
/// that is taken for another one; by chance it happens once in 10^12 lookups of a million entries.
struct NameTable: Sendable {
  /// What an entry matches.
  enum Kind: UInt64, Sendable {
    /// The name itself.
    case exact = 1
    /// The names below it.
    case below = 2
  }

  /// The most labels that are looked at; a name on the wire has at most 127.
  private static let labelLimit = 128
  /// The longest name in text.
  static let nameLimit = 1016

  /// The key.
  private let hash = KeyedHash()
  /// The entries where they were hashed to, or behind; zero says that there is none.
  private var slots: [UInt64] = []
  /// How many there are.
  private(set) var count = 0

  /// An empty table.
  init() {}

  /// The memory of the entries, in octets.
  var memoryOctets: Int { slots.capacity * 8 }

  /// Makes room for so many entries in one go.
  mutating func reserve(_ entries: Int) {
    var size = 64
    while size * 3 / 4 < entries { size *= 2 }
    if size > slots.count { grow(to: size) }
  }

  /// Adds a name without a full stop at its end.
  mutating func insert(_ name: borrowing OctetView, _ kind: Kind) {
    var starts = InlineArray<128, Int32>(repeating: 0)
    let labels = Self.labels(of: name, &starts)
    guard labels > 0 else { return }
    var chained: UInt64 = 0
    var end = name.count
    var label = labels
    while label > 0 {
      label &-= 1
      let start = Int(starts[label])
      chained = hash.hash(
        lowerCased: name.slice(from: start, count: end &- start), after: chained)
      end = start &- 1
    }
    if count * 4 >= slots.count * 3 { grow(to: max(slots.count * 2, 64)) }
    if Self.put(entry(chained, kind), into: &slots) { count += 1 }
  }

  /// Whether a name is in the set or below a wildcard of it.
  func contains(_ name: borrowing OctetView) -> Bool {
    guard count > 0 else { return false }
    var starts = InlineArray<128, Int32>(repeating: 0)
    let labels = Self.labels(of: name, &starts)
    var chained: UInt64 = 0
    var end = name.count
    if end > 0, name.octet(end &- 1) == 0x2E, labels > 0, end &- 1 > Int(starts[labels &- 1]) {
      end &-= 1
    }
    var label = labels
    while label > 0 {
      label &-= 1
      let start = Int(starts[label])
      chained = hash.hash(
        lowerCased: name.slice(from: start, count: end &- start), after: chained)
      if has(entry(chained, label == 0 ? .exact : .below)) { return true }
      end = start &- 1
    }
    return false
  }

  // MARK: - Labels

  /// Finds where the labels of a name begin; a full stop behind a backslash is part of one.
  private static func labels(
    of name: borrowing OctetView, _ starts: inout InlineArray<128, Int32>
  ) -> Int {
    guard !name.isEmpty, name.count <= nameLimit else { return 0 }
    var labels = 1
    var at = 0
    while at < name.count {
      let octet = name.octet(at)
      at &+= octet == 0x5C ? 2 : 1
      guard octet == 0x2E, at < name.count else { continue }
      if labels == labelLimit { return 0 }
      starts[labels] = Int32(truncatingIfNeeded: at)
      labels &+= 1
    }
    return labels
  }

  // MARK: - Slots

  /// What stands in a slot for a name.
  private func entry(_ chained: UInt64, _ kind: Kind) -> UInt64 {
    let mixed = (chained ^ kind.rawValue &* 0x9E37_79B9_7F4A_7C15) &* 0xFF51_AFD7_ED55_8CCD
    return mixed == 0 ? 1 : mixed
  }

  /// Where the search for an entry begins in a table of so many slots, a power of two.
  private static func start(of entry: UInt64, _ size: Int) -> Int {
    Int(truncatingIfNeeded: entry &>> 24) & (size &- 1)
  }

  /// Whether there is an entry.
  private func has(_ entry: UInt64) -> Bool {
    var at = Self.start(of: entry, slots.count)
    while slots[at] != 0 {
      if slots[at] == entry { return true }
      at = (at &+ 1) & (slots.count &- 1)
    }
    return false
  }

  /// Puts an entry into slots that are not full; whether it is new.
  private static func put(_ entry: UInt64, into slots: inout [UInt64]) -> Bool {
    var at = start(of: entry, slots.count)
    while slots[at] != 0 {
      if slots[at] == entry { return false }
      at = (at &+ 1) & (slots.count &- 1)
    }
    slots[at] = entry
    return true
  }

  /// Moves the entries into more slots.
  private mutating func grow(to size: Int) {
    var larger = [UInt64](repeating: 0, count: size)
    for entry in slots where entry != 0 { _ = Self.put(entry, into: &larger) }
    slots = larger
  }
}
