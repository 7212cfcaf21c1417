internal import Octets
internal import Packets

/// Which conversations are looked at, when there is more traffic than time for all.
///
/// A conversation is all traffic between two endpoints, in both directions: a query and its response are
/// looked at together, or neither is. What a rate keeps, every lower rate keeps too.
struct Sampling {
  /// The key of the choice, which nobody outside can know: traffic cannot be made so that it is kept.
  private static let hash = KeyedHash()

  /// One of so many conversations is looked at: a power of two; 1 says all.
  private(set) var rate: UInt32 = 1

  /// Whether conversations are left out.
  @inline(always)
  var isOn: Bool { rate > 1 }

  /// The largest rate.
  static var rateLimit: UInt32 { 1 << 16 }

  /// Sets the rate: the largest power of two that is not above `rate`, from 1 up to the limit.
  mutating func set(_ rate: UInt32) {
    let rate = min(max(rate, 1), Self.rateLimit)
    self.rate = 1 &<< UInt32(31 &- rate.leadingZeroBitCount)
  }

  /// Whether the conversation of a packet is looked at.
  @inline(never)
  func keeps(_ flow: Flow) -> Bool {
    // Sums are the same in both directions, whoever asks.
    let hash = Self.hash.hash(
      flow.source.high &+ flow.destination.high, flow.source.low &+ flow.destination.low,
      flow.source.low ^ flow.destination.low,
      UInt64(flow.sourcePort) &+ UInt64(flow.destinationPort),
      UInt64(flow.sourcePort ^ flow.destinationPort))
    return UInt32(truncatingIfNeeded: hash) & (rate &- 1) == 0
  }
}

extension Sensor {
  /// One of so many conversations is looked at: a power of two; 1, as at the beginning, says all.
  ///
  /// Messages of the others are counted in ``SensorCounters/notSampled`` and not decoded; events say the
  /// rate. To be set behind ``takeBatch(from:)``: all events of a batch have the same.
  public var samplingRate: UInt32 {
    get { sampling.rate }
    set { sampling.set(newValue) }
  }

  /// The largest ``samplingRate``.
  public static var samplingRateLimit: UInt32 { Sampling.rateLimit }

  /// Counts a message that is not looked at.
  @inline(never)
  mutating func leaveOut() {
    counted.messages &+= 1
    counted.notSampled &+= 1
  }
}
