public import Events
internal import Octets
internal import Packets

// MARK: - One of several sensors

extension Sensor {
  /// Whether the packet at hand is one whose events depend on earlier packets: a fragment, a segment on
  /// a port of DNS or of HTTP, or the beginning of an encrypted session.
  @inline(never)
  mutating func needsOthers(_ frame: borrowing OctetView) -> Bool {
    let flow = packet.flow
    let payload = frame.slice(
      from: Int(packet.payloadOffset), count: Int(packet.payloadCount))
    switch packet.outcome {
    case .fragment: return true
    case .segment:
      if dnsPorts.contains(flow.sourcePort, or: flow.destinationPort) { return true }
      if Self.webPorts.contains(flow.sourcePort, or: flow.destinationPort) { return true }
      guard EncryptedTransport.isTCPPort(flow.destinationPort) else { return false }
      return EncryptedTransport.recognise(payload, flow) != nil
    case .datagram:
      guard EncryptedTransport.isUDPPort(flow.destinationPort) else { return false }
      return EncryptedTransport.recogniseQUIC(payload, flow) != nil
    default: return false
    }
  }

  /// Leaves the packet at hand to another sensor.
  @inline(never)
  mutating func leave() {
    isLeft = true
    attentionLimit = 0
  }

  /// Whether the packet that was processed last is left to another sensor; then it is not counted here.
  ///
  /// - Parameters:
  ///   - octets: How many of its octets were captured.
  ///   - originalLength: How many it had.
  public mutating func takeLeft(octets: Int, originalLength: Int) -> Bool {
    guard isLeft else { return false }
    isLeft = false
    attentionLimit = batchLimit
    counted.frames &-= 1
    counted.octets &-= UInt64(octets)
    if octets < originalLength { counted.capturedShort &-= 1 }
    return true
  }

  // MARK: - Pieces

  /// Puts what was gathered into a piece that has nothing of its own yet.
  public mutating func handOver(to piece: SensedPiece) {
    swap(&store, &piece.store)
    store.removeAll()
  }

  /// Takes what a piece has, to gather more behind it; ``giveBack(to:)`` comes next.
  public mutating func takeUp(_ piece: SensedPiece) {
    swap(&store, &piece.store)
    piece.tail = store.records.count
  }

  /// Notes that the events gathered since the last call go before event `place` of what the piece had.
  public mutating func placeNew(before place: Int32, in piece: SensedPiece) {
    let count = store.records.count &- piece.tail &- piece.places.count
    for _ in 0..<max(count, 0) { piece.places.append(place) }
  }

  /// Gives everything back to the piece.
  public mutating func giveBack(to piece: SensedPiece) {
    swap(&store, &piece.store)
    store.removeAll()
  }
}

/// The events of a piece of a capture, made by two sensors: one of several that looks at packets by
/// themselves, and the one that knows the packets before.
///
/// The first gathers events and leaves some packets out; the second takes up what the first gathered
/// and adds the events of the packets that were left. ``takeBatch(from:_:)`` puts all in order.
public final class SensedPiece: @unchecked Sendable {
  // Unchecked: a piece has one owner at a time.

  /// The events.
  var store = PacketStore()
  /// How many events the first sensor made.
  var tail = 0
  /// For each event of the second sensor, before which of the first's it goes.
  var places: [Int32] = []
  /// Memory for putting in order.
  private var scratch: ElementTable<PacketRecord>
  /// The same for entries of other protocols.
  private var layerScratch: ElementTable<LayerEntry>

  /// An empty piece.
  public init() {
    let record = store.records.upcoming
    scratch = ElementTable(capacity: 16, limit: 1 << 20, filler: record)
    let entry = store.layers.upcoming
    layerScratch = ElementTable(capacity: 16, limit: 1 << 22, filler: entry)
  }

  /// How many events there are.
  public var eventCount: Int { store.records.count }

  /// Hands the events over as a batch, in the order of their packets; nil where there are none.
  public func takeBatch(from pool: PacketBatchPool, _ plan: FieldPlan) -> EventBatch? {
    defer { places.removeAll(keepingCapacity: true) }
    guard store.records.count > 0 else { return nil }
    if !places.isEmpty {
      if store.layers.count > 0 { orderLayers() }
      store.records.merge(from: tail, before: places, scratch: &scratch)
    }
    return pool.take(plan, with: &store)
  }

  /// Numbers the entries of other protocols as their events will be, and puts them in that order.
  private func orderLayers() {
    let events = (0..<store.layers.count).map { Int(store.layers[$0].event) }
    let boundary = events.firstIndex { $0 >= tail } ?? events.count
    var layerPlaces: [Int32] = []
    var low = 0
    for index in boundary..<events.count {
      let event = events[index] - tail
      guard places.indices.contains(event) else { return }
      // The first of the other entries whose event comes behind.
      while low < boundary, events[low] < Int(places[event]) { low += 1 }
      layerPlaces.append(Int32(truncatingIfNeeded: low))
      number(index, Int(places[event]) + event)
    }
    var added = 0
    for index in 0..<boundary {
      while added < places.count, Int(places[added]) <= events[index] { added += 1 }
      number(index, events[index] + added)
    }
    store.layers.merge(from: boundary, before: layerPlaces, scratch: &layerScratch)
  }

  /// Gives an entry of other protocols the number of its event.
  private func number(_ index: Int, _ event: Int) {
    var entry = store.layers[index]
    entry.event = UInt32(truncatingIfNeeded: event)
    store.layers[index] = entry
  }
}
