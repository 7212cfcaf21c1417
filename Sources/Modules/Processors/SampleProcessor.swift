internal import Configuration
internal import Events
internal import Octets
internal import Pipeline

/// The module pm_sample: one of so many clients, names or conversations goes on, whole.
final class SampleProcessor: ProcessorModule, @unchecked Sendable {
  // Unchecked: everything that changes is used with the instance's lock held.

  /// What stays whole.
  private enum Unit: String, CaseIterable {
    /// All that a client asks, and what it is answered.
    case client = "Client"
    /// All queries for a name, and their responses.
    case name = "Name"
    /// All between two endpoints, in both directions.
    case conversation = "Conversation"
  }

  /// The module.
  static let definition = ModuleDefinition(
    .module(
      "pm_sample", .processor,
      "Lets one of so many clients, names or conversations through, each whole, queries with their"
        + " responses, and tells the rate in $sampling.rate. What one rate keeps, every lower rate with"
        + " the same key keeps too. An event that has nothing to choose by goes on, without the field.",
      directives: [
        DirectiveDeclaration(
          "Rate", .integer(1...1_000_000_000), "One of how many is kept.", isRequired: true,
          example: "100", isAddition: true),
        DirectiveDeclaration(
          "By", .choice(Unit.allCases.map(\.rawValue)),
          "What is kept or left out as a whole. The client is the sender of a query and the receiver"
            + " of a response; the name is that of the first question, in any case of letters.",
          defaultText: Unit.conversation.rawValue, example: "Client", isAddition: true),
        DirectiveDeclaration(
          "KeyFile", .path,
          "A file of 32 octets or 64 hexadecimal digits that decides which are kept, so that several"
            + " sensors and runs keep the same ones.",
          defaultMeaning: "another choice in every run", example: "/etc/wirebird/sample.key",
          isAddition: true),
      ])
  ) { setup in setup.reader.hasErrors ? nil : SampleProcessor(setup) }

  /// The rate in events.
  private static let rateKey = FieldKey(declaring: "sampling.rate")

  /// What every instance has.
  let core: ModuleCore
  /// The block, for its Exec.
  private let reader: DirectiveReader
  /// One of how many.
  private let rate: UInt64
  /// What is chosen.
  private let unit: Unit
  /// How it is chosen.
  private var hash = KeyedHash()
  /// Events that were left out.
  private let leftOut = Counter()

  /// An instance.
  private init(_ setup: ModuleSetup) {
    core = setup.core
    reader = setup.reader
    rate = UInt64(reader.integer("Rate") ?? 1)
    unit = reader.choice("By").flatMap(Unit.init) ?? .conversation
  }

  /// Compiles the Exec.
  func prepare(_ preparation: ModulePreparation) { core.compileExec(reader, preparation) }

  /// Reads the key.
  func start() throws(ModuleFailure) {
    guard let path = reader.string("KeyFile") else { return }
    let key = try KeyFile.read(path)
    hash = KeyedHash(KeyFile.word(key, 0), KeyFile.word(key, 1))
  }

  /// Drops what is not chosen.
  func process(_ batch: EventBatch, to outlet: inout ProcessorOutlet) {
    let before = batch.liveCount
    for event in 0..<batch.count where !batch.isDropped(event) {
      guard let number = number(of: event, in: batch) else { continue }
      // The lowest of so many equal parts of all numbers is kept.
      if number.multipliedFullWidth(by: rate).high == 0 {
        batch.set(Self.rateKey, Value(Int64(rate)), event: event)
      } else {
        batch.drop(event)
      }
    }
    leftOut.add(before - batch.liveCount)
    outlet.put(batch)
  }

  /// Where the others went.
  var otherParts: [ModuleAccount.Line] { [.init("not in the sample", leftOut.count)] }

  // MARK: - What is chosen by

  /// A number that is the same for all events of a unit; nil where an event has no unit.
  private func number(of event: Int, in batch: EventBatch) -> UInt64? {
    switch unit {
    case .name:
      guard let name = batch.value(of: EndpointFields.queryName, event: event) else { return nil }
      return number(of: name, in: batch)
    case .client:
      let isResponse = isResponse(event, of: batch)
      guard
        let client = batch.firstValue(
          of: isResponse ? EndpointFields.destinations : EndpointFields.sources, event: event)
      else { return nil }
      return number(of: client, in: batch)
    case .conversation:
      guard let source = batch.firstValue(of: EndpointFields.sources, event: event),
        let target = batch.firstValue(of: EndpointFields.destinations, event: event)
      else { return nil }
      let from = number(of: source, in: batch)
      let to = number(of: target, in: batch)
      let ports = ports(of: event, in: batch)
      // The same in both directions.
      let ends = (mix(from, ports.source), mix(to, ports.destination))
      return hash.hash(ends.0 &+ ends.1, ends.0 ^ ends.1, 0, 0, 0)
    }
  }

  /// An address with its port.
  private func mix(_ address: UInt64, _ port: Int) -> UInt64 {
    hash.hash(address, UInt64(port), 0, 0, 0)
  }

  /// The number of a value.
  private func number(of value: Value, in batch: EventBatch) -> UInt64 {
    guard value.kind != .ip4addr else { return hash.hash(UInt64(value.ip4addr)) }
    return hash.hash(
      lowerCased: batch.text.view(from: Int(value.range.start), count: Int(value.range.count)))
  }

  /// The ports; zero where there are none.
  private func ports(of event: Int, in batch: EventBatch) -> (source: Int, destination: Int) {
    let source = batch.firstValue(of: EndpointFields.sourcePorts, event: event)
    let destination = batch.firstValue(of: EndpointFields.destinationPorts, event: event)
    return (source.flatMap(batch.number) ?? 0, destination.flatMap(batch.number) ?? 0)
  }

  /// Whether a message is a response; where no field says so, whether it comes from the lower port.
  private func isResponse(_ event: Int, of batch: EventBatch) -> Bool {
    if let value = batch.value(of: EndpointFields.response, event: event),
      let truth = batch.truth(value)
    {
      return truth
    }
    let ports = ports(of: event, in: batch)
    return ports.source < ports.destination
  }
}
