internal import Octets

/// What is known of a stream: one direction of a TCP connection on a port of DNS.
struct Stream: Sendable {
  /// Whose it is.
  var key = FlowKey.none
  /// The sequence number of the next octet that no message has; where known, a message starts there.
  var base: UInt32 = 0
  /// The first sequence number that was known: that behind the SYN, or where it was joined.
  var first: UInt32 = 0
  /// The sequence number of the FIN.
  var finish: UInt32 = 0
  /// Its window, where octets wait; -1 where none do.
  var window: Int32 = -1
  /// When its last segment was captured.
  var lastTime: Int64 = 0
  /// Its bucket in the quota of streams.
  var bucket: UInt16 = 0
  /// What else is known.
  var state = State(rawValue: 0)

  /// What is known of a stream, in bits.
  struct State: OptionSet, Sendable {
    /// The bits.
    let rawValue: UInt8
    /// The place in the table is taken.
    static let used = State(rawValue: 1)
    /// A message starts at ``Stream/base``.
    static let synchronized = State(rawValue: 2)
    /// That is only likely, by the header of the message, and to be verified when it is whole.
    static let tentative = State(rawValue: 4)
    /// Its SYN was seen.
    static let opened = State(rawValue: 8)
    /// Its FIN was seen.
    static let finished = State(rawValue: 16)
    /// No octets are to be expected.
    static let closed = State(rawValue: 32)
    /// Octets came.
    static let active = State(rawValue: 64)
    /// It was joined in its middle or found again behind a hole, by what looks like a message.
    static let joined = State(rawValue: 128)
    /// It is known where messages start, or likely.
    static let tracked = State(rawValue: 2 | 4)
    /// In use, with its SYN, and so with the start of the first message.
    static let opening = State(rawValue: 1 | 2 | 8)
  }

  /// How far a sequence number lies ahead of ``base``; negative behind it.
  @inline(__always)
  func distance(to sequence: UInt32) -> Int { Int(Int32(bitPattern: sequence &- base)) }
}

/// The octets of a stream that wait for others: separate ranges of sequence numbers, whose octets lie
/// in a ring of blocks by their numbers.
struct StreamWindow: Sendable {
  /// The stream; -1 where the window is free.
  var stream: Int32 = -1
  /// How many ranges there are.
  var rangeCount = 0
  /// How many octets they have.
  var heldOctets = 0
  /// How many segments they came in.
  var segmentCount = 0
  /// How many blocks they take.
  var blockCount = 0
  /// Since when there is a hole; `Int64.max` where there is none.
  var holeTime = Int64.max
  /// Its source's bucket in the quota of blocks.
  var bucket: UInt16 = 0
  /// When the last segment was captured.
  var time = Timestamp(nanoseconds: 0)
  /// The headers of the last segment.
  var packet = DecodedPacket()
}

/// Octets of a stream without a hole between them.
struct StreamRange: Sendable {
  /// The sequence number of the first.
  var start: UInt32 = 0
  /// The sequence number behind the last.
  var end: UInt32 = 0
  /// The segments that they came in, in order.
  var firstSegment: Int32 = -1
  /// The last of them.
  var lastSegment: Int32 = -1

  /// How many octets there are.
  @inline(__always)
  var count: Int { Int(end &- start) }
}

/// A segment whose octets wait.
struct HeldSegment: Sendable {
  /// The sequence number behind the last of its octets that were new.
  var end: UInt32 = 0
  /// The next of its range; -1 behind the last.
  var next: Int32 = -1
  /// Whether it is counted already, because it completed a message.
  var isCounted = false
}

/// The reading of one segment, from ``StreamTable/begin(_:_:at:scope:)`` to ``SegmentStep/end``.
public struct SegmentReading: Sendable {
  /// What is to be done next.
  enum Stage: Sendable {
    /// Look for messages in the segment.
    case direct
    /// Learn whether a message starts where the segment does.
    case directAnswer
    /// Look for messages in the octets that waited.
    case held
    /// Learn whether a likely message, now whole, is one.
    case tentativeAnswer
    /// Look for the start of a message behind a hole.
    case searching
    /// Learn whether it is one.
    case searchAnswer
    /// Close what is to be closed.
    case closing
    /// Nothing.
    case done
  }

  /// Why a stream is read.
  enum Cause: Sendable {
    /// A segment came.
    case segment
    /// An RST came.
    case reset
    /// It stood still for too long.
    case idle
    /// A hole has been waited for long enough.
    case overdue
    /// The input ended.
    case finish
  }

  /// What becomes of the segment.
  enum Disposition: Sendable {
    /// Nothing yet.
    case open
    /// It waits.
    case held
    /// All of it is used.
    case consumed
    /// It brought nothing new.
    case duplicate
    /// It comes to nothing.
    case dropped(StreamCounters.DropReason)
  }

  /// What is to be done next.
  var stage = Stage.done
  /// Why the stream is read.
  var cause = Cause.segment
  /// The stream; -1 where it is not known.
  var stream = -1
  /// How far the segment's octets are read.
  var at = 0
  /// The sequence number of the segment's first octet.
  var sequence: UInt32 = 0
  /// The sequence number behind its last octet, captured or not.
  var end: UInt32 = 0
  /// How many of its octets were captured.
  var count = 0
  /// Whether octets of it were not captured.
  var isCut = false
  /// Whether the stream's own place is left alone: the segment lies before where it was joined, or
  /// the stream is not known.
  var isDetached = false
  /// Where the segment waits; -1 where it does not.
  var node: Int32 = -1
  /// What becomes of it.
  var disposition = Disposition.open
  /// How many octets of the window the last message had.
  var lent = 0
  /// How many messages were found.
  public internal(set) var messageCount = 0
  /// How many places were tried as the start of a message.
  var searches = 0
  /// The time of the packet.
  var time: Int64 = 0
}

/// What the reading of a segment came to.
public enum SegmentStep: Sendable {
  /// A message that is whole in the segment: its place there.
  case message(offset: Int, count: Int)
  /// A message over several segments, for ``StreamTable/appendHeld(_:to:)``.
  case held(count: Int)
  /// Octets of the segment that may be the start of a message of `length` octets: `count` of them are
  /// there. ``StreamTable/resolve(_:isMessage:)`` has to be called.
  case candidate(offset: Int, count: Int, length: Int)
  /// The same of octets that waited, for ``StreamTable/appendHeld(_:to:)``.
  case heldCandidate(count: Int, length: Int)
  /// No more.
  case end
}
