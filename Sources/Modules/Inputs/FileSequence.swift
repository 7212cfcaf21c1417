internal import Capture
internal import Pipeline

/// The capture files of an im_pcap, one after the other, in pieces.
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

  /// The input.
  private let core: ModuleCore
  /// The files that were not opened yet.
  private var paths: ArraySlice<String>
  /// The file that is read.
  private var reader: CaptureFileReader?
  /// Its path as the configuration has it.
  private var path = ""
  /// Ends waiting for pipes.
  private let wakeUp: WakeUp
  /// How files are cut.
  private let size: PieceSize
  /// Told how each file ended.
  private let whenEnded: (CaptureFileEnding, String) -> Void
  /// How many pieces were read.
  private var count = 0
  /// Packets that readers left out, in the files before.
  private var skippedBefore: UInt64 = 0

  /// A sequence of files.
  init(
    _ core: ModuleCore, _ paths: [String], wakeUp: WakeUp, _ size: PieceSize,
    whenEnded: @escaping (CaptureFileEnding, String) -> Void
  ) {
    self.core = core
    self.paths = paths[...]
    self.wakeUp = wakeUp
    self.size = size
    self.whenEnded = whenEnded
  }

  /// Reads the next piece and numbers it; false when all files are at their end.
  mutating func read(into piece: FilePiece) -> Bool {
    piece.removeAll()
    while true {
      if reader == nil, !openNext() { return false }
      switch step(into: piece) {
      case .packet, .idle, .notice:
        piece.number = count
        piece.skipped = skippedBefore + skippedHere
        count += 1
        return true
      case .end: close()
      }
    }
  }

  /// What the open reader counted so far.
  private var counters: CaptureFileCounters {
    switch reader {
    case .some(let reader): reader.counters
    case .none: CaptureFileCounters()
    }
  }

  /// Packets that the open reader left out.
  private var skippedHere: UInt64 {
    counters.oversizePackets + counters.packetsOfUnknownInterface
  }

  /// Reads a piece of the open file; a failure is its end.
  private mutating func step(into piece: FilePiece) -> CaptureStep {
    do throws(CaptureError) {
      guard let step = try reader?.next(into: piece.capture, limit: size.packets) else {
        return .end
      }
      piece.isIdle = step != .packet
      return step
    } catch {
      core.fail(error.description)
      return .end
    }
  }

  /// Opens the next file that can be opened; false where there is none.
  private mutating func openNext() -> Bool {
    while let next = paths.popFirst() {
      path = next
      do throws(CaptureError) {
        reader = try CaptureFileReader(
          path: next, wakeUp: CaptureFileList.isStream(next) ? wakeUp : nil,
          readOctets: size.octets)
        return true
      } catch {
        core.fail(error.description)
      }
    }
    return false
  }

  /// Closes the open file.
  private mutating func close() {
    skippedBefore += skippedHere
    if let reader = reader.take() { whenEnded(reader.ending, path) }
  }

  /// Closes the file that is open before its end; answers what its reader and those before left out.
  mutating func stop() -> UInt64 {
    paths = []
    if reader != nil { close() }
    return skippedBefore
  }
}
