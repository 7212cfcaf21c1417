public import Octets

// MARK: - Steps

extension StreamTable {
  /// The next step of a reading that ``begin(_:_:at:scope:)`` began, with the same payload.
  @inline(__always)
  public mutating func next(
    _ reading: inout SegmentReading, _ payload: borrowing OctetView,
    of packet: borrowing DecodedPacket
  ) -> SegmentStep {
    while true {
      var step = SegmentStep.end
      switch reading.stage {
      case .direct: step = nextDirect(&reading, payload, packet)
      case .directAnswer:
        let length = Int(payload.uint16(0))
        return .candidate(offset: 2, count: min(length, payload.count &- 2), length: length)
      case .done: return .end
      default: step = stepHeld(&reading)
      }
      if case .end = step { continue }
      return step
    }
  }

  /// The next step of a reading that ``beginOverdue(at:)`` or ``beginFinish(_:)`` began.
  public mutating func next(_ reading: inout SegmentReading) -> SegmentStep {
    while reading.stage != .done {
      let step = stepHeld(&reading)
      if case .end = step { continue }
      return step
    }
    return .end
  }

  /// A step that needs no octets but those that waited.
  @inline(__always)
  private mutating func stepHeld(_ reading: inout SegmentReading) -> SegmentStep {
    if _fastPath(reading.stage == .closing) {
      close(&reading)
      return .end
    }
    switch reading.stage {
    case .held: return nextHeld(&reading)
    case .searching: return nextSearch(&reading)
    case .closing, .direct, .directAnswer, .done:
      reading.stage = .done
      return .end
    case .tentativeAnswer, .searchAnswer:
      // Not answered: then it is none.
      resolve(&reading, isMessage: false)
      return .end
    }
  }

  /// The next message that is whole in the segment; the octets behind the last are kept.
  @inline(__always)
  private mutating func nextDirect(
    _ reading: inout SegmentReading, _ payload: borrowing OctetView,
    _ packet: borrowing DecodedPacket
  ) -> SegmentStep {
    while payload.count &- reading.at >= 2 {
      let length = Int(payload.uint16(reading.at))
      if length == 0 {
        counters.emptyMessages &+= 1
        advance(2, &reading)
        continue
      }
      guard length <= payload.count &- reading.at &- 2 else { break }
      let offset = reading.at &+ 2
      advance(2 &+ length, &reading)
      reading.messageCount &+= 1
      return .message(offset: offset, count: length)
    }
    if _slowPath(reading.at < payload.count || reading.isCut) {
      keepRest(&reading, payload, packet)
    } else {
      reading.disposition = .consumed
    }
    reading.stage = .closing
    return .end
  }

  /// Steps over octets of the segment that are used.
  @inline(__always)
  private mutating func advance(_ count: Int, _ reading: inout SegmentReading) {
    reading.at &+= count
    counters.consumedOctets &+= UInt64(count)
    guard !reading.isDetached else { return }
    streams[reading.stream].base &+= UInt32(truncatingIfNeeded: count)
    streams[reading.stream].state.remove(.tentative)
  }

  /// Keeps the octets behind the segment's last message until the rest comes.
  @inline(never)
  private mutating func keepRest(
    _ reading: inout SegmentReading, _ payload: borrowing OctetView,
    _ packet: borrowing DecodedPacket
  ) {
    let rest = payload.dropFirst(reading.at)
    if reading.isDetached {
      drop(rest.count, reading.stream < 0 ? .sourceCap : .gap, &reading)
    } else if reading.isCut {
      // What was not captured never comes, not even when it is sent again.
      drop(rest.count, .gap, &reading)
      loseTrack(reading.stream, at: reading.end)
    } else {
      let sequence = reading.sequence &+ UInt32(truncatingIfNeeded: reading.at)
      if let reason = hold(rest, at: sequence, of: reading.stream, &reading, packet) {
        drop(rest.count, reason, &reading)
        loseTrack(reading.stream, at: reading.end)
      }
    }
  }

  /// Goes on at a sequence number without knowing where messages start.
  private mutating func loseTrack(_ place: Int, at sequence: UInt32) {
    counters.gaps &+= 1
    streams[place].base = sequence
    streams[place].state.remove(.tracked)
  }

  // MARK: - Octets that waited

  /// The next message of the octets that waited.
  private mutating func nextHeld(_ reading: inout SegmentReading) -> SegmentStep {
    let place = reading.stream
    if reading.lent > 0 {
      consume(reading.lent, Int(streams[place].window), place, &reading)
      reading.lent = 0
    }
    while streams[place].window >= 0 {
      let window = Int(streams[place].window)
      let range = ranges[window &* StreamLimits.ranges]
      guard range.start == streams[place].base, range.count >= 2 else { break }
      let length = length(window, at: range.start)
      if length == 0 {
        counters.emptyMessages &+= 1
        consume(2, window, place, &reading)
        continue
      }
      guard range.count >= 2 &+ length else { break }
      if streams[place].state.contains(.tentative) {
        reading.stage = .tentativeAnswer
        return .heldCandidate(count: length, length: length)
      }
      reading.lent = 2 &+ length
      reading.messageCount &+= 1
      return .held(count: length)
    }
    reading.stage = .closing
    if isHoleOver(reading) {
      reading.stage = .searching
      abandonHole(&reading)
    } else if reading.isCut, streams[place].window >= 0,
      windows[Int(streams[place].window)].rangeCount == 1
    {
      // What was not captured never comes, not even when it is sent again.
      dropAll(&reading, .gap)
      loseTrack(place, at: reading.end)
    }
    return .end
  }

  /// Whether a hole is not waited for any longer.
  private func isHoleOver(_ reading: SegmentReading) -> Bool {
    let window = Int(streams[reading.stream].window)
    guard window >= 0, windows[window].holeTime != .max else { return false }
    if reading.cause != .segment { return true }
    return windows[window].heldOctets > limits.holeOctets
      || reading.time &- windows[window].holeTime > limits.holeNanoseconds
  }

  /// Appends the octets that a ``SegmentStep/held(count:)`` or ``SegmentStep/heldCandidate`` announced.
  public func appendHeld(
    _ reading: SegmentReading, count: Int, to buffer: inout OctetBuffer
  ) {
    guard reading.stream >= 0, streams[reading.stream].window >= 0 else { return }
    let start = streams[reading.stream].base &+ 2
    appendOctets(Int(streams[reading.stream].window), from: start, count: count, to: &buffer)
  }

  // MARK: - Behind a hole

  /// Gives up a hole, and the octets before it that were waiting for it.
  private mutating func abandonHole(_ reading: inout SegmentReading) {
    let place = reading.stream
    let window = Int(streams[place].window)
    counters.gaps &+= 1
    streams[place].state.remove(.tracked)
    if ranges[window &* StreamLimits.ranges].start == streams[place].base {
      dropFirstRange(window, .gap, &reading)
    }
  }

  /// Looks for a segment behind the hole that a message may start with.
  private mutating func nextSearch(_ reading: inout SegmentReading) -> SegmentStep {
    let place = reading.stream
    let window = Int(streams[place].window)
    while windows[window].rangeCount > 0, reading.searches < StreamLimits.searches {
      let range = ranges[window &* StreamLimits.ranges]
      moveBase(place, window, to: range.start)
      let available = range.count &- 2
      if available >= Self.headerOctets {
        let length = length(window, at: range.start)
        if length >= Self.headerOctets {
          reading.searches &+= 1
          reading.stage = .searchAnswer
          return .heldCandidate(count: min(available, length), length: length)
        }
      }
      dropFirstSegment(window, .gap, &reading)
    }
    while windows[window].rangeCount > 0 {
      let end = ranges[window &* StreamLimits.ranges].end
      dropFirstRange(window, .gap, &reading)
      moveBase(place, window, to: end)
    }
    giveWindow(window)
    reading.stage = .closing
    return .end
  }

  /// Takes the answer about a place behind a hole.
  mutating func resolveSearch(_ reading: inout SegmentReading, _ isMessage: Bool) {
    let place = reading.stream
    let window = Int(streams[place].window)
    guard window >= 0 else {
      reading.stage = .closing
      return
    }
    guard isMessage else {
      dropFirstSegment(window, .gap, &reading)
      reading.stage = .searching
      return
    }
    counters.resynchronizations &+= 1
    streams[place].state.insert([.synchronized, .joined])
    let range = ranges[window &* StreamLimits.ranges]
    let isWhole = range.count >= 2 &+ length(window, at: range.start)
    if !isWhole { streams[place].state.insert(.tentative) }
    windows[window].holeTime = .max
    noteHole(window, place, reading.time)
    reading.stage = isWhole ? .held : .closing
  }

  /// Takes the answer about a message that was likely and is whole now.
  mutating func resolveTentative(_ reading: inout SegmentReading, _ isMessage: Bool) {
    let place = reading.stream
    streams[place].state.remove(.tentative)
    let window = Int(streams[place].window)
    if isMessage || window < 0 {
      reading.stage = .held
      return
    }
    counters.gaps &+= 1
    streams[place].state.remove(.synchronized)
    dropFirstSegment(window, .gap, &reading)
    reading.stage = .searching
  }

  // MARK: - Closing

  /// Ends a reading: closes the stream where its connection is closed, and counts the segment.
  @inline(__always)
  private mutating func close(_ reading: inout SegmentReading) {
    let place = reading.stream
    if place >= 0, streams[place].state.contains(.finished) || reading.cause != .segment {
      closeStream(&reading)
    }
    count(&reading)
    reading.stage = .done
  }

  /// Closes a stream whose end came.
  @inline(never)
  private mutating func closeStream(_ reading: inout SegmentReading) {
    let place = reading.stream
    switch reading.cause {
    case .reset:
      dropAll(&reading, .reset)
      streams[place].state.insert(.closed)
    case .idle:
      dropAll(&reading, .idle)
      streams[place].state.insert(.closed)
    case .overdue, .finish: return
    case .segment: break
    }
    guard streams[place].state.contains(.finished) else { return }
    let window = Int(streams[place].window)
    if window >= 0 {
      let range = ranges[window &* StreamLimits.ranges]
      let isFirst = range.start == streams[place].base
      guard isFirst, range.end == streams[place].finish else { return }
      dropAll(&reading, .reset)
      streams[place].base = streams[place].finish
    }
    if streams[place].base == streams[place].finish { streams[place].state.insert(.closed) }
  }

  /// Drops all that waits, the segment at hand among it.
  private mutating func dropAll(
    _ reading: inout SegmentReading, _ reason: StreamCounters.DropReason
  ) {
    let place = reading.stream
    let window = Int(streams[place].window)
    guard window >= 0 else { return }
    while windows[window].rangeCount > 0 { dropFirstRange(window, reason, &reading) }
    giveWindow(window)
    streams[place].state.remove(.tracked)
  }

  /// Counts what became of the segment at hand.
  @inline(__always)
  private mutating func count(_ reading: inout SegmentReading) {
    counters.messages &+= UInt64(reading.messageCount)
    guard reading.cause == .segment || reading.cause == .reset else { return }
    if reading.messageCount > 0 {
      counters.completing &+= 1
      if reading.node >= 0 {
        nodes[Int(reading.node)].isCounted = true
        counters.pending &-= 1
      }
      return
    }
    countRest(reading)
  }

  /// Counts a segment that completed no message.
  @inline(never)
  private mutating func countRest(_ reading: SegmentReading) {
    switch reading.disposition {
    case .open: counters.empty &+= 1
    case .held: break
    case .consumed: counters.consumed &+= 1
    case .duplicate: counters.duplicate &+= 1
    case .dropped(let reason): counters.dropped[Int(reason.rawValue)] &+= 1
    }
  }
}
