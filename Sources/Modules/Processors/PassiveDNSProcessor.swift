internal import Configuration
internal import Events
internal import PassiveDNS
internal import Pipeline

/// The module pm_pdns: a passive DNS store on the way of events, which tells them what is new to it.
final class PassiveDNSProcessor: ProcessorModule, @unchecked Sendable {
  // Unchecked: everything that changes is used with the instance's lock held.

  /// The module.
  static let definition = ModuleDefinition(declaration) { setup in
    setup.reader.hasErrors ? nil : PassiveDNSProcessor(setup)
  }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "pm_pdns", .processor,
    "Keeps the RRsets of responses in a passive DNS store, as om_pdns does, and lets events pass:"
      + " $pdns.new is TRUE in a response with a trusted RRset that the store did not have, and"
      + " $pdns.new_name is the first owner in it of which the store had nothing trusted. Neither is"
      + " there in other events. What was written is known for good; what a kill keeps from being"
      + " written, FlushInterval at the most, is told once more.",
    directives: PassiveDNSDirectives.shared)

  /// Whether a response has something new.
  private static let newKey = FieldKey(declaring: "pdns.new")
  /// An owner that is new.
  private static let nameKey = FieldKey(declaring: "pdns.new_name")

  /// What every instance has.
  let core: ModuleCore
  /// The block, for its Exec.
  private let reader: DirectiveReader
  /// The store.
  private let keeper: StoreKeeper
  /// Events with something new, and with a new owner.
  private let news = Counter(), newNames = Counter()

  /// An instance.
  private init(_ setup: ModuleSetup) {
    core = setup.core
    reader = setup.reader
    keeper = StoreKeeper(setup.core, PassiveDNSDirectives(setup.reader), tellsNews: true)
  }

  /// Compiles the Exec.
  func prepare(_ preparation: ModulePreparation) { core.compileExec(reader, preparation) }

  /// The store.
  var holdings: Set<String> { keeper.holdings }

  /// Opens the store.
  func start() throws(ModuleFailure) { try keeper.start() }

  /// Takes the messages of a batch, and tells its events what was new.
  func process(_ batch: EventBatch, to outlet: inout ProcessorOutlet) {
    _ = keeper.take(batch)
    keeper.forEachNews { found in
      batch.set(Self.newKey, Value(true), event: found.event)
      news.add(1)
      guard let name = found.name else { return }
      batch.set(Self.nameKey, batch.makeValue(name), event: found.event)
      newNames.add(1)
    }
    keeper.commitIfAlmostFull()
    outlet.put(batch)
  }

  /// Nothing is held.
  func settle(to outlet: inout ProcessorOutlet) {}

  /// Writes what was gathered, and closes the store.
  func finish(to outlet: inout ProcessorOutlet) { keeper.finish() }

  /// What was counted.
  var account: ModuleAccount {
    var account = keeper.account
    account.remarks += [
      .init("events with something new", news.count),
      .init("events with a new name", newNames.count),
    ]
    return account
  }
}
