/// Keys that begin with an owner's labels in reverse, and the owners among them that a lookup wants.
struct OwnerRange {
  /// What every key begins with.
  let lower: [UInt8]
  /// Behind the last key; nil goes to the end.
  let upper: [UInt8]?
  /// Labels of the owners that are wanted, where only one depth is; keys below are jumped over.
  let depth: Int?
  /// What owners have to begin with, in wire form; nil takes all of the range.
  private let beginning: [UInt8]?

  /// The keys of a pattern; nil for all owners.
  ///
  /// - Parameter type: The type that exact names shall have, where keys go on with it.
  init(_ pattern: NamePattern?, type: UInt16? = nil) {
    switch pattern {
    case .exact(let name):
      var key = StoredName.reversed(name) + [0]
      if let type { key.append(bigEndian: type) }
      (lower, upper, depth, beginning) = (key, key.endOfPrefix, nil, nil)
    case .below(let name):
      let key = StoredName.reversed(name)
      // Lengths of labels end at 63, so that 64 is behind all that is below.
      (lower, upper, depth, beginning) = (key, key + [64], nil, nil)
    case .oneLabelBelow(let name):
      let key = StoredName.reversed(name)
      (lower, upper, depth) = (key + [1], key + [64], StoredName.labelCount(name) + 1)
      beginning = nil
    case .beginning(let name):
      (lower, upper, depth, beginning) = ([], nil, nil, Array(name.dropLast()))
    case nil: (lower, upper, depth, beginning) = ([], nil, nil, nil)
    }
  }

  /// Whether the range ends before a key.
  func ends(before key: [UInt8]) -> Bool {
    if let upper { !key.lexicographicallyPrecedes(upper) } else { false }
  }

  /// Where to go on when an owner has more labels than are wanted; nil where it has not.
  func nextKey(after owner: [UInt8]) -> [UInt8]? {
    guard let depth, StoredName.labelCount(owner + [0]) > depth else { return nil }
    var at = 0
    for _ in 0..<depth where at < owner.count { at += 1 + Int(owner[at]) }
    return Array(owner[..<min(at, owner.count)]) + [64]
  }

  /// Whether an owner in wire form begins as it shall.
  func matches(_ wire: [UInt8]) -> Bool { beginning.map { wire.starts(with: $0) } ?? true }
}
