internal import Octets
public import Packets

/// Reads the packets of a capture file: pcap and pcapng, in either byte order, plain or compressed
/// with gzip or zstd, from a path or from standard input.
///
/// Files are hostile: no number in them makes memory, and every step gets on. Once warm nothing is
/// allocated per packet.
///
///     var file = try CaptureFileReader(path: "dns.pcap")
///     while try file.next() == .packet { use(file.packet) }
@safe
public struct CaptureFileReader: ~Copyable {
  /// The longest packet that is delivered, as in libpcap; longer ones are left out and counted.
  public static var packetLimitOctets: Int { 262_144 }
  /// The longest pcap record that is believed and stepped over; beyond it the file is damaged.
  public static var recordLimitOctets: Int { 16 * 1024 * 1024 }

  /// The state, which this reader alone owns.
  private let state: UnsafeMutablePointer<CaptureFileState>

  /// Opens a capture file; its first octets are read by the first ``next()``.
  ///
  /// - Parameters:
  ///   - path: The path, or `-` for standard input.
  ///   - filter: An expression of pcap-filter(7); the empty one lets everything through.
  ///   - wakeUp: Ends reading from another thread.
  ///   - readOctets: How much is read at once; for ``next(into:limit:)``, how large pieces are.
  public init(
    path: String, filter: String = "", wakeUp: WakeUp? = nil, readOctets: Int = defaultReadOctets
  ) throws(CaptureError) {
    if !filter.isEmpty { try PacketFilter.verify(filter) }
    let source = try OctetSource(path: path, wakeUp: wakeUp)
    self.init(
      CaptureFileState(
        stream: OctetStream(source, wakeUp: wakeUp), filter: filter,
        readOctets: min(max(readOctets, 1), OctetSource.chunkOctets)))
  }

  /// How much is read at once.
  public static var defaultReadOctets: Int { OctetSource.chunkOctets }

  /// A reader that owns a state.
  private init(_ state: consuming CaptureFileState) {
    unsafe self.state = UnsafeMutablePointer<CaptureFileState>.allocate(capacity: 1)
    unsafe self.state.initialize(to: state)
  }

  deinit {
    unsafe state.deinitialize(count: 1)
    unsafe state.deallocate()
  }

  /// Goes to the next packet.
  ///
  /// - Returns: ``CaptureStep/idle`` only while a pipe gives nothing; ``CaptureStep/end`` when
  ///   ``ending`` tells how the file ended.
  /// - Throws: What makes reading impossible: a file that is no capture, a failing disk.
  @inline(__always)
  public mutating func next() throws(CaptureError) -> CaptureStep {
    try unsafe state.pointee.next()
  }

  /// Goes on to the packets that come next, of which a piece gets as many as are read at once, and one at
  /// least; no filter is asked.
  ///
  /// - Parameters:
  ///   - piece: Where the packets go; what it had is forgotten.
  ///   - limit: The most packets that it gets.
  /// - Returns: As ``next()`` does; with ``CaptureStep/packet``, the piece has packets.
  public mutating func next(
    into piece: CapturePiece, limit: Int = .max
  ) throws(CaptureError) -> CaptureStep {
    try unsafe state.pointee.fill(piece, limit: limit)
  }

  /// Whether it is time to look for what waited too long; told of every 64 KiB.
  @inline(__always)
  public var crossesMark: Bool { unsafe state.pointee.crossesMark }

  /// The packet that the last step came to.
  public var packet: CapturedPacket {
    @_lifetime(borrow self)
    @inline(__always) get {
      // What it borrows does not change before the next step, which needs this reader for itself.
      let address = unsafe state.pointee.packetAddress
      let packet = unsafe CapturedPacket(
        octets: OctetView(unsafeBase: address, count: state.pointee.packetCount),
        timestamp: state.pointee.timestamp, linkType: state.pointee.linkType,
        originalLength: state.pointee.originalLength)
      return unsafe _overrideLifetime(packet, borrowing: self)
    }
  }

  /// Which of the file's interfaces the packet was captured on: its number in a section of pcapng, zero
  /// in pcap.
  @inline(__always)
  public var interface: UInt32 { unsafe state.pointee.interface }

  /// The path, or `standard input`.
  public var path: String { unsafe state.pointee.path }
  /// How it came to its end.
  public var ending: CaptureFileEnding { unsafe state.pointee.ending }
  /// What was read so far.
  public var counters: CaptureFileCounters { unsafe state.pointee.counters }
  /// Where the next record starts.
  public var position: CaptureFilePosition { unsafe state.pointee.position }
}
