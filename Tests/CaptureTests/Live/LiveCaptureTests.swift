import Capture
import Glibc
import Octets
import Packets
import TestSupport
import Testing

/// What a capture gave until it was told to stop.
struct Captured {
  /// How many packets.
  var packets = 0
  /// The first packet's octets.
  var first: [UInt8] = []
  /// All notices in their order.
  var notices: [CaptureNotice] = []
  /// How often there was nothing.
  var idles = 0
}

extension Captured {
  /// Steps until `isEnough`, or for at most five seconds.
  mutating func follow(_ capture: inout LiveCapture, until isEnough: (Captured) -> Bool) throws {
    let start = Timestamp.now()
    while !isEnough(self), Timestamp.now().nanoseconds - start.nanoseconds < 60_000_000_000 {
      switch try capture.next() {
      case .packet:
        if packets == 0 { first = capture.packet.octets.array() }
        packets += 1
      case .idle: idles += 1
      case .notice: if let notice = capture.notice { notices.append(notice) }
      case .end: return
      }
    }
  }

  /// Whether the last notice says that packets come again.
  var isResumed: Bool {
    if case .resumed = notices.last { return true }
    return false
  }

  /// Why the interface was lost the last time.
  var reasons: [CaptureNotice.Reason] {
    notices.compactMap { notice in
      if case .interrupted(let reason, _) = notice { return reason }
      return nil
    }
  }
}

/// Live captures in a network namespace of the test's own.
@Suite(.enabled(if: NetworkNamespace.isAvailable, "making a network namespace needs root"))
struct LiveCaptureTests {
  /// A frame from port 5353 to 53 with the payload `wb`.
  static let frame: [UInt8] = [
    2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0,  //
    0x45, 0, 0, 30, 0, 1, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2,  //
    0x14, 0xE9, 0, 53, 0, 10, 0, 0, 0x77, 0x62,
  ]

  @Test func everyPacketOfACableIsDeliveredAndAccountedForWhenStopped() throws {
    try NetworkNamespace.run {
      let stop = WakeUp()
      var capture = try LiveCapture(.init(device: "wb0"), wakeUp: stop)
      #expect(capture.linkType == .ethernet && capture.device == "wb0")
      var captured = Captured()
      NetworkNamespace.send(Self.frame, count: 3000)
      try captured.follow(&capture) { $0.packets >= 1000 }
      let before = Timestamp.now()
      #expect(abs(capture.packet.timestamp.seconds - before.seconds) < 10)
      #expect(capture.packet.originalLength == Self.frame.count)
      NetworkNamespace.send(Self.frame, count: 100)
      // Stopped at once: the rest is still in the kernel.
      stop.signal()
      try captured.follow(&capture) { _ in false }
      #expect(captured.packets == 3100 && captured.first == Self.frame)
      let statistics = capture.statistics
      #expect(statistics.isBalanced && statistics.deliveredPackets == 3100)
      #expect(statistics.receivedPackets == 3100 && statistics.deliveredOctets == 3100 * 44)
    }
  }

  @Test func aFilterLetsThroughWhatItSaysAndNothingElseIsCounted() throws {
    try NetworkNamespace.run {
      let stop = WakeUp()
      var capture = try LiveCapture(
        .init(device: "wb0", snapLengthOctets: 43, filter: "udp port 53"), wakeUp: stop)
      var other = Self.frame
      other[37] = 54
      NetworkNamespace.send(other, count: 50)
      NetworkNamespace.send(Self.frame, count: 20)
      var captured = Captured()
      try captured.follow(&capture) { $0.packets >= 20 }
      stop.signal()
      try captured.follow(&capture) { _ in false }
      #expect(captured.packets == 20 && captured.first == Array(Self.frame.prefix(43)))
      #expect(capture.statistics.isBalanced && capture.statistics.receivedPackets == 20)
      #expect(try capture.next() == .end)
    }
  }

  @Test(arguments: [
    ("ip link set wb0 down", "sleep 0.2; ip link set wb0 up", CaptureNotice.Reason.down),
    ("ip link del wb0", "sleep 0.3", .gone),
    ("ip link set wb0 down; ip link set wb0 up", "true", .down),
  ])
  func anInterfaceThatIsLostIsPickedUpAgain(
    _ loss: String, _ repair: String, _ reason: CaptureNotice.Reason
  ) throws {
    try NetworkNamespace.run {
      let stop = WakeUp()
      var capture = try LiveCapture(.init(device: "wb0", filter: "udp"), wakeUp: stop)
      var captured = Captured()
      NetworkNamespace.send(Self.frame, count: 10)
      try captured.follow(&capture) { $0.packets == 10 }
      NetworkNamespace.shell(loss)
      try captured.follow(&capture) { $0.reasons.last == reason }
      #expect(captured.reasons.last == reason && captured.packets == 10)
      NetworkNamespace.shell(repair)
      if reason == .gone { NetworkNamespace.addCable() }
      let start = Timestamp.now()
      try captured.follow(&capture) { $0.isResumed }
      let resumed = Timestamp.now()
      #expect(captured.isResumed && resumed.nanoseconds - start.nanoseconds < 1_000_000_000)
      if case .resumed(let gap) = captured.notices.last {
        #expect(gap.start <= gap.end && gap.nanoseconds < 60_000_000_000)
        #expect(capture.statistics.gapNanoseconds == UInt64(gap.nanoseconds))
      }
      NetworkNamespace.send(Self.frame, count: 7)
      try captured.follow(&capture) { $0.packets == 17 }
      stop.signal()
      try captured.follow(&capture) { _ in false }
      #expect(captured.packets == 17)
      #expect(capture.statistics.isBalanced && capture.statistics.gaps == 1)
    }
  }

  @Test func anInterfaceThatIsDownAtTheStartIsWaitedFor() throws {
    try NetworkNamespace.run {
      NetworkNamespace.shell("ip link set wb0 down")
      let stop = WakeUp()
      var capture = try LiveCapture(.init(device: "wb0"), wakeUp: stop)
      var captured = Captured()
      try captured.follow(&capture) { $0.idles > 2 }
      #expect(captured.reasons == [.down])
      NetworkNamespace.shell("ip link set wb0 up")
      try captured.follow(&capture) { $0.isResumed }
      NetworkNamespace.send(Self.frame, count: 3)
      try captured.follow(&capture) { $0.packets == 3 }
      #expect(captured.isResumed && captured.packets == 3)
      stop.signal()
      try captured.follow(&capture) { _ in false }
      #expect(capture.statistics.isBalanced)
    }
  }

  @Test func allInterfacesAtOnceAreCookedAndSayWhich() throws {
    try NetworkNamespace.run {
      let stop = WakeUp()
      var capture = try LiveCapture(.init(device: "any", filter: "udp port 53"), wakeUp: stop)
      #expect(capture.linkType == .linuxSLL2)
      NetworkNamespace.send(Self.frame, count: 2)
      var captured = Captured()
      // Once as it leaves one end, once as it comes to the other.
      try captured.follow(&capture) { $0.packets == 4 }
      var decoded = DecodedPacket()
      PacketDecoder.decode(
        frame: capture.packet.octets, linkType: capture.packet.linkType, into: &decoded)
      #expect(captured.packets == 4 && decoded.outcome == .datagram)
      #expect(decoded.flow.destinationPort == 53)
    }
  }

  @Test func membersOfAGroupShareThePacketsByTheirFlows() throws {
    try NetworkNamespace.run {
      let stop = WakeUp()
      let group = CaptureGroup()
      var one = try LiveCapture(.init(device: "wb0"), wakeUp: stop, group: group)
      var two = try LiveCapture(
        .init(device: "wb0", filter: "udp"), wakeUp: stop, group: group)
      var first: [UInt8: Int] = [:]
      var second: [UInt8: Int] = [:]
      // Each flow in both directions: the ports and addresses change places.
      for port in 0..<UInt8(64) {
        var there = Self.frame
        there[35] = port
        var back = there
        back.replaceSubrange(26..<30, with: there[30..<34])
        back.replaceSubrange(30..<34, with: there[26..<30])
        back.replaceSubrange(34..<36, with: there[36..<38])
        back.replaceSubrange(36..<38, with: there[34..<36])
        NetworkNamespace.send(there, count: 5)
        NetworkNamespace.send(back, count: 5)
        // The kernel closes a block of the buffer every 50 ms, however few packets it has.
        if port % 8 == 7 {
          try addFlows(of: &one, to: &first)
          try addFlows(of: &two, to: &second)
        }
      }
      let start = Timestamp.now()
      while first.values.reduce(0, +) + second.values.reduce(0, +) < 640,
        Timestamp.now().nanoseconds - start.nanoseconds < 60_000_000_000
      {
        try addFlows(of: &one, to: &first)
        try addFlows(of: &two, to: &second)
      }
      // None comes twice.
      try addFlows(of: &one, to: &first)
      try addFlows(of: &two, to: &second)
      #expect(first.count + second.count == 64 && Set(first.keys).isDisjoint(with: second.keys))
      #expect(
        first.values.allSatisfy { $0 == 10 } && second.values.allSatisfy { $0 == 10 },
        "\(first) \(second) \(one.statistics) \(two.statistics)")
      #expect(first.count > 8 && second.count > 8)
      for statistics in [one.statistics, two.statistics] { #expect(statistics.isBalanced) }
      #expect(one.statistics.receivedPackets + two.statistics.receivedPackets == 640)
    }
  }

  /// Adds the packets that a capture has now to those of their flows, by the port that is not 53.
  private func addFlows(of capture: inout LiveCapture, to flows: inout [UInt8: Int]) throws {
    // A step may be idle at once; blocks that are not full come after a short time.
    var idles = 0
    while idles < 4 {
      switch try capture.next() {
      case .packet:
        let frame = capture.packet.octets.array()
        flows[frame[37] == 53 && frame[36] == 0 ? frame[35] : frame[37], default: 0] += 1
      case .end: return
      default: idles += 1
      }
    }
  }

  @Test func errorsNameTheDeviceTheCauseAndTheRemedy() throws {
    try NetworkNamespace.run {
      let cases: [(LiveCapture.Settings, CaptureError.Code, String)] = [
        (.init(device: "wb00"), .noSuchDevice, "did you mean 'wb0'?"),
        (.init(device: "\\Device\\NPF_{0A1B}"), .noSuchDevice, "how Windows names"),
        (.init(device: "wb0", filter: "udp prot 53"), .filter, "syntax error"),
      ]
      for (settings, code, words) in cases {
        let error = #expect(throws: CaptureError.self) { _ = try LiveCapture(settings) }
        #expect(error?.code == code && error?.description.contains(words) ?? false)
      }
    }
  }

  @Test func onceWarmAPacketCostsNoAllocation() throws {
    try NetworkNamespace.run {
      var capture = try LiveCapture(.init(device: "wb0"))
      var captured = Captured()
      NetworkNamespace.send(Self.frame, count: 2000)
      try captured.follow(&capture) { $0.packets == 1000 }
      var packets = 0
      let count = try allocations {
        while packets < 1000 { if try capture.next() == .packet { packets += 1 } }
      }
      #expect(count == 0 && packets == 1000)
    }
  }
}
