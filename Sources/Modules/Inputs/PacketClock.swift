internal import Octets

/// The time of packets while none come: that of the last one, and what has passed since by a clock that
/// nobody sets.
struct PacketClock {
  /// When the last packet was captured.
  var packetTime = Timestamp(nanoseconds: 0)
  /// The last packet's time when ``idleTime`` was first asked for behind it.
  private var pausedTime: Timestamp?
  /// When that was.
  private var pauseStart = ContinuousClock.now

  /// The time now.
  var idleTime: Timestamp {
    mutating get {
      let now = ContinuousClock.now
      if pausedTime != packetTime {
        pausedTime = packetTime
        pauseStart = now
      }
      let passed = (now - pauseStart).components
      let nanoseconds = passed.seconds &* 1_000_000_000 &+ passed.attoseconds / 1_000_000_000
      return Timestamp(nanoseconds: packetTime.nanoseconds &+ nanoseconds)
    }
  }
}
