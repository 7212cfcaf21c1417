/// What became of TCP segments with DNS messages over HTTP in clear, and with parts of them: the
/// conservation law's terms. Other segments on HTTP's ports are not among them.
public struct HTTPCounters: Sendable, Equatable {
  /// Why a part of a message came to nothing.
  public enum DropReason: UInt8, Sendable, CaseIterable {
    /// All of the memory was in use, or its source had its share.
    case cap
    /// Octets before it are missing.
    case gap
    /// The connection ended before the message did, or began anew.
    case reset
    /// The rest did not come in time.
    case idle
    /// It was not captured to its end.
    case cut
    /// It is not HTTP, or the message is not base64url, as it has to be.
    case form
    /// The message is encoded, as by compression.
    case coding
    /// Nothing tells where the message ends.
    case length
    /// The message would be longer than a DNS message can be.
    case oversize
    /// It turned out to be of another media type.
    case notDNS

    /// The name in counters; never changed.
    public var text: StaticString {
      switch self {
      case .cap: "cap"
      case .gap: "gap"
      case .reset: "reset"
      case .idle: "idle"
      case .cut: "cut"
      case .form: "form"
      case .coding: "coding"
      case .length: "length"
      case .oversize: "oversize"
      case .notDNS: "not-dns"
      }
    }
  }

  /// Segments that completed at least one message.
  public internal(set) var completing: UInt64 = 0
  /// Segments that are part of messages that others completed.
  public internal(set) var consumed: UInt64 = 0
  /// Segments that brought nothing new.
  public internal(set) var duplicate: UInt64 = 0
  /// Segments that came to nothing, by reason.
  public internal(set) var dropped = [UInt64](repeating: 0, count: DropReason.allCases.count)
  /// Segments that wait for others now.
  public internal(set) var pending: UInt64 = 0
  /// Messages.
  public internal(set) var messages: UInt64 = 0
  /// Streams that had to make room.
  public internal(set) var evictions: UInt64 = 0

  /// All zero.
  public init() {}

  /// The counts of both together.
  public static func + (left: HTTPCounters, right: HTTPCounters) -> HTTPCounters {
    var sum = left
    sum.completing += right.completing
    sum.consumed += right.consumed
    sum.duplicate += right.duplicate
    for index in sum.dropped.indices { sum.dropped[index] += right.dropped[index] }
    sum.pending += right.pending
    sum.messages += right.messages
    sum.evictions += right.evictions
    return sum
  }
}
