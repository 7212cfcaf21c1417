/// How a capture file came to its end.
public enum CaptureFileEnding: Hashable, Sendable {
  /// It has not yet.
  case open
  /// After its last record, as it should.
  case complete
  /// Reading was stopped from outside.
  case stopped
  /// Inside a record or block, or inside its compression: everything before was delivered.
  ///
  /// - Parameters:
  ///   - offset: Where the record starts, in octets of the uncompressed contents.
  ///   - missingOctets: How many of the record's octets are missing at least; zero where only the
  ///     compression has no end.
  case truncated(offset: UInt64, missingOctets: UInt64)
  /// Something that cannot be, after which there is no telling where records start.
  case damaged(CaptureFileDamage, offset: UInt64)

  /// What to tell people, without the path; nil where all is well.
  public var warning: String? {
    switch self {
    case .open, .complete, .stopped: nil
    case .truncated(let offset, 0):
      "the compression ends too early, after octet \(offset) of the contents;"
        + " everything before it was read"
    case .truncated(let offset, let missing):
      "the file ends in the middle of the record at octet \(offset): at least \(missing) octets are"
        + " missing; everything before it was read"
    case .damaged(let damage, let offset):
      "the file is damaged at octet \(offset): \(damage.text); everything before it was read"
    }
  }
}

/// What is wrong with a capture file.
public enum CaptureFileDamage: UInt8, Sendable, CaseIterable {
  /// A pcap record says that it is longer than any may be.
  case recordLength
  /// A pcapng block's length is below twelve or no multiple of four.
  case blockLength
  /// A pcapng block's two lengths differ.
  case blockTrailer
  /// A pcapng block is too short for its kind.
  case blockContents
  /// A pcapng section header without its byte-order magic, or of another major version.
  case sectionHeader
  /// The decompressor rejects the octets.
  case compression

  /// What it is, for people.
  public var text: String {
    switch self {
    case .recordLength: "a record's length is larger than any packet"
    case .blockLength: "a block's length is below 12 or no multiple of 4"
    case .blockTrailer: "the lengths before and behind a block differ"
    case .blockContents: "a block is too short for its kind, or too long to be an interface's"
    case .sectionHeader: "a section header is not of pcapng version 1"
    case .compression: "the compressed octets are not valid"
    }
  }
}

/// What was read from a capture file.
public struct CaptureFileCounters: Hashable, Sendable {
  /// Packets that were delivered.
  public var packets: UInt64 = 0
  /// Captured octets of those packets.
  public var octets: UInt64 = 0
  /// Packets that the filter left out.
  public var filteredPackets: UInt64 = 0
  /// Packets left out because they are longer than ``CaptureFileReader/packetLimitOctets``.
  public var oversizePackets: UInt64 = 0
  /// Packets left out because they name an interface that the file does not describe.
  public var packetsOfUnknownInterface: UInt64 = 0

  /// Nothing yet.
  public init() {}

  /// All packets of the file so far: whatever was read is in exactly one of the counters.
  public var allPackets: UInt64 {
    packets &+ filteredPackets &+ oversizePackets &+ packetsOfUnknownInterface
  }
}

/// A place in a capture file, for going on later.
public struct CaptureFilePosition: Hashable, Sendable {
  /// Octets of the uncompressed contents before the next record.
  public var octets: UInt64
  /// Packets before the next record, left out ones included.
  public var packets: UInt64
}
