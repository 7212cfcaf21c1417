internal import Octets
internal import Synchronization

/// The connections of this program itself, which capture leaves out: else each delivery over a captured
/// interface would make events, and their delivery more.
///
/// Outputs add a connection before its first packet and remove it when it is closed; sensors look
/// through an ``OwnConnectionFilter``. One registry serves the whole process, as there is one address
/// space of ports. What was removed is known for a while: its last packets may wait in the kernel's ring, and
/// what was not acknowledged is sent behind the end.
public final class OwnConnections: Sendable {
  /// The registry of the process.
  public static let shared = OwnConnections()
  /// The most connections that are known behind their end.
  static let lingerLimit = 256

  /// A connection, as this side sees it: the source is ours.
  struct Known {
    /// The connection.
    var flow: Flow
    /// Until when it is known; nil while it is open.
    var until: ContinuousClock.Instant?
  }

  /// What is known.
  private struct State {
    /// How often each connection was added.
    var open: [Flow: Int] = [:]
    /// Connections that were removed, the oldest first.
    var closed: [Known] = []
  }

  /// The connections.
  private let state = Mutex(State())
  /// Changes with every change of the flows.
  private let changes = Atomic<UInt64>(0)
  /// How long a connection is known when it was removed.
  private let linger: Duration

  /// A registry without connections.
  public init(linger: Duration = .seconds(10)) { self.linger = linger }

  /// Adds a connection; its source is this program's end. A remote port of zero means all ports of the
  /// remote address, an address of all zeros any address.
  public func add(_ flow: Flow) {
    state.withLock { $0.open[flow, default: 0] += 1 }
    changes.wrappingAdd(1, ordering: .releasing)
  }

  /// Removes a connection that was added once more than it was removed.
  public func remove(_ flow: Flow) {
    let now = ContinuousClock.now
    state.withLock { state in
      guard let count = state.open[flow] else { return }
      state.open[flow] = count > 1 ? count - 1 : nil
      guard count == 1 else { return }
      state.closed.removeAll { $0.flow == flow || $0.until.map { $0 <= now } == true }
      if state.closed.count >= Self.lingerLimit { state.closed.removeFirst() }
      state.closed.append(Known(flow: flow, until: now + linger))
    }
    changes.wrappingAdd(1, ordering: .releasing)
  }

  /// Tells one state of the registry from the next.
  @inline(__always)
  var generation: UInt64 { changes.load(ordering: .acquiring) }

  /// The connections at present, and those that were removed lately.
  var all: [Known] {
    state.withLock { state in state.open.keys.map { Known(flow: $0) } + state.closed }
  }
}

/// What one sensor knows of the program's own connections: a copy, renewed when the registry changes.
public struct OwnConnectionFilter: Sendable {
  /// Where connections are registered.
  private let registry: OwnConnections
  /// The registry's state that was copied.
  private var generation: UInt64 = 0
  /// The connections.
  private var known: [OwnConnections.Known] = []
  /// A bit for each of their ports on this side.
  private var ports: [UInt64] = []

  /// A filter by a registry.
  public init(_ registry: OwnConnections = .shared) { self.registry = registry }

  /// Whether a packet of UDP or TCP belongs to one of the connections, in either direction.
  @inline(__always)
  public mutating func contains(_ flow: Flow) -> Bool {
    if _slowPath(generation != registry.generation) { renew() }
    return _slowPath(!known.isEmpty) && (isPort(flow.sourcePort) || isPort(flow.destinationPort))
      && isAmong(flow)
  }

  /// Whether a port is that of a connection.
  @inline(__always)
  private func isPort(_ port: UInt16) -> Bool {
    ports[Int(port &>> 6)] &>> UInt64(port & 63) & 1 != 0
  }

  /// Copies the connections anew.
  @inline(never)
  private mutating func renew() {
    generation = registry.generation
    known = registry.all
    ports = [UInt64](repeating: 0, count: 1024)
    for own in known {
      let port = own.flow.sourcePort
      ports[Int(port >> 6)] |= 1 << UInt64(port & 63)
    }
  }

  /// Looks through the connections.
  @inline(never)
  private func isAmong(_ flow: Flow) -> Bool {
    for entry in known where entry.flow.transport == flow.transport {
      let own = entry.flow
      if own.sourcePort == flow.sourcePort, Self.isMatch(own, flow.source, flow.destination),
        own.destinationPort == 0 || own.destinationPort == flow.destinationPort
      {
        if isStillKnown(entry) { return true }
      }
      if own.sourcePort == flow.destinationPort,
        Self.isMatch(own, flow.destination, flow.source),
        own.destinationPort == 0 || own.destinationPort == flow.sourcePort
      {
        if isStillKnown(entry) { return true }
      }
    }
    return false
  }

  /// Whether a connection is open, or was until a short time ago.
  private func isStillKnown(_ entry: OwnConnections.Known) -> Bool {
    guard let until = entry.until else { return true }
    return until > ContinuousClock.now
  }

  /// Whether addresses are those of a connection, where it says which.
  private static func isMatch(_ own: Flow, _ ours: IPAddress, _ theirs: IPAddress) -> Bool {
    (own.source == ours || isAny(own.source))
      && (own.destination == theirs || isAny(own.destination))
  }

  /// Whether an address is all zeros.
  private static func isAny(_ address: IPAddress) -> Bool { address.high | address.low == 0 }
}
