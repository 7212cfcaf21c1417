internal import Octets
internal import Packets

extension FuzzCheck {
  /// An octet of options, four of a sequence number, then four for each segment of a stream of
  /// messages: where it starts, how long it is, and what is odd about it.
  ///
  /// Every segment and octet is counted once. Where nothing is odd, and all is sent once more in order,
  /// the messages are those of the stream, each once and in order.
  public static let stream = FuzzCheck(name: "stream") { input in
    guard input.count >= 9 else { return nil }
    let isFaithful = input[0] & 1 == 0
    let start = input[1..<5].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    let steps = Array(input.dropFirst(5).prefix(4 * 256))
    let (octets, messages) = StreamChecking.sent(seed: input[0] >> 1)
    var run = StreamChecking(first: start, isSmall: !isFaithful && input[0] & 2 != 0)
    run.send([], at: 0, .syn)
    for index in stride(from: 0, to: steps.count - 3, by: 4) {
      let offset = (Int(steps[index]) << 8 | Int(steps[index + 1])) % octets.count
      let count = min(Int(steps[index + 2]) * 4 + 1, octets.count - offset)
      var part = Array(octets[offset..<offset + count])
      let odd = isFaithful ? 0 : steps[index + 3]
      if odd & 3 == 1 { part[0] ^= odd }
      run.host = odd & 12 == 12 ? 2 : 1
      run.missing = odd & 48 == 48 ? 7 : 0
      if odd & 64 != 0 { run.seconds += Int64(odd & 31) }
      run.send(part, at: odd & 3 == 2 ? offset + 40_000 : offset, StreamChecking.flags(odd))
      if let failure = run.failure { return failure }
    }
    guard isFaithful else {
      run.finish()
      return run.failure
    }
    for offset in stride(from: 0, to: octets.count, by: 100) {
      run.send(Array(octets[offset..<min(offset + 100, octets.count)]), at: offset, .ack)
    }
    if let failure = run.failure { return failure }
    guard run.messages == messages else {
      return "\(run.messages.count) messages, not the \(messages.count) that were sent"
    }
    return nil
  }
}

/// Runs segments through a table.
private struct StreamChecking: ~Copyable {
  /// The table.
  private var table: StreamTable
  /// The sequence number before the first octet.
  private let first: UInt32
  /// The messages, in their order.
  private(set) var messages: [[UInt8]] = []
  /// What did not hold.
  private(set) var failure: String?
  /// The source.
  var host: UInt32 = 1
  /// Octets of the next segment that were not captured.
  var missing = 0
  /// When the next segment is captured.
  var seconds: Int64 = 1_000_000
  /// The octets of the segment at hand; nil while it is read.
  private var lent: OctetBuffer? = OctetBuffer(capacity: 2_048)
  /// Where octets that waited are gathered.
  private var gathered = OctetBuffer(capacity: 1 << 17)

  /// A run with an empty table; a small one has little room.
  init(first: UInt32, isSmall: Bool) {
    self.first = first
    var limits = StreamLimits()
    limits.streams = 1_024
    limits.windows = isSmall ? 1 : 16
    if isSmall {
      limits.blocks = 4
      limits.sourceBlocks = 3
      limits.holeOctets = 512
    }
    table = StreamTable(limits, hash: KeyedHash(1, 2))
  }

  /// What is sent: messages of lengths that a seed chooses, each behind its length.
  static func sent(seed: UInt8) -> (octets: [UInt8], messages: [[UInt8]]) {
    var octets: [UInt8] = []
    var messages: [[UInt8]] = []
    var state = UInt32(seed) &* 747_796_405 &+ 2_891_336_453
    for index in 0..<12 {
      state = state &* 1_664_525 &+ 1_013_904_223
      let count = index == 5 ? 3_000 : 12 + Int(state >> 24)
      let message = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ index) }
      octets += [UInt8(count >> 8), UInt8(count & 255)] + message
      messages.append(message)
    }
    return (octets, messages)
  }

  /// The flags of an odd segment.
  static func flags(_ odd: UInt8) -> TCPFlags {
    switch odd {
    case 0xF0...0xF3: .rst
    case 0xF4...0xF7: [.fin, .ack]
    case 0xF8...0xFB: .syn
    default: .ack
    }
  }

  /// Sends octets of the stream.
  mutating func send(_ octets: [UInt8], at offset: Int, _ flags: TCPFlags) {
    guard var payload = lent.take() else { return }
    payload.removeAll()
    payload.append(octets)
    var packet = DecodedPacket()
    packet.flow = Flow(
      source: IPAddress(v4: host), destination: IPAddress(v4: 9), sourcePort: 40_000,
      destinationPort: 53, transport: .tcp)
    packet.outcome = .segment
    packet.hasPorts = true
    let isOpening = flags.contains(.syn)
    packet.sequenceNumber = first &+ UInt32(offset) &+ (isOpening ? 0 : 1)
    packet.tcpFlags = flags
    packet.payloadCount = UInt32(octets.count)
    packet.announcedPayloadCount = UInt32(octets.count + missing)
    read(packet, payload.view)
    lent = consume payload
    check()
  }

  /// Takes the steps of a segment.
  private mutating func read(_ packet: DecodedPacket, _ payload: borrowing OctetView) {
    var reading = table.begin(packet, payload, at: Timestamp(seconds: seconds))
    for _ in 0..<100_000 {
      switch table.next(&reading, payload, of: packet) {
      case .message(let offset, let count):
        messages.append(payload.slice(from: offset, count: count).array())
      case .held(let count): messages.append(held(reading, count))
      case .candidate(let offset, _, _):
        table.resolve(&reading, isMessage: offset & 1 == 0)
      case .heldCandidate(let count, _):
        table.resolve(&reading, isMessage: held(reading, count).first ?? 0 < 128)
      case .end: return
      }
    }
    failure = "the steps of a segment do not end"
  }

  /// Octets that waited.
  private mutating func held(_ reading: SegmentReading, _ count: Int) -> [UInt8] {
    gathered.removeAll()
    table.appendHeld(reading, count: count, to: &gathered)
    if gathered.count != count { failure = "\(gathered.count) octets waited, not \(count)" }
    return gathered.array()
  }

  /// Settles what is left at the end.
  mutating func finish() {
    var cursor = 0
    for _ in 0..<10_000 {
      guard var reading = table.beginFinish(&cursor) else { return check() }
      settling: while true {
        switch table.next(&reading) {
        case .held(let count): messages.append(held(reading, count))
        case .heldCandidate(let count, _):
          table.resolve(&reading, isMessage: held(reading, count).first ?? 0 < 128)
        case .message, .candidate:
          failure = "octets of a segment at the end"
          return
        case .end: break settling
        }
      }
    }
    failure = "settling does not end"
  }

  /// Looks at the counts.
  private mutating func check() {
    if !table.counters.isConserved { failure = "not conserved: \(table.counters)" }
    if table.counters.messages != UInt64(messages.count) {
      failure = "\(table.counters.messages) messages counted, \(messages.count) seen"
    }
    if table.memoryOctets > 4 << 20 { failure = "\(table.memoryOctets) octets of memory" }
  }
}
