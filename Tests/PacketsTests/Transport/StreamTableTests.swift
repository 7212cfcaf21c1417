import Octets
import Packets
import TestSupport
import Testing

/// A script and what has to come of it.
struct StreamRow: Sendable, CustomTestStringConvertible {
  /// What it shows.
  let testDescription: String
  /// The segments.
  let script: String
  /// The messages.
  let messages: [String]
  /// Counts that are not zero besides those of segments and octets, as `name=count`.
  let counts: String

  /// A row.
  init(_ description: String, _ script: String, _ messages: [String], _ counts: String) {
    testDescription = description
    self.script = script
    self.messages = messages
    self.counts = counts
  }
}

/// Finding messages in streams.
struct StreamTableTests {
  /// Twelve octets that look like a message.
  static let m = "mmmmmmmmmmmm"

  /// Streams whose SYN was seen.
  static let opened: [StreamRow] = [
    StreamRow("a message in a segment", "S9 10=<2ab", ["ab"], "empty=1 completing=1"),
    StreamRow("two messages in a segment", "S9 10=<2ab<1c", ["ab", "c"], "empty=1 completing=1"),
    StreamRow(
      "a message in three segments, the length cut in two", "S9 10=0 11=3a 13=bc", ["abc"],
      "empty=1 completing=1 consumed=2"),
    StreamRow(
      "one octet at a time", "S9 10=0 11=2 12=a 13=b 14=0 15=1 16=c", ["ab", "c"],
      "empty=1 completing=2 consumed=5"),
    StreamRow(
      "the end of one and the start of the next", "S9 10=<2ab<2 16=cd<2e 21=f", ["ab", "cd", "ef"],
      "empty=1 completing=3"),
    StreamRow(
      "out of order", "S9 14=<2cd 10=<2ab", ["ab", "cd"], "empty=1 completing=1 consumed=1"),
    StreamRow(
      "backwards", "S9 16=ef 14=cd 12=ab 10=<6", ["abcdef"], "empty=1 completing=1 consumed=3"),
    StreamRow(
      "sent again", "S9 10=<2ab 10=<2ab 14=<1c 10=<2ab", ["ab", "c"],
      "empty=1 completing=2 duplicate=2"),
    StreamRow(
      "sent again while waiting", "S9 10=<4ab 10=<4ab 14=cd", ["abcd"],
      "empty=1 completing=1 consumed=1 duplicate=1"),
    StreamRow(
      "sent again in larger pieces", "S9 10=<2ab 10=<2ab<2cd", ["ab", "cd"], "empty=1 completing=2"),
    StreamRow(
      "overlapping with the same octets", "S9 10=<4ab 13=bcd", ["abcd"],
      "empty=1 completing=1 consumed=1"),
    StreamRow(
      "overlapping with other octets: the first count", "S9 10=<4ab 12=xycd", ["abcd"],
      "empty=1 completing=1 consumed=1 differing=1"),
    StreamRow(
      "nothing but other octets", "S9 10=<4ab 12=xy 14=cd", ["abcd"],
      "empty=1 completing=1 consumed=1 overlap=1 differing=1"),
    StreamRow(
      "filling two holes at once", "S9 12=a 14=c 10=<4abcd", ["abcd"],
      "empty=1 completing=1 consumed=2"),
    StreamRow(
      "lengths of zero", "S9 10=<0<0<0 16=<1a<0", ["a"],
      "empty=1 completing=1 consumed=1 zero=4"),
    StreamRow(
      "the SYN twice and late", "S9 S9 10=<1a S9", ["a"], "empty=3 completing=1"),
    StreamRow("data in the SYN", "S9=<1a 13=<1b", ["a", "b"], "completing=2"),
    StreamRow(
      "the sequence number wraps", "S4294967293 4294967294=<4a 1=bcd 4=<1x", ["abcd", "x"],
      "empty=1 completing=2 consumed=1"),
    StreamRow(
      "the wrap out of order", "S4294967293 1=bcd 4294967294=<4a", ["abcd"],
      "empty=1 completing=1 consumed=1"),
    StreamRow(
      "the port used again", "S9 10=<4ab S500 501=<1c", ["c"],
      "empty=2 completing=1 reset=1"),
    StreamRow(
      "FIN with the last message", "S9 F10=<1a F13", ["a"], "empty=2 completing=1"),
    StreamRow(
      "FIN before the message's end", "S9 10=<4ab F14", [], "empty=2 reset=1"),
    StreamRow(
      "FIN that overtakes", "S9 F14 12=ab 10=<2", ["ab"],
      "empty=2 completing=1 consumed=1"),
    StreamRow(
      "RST with a message half there", "S9 10=<4ab R14 14=cd", [], "empty=2 reset=1 gap=1"),
    StreamRow(
      "RST from elsewhere", "S9 10=<4ab R900000 14=cd", ["abcd"],
      "empty=2 completing=1 consumed=1"),
    StreamRow(
      "a keep-alive", "S9 10=<1a 12=0 13=<1b", ["a", "b"], "empty=1 completing=2 duplicate=1"),
    StreamRow(
      "acknowledgments", "S9 10 10=<1a 13 13", ["a"], "empty=4 completing=1"),
    StreamRow(
      "both directions", "S9 B:S19 10=<1a B:20=<1b 13=<1c B:23=<1d", ["a", "b", "c", "d"],
      "empty=2 completing=4"),
  ]

  /// Streams with something missing.
  static let broken: [StreamRow] = [
    StreamRow(
      "joined where a message starts", "10=<12\(m) 24=<1a", [m, "a"],
      "completing=2 joined=1"),
    StreamRow(
      "joined inside a message", "10=xyxyxyxyxyxyxyxy 26=<12\(m)x 41=<1y", [m],
      "completing=1 pending=1 gap=1 joined=1"),
    StreamRow(
      "joined at a message of two segments", "10=<14\(m) 24=mm<1a", ["\(m)mm", "a"],
      "completing=1 consumed=1 joined=1"),
    StreamRow(
      "joined at what looks like one", "10=<14x\(m) 24=mm 26=<12\(m)", [m],
      "completing=1 gap=2 joined=1"),
    StreamRow(
      "joined out of order", "24=<12\(m) 10=<12\(m) 38=<1b", [m, m, "b"],
      "completing=3 joined=1"),
    StreamRow(
      "a hole that time gives up", "S9 10=<1a 14=<12\(m) +11 28=<1b", ["a", m, "b"],
      "empty=1 completing=2 consumed=1 joined=1 holes=1"),
    StreamRow(
      "a hole inside a message", "S9 10=<9ab 20=xx 22=<12\(m) +11 36=<1b", [m, "b"],
      "empty=1 completing=1 consumed=1 gap=2 joined=1 holes=1"),
    StreamRow(
      "a hole that is filled in time", "S9 14=<1b +9 10=<2aa", ["aa", "b"],
      "empty=1 completing=1 consumed=1"),
    StreamRow(
      "a hole before RST", "S9 10=<9ab 22=<12\(m) R36", [m],
      "empty=1 completing=1 consumed=1 gap=1 joined=1 holes=1"),
    StreamRow(
      "not captured to its end", "S9 10=<1a<9b~8 24=<12\(m)", ["a", m],
      "empty=1 completing=2 joined=1 holes=1"),
    StreamRow(
      "the rest of a message not captured", "S9 10=<20a 13=b~18 32=<12\(m)", [m],
      "empty=1 completing=1 gap=2 joined=1 holes=1"),
    StreamRow(
      "far ahead, where a message starts", "S9 10=<1a 900000=<12\(m)", ["a", m],
      "empty=1 completing=2 joined=1 holes=1"),
    StreamRow(
      "far ahead, where none does", "S9 10=<1a 900000=xxxx 13=<1b", ["a", "b"],
      "empty=1 completing=2 gap=1"),
    StreamRow("still waiting at the end", "S9 10=<4ab", [], "empty=1 pending=1"),
    StreamRow(
      "a hole at the end", "S9 14=<12\(m) 28=<4ab", [m],
      "empty=1 consumed=1 pending=1 joined=1 holes=1"),
  ]

  @Test(arguments: opened + broken)
  func `a script gives its messages and its counts`(_ row: StreamRow) {
    var run = StreamRun()
    for segment in StreamScript.segments(row.script) { run.read(segment) }
    run.settle(at: nil)
    let messages = run.messages.map { String(decoding: $0, as: UTF8.self) }
    #expect(messages == row.messages)
    #expect(Self.text(run.table.counters) == row.counts)
    let isConserved = run.isConserved
    #expect(isConserved)
  }

  /// The counts that are not zero.
  static func text(_ counters: StreamCounters) -> String {
    var list: [(String, UInt64)] = [
      ("empty", counters.empty), ("completing", counters.completing),
      ("consumed", counters.consumed), ("duplicate", counters.duplicate),
    ]
    for reason in [StreamCounters.DropReason.reset, .idle, .cap, .sourceCap, .streamCap, .overlap] {
      list.append(("\(reason.text)", counters.dropped[Int(reason.rawValue)]))
    }
    list += [
      ("pending", counters.pending),
      ("gap", counters.dropped[Int(StreamCounters.DropReason.gap.rawValue)]),
      ("joined", counters.resynchronizations), ("holes", counters.gaps),
      ("differing", counters.differingOverlaps), ("zero", counters.emptyMessages),
    ]
    return list.filter { $0.1 > 0 }.map { "\($0.0)=\($0.1)" }.joined(separator: " ")
  }

  @Test func `a stream that stands still is given up`() {
    var run = StreamRun()
    for segment in StreamScript.segments("S9 10=<4ab B:S9 B:10=<4cd") { run.read(segment) }
    run.settle(at: Timestamp(seconds: 1_000_060))
    #expect(Self.text(run.table.counters) == "empty=2 pending=2")
    run.settle(at: Timestamp(seconds: 1_000_061))
    #expect(Self.text(run.table.counters) == "empty=2 idle=2")
    let isConserved = run.isConserved
    #expect(isConserved)
  }

  @Test func `messages of the greatest length, and one that never ends`() {
    let message = [UInt8](repeating: 7, count: 65535)
    var run = StreamRun()
    run.read(StreamScript.make(9, [], .syn))
    let octets = [0xFF, 0xFF] + message + [0xFF, 0xFF] + message + [0xFF, 0xFF, 1]
    var at = 0
    while at < octets.count {
      let part = Array(octets[at..<min(at + 1460, octets.count)])
      run.read(StreamScript.make(UInt32(10 + at), part))
      at += 1460
    }
    #expect(run.messages == [message, message])
    #expect(run.table.counters.pendingOctets == 3)
    let isConserved = run.isConserved
    #expect(isConserved)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
  func `any cutting, order, repetition and overlap gives the same messages`(_ seed: UInt64) {
    var random = SeededGenerator(state: seed)
    for _ in 0..<150 {
      var octets: [UInt8] = []
      var expected: [[UInt8]] = []
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        let count =
          Int.random(in: 0..<8, using: &random) == 0
          ? Int.random(in: 1...9000, using: &random) : Int.random(in: 1...80, using: &random)
        let message = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        octets += [UInt8(count >> 8), UInt8(count & 255)] + message
        expected.append(message)
      }
      let start = UInt32.random(in: .min ... .max, using: &random)
      var segments: [StreamScript.Segment] = []
      var at = 0
      while at < octets.count {
        let count = Int.random(in: 1...1 + octets.count / 6, using: &random)
        let from = max(at - Int.random(in: -20...40, using: &random), 0)
        let end = min(at + count, octets.count)
        segments.append(
          StreamScript.make(start &+ 1 &+ UInt32(min(from, at)), Array(octets[min(from, at)..<end]))
        )
        if Int.random(in: 0..<4, using: &random) == 0, let last = segments.last {
          segments.append(last)
        }
        at = end
      }
      for index in segments.indices where Bool.random(using: &random) {
        segments.swapAt(
          index, min(index + Int.random(in: 0...3, using: &random), segments.count - 1))
      }
      var run = StreamRun()
      run.read(StreamScript.make(start, [], .syn))
      for segment in segments { run.read(segment) }
      let isSame = run.messages == expected
      #expect(isSame)
      #expect(run.table.counters.pendingOctets == 0)
      #expect(run.table.counters.messages == UInt64(expected.count))
      let isConserved = run.isConserved
      #expect(isConserved)
      guard isSame, isConserved else { return }
    }
  }

  @Test func `random segments never break the account`() {
    var random = SeededGenerator(state: 99)
    var limits = StreamLimits()
    limits.blocks = 40
    limits.windows = 8
    limits.streams = 64
    var run = StreamRun(limits)
    run.keepsMessages = false
    var time: Int64 = 1_000_000_000_000
    for _ in 0..<60_000 {
      let count = Int.random(in: 0...40, using: &random)
      var octets = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      if Bool.random(using: &random), count > 2 {
        octets[0] = 0
        octets[2] = UInt8(ascii: "m")
      }
      let flags = TCPFlags(
        rawValue: Int.random(in: 0..<6, using: &random) == 0
          ? .random(in: 0...7, using: &random) : 16)
      var sequence = UInt32.random(in: 0...400, using: &random)
      if Int.random(in: 0..<30, using: &random) == 0 {
        sequence = .random(in: .min ... .max, using: &random)
      }
      time += .random(in: -100_000_000...600_000_000, using: &random)
      run.read(
        StreamScript.make(
          sequence, octets, flags, host: .random(in: 1...3, using: &random),
          port: .random(in: 1...30, using: &random),
          missing: Int.random(in: 0..<20, using: &random) == 0 ? 30 : 0,
          at: Timestamp(nanoseconds: time)))
      if Int.random(in: 0..<200, using: &random) == 0 {
        run.settle(at: Timestamp(nanoseconds: time))
      }
    }
    run.settle(at: nil)
    let isConserved = run.isConserved
    #expect(isConserved)
    #expect(run.table.counters.evictions > 0)
  }

  /// Floods: how the sequence number, the port and the host of segment n are made.
  struct Flood: Sendable, CustomTestStringConvertible {
    /// What it is.
    let testDescription: String
    /// The segment's octets.
    let octets: Int
    /// The segment with a number.
    let make: @Sendable (Int, [UInt8]) -> StreamScript.Segment
  }

  /// What hostile senders may do.
  static let floods: [Flood] = [
    Flood(testDescription: "SYN from everywhere", octets: 0) { number, octets in
      StreamScript.make(9, octets, .syn, host: UInt32(number), port: UInt16(number & 0x7FFF))
    },
    Flood(testDescription: "half messages from everywhere", octets: 600) { number, octets in
      StreamScript.make(9, octets, .syn, host: UInt32(number))
    },
    Flood(testDescription: "half messages from one source", octets: 600) { number, octets in
      StreamScript.make(9, octets, .syn, port: UInt16(number & 0xFFFF))
    },
    Flood(testDescription: "holes of one octet", octets: 1) { number, octets in
      StreamScript.make(UInt32(number * 2), octets, number == 0 ? .syn : .ack)
    },
    Flood(testDescription: "holes, backwards", octets: 1) { number, octets in
      StreamScript.make(UInt32(200_000 - number * 2), octets)
    },
    Flood(testDescription: "a message in single octets", octets: 1) { number, octets in
      StreamScript.make(UInt32(number), octets, number == 0 ? .syn : .ack)
    },
  ]

  @Test(arguments: floods)
  func `a flood stays within its memory and costs the same per segment`(_ flood: Flood) {
    var run = StreamRun()
    run.keepsMessages = false
    let octets = [UInt8](repeating: 0xF0, count: flood.octets)
    let count = 30_000
    var times: [Duration] = []
    for half in 0..<2 {
      let clock = ContinuousClock()
      times.append(
        clock.measure {
          for number in 0..<count { run.read(flood.make(half * count + number, octets)) }
        })
    }
    #expect(run.table.memoryOctets < 40 << 20)
    // The second half meets a full table; a cost that grows with what is in it would show.
    #expect(times[1] < times[0] * 8 + .milliseconds(200))
    let isConserved = run.isConserved
    #expect(isConserved)
  }

  @Test func `limits for a source keep the others' messages`() {
    var limits = StreamLimits()
    limits.blocks = 16
    limits.sourceBlocks = 4
    var run = StreamRun(limits)
    for port in 1...20 as ClosedRange<UInt16> {
      run.read(StreamScript.make(9, [0, 9, 1], .syn, port: port))
    }
    run.read(StreamScript.make(9, [0, 2, 5], .syn, host: 77))
    run.read(StreamScript.make(13, [6], .ack, host: 77))
    #expect(run.messages == [[5, 6]])
    #expect(
      Self.text(run.table.counters) == "completing=1 consumed=1 source-cap=16 pending=4 holes=16")
    let isConserved = run.isConserved
    #expect(isConserved)
  }

  @Test(.enabled(if: isOptimized)) func `nothing is allocated once the table is warm`() {
    var run = StreamRun()
    run.keepsMessages = false
    let round = (0..<40).map { number in
      StreamScript.segments("S9 10=<2ab<4 16=cd 20=<2xy 18=ef F24").map { segment in
        var segment = segment
        segment.packet.flow.sourcePort = UInt16(number)
        return segment
      }
    }.flatMap { $0 }
    for _ in 0..<3 { for segment in round { run.read(segment) } }
    let count = allocations {
      for segment in round { run.read(segment) }
    }
    #expect(count == 0)
    #expect(run.table.counters.messages > 0)
  }
}
