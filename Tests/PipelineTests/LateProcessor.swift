internal import Configuration
internal import Events
internal import Pipeline
internal import Synchronization

/// A module that drops some events, and holds batches until others come or none do.
final class LateProcessor: ProcessorModule, @unchecked Sendable {
  static let definition = ModuleDefinition(
    .module(
      "pm_late", .processor, "Drops some events and holds batches.",
      directives: [
        DirectiveDeclaration(
          "Loses", .integer(2...100), "Of which numbers multiples are lost.", example: "3"),
        DirectiveDeclaration(
          "Holds", .integer(0...100), "How many batches it holds.", defaultText: "0", example: "2"),
        DirectiveDeclaration("Owns", .text, "What one at a time may have.", example: "it"),
        DirectiveDeclaration("Fails", .boolean, "Whether it cannot start.", example: "TRUE"),
      ])
  ) { setup in setup.reader.hasErrors ? nil : LateProcessor(setup) }

  let core: ModuleCore
  private let reader: DirectiveReader
  private let lost = Counter()
  private let heldCount = Counter()
  private let releasedCount = Counter()
  private var held: [EventBatch] = []

  init(_ setup: ModuleSetup) {
    core = setup.core
    reader = setup.reader
  }

  func prepare(_ preparation: ModulePreparation) { core.compileExec(reader, preparation) }

  func start() throws(ModuleFailure) {
    if reader.boolean("Fails") { throw ModuleFailure("it was told to fail") }
    guard let name = reader.string("Owns") else { return }
    guard Self.owned.withLock({ $0.insert(name).inserted }) else {
      throw ModuleFailure("another has \(name)")
    }
    isOwner = true
  }

  /// Whether it has what it owns.
  private var isOwner = false
  /// What instances have for themselves.
  private static let owned = Mutex<Set<String>>([])
  var holdings: Set<String> { Set([reader.string("Owns")].compactMap(\.self)) }

  func process(_ batch: EventBatch, to outlet: inout ProcessorOutlet) {
    let before = batch.liveCount
    if let divisor = reader.integer("Loses") {
      for event in 0..<batch.count where !batch.isDropped(event) {
        let number = batch.value(of: FieldKey(declaring: "n"), event: event)?.integer ?? 1
        if number % Int64(divisor) == 0 { batch.drop(event) }
      }
    }
    lost.add(before - batch.liveCount)
    heldCount.add(batch.liveCount)
    held.append(batch)
    release(keeping: reader.integer("Holds") ?? 0, to: &outlet)
  }

  func settle(to outlet: inout ProcessorOutlet) { release(keeping: 0, to: &outlet) }
  func finish(to outlet: inout ProcessorOutlet) {
    release(keeping: 0, to: &outlet)
    if isOwner, let name = reader.string("Owns") { Self.owned.withLock { _ = $0.remove(name) } }
    isOwner = false
  }

  private func release(keeping count: Int, to outlet: inout ProcessorOutlet) {
    while held.count > count {
      releasedCount.add(held[0].liveCount)
      outlet.put(held.removeFirst())
    }
  }

  var otherParts: [ModuleAccount.Line] {
    [.init("lost", lost.count), .init("held", heldCount.count - releasedCount.count)]
  }
}
