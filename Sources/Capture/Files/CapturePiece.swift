internal import Octets
public import Packets

/// Packets of a capture file that are handed to another thread together: their octets as they stand in
/// the file, and where each packet is in them.
///
/// Reused: once warm, nothing is allocated.
public final class CapturePiece: @unchecked Sendable {
  // Unchecked: a piece has one owner at a time.

  /// Where a packet is, and what the file says about it.
  struct Entry: BitwiseCopyable {
    /// When it was captured.
    var timestamp = Timestamp(nanoseconds: 0)
    /// How many octets it had.
    var originalLength = 0
    /// Where its octets start.
    var start: UInt32 = 0
    /// How many were captured.
    var captured: UInt32 = 0
    /// The number of its interface in the section.
    var interface: UInt32 = 0
    /// What its first header is.
    var linkType = LinkType.ethernet
    /// Whether it goes over a mark.
    var crossesMark = false
  }

  /// ``octets``, where no access is checked.
  @exclusivity(unchecked) private var octetStorage = OctetBuffer(capacity: 64)
  /// ``entries``, where no access is checked.
  @exclusivity(unchecked) private var entryStorage = ElementTable(
    capacity: 256, limit: 1 << 24, filler: Entry())
  /// A part of the file's contents.
  var octets: OctetBuffer {
    @inline(__always) _read { yield unsafe octetStorage }
    @inline(__always) _modify { yield unsafe &octetStorage }
  }
  /// The packets.
  var entries: ElementTable<Entry> {
    @inline(__always) _read { yield unsafe entryStorage }
    @inline(__always) _modify { yield unsafe &entryStorage }
  }

  /// A piece without packets.
  public init() {}

  /// How many packets it has.
  public var count: Int {
    @inline(__always) get { entries.count }
  }

  /// A packet; its octets are there until the piece is filled again.
  @_lifetime(borrow self)
  @inline(__always)
  public func packet(_ index: Int) -> CapturedPacket {
    let entry = entries.element(index).value
    // What it borrows does not change before the piece is filled again.
    let address = unsafe octets.unsafeAddress(Int(entry.start))
    let packet = unsafe CapturedPacket(
      octets: OctetView(unsafeBase: address, count: Int(entry.captured)),
      timestamp: entry.timestamp, linkType: entry.linkType, originalLength: entry.originalLength)
    return unsafe _overrideLifetime(packet, borrowing: self)
  }

  /// Which of the file's interfaces a packet was captured on; see ``CaptureFileReader/interface``.
  @inline(__always)
  public func interface(_ index: Int) -> UInt32 { entries.element(index).value.interface }

  /// Whether it is time, behind a packet, to look for what waited too long.
  @inline(__always)
  public func crossesMark(_ index: Int) -> Bool { entries.element(index).value.crossesMark }

  /// Forgets all packets.
  public func removeAll() {
    entries.removeAll()
    octets.removeAll()
  }
}

// MARK: - Filling

extension CaptureFileState {
  /// Puts the packets that come next into a piece, from one that is held on.
  ///
  /// - Parameter last: A packet behind this time is held, and ends the piece, which may be empty then.
  mutating func fill(
    _ piece: CapturePiece, limit: Int, through last: Int64 = .max
  ) throws(CaptureError) -> CaptureStep {
    piece.removeAll()
    if isHeld {
      isHeld = false
      append(to: piece)
    }
    while true {
      if at >= readOctets || piece.count >= limit, piece.count > 0 { return handOver(to: piece) }
      switch readNext() {
      case .nothing:
        countPacket()
        if _slowPath(timestamp.nanoseconds > last) {
          isHeld = true
          return piece.count > 0 ? handOver(to: piece) : .packet
        }
        append(to: piece)
      case .next: continue
      case .octets(let count):
        if piece.count > 0 { return handOver(to: piece) }
        if let step = try refill(count) { return step }
      case .unknownFormat: throw unknownFormat()
      case .damaged(let damage):
        end(damage)
        return piece.count > 0 ? handOver(to: piece) : .end
      }
    }
  }

  /// Appends the packet that was read, whose octets stand in the buffer.
  @inline(__always)
  private mutating func append(to piece: CapturePiece) {
    _ = piece.entries.append(entry(at: packetAt))
  }

  /// Appends a copy of the packet that was read.
  mutating func appendCopy(to piece: CapturePiece) {
    _ = piece.entries.append(entry(at: piece.octets.count))
    piece.octets.append(buffer.view(from: packetAt, count: packetCount))
  }

  /// The packet that was read, with octets that start at an offset.
  @inline(__always)
  private func entry(at start: Int) -> CapturePiece.Entry {
    CapturePiece.Entry(
      timestamp: timestamp, originalLength: originalLength,
      start: UInt32(truncatingIfNeeded: start),
      captured: UInt32(truncatingIfNeeded: packetCount),
      interface: interface, linkType: linkType, crossesMark: crossesMark)
  }

  /// Gives the buffer to a piece, and goes on in the memory that the piece had, with what is left.
  private mutating func handOver(to piece: CapturePiece) -> CaptureStep {
    let start = isHeld ? packetAt : at
    piece.octets.append(buffer.view(from: start, count: buffer.count &- start))
    swap(&buffer, &piece.octets)
    moveBuffer(to: start)
    return .packet
  }
}
