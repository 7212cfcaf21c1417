public import Octets

/// What fragment reassembly may use and how long it waits; times are those of the packets.
public struct FragmentLimits: Sendable {
  /// Packets that are waited for at once: as many as are fragmented in half a minute by a server with
  /// a hundred large answers a second. Rounded down to a power of two.
  public var packets = 4096
  /// Packets of one source: a quarter of all.
  public var sourcePackets = 1024
  /// Blocks of 2 KiB for their octets, 8 MiB: 128 packets of the greatest length.
  public var blocks = 4096
  /// Blocks of one source: a quarter of all.
  public var sourceBlocks = 1024
  /// How long an IPv4 packet is waited for; as long as Linux does.
  public var nanosecondsOfIPv4: Int64 = 30_000_000_000
  /// How long an IPv6 packet is waited for (RFC 8200 section 4.5).
  public var nanosecondsOfIPv6: Int64 = 60_000_000_000

  /// The longest payload that an IP packet can have.
  static var packetOctets: Int { 65535 }
  /// The least header of IPv4, which its length counts too.
  static var headerOctetsOfIPv4: Int { 20 }
  /// The size of a block.
  static var blockOctets: Int { 2048 }
  /// The blocks of a packet of the greatest length.
  static var packetBlocks: Int { 32 }
  /// The most separate ranges of a packet: as many holes as 64 KiB in pieces of an Ethernet's size can
  /// have, in any order.
  static var ranges: Int { 64 }

  /// The limits as they are by default.
  public init() {}

  /// Sets the memory for octets that wait.
  ///
  /// - Parameter octets: How much it is at most; a block is the least, 65,535 of them the most.
  public mutating func setMemory(octets: Int) {
    blocks = min(max(octets / Self.blockOctets, 1), OctetArena.mostBlocks)
    sourceBlocks = max(blocks / 4, 1)
  }

  /// Sets what one source may have of all.
  ///
  /// - Parameter percent: Its share of the packets and of the memory, 1…100.
  public mutating func setSourceShare(percent: Int) {
    sourcePackets = max(packets * percent / 100, 1)
    sourceBlocks = max(blocks * percent / 100, 1)
  }
}

/// What became of a fragment.
public enum FragmentOutcome: Hashable, Sendable {
  /// It waits, or came to nothing.
  case kept
  /// It completed a packet, whose payload starts with a header of this protocol.
  case completed(IPProtocol)
  /// It completed a packet whose octets were not wanted.
  case completedUnwanted
}

/// Reassembly of fragmented IP packets (RFC 791 section 3.2, RFC 8200 section 4.5).
///
/// Fragments may come in any order and twice. A packet whose fragments overlap with other octets, or
/// overlap at all in IPv6 (RFC 5722), is dropped with all that still comes of it: no receiver can be
/// known to read it in the same way. Everything is bounded and counted.
public struct FragmentAssembler: ~Copyable {
  /// What is counted.
  public internal(set) var counters = FragmentCounters()
  /// What it may use.
  public let limits: FragmentLimits
  /// Indexes the table.
  let keyed: KeyedHash
  /// The packets that are waited for, ``ways`` for each value of the hash's low bits.
  var packets: [PartialPacket]
  /// How many values of the hash are told apart, less one.
  private let setMask: Int
  /// The packets' ranges, ``FragmentLimits/ranges`` each.
  var ranges: [FragmentRange]
  /// The packets' blocks, ``FragmentLimits/packetBlocks`` each.
  var blocks: [UInt16]
  /// Where octets wait.
  var arena: OctetArena
  /// What sources have of the packets.
  var packetQuota: SourceQuota
  /// What sources have of the blocks.
  var blockQuota: SourceQuota
  /// The packet that is looked at next.
  private var hand = 0

  /// How many places a packet has to choose from.
  private static var ways: Int { 8 }
  /// How many packets one call looks at; each call costs little, and all are seen in turn.
  public static var packetsPerSweep: Int { 8 }

  /// An assembler that waits for nothing.
  ///
  /// - Parameters:
  ///   - limits: What it may use.
  ///   - hash: Indexes it; random where it is not given.
  public init(_ limits: FragmentLimits = FragmentLimits(), hash: KeyedHash = KeyedHash()) {
    self.limits = limits
    keyed = hash
    var sets = 1
    while sets * 2 * Self.ways <= limits.packets { sets *= 2 }
    setMask = sets - 1
    packets = []
    ranges = []
    blocks = []
    arena = OctetArena(blockOctets: FragmentLimits.blockOctets, limit: limits.blocks)
    packetQuota = SourceQuota(limit: limits.sourcePackets)
    blockQuota = SourceQuota(limit: limits.sourceBlocks)
  }

  /// The octets that it takes with all of its memory in use.
  public var memoryOctets: Int {
    packets.capacity &* MemoryLayout<PartialPacket>.stride
      &+ ranges.capacity &* MemoryLayout<FragmentRange>.stride &+ blocks.capacity &* 2
      &+ arena.usedCount &* FragmentLimits.blockOctets
  }

  // MARK: - Fragments

  /// Takes a fragment.
  ///
  /// - Parameters:
  ///   - packet: Its headers.
  ///   - payload: Its octets as far as they were captured.
  ///   - time: When it was captured.
  ///   - scope: What tells its tunnels and its interface from others that may use the same addresses;
  ///     see ``Encapsulation/identity(_:)``.
  ///   - isWanted: Whether its packet is wanted as far as this fragment shows; of others only the
  ///     ranges are kept.
  ///   - datagram: Gets the payload of the packet where it is completed.
  public mutating func accept(
    _ packet: borrowing DecodedPacket, _ payload: borrowing OctetView, at time: Timestamp,
    scope: UInt64 = 0, isWanted: Bool, into datagram: inout OctetBuffer
  ) -> FragmentOutcome {
    counters.pieces &+= 1
    if packets.isEmpty { makeTable() }
    expire(at: time)
    let start = Int(packet.fragment.offsetOctets)
    let piece = FragmentPiece(
      start: start, end: start &+ payload.count, isLast: !packet.fragment.hasMore)
    if let reason = reasonToDrop(packet, payload.count, piece) {
      count(reason)
      return .kept
    }
    let key = FlowKey(fragment: packet, scope: scope)
    let place = find(key, at: time.nanoseconds, packet.flow.source.version)
    guard place >= 0 else {
      count(.sourceCap)
      return .kept
    }
    if let reason = packets[place].spoiledBy {
      count(reason)
      return .kept
    }
    let limit =
      FragmentLimits.packetOctets
      &- (packet.flow.source.version == .v4 ? FragmentLimits.headerOctetsOfIPv4 : 0)
    guard piece.end <= limit else { return spoil(place, .oversize) }
    if start == 0 { packets[place].first = packet.flow.transport }
    if !isWanted, packets[place].isWanted { unwant(place) }
    return add(piece, payload, place, packet.flow.source.version, &datagram)
  }

  /// Why a fragment cannot be part of anything; nil where it can.
  private func reasonToDrop(
    _ packet: borrowing DecodedPacket, _ count: Int, _ piece: FragmentPiece
  ) -> FragmentCounters.DropReason? {
    if packet.isCapturedShort { return .cut }
    if count == 0 || (!piece.isLast && count & 7 != 0) { return .length }
    return nil
  }

  /// Counts a fragment that comes to nothing.
  mutating func count(_ reason: FragmentCounters.DropReason, _ number: Int = 1) {
    counters.dropped[Int(reason.rawValue)] &+= UInt64(number)
  }

  /// Makes the table when the first fragment comes.
  private mutating func makeTable() {
    let count = (setMask &+ 1) &* Self.ways
    packets = [PartialPacket](repeating: PartialPacket(), count: count)
    ranges = [FragmentRange](
      repeating: FragmentRange(), count: count &* FragmentLimits.ranges)
    blocks = [UInt16](
      repeating: OctetArena.none, count: count &* FragmentLimits.packetBlocks)
  }

  // MARK: - Looking up

  /// The place of a packet, an old one or a new one; -1 where its source has its share.
  private mutating func find(
    _ key: FlowKey, at time: Int64, _ version: IPAddress.Version
  ) -> Int {
    let first = (Int(truncatingIfNeeded: key.hash(keyed)) & setMask) &* Self.ways
    var best = first
    for index in first..<(first &+ Self.ways) {
      let other = packets[index]
      guard other.isUsed else {
        if packets[best].isUsed { best = index }
        continue
      }
      if time &- other.startTime > other.patience {
        remove(index, .timeout)
        best = index
      } else if other.key == key {
        return index
      } else if packets[best].isUsed, other.startTime < packets[best].startTime {
        best = index
      }
    }
    let bucket = packetQuota.bucket(key, keyed)
    guard packetQuota.take(bucket) else { return -1 }
    if packets[best].isUsed {
      counters.evictions &+= 1
      remove(best, .cap)
    }
    packets[best] = PartialPacket()
    packets[best].key = key
    packets[best].isUsed = true
    packets[best].startTime = time
    packets[best].bucket = bucket
    packets[best].patience =
      version == .v4 ? limits.nanosecondsOfIPv4 : limits.nanosecondsOfIPv6
    return best
  }

  /// Looks at a few packets in turn, and drops those that were waited for long enough.
  ///
  /// - Parameters:
  ///   - time: When the last packet was captured.
  ///   - number: How many packets to look at.
  public mutating func expire(at time: Timestamp, looking number: Int = packetsPerSweep) {
    var left = min(number, packets.count)
    while left > 0 {
      left &-= 1
      hand = hand &+ 1 < packets.count ? hand &+ 1 : 0
      let packet = packets[hand]
      if packet.isUsed, time.nanoseconds &- packet.startTime > packet.patience {
        remove(hand, .timeout)
      }
    }
  }

  /// Forgets the packet that was waited for longest among a few that have octets, so that another has room.
  mutating func evict(besides kept: Int) {
    var oldest = -1
    var looked = 0
    var seen = 0
    while looked < Self.packetsPerSweep, seen < packets.count {
      hand = hand &+ 1 < packets.count ? hand &+ 1 : 0
      seen &+= 1
      guard packets[hand].isUsed, packets[hand].isWanted, packets[hand].pieceCount > 0, hand != kept
      else { continue }
      looked &+= 1
      if oldest < 0 || packets[hand].startTime < packets[oldest].startTime { oldest = hand }
    }
    guard oldest >= 0 else { return }
    counters.evictions &+= 1
    remove(oldest, .cap)
  }

  /// Forgets a packet, and counts the fragments that waited for others.
  mutating func remove(_ place: Int, _ reason: FragmentCounters.DropReason) {
    dropPieces(place, reason)
    packetQuota.give(packets[place].bucket)
    packets[place].isUsed = false
  }
}
