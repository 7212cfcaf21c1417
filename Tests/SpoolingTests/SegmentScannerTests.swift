internal import Octets
internal import Spooling
internal import Testing

@Suite("Segments of a queue on disk")
struct SegmentScannerTests {
  /// The records of a segment as they were written.
  private struct Sample {
    /// The octets.
    let octets: [UInt8]
    /// Where each record starts.
    let starts: [Int]
  }

  /// Three records of different kinds.
  private static func sample() throws -> Sample {
    let directory = Folder()
    let spool = try Spool(directory.path, limit: 1 << 20)
    var starts: [Int] = []
    for (index, text) in ["first\n", "", "second\nthird\n"].enumerated() {
      starts.append(max(spool.writer.end.offset, 16))
      let mark = index == 1 ? nil : SpoolMark(epoch: 7, input: "in", events: UInt64(index))
      try put(spool, text, first: UInt64(index), count: index, mark: mark)
    }
    try spool.writer.synchronize()
    return Sample(octets: try #require(directory.segments.first), starts: starts)
  }

  /// The steps of a scanner to the end.
  private static func steps(_ octets: [UInt8]) -> [SegmentScanner.Step] {
    var buffer = OctetBuffer(capacity: max(octets.count, 1))
    buffer.append(octets)
    var scanner = SegmentScanner()
    var steps: [SegmentScanner.Step] = []
    while steps.count <= octets.count {
      let step = scanner.next(buffer.view)
      if step == .end { return steps }
      steps.append(step)
    }
    Issue.record("it does not get on")
    return steps
  }

  /// The records of a step.
  private static func records(_ steps: [SegmentScanner.Step]) -> [SpoolRecord] {
    steps.compactMap { if case .record(let record, _) = $0 { record } else { nil } }
  }

  @Test func `a segment is read as it was written`() throws {
    let sample = try Self.sample()
    let steps = Self.steps(sample.octets)
    #expect(steps.count == 3)
    let records = Self.records(steps)
    #expect(records.map(\.eventCount) == [0, 1, 2])
    #expect(records.map(\.first) == [0, 1, 2])
    #expect(records.map(\.mark?.events) == [0, nil, 2])
    #expect(records.map(\.payload.count) == [6, 0, 13])
  }

  @Test func `a segment that is cut anywhere has its whole records, and a tail`() throws {
    let sample = try Self.sample()
    let whole = Self.records(Self.steps(sample.octets))
    let ends = sample.starts.dropFirst() + [sample.octets.count]
    for count in 0..<sample.octets.count {
      let steps = Self.steps(Array(sample.octets.prefix(count)))
      let records = Self.records(steps)
      let expected = ends.count { $0 <= count }
      #expect(records == Array(whole.prefix(expected)), "cut at \(count)")
      let isWhole = count == 0 || count == 16 || ends.contains(count)
      let hasTail = steps.contains { if case .tail = $0 { true } else { false } }
      #expect(hasTail == !isWhole, "cut at \(count)")
    }
  }

  @Test func `an octet that changed is never taken for what was written`() throws {
    let sample = try Self.sample()
    let whole = Self.records(Self.steps(sample.octets))
    for place in sample.octets.indices {
      for change in [UInt8(1), 0x80, 0xFF] {
        var octets = sample.octets
        octets[place] ^= change
        let steps = Self.steps(octets)
        let damaged = sample.starts.lastIndex { $0 <= place }
        // The title of the segment is nobody's data; its records are found all the same.
        let expected = whole.enumerated().filter { $0.offset != damaged }.map(\.element)
        #expect(Self.records(steps) == expected, "octet \(place)")
        #expect(steps.count == 3 + (damaged == nil ? 1 : 0), "octet \(place)")
      }
    }
  }

  @Test func `a record of another queue or place is none`() throws {
    let sample = try Self.sample()
    var moved = sample.octets
    moved.insert(contentsOf: [0, 0, 0], at: sample.starts[1])
    #expect(Self.records(Self.steps(moved)).count == 1)
    var buffer = OctetBuffer(capacity: sample.octets.count)
    buffer.append(sample.octets)
    var scanner = SegmentScanner(queue: 1)
    guard case .tail = scanner.next(buffer.view) else {
      Issue.record("a record of another queue was taken")
      return
    }
  }
}
