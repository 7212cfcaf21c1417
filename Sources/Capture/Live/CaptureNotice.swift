public import Octets

/// Something about a live capture that people want to know.
public enum CaptureNotice: Hashable, Sendable {
  /// Why an interface gives nothing.
  public enum Reason: UInt8, Sendable {
    /// It was set down.
    case down
    /// It was deleted.
    case gone
    /// It was made anew under the same name.
    case replaced

    /// What happened, for people.
    public var text: StaticString {
      switch self {
      case .down: "went down"
      case .gone: "is gone"
      case .replaced: "was made anew"
      }
    }
  }

  /// The interface gives nothing any more; it is waited for. Told again, with the same start, when
  /// an interface that was down turns out to be gone.
  case interrupted(Reason, since: Timestamp)
  /// The interface gives packets again, after a gap.
  case resumed(gap: CaptureGap)
}

/// A time in which nothing could be captured.
public struct CaptureGap: Hashable, Sendable {
  /// When it began: when the interface was found not to give anything.
  public let start: Timestamp
  /// When it ended.
  public let end: Timestamp

  /// How long it was.
  public var nanoseconds: Int64 { max(end.nanoseconds &- start.nanoseconds, 0) }
}

/// What the kernel and libpcap counted; none of it wraps or starts again when an interface does.
public struct CaptureStatistics: Hashable, Sendable {
  /// Packets that the kernel let through the filter, dropped ones included.
  public var receivedPackets: UInt64 = 0
  /// Packets that the kernel dropped because the buffer was full.
  public var droppedPackets: UInt64 = 0
  /// Packets that the interface or its driver dropped.
  public var interfaceDroppedPackets: UInt64 = 0
  /// Packets that the kernel still held when the interface was lost, or when stopping took too long.
  public var lostPackets: UInt64 = 0
  /// Packets that were delivered.
  public var deliveredPackets: UInt64 = 0
  /// Captured octets of those.
  public var deliveredOctets: UInt64 = 0
  /// How often the interface gave nothing.
  public var gaps: UInt64 = 0
  /// How long all gaps were together, the present one not included.
  public var gapNanoseconds: UInt64 = 0

  /// Nothing yet.
  public init() {}

  /// Whether every packet that the kernel received is accounted for, as it is after the end.
  public var isBalanced: Bool {
    receivedPackets == deliveredPackets &+ droppedPackets &+ lostPackets
  }
}
