public import Octets

/// Where batches come from and are given back to.
public protocol EventBatchHome: AnyObject {
  /// Takes a batch that nobody uses any more.
  func give(_ batch: EventBatch)
}

/// Which events of a stream a batch began with, before processors dropped some: a stream is what an input
/// sends along one of its paths.
public struct EventNumbers: BitwiseCopyable, Sendable {
  /// Which stream, by its place among the pipeline's.
  public let stream: Int
  /// The number of the first event; numbers begin at zero.
  public let first: UInt64
  /// How many there were.
  public let count: Int

  /// Numbers of a batch.
  public init(stream: Int, first: UInt64, count: Int) {
    self.stream = stream
    self.first = first
    self.count = count
  }

  /// How many of them have numbers below a limit.
  public func count(below limit: UInt64) -> Int {
    first < limit ? Int(min(limit &- first, UInt64(count))) : 0
  }
}

/// Events on their way together: what moves between threads and along routes.
///
/// An event is a list of fields in the order they were set. Events made from packets are *lazy*: their
/// own fields stay in the ``payload`` and only what was appended stands in the list. Changing one of
/// its own fields *expands* an event, which puts all of them into the list.
///
/// Batches are reused: ``removeAll()`` keeps the memory.
public final class EventBatch: @unchecked Sendable {
  // Unchecked: a batch has one owner at a time; queues hand it over with a lock between.

  /// Where an event's list starts and ends, and what became of it.
  struct State {
    /// The first field in the list; -1 where there is none.
    var first: Int32
    /// The last field.
    var last: Int32
    /// Whether ``EventBatch/drop(_:)`` was called.
    var isDropped: Bool
    /// Whether its own fields are still in the payload.
    var isLazy: Bool
  }

  /// A field of a list.
  struct Field {
    /// The name.
    var key: FieldKey
    /// The next field of the event; -1 at the end.
    var next: Int32
    /// The value.
    var value: Value
  }

  /// ``text``, where no access is checked: with checks, reading a field costs three times as much.
  @exclusivity(unchecked) private var textStorage: OctetBuffer
  /// ``payload``.
  @exclusivity(unchecked) private var payloadStorage: (any EventPayload)?
  /// ``states``.
  @exclusivity(unchecked) private var statesStorage: [State] = []
  /// ``fields``.
  @exclusivity(unchecked) private var fieldsStorage: [Field] = []

  /// The text that values refer to.
  public var text: OctetBuffer {
    @inline(__always) _read { yield unsafe textStorage }
    @inline(__always) _modify { yield unsafe &textStorage }
  }
  /// Which events of its stream these are; nil where they are not numbered.
  public var numbers: EventNumbers?
  /// Where it goes to be used again.
  public weak var home: (any EventBatchHome)?
  /// What lazy events were made of.
  public var payload: (any EventPayload)? {
    @inline(__always) _read { yield unsafe payloadStorage }
    _modify {
      unsafe recent = InlineArray(repeating: Reading())
      yield unsafe &payloadStorage
    }
  }
  /// Every event's state.
  var states: [State] {
    @inline(__always) _read { yield unsafe statesStorage }
    @inline(__always) _modify { yield unsafe &statesStorage }
  }
  /// The fields of all lists, linked.
  var fields: [Field] {
    @inline(__always) _read { yield unsafe fieldsStorage }
    @inline(__always) _modify { yield unsafe &fieldsStorage }
  }
  /// A payload's field that was read, and what it was.
  private struct Reading {
    /// The name.
    var key = FieldKey.rawEvent
    /// The event; -1 for none.
    var event = -1
    /// The value; nil where the event has no such field.
    var value: Value?
  }

  /// The fields read last, by the last bits of their keys: statements ask for the same ones again.
  @exclusivity(unchecked) private var recent = InlineArray<4, Reading>(repeating: Reading())
  /// Fields that no event of the payload has; what is set anew need not be looked for there.
  @exclusivity(unchecked) private var foreignKeys: [FieldKey] = []
  /// An event that goes to another route.
  public struct Detour: Sendable {
    /// The event.
    public let event: Int
    /// The route's name.
    public let route: FieldKey
    /// Whether it leaves its own.
    public let leaves: Bool
  }

  /// The events that go to other routes, in the order in which statements sent them there.
  public private(set) var detours: [Detour] = []
  /// How many events were dropped.
  public internal(set) var droppedCount = 0
  /// How many events are not lazy.
  var plainCount = 0

  /// An empty batch.
  public convenience init() { self.init(capacity: 1024, textCapacity: 4096) }

  /// An empty batch with room for so many events and so much text at first.
  init(capacity: Int, textCapacity: Int) {
    unsafe textStorage = OctetBuffer(capacity: textCapacity)
    states.reserveCapacity(capacity)
  }

  /// How many events there are, the dropped included.
  public var count: Int { states.count }
  /// How many events are left.
  public var liveCount: Int { states.count - droppedCount }

  /// Whether all events are as they were made: lazy, without further fields, none dropped.
  public var isUntouched: Bool { fields.isEmpty && droppedCount == 0 && plainCount == 0 }

  /// Forgets all events and keeps the memory.
  public func removeAll() {
    text.removeAll()
    payload = nil
    numbers = nil
    states.removeAll(keepingCapacity: true)
    fields.removeAll(keepingCapacity: true)
    unsafe foreignKeys.removeAll(keepingCapacity: true)
    detours.removeAll(keepingCapacity: true)
    droppedCount = 0
    plainCount = 0
  }

  /// A copy for another branch of a route; the payload, which nobody changes, is shared.
  public func copy() -> EventBatch {
    let copy = EventBatch()
    copy.text.append(text.view)
    copy.payload = payload
    copy.numbers = numbers
    copy.states = states
    copy.fields = fields
    copy.droppedCount = droppedCount
    copy.plainCount = plainCount
    return copy
  }

  /// Gives the batch back; the caller does not use it any more.
  public func recycle() { home?.give(self) }

  // MARK: - Events

  /// Starts lazy events, the next ones of the payload.
  public func appendLazyEvents(_ count: Int) {
    states.append(
      contentsOf: repeatElement(
        State(first: -1, last: -1, isDropped: false, isLazy: true), count: count))
  }

  /// Starts an event without fields and answers its index.
  @discardableResult
  public func appendEvent() -> Int {
    states.append(State(first: -1, last: -1, isDropped: false, isLazy: false))
    plainCount += 1
    return states.count - 1
  }

  /// Takes an event out; nothing after it sees it.
  public func drop(_ event: Int) {
    guard !states[event].isDropped else { return }
    states[event].isDropped = true
    droppedCount += 1
  }

  /// Sends an event to another route, `leaving` its own or not; each event once to each route.
  public func detour(_ event: Int, to route: FieldKey, leaving leaves: Bool) {
    detours.append(Detour(event: event, route: route, leaves: leaves))
  }

  /// Whether an event was dropped.
  @inline(__always)
  public func isDropped(_ event: Int) -> Bool { states[event].isDropped }
  /// Whether an event's own fields are still in the payload.
  @inline(__always)
  public func isLazy(_ event: Int) -> Bool { states[event].isLazy }
  /// Whether an event's list has fields.
  @inline(__always)
  public func hasListedFields(_ event: Int) -> Bool { states[event].first >= 0 }

  // MARK: - Fields

  /// The value of a field; nil where the event has no such field (one set to `undef` exists).
  public func value(of key: FieldKey, event: Int) -> Value? {
    value(of: key, event: event, payload: payload ?? NoPayload.shared)
  }

  /// The same for those who read many fields, and have taken the ``payload`` out once.
  public func value(of key: FieldKey, event: Int, payload: any EventPayload) -> Value? {
    if let index = listed(key, event: event) { return fields[index].value }
    guard states[event].isLazy else { return nil }
    let place = Int(key.rawValue & 3)
    let known = unsafe recent[place]
    if known.event == event, known.key == key { return known.value }
    let value = payload.value(of: key, event: event, in: self)
    unsafe recent[place] = Reading(key: key, event: event, value: value)
    return value
  }

  /// Sets a field; one that exists keeps its place, a new one comes last.
  public func set(_ key: FieldKey, _ value: Value, event: Int) {
    if let index = listed(key, event: event) {
      fields[index].value = value
      return
    }
    if states[event].isLazy, !isForeign(key),
      payload?.value(of: key, event: event, in: self) != nil
    {
      expand(event)
      if let index = listed(key, event: event) {
        fields[index].value = value
        return
      }
    }
    append(key, value, to: event)
  }

  /// Whether no event of the payload has a field.
  private func isForeign(_ key: FieldKey) -> Bool {
    for known in unsafe foreignKeys where known == key { return true }
    guard unsafe foreignKeys.count < 16, payload?.neverHas(key) == true else { return false }
    unsafe foreignKeys.append(key)
    return true
  }

  /// Takes a field out.
  public func delete(_ key: FieldKey, event: Int) {
    if states[event].isLazy, listed(key, event: event) == nil {
      guard payload?.value(of: key, event: event, in: self) != nil else { return }
      expand(event)
    }
    var previous: Int32 = -1
    var index = states[event].first
    while index >= 0 {
      let next = fields[Int(index)].next
      if fields[Int(index)].key == key {
        if previous < 0 { states[event].first = next } else { fields[Int(previous)].next = next }
        if states[event].last == index { states[event].last = previous }
        return
      }
      previous = index
      index = next
    }
  }

  /// Gives a field another name; it keeps its place, and a field that had the name goes.
  public func rename(_ old: FieldKey, to new: FieldKey, event: Int) {
    guard old != new, value(of: old, event: event) != nil else { return }
    if states[event].isLazy, listed(old, event: event) == nil { expand(event) }
    delete(new, event: event)
    if let index = listed(old, event: event) { fields[index].key = new }
  }

  /// Appends a field that the event does not have yet.
  public func append(_ key: FieldKey, _ value: Value, to event: Int) {
    let index = Int32(truncatingIfNeeded: fields.count)
    fields.append(Field(key: key, next: -1, value: value))
    if states[event].last >= 0 {
      fields[Int(states[event].last)].next = index
    } else {
      states[event].first = index
    }
    states[event].last = index
  }

  /// Appends a field that the event does not have yet, as the next of a chain: fields that a payload
  /// appends one after the other, between ``beginChain()`` and ``endChain(from:to:)``.
  @inline(__always)
  public func appendToChain(_ key: FieldKey, _ value: Value) {
    let next = Int32(truncatingIfNeeded: fields.count &+ 1)
    fields.append(Field(key: key, next: next, value: value))
  }

  /// Where a chain begins; nothing else is appended to any event before its end.
  public func beginChain() -> Int { fields.count }

  /// Hangs the chain that began at `start` on an event's list.
  public func endChain(from start: Int, to event: Int) {
    let end = fields.count
    guard end > start else { return }
    fields[end - 1].next = -1
    if states[event].last >= 0 {
      fields[Int(states[event].last)].next = Int32(truncatingIfNeeded: start)
    } else {
      states[event].first = Int32(truncatingIfNeeded: start)
    }
    states[event].last = Int32(truncatingIfNeeded: end - 1)
  }

  /// Calls `body` with every field of an event in order, after expanding it.
  public func forEachField(of event: Int, _ body: (FieldKey, Value) -> Void) {
    expand(event)
    forEachListedField(of: event, body)
  }

  /// Calls `body` with the fields in an event's list: of a lazy event only those that were appended.
  public func forEachListedField(of event: Int, _ body: (FieldKey, Value) -> Void) {
    var index = states[event].first
    while index >= 0 {
      body(fields[Int(index)].key, fields[Int(index)].value)
      index = fields[Int(index)].next
    }
  }

  /// Where the first field of an event's list stands; nil where it is empty.
  @inline(__always)
  public func firstField(of event: Int) -> Int? {
    states[event].first >= 0 ? Int(states[event].first) : nil
  }

  /// A field of a list, by where it stands.
  @inline(__always)
  public func listedField(_ index: Int) -> (key: FieldKey, value: Value) {
    (fields[index].key, fields[index].value)
  }

  /// Changes the value of a field of a list, by where it stands.
  public func replaceListedField(_ index: Int, with value: Value) { fields[index].value = value }

  /// Where the next field of the same list stands.
  @inline(__always)
  public func field(after index: Int) -> Int? {
    fields[index].next >= 0 ? Int(fields[index].next) : nil
  }

  /// Puts a lazy event's own fields into its list, before those that were appended.
  public func expand(_ event: Int) {
    guard states[event].isLazy else { return }
    let appended = (first: states[event].first, last: states[event].last)
    states[event].isLazy = false
    plainCount += 1
    states[event].first = -1
    states[event].last = -1
    payload?.appendFields(of: event, to: self)
    guard appended.first >= 0 else { return }
    if states[event].last >= 0 {
      fields[Int(states[event].last)].next = appended.first
    } else {
      states[event].first = appended.first
    }
    states[event].last = appended.last
  }

  /// Where a field stands in an event's list.
  private func listed(_ key: FieldKey, event: Int) -> Int? {
    var index = states[event].first
    while index >= 0 {
      if fields[Int(index)].key == key { return Int(index) }
      index = fields[Int(index)].next
    }
    return nil
  }

  // MARK: - Text

  /// Puts octets into the text and answers a value of them.
  public func makeValue(_ octets: [UInt8], kind: Value.Kind = .string) -> Value {
    let start = text.count
    text.append(octets)
    return Value(kind, at: TextRange(start: UInt32(start), count: UInt32(octets.count)))
  }

  /// Puts text into the batch and answers a value of it.
  public func makeValue(_ string: String) -> Value { makeValue(Array(string.utf8)) }

  /// An address as a value.
  public func makeValue(_ address: IPAddress) -> Value {
    if address.version == .v4 { return Value(ip4addr: UInt32(truncatingIfNeeded: address.low)) }
    var octets: [UInt8] = []
    for word in [address.high, address.low] {
      for shift in stride(from: 56, through: 0, by: -8) {
        octets.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
      }
    }
    return makeValue(octets, kind: .ip6addr)
  }

  /// A copy of a range of text.
  private static func array(_ text: borrowing OctetBuffer, _ range: TextRange) -> [UInt8] {
    text.view(from: Int(range.start), count: Int(range.count)).array()
  }

  /// The octets of a string, of binary data or of an IPv6 address.
  public func octets(of value: Value) -> [UInt8] {
    Self.array(text, value.range)
  }
}
