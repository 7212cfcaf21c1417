/// What became of fragments of IP packets: the conservation law's terms.
///
/// ``pieces`` is the sum of ``completing``, ``used``, ``dropped`` and ``pending`` after every piece.
public struct FragmentCounters: Sendable, Equatable {
  /// Why a fragment came to nothing.
  public enum DropReason: UInt8, Sendable, CaseIterable {
    /// The others did not come in time.
    case timeout
    /// It, or another of its packet, overlaps others in a way that no sender means.
    case overlap
    /// All of the memory was in use, or another packet needed its place.
    case cap
    /// Its source had its share of the packets or of the memory.
    case sourceCap
    /// Its packet came in too many separate parts.
    case packetCap
    /// Its packet would be longer than an IP packet can be.
    case oversize
    /// It came before.
    case duplicate
    /// It is empty, or not a multiple of eight octets with others behind it.
    case length
    /// It was not captured to its end.
    case cut

    /// The name in counters; never changed.
    public var text: StaticString {
      switch self {
      case .timeout: "timeout"
      case .overlap: "overlap"
      case .cap: "cap"
      case .sourceCap: "source-cap"
      case .packetCap: "packet-cap"
      case .oversize: "oversize"
      case .duplicate: "duplicate"
      case .length: "length"
      case .cut: "cut"
      }
    }
  }

  /// Fragments.
  public internal(set) var pieces: UInt64 = 0
  /// Those that completed a packet, each of which goes on as that packet.
  public internal(set) var completing: UInt64 = 0
  /// The other parts of packets that were completed.
  public internal(set) var used: UInt64 = 0
  /// Those that came to nothing, by reason.
  public internal(set) var dropped = [UInt64](repeating: 0, count: DropReason.allCases.count)
  /// Those that wait for others now.
  public internal(set) var pending: UInt64 = 0
  /// Completed packets on ports that are not of DNS, whose octets were not kept.
  public internal(set) var unwanted: UInt64 = 0
  /// Packets that had to make room while they were waited for: in the table, or for others' octets.
  public internal(set) var evictions: UInt64 = 0

  /// All zero.
  public init() {}

  /// Whether every fragment is counted in exactly one place.
  public var isConserved: Bool {
    pieces == completing + used + dropped.reduce(0, +) + pending
  }

  /// The counts of both together.
  public static func + (left: FragmentCounters, right: FragmentCounters) -> FragmentCounters {
    var sum = left
    sum.pieces += right.pieces
    sum.completing += right.completing
    sum.used += right.used
    for index in sum.dropped.indices { sum.dropped[index] += right.dropped[index] }
    sum.pending += right.pending
    sum.unwanted += right.unwanted
    sum.evictions += right.evictions
    return sum
  }
}
