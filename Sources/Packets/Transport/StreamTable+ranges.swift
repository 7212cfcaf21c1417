internal import Octets

// MARK: - Ranges and the segments in them

extension StreamTable {
  /// Joins a segment's octets with the ranges that they touch, and puts the segment into its place
  /// among theirs.
  mutating func join(
    _ window: Int, _ sequence: UInt32, _ count: Int, _ place: Int,
    _ reading: inout SegmentReading
  ) {
    let base = streams[place].base
    let first = window &* StreamLimits.ranges
    let number = windows[window].rangeCount
    let start = Int(sequence &- base)
    let end = start &+ count
    // Ranges before it, ranges that it touches, ranges behind it.
    var low = 0
    while low < number, Int(ranges[first &+ low].end &- base) < start { low &+= 1 }
    var high = low
    while high < number, Int(ranges[first &+ high].start &- base) <= end { high &+= 1 }
    var joined = StreamRange(
      start: sequence, end: sequence &+ UInt32(truncatingIfNeeded: count))
    var ownEnd = joined.end
    for index in low..<high {
      let range = ranges[first &+ index]
      if Int(range.start &- base) < start { joined.start = range.start }
      if Int(range.end &- base) > end {
        joined.end = range.end
        // Its own last new octet lies before the range that it runs into, or is it.
        ownEnd = Int(range.start &- base) <= start ? range.end : range.start
      } else if Int(range.end &- base) == end {
        ownEnd = Int(range.start &- base) <= start ? range.end : range.start
      }
    }
    let node = takeNode(end: ownEnd, window)
    var isPlaced = false
    for index in low..<high {
      let range = ranges[first &+ index]
      if !isPlaced, Int(range.start &- base) >= Int(ownEnd &- base) {
        append(node, node, to: &joined)
        isPlaced = true
      }
      append(range.firstSegment, range.lastSegment, to: &joined)
    }
    if !isPlaced { append(node, node, to: &joined) }
    replace(window, low, high, with: joined)
    reading.node = node
    noteHole(window, place, reading.time)
  }

  /// Puts a range into the place of those from `low` to before `high`.
  private mutating func replace(_ window: Int, _ low: Int, _ high: Int, with range: StreamRange) {
    let first = window &* StreamLimits.ranges
    let number = windows[window].rangeCount
    if high == low {
      var index = number
      while index > low {
        ranges[first &+ index] = ranges[first &+ index &- 1]
        index &-= 1
      }
      windows[window].rangeCount = number &+ 1
    } else if high > low &+ 1 {
      let removed = high &- low &- 1
      for index in high..<number { ranges[first &+ index &- removed] = ranges[first &+ index] }
      windows[window].rangeCount = number &- removed
    }
    ranges[first &+ low] = range
  }

  /// Appends segments to those of a range.
  private mutating func append(_ first: Int32, _ last: Int32, to range: inout StreamRange) {
    guard first >= 0 else { return }
    if range.lastSegment < 0 {
      range.firstSegment = first
    } else {
      nodes[Int(range.lastSegment)].next = first
    }
    range.lastSegment = last
  }

  /// Notes since when there is a hole.
  mutating func noteHole(_ window: Int, _ place: Int, _ time: Int64) {
    let number = windows[window].rangeCount
    let hasHole =
      number > 1
      || (number == 1 && ranges[window &* StreamLimits.ranges].start != streams[place].base)
    if !hasHole {
      windows[window].holeTime = .max
    } else if windows[window].holeTime == .max {
      windows[window].holeTime = time
    }
  }

  // MARK: - Segments

  /// A segment that waits from now on.
  private mutating func takeNode(end: UInt32, _ window: Int) -> Int32 {
    windows[window].segmentCount &+= 1
    counters.pending &+= 1
    let node = HeldSegment(end: end)
    if freeNode >= 0 {
      let index = freeNode
      freeNode = nodes[Int(index)].next
      nodes[Int(index)] = node
      return index
    }
    nodes.append(node)
    return Int32(truncatingIfNeeded: nodes.count &- 1)
  }

  /// Takes the first segment out of the first range, and settles what becomes of it.
  private mutating func settleFirst(
    _ window: Int, _ disposition: SegmentReading.Disposition, _ reading: inout SegmentReading
  ) {
    let range = window &* StreamLimits.ranges
    let index = ranges[range].firstSegment
    guard index >= 0 else { return }
    let node = nodes[Int(index)]
    ranges[range].firstSegment = node.next
    if node.next < 0 { ranges[range].lastSegment = -1 }
    nodes[Int(index)].next = freeNode
    freeNode = index
    windows[window].segmentCount &-= 1
    guard !node.isCounted else { return }
    counters.pending &-= 1
    if index == reading.node {
      // The segment at hand: it may yet turn out to have completed a message.
      reading.node = -1
      reading.disposition = disposition
    } else if case .dropped(let reason) = disposition {
      counters.dropped[Int(reason.rawValue)] &+= 1
    } else {
      counters.consumed &+= 1
    }
  }

  /// Uses octets from the base on, which are the start of the first range.
  mutating func consume(
    _ count: Int, _ window: Int, _ place: Int, _ reading: inout SegmentReading
  ) {
    let range = window &* StreamLimits.ranges
    let base = streams[place].base &+ UInt32(truncatingIfNeeded: count)
    while ranges[range].firstSegment >= 0,
      Int32(bitPattern: nodes[Int(ranges[range].firstSegment)].end &- base) <= 0
    {
      settleFirst(window, .consumed, &reading)
    }
    counters.consumedOctets &+= UInt64(count)
    counters.pendingOctets &-= UInt64(count)
    windows[window].heldOctets &-= count
    windows[window].holeTime = .max
    moveBase(place, window, to: base)
    ranges[range].start = base
    if ranges[range].count == 0 { removeFirstRange(window) }
    if windows[window].rangeCount == 0 {
      giveWindow(window)
    } else {
      noteHole(window, place, reading.time)
    }
  }

  /// Removes the first range, which no segment is in any more.
  private mutating func removeFirstRange(_ window: Int) {
    let first = window &* StreamLimits.ranges
    let number = windows[window].rangeCount
    for index in 1..<max(number, 1) { ranges[first &+ index &- 1] = ranges[first &+ index] }
    windows[window].rangeCount = number &- 1
  }

  /// Drops the octets of the first range up to a sequence number in it.
  private mutating func dropOctets(
    _ window: Int, to sequence: UInt32, _ reason: StreamCounters.DropReason
  ) {
    let range = window &* StreamLimits.ranges
    let count = Int(sequence &- ranges[range].start)
    ranges[range].start = sequence
    counters.droppedOctets[Int(reason.rawValue)] &+= UInt64(count)
    counters.pendingOctets &-= UInt64(count)
    windows[window].heldOctets &-= count
  }

  /// Drops the first range; the window stays, even if it is empty.
  mutating func dropFirstRange(
    _ window: Int, _ reason: StreamCounters.DropReason, _ reading: inout SegmentReading
  ) {
    let range = window &* StreamLimits.ranges
    while ranges[range].firstSegment >= 0 { settleFirst(window, .dropped(reason), &reading) }
    dropOctets(window, to: ranges[range].end, reason)
    removeFirstRange(window)
  }

  /// Drops the first segment of the first range with its octets.
  mutating func dropFirstSegment(
    _ window: Int, _ reason: StreamCounters.DropReason, _ reading: inout SegmentReading
  ) {
    let range = window &* StreamLimits.ranges
    let node = ranges[range].firstSegment
    guard node >= 0 else { return dropFirstRange(window, reason, &reading) }
    let end = nodes[Int(node)].end
    let inside = Int32(bitPattern: ranges[range].end &- end) > 0
    guard inside, Int32(bitPattern: end &- ranges[range].start) > 0 else {
      return dropFirstRange(window, reason, &reading)
    }
    settleFirst(window, .dropped(reason), &reading)
    dropOctets(window, to: end, reason)
  }
}
