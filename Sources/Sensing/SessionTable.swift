internal import Octets
internal import Packets

/// Flows on which encrypted sessions began not long ago, so that a first packet that is sent again, or
/// that is over several packets, counts once.
///
/// Of fixed size: a flow that another one displaces would count again.
struct SessionTable: Sendable {
  /// How many flows are known; a power of two.
  private static let flowCount = 4096
  /// For how long a flow is known: beyond handshakes and their repetitions.
  private static let nanoseconds: Int64 = 60_000_000_000

  /// A flow by its hash.
  private struct Entry {
    /// The hash; zero where there is none.
    var hash: UInt64 = 0
    /// When a session began.
    var time: Int64 = 0
  }

  /// Hashes flows.
  private let keyed = KeyedHash()
  /// The flows; empty before the first.
  private var entries: [Entry] = []

  /// No flows.
  init() {}

  /// Whether a session begins with a packet; false where it began on the same flow a moment ago.
  mutating func begins(_ flow: Flow, scope: UInt64, at time: Timestamp) -> Bool {
    if entries.isEmpty { entries = [Entry](repeating: Entry(), count: Self.flowCount) }
    let ports = UInt64(flow.sourcePort) &<< 16 | UInt64(flow.destinationPort)
    let rest = ports | UInt64(flow.transport.rawValue) &<< 32
    let hash =
      keyed.hash(
        flow.source.high, flow.source.low, flow.destination.high, flow.destination.low, rest,
        scope) | 1
    let index = Int(truncatingIfNeeded: hash &>> 8) & (Self.flowCount &- 1)
    let passed = time.nanoseconds &- entries[index].time
    if entries[index].hash == hash, passed >= 0, passed < Self.nanoseconds { return false }
    entries[index] = Entry(hash: hash, time: time.nanoseconds)
    return true
  }
}
