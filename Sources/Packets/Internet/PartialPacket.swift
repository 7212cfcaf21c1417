internal import Octets

/// An IP packet of which fragments are still waited for.
struct PartialPacket: Sendable {
  /// Whose it is.
  var key = FlowKey.none
  /// Whether the place in the table is taken.
  var isUsed = false
  /// Whether its octets are kept.
  var isWanted = true
  /// Why all of it is dropped; nil where it is not.
  var spoiledBy: FragmentCounters.DropReason?
  /// The protocol that the first fragment names.
  var first = IPProtocol(rawValue: 0)
  /// When its first fragment came.
  var startTime: Int64 = 0
  /// How long it is waited for.
  var patience: Int64 = 0
  /// How many octets it has; -1 before its last fragment came.
  var total = -1
  /// How many octets came.
  var received = 0
  /// How many fragments came.
  var pieceCount = 0
  /// How many ranges they make.
  var rangeCount = 0
  /// Its source's bucket in the quotas.
  var bucket: UInt16 = 0
}

/// Octets of a packet without a hole between them.
struct FragmentRange: Sendable {
  /// Where they start.
  var start: UInt16 = 0
  /// Where they end.
  var end: UInt16 = 0
}

/// Where a fragment belongs in its packet.
struct FragmentPiece: Sendable {
  /// Where it starts and where it ends.
  let start, end: Int
  /// Whether no fragment follows it.
  let isLast: Bool
}

// MARK: - Joining

extension FragmentAssembler {
  /// Adds a fragment to its packet.
  mutating func add(
    _ piece: FragmentPiece, _ payload: borrowing OctetView, _ place: Int,
    _ version: IPAddress.Version, _ datagram: inout OctetBuffer
  ) -> FragmentOutcome {
    let total = packets[place].total
    let isBeyond = total >= 0 && (piece.end > total || (piece.isLast && piece.end != total))
    if isBeyond || (piece.isLast && piece.end < highest(place)) {
      return spoil(place, .overlap)
    }
    let overlap = overlap(piece, payload, place)
    switch overlap {
    case .none: break
    case .whole:
      count(.duplicate)
      return .kept
    case .part: if version == .v6 { return spoil(place, .overlap) }
    case .different: return spoil(place, .overlap)
    }
    guard join(piece, place) else { return spoil(place, .packetCap) }
    if packets[place].isWanted, let reason = write(payload, at: piece.start, place) {
      return spoil(place, reason)
    }
    packets[place].pieceCount &+= 1
    counters.pending &+= 1
    if piece.isLast { packets[place].total = piece.end }
    guard packets[place].received == packets[place].total else { return .kept }
    return complete(place, &datagram)
  }

  /// How a fragment overlaps those that came.
  private enum Overlap {
    /// Not at all.
    case none
    /// All of it came before.
    case whole
    /// Part of it came before.
    case part
    /// With other octets.
    case different
  }

  /// Where the octets that came end.
  private func highest(_ place: Int) -> Int {
    let number = packets[place].rangeCount
    return number > 0 ? Int(ranges[place &* FragmentLimits.ranges &+ number &- 1].end) : 0
  }

  /// Compares a fragment with what came.
  private func overlap(
    _ piece: FragmentPiece, _ payload: borrowing OctetView, _ place: Int
  ) -> Overlap {
    let first = place &* FragmentLimits.ranges
    var shared = 0
    for index in first..<(first &+ packets[place].rangeCount) {
      let start = max(piece.start, Int(ranges[index].start))
      let end = min(piece.end, Int(ranges[index].end))
      guard end > start else { continue }
      shared &+= end &- start
      guard packets[place].isWanted else { continue }
      let part = payload.slice(from: start &- piece.start, count: end &- start)
      if !isSame(part, at: start, place) { return .different }
    }
    if shared == 0 { return .none }
    return shared == piece.end &- piece.start ? .whole : .part
  }

  /// Joins a fragment with the ranges that it touches; false where they would be too many.
  private mutating func join(_ piece: FragmentPiece, _ place: Int) -> Bool {
    let first = place &* FragmentLimits.ranges
    let number = packets[place].rangeCount
    var low = 0
    while low < number, Int(ranges[first &+ low].end) < piece.start { low &+= 1 }
    var high = low
    var start = piece.start
    var end = piece.end
    while high < number, Int(ranges[first &+ high].start) <= piece.end {
      let range = ranges[first &+ high]
      start = min(start, Int(range.start))
      end = max(end, Int(range.end))
      packets[place].received &-= Int(range.end &- range.start)
      high &+= 1
    }
    if high == low {
      guard number < FragmentLimits.ranges else { return false }
      var index = number
      while index > low {
        ranges[first &+ index] = ranges[first &+ index &- 1]
        index &-= 1
      }
      packets[place].rangeCount = number &+ 1
    } else {
      let removed = high &- low &- 1
      for index in high..<max(number, high) {
        ranges[first &+ index &- removed] = ranges[first &+ index]
      }
      packets[place].rangeCount = number &- removed
    }
    ranges[first &+ low] = FragmentRange(
      start: UInt16(truncatingIfNeeded: start), end: UInt16(truncatingIfNeeded: end))
    packets[place].received &+= end &- start
    return true
  }

  /// Hands over a packet that is whole.
  private mutating func complete(
    _ place: Int, _ datagram: inout OctetBuffer
  ) -> FragmentOutcome {
    let isWanted = packets[place].isWanted
    if isWanted {
      var at = 0
      while at < packets[place].total {
        let count = min(packets[place].total &- at, FragmentLimits.blockOctets)
        arena.append(blocks[blockIndex(place, at)], from: 0, count: count, to: &datagram)
        at &+= count
      }
    } else {
      counters.unwanted &+= 1
    }
    let number = packets[place].pieceCount
    counters.pending &-= UInt64(number)
    counters.used &+= UInt64(number &- 1)
    counters.completing &+= 1
    packets[place].pieceCount = 0
    let transport = packets[place].first
    remove(place, .cap)
    return isWanted ? .completed(transport) : .completedUnwanted
  }

  // MARK: - Octets

  /// The block for an offset of a packet, as an index into ``blocks``.
  private func blockIndex(_ place: Int, _ offset: Int) -> Int {
    place &* FragmentLimits.packetBlocks
      &+ min(offset / FragmentLimits.blockOctets, FragmentLimits.packetBlocks &- 1)
  }

  /// Writes octets to their blocks; where there is no memory, answers why.
  private mutating func write(
    _ octets: borrowing OctetView, at offset: Int, _ place: Int
  ) -> FragmentCounters.DropReason? {
    var at = 0
    while at < octets.count {
      let index = blockIndex(place, offset &+ at)
      if blocks[index] == OctetArena.none {
        guard blockQuota.take(packets[place].bucket) else { return .sourceCap }
        var block = arena.take()
        if block == OctetArena.none {
          evict(besides: place)
          block = arena.take()
        }
        guard block != OctetArena.none else {
          blockQuota.give(packets[place].bucket)
          return .cap
        }
        blocks[index] = block
      }
      let inside = (offset &+ at) % FragmentLimits.blockOctets
      let part = octets.slice(from: at, count: FragmentLimits.blockOctets &- inside)
      arena.store(part, in: blocks[index], at: inside)
      at &+= part.count
    }
    return nil
  }

  /// Whether the octets that came are the same.
  private func isSame(_ octets: borrowing OctetView, at offset: Int, _ place: Int) -> Bool {
    var at = 0
    while at < octets.count {
      let inside = (offset &+ at) % FragmentLimits.blockOctets
      let part = octets.slice(from: at, count: FragmentLimits.blockOctets &- inside)
      let block = blocks[blockIndex(place, offset &+ at)]
      if !arena.holds(part, in: block, at: inside) { return false }
      at &+= part.count
    }
    return true
  }

  /// Gives back the blocks of a packet whose octets are not wanted.
  mutating func unwant(_ place: Int) {
    packets[place].isWanted = false
    let first = place &* FragmentLimits.packetBlocks
    for index in first..<(first &+ FragmentLimits.packetBlocks)
    where blocks[index] != OctetArena.none {
      arena.give(blocks[index])
      blockQuota.give(packets[place].bucket)
      blocks[index] = OctetArena.none
    }
  }

  // MARK: - Dropping

  /// Drops a packet, and remembers to drop what still comes of it; the fragment at hand is one.
  mutating func spoil(
    _ place: Int, _ reason: FragmentCounters.DropReason
  ) -> FragmentOutcome {
    dropPieces(place, reason)
    count(reason)
    packets[place].spoiledBy = reason
    return .kept
  }

  /// Drops what waits of a packet.
  mutating func dropPieces(_ place: Int, _ reason: FragmentCounters.DropReason) {
    unwant(place)
    let number = packets[place].pieceCount
    count(reason, number)
    counters.pending &-= UInt64(number)
    packets[place].pieceCount = 0
    packets[place].rangeCount = 0
    packets[place].received = 0
  }
}
