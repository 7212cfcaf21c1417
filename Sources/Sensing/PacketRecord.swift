internal import DNS
internal import Octets
internal import Packets
internal import Synchronization

/// What a lazy event was made of: a packet's headers, and the message that it carried or completed.
struct PacketRecord: BitwiseCopyable, Sendable {
  /// When the packet was captured.
  var time: Timestamp
  /// Its headers.
  var packet: DecodedPacket
  /// The message; meaningless where there is none.
  var message: ParsedMessage
  /// Where the message's octets start in the store; -1 where there is no message.
  var messageStart: Int32
  /// How many octets the message has.
  var messageCount: Int32
  /// Which blocks the packet matched, and how its message came.
  var matches: BlockMatches
  /// Where its tunnels are in ``PacketStore/encapsulations``; meaningless where it has none.
  var encapsulation: UInt32 = 0

  /// Says when the packet was captured, where its message's octets are, and what it matched.
  @inline(always)
  mutating func place(_ time: Timestamp, start: Int, count: Int, matches: BlockMatches) {
    self.time = time
    messageStart = Int32(truncatingIfNeeded: start)
    messageCount = Int32(truncatingIfNeeded: count)
    self.matches = matches
  }

  /// Whether the packet carried or completed a message.
  @inline(always)
  var hasMessage: Bool { messageStart >= 0 }

  /// Whether it matched both blocks, and has the fields of IP and of the transport that every packet has
  /// and no others.
  @inline(always)
  var isPlainHeader: Bool {
    matches.rawValue == 3 && !packet.fragment.isFragment && packet.extensionHeaders.count == 0
      && packet.layerCount == 0
  }

  /// Whether the message has an OPT record among its additional records.
  @inline(always)
  var hasOPT: Bool { Int(message.optEntry) >= message.firstEntry(.additional) }
}

/// The blocks that a packet matched, and so whose fields its event has; and in the bits above, how its
/// message came, where that is not plainly.
struct BlockMatches: OptionSet, BitwiseCopyable, Sendable {
  /// The bits.
  let rawValue: UInt8

  /// A set from its bits.
  @inline(always)
  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Nothing; the literal would make an array first.
  static var none: BlockMatches { BlockMatches(rawValue: 0) }
  /// The block for IPv4 or for IPv6, whichever the packet is.
  static let network = BlockMatches(rawValue: 1)
  /// The block for TCP or for UDP, whichever the packet is.
  static let transport = BlockMatches(rawValue: 2)
  /// No block: the message is from a stream that was joined in its middle, or found again behind a hole.
  static let joined = BlockMatches(rawValue: 4)
  /// No block: the message came over HTTP in clear.
  static let http = BlockMatches(rawValue: 8)
  /// No block: the message is of a conversation that was looked at while others were not.
  static let sampled = BlockMatches(rawValue: 64)
  /// What is said of the message, and not of blocks.
  static let marks = BlockMatches(rawValue: 76)
  /// Blocks for other protocols: the event has entries in ``PacketStore/layers``.
  static let layers = BlockMatches(rawValue: 16)
  /// The block for VLAN tags.
  static let tags = BlockMatches(rawValue: 32)
}

/// The packets and messages of a batch, kept so that their fields can be rendered.
///
/// Once warm, adding to it allocates nothing.
struct PacketStore: ~Copyable {
  /// A record per event.
  var records: ElementTable<PacketRecord>
  /// The octets of messages and of other protocols, one behind the other.
  var octets: OctetBuffer
  /// The messages' questions and resource records.
  var entries: RecordTable
  /// The tunnels of those packets that came through any.
  var encapsulations: [Encapsulation] = []
  /// The other protocols of those packets whose events have fields of them, in the order of the events.
  var layers: ElementTable<LayerEntry>
  /// When the events were made.
  var receivedTime = Timestamp(nanoseconds: 0)
  /// One of how many conversations was looked at.
  var samplingRate: UInt32 = 1
  /// Keeps the store in its place: without a member that cannot be moved, a structure of this size is
  /// copied for each call that borrows it out of a class.
  private let anchor = Atomic<UInt8>(0)

  /// An empty store, with room for so many at first.
  init(
    octets octetCount: Int = 1 << 17, records recordCount: Int = 1024,
    entries entryCount: Int = 4096, layers layerCount: Int = 64
  ) {
    var entries = RecordTable(capacity: entryCount)
    octets = OctetBuffer(capacity: octetCount)
    let noMessage = MessageParser.parse(OctetBuffer(capacity: 0).view, into: &entries)
    records = ElementTable(
      capacity: recordCount, limit: 1 << 20,
      filler: PacketRecord(
        time: receivedTime, packet: DecodedPacket(), message: noMessage, messageStart: -1,
        messageCount: 0, matches: []))
    layers = ElementTable(
      capacity: layerCount, limit: 1 << 22,
      filler: LayerEntry(
        event: .max, start: 0, count: 0, captured: 0, layer: 0, isToServer: false))
    self.entries = entries
  }

  /// Forgets everything and keeps the memory.
  mutating func removeAll() {
    records.removeAll()
    octets.removeAll()
    entries.removeAll()
    encapsulations.removeAll(keepingCapacity: true)
    layers.removeAll()
  }
}
