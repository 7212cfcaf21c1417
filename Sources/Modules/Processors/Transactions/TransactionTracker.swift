internal import DNS
internal import Events
internal import Octets
internal import Packets
internal import Pipeline
internal import Sensing

/// Pairs queries with responses; used with the processor's lock held.
final class TransactionTracker {
  /// What became of an event.
  static let stateKey = FieldKey(declaring: "transaction.state")
  /// How long the response took, in microseconds.
  static let latencyKey = FieldKey(declaring: "transaction.latency")
  /// When the query came.
  private static let queryTimeKey = FieldKey(declaring: "transaction.query_time")
  /// The time to live of IP of a response that differs from another, and that of the other.
  private static let timeToLiveKey = FieldKey(declaring: "transaction.ip_ttl")
  /// See ``timeToLiveKey``.
  private static let firstTimeToLiveKey = FieldKey(declaring: "transaction.first_ip_ttl")

  /// The transactions.
  private var table: TransactionTable
  /// Queries that wait for their response.
  private var queries = HeldEvents()
  /// Responses whose query may have been captured a little later.
  private var early = HeldEvents()
  /// How many queries may wait.
  private let limit: Int
  /// What is counted.
  let counters = TransactionCounters()
  /// Latencies since the start, and since the last statistics.
  private(set) var total: LatencyTable, recent: LatencyTable
  /// Makes digests of responses.
  private let hash = KeyedHash()
  /// A name.
  private var scratch = OctetBuffer(capacity: 512)
  /// When the last message came.
  private(set) var lastTime = Timestamp(nanoseconds: 0)

  /// A tracker.
  init(limit: Int, window: Int64, skew: Int64, servers: Int) {
    self.limit = limit
    table = TransactionTable(
      capacity: limit, windowNanoseconds: window, skewNanoseconds: skew)
    total = LatencyTable(limit: servers)
    recent = LatencyTable(limit: servers)
  }

  /// Shows the messages of a batch to the tracker.
  private struct Visitor: MessageVisitor {
    /// The tracker.
    let tracker: TransactionTracker
    /// The batch.
    let batch: EventBatch
    /// Batches with events that were held.
    var released: [EventBatch] = []

    /// Looks at a message.
    mutating func visit(
      _ message: SensedMessage, _ octets: borrowing OctetView, _ entries: borrowing RecordTable,
      event: Int
    ) {
      tracker.look(at: message, octets, entries, event, batch, &released)
    }
  }

  /// Pairs what is in a batch; what waits is taken out of it. Answers batches that go on before it.
  func process(_ batch: EventBatch) -> [EventBatch] {
    guard let payload = batch.payload as? PacketPayload else {
      counters.others.add(batch.liveCount)
      return []
    }
    var visitor = Visitor(tracker: self, batch: batch)
    let others = payload.visitMessages(of: batch, &visitor)
    // Events behind those of the payload were made by somebody else.
    let behind = max(batch.count - payload.eventCount, 0)
    counters.others.add(others + behind)
    queries.endBatch(batch)
    early.endBatch(batch)
    return expired(at: lastTime) + visitor.released
  }

  /// Events that have waited for long enough.
  func expired(at time: Timestamp) -> [EventBatch] {
    var batches: [EventBatch] = []
    while let batch = early.takeOlder(than: time.nanoseconds &- table.skewNanoseconds) {
      finish(batch, .unsolicited)
      batches.append(batch)
    }
    while let batch = queries.takeOlder(than: time.nanoseconds &- table.windowNanoseconds) {
      finish(batch, .unanswered)
      batches.append(batch)
    }
    while queries.count > limit, let batch = queries.takeOldest() {
      counters.hurried.add(batch.liveCount)
      finish(batch, .unanswered)
      batches.append(batch)
    }
    return batches
  }

  /// All events that wait.
  func rest() -> [EventBatch] {
    var batches: [EventBatch] = []
    while let batch = early.takeOldest() {
      finish(batch, .unsolicited)
      batches.append(batch)
    }
    while let batch = queries.takeOldest() {
      finish(batch, .unanswered)
      batches.append(batch)
    }
    return batches
  }

  /// Forgets recent latencies, behind statistics.
  func forgetRecent() { recent.removeAll() }

  // MARK: - Messages

  /// Looks at a message.
  private func look(
    at message: SensedMessage, _ octets: borrowing OctetView, _ entries: borrowing RecordTable,
    _ event: Int, _ batch: EventBatch, _ released: inout [EventBatch]
  ) {
    lastTime = message.time
    if Self.isMulticast(message.flow) { return set(.multicast, event, of: batch) }
    guard let key = table.key(of: octets, message.parsed, entries, flow: message.flow),
      queries.hasRoom, early.hasRoom
    else { return counters.others.add(1) }
    if message.parsed.header.isResponse {
      let token = early.nextToken << 8 | UInt64(message.timeToLive)
      let outcome = table.noteResponse(
        key, at: message.time, digest: digest(of: message.parsed, octets, entries), token: token)
      answer(outcome, message, event, batch)
    } else {
      ask(key, message, event, batch, &released)
    }
  }

  /// Takes a query.
  private func ask(
    _ key: TransactionKey, _ message: SensedMessage, _ event: Int, _ batch: EventBatch,
    _ released: inout [EventBatch]
  ) {
    switch table.noteQuery(key, at: message.time, token: queries.nextToken) {
    case .first:
      queries.add(event, at: message.time.nanoseconds)
      counters.held.add(1)
    case .repeated: set(.duplicate, event, of: batch)
    case .answeredBefore(let token):
      guard let place = early.take(token >> 8) else {
        return set(.paired, event, of: batch)
      }
      counters.released.add(1)
      counters.joined.add(1)
      batch.drop(event)
      switch place {
      case .current(let response): pair(response, of: batch, message.time, message.flow.destination)
      case .apart(let other):
        pair(0, of: other, message.time, message.flow.destination)
        released.append(other)
      }
    }
  }

  /// Takes a response.
  private func answer(
    _ outcome: TransactionTable.ResponseOutcome, _ message: SensedMessage, _ event: Int,
    _ batch: EventBatch
  ) {
    switch outcome.kind {
    case .unsolicited:
      early.add(event, at: message.time.nanoseconds)
      counters.held.add(1)
    case .paired:
      let (isFound, query) = queries.discard(outcome.queryToken)
      if isFound {
        counters.released.add(1)
        counters.joined.add(1)
        if let query { batch.drop(query) }
      }
      pair(event, of: batch, outcome.queryTime, message.flow.source)
    case .duplicate:
      set(.duplicate, event, of: batch)
      batch.set(Self.queryTimeKey, Value(outcome.queryTime), event: event)
    case .conflicting:
      set(.conflicting, event, of: batch)
      batch.set(Self.queryTimeKey, Value(outcome.queryTime), event: event)
      batch.set(Self.timeToLiveKey, Value(Int64(message.timeToLive)), event: event)
      let first = Int64(outcome.firstResponseToken & 0xFF)
      batch.set(Self.firstTimeToLiveKey, Value(first), event: event)
    }
  }

  /// Writes that a response has its query.
  private func pair(
    _ response: Int, of batch: EventBatch, _ queryTime: Timestamp, _ server: IPAddress
  ) {
    let time = batch.value(of: .eventTime, event: response)?.datetime ?? queryTime
    let microseconds = (time.nanoseconds &- queryTime.nanoseconds) / 1000
    set(.paired, response, of: batch)
    batch.set(Self.latencyKey, Value(microseconds), event: response)
    batch.set(Self.queryTimeKey, Value(queryTime), event: response)
    total.add(server, microseconds: microseconds)
    recent.add(server, microseconds: microseconds)
  }

  /// Writes what an event is.
  private func set(_ state: TransactionState, _ event: Int, of batch: EventBatch) {
    batch.set(Self.stateKey, batch.makeValue(state.rawValue), event: event)
    counters.add(state)
  }

  /// Writes what events are that have waited.
  private func finish(_ batch: EventBatch, _ state: TransactionState) {
    counters.released.add(batch.liveCount)
    for event in 0..<batch.count where !batch.isDropped(event) {
      set(state, event, of: batch)
    }
    guard state == .unanswered, let payload = batch.payload as? PacketPayload else { return }
    var visitor = UnansweredVisitor(tracker: self)
    _ = payload.visitMessages(of: batch, &visitor)
  }

  /// Counts queries without a response by their server.
  private struct UnansweredVisitor: MessageVisitor {
    /// The tracker.
    let tracker: TransactionTracker

    /// Looks at a query.
    mutating func visit(
      _ message: SensedMessage, _ octets: borrowing OctetView, _ entries: borrowing RecordTable,
      event: Int
    ) {
      tracker.total.add(message.flow.destination, microseconds: nil)
      tracker.recent.add(message.flow.destination, microseconds: nil)
    }
  }

  // MARK: - What a response says

  /// Whether a message is to or from many: multicast DNS, LLMNR, or to an address of a group.
  private static func isMulticast(_ flow: Flow) -> Bool {
    for port in [flow.sourcePort, flow.destinationPort] where port == 5353 || port == 5355 {
      return true
    }
    let target = flow.destination
    return target.version == .v4 ? target.low >> 28 == 14 : target.high >> 56 == 0xFF
  }

  /// What a response says, whatever the order of its records and their TTLs.
  private func digest(
    of message: ParsedMessage, _ octets: borrowing OctetView, _ entries: borrowing RecordTable
  ) -> UInt64 {
    var sum = hash.hash(UInt64(message.responseCode.rawValue))
    let first = message.firstEntry(.answer)
    for index in first..<first + Int(message.answersRead) + Int(message.authoritiesRead) {
      let entry = entries[index]
      scratch.removeAll()
      _ = NameReader.appendWire(
        nameAt: Int(entry.ownerOffset), of: octets, folded: true, to: &scratch)
      let owner = scratch.count
      // However names in it are compressed and spelt.
      if !CanonicalData.append(entry, of: octets, to: &scratch) {
        scratch.append(
          octets.slice(from: Int(entry.dataOffset), count: Int(entry.dataLength)))
      }
      sum =
        sum
        &+ hash.hash(
          hash.hash(scratch.view), UInt64(owner), UInt64(entry.type.rawValue),
          UInt64(entry.recordClass.rawValue), 0)
    }
    return sum
  }
}
