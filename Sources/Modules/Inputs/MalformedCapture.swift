internal import Capture
internal import Octets
internal import Packets
internal import Pipeline
internal import Sensing
internal import Synchronization

/// The file of `MalformedCapture`, which the threads of an im_pcap share: packets that were rejected
/// and packets whose message has a defect, each with the reasons as comments.
final class MalformedCapture: @unchecked Sendable {
  // Unchecked: everything else is used under the lock only.

  /// What threads wait for.
  private let lock = Mutex(())
  /// The file.
  private var writer: PcapngWriter
  /// Whether a failure was told.
  private var isFailureTold = false

  /// Opens the file.
  init(path: String, limitOctets: Int) throws(CaptureError) {
    writer = try PcapngWriter(path: path, limitOctets: limitOctets)
  }

  /// Adds the packet that a sensor has found something wrong with; `reasons` is memory for the text.
  func add(
    _ packet: borrowing CapturedPacket, _ sensor: inout Sensor, _ reasons: inout OctetBuffer
  ) {
    reasons.removeAll()
    sensor.takeOffences(into: &reasons)
    add(packet, comments: reasons.view)
  }

  /// Adds a packet with its comments, a line each.
  func add(_ packet: borrowing CapturedPacket, comments: borrowing OctetView) {
    let comments = copy comments
    lock.withLock { _ in writer.add(packet, comments: comments) }
  }

  /// Writes what is gathered, and tells the first failure.
  func write(_ core: ModuleCore) {
    let failure: String? = lock.withLock { _ in
      writer.write()
      guard !isFailureTold, let failure = writer.failure else { return nil }
      isFailureTold = true
      return "\(writer.path): \(failure)"
    }
    if let failure {
      core.fail("malformed packets could not be written to \(failure); capturing goes on")
    }
  }

  /// Lets another write the file: no packets come any more.
  func unlock() { lock.withLock { _ in writer.unlock() } }

  /// What became of the packets.
  var counters: PcapngWriter.Counters { lock.withLock { _ in writer.counters } }
}

extension PcapngWriter.Counters {
  /// The packets as part of an account.
  var balance: ModuleAccount.Balance {
    .init(
      .init("packets for MalformedCapture", packets),
      parts: [
        .init("written", written), .init("beyond MalformedCaptureLimit", beyondLimit),
        .init("not written, the disk failed", failed), .init("not written yet", waiting),
      ])
  }
}
