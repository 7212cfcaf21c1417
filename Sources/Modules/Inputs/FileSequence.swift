internal import Capture
internal import Pipeline

/// The capture files of an im_pcap, in pieces.
///
/// Used by one thread at a time, which then works on the piece while others read the next ones.
struct FileSequence: ~Copyable {
  /// How files are cut into pieces.
  struct PieceSize {
    /// How many octets are read at once. What sensing and rendering a piece fill stays in a processor's
    /// second cache.
    var octets = 32 << 10
    /// The most packets.
    var packets = Int.max
  }

  /// The files.
  private var merge: CaptureFileMerge
  /// The most packets of a piece.
  private let packetLimit: Int
  /// How many pieces were read.
  private var count = 0

  /// A sequence of groups of files.
  ///
  /// - Parameter tell: Told about files.
  init(
    _ groups: [[CaptureFileEntry]], wakeUp: WakeUp, _ size: PieceSize,
    tell: @escaping (CaptureFileMerge.News) -> Void
  ) {
    merge = CaptureFileMerge(groups, wakeUp: wakeUp, readOctets: size.octets, tell: tell)
    packetLimit = size.packets
  }

  /// Reads the next piece and numbers it; false when all files are at their end.
  mutating func read(into piece: FilePiece) -> Bool {
    piece.removeAll()
    let step = merge.next(into: piece.capture, limit: packetLimit)
    guard step != .end else { return false }
    piece.isIdle = step != .packet
    piece.number = count
    piece.skipped = skipped
    count += 1
    return true
  }

  /// Packets that were left out so far.
  private var skipped: UInt64 {
    let counters = merge.counters
    return counters.oversizePackets + counters.packetsOfUnknownInterface
  }

  /// Closes the files that are open before their ends; answers how many packets were left out.
  mutating func stop() -> UInt64 {
    merge.stop()
    return skipped
  }
}
