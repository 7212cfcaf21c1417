internal import Glibc
internal import Octets
internal import Spooling
internal import Testing

@Suite("Queues on disk")
struct SpoolTests {
  @Test func `records come in their order, once, also over a restart`() throws {
    let folder = Folder()
    do {
      let spool = try Spool(folder.path, limit: 1 << 20)
      #expect(spool.next == 0)
      for number in 0..<20 { try put(spool, "line \(number)\n", first: UInt64(number)) }
      #expect(take(spool, acknowledging: 5) == (0..<5).map { "line \($0)\n" })
      #expect(spool.contents.eventCount == 15)
    }
    let spool = try Spool(folder.path, limit: 1 << 20)
    #expect(spool.findings.events == 15)
    // Nothing else may have a number that the disk may have lost.
    #expect(spool.next == 1 << 32)
    try put(spool, "new\n", first: spool.next)
    #expect(take(spool) == (5..<20).map { "line \($0)\n" } + ["new\n"])
    #expect(spool.contents.eventCount == 0 && spool.contents.octetCount == 0)
    #expect(folder.segments.count == 1)
  }

  @Test func `an identity is the same when its batch comes again`() throws {
    let folder = Folder()
    let first: SpoolRecord? = try {
      let spool = try Spool(folder.path, limit: 1 << 20)
      try put(spool, "a\n", first: 3)
      return Self.peek(spool)
    }()
    let again = Self.peek(try Spool(folder.path, limit: 1 << 20))
    #expect(first != nil && first == again)
  }

  /// The next record, which stays.
  private static func peek(_ spool: Spool) -> SpoolRecord? {
    var buffer = OctetBuffer(capacity: 64)
    let end = max(spool.end, spool.writer.end)
    guard case .record(let record) = spool.reader.next(upTo: end, into: &buffer) else { return nil }
    return record
  }

  @Test func `a directory belongs to one run at a time`() throws {
    let folder = Folder()
    let spool = try Spool(folder.path, limit: 1 << 20)
    #expect(throws: SpoolFailure.self) { try Spool(folder.path, limit: 1 << 20) }
    _ = spool.queue
  }

  @Test func `a position that cannot be read for the moment is not taken for none`() throws {
    let folder = Folder()
    do {
      let spool = try Spool(folder.path, limit: 1 << 20)
      try put(spool, "one\n", first: 0)
      #expect(take(spool) == ["one\n"])
    }
    // Reading a directory fails, as reading from a disk may.
    let position = folder.path + "/position"
    #expect(unsafe rename(position, position + ".kept") == 0 && mkdir(position, 0o700) == 0)
    #expect(throws: SpoolFailure.self) { try Spool(folder.path, limit: 1 << 20) }
    #expect(unsafe rmdir(position) == 0 && rename(position + ".kept", position) == 0)
    #expect(take(try Spool(folder.path, limit: 1 << 20)).isEmpty)
  }

  @Test func `a last record that is cut anywhere is cut off, and what is before stays`() throws {
    let folder = Folder()
    do {
      let spool = try Spool(folder.path, limit: 1 << 20)
      try put(spool, "one\n", first: 0)
      try put(spool, "two\n", first: 1)
    }
    let octets = try #require(folder.segments.first)
    let name = try #require(folder.names.first { $0.hasSuffix(".spool") })
    let position = folder.octets("position")
    let second = octets.count - 64 - 4
    for count in second + 1..<octets.count {
      let folder = Folder()
      _ = try Spool(folder.path, limit: 1 << 20)
      folder.replace(name, Array(octets.prefix(count)))
      folder.replace("position", position)
      let spool = try Spool(folder.path, limit: 1 << 20)
      #expect(spool.findings.tornOctets == count - second && spool.findings.events == 1)
      try put(spool, "new\n", first: spool.next)
      #expect(take(spool) == ["one\n", "new\n"])
    }
  }

  @Test func `a damaged record in the middle is named and left out`() throws {
    let folder = Folder()
    do {
      let spool = try Spool(folder.path, limit: 1 << 20)
      for number in 0..<3 { try put(spool, "line \(number)\n", first: UInt64(number), count: 2) }
    }
    let name = try #require(folder.names.first { $0.hasSuffix(".spool") })
    var octets = folder.octets(name)
    let record = (octets.count - 16) / 3
    octets[16 + record + 66] ^= 4
    folder.replace(name, octets)
    let spool = try Spool(folder.path, limit: 1 << 20)
    #expect(spool.findings.damages == 1 && spool.findings.events == 6)
    #expect(take(spool, upTo: spool.end) == ["line 0\n", "damage", "line 2\n"])
    #expect(spool.contents.eventCount == 0 && spool.contents.octetCount == 0)
  }

  @Test func `parts without their end are taken back`() throws {
    let folder = Folder()
    do {
      let spool = try Spool(folder.path, limit: 1 << 20)
      let mark = SpoolMark(epoch: 9, input: "in", events: 5)
      try put(spool, "a\n", first: 0, isPart: true)
      try put(spool, "b\n", first: 1, mark: mark)
      try put(spool, "c\n", first: 2, isPart: true)
      try put(spool, "d\n", first: 3, isPart: true)
    }
    let spool = try Spool(folder.path, limit: 1 << 20)
    #expect(spool.findings.withdrawnEvents == 2)
    #expect(spool.findings.marks == [SpoolMark(epoch: 9, input: "in", events: 5)])
    #expect(take(spool, upTo: spool.end) == ["a\n", "b\n"])
  }

  @Test func `how far inputs are is known when nothing waits any more`() throws {
    let folder = Folder()
    let mark = SpoolMark(epoch: .max, input: "in.2", events: 7)
    do {
      let spool = try Spool(folder.path, limit: 1 << 20)
      try put(spool, "a\n", first: 0, mark: SpoolMark(epoch: 3, input: "in.2", events: 9))
      try put(spool, "b\n", first: 1, mark: mark)
      #expect(take(spool).count == 2)
    }
    for _ in 0..<2 {
      let spool = try Spool(folder.path, limit: 1 << 20)
      #expect(spool.findings.events == 0 && spool.findings.marks == [mark])
    }
  }

  @Test func `a full queue refuses, and takes again when something was taken out`() throws {
    let folder = Folder()
    let spool = try Spool(folder.path, limit: 1 << 20)
    let text = String(repeating: "x", count: 50_000)
    var count = 0
    while true {
      do throws(SpoolWriter.Refusal) {
        try append(spool, text, first: UInt64(count))
        count += 1
      } catch {
        guard case .full = error else {
          Issue.record("refused otherwise")
          return
        }
        break
      }
    }
    #expect(count == 18)
    #expect(folder.segments.reduce(0) { $0 + $1.count } <= 1 << 20)
    #expect(take(spool, acknowledging: 1).count == 1)
    try append(spool, text, first: UInt64(count))
    #expect(folder.segments.reduce(0) { $0 + $1.count } <= 1 << 20)
    #expect(take(spool).count == 18)
    // What is larger than the queue passes when nothing waits.
    try append(spool, String(repeating: "y", count: 2 << 20), first: 99)
    #expect(take(spool).first?.utf8.count == 2 << 20)
  }

  @Test func `records that were passed are taken out together, with their segments`() throws {
    let folder = Folder()
    /// The line of a number, of which a few fill a segment.
    func line(_ number: Int) -> String { String(repeating: "x", count: 50_000) + "\(number)\n" }
    do {
      let spool = try Spool(folder.path, limit: 1 << 20)
      for number in 0..<18 { try put(spool, line(number), first: UInt64(number)) }
      let ahead = spool.reader.ahead()
      var buffer = OctetBuffer(capacity: 64)
      let (segments, position) = (folder.segments.count, folder.octets("position"))
      for number in 0..<10 {
        guard case .record(let record) = ahead.next(upTo: spool.writer.end, into: &buffer) else {
          Issue.record("no record")
          return
        }
        #expect(record.first == UInt64(number))
        _ = ahead.acknowledge()
      }
      // Nothing is taken out yet, whatever was looked at.
      #expect(folder.octets("position") == position && folder.segments.count == segments)
      #expect(spool.contents.eventCount == 18)
      #expect(spool.reader.catchUp(with: ahead) == nil)
      #expect(folder.octets("position") != position && folder.segments.count < segments)
      #expect(spool.contents.eventCount == 8)
      // What was looked at and not passed stays, and comes first.
      guard case .record = ahead.next(upTo: spool.writer.end, into: &buffer) else {
        Issue.record("no record")
        return
      }
      #expect(spool.reader.catchUp(with: ahead) == nil && spool.contents.eventCount == 8)
      #expect(take(spool, acknowledging: 1) == [line(10)])
    }
    let spool = try Spool(folder.path, limit: 1 << 20)
    #expect(take(spool, upTo: spool.end) == (11..<18).map(line))
    #expect(spool.contents.eventCount == 0 && spool.contents.octetCount == 0)
  }

  /// Puts a text in, with the refusal's own type.
  private func append(_ spool: Spool, _ text: String, first: UInt64) throws(SpoolWriter.Refusal) {
    var buffer = OctetBuffer(capacity: text.utf8.count)
    buffer.append(text)
    try spool.writer.append(
      SpoolRecord(
        kind: .text, isPart: false, queue: spool.queue, first: first, eventCount: 1, mark: nil),
      buffer.view)
  }

  @Test func `a damaged position lets everything come again`() throws {
    let folder = Folder()
    var queue: UInt64 = 0
    do {
      let spool = try Spool(folder.path, limit: 1 << 20)
      queue = spool.queue
      for number in 0..<3 { try put(spool, "line \(number)\n", first: UInt64(number)) }
      _ = take(spool, acknowledging: 2)
    }
    let position = folder.octets("position")
    for place in position.indices {
      var octets = position
      octets[place] ^= 1
      folder.replace("position", octets)
      let spool = try Spool(folder.path, limit: 1 << 20)
      #expect(spool.findings.hasNoPosition && spool.queue == queue)
      #expect(spool.findings.events == 3, "octet \(place)")
    }
  }
}
