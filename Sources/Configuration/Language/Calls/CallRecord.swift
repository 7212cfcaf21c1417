internal import Synchronization

/// Which instances the code of one instance calls, by lower-case name: when one of them is another, the
/// code means something else.
public final class CallRecord: Sendable {
  /// The names.
  private let names = Mutex<Set<String>>([])

  /// Nothing is called.
  public init() {}

  /// The names of the instances.
  public var instances: Set<String> { names.withLock { $0 } }

  /// Notes a call.
  func note(_ instance: String) { names.withLock { _ = $0.insert(instance.lowercased()) } }
}
