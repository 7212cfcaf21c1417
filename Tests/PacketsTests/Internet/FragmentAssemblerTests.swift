import Octets
import Packets
import TestSupport
import Testing

/// Runs fragments through an assembler, and keeps what comes out.
struct FragmentRun: ~Copyable {
  /// The assembler.
  var assembler: FragmentAssembler
  /// The payloads of completed packets.
  var packets: [[UInt8]] = []
  /// What became of the last fragment.
  var outcome = FragmentOutcome.kept
  /// Whether the counts were conserved after every fragment.
  var isConserved = true
  /// Whether payloads are kept.
  var keepsPackets = true
  /// The payload of a completed packet.
  private var datagram = OctetBuffer(capacity: 1 << 16)
  /// The octets of the fragment at hand; nil while it is read.
  private var lent: OctetBuffer? = OctetBuffer(capacity: 1 << 16)

  /// A run with an empty assembler.
  init(_ limits: FragmentLimits = FragmentLimits()) {
    assembler = FragmentAssembler(limits, hash: KeyedHash(1, 2))
  }

  /// Takes a fragment.
  mutating func take(_ fragment: Fragment) {
    guard var payload = lent.take() else { return }
    payload.removeAll()
    payload.append(fragment.octets)
    datagram.removeAll()
    outcome = assembler.accept(
      fragment.packet, payload.view, at: fragment.time, isWanted: fragment.isWanted,
      into: &datagram)
    if case .completed = outcome, keepsPackets { packets.append(datagram.array()) }
    if !assembler.counters.isConserved { isConserved = false }
    lent = consume payload
  }

  /// The counts that are not zero.
  var text: String {
    let counters = assembler.counters
    var list: [(String, UInt64)] = [
      ("completing", counters.completing), ("used", counters.used),
      ("pending", counters.pending),
    ]
    for reason in FragmentCounters.DropReason.allCases {
      list.append(("\(reason.text)", counters.dropped[Int(reason.rawValue)]))
    }
    list += [("unwanted", counters.unwanted), ("evictions", counters.evictions)]
    return list.filter { $0.1 > 0 }.map { "\($0.0)=\($0.1)" }.joined(separator: " ")
  }
}

/// A fragment.
struct Fragment: Sendable {
  /// Its headers.
  var packet = DecodedPacket()
  /// Its octets.
  var octets: [UInt8]
  /// When it was captured.
  var time = Timestamp(seconds: 1_000_000)
  /// Whether its packet is wanted.
  var isWanted = true

  /// A fragment from its parts.
  init(
    _ offset: Int, _ octets: [UInt8], more: Bool = true, identification: UInt32 = 1,
    isV6: Bool = false, host: UInt32 = 1, transport: IPProtocol = .udp
  ) {
    self.octets = octets
    packet.flow.source =
      isV6 ? IPAddress(v6High: 1, low: UInt64(host)) : IPAddress(v4: host)
    packet.flow.destination = isV6 ? IPAddress(v6High: 1, low: 9) : IPAddress(v4: 9)
    packet.flow.transport = transport
    packet.outcome = .fragment
    packet.fragment.isFragment = true
    packet.fragment.offsetOctets = UInt16(offset)
    packet.fragment.hasMore = more
    packet.fragment.identification = identification
    packet.payloadCount = UInt32(octets.count)
    packet.announcedPayloadCount = UInt32(octets.count)
  }

  /// The fragment of a word in a script; see ``FragmentRow``.
  init(_ word: Substring, isV6: Bool, seconds: Int64) {
    var word = word
    var identification: UInt32 = 1
    if word.dropFirst().hasPrefix(":") {
      identification = UInt32(word.utf8.first ?? 0)
      word = word.dropFirst(2)
    }
    let isCut = word.hasSuffix("~")
    let isUnwanted = word.hasSuffix("?")
    word = isCut || isUnwanted ? word.dropLast() : word
    let isLast = word.hasSuffix(".")
    let parts = (isLast ? word.dropLast() : word).split(
      separator: "=", omittingEmptySubsequences: false)
    let octets = Array((parts.dropFirst().first ?? "").utf8)
    self.init(
      Int(parts.first ?? "") ?? 0, octets, more: !isLast, identification: identification,
      isV6: isV6)
    if isCut { packet.announcedPayloadCount += 1 }
    isWanted = !isUnwanted
    time = Timestamp(seconds: seconds)
  }
}

/// A script of fragments and what has to come of it.
///
/// `8=abcdefgh` is a fragment at octet 8 with more behind it; a full stop makes it the last, `~` one that was
/// not captured to its end, `?` one that shows that its packet is not wanted; `B:` and so on before it
/// give another identification, and `+n` lets n seconds go by.
struct FragmentRow: Sendable, CustomTestStringConvertible {
  /// What it shows.
  let testDescription: String
  /// The fragments.
  let script: String
  /// The completed packets.
  let packets: [String]
  /// The counts that are not zero.
  let counts: String
  /// Whether they are of IPv6.
  let isV6: Bool

  /// A row.
  init(
    _ description: String, _ script: String, _ packets: [String], _ counts: String,
    isV6: Bool = false
  ) {
    testDescription = description
    self.script = script
    self.packets = packets
    self.counts = counts
    self.isV6 = isV6
  }
}

/// Putting IP packets together.
struct FragmentAssemblerTests {
  /// Scripts.
  static let rows: [FragmentRow] = [
    FragmentRow("two in order", "0=abcdefgh 8=ij.", ["abcdefghij"], "completing=1 used=1"),
    FragmentRow("two backwards", "8=ij. 0=abcdefgh", ["abcdefghij"], "completing=1 used=1"),
    FragmentRow(
      "three, the middle last", "0=abcdefgh 16=q. 8=ijklmnop", ["abcdefghijklmnopq"],
      "completing=1 used=2"),
    FragmentRow(
      "one twice", "0=abcdefgh 0=abcdefgh 8=ij.", ["abcdefghij"],
      "completing=1 used=1 duplicate=1"),
    FragmentRow(
      "two packets, mixed", "B:0=abcdefgh C:0=ABCDEFGH C:8=I. B:8=i.", ["ABCDEFGHI", "abcdefghi"],
      "completing=2 used=2"),
    FragmentRow("the last missing", "0=abcdefgh 8=ijklmnop", [], "pending=2"),
    FragmentRow("the first missing", "8=ijklmnop 16=q.", [], "pending=2"),
    FragmentRow(
      "too late", "0=abcdefgh +31 8=ij.", [], "pending=1 timeout=1"),
    FragmentRow(
      "the identification used again", "0=abcdefgh +31 0=ABCDEFGH 8=IJ.", ["ABCDEFGHIJ"],
      "completing=1 used=1 timeout=1"),
    FragmentRow(
      "overlapping with the same octets", "0=abcdefgh 0=abcdefghijklmnop 16=q.",
      ["abcdefghijklmnopq"], "completing=1 used=2"),
    FragmentRow(
      "overlapping with other octets", "0=abcdefgh 0=abcdefgXijklmnop 16=q.", [], "overlap=3"),
    FragmentRow(
      "teardrop", "0=abcdefghijklmnop 8=X.", [], "overlap=2"),
    FragmentRow(
      "an end before what came", "8=ijklmnop 16=qrstuvwx 8=ijkl.", [], "overlap=3"),
    FragmentRow("two ends", "16=q. 8=ijklmnop. 0=abcdefgh", [], "overlap=3"),
    FragmentRow("beyond the end", "8=i. 16=qrstuvwx", [], "overlap=2"),
    FragmentRow("past 64 KiB", "0=abcdefgh 65528=abcdefgh.", [], "oversize=2"),
    FragmentRow("not a multiple of eight", "0=abcdefg 8=ij.", [], "pending=1 length=1"),
    FragmentRow("empty", "0= 8=.", [], "length=2"),
    FragmentRow("cut by the capture", "0=abcdefgh~ 8=ij.", [], "pending=1 cut=1"),
    FragmentRow(
      "not wanted", "0=abcdefgh? 8=ij.", [], "completing=1 used=1 unwanted=1"),
    FragmentRow(
      "not wanted, as the last shows", "8=ij. 0=abcdefgh?", [], "completing=1 used=1 unwanted=1"),
    FragmentRow(
      "IPv6 in order", "0=abcdefgh 8=ij.", ["abcdefghij"], "completing=1 used=1", isV6: true),
    FragmentRow(
      "IPv6 twice", "0=abcdefgh 0=abcdefgh 8=ij.", ["abcdefghij"],
      "completing=1 used=1 duplicate=1", isV6: true),
    FragmentRow(
      "IPv6 overlapping, though with the same octets", "0=abcdefgh 0=abcdefghijklmnop 16=q.", [],
      "overlap=3", isV6: true),
    FragmentRow(
      "IPv6 is waited for longer", "0=abcdefgh +31 8=ij.", ["abcdefghij"], "completing=1 used=1",
      isV6: true),
  ]

  @Test(arguments: rows)
  func `a script gives its packets and its counts`(_ row: FragmentRow) {
    var run = FragmentRun()
    var seconds: Int64 = 1_000_000
    for word in row.script.split(separator: " ") {
      if word.hasPrefix("+") {
        seconds += Int64(word.dropFirst()) ?? 0
        continue
      }
      run.take(Fragment(word, isV6: row.isV6, seconds: seconds))
    }
    let packets = run.packets.map { String(decoding: $0, as: UTF8.self) }
    #expect(packets == row.packets)
    let text = run.text
    #expect(text == row.counts)
    let isConserved = run.isConserved
    #expect(isConserved)
  }

  @Test func `the first fragment names the protocol`() {
    var run = FragmentRun()
    run.take(Fragment(8, [1], more: false, isV6: true, transport: .tcp))
    run.take(Fragment(0, [UInt8](repeating: 2, count: 8), isV6: true, transport: .udp))
    let outcome = run.outcome
    #expect(outcome == .completed(.udp))
  }

  @Test func `what tells packets apart`() {
    let changes: [@Sendable (inout Fragment) -> Void] = [
      { $0.packet.flow.source = IPAddress(v4: 2) },
      { $0.packet.flow.destination = IPAddress(v4: 2) },
      { $0.packet.fragment.identification = 2 }, { $0.packet.flow.transport = .tcp },
      { $0.packet.outerVLAN = 5 }, { $0.packet.innerVLAN = 5 },
    ]
    for change in changes {
      var run = FragmentRun()
      run.take(Fragment(0, [UInt8](repeating: 1, count: 8)))
      var last = Fragment(8, [1], more: false)
      change(&last)
      run.take(last)
      #expect(run.packets.isEmpty)
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `any cutting, order and repetition gives the same packet`(_ seed: UInt64) {
    var random = SeededGenerator(state: seed)
    for round in 0..<150 {
      let isV6 = Bool.random(using: &random)
      let size = Bool.random(using: &random) ? 65515 : Int.random(in: 9...3000, using: &random)
      let octets = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
      var fragments: [Fragment] = []
      var at = 0
      let step = max(size / 8 / 40, 1)
      while at < size {
        let count = min(8 * Int.random(in: step...(step * 3), using: &random), size - at)
        let fragment = Fragment(
          at, Array(octets[at..<(at + count)]), more: at + count < size,
          identification: UInt32(round), isV6: isV6)
        fragments.append(fragment)
        at += count
      }
      let copies = fragments.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
      let last = fragments.removeFirst()
      // The packet is complete with the last one, and not before.
      fragments = (fragments + copies.filter { $0.packet.fragment.offsetOctets > 0 }).shuffled(
        using: &random)
      var run = FragmentRun()
      for fragment in fragments { run.take(fragment) }
      #expect(run.packets.isEmpty)
      run.take(last)
      let isSame = run.packets == [octets] && run.isConserved
      #expect(isSame)
      #expect(run.assembler.counters.pending == 0)
      guard isSame else { return }
    }
  }

  @Test func `random fragments never break the account or the memory`() {
    var random = SeededGenerator(state: 7)
    var run = FragmentRun()
    run.keepsPackets = false
    var time: Int64 = 0
    for _ in 0..<60_000 {
      var fragment = Fragment(
        8 * Int.random(in: 0...40, using: &random),
        [UInt8](
          repeating: .random(in: 0...1, using: &random),
          count: 8 * .random(in: 0...9, using: &random)),
        more: Int.random(in: 0..<4, using: &random) > 0,
        identification: .random(in: 0...9000, using: &random), isV6: .random(using: &random),
        host: .random(in: 1...20, using: &random))
      time += 3_000_000
      fragment.time = Timestamp(nanoseconds: time)
      fragment.isWanted = Int.random(in: 0..<9, using: &random) > 0
      run.take(fragment)
    }
    let isConserved = run.isConserved
    #expect(isConserved)
    #expect(run.assembler.memoryOctets < 20 << 20)
    #expect(run.assembler.counters.pending > 0)
  }

  @Test func `a flood of fragments takes no more than its share`() {
    var run = FragmentRun()
    run.keepsPackets = false
    let octets = [UInt8](repeating: 1, count: 1480)
    for number in 0..<20_000 {
      run.take(Fragment(1480, octets, identification: UInt32(number), host: 66))
    }
    let flood = run.text
    run.take(Fragment(0, octets, identification: 5, host: 1))
    run.take(Fragment(1480, octets, more: false, identification: 5, host: 1))
    #expect(run.outcome == .completed(.udp))
    #expect(flood == "pending=512 source-cap=19488")
    #expect(run.assembler.memoryOctets < 20 << 20)
    let isConserved = run.isConserved
    #expect(isConserved)
  }

  @Test(.enabled(if: isOptimized)) func `nothing is allocated once the assembler is warm`() {
    var run = FragmentRun()
    run.keepsPackets = false
    let octets = [UInt8](repeating: 1, count: 1480)
    let round = (0..<50).flatMap { number in
      [
        Fragment(0, octets, identification: UInt32(number)),
        Fragment(1480, octets, more: false, identification: UInt32(number)),
      ]
    }
    for fragment in round { run.take(fragment) }
    let count = allocations {
      for fragment in round { run.take(fragment) }
    }
    #expect(count == 0)
    #expect(run.assembler.counters.completing == 100)
  }
}
