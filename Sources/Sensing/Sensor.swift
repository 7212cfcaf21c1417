internal import DNS
public import Events
public import Octets
public import Packets

/// Turns packets into batches of events: the packet path in one place.
///
/// One sensor belongs to one thread. ``process(_:at:linkType:originalLength:)`` allocates nothing once
/// its store is warm; ``takeBatch(from:)`` hands over what was gathered.
public struct Sensor: ~Copyable {
  /// How many events a batch has at most.
  public static var batchLimit: Int { 512 }
  /// After how many octets of messages a batch is full.
  public static var batchOctets: Int { 1 << 18 }

  /// What is counted.
  public private(set) var counters = SensorCounters()
  /// The fields that events have.
  private let plan: FieldPlan
  /// What was gathered since the last batch.
  private var store = PacketStore()
  /// The packet at hand.
  private var packet: DecodedPacket {
    @inline(always) _read { yield store.records.upcoming.packet }
  }
  /// The tunnels of the packet at hand, where it came through any.
  private var encapsulation = Encapsulation()
  /// What stands in the record of a packet without a message.
  private let noMessage: ParsedMessage
  /// The ports that are DNS.
  private let dnsPorts: PortSet
  /// Whether messages are wanted.
  private let wantsMessages: Bool
  /// Which packets make events without a message, and whose fields events have.
  private let blocks: BlockRules
  /// The ports that the blocks are limited to.
  private let blockPorts: BlockPorts

  /// How many events a batch has.
  private let batchLimit: Int

  /// A sensor that makes events as `plan` says, in batches of at most `batchLimit`.
  public init(_ plan: FieldPlan, batchLimit: Int = Sensor.batchLimit) {
    self.plan = plan
    self.batchLimit = batchLimit
    dnsPorts = PortSet(plan.selection.dnsPorts)
    wantsMessages = plan.selection.types.contains(.dns)
    blocks = BlockRules(plan.selection)
    blockPorts = BlockPorts(plan.selection)
    noMessage = MessageParser.parse(OctetBuffer(capacity: 0).view, into: &store.entries)
  }

  /// Events that are gathered.
  public var pendingCount: Int { store.records.count }

  /// Whether it is time for ``takeBatch(from:)``.
  public var isBatchFull: Bool {
    store.records.count >= batchLimit || store.octets.count >= Self.batchOctets
  }

  // MARK: - Packets

  /// Decodes a packet, and gathers the events that it makes.
  public mutating func process(
    _ frame: borrowing OctetView, at time: Timestamp, linkType: LinkType, originalLength: Int
  ) {
    counters.frames &+= 1
    counters.octets &+= UInt64(frame.count)
    if _slowPath(frame.count < originalLength) { counters.capturedShort &+= 1 }
    // Decoded into the place that it has in the store, where it stays if it makes an event.
    PacketDecoder.decode(
      frame: frame, linkType: linkType, into: &store.records.upcoming.packet,
      encapsulation: &encapsulation)
    switch packet.outcome {
    case .datagram: processDatagram(frame, time)
    default: processOther(frame, time)
    }
  }

  /// What becomes of a packet that is no datagram.
  @inline(always)
  private mutating func processOther(_ frame: borrowing OctetView, _ time: Timestamp) {
    switch packet.outcome {
    case .datagram: break
    case .segment: processSegment(frame, time)
    case .fragment:
      counters.fragments &+= 1
      appendWithoutMessage(time)
    case .otherTransport:
      counters.otherTransport &+= 1
      appendWithoutMessage(time)
    case .notIP(let reason): counters.notIP[Int(reason.rawValue)] &+= 1
    case .rejected(let rejection):
      counters.rejected[Int(rejection.reason.rawValue)] &+= 1
      // The header of IP is sound where the one behind it is not.
      if rejection.layer == .udp || rejection.layer == .tcp { appendWithoutMessage(time) }
    }
  }

  /// A UDP datagram is a message when one of its ports is DNS.
  @inline(always)
  private mutating func processDatagram(_ frame: borrowing OctetView, _ time: Timestamp) {
    guard dnsPorts.contains(packet.flow.sourcePort, or: packet.flow.destinationPort) else {
      return processTunnel(frame, time)
    }
    takeDatagram(frame, time)
  }

  /// Makes the event of a datagram on a port of DNS.
  @inline(always)
  private mutating func takeDatagram(_ frame: borrowing OctetView, _ time: Timestamp) {
    counters.withMessage &+= 1
    let payload = frame.slice(
      from: Int(packet.payloadOffset), count: Int(packet.payloadCount))
    appendMessage(payload, time)
  }

  /// Opens the tunnels of a datagram that is not on a port of DNS, down to one that is.
  @inline(never)
  private mutating func processTunnel(_ frame: borrowing OctetView, _ time: Timestamp) {
    while PacketDecoder.openTunnel(
      frame: frame, into: &store.records.upcoming.packet, encapsulation: &encapsulation)
    {
      guard packet.outcome == .datagram else { return processOther(frame, time) }
      if dnsPorts.contains(packet.flow.sourcePort, or: packet.flow.destinationPort) {
        return takeDatagram(frame, time)
      }
    }
    counters.datagramsNotDNS &+= 1
    appendWithoutMessage(time)
  }

  /// A TCP segment on a port of DNS holds messages, each behind its length (RFC 1035 section 4.2.2).
  ///
  /// Only messages that are whole in the segment are taken: the segment must be filled by them, or
  /// the message be without a defect, since a segment may as well continue an earlier one.
  private mutating func processSegment(_ frame: borrowing OctetView, _ time: Timestamp) {
    guard dnsPorts.contains(packet.flow.sourcePort, or: packet.flow.destinationPort) else {
      counters.segmentsNotDNS &+= 1
      appendWithoutMessage(time)
      return
    }
    guard packet.payloadCount > 0 else {
      counters.segmentsEmpty &+= 1
      appendWithoutMessage(time)
      return
    }
    let payload = frame.slice(
      from: Int(packet.payloadOffset), count: Int(packet.payloadCount))
    let isFilled = Self.isFilledByMessages(payload)
    var at = 0
    var messageCount = 0
    while payload.count &- at > 2 {
      let length = Int(payload.uint16(at))
      guard length >= Header.octets, length <= payload.count &- at &- 2 else { break }
      let message = payload.slice(from: at &+ 2, count: length)
      if messageCount > 0, store.records.count > 0 {
        // The place of the packet went to the message before.
        store.records.upcoming.packet = store.records[store.records.count &- 1].packet
      }
      if !isFilled, hasDefect(message) { break }
      appendMessage(message, time)
      counters.messagesOverTCP &+= 1
      messageCount &+= 1
      at &+= 2 &+ length
    }
    if messageCount > 0 {
      counters.withMessage &+= 1
    } else {
      counters.segmentsIncomplete &+= 1
      appendWithoutMessage(time)
    }
  }

  /// Whether messages with their lengths fill a segment exactly.
  private static func isFilledByMessages(_ payload: borrowing OctetView) -> Bool {
    var at = 0
    while payload.count &- at >= 2 {
      let length = Int(payload.uint16(at))
      guard length >= Header.octets else { return false }
      at &+= 2 &+ length
    }
    return at == payload.count
  }

  /// Whether octets that may be a message have a defect; nothing is kept of them.
  private mutating func hasDefect(_ octets: borrowing OctetView) -> Bool {
    let count = store.entries.count
    let message = MessageParser.parse(octets, into: &store.entries)
    store.entries.truncate(to: count)
    return !message.defect.isNone
  }

  // MARK: - Events

  /// Parses a message and makes its event.
  @inline(always)
  private mutating func appendMessage(_ octets: borrowing OctetView, _ time: Timestamp) {
    // Parsed into the place that it has in the store, as the packet was.
    MessageParser.parse(octets, into: &store.entries, result: &store.records.upcoming.message)
    countMessage()
    guard wantsMessages else {
      store.entries.truncate(to: Int(store.records.upcoming.message.firstEntry))
      return appendWithoutMessage(time)
    }
    store.records.upcoming.time = time
    store.records.upcoming.messageStart = Int32(truncatingIfNeeded: store.octets.count)
    store.records.upcoming.messageCount = Int32(truncatingIfNeeded: octets.count)
    store.records.upcoming.matches = matches()
    if _slowPath(packet.tunnelCount > 0) { keepEncapsulation() }
    guard store.records.appendUpcoming() else { return }
    store.octets.append(octets)
    counters.events &+= 1
  }

  /// The blocks that the packet at hand matches.
  @inline(always)
  private func matches() -> BlockMatches {
    let matches = blocks.matches(packet)
    if _slowPath(blocks.isLimited), matches.contains(.transport), !blockPorts.allow(packet.flow) {
      return matches.subtracting(.transport)
    }
    return matches
  }

  /// Keeps the tunnels of the packet at hand with its record.
  @inline(never)
  private mutating func keepEncapsulation() {
    store.records.upcoming.encapsulation = UInt32(
      truncatingIfNeeded: store.encapsulations.count)
    store.encapsulations.append(encapsulation)
  }

  /// Counts the message at hand.
  @inline(always)
  private mutating func countMessage() {
    counters.messages &+= 1
    if _fastPath(store.records.upcoming.message.defect.isNone) {
      counters.decoded &+= 1
    } else {
      let reason = store.records.upcoming.message.defect.reason
      counters.malformed[Int(reason.rawValue)] &+= 1
      if !store.records.upcoming.message.hasHeader { return }
    }
    let isResponse: UInt64 = store.records.upcoming.message.header.isResponse ? 1 : 0
    counters.responses &+= isResponse
    counters.queries &+= 1 &- isResponse
  }

  /// Makes the event of a packet without a message, where a block asks for such packets.
  @inline(never)
  private mutating func appendWithoutMessage(_ time: Timestamp) {
    guard !plan.selection.isForMessagesOnly else { return }
    let matches = matches()
    guard !matches.isEmpty else { return }
    store.records.upcoming.time = time
    store.records.upcoming.message = noMessage
    store.records.upcoming.messageStart = -1
    store.records.upcoming.messageCount = 0
    store.records.upcoming.matches = matches
    if _slowPath(packet.tunnelCount > 0) { keepEncapsulation() }
    guard store.records.appendUpcoming() else { return }
    counters.events &+= 1
  }

  // MARK: - Batches

  /// Hands over what was gathered as a batch from `pool`; nil where there is nothing.
  public mutating func takeBatch(from pool: PacketBatchPool) -> EventBatch? {
    guard store.records.count > 0 else { return nil }
    let (batch, payload) = pool.take(plan)
    store.receivedTime = Timestamp.now()
    batch.appendLazyEvents(store.records.count)
    batch.payload = payload
    payload.exchange(&store)
    return batch
  }
}

/// Which packets match the blocks for IP and for the transport.
struct BlockRules: BitwiseCopyable, Sendable {
  /// Which blocks there are.
  private let hasIPv4, hasIPv6, hasTCP, hasUDP: Bool
  /// Whether one of the blocks for TCP and UDP is limited to ports.
  let isLimited: Bool

  /// The rules of a selection.
  init(_ selection: FieldSelection) {
    hasIPv4 = selection.types.contains(.ipv4)
    hasIPv6 = selection.types.contains(.ipv6)
    hasTCP = selection.types.contains(.tcp)
    hasUDP = selection.types.contains(.udp)
    isLimited = !selection.tcpPorts.isEmpty || !selection.udpPorts.isEmpty
  }

  /// The blocks that an IP packet matches, apart from their ports.
  @inline(always)
  func matches(_ packet: borrowing DecodedPacket) -> BlockMatches {
    let isV4 = packet.flow.source.version == .v4
    let network: BlockMatches = (isV4 ? hasIPv4 : hasIPv6) ? .network : []
    let isTCP = packet.flow.transport == .tcp
    let isMatch = packet.hasPorts && (isTCP ? hasTCP : hasUDP)
    return isMatch ? network.union(.transport) : network
  }
}

/// The ports that the blocks for TCP and UDP are limited to.
struct BlockPorts: Sendable {
  /// The ports for TCP; nil says all.
  private let tcp: PortSet?
  /// The ports for UDP; nil says all.
  private let udp: PortSet?

  /// The ports of a selection.
  init(_ selection: FieldSelection) {
    tcp = selection.tcpPorts.isEmpty ? nil : PortSet(selection.tcpPorts)
    udp = selection.udpPorts.isEmpty ? nil : PortSet(selection.udpPorts)
  }

  /// Whether one of a packet's ports is among those of the block for its transport.
  @inline(never)
  func allow(_ flow: Flow) -> Bool {
    guard let ports = flow.transport == .tcp ? tcp : udp else { return true }
    return ports.contains(flow.sourcePort, or: flow.destinationPort)
  }
}
