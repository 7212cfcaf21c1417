internal import Octets
internal import Synchronization

/// The connections of this program itself, which capture leaves out: else each delivery over a captured
/// interface would make events, and their delivery more.
///
/// Outputs add a connection before its first packet and remove it behind its last; sensors look
/// through an ``OwnConnectionFilter``. One registry serves the whole process, as there is one address
/// space of ports.
public final class OwnConnections: Sendable {
  /// The registry of the process.
  public static let shared = OwnConnections()

  /// The connections, as this side sees them: the source is ours; how often each was added.
  private let flows = Mutex<[Flow: Int]>([:])
  /// Changes with every change of the flows.
  private let changes = Atomic<UInt64>(0)

  /// A registry without connections.
  public init() {}

  /// Adds a connection; its source is this program's end. A remote port of zero means all ports of the
  /// remote address, an address of all zeros any address.
  public func add(_ flow: Flow) {
    flows.withLock { $0[flow, default: 0] += 1 }
    changes.wrappingAdd(1, ordering: .releasing)
  }

  /// Removes a connection that was added once more than it was removed.
  public func remove(_ flow: Flow) {
    flows.withLock { flows in
      guard let count = flows[flow] else { return }
      flows[flow] = count > 1 ? count - 1 : nil
    }
    changes.wrappingAdd(1, ordering: .releasing)
  }

  /// Tells one state of the registry from the next.
  @inline(__always)
  var generation: UInt64 { changes.load(ordering: .acquiring) }

  /// The connections at present.
  var all: [Flow] { flows.withLock { Array($0.keys) } }
}

/// What one sensor knows of the program's own connections: a copy, renewed when the registry changes.
public struct OwnConnectionFilter: Sendable {
  /// Where connections are registered.
  private let registry: OwnConnections
  /// The registry's state that was copied.
  private var generation: UInt64 = 0
  /// The connections.
  private var flows: [Flow] = []

  /// A filter by a registry.
  public init(_ registry: OwnConnections = .shared) { self.registry = registry }

  /// Whether a packet of UDP or TCP belongs to one of the connections, in either direction.
  @inline(__always)
  public mutating func contains(_ flow: Flow) -> Bool {
    if _slowPath(generation != registry.generation) { renew() }
    return _slowPath(!flows.isEmpty) && isAmong(flow)
  }

  /// Copies the connections anew.
  @inline(never)
  private mutating func renew() {
    generation = registry.generation
    flows = registry.all
  }

  /// Looks through the connections.
  @inline(never)
  private func isAmong(_ flow: Flow) -> Bool {
    for own in flows where own.transport == flow.transport {
      if own.sourcePort == flow.sourcePort, Self.isMatch(own, flow.source, flow.destination),
        own.destinationPort == 0 || own.destinationPort == flow.destinationPort
      {
        return true
      }
      if own.sourcePort == flow.destinationPort,
        Self.isMatch(own, flow.destination, flow.source),
        own.destinationPort == 0 || own.destinationPort == flow.sourcePort
      {
        return true
      }
    }
    return false
  }

  /// Whether addresses are those of a connection, where it says which.
  private static func isMatch(_ own: Flow, _ ours: IPAddress, _ theirs: IPAddress) -> Bool {
    (own.source == ours || isAny(own.source))
      && (own.destination == theirs || isAny(own.destination))
  }

  /// Whether an address is all zeros.
  private static func isAny(_ address: IPAddress) -> Bool { address.high | address.low == 0 }
}
