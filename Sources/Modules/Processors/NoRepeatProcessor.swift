internal import Configuration
internal import Events
internal import Octets
internal import Pipeline

/// The module pm_norepeat: of messages that repeat the one before, the first goes on, and then one that
/// says how many there were.
final class NoRepeatProcessor: ProcessorModule, @unchecked Sendable {
  // Unchecked: everything that changes is used with the instance's lock held.

  /// The module.
  static let definition = ModuleDefinition(
    .module(
      "pm_norepeat", .processor,
      "Leaves out events that repeat the one before; the last of them goes on with the $Message and"
        + " $raw_event `last message repeated n times` and with n in $repeated. One repetition alone"
        + " goes on as it is, and so do events that have none of the fields.",
      directives: [
        DirectiveDeclaration(
          "CheckFields", .names, "The fields that are equal in events which repeat each other.",
          defaultText: "Message", example: "dns.query.name, dns.query.type, ipv4.src"),
        DirectiveDeclaration(
          "Window", .duration,
          "How long after the last one, by $EventTime, an event counts as repeated. However long it"
            + " goes on, what was left out is told every minute.",
          defaultText: "1", unit: "seconds", example: "500ms", isAddition: true),
      ])
  ) { setup in setup.reader.hasErrors ? nil : NoRepeatProcessor(setup) }

  /// How long it may take until repetitions are told, in nanoseconds.
  private static let longestRun: Int64 = 60_000_000_000
  /// The number of repetitions.
  private static let repeatedKey = FieldKey(declaring: "repeated")
  /// The text.
  private static let messageKey = FieldKey("Message")

  /// What every instance has.
  let core: ModuleCore
  /// The last of those that repeat stays for a while.
  var holdsEvents: Bool { true }
  /// The block, for its Exec.
  private let reader: DirectiveReader
  /// What is compared.
  private let fields: [FieldKey]
  /// How long an event counts as repeated.
  private let window: Int64
  /// Events that were left out.
  private let leftOut = Counter()
  /// Events that came to be held, and that went on or were left out behind.
  private let held = Counter(), released = Counter()

  /// What the last message was; empty where there is none.
  private var lastKey: [UInt8] = []
  /// What the present one is.
  private var key: [UInt8] = []
  /// When the last message came, and when its repetitions began to be counted.
  private var lastTime = Timestamp(nanoseconds: 0), runStart = Timestamp(nanoseconds: 0)
  /// How many repetitions were not told yet; the last of them is held.
  private var count = 0
  /// The event in the present batch that is held; -1 where it is in ``waiting``, if there is one.
  private var pending = -1
  /// A batch whose one event is held.
  private var waiting: EventBatch?
  /// What time it is while no events come.
  private var clock = PacketClock()

  /// An instance.
  private init(_ setup: ModuleSetup) {
    core = setup.core
    reader = setup.reader
    let given = ProcessorDirectives.fields("CheckFields", reader)
    fields = given.isEmpty ? [Self.messageKey] : given
    window = reader.nanoseconds("Window") ?? 1_000_000_000
  }

  /// Compiles the Exec.
  func prepare(_ preparation: ModulePreparation) { core.compileExec(reader, preparation) }

  /// Looks at every event of a batch.
  func process(_ batch: EventBatch, to outlet: inout ProcessorOutlet) {
    pending = -1
    for event in 0..<batch.count where !batch.isDropped(event) {
      let time = batch.value(of: .eventTime, event: event)?.datetime ?? .now()
      clock.packetTime = time
      guard makeKey(of: event, in: batch) else { continue }
      let isLate = time.nanoseconds &- lastTime.nanoseconds > window
      if key == lastKey, !isLate {
        hold(event, of: batch)
        if time.nanoseconds &- runStart.nanoseconds >= Self.longestRun {
          tell(in: batch, &outlet)
          runStart = time
        }
      } else {
        tell(in: batch, &outlet)
        swap(&key, &lastKey)
        runStart = time
      }
      lastTime = time
    }
    if pending >= 0 { keepPending(of: batch) }
    outlet.put(batch)
  }

  /// Tells how many there were, where none came for long enough.
  func settle(to outlet: inout ProcessorOutlet) {
    guard count > 0, clock.idleTime.nanoseconds &- lastTime.nanoseconds > window else { return }
    tell(in: nil, &outlet)
  }

  /// Tells how many there were.
  func finish(to outlet: inout ProcessorOutlet) { tell(in: nil, &outlet) }

  /// Where the others went.
  var otherParts: [ModuleAccount.Line] {
    let released = released.count
    return [
      .init("left out as repeated", leftOut.count), .init("held", held.count &- released),
    ]
  }

  // MARK: - Steps

  /// Writes what an event is compared by into ``key``; false where it has none of the fields.
  private func makeKey(of event: Int, in batch: EventBatch) -> Bool {
    key.removeAll(keepingCapacity: true)
    var hasAny = false
    for field in fields {
      guard let value = batch.value(of: field, event: event) else {
        key.append(0xFF)
        continue
      }
      hasAny = true
      let octets = ValueText.octets(value, in: batch)
      key.append(value.kind.rawValue)
      for shift in [0, 8, 16, 24] { key.append(UInt8(truncatingIfNeeded: octets.count >> shift)) }
      key += octets
    }
    return hasAny
  }

  /// Holds one more repetition, in place of the one that was held.
  private func hold(_ event: Int, of batch: EventBatch) {
    held.add(1)
    if count > 0 {
      released.add(1)
      leftOut.add(1)
    }
    if pending >= 0 { batch.drop(pending) }
    waiting = nil
    pending = event
    count += 1
  }

  /// Lets the held repetition go on: it says how many there were.
  private func tell(in batch: EventBatch?, _ outlet: inout ProcessorOutlet) {
    guard count > 0 else { return }
    released.add(1)
    if pending >= 0, let batch {
      write(to: pending, of: batch)
    } else if let waiting {
      for event in 0..<waiting.count where !waiting.isDropped(event) {
        write(to: event, of: waiting)
      }
      outlet.put(waiting)
    }
    pending = -1
    waiting = nil
    count = 0
  }

  /// Writes into an event how many there were; one alone is not worth it.
  private func write(to event: Int, of batch: EventBatch) {
    guard count > 1 else { return }
    let text = batch.makeValue("last message repeated \(count) times")
    batch.set(Self.messageKey, text, event: event)
    batch.set(.rawEvent, text, event: event)
    batch.set(Self.repeatedKey, Value(Int64(count)), event: event)
  }

  /// Moves the held event out of a batch that goes on.
  private func keepPending(of batch: EventBatch) {
    let copy = batch.copy()
    for event in 0..<copy.count where event != pending { copy.drop(event) }
    batch.drop(pending)
    waiting = copy
    pending = -1
  }
}
