internal import Octets

// MARK: - Windows

extension StreamTable {
  /// The block of a window's ring for a sequence number, as an index into ``ring``.
  @inline(__always)
  private func ringIndex(_ window: Int, _ sequence: UInt32) -> Int {
    let mask = UInt32(StreamLimits.ringBlocks &- 1)
    return window &* StreamLimits.ringBlocks
      &+ Int(sequence &>> UInt32(StreamLimits.blockShift) & mask)
  }

  /// Where a sequence number lies in its block.
  @inline(__always)
  private func blockOffset(_ sequence: UInt32) -> Int {
    Int(sequence) & (StreamLimits.blockOctets &- 1)
  }

  /// A window for a stream; -1 where there is none.
  private mutating func takeWindow(for place: Int) -> Int {
    if freeWindows.isEmpty, windows.count >= limits.windows { evictWindow(besides: -1) }
    let window: Int
    if let free = freeWindows.popLast() {
      window = Int(free)
    } else {
      guard windows.count < limits.windows else { return -1 }
      window = windows.count
      windows.append(StreamWindow())
      ranges.append(contentsOf: repeatElement(StreamRange(), count: StreamLimits.ranges))
      ring.append(contentsOf: repeatElement(OctetArena.none, count: StreamLimits.ringBlocks))
      freeWindows.reserveCapacity(windows.capacity)
    }
    windows[window].stream = Int32(truncatingIfNeeded: place)
    windows[window].bucket = streams[place].bucket
    windows[window].holeTime = .max
    streams[place].window = Int32(truncatingIfNeeded: window)
    return window
  }

  /// Gives back a window and its blocks; nothing waits in it any more.
  mutating func giveWindow(_ window: Int) {
    let place = Int(windows[window].stream)
    // Most have one block, that of the base.
    var sequence = place >= 0 ? streams[place].base : 0
    var left = StreamLimits.ringBlocks
    while windows[window].blockCount > 0, left > 0 {
      freeBlock(window, ringIndex(window, sequence))
      sequence &+= UInt32(StreamLimits.blockOctets)
      left &-= 1
    }
    if place >= 0 { streams[place].window = -1 }
    windows[window].stream = -1
    windows[window].rangeCount = 0
    windows[window].heldOctets = 0
    windows[window].segmentCount = 0
    freeWindows.append(Int32(truncatingIfNeeded: window))
  }

  /// Gives back a block of a ring.
  @inline(__always)
  private mutating func freeBlock(_ window: Int, _ index: Int) {
    let block = ring[index]
    guard block != OctetArena.none else { return }
    arena.give(block)
    blockQuota.give(windows[window].bucket)
    ring[index] = OctetArena.none
    windows[window].blockCount &-= 1
  }

  /// Drops the window that waited longest among a few, so that another has room.
  private mutating func evictWindow(besides kept: Int) {
    var oldest = -1
    var looked = 0
    var seen = 0
    while looked < 8, seen < windows.count {
      hand = hand &+ 1 < windows.count ? hand &+ 1 : 0
      seen &+= 1
      guard windows[hand].stream >= 0, hand != kept else { continue }
      looked &+= 1
      if oldest < 0 || windows[hand].time < windows[oldest].time { oldest = hand }
    }
    guard oldest >= 0 else { return }
    counters.memoryEvictions &+= 1
    let place = Int(windows[oldest].stream)
    dropWindow(of: place, .cap)
    streams[place].state.remove(.tracked)
  }

  /// Drops all that waits of a stream.
  mutating func dropWindow(of place: Int, _ reason: StreamCounters.DropReason) {
    let window = Int(streams[place].window)
    guard window >= 0 else { return }
    var none = SegmentReading()
    while windows[window].rangeCount > 0 { dropFirstRange(window, reason, &none) }
    giveWindow(window)
  }

  // MARK: - Holding

  /// Keeps octets that start at a sequence number not behind the stream's base; where there is no room,
  /// answers why. What came before wins; octets that differ are counted.
  mutating func hold(
    _ octets: borrowing OctetView, at sequence: UInt32, of place: Int,
    _ reading: inout SegmentReading, _ packet: borrowing DecodedPacket
  ) -> StreamCounters.DropReason? {
    var window = Int(streams[place].window)
    if window < 0 { window = takeWindow(for: place) }
    guard window >= 0 else { return .cap }
    let hasRoom =
      windows[window].segmentCount < StreamLimits.segments
      && hasRange(window, sequence, octets.count, isNext: sequence == streams[place].base)
    refusal = .streamCap
    let copied = hasRoom ? copy(octets, at: sequence, window, place) : -1
    guard copied >= 0 else {
      if windows[window].rangeCount == 0 { giveWindow(window) }
      return refusal
    }
    windows[window].time = Timestamp(nanoseconds: reading.time)
    windows[window].packet = copy packet
    let differs = copied & Self.differsBit != 0
    let fresh = copied & (Self.differsBit &- 1)
    if differs { counters.differingOverlaps &+= 1 }
    counters.duplicateOctets &+= UInt64(octets.count &- fresh)
    guard fresh > 0 else {
      reading.disposition = differs ? .dropped(.overlap) : .duplicate
      return nil
    }
    counters.pendingOctets &+= UInt64(fresh)
    windows[window].heldOctets &+= fresh
    join(window, sequence, octets.count, place, &reading)
    reading.disposition = .held
    return nil
  }

  /// Says in the result of ``copy(_:at:_:_:)`` that octets differ.
  private static var differsBit: Int { 1 << 32 }

  /// Whether the ranges that there will be are not too many; the last one is for the octets that all
  /// others wait for.
  private func hasRange(
    _ window: Int, _ sequence: UInt32, _ count: Int, isNext: Bool
  ) -> Bool {
    let number = windows[window].rangeCount
    guard number >= StreamLimits.ranges &- (isNext ? 0 : 1) else { return true }
    let first = window &* StreamLimits.ranges
    let end = sequence &+ UInt32(truncatingIfNeeded: count)
    for index in first..<(first &+ number) {
      // It touches one, so that there will not be more.
      if Int32(bitPattern: ranges[index].start &- end) <= 0,
        Int32(bitPattern: ranges[index].end &- sequence) >= 0
      {
        return true
      }
    }
    return false
  }

  /// Copies those octets that no range has; how many they are, with a bit where others differ, or -1
  /// where there is no memory for them.
  private mutating func copy(
    _ octets: borrowing OctetView, at sequence: UInt32, _ window: Int, _ place: Int
  ) -> Int {
    let base = streams[place].base
    let start = Int(sequence &- base)
    let end = start &+ octets.count
    var at = start
    var fresh = 0
    var result = 0
    for number in 0...windows[window].rangeCount {
      let isLast = number == windows[window].rangeCount
      let range = isLast ? StreamRange() : ranges[window &* StreamLimits.ranges &+ number]
      let rangeStart = isLast ? end : Int(range.start &- base)
      let gapEnd = min(rangeStart, end)
      if gapEnd > at {
        guard write(octets.slice(from: at &- start, count: gapEnd &- at), at, base, window) else {
          return -1
        }
        fresh &+= gapEnd &- at
        at = gapEnd
      }
      if isLast || at >= end { break }
      let sharedEnd = min(Int(range.end &- base), end)
      if sharedEnd > at {
        let shared = octets.slice(from: at &- start, count: sharedEnd &- at)
        if !isSame(shared, at, base, window) { result = Self.differsBit }
        at = sharedEnd
      }
    }
    return result | fresh
  }

  /// Writes octets to their blocks; false where there is no memory.
  private mutating func write(
    _ octets: borrowing OctetView, _ offset: Int, _ base: UInt32, _ window: Int
  ) -> Bool {
    var at = 0
    while at < octets.count {
      let sequence = base &+ UInt32(truncatingIfNeeded: offset &+ at)
      let index = ringIndex(window, sequence)
      if ring[index] == OctetArena.none, !takeBlock(window, index) { return false }
      let place = blockOffset(sequence)
      let part = octets.slice(from: at, count: StreamLimits.blockOctets &- place)
      arena.store(part, in: ring[index], at: place)
      at &+= part.count
    }
    return true
  }

  /// Takes a block for a ring; false where there is none.
  private mutating func takeBlock(_ window: Int, _ index: Int) -> Bool {
    guard blockQuota.take(windows[window].bucket) else {
      refusal = .sourceCap
      return false
    }
    var block = arena.take()
    if block == OctetArena.none {
      evictWindow(besides: window)
      block = arena.take()
    }
    guard block != OctetArena.none else {
      blockQuota.give(windows[window].bucket)
      refusal = .cap
      return false
    }
    ring[index] = block
    windows[window].blockCount &+= 1
    return true
  }

  /// Whether the octets that wait are the same.
  private func isSame(
    _ octets: borrowing OctetView, _ offset: Int, _ base: UInt32, _ window: Int
  ) -> Bool {
    var at = 0
    while at < octets.count {
      let sequence = base &+ UInt32(truncatingIfNeeded: offset &+ at)
      let place = blockOffset(sequence)
      let part = octets.slice(from: at, count: StreamLimits.blockOctets &- place)
      if !arena.holds(part, in: ring[ringIndex(window, sequence)], at: place) { return false }
      at &+= part.count
    }
    return true
  }

  // MARK: - Reading

  /// The two octets at a sequence number.
  func length(_ window: Int, at sequence: UInt32) -> Int {
    let next = sequence &+ 1
    let high = arena.octet(ring[ringIndex(window, sequence)], at: blockOffset(sequence))
    let low = arena.octet(ring[ringIndex(window, next)], at: blockOffset(next))
    return Int(high) &<< 8 | Int(low)
  }

  /// Appends octets that wait to a buffer.
  func appendOctets(
    _ window: Int, from sequence: UInt32, count: Int, to buffer: inout OctetBuffer
  ) {
    var at = 0
    while at < count {
      let sequence = sequence &+ UInt32(truncatingIfNeeded: at)
      let place = blockOffset(sequence)
      let part = min(count &- at, StreamLimits.blockOctets &- place)
      arena.append(ring[ringIndex(window, sequence)], from: place, count: part, to: &buffer)
      at &+= part
    }
  }

  /// Moves a stream's base ahead and gives back the blocks that it leaves.
  mutating func moveBase(_ place: Int, _ window: Int, to sequence: UInt32) {
    let shift = UInt32(StreamLimits.blockShift)
    var block = streams[place].base &>> shift
    let last = sequence &>> shift
    let mask = UInt32.max &>> shift
    while block != last, windows[window].blockCount > 0 {
      freeBlock(window, ringIndex(window, block &<< shift))
      block = (block &+ 1) & mask
    }
    streams[place].base = sequence
  }
}
