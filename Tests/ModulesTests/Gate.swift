internal import Configuration
internal import Events
internal import Pipeline
internal import Synchronization
internal import TestSupport
internal import Testing

/// The module xm_gate of tests: `wait_at_gate('name');` waits until the test opens the gate of that name, so that
/// what has to happen before happens before, on any machine.
final class Gate: ExtensionModule {
  /// The module.
  static let definition = ModuleDefinition(declaration, functions: [wait.declaration]) { Gate($0) }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "xm_gate", .extension, "Brings a procedure that waits for the test.")

  /// The names of the gates that are open, and of those where somebody has come.
  private static let state = Mutex<(open: Set<String>, reached: Set<String>)>(([], []))

  /// `wait_at_gate(name)`
  private static let wait = Callable(
    .procedure(
      "wait_at_gate", [.init("name", .string)], meaning: "Waits until the test opens a gate.",
      example: "wait_at_gate('a');")
  ) { (context: inout CallContext) throws(CallFailure) -> Value in
    let name = String(decoding: context.octets(0), as: UTF8.self)
    state.withLock { _ = $0.reached.insert(name) }
    // What waits here must not outlive a test that has failed.
    #expect(waitUntil(withinSeconds: 2 * Receiver.patienceSeconds) { isOpen(name) }, "\(name)")
    return .undefined
  }

  /// Opens a gate.
  static func open(_ name: String) { state.withLock { _ = $0.open.insert(name) } }

  /// Whether a gate is open.
  private static func isOpen(_ name: String) -> Bool { state.withLock { $0.open.contains(name) } }

  /// Whether somebody has come to a gate.
  static func isReached(_ name: String) -> Bool {
    state.withLock { $0.reached.contains(name) }
  }

  /// What every instance has.
  let core: ModuleCore

  /// An instance.
  private init(_ setup: ModuleSetup) { core = setup.core }

  /// Nothing to compile.
  func prepare(_ preparation: ModulePreparation) {}

  /// The procedure.
  var callables: [Callable] { [Self.wait] }

  /// No procedure writes events.
  func makeFormatter(for procedure: String) -> (any BatchFormatter)? { nil }
}
