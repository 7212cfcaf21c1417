import Events
import Octets
import Packets
import Sensing
import Testing

@Suite("The program's own connections")
struct OwnConnectionTests {
  /// An end that no other test uses.
  private static let own = IPAddress("203.0.113.77") ?? IPAddress(v4: 0)
  /// The other end.
  private static let peer = IPAddress("203.0.113.78") ?? IPAddress(v4: 0)

  /// Runs a query from our end and the answer to it through a sensor; its counters.
  private func counters(
    of ports: (Int, Int), isTCP: Bool = false, leavesOutOwn: Bool = true
  ) -> SensorCounters {
    var sensor = Sensor(
      FieldPlan(FieldSelection([], schema: .standard), instanceName: "in"),
      leavesOutOwn: leavesOutOwn)
    let payload = message([[question("www.example.test")]], id: 1, flags: 0x0100)
    for isAnswer in [false, true] {
      let octets = Frame(
        source: isAnswer ? Self.peer : Self.own, destination: isAnswer ? Self.own : Self.peer,
        ports: isAnswer ? (ports.1, ports.0) : ports, isTCP: isTCP, payload: payload
      ).octets
      var buffer = OctetBuffer(capacity: 256)
      buffer.append(octets)
      sensor.process(
        buffer.view, at: Timestamp(seconds: 0), linkType: .ethernet, originalLength: octets.count)
    }
    #expect(sensor.counters.isConserved)
    return sensor.counters
  }

  @Test func `packets of a registered connection are counted and make no events, both ways`() {
    let flow = Flow(
      source: Self.own, destination: Self.peer, sourcePort: 40_000, destinationPort: 53,
      transport: .udp)
    #expect(counters(of: (40_000, 53)).messages == 2)
    OwnConnections.shared.add(flow)
    let left = counters(of: (40_000, 53))
    #expect(left.ownConnections == 2 && left.messages == 0 && left.events == 0)
    // Another port, another transport, and reading of files are not concerned.
    #expect(counters(of: (40_001, 53)).ownConnections == 0)
    #expect(counters(of: (40_000, 53), isTCP: true).ownConnections == 0)
    #expect(counters(of: (40_000, 53), leavesOutOwn: false).messages == 2)
    // What was added twice is there until it is removed twice.
    OwnConnections.shared.add(flow)
    OwnConnections.shared.remove(flow)
    #expect(counters(of: (40_000, 53)).ownConnections == 2)
    OwnConnections.shared.remove(flow)
    // Its last packets may come later than its end.
    #expect(counters(of: (40_000, 53)).ownConnections == 2)
    OwnConnections.shared.remove(flow)
    #expect(counters(of: (40_000, 53)).ownConnections == 2)
  }

  @Test func `a connection that was removed is known for a while, and as one of so many`() {
    let brief = OwnConnections(linger: .zero)
    let registry = OwnConnections(linger: .seconds(1_000_000))
    var (briefFilter, filter) = (OwnConnectionFilter(brief), OwnConnectionFilter(registry))
    /// The connection of a port.
    func flow(_ port: UInt16) -> Flow {
      Flow(
        source: Self.own, destination: Self.peer, sourcePort: port, destinationPort: 53,
        transport: .tcp)
    }
    /// Which of both know the connection of a port.
    func known(_ port: UInt16) -> [Bool] {
      [briefFilter.contains(flow(port)), filter.contains(flow(port))]
    }
    for port in 1...UInt16(300) {
      for registry in [brief, registry] { registry.add(flow(port)) }
      #expect(known(port) == [true, true])
      for registry in [brief, registry] { registry.remove(flow(port)) }
      #expect(known(port) == [false, true])
    }
    // The oldest make room.
    #expect((1...UInt16(300)).filter { known($0)[1] } == Array(45...300))
    // What is opened again is open.
    registry.add(flow(1))
    #expect(known(1) == [false, true])
  }

  @Test func `an end that is not known yet stands for all`() {
    let registry = OwnConnections()
    var filter = OwnConnectionFilter(registry)
    let any = IPAddress(v4: 0)
    var packet = Flow(
      source: Self.own, destination: Self.peer, sourcePort: 5, destinationPort: 6, transport: .tcp)
    /// Whether the packet is of a connection.
    func isOwn() -> Bool { filter.contains(packet) }
    #expect(!isOwn())
    registry.add(
      Flow(source: any, destination: Self.peer, sourcePort: 5, destinationPort: 0, transport: .tcp))
    #expect(isOwn())
    packet.source = Self.peer
    packet.destination = Self.own
    #expect(!isOwn())
    packet.sourcePort = 6
    packet.destinationPort = 5
    #expect(isOwn())
    packet.source = any
    #expect(!isOwn())
  }
}
