internal import Glibc

/// Writes a classic capture file, its packets in the order of their times.
struct CaptureWriter {
  /// A packet that waits until nothing earlier can come any more.
  private struct Pending {
    var time: UInt64
    var order: UInt64
    var frame: [UInt8]

    /// Whether this packet stands before another in the file.
    func precedes(_ other: Pending) -> Bool {
      (time, order) < (other.time, other.order)
    }
  }

  /// The open file.
  private let file: UnsafeMutablePointer<FILE>
  /// Waiting packets, a binary heap with the earliest first.
  private var heap: [Pending] = []
  /// Counts packets, so that equal times keep their order.
  private var order: UInt64 = 0
  /// Octets that are not in the file yet.
  private var buffer: [UInt8] = []
  /// Packets in the file.
  private(set) var packets = 0
  /// Octets of the file.
  private(set) var size = 0

  /// A capture at `path`, or nil when it cannot be created.
  init?(path: String) {
    guard let file = fopen(path, "wb") else { return nil }
    self.file = file
    // Microseconds, version 2.4, Ethernet (draft-ietf-opsawg-pcap).
    buffer.putLittle32(0xA1B2_C3D4)
    buffer += [2, 0, 4, 0]
    for value: UInt64 in [0, 0, 262_144, 1] { buffer.putLittle32(value) }
  }

  /// Takes a frame that was sent at `time`, in nanoseconds since the epoch.
  mutating func add(_ frame: [UInt8], at time: UInt64) {
    order += 1
    heap.append(Pending(time: time, order: order, frame: frame))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].precedes(heap[parent]) else { break }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// Writes every packet up to `time`.
  mutating func flush(until time: UInt64) {
    while let first = heap.first, first.time <= time {
      write(first)
      removeFirst()
    }
  }

  /// Writes all that is left and closes the file; false when the disk did not take it all.
  mutating func finish() -> Bool {
    flush(until: .max)
    drain()
    return fclose(file) == 0 && !failed
  }

  /// Where each frame is written to a file of its own as well, as the frame fuzzer reads it.
  var framesFolder: String?

  /// Writes a frame behind the octet that tells the fuzzer its link type and schema, in turn.
  private mutating func writeFrame(_ frame: [UInt8], to path: String) {
    guard let file = fopen(path, "wb") else { return failed = true }
    let octets = [UInt8(packets % 3 << 3)] + frame
    if fwrite(octets, 1, octets.count, file) != octets.count { failed = true }
    if fclose(file) != 0 { failed = true }
  }

  /// Whether a write failed.
  private var failed = false

  /// Takes the first packet off the heap.
  private mutating func removeFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if heap[child].precedes(heap[least]) { least = child }
      }
      if least == parent { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }

  /// Writes one packet with its record header.
  private mutating func write(_ packet: Pending) {
    if let framesFolder { writeFrame(packet.frame, to: "\(framesFolder)/\(packets)") }
    buffer.putLittle32(packet.time / 1_000_000_000)
    buffer.putLittle32(packet.time % 1_000_000_000 / 1_000)
    buffer.putLittle32(UInt64(packet.frame.count))
    buffer.putLittle32(UInt64(packet.frame.count))
    buffer += packet.frame
    packets += 1
    if buffer.count > 1 << 20 { drain() }
  }

  /// Hands the buffer to the file.
  private mutating func drain() {
    if fwrite(buffer, 1, buffer.count, file) != buffer.count { failed = true }
    size += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}
