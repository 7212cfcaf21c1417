public import Events
public import Octets
internal import Synchronization

/// The packets of a batch of lazy events.
public final class PacketPayload: EventPayload {
  /// The plan that the events are rendered by.
  let plan: FieldPlan
  /// ``store``, where no access is checked: every reading of a field is one.
  @exclusivity(unchecked) private var storage: PacketStore
  /// The packets.
  private(set) var store: PacketStore {
    @inline(__always) _read { yield unsafe storage }
    @inline(__always) _modify { yield unsafe &storage }
  }
  /// What calls need besides the packets: branches of a route share a payload between threads.
  private let scratch = Mutex(Scratch())

  /// Names that no field of packets has, and that were asked for; see ``path(_:)``.
  private let absent = KeySet()

  /// What calls keep for the next ones.
  private struct Scratch {
    /// Fields of an event that is being expanded.
    var paths: [FieldPath] = []
  }

  /// An empty payload.
  init(_ plan: FieldPlan) {
    self.plan = plan
    unsafe storage = PacketStore()
  }

  /// A payload of packets that are not its own.
  private init(_ plan: FieldPlan, _ store: consuming PacketStore) {
    self.plan = plan
    unsafe storage = store
  }

  /// How many events are made of it.
  public var eventCount: Int { store.records.count }

  /// How much memory it has, about.
  public var octetCount: Int { store.octetCount }

  /// The same packets in no more memory than they need.
  public func compacted() -> PacketPayload { PacketPayload(plan, store.compacted()) }

  /// Takes what a sensor gathered, and gives it an empty store that is warm.
  func exchange(_ other: inout PacketStore) {
    store.removeAll()
    swap(&store, &other)
  }

  /// Some of the packets, in the order given; nil where an event is none of them.
  public func extracted(_ events: [Int]) -> PacketPayload? {
    guard events.allSatisfy({ $0 < store.records.count }) else { return nil }
    return PacketPayload(plan, store.extracted(events))
  }

  /// The field that a key names; nil where it is none of packets.
  func path(_ key: FieldKey) -> FieldPath? {
    if let path = plan.keys.quickPath(key) { return path }
    if absent.contains(key) { return nil }
    if let path = plan.keys.slowPath(key) { return path }
    absent.insert(key)
    return nil
  }

  /// The value of a field of an event as it was made.
  public func value(of key: FieldKey, event: Int, in batch: EventBatch) -> Value? {
    if let path = plan.keys.quickPath(key) {
      guard event < store.records.count else { return nil }
      return PacketFields.value(path, of: event, in: store, plan: plan, text: &batch.text)
    }
    if let number = plan.layerKeys.number(key) {
      return layerValue(number, of: event, in: batch)
    }
    guard let path = path(key), event < store.records.count else { return nil }
    return PacketFields.value(path, of: event, in: store, plan: plan, text: &batch.text)
  }

  /// Whether an event has a field.
  public func hasField(_ key: FieldKey, event: Int, in batch: EventBatch) -> Bool {
    value(of: key, event: event, in: batch) != nil
  }

  /// Whether no packet has a field.
  public func neverHas(_ key: FieldKey) -> Bool {
    plan.layerKeys.number(key) == nil && path(key) == nil
  }

  /// Appends all fields of an event, in order.
  public func appendFields(of event: Int, to batch: EventBatch) {
    guard event < store.records.count else { return }
    var paths = scratch.withLock { scratch in
      var paths: [FieldPath] = []
      swap(&paths, &scratch.paths)
      return paths
    }
    defer { scratch.withLock { $0.paths = paths } }
    paths.removeAll(keepingCapacity: true)
    PacketFields.list(of: event, in: store, plan: plan, into: &paths)
    if store.records[event].matches.contains(.layers) {
      return appendLayeredFields(of: event, paths, to: batch)
    }
    let start = batch.beginChain()
    for path in paths {
      let value = PacketFields.value(path, of: event, in: store, plan: plan, text: &batch.text)
      if let value { batch.appendToChain(plan.keys.key(path), value) }
    }
    batch.endChain(from: start, to: event)
  }

  /// Writes lines of JSON.
  public func appendJSONLines(
    of batch: EventBatch, from start: Int, limit: Int, text: inout JSONText,
    to output: inout OctetBuffer
  ) -> Int {
    PacketJSON.appendLines(
      of: batch, from: start, limit: limit, store: store, plan: plan, texts: plan.texts,
      text: &text, to: &output)
  }
}

/// Keys that several threads find and add without a lock; those with high numbers are not kept.
private struct KeySet: ~Copyable {
  /// A bit for each key.
  private let words = InlineArray<64, Atomic<UInt64>> { _ in Atomic(0) }

  /// An empty set.
  init() {}

  /// Whether a key is in it.
  @inline(__always)
  func contains(_ key: FieldKey) -> Bool {
    let number = Int(key.rawValue)
    guard number < 64 * 64 else { return false }
    return words[number >> 6].load(ordering: .relaxed) >> UInt64(number & 63) & 1 != 0
  }

  /// Adds a key.
  func insert(_ key: FieldKey) {
    let number = Int(key.rawValue)
    guard number < 64 * 64 else { return }
    words[number >> 6].bitwiseOr(1 << UInt64(number & 63), ordering: .relaxed)
  }
}

/// Batches and payloads that are used again.
///
/// Batches are taken on one thread and given back on others.
public final class PacketBatchPool: EventBatchHome, Sendable {
  /// A batch and the payload that it had.
  private struct Pair: @unchecked Sendable {
    // Unchecked: whoever takes it out of the pool is its only owner.

    /// The batch, empty.
    let batch: EventBatch
    /// The payload; nil where a copy of the batch still uses it.
    let payload: PacketPayload?
  }

  /// How many are kept at most.
  private let limit: Int
  /// The batches that wait.
  private let waiting = Mutex<[Pair]>([])

  /// An empty pool.
  public init(limit: Int = 64) { self.limit = limit }

  /// A batch and a payload for it, used before where there is one.
  func take(_ plan: FieldPlan) -> (batch: EventBatch, payload: PacketPayload) {
    guard let pair = waiting.withLock({ $0.popLast() }) else {
      let batch = EventBatch()
      batch.home = self
      return (batch, PacketPayload(plan))
    }
    if let payload = pair.payload, payload.plan === plan { return (pair.batch, payload) }
    return (pair.batch, PacketPayload(plan))
  }

  /// A batch of what was gathered in a store, which is exchanged for an empty one.
  func take(_ plan: FieldPlan, with store: inout PacketStore) -> EventBatch {
    let (batch, payload) = take(plan)
    store.receivedTime = Timestamp.now()
    batch.appendLazyEvents(store.records.count)
    batch.payload = payload
    payload.exchange(&store)
    return batch
  }

  /// Gives back a batch that nobody uses any more.
  public func give(_ batch: EventBatch) {
    var payload = batch.payload as? PacketPayload
    batch.removeAll()
    if payload != nil, !isKnownUniquelyReferenced(&payload) { payload = nil }
    let pair = Pair(batch: batch, payload: payload)
    waiting.withLock { waiting in
      if waiting.count < limit { waiting.append(pair) }
    }
  }
}
