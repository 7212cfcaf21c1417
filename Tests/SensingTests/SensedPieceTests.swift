import Events
import HostileCases
import Octets
import Packets
import Sensing
import Testing

/// Packets in pieces, each looked at by one of several sensors and by the one that knows what was
/// before, beside the same packets through one sensor alone.
@Suite("Sensors that share packets")
struct SensedPieceTests {
  /// What sensors make of packets.
  private struct Outcome: Equatable {
    /// The events.
    var lines: [String] = []
    /// What was counted.
    var counters = SensorCounters()
  }

  /// Lines of a batch, without the time at which it was made.
  private static func lines(_ batch: EventBatch) -> [String] {
    var text = JSONText(Sensed.settings)
    var output = OctetBuffer(capacity: 1 << 20)
    _ = text.appendLines(of: batch, from: 0, limit: .max, to: &output)
    batch.recycle()
    return output.view.array().split(separator: 0x0A).map {
      withoutReceivedTime(String(decoding: $0, as: UTF8.self))
    }
  }

  /// Puts a packet into a buffer.
  private static func fill(_ input: inout OctetBuffer, _ packet: HostileCase.Packet) {
    input.removeAll()
    input.append(packet.octets)
  }

  /// When a packet was captured.
  private static func time(_ packet: HostileCase.Packet) -> Timestamp {
    Timestamp(seconds: Int64(1_000_000 + packet.seconds))
  }

  /// One sensor that looks at everything, and looks for what waited too long behind each third packet.
  private static func alone(
    _ packets: [HostileCase.Packet], _ linkType: LinkType, _ plan: FieldPlan
  ) -> Outcome {
    var sensor = Sensor(plan)
    let pool = PacketBatchPool()
    var outcome = Outcome()
    var input = OctetBuffer(capacity: 1 << 16)
    /// Takes what there is.
    func take() { if let batch = sensor.takeBatch(from: pool) { outcome.lines += lines(batch) } }
    for (index, packet) in packets.enumerated() {
      fill(&input, packet)
      sensor.process(
        input.view, at: time(packet), linkType: linkType,
        originalLength: packet.originalLength ?? packet.octets.count)
      if sensor.isBatchFull { take() }
      if index % 3 == 2 { while sensor.settleOverdue(at: time(packet)) { take() } }
    }
    while sensor.finish() { take() }
    take()
    outcome.counters = sensor.counters
    return outcome
  }

  /// Pieces of `size` packets that go to `several` sensors in turn.
  private static func shared(
    _ packets: [HostileCase.Packet], _ linkType: LinkType, _ plan: FieldPlan, size: Int
  ) -> Outcome {
    var first = Sensor(plan, batchLimit: .max, isOneOfSeveral: true)
    var second = Sensor(plan, batchLimit: .max, isOneOfSeveral: true)
    var memory = Sensor(plan, batchLimit: .max)
    let pool = PacketBatchPool()
    let piece = SensedPiece()
    var outcome = Outcome()
    var input = OctetBuffer(capacity: 1 << 16)
    var isFirst = true
    for start in stride(from: 0, to: packets.count, by: size) {
      swap(&first, &second)
      isFirst.toggle()
      var later: [(index: Int, place: Int32, isMark: Bool)] = []
      for index in start..<min(start + size, packets.count) {
        fill(&input, packets[index])
        let length = packets[index].originalLength ?? packets[index].octets.count
        first.process(
          input.view, at: time(packets[index]), linkType: linkType, originalLength: length)
        let place = Int32(first.pendingCount)
        if first.takeLeft(octets: packets[index].octets.count, originalLength: length) {
          later.append((index, place, false))
        }
        if index % 3 == 2 { later.append((index, place, true)) }
      }
      first.handOver(to: piece)
      memory.takeUp(piece)
      for item in later {
        let packet = packets[item.index]
        fill(&input, packet)
        if item.isMark {
          memory.settleOverdue(at: time(packet))
        } else {
          memory.process(
            input.view, at: time(packet), linkType: linkType,
            originalLength: packet.originalLength ?? packet.octets.count)
        }
        memory.placeNew(before: item.place, in: piece)
      }
      memory.giveBack(to: piece)
      if let batch = piece.takeBatch(from: pool, plan) { outcome.lines += lines(batch) }
    }
    memory.takeUp(piece)
    _ = memory.finish()
    memory.placeNew(before: 0, in: piece)
    memory.giveBack(to: piece)
    if let batch = piece.takeBatch(from: pool, plan) { outcome.lines += lines(batch) }
    outcome.counters = first.counters + second.counters + memory.counters
    return outcome
  }

  /// What a case with its memory's limits would need is another test's; which of two limits is met first
  /// depends on a secret hash.
  private static let cases = HostileCase.all.filter { $0.memoryOctets == nil }
  /// All cases of Ethernet one behind the other, a minute apart.
  private static let mixture: [HostileCase.Packet] = cases.filter {
    $0.linkType == 1 && $0.packets.count < 100
  }.enumerated().flatMap { number, hostile in
    hostile.packets.map {
      HostileCase.Packet(
        $0.octets, seconds: $0.seconds + 60 * number, originalLength: $0.originalLength)
    }
  }
  /// Selections of events: messages only, headers of every packet, and other protocols too.
  private static let selections: [FieldSelection] = [
    FieldSelection([ProtocolSelection(type: .dns)], schema: .native),
    FieldSelection(
      [
        ProtocolSelection(type: .dns), ProtocolSelection(type: .ip), ProtocolSelection(type: .tcp),
        ProtocolSelection(type: .udp),
      ], schema: .native),
    FieldSelection([], schema: .native),
  ]

  @Test(arguments: selections.indices)
  func `sensors that share packets make the events of one, in its order`(_ index: Int) {
    let plan = FieldPlan(Self.selections[index], instanceName: "test")
    let expected = Self.alone(Self.mixture, .ethernet, plan)
    #expect(expected.lines.count > 100)
    for size in [1, 7, 100_000] {
      let found = Self.shared(Self.mixture, .ethernet, plan, size: size)
      #expect(found.lines == expected.lines && found.counters == expected.counters, "\(size)")
    }
  }

  @Test func `what a sensor of several leaves is not counted by it, and the rest is`() {
    let plan = FieldPlan(Self.selections[0], instanceName: "test")
    var sensor = Sensor(plan, batchLimit: .max, isOneOfSeveral: true)
    var input = OctetBuffer(capacity: 1 << 16)
    var left = 0
    for packet in Self.mixture {
      Self.fill(&input, packet)
      let length = packet.originalLength ?? packet.octets.count
      sensor.process(
        input.view, at: Self.time(packet), linkType: .ethernet, originalLength: length)
      if sensor.takeLeft(octets: packet.octets.count, originalLength: length) { left += 1 }
    }
    let counters = sensor.counters
    #expect(counters.isConserved && counters.frames == UInt64(Self.mixture.count - left))
    #expect(left > 10 && counters.frames > 10 && counters.fragments.pieces == 0)
    #expect(counters.streams.segments == 0)
  }
}
