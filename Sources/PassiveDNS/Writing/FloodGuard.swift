internal import Octets

/// Finds zones in which names come that nobody asks for twice, so that they can be counted and not kept.
///
/// For each zone it counts the names that come new within an interval. Above the limit only names pass
/// that were seen in the interval before, by a filter of fixed size; the caller lets those pass besides
/// that the store has already.
struct FloodGuard: ~Copyable {
  /// What is known of a zone.
  private struct Zone: BitwiseCopyable {
    /// Its hash; zero for none.
    var hash: UInt64 = 0
    /// The interval that is counted.
    var interval: Int64 = 0
    /// How many names came new.
    var newNames: UInt32 = 0
  }

  /// How many zones are watched, four to a place.
  private static let zoneCount = 4096
  /// The words of a filter: two megabytes.
  private static let filterWords = 1 << 18
  /// The most bits of a filter that are set: a quarter, so that of names that were not there one of 256
  /// seems to have been. That is 1.2 million names in an interval; later ones are not remembered.
  private static let filterLimit = filterWords * 64 / 4

  /// How many new names of a zone pass in an interval.
  let limit: Int
  /// The interval in milliseconds.
  let intervalMilliseconds: Int64
  /// The zones.
  private var zones = [Zone](repeating: Zone(), count: zoneCount)
  /// The names of this interval and of the one before.
  private var current = [UInt64](repeating: 0, count: filterWords)
  /// See ``current``.
  private var previous = [UInt64](repeating: 0, count: filterWords)
  /// The hash of the name that was looked at last.
  private(set) var nameHash: UInt64 = 0
  /// How many bits of ``current`` are set.
  private var currentBits = 0
  /// The interval of ``current``.
  private var interval: Int64 = .min
  /// How many names of the zone at hand came new in this interval.
  private(set) var newNames = 0
  /// The hash.
  private let keyed = KeyedHash()

  /// A guard.
  init(limit: Int, intervalMilliseconds: Int64) {
    self.limit = limit
    self.intervalMilliseconds = max(intervalMilliseconds, 1)
  }

  /// Takes notice of a name that is new to memory; whether it passes without a further look.
  ///
  /// - Parameters:
  ///   - keys: A buffer with a key.
  ///   - start: Where the key starts.
  ///   - nameCount: How many of its octets are what is counted, such as an owner with a type.
  ///   - zoneCount: How many of its octets are the zone it is counted for.
  ///   - milliseconds: The time.
  mutating func passes(
    _ keys: borrowing OctetBuffer, start: Int, nameCount: Int, zoneCount: Int,
    at milliseconds: Int64
  ) -> Bool {
    let name = keys.view(from: start, count: nameCount)
    let zone = keys.view(from: start, count: zoneCount)
    let now = milliseconds / intervalMilliseconds
    // Time that stands still or runs backward in a capture turns no filter.
    if now > interval {
      if now == interval &+ 1 { swap(&previous, &current) } else { Self.clear(&previous) }
      Self.clear(&current)
      currentBits = 0
      interval = now
    }
    // Below the limit names are remembered too, so that what is usual passes when a flood begins.
    note(name)
    newNames = count(zone)
    return newNames <= limit || wasThere
  }

  /// Counts a new name of a zone, and answers how many came in this interval.
  private mutating func count(_ zone: borrowing OctetView) -> Int {
    let hash = keyed.hash(zone) | 1
    let first = Int(truncatingIfNeeded: hash &>> 20) & (Self.zoneCount - 4)
    var least = first
    for index in first..<first + 4 {
      if zones[index].hash == hash {
        if zones[index].interval != interval {
          // A zone that was over its limit stays watched: it has an eighth of it until it is quiet again.
          let count = Int(zones[index].newNames)
          let next = count > limit ? limit &- limit / 8 : count / 2
          zones[index].newNames = UInt32(truncatingIfNeeded: min(next, Int(UInt32.max)))
          zones[index].interval = interval
        }
        zones[index].newNames &+= 1
        return Int(zones[index].newNames)
      }
      if zones[index].newNames < zones[least].newNames || zones[index].interval < interval {
        least = index
      }
    }
    zones[least] = Zone(hash: hash, interval: interval, newNames: 1)
    return 1
  }

  /// Remembers a name in this interval, if there is room.
  ///
  /// Its four bits are in 512 that lie together, so that they are fetched at once.
  private mutating func note(_ name: borrowing OctetView) {
    nameHash = keyed.hash(name)
    guard currentBits < Self.filterLimit else { return }
    var rest = nameHash
    for _ in 0..<4 {
      let word = line &+ Int(truncatingIfNeeded: rest &>> 6 & 7)
      let mask = UInt64(1) &<< (rest & 63)
      if current[word] & mask == 0 {
        current[word] |= mask
        currentBits &+= 1
      }
      rest &>>= 9
    }
  }

  /// Whether the name at hand was there in the interval before.
  private var wasThere: Bool {
    var rest = nameHash
    for _ in 0..<4 {
      let word = line &+ Int(truncatingIfNeeded: rest &>> 6 & 7)
      if previous[word] & UInt64(1) &<< (rest & 63) == 0 { return false }
      rest &>>= 9
    }
    return true
  }

  /// The first word of the bits of the name at hand.
  private var line: Int {
    Int(truncatingIfNeeded: nameHash &>> 36) & (Self.filterWords - 8) & ~7
  }

  /// Empties a filter.
  private static func clear(_ filter: inout [UInt64]) {
    for index in filter.indices { filter[index] = 0 }
  }
}
