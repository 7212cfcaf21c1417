internal import Capture
internal import Events
internal import Octets
internal import Pipeline
internal import Sensing

/// A piece of a capture file on its way through the threads of an im_pcap.
final class FilePiece: @unchecked Sendable {
  // Unchecked: a piece has one owner at a time.

  /// What is left for the turn in which earlier packets are known.
  struct Later {
    /// What it is.
    enum Kind {
      /// A packet that needs what others left.
      case packet
      /// To look for what waited too long.
      case mark
      /// A packet with something wrong: where the reasons start, and how many octets they have.
      case offences(start: Int, count: Int)
    }

    /// What it is.
    let kind: Kind
    /// Which packet it is about.
    let packet: Int
    /// Before which event of the others its events go.
    let place: Int32
  }

  /// The packets.
  let capture = CapturePiece()
  /// The events.
  let sensed = SensedPiece()
  /// Which piece it is, from zero on.
  var number = 0
  /// Whether it has no packets, but tells that nothing came for a while.
  var isIdle = false
  /// How many packets readers left out, up to the end of the piece.
  var skipped: UInt64 = 0
  /// What is left for later, in the order of packets.
  var later: [Later] = []
  /// Reasons why packets go to the file for malformed ones.
  var reasons = OctetBuffer(capacity: 64)
  /// The events in order, where they are not rendered apart.
  var batch: EventBatch?
  /// The routes as they are for this piece, while it is under way.
  var hold: EventSink.Hold?
  /// The lines, where they are.
  var texts: [RenderedBatch] = []

  /// Makes it ready to be read into again.
  func removeAll() {
    isIdle = false
    later.removeAll(keepingCapacity: true)
    reasons.removeAll()
  }
}
