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
  /// How many it has where it is rendered at once: what was gathered is still in the first cache.
  public static var nearBatchLimit: Int { 128 }
  /// After how many octets of messages a batch is full.
  public static var batchOctets: Int { 1 << 18 }

  /// What is counted besides the terms of ``streams`` and ``fragments``.
  var counted = SensorCounters()
  /// The fields that events have.
  let plan: FieldPlan
  /// What was gathered since the last batch.
  var store = PacketStore()
  /// The packet at hand.
  var packet: DecodedPacket {
    @inline(always) _read { yield store.records.upcoming.packet }
  }
  /// The tunnels of the packet at hand, where it came through any.
  var encapsulation = Encapsulation()
  /// What stands in the record of a packet without a message.
  let noMessage: ParsedMessage
  /// The ports that are DNS.
  let dnsPorts: PortSet
  /// Whether messages are wanted.
  let wantsMessages: Bool
  /// Which packets make events without a message, and whose fields events have.
  let blocks: BlockRules
  /// The ports that the blocks are limited to.
  let blockPorts: BlockPorts
  /// Finds other protocols, where blocks ask for any.
  var layers: LayerFinder

  /// Streams of TCP.
  var streams: StreamTable
  /// Fragments of IP packets.
  var fragments: FragmentAssembler
  /// Streams with messages over HTTP.
  var web = HTTPStreamTable()
  /// Flows with encrypted sessions.
  var sessions = SessionTable()
  /// The payload of the packet that fragments were put together to; nil while it is lent.
  var reassembled: OctetBuffer? = OctetBuffer(capacity: 1 << 16)
  /// That of a packet inside such a packet; octets of HTTP, too.
  var reassembledInside: OctetBuffer? = OctetBuffer(capacity: 64)
  /// The interface that the next packets were captured on, where the input has several.
  public var interface: UInt32 = 0
  /// A message that came in several segments; nil while it is lent.
  var gathered: OctetBuffer? = OctetBuffer(capacity: 1 << 16)
  /// How far ``finish()`` came.
  var finishedWindows = 0
  /// How many streams a sweep that was interrupted by a full batch still looks at.
  var sweepLeft = 0
  /// Which conversations are looked at.
  var sampling = Sampling()

  /// How many events a batch has.
  let batchLimit: Int
  /// After how many octets of messages a batch is full.
  let octetLimit: Int
  /// At how many events the caller has something to do: ``batchLimit``, and none while there are
  /// offences to be taken, so that looking for both is one comparison.
  var attentionLimit: Int
  /// What is wrong with the packet at hand, where that is wanted.
  var offences: OffenceList
  /// Whether packets of the program's own connections are left out, as in live capture.
  let leavesOutOwn: Bool
  /// These connections.
  var ownConnections = OwnConnectionFilter()
  /// Whether it is one of several, each of which has some of the packets; see ``SensedPiece``.
  let isOneOfSeveral: Bool
  /// Whether the packet at hand needs what earlier packets left, and so was not looked at further.
  var isLeft = false

  /// A sensor that makes events as `plan` says.
  ///
  /// - Parameters:
  ///   - plan: Which packets make events, and with which fields.
  ///   - batchLimit: The most events of a batch; the largest number for no limit at all.
  ///   - streams: What TCP reassembly may use.
  ///   - fragments: What fragment reassembly may use.
  ///   - keepsOffences: Whether the caller takes what is wrong with each packet, by
  ///     ``takeOffences(into:)``.
  ///   - leavesOutOwn: Whether packets of the program's own connections are counted and left alone.
  ///   - isOneOfSeveral: Whether packets that need what earlier ones left are left to another sensor, by
  ///     ``takeLeft(octets:originalLength:)``.
  public init(
    _ plan: FieldPlan, batchLimit: Int = Sensor.batchLimit,
    streams: StreamLimits = StreamLimits(), fragments: FragmentLimits = FragmentLimits(),
    keepsOffences: Bool = false, leavesOutOwn: Bool = false, isOneOfSeveral: Bool = false
  ) {
    self.plan = plan
    self.leavesOutOwn = leavesOutOwn
    self.isOneOfSeveral = isOneOfSeveral
    self.batchLimit = batchLimit
    octetLimit = batchLimit == .max ? .max : Self.batchOctets
    self.streams = StreamTable(streams)
    self.fragments = FragmentAssembler(fragments)
    attentionLimit = batchLimit
    offences = OffenceList(isWanted: keepsOffences)
    dnsPorts = PortSet(plan.selection.dnsPorts)
    wantsMessages = plan.selection.types.contains(.dns)
    blocks = BlockRules(plan.selection)
    blockPorts = BlockPorts(plan.selection)
    layers = LayerFinder(plan.selection.layers)
    noMessage = MessageParser.parse(OctetBuffer(capacity: 0).view, into: &store.entries)
  }

  /// What is counted.
  public var counters: SensorCounters {
    var counters = counted
    counters.streams = streams.counters
    counters.fragments = fragments.counters
    counters.http = web.counters
    counters.withMessage &+= streams.counters.completing &+ web.counters.completing
    return counters
  }

  /// What tells the tunnels and the interface of the packet at hand from others: what two interfaces
  /// captured of one flow is two streams, each whole in itself.
  var scope: UInt64 {
    @inline(always) get {
      let tunnels =
        _fastPath(packet.tunnelCount == 0) ? 0 : encapsulation.identity(packet.tunnelCount)
      return tunnels ^ UInt64(interface) &* 0x9E37_79B9_7F4A_7C15
    }
  }

  /// Events that are gathered.
  public var pendingCount: Int { store.records.count }

  /// Whether it is time for ``takeBatch(from:)``.
  public var isBatchFull: Bool {
    store.records.count >= batchLimit || store.octets.count >= octetLimit
  }

  /// Whether it is time for ``takeBatch(from:)``, for ``takeOffences(into:)`` or for
  /// ``takeLeft(octets:originalLength:)``.
  public var wantsAttention: Bool {
    store.records.count >= attentionLimit || store.octets.count >= octetLimit
  }

  // MARK: - Packets

  /// Decodes a packet, and gathers the events that it makes.
  public mutating func process(
    _ frame: borrowing OctetView, at time: Timestamp, linkType: LinkType, originalLength: Int
  ) {
    counted.frames &+= 1
    counted.octets &+= UInt64(frame.count)
    if _slowPath(frame.count < originalLength) { counted.capturedShort &+= 1 }
    // Decoded into the place that it has in the store, where it stays if it makes an event.
    PacketDecoder.decode(
      frame: frame, linkType: linkType, into: &store.records.upcoming.packet,
      encapsulation: &encapsulation)
    if _slowPath(leavesOutOwn), isOwn() { return }
    if _slowPath(blocks.hasLayers) { beginLayers(frame, linkType) }
    switch packet.outcome {
    case .datagram: processDatagram(frame, time)
    default: processOther(frame, time)
    }
  }

  /// Whether the packet at hand is of one of the program's own connections; then it is counted.
  @inline(__always)
  private mutating func isOwn() -> Bool {
    guard packet.outcome == .datagram || packet.outcome == .segment,
      ownConnections.contains(packet.flow)
    else { return false }
    counted.ownConnections &+= 1
    return true
  }

  /// What becomes of a packet that is no datagram.
  @inline(always)
  mutating func processOther(_ frame: borrowing OctetView, _ time: Timestamp) {
    if isOneOfSeveral, needsOthers(frame) { return leave() }
    switch packet.outcome {
    case .datagram: break
    case .segment: processSegment(frame, time)
    case .fragment: processFragment(frame, time)
    case .otherTransport:
      counted.otherTransport &+= 1
      appendWithoutMessage(time)
    case .notIP(let reason):
      counted.notIP[Int(reason.rawValue)] &+= 1
      if blocks.hasLayers { appendWithoutMessage(time, hasIP: false) }
    case .rejected(let rejection):
      counted.rejected[Int(rejection.reason.rawValue)] &+= 1
      noteRejection(rejection)
      // The header of IP is sound where the one behind it is not.
      let hasIP = rejection.layer == .udp || rejection.layer == .tcp
      if hasIP || blocks.hasLayers { appendWithoutMessage(time, hasIP: hasIP) }
    }
  }

  /// A UDP datagram is a message when one of its ports is DNS.
  @inline(always)
  mutating func processDatagram(_ frame: borrowing OctetView, _ time: Timestamp) {
    guard dnsPorts.contains(packet.flow.sourcePort, or: packet.flow.destinationPort) else {
      return processTunnel(frame, time)
    }
    takeDatagram(frame, time)
  }

  /// Makes the event of a datagram on a port of DNS.
  @inline(always)
  private mutating func takeDatagram(_ frame: borrowing OctetView, _ time: Timestamp) {
    counted.withMessage &+= 1
    let payload = frame.slice(
      from: Int(packet.payloadOffset), count: Int(packet.payloadCount))
    appendMessage(payload, time)
  }

  /// Opens the tunnels of a datagram that is not on a port of DNS, down to one that is.
  @inline(never)
  private mutating func processTunnel(_ frame: borrowing OctetView, _ time: Timestamp) {
    openTunnels(frame)
    guard packet.outcome == .datagram else { return processOther(frame, time) }
    if dnsPorts.contains(packet.flow.sourcePort, or: packet.flow.destinationPort) {
      return takeDatagram(frame, time)
    }
    if isOneOfSeveral, needsOthers(frame) { return leave() }
    noteSession(frame, time)
    counted.datagramsNotDNS &+= 1
    appendWithoutMessage(time)
  }

  /// Opens one tunnel over UDP after the other, down to a datagram on a port of DNS, or to what is no
  /// tunnel over UDP; there are at most ``PacketDecoder/layerLimit``.
  mutating func openTunnels(_ frame: borrowing OctetView) {
    while packet.outcome == .datagram,
      !dnsPorts.contains(packet.flow.sourcePort, or: packet.flow.destinationPort),
      PacketDecoder.openTunnel(
        frame: frame, into: &store.records.upcoming.packet, encapsulation: &encapsulation)
    {
      if blocks.hasLayers { lookForLayers(frame) }
    }
  }

  // MARK: - Events

  /// Parses a message and makes its event.
  @inline(always)
  mutating func appendMessage(
    _ octets: borrowing OctetView, _ time: Timestamp, _ marks: BlockMatches = .none
  ) {
    var marks = marks
    if _slowPath(sampling.isOn) {
      guard sampling.keeps(packet.flow) else { return leaveOut() }
      marks.insert(.sampled)
    }
    // Parsed into the place that it has in the store, as the packet was.
    MessageParser.parse(octets, into: &store.entries, result: &store.records.upcoming.message)
    countMessage(octets: octets.count)
    guard wantsMessages else {
      store.entries.truncate(to: Int(store.records.upcoming.message.firstEntry))
      return appendWithoutMessage(time)
    }
    marks.formUnion(matches())
    store.records.upcoming.place(
      time, start: store.octets.count, count: octets.count, matches: marks)
    if _slowPath(packet.tunnelCount > 0) { keepEncapsulation() }
    guard store.records.appendUpcoming() else { return }
    store.octets.append(octets)
    counted.events &+= 1
  }

  /// The blocks that the packet at hand matches.
  @inline(always)
  mutating func matches() -> BlockMatches {
    let matches = blocks.matches(packet)
    return _slowPath(blocks.isSpecial) ? specialMatches(matches) : matches
  }

  /// Keeps the tunnels of the packet at hand with its record.
  @inline(never)
  private mutating func keepEncapsulation() {
    store.records.upcoming.encapsulation = UInt32(
      truncatingIfNeeded: store.encapsulations.count)
    store.encapsulations.append(encapsulation)
  }

  /// Counts the message at hand, of so many octets.
  @inline(always)
  mutating func countMessage(octets: Int) {
    counted.messages &+= 1
    if _fastPath(store.records.upcoming.message.defect.isNone) {
      counted.decoded &+= 1
    } else {
      let reason = store.records.upcoming.message.defect.reason
      counted.malformed[Int(reason.rawValue)] &+= 1
      noteDefect(octets: octets)
      if !store.records.upcoming.message.hasHeader { return }
    }
    let isResponse: UInt64 = store.records.upcoming.message.header.isResponse ? 1 : 0
    counted.responses &+= isResponse
    counted.queries &+= 1 &- isResponse
  }

  /// Makes the event of a packet without a message, where a block asks for such packets.
  @inline(never)
  mutating func appendWithoutMessage(_ time: Timestamp, hasIP: Bool = true) {
    guard !plan.selection.isForMessagesOnly else { return }
    store.records.upcoming.messageStart = -1
    let matches = hasIP ? matches() : keepLayers(isMessage: false, hasIP: false)
    guard !matches.isEmpty else { return }
    store.records.upcoming.time = time
    store.records.upcoming.message = noMessage
    store.records.upcoming.messageCount = 0
    store.records.upcoming.matches = matches
    if _slowPath(packet.tunnelCount > 0) { keepEncapsulation() }
    guard store.records.appendUpcoming() else { return }
    counted.events &+= 1
  }

  // MARK: - Batches

  /// Hands over what was gathered as a batch from `pool`; nil where there is nothing.
  public mutating func takeBatch(from pool: PacketBatchPool) -> EventBatch? {
    guard store.records.count > 0 else { return nil }
    store.samplingRate = sampling.rate
    return pool.take(plan, with: &store)
  }
}

/// Which packets match the blocks for IP and for the transport.
struct BlockRules: BitwiseCopyable, Sendable {
  /// Which blocks there are.
  private let hasIPv4, hasIPv6, hasTCP, hasUDP: Bool
  /// Whether one of the blocks for TCP and UDP is limited to ports.
  let isLimited: Bool
  /// Whether there are blocks for other protocols.
  let hasLayers: Bool
  /// Whether what packets match is more than the blocks for IP and the transport say.
  let isSpecial: Bool

  /// The rules of a selection.
  init(_ selection: FieldSelection) {
    hasIPv4 = selection.types.contains(.ipv4)
    hasIPv6 = selection.types.contains(.ipv6)
    hasTCP = selection.types.contains(.tcp)
    hasUDP = selection.types.contains(.udp)
    isLimited = !selection.tcpPorts.isEmpty || !selection.udpPorts.isEmpty
    hasLayers = !selection.layers.isEmpty
    isSpecial = isLimited || hasLayers
  }

  /// The blocks that an IP packet matches, apart from their ports.
  @inline(always)
  func matches(_ packet: borrowing DecodedPacket) -> BlockMatches {
    let isV4 = packet.flow.source.version == .v4
    let network: BlockMatches = (isV4 ? hasIPv4 : hasIPv6) ? .network : .none
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
