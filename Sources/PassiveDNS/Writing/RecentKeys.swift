internal import Octets

/// The keys of the last responses' RRsets, in a ring of fixed size: what is oldest is forgotten first.
struct RecentKeys: ~Copyable {
  /// Keys, each behind its length in four octets; a length of zero ends a response.
  private var ring: OctetBuffer
  /// Keys of the ring before it was turned.
  private var older: OctetBuffer
  /// The most octets of either.
  private let limit: Int
  /// The token of the ring's first octet.
  private var base: UInt64 = 1
  /// The token of the older ring's first octet.
  private var olderBase: UInt64 = 1

  /// An empty ring.
  init(octets: Int) {
    limit = max(octets / 2, 1 << 17)
    ring = OctetBuffer(capacity: limit + (1 << 17))
    older = OctetBuffer(capacity: limit + (1 << 17))
  }

  /// What the next response is known by.
  var nextToken: UInt64 { base &+ UInt64(ring.count) }

  /// Starts a response.
  mutating func start() {
    if ring.count >= limit {
      let next = base &+ UInt64(ring.count)
      swap(&ring, &older)
      olderBase = base
      base = next
      ring.removeAll()
    }
    appendLength(0)
  }

  /// Appends a key of the response that was started.
  mutating func append(_ keys: borrowing OctetBuffer, start: Int, count: Int) {
    appendLength(count)
    ring.append(keys.view(from: start, count: count))
  }

  /// Appends a length.
  private mutating func appendLength(_ count: Int) {
    var shift = 24
    while shift >= 0 {
      ring.append(UInt8(truncatingIfNeeded: count &>> shift))
      shift &-= 8
    }
  }

  /// The keys of a response; none where it is forgotten.
  func keys(of token: UInt64) -> [[UInt8]] {
    if token >= base, token < base &+ UInt64(ring.count) {
      return Self.keys(ring.view, Int(token &- base))
    }
    if token >= olderBase, token < olderBase &+ UInt64(older.count) {
      return Self.keys(older.view, Int(token &- olderBase))
    }
    return []
  }

  /// The keys behind the mark at an offset.
  private static func keys(_ octets: borrowing OctetView, _ start: Int) -> [[UInt8]] {
    var keys: [[UInt8]] = []
    var at = start &+ 4
    while at &+ 4 <= octets.count {
      let count = Int(octets.uint32(at))
      if count == 0 || at &+ 4 &+ count > octets.count { break }
      keys.append(octets.slice(from: at &+ 4, count: count).array())
      at &+= 4 &+ count
    }
    return keys
  }
}

/// Which owners and types were found in the store lately, or written to it.
///
/// Of each, 52 bits of a hash with a key by chance are known: the place, and what stands there. That one of
/// a million new names is taken for another has a probability of 1 to 4,000, and nobody can bring it about.
struct KnownNames: ~Copyable {
  /// Hashes at their places; zero is free.
  private var hashes: [UInt32]
  /// Whether none is known.
  private var isEmpty = true
  /// The hash.
  private let keyed = KeyedHash()

  /// No names.
  ///
  /// - Parameter count: How many places there are, a power of two.
  init(count: Int = 1 << 20) {
    hashes = [UInt32](repeating: 0, count: count)
  }

  /// Forgets all.
  mutating func removeAll() {
    if !isEmpty { hashes = [UInt32](repeating: 0, count: hashes.count) }
    isEmpty = true
  }

  /// Forgets a key.
  mutating func remove(_ key: [UInt8]) {
    let hash = keyed.hash(octets: key)
    if hashes[place(hash)] == Self.mark(hash) { hashes[place(hash)] = 0 }
  }

  /// Whether a key is known; it is from then on.
  mutating func insert(_ key: [UInt8]) -> Bool { insert(hash: keyed.hash(octets: key)) }

  /// Whether a key is known; it is from then on.
  mutating func insert(_ key: borrowing OctetView) -> Bool { insert(hash: keyed.hash(key)) }

  /// Whether a key is known.
  func contains(_ key: borrowing OctetView) -> Bool {
    contains(hash: keyed.hash(key))
  }

  /// Whether a hash is known.
  func contains(hash: UInt64) -> Bool { hashes[place(hash)] == Self.mark(hash) }

  /// Whether a hash is known; it is from then on.
  mutating func insert(hash: UInt64) -> Bool {
    let place = place(hash)
    if hashes[place] == Self.mark(hash) { return true }
    hashes[place] = Self.mark(hash)
    isEmpty = false
    return false
  }

  /// The place of a hash.
  private func place(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash &>> 32) & (hashes.count &- 1)
  }

  /// What stands there.
  private static func mark(_ hash: UInt64) -> UInt32 {
    max(UInt32(truncatingIfNeeded: hash), 1)
  }
}
