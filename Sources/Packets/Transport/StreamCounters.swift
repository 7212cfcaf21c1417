/// What became of TCP segments on DNS's ports: the conservation law's terms.
///
/// ``segments`` is the sum of ``empty``, ``completing``, ``consumed``, ``duplicate``, ``dropped`` and
/// ``pending``; ``octets`` that of ``consumedOctets``, ``duplicateOctets``, ``droppedOctets`` and
/// ``pendingOctets``. Both hold after every segment.
public struct StreamCounters: Sendable, Equatable {
  /// Why octets of a stream came to nothing.
  public enum DropReason: UInt8, Sendable, CaseIterable {
    /// All of the memory was in use.
    case cap
    /// Its source had its share of the memory or of the streams.
    case sourceCap
    /// As much of its stream waited already as may.
    case streamCap
    /// Octets before them are missing, and no message could be told to begin in them.
    case gap
    /// The connection ended before the message did: FIN, RST, or a SYN for a new connection.
    case reset
    /// The stream stood still for too long.
    case idle
    /// Other octets had come first for the same place.
    case overlap

    /// The name in counters; never changed.
    public var text: StaticString {
      switch self {
      case .cap: "cap"
      case .sourceCap: "source-cap"
      case .streamCap: "stream-cap"
      case .gap: "gap"
      case .reset: "reset"
      case .idle: "idle"
      case .overlap: "overlap"
      }
    }
  }

  /// Segments that were looked at.
  public internal(set) var segments: UInt64 = 0
  /// Segments without octets.
  public internal(set) var empty: UInt64 = 0
  /// Segments that completed at least one message.
  public internal(set) var completing: UInt64 = 0
  /// Segments whose octets are part of messages that others completed.
  public internal(set) var consumed: UInt64 = 0
  /// Segments that brought nothing new.
  public internal(set) var duplicate: UInt64 = 0
  /// Segments that came to nothing, by reason.
  public internal(set) var dropped = [UInt64](repeating: 0, count: DropReason.allCases.count)
  /// Segments that wait for others now.
  public internal(set) var pending: UInt64 = 0

  /// Octets of the segments.
  public internal(set) var octets: UInt64 = 0
  /// Octets of messages and their lengths.
  public internal(set) var consumedOctets: UInt64 = 0
  /// Octets that had come before.
  public internal(set) var duplicateOctets: UInt64 = 0
  /// Octets that came to nothing, by reason.
  public internal(set) var droppedOctets = [UInt64](
    repeating: 0, count: DropReason.allCases.count)
  /// Octets that wait now.
  public internal(set) var pendingOctets: UInt64 = 0

  /// Messages.
  public internal(set) var messages: UInt64 = 0
  /// Lengths of zero, which are no message.
  public internal(set) var emptyMessages: UInt64 = 0
  /// Segments that repeat octets that wait, with other values; the first ones count.
  public internal(set) var differingOverlaps: UInt64 = 0
  /// Holes that were given up.
  public internal(set) var gaps: UInt64 = 0
  /// Places where a stream was joined in its middle, or found again behind a hole.
  public internal(set) var resynchronizations: UInt64 = 0
  /// Streams that had to make room in the table while they were in use.
  public internal(set) var evictions: UInt64 = 0
  /// Streams whose octets had to make room for those of others while they waited.
  public internal(set) var memoryEvictions: UInt64 = 0

  /// All zero.
  public init() {}

  /// Whether every segment and every octet is counted in exactly one place.
  public var isConserved: Bool {
    segments == empty + completing + consumed + duplicate + dropped.reduce(0, +) + pending
      && octets == consumedOctets + duplicateOctets + droppedOctets.reduce(0, +) + pendingOctets
  }

  /// The counts of both together.
  public static func + (left: StreamCounters, right: StreamCounters) -> StreamCounters {
    var sum = left
    sum.segments += right.segments
    sum.empty += right.empty
    sum.completing += right.completing
    sum.consumed += right.consumed
    sum.duplicate += right.duplicate
    sum.pending += right.pending
    sum.octets += right.octets
    sum.consumedOctets += right.consumedOctets
    sum.duplicateOctets += right.duplicateOctets
    for index in sum.dropped.indices {
      sum.dropped[index] += right.dropped[index]
      sum.droppedOctets[index] += right.droppedOctets[index]
    }
    sum.pendingOctets += right.pendingOctets
    sum.messages += right.messages
    sum.emptyMessages += right.emptyMessages
    sum.differingOverlaps += right.differingOverlaps
    sum.gaps += right.gaps
    sum.resynchronizations += right.resynchronizations
    sum.evictions += right.evictions
    sum.memoryEvictions += right.memoryEvictions
    return sum
  }
}
