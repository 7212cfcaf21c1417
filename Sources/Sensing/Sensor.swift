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
  private var packet = DecodedPacket()
  /// What stands in the record of a packet without a message.
  private let noMessage: ParsedMessage
  /// The ports that are DNS.
  private let dnsPorts: PortSet
  /// Whether messages are wanted.
  private let wantsMessages: Bool
  /// Which packets make events without a message, and whose fields events have.
  private let blocks: BlockRules

  /// How many events a batch has.
  private let batchLimit: Int

  /// A sensor that makes events as `plan` says, in batches of at most `batchLimit`.
  public init(_ plan: FieldPlan, batchLimit: Int = Sensor.batchLimit) {
    self.plan = plan
    self.batchLimit = batchLimit
    dnsPorts = PortSet(plan.selection.dnsPorts)
    wantsMessages = plan.selection.types.contains(.dns)
    blocks = BlockRules(plan.selection)
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
    PacketDecoder.decode(frame: frame, linkType: linkType, into: &packet)
    switch packet.outcome {
    case .datagram: processDatagram(frame, time)
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
      counters.datagramsNotDNS &+= 1
      appendWithoutMessage(time)
      return
    }
    counters.withMessage &+= 1
    let payload = frame.slice(
      from: Int(packet.payloadOffset), count: Int(packet.payloadCount))
    appendMessage(payload, time)
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
    let message = MessageParser.parse(octets, into: &store.entries)
    count(message)
    guard wantsMessages else {
      store.entries.truncate(to: Int(message.firstEntry))
      return appendWithoutMessage(time)
    }
    let start = store.octets.count
    store.octets.append(octets)
    counters.events &+= 1
    store.records.append(
      PacketRecord(
        time: time, packet: packet, message: message,
        messageStart: Int32(truncatingIfNeeded: start),
        messageCount: Int32(truncatingIfNeeded: octets.count), matches: blocks.matches(packet)))
  }

  /// Counts a message.
  @inline(always)
  private mutating func count(_ message: ParsedMessage) {
    counters.messages &+= 1
    if _fastPath(message.defect.isNone) {
      counters.decoded &+= 1
    } else {
      counters.malformed[Int(message.defect.reason.rawValue)] &+= 1
      if !message.hasHeader { return }
    }
    let isResponse: UInt64 = message.header.isResponse ? 1 : 0
    counters.responses &+= isResponse
    counters.queries &+= 1 &- isResponse
  }

  /// Makes the event of a packet without a message, where a block asks for such packets.
  @inline(never)
  private mutating func appendWithoutMessage(_ time: Timestamp) {
    guard !plan.selection.isForMessagesOnly else { return }
    let matches = blocks.matches(packet)
    guard !matches.isEmpty else { return }
    counters.events &+= 1
    store.records.append(
      PacketRecord(
        time: time, packet: packet, message: noMessage, messageStart: -1,
        messageCount: 0, matches: matches))
  }

  // MARK: - Batches

  /// Hands over what was gathered as a batch from `pool`; nil where there is nothing.
  public mutating func takeBatch(from pool: PacketBatchPool) -> EventBatch? {
    guard !store.records.isEmpty else { return nil }
    let (batch, payload) = pool.take(plan)
    store.receivedTime = Timestamp.now()
    batch.appendLazyEvents(store.records.count)
    batch.payload = payload
    payload.exchange(&store)
    return batch
  }
}

/// Which packets match the blocks for IP and for the transport.
struct BlockRules: Sendable {
  /// Which blocks there are.
  private let hasIPv4, hasIPv6, hasTCP, hasUDP: Bool
  /// The ports that the block for TCP is limited to; nil says all.
  private let tcpPorts: PortSet?
  /// The ports that the block for UDP is limited to; nil says all.
  private let udpPorts: PortSet?

  /// The rules of a selection.
  init(_ selection: FieldSelection) {
    hasIPv4 = selection.types.contains(.ipv4)
    hasIPv6 = selection.types.contains(.ipv6)
    hasTCP = selection.types.contains(.tcp)
    hasUDP = selection.types.contains(.udp)
    tcpPorts = selection.tcpPorts.isEmpty ? nil : PortSet(selection.tcpPorts)
    udpPorts = selection.udpPorts.isEmpty ? nil : PortSet(selection.udpPorts)
  }

  /// The blocks that an IP packet matches.
  @inline(always)
  func matches(_ packet: borrowing DecodedPacket) -> BlockMatches {
    var matches: BlockMatches = []
    if packet.flow.source.version == .v4 ? hasIPv4 : hasIPv6 { matches.insert(.network) }
    guard packet.hasPorts else { return matches }
    let isTCP = packet.flow.transport == .tcp
    guard isTCP ? hasTCP : hasUDP else { return matches }
    let ports = isTCP ? tcpPorts : udpPorts
    if let ports, !ports.contains(packet.flow.sourcePort, or: packet.flow.destinationPort) {
      return matches
    }
    matches.insert(.transport)
    return matches
  }
}
