internal import CPcap
internal import Octets

/// Packets that were copied out of libpcap's memory: it has no slack behind it, and it is the
/// kernel's again as soon as libpcap goes on.
@safe
struct LiveBatch: ~Copyable {
  /// How many packets are taken from libpcap at once: few enough to stay in the cache.
  static var limitPackets: Int32 { 256 }

  /// What libpcap says of a packet.
  struct Entry {
    /// When it was captured.
    var timestamp = Timestamp(nanoseconds: 0)
    /// How many octets were captured.
    var captured = 0
    /// How many octets it had.
    var original = 0
  }

  /// Entries, each followed by its packet's octets, and padding to eight.
  private var octets = OctetBuffer(capacity: 512 * 1024)
  /// Where the next entry starts.
  private var at = 0
  /// Where the current packet starts.
  private var packetAt = 0
  /// The current packet.
  private(set) var entry = Entry()
  /// Whether packets are thrown away, because they came before the filter.
  var isDiscarding = false

  /// Where the current packet's octets lie until the batch is changed.
  @unsafe
  var packetAddress: UnsafeRawPointer {
    @inline(__always) get { unsafe octets.unsafeAddress(packetAt) }
  }

  /// Goes to the next packet; false at the end.
  @inline(__always)
  mutating func next() -> Bool {
    guard at < octets.count else { return false }
    unsafe entry = octets.unsafeAddress(at).loadUnaligned(as: Entry.self)
    packetAt = at &+ MemoryLayout<Entry>.stride
    at = packetAt &+ entry.captured
    return true
  }

  /// Forgets all packets.
  mutating func removeAll() {
    octets.removeAll()
    at = 0
  }

  /// Copies a packet.
  @unsafe
  mutating func append(_ header: pcap_pkthdr, _ source: UnsafePointer<UInt8>?) {
    guard !isDiscarding, let source = unsafe source else { return }
    let captured = Int(header.caplen)
    let entry = Entry(
      // Asked for nanoseconds, libpcap puts them where microseconds would be.
      timestamp: Timestamp(
        seconds: Int64(header.ts.tv_sec), nanoseconds: Int64(header.ts.tv_usec)),
      captured: captured, original: Int(header.len))
    let size = MemoryLayout<Entry>.stride + captured
    _ = unsafe octets.withUnsafeRoom(size) { room in
      guard let target = room.baseAddress else { return 0 }
      unsafe target.storeBytes(of: entry, as: Entry.self)
      unsafe (target + MemoryLayout<Entry>.stride).copyMemory(from: source, byteCount: captured)
      return size
    }
  }

  /// What libpcap calls for each packet, with the batch's address.
  static let receive: pcap_handler = { address, header, source in
    guard let address = unsafe address, let header = unsafe header else { return }
    unsafe UnsafeMutableRawPointer(address).assumingMemoryBound(to: LiveBatch.self).pointee
      .append(header.pointee, source)
  }
}
