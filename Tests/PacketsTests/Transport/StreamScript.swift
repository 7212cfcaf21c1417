import Octets
import Packets

/// A script of TCP segments, one word a segment: what a test of streams reads like.
///
/// `10=ab` is a segment with the octets `ab` at sequence number 10; `S9` a SYN, `F14` a FIN and `R14` an
/// RST, which may have octets (`S9=ab`). Octets are letters, which stand for themselves, and `<n` for a
/// length of n in two octets, `0` for one octet of zero, `1`…`9` for one of that value. `+n` lets n seconds
/// go by; `~n` behind a segment says that n more octets were not captured; `B:` and `C:` before one set
/// another source.
enum StreamScript {
  /// One segment.
  struct Segment {
    /// Its headers.
    var packet = DecodedPacket()
    /// Its octets.
    var octets: [UInt8] = []
    /// When it was captured.
    var time = Timestamp(nanoseconds: 0)
  }

  /// The segments of a script.
  static func segments(_ script: String) -> [Segment] {
    var seconds: Int64 = 1_000_000
    var list: [Segment] = []
    for word in script.split(separator: " ") {
      if word.hasPrefix("+") {
        seconds += Int64(word.dropFirst()) ?? 0
        continue
      }
      list.append(segment(word, seconds))
    }
    return list
  }

  /// The segment of a word.
  private static func segment(_ word: Substring, _ seconds: Int64) -> Segment {
    var word = word
    var host: UInt32 = 1
    if word.dropFirst().hasPrefix(":") {
      host = UInt32(word.utf8.first ?? 0)
      word = word.dropFirst(2)
    }
    var flags = TCPFlags.ack
    switch word.first {
    case "S": flags = .syn
    case "F": flags = [.fin, .ack]
    case "R": flags = .rst
    default: break
    }
    let parts = word.drop { !$0.isNumber }.split(separator: "=", maxSplits: 1)
    let texts = parts.dropFirst().first.map { $0.split(separator: "~") } ?? []
    let number = UInt32(parts.first.map(String.init) ?? "") ?? 0
    let octets = texts.first.map { Self.octets(String($0)) } ?? []
    let missing = texts.dropFirst().first.flatMap { Int($0) } ?? 0
    return make(
      number, octets, flags, host: host, missing: missing,
      at: Timestamp(seconds: seconds))
  }

  /// A segment from its parts.
  static func make(
    _ sequence: UInt32, _ octets: [UInt8], _ flags: TCPFlags = .ack, host: UInt32 = 1,
    port: UInt16 = 40000, missing: Int = 0, at time: Timestamp = Timestamp(seconds: 1_000_000)
  ) -> Segment {
    var packet = DecodedPacket()
    packet.flow = Flow(
      source: IPAddress(v4: host), destination: IPAddress(v4: 9), sourcePort: port,
      destinationPort: 53, transport: .tcp)
    packet.outcome = .segment
    packet.hasPorts = true
    packet.sequenceNumber = sequence
    packet.tcpFlags = flags
    packet.payloadCount = UInt32(octets.count)
    packet.announcedPayloadCount = UInt32(octets.count + missing)
    return Segment(packet: packet, octets: octets, time: time)
  }

  /// The octets of a text in the script.
  private static func octets(_ text: String) -> [UInt8] {
    var octets: [UInt8] = []
    var rest = Substring(text)
    while let first = rest.first {
      rest = rest.dropFirst()
      if first == "<" {
        let digits = rest.prefix { $0.isNumber }
        rest = rest.dropFirst(digits.count)
        let length = UInt16(digits) ?? 0
        octets += [UInt8(length >> 8), UInt8(length & 255)]
      } else if let digit = first.wholeNumberValue {
        octets.append(UInt8(digit))
      } else {
        octets += Array(String(first).utf8)
      }
    }
    return octets
  }
}

/// Runs segments through a table, and keeps what comes out.
struct StreamRun: ~Copyable {
  /// The table.
  var table: StreamTable
  /// The messages, in their order.
  var messages: [[UInt8]] = []
  /// Whether the counts were conserved after every segment.
  var isConserved = true
  /// A candidate is a message when it is whole and starts with this octet.
  let mark = UInt8(ascii: "m")
  /// Where waiting octets are gathered.
  private var gathered = OctetBuffer(capacity: 1 << 17)
  /// The octets of the segment at hand; nil while it is read.
  private var lent: OctetBuffer? = OctetBuffer(capacity: 1 << 16)
  /// Whether messages are kept.
  var keepsMessages = true

  /// A run with an empty table.
  init(_ limits: StreamLimits = StreamLimits()) {
    table = StreamTable(limits, hash: KeyedHash(1, 2))
  }

  /// Reads a segment.
  mutating func read(_ segment: StreamScript.Segment) {
    guard var payload = lent.take() else { return }
    payload.removeAll()
    payload.append(segment.octets)
    read(segment, payload.view)
    lent = consume payload
    if !table.counters.isConserved { isConserved = false }
  }

  /// Takes the steps of a segment.
  private mutating func read(
    _ segment: StreamScript.Segment, _ payload: borrowing OctetView
  ) {
    var reading = table.begin(segment.packet, payload, at: segment.time)
    while true {
      switch table.next(&reading, payload, of: segment.packet) {
      case .message(let offset, let count):
        if keepsMessages { messages.append(payload.slice(from: offset, count: count).array()) }
      case .held(let count): keep(reading, count)
      case .candidate(let offset, let count, _):
        let first = count > 0 ? payload.octet(offset) : 0
        table.resolve(&reading, isMessage: first == mark)
      case .heldCandidate(let count, _): answer(&reading, count)
      case .end: return
      }
    }
  }

  /// Settles what is overdue, or what is left at the end.
  mutating func settle(at time: Timestamp?) {
    var cursor = 0
    while true {
      let begun: SegmentReading?
      if let time {
        begun = table.beginOverdue(at: time)
      } else {
        begun = table.beginFinish(&cursor)
      }
      guard var reading = begun else { return }
      settling: while true {
        switch table.next(&reading) {
        case .held(let count): keep(reading, count)
        case .heldCandidate(let count, _): answer(&reading, count)
        case .message, .candidate: isConserved = false
        case .end: break settling
        }
      }
      if !table.counters.isConserved { isConserved = false }
    }
  }

  /// Keeps a message that waited.
  private mutating func keep(_ reading: SegmentReading, _ count: Int) {
    gathered.removeAll()
    table.appendHeld(reading, count: count, to: &gathered)
    if keepsMessages { messages.append(gathered.array()) }
  }

  /// Answers whether octets that waited are a message.
  private mutating func answer(_ reading: inout SegmentReading, _ count: Int) {
    gathered.removeAll()
    table.appendHeld(reading, count: count, to: &gathered)
    let first = gathered.count > 0 ? gathered.view.octet(0) : 0
    table.resolve(&reading, isMessage: first == mark)
  }
}
