internal import Octets

/// What TCP reassembly may use and how long it waits; times are those of the packets.
public struct StreamLimits: Sendable {
  /// Streams that are known at once, each one direction of a connection: as many as a busy resolver
  /// has within a minute, in 5 MiB. Rounded down to a power of two.
  public var streams = 1 << 16
  /// Streams of one source: half of all, since one server may be all that a capture sees.
  public var sourceStreams = 1 << 15
  /// Blocks of ``blockOctets`` for octets that wait, 16 MiB: 250 messages of the greatest length.
  public var blocks = 8192
  /// Blocks of one source: a quarter of all.
  public var sourceBlocks = 2048
  /// Streams of which octets wait at once: every one takes a block at least.
  public var windows = 4096
  /// Octets that may wait behind a hole before it is given up: twice the longest message, and more
  /// than a reordering network holds back.
  public var holeOctets = 1 << 17
  /// How long a hole is waited for: four retransmissions of a fresh connection (RFC 6298: 1, 2, 4
  /// seconds, and some).
  public var holeNanoseconds: Int64 = 10_000_000_000
  /// How long a stream is kept without a segment: beyond what servers wait for the next query
  /// (RFC 7766 section 6.2.3 speaks of seconds).
  public var idleNanoseconds: Int64 = 60_000_000_000

  /// The size of a block: one segment of Ethernet's size, and little is left empty.
  static var blockOctets: Int { 1 << blockShift }
  /// Its logarithm.
  static var blockShift: Int { 11 }
  /// The blocks of a stream's ring; a power of two.
  static var ringBlocks: Int { 128 }
  /// How far ahead of the next message octets are kept: the ring, less the blocks at both ends. Holds
  /// a message of the greatest length and a segment of the greatest length behind it.
  static var windowOctets: Int { (ringBlocks - 2) << blockShift }
  /// How far back a segment may lie to count as sent again; no DNS sender has more in flight.
  static var behindOctets: Int { 1 << 20 }
  /// The most separate ranges of a stream that wait; each hole between costs time per segment.
  static var ranges: Int { 16 }
  /// The most segments of a stream that wait: a message of the greatest length in pieces of 8 octets.
  static var segments: Int { 8192 }
  /// How many places are tried as a message's start when a hole is given up; each costs a parse.
  static var searches: Int { 16 }

  /// The limits as they are by default.
  public init() {}

  /// Sets the memory for octets that wait, and with it how many streams may have such octets.
  ///
  /// - Parameter octets: How much it is at most; a stream's block is the least, 65,535 of them the most.
  public mutating func setMemory(octets: Int) {
    blocks = min(max(octets >> Self.blockShift, 1), OctetArena.mostBlocks)
    windows = max(blocks / 2, 1)
    sourceBlocks = max(blocks / 4, 1)
  }

  /// Sets what one source may have of all.
  ///
  /// - Parameter percent: Its share of the streams and of the memory, 1…100.
  public mutating func setSourceShare(percent: Int) {
    sourceStreams = max(streams * percent / 100, 1)
    sourceBlocks = max(blocks * percent / 100, 1)
  }
}
