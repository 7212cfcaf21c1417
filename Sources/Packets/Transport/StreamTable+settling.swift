public import Octets

// MARK: - Streams that no segment moves on

extension StreamTable {
  /// How many windows one call looks at; each call costs little, and all are seen in turn.
  private static var windowsPerSweep: Int { 64 }

  /// Begins to settle a stream that stood still for too long, or whose hole was waited for long enough;
  /// nil where none is among those that were looked at.
  public mutating func beginOverdue(at time: Timestamp) -> SegmentReading? {
    var left = min(Self.windowsPerSweep, windows.count)
    while left > 0 {
      left &-= 1
      hand = hand &+ 1 < windows.count ? hand &+ 1 : 0
      let window = windows[hand]
      guard window.stream >= 0 else { continue }
      if time.nanoseconds &- window.time.nanoseconds > limits.idleNanoseconds {
        return settling(hand, .idle, at: time)
      }
      if window.holeTime != .max, time.nanoseconds &- window.holeTime > limits.holeNanoseconds {
        return settling(hand, .overdue, at: time)
      }
    }
    return nil
  }

  /// Begins to settle the next stream at the end of all input: holes are given up, and what still
  /// waits then is left pending. Nil behind the last.
  ///
  /// - Parameter cursor: Where to go on; zero at first.
  public mutating func beginFinish(_ cursor: inout Int) -> SegmentReading? {
    while cursor < windows.count {
      cursor &+= 1
      if windows[cursor &- 1].stream >= 0, windows[cursor &- 1].holeTime != .max {
        return settling(cursor &- 1, .finish, at: windows[cursor &- 1].time)
      }
    }
    return nil
  }

  /// The reading of a stream that no segment came for.
  private func settling(
    _ window: Int, _ cause: SegmentReading.Cause, at time: Timestamp
  ) -> SegmentReading {
    var reading = SegmentReading()
    reading.cause = cause
    reading.stream = Int(windows[window].stream)
    reading.time = time.nanoseconds
    reading.stage = .held
    return reading
  }

  /// The headers of the last segment of a stream that is settled.
  public func lastPacket(of reading: SegmentReading) -> DecodedPacket {
    let window = reading.stream >= 0 ? Int(streams[reading.stream].window) : -1
    return window >= 0 ? windows[window].packet : DecodedPacket()
  }

  /// When the last segment of a stream that is settled was captured.
  public func lastTime(of reading: SegmentReading) -> Timestamp {
    let window = reading.stream >= 0 ? Int(streams[reading.stream].window) : -1
    return window >= 0 ? windows[window].time : Timestamp(nanoseconds: reading.time)
  }
}
